// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Kind, shape and constant folding of one node; its functions are spread over
// Infer.cpp, InferShapes.cpp and InferLayers.cpp.

#ifndef SNNC_LIB_IMPORT_ONNX_READER_INFER_H
#define SNNC_LIB_IMPORT_ONNX_READER_INFER_H

#include "Graph.h"

namespace snnc::onnxio {

/// Inference for one node; every function reports at most one error and
/// leaves the results unknown after it.
class Inference {
public:
  Inference(Graph &graph, size_t index, const TensorSource &source,
            importer::ElementBudget &budget, Findings &findings)
      : graph(graph), node(graph.nodes[index]), source(source), budget(budget),
        findings(findings) {}

  void run();

private:
  void refuse(const llvm::Twine &reason);
  std::string unknownReason() const;
  std::pair<size_t, size_t> arity() const;
  bool checkOperands();

  bool has(size_t i) const { return node.has(i); }
  const Value &input(size_t i) const { return graph.values[node.inputs[i]]; }
  int64_t integer(llvm::StringRef name, int64_t fallback) const {
    return intAttribute(node, name, fallback);
  }
  bool allConstant() const;

  void result(Kind kind, Shape shape);
  void result(std::shared_ptr<const Tensor> tensor);
  /// Whether a constant of this shape is within the limits; refuses others.
  bool takeElements(llvm::ArrayRef<int64_t> shape);
  /// A constant with the values at(0), at(1), …
  void fold(Kind kind, llvm::ArrayRef<int64_t> shape,
            llvm::function_ref<double(int64_t)> at);

  // Infer.cpp
  void constant();
  std::optional<Kind> resultKind();
  void elementwise();
  void dropout();
  void foldElements(Kind kind, const Shape &shape, int64_t count);
  llvm::SmallVector<double, 3> operands(int64_t i,
                                        llvm::ArrayRef<int64_t> shape) const;

  // InferShapes.cpp
  std::optional<Shape> integers(size_t i, llvm::StringRef what);
  std::optional<Shape> axes(llvm::StringRef name);
  std::optional<Shape> flattened();
  std::optional<Shape> reshaped();
  std::optional<Shape> squeezed();
  void reshape();
  void transpose();
  void concat();
  void foldConcat(int64_t axis, const Shape &shape);
  void shapeOf();
  void filled();
  void gather();
  void part();
  void expand();
  void dequantize();

  // InferLayers.cpp
  void synapse();
  void foldProduct(bool transposed, int64_t in, int64_t out);
  void conv();
  void pool();
  void batchNorm();
  bool checkBias(size_t i, int64_t out, llvm::ArrayRef<int64_t> shape);

  Graph &graph;
  const Node &node;
  const TensorSource &source;
  importer::ElementBudget &budget;
  Findings &findings;
};

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_READER_INFER_H
