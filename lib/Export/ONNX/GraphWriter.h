// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Puts an ONNX graph together, with names that people can read.

#ifndef SNNC_LIB_EXPORT_ONNX_GRAPHWRITER_H
#define SNNC_LIB_EXPORT_ONNX_GRAPHWRITER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"

#include <onnx/onnx_pb.h>
#include <span>
#include <string>

namespace snnc::onnxio {

/// A model of one graph. Values are known by their names, which are made
/// unique; nodes of layer `a.b` are called `/a/b/Type`, so that a reader finds
/// the layer as their common scope.
class GraphWriter {
public:
  explicit GraphWriter(llvm::StringRef name);

  /// A float input of `shape`, a batch in front.
  std::string addInput(const llvm::Twine &name, llvm::ArrayRef<int64_t> shape);
  /// Makes `value`, which is neither input nor output, an output.
  void addOutput(llvm::StringRef value, llvm::ArrayRef<int64_t> shape);

  /// A node with one result.
  onnx::NodeProto *addNode(llvm::StringRef layer, llvm::StringRef type,
                           llvm::ArrayRef<std::string> inputs,
                           const llvm::Twine &result);
  /// The same, for the name of the result.
  std::string add(llvm::StringRef layer, llvm::StringRef type,
                  llvm::ArrayRef<std::string> inputs,
                  const llvm::Twine &result) {
    return addNode(layer, type, inputs, result)->output(0);
  }

  std::string addFloats(const llvm::Twine &name, llvm::ArrayRef<int64_t> shape,
                        std::span<const float> values);
  std::string addIntegers(const llvm::Twine &name,
                          llvm::ArrayRef<int64_t> values);
  /// Signed numbers of 8 bits.
  std::string addBytes(const llvm::Twine &name, llvm::ArrayRef<int64_t> shape,
                       llvm::ArrayRef<int64_t> values);

  /// At least this operator set.
  void needOperatorSet(int64_t version);

  /// Writes the model; an error where it is larger than a file can be.
  llvm::Error write(llvm::StringRef path);

private:
  std::string takeName(const llvm::Twine &name);
  onnx::TensorProto *addTensor(const llvm::Twine &name,
                               llvm::ArrayRef<int64_t> shape, int type);

  onnx::ModelProto model;
  onnx::GraphProto *graph;
  llvm::StringSet<> values, nodes; ///< names that are taken
};

inline void setInteger(onnx::NodeProto *node, llvm::StringRef name,
                       int64_t value) {
  onnx::AttributeProto *attribute = node->add_attribute();
  attribute->set_name(name.str());
  attribute->set_type(onnx::AttributeProto::INT);
  attribute->set_i(value);
}

inline void setFloat(onnx::NodeProto *node, llvm::StringRef name, float value) {
  onnx::AttributeProto *attribute = node->add_attribute();
  attribute->set_name(name.str());
  attribute->set_type(onnx::AttributeProto::FLOAT);
  attribute->set_f(value);
}

inline void setIntegers(onnx::NodeProto *node, llvm::StringRef name,
                        llvm::ArrayRef<int64_t> values) {
  onnx::AttributeProto *attribute = node->add_attribute();
  attribute->set_name(name.str());
  attribute->set_type(onnx::AttributeProto::INTS);
  for (int64_t value : values)
    attribute->add_ints(value);
}

} // namespace snnc::onnxio

#endif // SNNC_LIB_EXPORT_ONNX_GRAPHWRITER_H
