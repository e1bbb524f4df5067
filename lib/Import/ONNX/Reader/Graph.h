// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The importer's graph: the nodes of an ONNX graph that its outputs depend on,
// with shapes inferred and everything constant folded.

#ifndef SNNC_LIB_IMPORT_ONNX_READER_GRAPH_H
#define SNNC_LIB_IMPORT_ONNX_READER_GRAPH_H

#include "Tensor.h"
#include "lib/Import/Common/Limits.h"
#include "snnc/Support/Findings.h"

#include <map>

namespace onnx {
class ModelProto;
class NodeProto;
class AttributeProto;
class ModelProto;
class GraphProto;
} // namespace onnx

namespace snnc::onnxio {

using snnc::Findings;

/// What an ONNX node does, as far as the importer knows it.
enum class Op {
  Unknown,
  Constant,
  // element by element
  Add,
  Sub,
  Mul,
  Div,
  Neg,
  Cast,
  CastLike,
  Identity,
  Greater,
  GreaterOrEqual,
  Less,
  LessOrEqual,
  Not,
  Where,
  Clip, // of constants, or with a lower bound only
  Max,
  Pow, // to the power of 1
  Floor,
  Abs,
  Sign,
  Relu,
  // element by element, of constants only
  Min,
  Reciprocal,
  Sqrt,
  Exp,
  Sigmoid,
  // of shapes and constants
  Shape,
  ConstantOfShape,
  Expand,
  Dequantize,
  // a part
  Gather,
  Slice,
  Split,
  // shapes
  Flatten,
  Reshape,
  Squeeze,
  Unsqueeze,
  Transpose,
  Concat,
  // synapses
  MatMul,
  Gemm,
  Conv,
  // windows and channels
  AveragePool,
  MaxPool,
  GlobalAveragePool,
  GlobalMaxPool,
  BatchNormalization,
};

inline bool isElementwise(Op op) { return op >= Op::Add && op <= Op::Sigmoid; }
inline bool isCastOp(Op op) { return op == Op::Cast || op == Op::CastLike; }
inline bool isCompare(Op op) {
  return op >= Op::Greater && op <= Op::LessOrEqual;
}
inline bool isReshape(Op op) {
  return op >= Op::Flatten && op <= Op::Unsqueeze;
}

inline bool isPart(Op op) { return op >= Op::Gather && op <= Op::Split; }

/// A value of the graph. Shapes include the batch dimension, which is 1.
struct Value {
  std::string name;
  int node = -1; // what computes it; -1 for inputs and initializers
  Kind kind = Kind::F32;
  Shape shape;
  bool known = false; // kind and shape were inferred
  std::shared_ptr<const Tensor> constant;
};

struct Node {
  /// Of a neuron op of another domain, or a Split, several nodes share one.
  const onnx::NodeProto *proto = nullptr;
  Op op = Op::Unknown;
  std::string name;        // of the file, may be empty
  std::string label;       // "node '/fc1/MatMul' (MatMul)" for messages
  std::vector<int> inputs; // -1: an optional input that is absent
  std::vector<int> outputs;
  int piece = 0;         // of a Split: which of its outputs this node gives
  bool reported = false; // an error has said what is wrong with it

  /// Whether operand i is there.
  bool has(size_t i) const { return i < inputs.size() && inputs[i] >= 0; }
};

/// Live nodes only, in topological order.
struct Graph {
  std::string name;
  std::vector<Value> values;
  std::vector<Node> nodes;
  std::vector<int> inputs, outputs; // constants are not among the inputs
  /// Of states that the form of the file tells: old value → new value.
  std::map<int, int> nextOf;
  /// The one among the outputs that is the network's, where that is said.
  int ownOutput = -1;
  ImportLimits limits;

  /// "'name'", with the node that computes the value where there is one.
  std::string describe(int value) const;
};

/// A model, the folder with the files that it keeps tensors in, and what it may
/// cost.
struct ModelSource {
  std::shared_ptr<const onnx::ModelProto> model;
  std::string folder;
  ImportLimits limits;

  std::shared_ptr<const onnx::GraphProto> getGraph() const;
};

/// Builds the graph of `proto`: that of the model, or one made of parts of it,
/// which reads the model's initializers. Findings has all errors: nodes that
/// are not understood, shapes that do not fit, values used before they are
/// computed, constants that cannot be read. Where the errors leave nothing to
/// walk over, the graph is empty. Its nodes point into `proto`.
Graph buildGraph(const ModelSource &source,
                 std::shared_ptr<const onnx::GraphProto> proto,
                 Findings &findings);

/// Rule L2 or L3: a window that slides over the dimensions behind the channels.
struct WindowShape {
  Shape kernel, stride, dilation;
  Shape pads; // before each dimension, then behind each
  bool ceil = false, countPads = false;
  Shape result; // sizes of the result
};

/// The window of a Conv or a pool with this kernel on an input of these sizes
/// (one or two, without batch and channels). Nothing with `reason` set when
/// attributes do not fit.
std::optional<WindowShape> readWindow(const Node &node,
                                      llvm::ArrayRef<int64_t> input,
                                      llvm::ArrayRef<int64_t> kernel,
                                      std::string &reason);

/// Absent bound k of a Clip (1 least, 2 most): an attribute before operator set
/// 11, or infinite.
double clipBound(const Node &node, size_t k);

/// Kernel of a pool: its `kernel_shape`, or the whole input.
std::optional<Shape> poolKernel(const Node &node, llvm::ArrayRef<int64_t> input,
                                std::string &reason);

const onnx::AttributeProto *findAttribute(const Node &node,
                                          llvm::StringRef name);
int64_t intAttribute(const Node &node, llvm::StringRef name, int64_t fallback);
float floatAttribute(const Node &node, llvm::StringRef name, float fallback);

/// The integers of a constant list, at most 64. Nothing with `reason` set where
/// `value`, which is called `what`, is none.
std::optional<Shape> readIntegers(const Value &value, llvm::StringRef what,
                                  std::string &reason);

/// The result of an elementwise operation on one element, rounded to `kind`.
/// `args` as the node's inputs (Clip: absent bounds are infinite; Max and Min
/// of one or two).
double evalElement(Op op, llvm::ArrayRef<double> args, Kind kind);

/// Infers kind and shape of the results of node `index`, folds it if its
/// operands are constant, whose elements are taken from `budget`. Used by
/// buildGraph.
void inferNode(Graph &graph, size_t index, const TensorSource &source,
               importer::ElementBudget &budget, Findings &findings);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_READER_GRAPH_H
