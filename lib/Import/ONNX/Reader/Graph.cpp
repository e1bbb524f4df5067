// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From GraphProto to the importer's graph: names resolved, dead nodes dropped.

#include "Graph.h"
#include "lib/Import/ONNX/Forms/Survey.h"
#include "lib/Import/ONNX/Neurons/CustomNeurons.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSwitch.h"
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {

std::string Graph::describe(int value) const {
  const Value &v = values[value];
  std::string text = "'" + v.name + "'";
  return v.node < 0 ? text : text + " of " + nodes[v.node].label;
}

namespace {

Op opOf(const onnx::NodeProto &node) {
  if (!node.domain().empty() && node.domain() != "ai.onnx")
    return Op::Unknown;
  return StringSwitch<Op>(node.op_type())
      .Case("Constant", Op::Constant)
      .Case("Add", Op::Add)
      .Case("Sub", Op::Sub)
      .Case("Mul", Op::Mul)
      .Case("Div", Op::Div)
      .Case("Neg", Op::Neg)
      .Case("Cast", Op::Cast)
      .Case("Identity", Op::Identity)
      .Case("Greater", Op::Greater)
      .Case("GreaterOrEqual", Op::GreaterOrEqual)
      .Case("Less", Op::Less)
      .Case("LessOrEqual", Op::LessOrEqual)
      .Case("Not", Op::Not)
      .Case("Where", Op::Where)
      .Case("Clip", Op::Clip)
      .Case("Max", Op::Max)
      .Case("Min", Op::Min)
      .Case("Pow", Op::Pow)
      .Case("CastLike", Op::CastLike)
      .Case("DequantizeLinear", Op::Dequantize)
      .Case("Floor", Op::Floor)
      .Case("Abs", Op::Abs)
      .Case("Sign", Op::Sign)
      .Case("Relu", Op::Relu)
      .Case("Dropout", Op::Identity) // in training mode: refused
      .Case("Reciprocal", Op::Reciprocal)
      .Case("Sqrt", Op::Sqrt)
      .Case("Exp", Op::Exp)
      .Case("Sigmoid", Op::Sigmoid)
      .Case("Flatten", Op::Flatten)
      .Case("Reshape", Op::Reshape)
      .Case("Squeeze", Op::Squeeze)
      .Case("Unsqueeze", Op::Unsqueeze)
      .Case("Transpose", Op::Transpose)
      .Case("MatMul", Op::MatMul)
      .Case("Gemm", Op::Gemm)
      .Case("Shape", Op::Shape)
      .Case("ConstantOfShape", Op::ConstantOfShape)
      .Case("Gather", Op::Gather)
      .Case("Slice", Op::Slice)
      .Case("Split", Op::Split)
      .Case("Expand", Op::Expand)
      .Case("Concat", Op::Concat)
      .Case("Conv", Op::Conv)
      .Case("AveragePool", Op::AveragePool)
      .Case("MaxPool", Op::MaxPool)
      .Case("GlobalAveragePool", Op::GlobalAveragePool)
      .Case("GlobalMaxPool", Op::GlobalMaxPool)
      .Case("BatchNormalization", Op::BatchNormalization)
      .Default(Op::Unknown);
}

/// The operator set whose definitions were looked at (ONNX 1.23); none of the
/// operators read has changed between 13 and it.
constexpr int64_t newestOpset = 28;

/// Resolves the names of one GraphProto.
class Builder {
public:
  Builder(const ModelSource &model,
          std::shared_ptr<const onnx::GraphProto> graphProto,
          Findings &findings)
      : model(*model.model), source{graphProto, model.folder},
        proto(*graphProto), findings(findings), budget(model.limits) {
    graph.limits = model.limits;
    addTensors(*graphProto, source);
    if (graphProto != model.getGraph())
      addTensors(model.model->graph(), {model.model, model.folder});
  }

  Graph build() {
    graph.name = makePrintable(proto.name());
    checkOpset();
    addInitializers();
    for (const onnx::ValueInfoProto &input : proto.input())
      addInput(input);
    for (const onnx::NodeProto &node : proto.node())
      addNode(node);
    addOutputs();
    if (broken)
      return {};
    dropDeadNodes();
    readInitializers();
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      inferNode(graph, i, source, budget, findings);
    foldMoves();
    checkOutputShapes();
    return std::move(graph);
  }

private:
  /// Reports what leaves no graph to walk over.
  void fail(const Twine &text) {
    findings.fault(text);
    broken = true;
  }

  void checkOpset() {
    int64_t version = 0;
    for (const auto &import : model.opset_import())
      if (import.domain().empty() || import.domain() == "ai.onnx")
        version = import.version();
    if (version > newestOpset)
      findings.warning("the model uses operator set " + Twine(version) +
                       ", newer than " + Twine(newestOpset) +
                       ": operators are read as that one defines them");
    if (version < 7) // older ones broadcast by attributes
      findings.fault("the model uses operator set " + Twine(version) +
                     ", expected 7 or newer");
  }

  int addValue(StringRef name, int node) {
    int id = int(graph.values.size());
    if (!ids.try_emplace(name, id).second) {
      fail("value '" + name + "' is computed or given twice");
      return ids.lookup(name);
    }
    graph.values.push_back({});
    graph.values.back().name = makePrintable(name);
    graph.values.back().node = node;
    return id;
  }

  void addTensors(const onnx::GraphProto &from, const TensorSource &where) {
    for (const onnx::TensorProto &tensor : from.initializer())
      initializers.push_back({&tensor, where});
  }

  void addInitializers() {
    for (const auto &[tensor, where] : initializers)
      addValue(tensor->name(), -1);
  }

  /// The shape of an input; an error leaves it unknown, so that the nodes can
  /// still be looked at.
  void addInput(const onnx::ValueInfoProto &input) {
    // Before IR version 4 initializers were inputs as well.
    if (ids.count(input.name()))
      return;
    int id = addValue(input.name(), -1);
    graph.inputs.push_back(id);
    std::string what = "input '" + input.name() + "'";
    const auto &type = input.type().tensor_type();
    if (!input.type().has_tensor_type() || !type.has_shape())
      return findings.error(what + " has no tensor type with a shape");
    if (type.elem_type() != onnx::TensorProto::FLOAT)
      return findings.error(what + " has element type " +
                            Twine(type.elem_type()) + ", expected 1 (FLOAT)");
    Shape shape;
    for (int i = 0; i < type.shape().dim_size(); ++i) {
      const auto &dim = type.shape().dim(i);
      if (i == 0 && !dim.has_dim_value()) // the batch
        shape.push_back(1);
      else if (!dim.has_dim_value() || dim.dim_value() <= 0)
        return findings.error(
            what + " has no fixed size in dimension " + Twine(i) +
            ", expected one (only the batch in front may be open)");
      else
        shape.push_back(dim.dim_value());
    }
    if (shape.size() < 2 || shape[0] != 1 || !countElements(shape))
      return findings.error(what + " has shape " + shapeString(shape) +
                            ", expected [1, …]: one time step, with a batch of "
                            "1 in front");
    graph.values[id].shape = shape;
    graph.values[id].known = true;
  }

  void addNode(const onnx::NodeProto &proto) {
    Node node;
    node.proto = &proto;
    node.op = opOf(proto);
    node.name = makePrintable(proto.name());
    node.label = nodeLabel(proto, graph.nodes.size());
    for (const std::string &input : proto.input()) {
      auto found = ids.find(input);
      if (!input.empty() && found == ids.end())
        fail(node.label + " reads '" + input +
             "', which nothing before it gives");
      node.inputs.push_back(
          input.empty() || found == ids.end() ? -1 : found->second);
    }
    if (node.op == Op::Split)
      return addPieces(node);
    for (const std::string &output : proto.output())
      node.outputs.push_back(
          output.empty() ? -1 : addValue(output, int(graph.nodes.size())));
    if (!broken && isCustomNeuron(proto)) {
      if (expandCustomNeuron(graph, node, findings))
        return;
      node.reported = true;
    }
    graph.nodes.push_back(std::move(node));
  }

  /// A node for each output of a Split.
  void addPieces(Node &node) {
    for (const std::string &output : node.proto->output()) {
      node.outputs = {
          output.empty() ? -1 : addValue(output, int(graph.nodes.size()))};
      graph.nodes.push_back(node);
      ++node.piece;
    }
  }

  void addOutputs() {
    for (const onnx::ValueInfoProto &output : proto.output()) {
      auto found = ids.find(output.name());
      if (found == ids.end())
        fail("output '" + output.name() + "' is not computed");
      else
        graph.outputs.push_back(found->second);
    }
    if (proto.output_size() == 0)
      fail("the graph has no output");
  }

  void dropDeadNodes() {
    used.assign(graph.values.size(), false);
    for (int output : graph.outputs)
      used[output] = true;
    std::vector<int> newIndex(graph.nodes.size(), -1);
    for (size_t i = graph.nodes.size(); i-- > 0;) {
      const Node &node = graph.nodes[i];
      if (none_of(node.outputs, [&](int v) { return v >= 0 && used[v]; }))
        continue;
      newIndex[i] = 0;
      for (int input : node.inputs)
        if (input >= 0)
          used[input] = true;
    }
    std::vector<Node> live;
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      if (newIndex[i] == 0) {
        newIndex[i] = int(live.size());
        live.push_back(std::move(graph.nodes[i]));
      }
    graph.nodes = std::move(live);
    for (Node &node : graph.nodes) // a mask or indices that nothing reads
      for (int &output : node.outputs)
        output = output >= 0 && used[output] ? output : -1;
    for (Value &value : graph.values)
      if (value.node >= 0)
        value.node = newIndex[value.node];
  }

  /// Impossible shapes are found where the tensor is decoded.
  bool takeElements(const onnx::TensorProto &proto, const std::string &name) {
    auto count =
        countElements(ArrayRef(proto.dims().data(), proto.dims_size()));
    std::string beyond = count ? budget.take(*count) : "";
    if (!beyond.empty())
      findings.fault("initializer '" + name + "': " + beyond);
    return beyond.empty();
  }

  void readInitializers() {
    for (size_t i = 0; i < initializers.size(); ++i) {
      Value &value = graph.values[i];
      if (!used[i] || !takeElements(*initializers[i].first, value.name))
        continue;
      value.constant = decodeTensor(*initializers[i].first,
                                    "initializer '" + value.name + "'",
                                    initializers[i].second, findings);
      if (!value.constant)
        continue;
      value.kind = value.constant->kind;
      value.shape = value.constant->shape;
      value.known = true;
    }
  }

  /// How frameworks take the one step out of a time dimension of 1, and put it
  /// back: a chain of moves that ends in a shape it has had is the value of
  /// that shape, what is left of it a reshape.
  void foldMoves() {
    auto isMove = [&](const Node &node) {
      bool moves = isReshape(node.op) || isPart(node.op) ||
                   (node.op == Op::Concat && node.inputs.size() == 1);
      if (!moves || node.outputs.empty() || node.outputs[0] < 0)
        return false;
      const Value &result = graph.values[node.outputs[0]];
      return result.known && !result.constant &&
             countElements(result.shape) ==
                 countElements(graph.values[node.inputs[0]].shape);
    };
    std::vector<int> source(graph.values.size(), -1); // of a move
    for (Node &node : graph.nodes) {
      if (!isMove(node))
        continue;
      int result = node.outputs[0], from = node.inputs[0];
      source[result] = from;
      for (; from >= 0; from = source[from])
        if (graph.values[from].shape == graph.values[result].shape)
          break;
      if (from < 0 && isReshape(node.op))
        continue; // one in its own right, with its own operands
      node.op = from < 0 ? Op::Reshape : Op::Identity;
      node.inputs = {from < 0 ? node.inputs[0] : from};
    }
    dropDeadNodes();
  }

  void checkOutputShapes() {
    for (int i = 0; i < int(graph.outputs.size()); ++i) {
      const Value &value = graph.values[graph.outputs[i]];
      const auto &type = proto.output(i).type().tensor_type();
      if (!value.known || !type.has_shape())
        continue;
      bool fits = type.shape().dim_size() == int(value.shape.size());
      for (int d = 0; fits && d < type.shape().dim_size(); ++d)
        fits = !type.shape().dim(d).has_dim_value() ||
               type.shape().dim(d).dim_value() == value.shape[d];
      if (!fits)
        findings.error("output '" + value.name +
                       "' is declared with another shape than the " +
                       shapeString(value.shape) + " that the graph computes");
    }
  }

  const onnx::ModelProto &model;
  TensorSource source; ///< of what stands in the graph itself
  const onnx::GraphProto &proto;
  Findings &findings;
  importer::ElementBudget budget;
  Graph graph;
  StringMap<int> ids;
  std::vector<bool> used;
  /// The first values.
  std::vector<std::pair<const onnx::TensorProto *, TensorSource>> initializers;
  bool broken = false;
};

} // namespace

std::shared_ptr<const onnx::GraphProto> ModelSource::getGraph() const {
  return {model, &model->graph()};
}

Graph buildGraph(const ModelSource &source,
                 std::shared_ptr<const onnx::GraphProto> proto,
                 Findings &findings) {
  return Builder(source, std::move(proto), findings).build();
}

} // namespace snnc::onnxio
