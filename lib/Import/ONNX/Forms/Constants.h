// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which values of a graph are constant, and which of them are the same.

#ifndef SNNC_LIB_IMPORT_ONNX_FORMS_CONSTANTS_H
#define SNNC_LIB_IMPORT_ONNX_FORMS_CONSTANTS_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"
#include <optional>
#include <string>

namespace onnx {
class GraphProto;
class NodeProto;
class TensorProto;
} // namespace onnx

namespace snnc::onnxio {

/// Numbers for the constants of a graph: two have the same number when they are
/// made the same way of the same data. Nodes come in topological order, as the
/// file has them.
class Constants {
public:
  explicit Constants(const onnx::GraphProto &graph);

  bool contains(const std::string &value) const { return ids.count(value); }
  /// The number of a constant, 0 of "" (an absent input); nothing of others.
  std::optional<int> idOf(const std::string &value) const;
  /// The value of a constant of one integer.
  std::optional<int64_t> integerOf(const std::string &value) const;
  /// Whether it has no dimension; of constants of one integer.
  bool isScalar(const std::string &value) const { return scalars.count(value); }

private:
  void addTensor(const std::string &name, const onnx::TensorProto &tensor);
  void addNode(const onnx::NodeProto &node);
  int number(const std::string &description);

  llvm::StringMap<int> ids;     // of values
  llvm::StringMap<int> numbers; // of what makes them
  llvm::StringMap<int64_t> integers;
  llvm::StringSet<> scalars;
};

/// A constant of one integer or truth value.
std::optional<int64_t> oneInteger(const onnx::TensorProto &tensor);

/// What the node does, apart from its name and values.
std::string describeWork(const onnx::NodeProto &node);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_FORMS_CONSTANTS_H
