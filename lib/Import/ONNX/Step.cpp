// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The symbolic walk over one time step: every value becomes a polynomial of
// inputs, layer results and spikes.

#include "Step.h"
#include "Pairing.h"
#include "llvm/ADT/STLExtras.h"
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// Constants per element of tensors larger than this are not unfolded.
constexpr int64_t maxElements = int64_t(1) << 24;

class StepWalk {
public:
  StepWalk(const Graph &graph, Findings &findings)
      : graph(graph), findings(findings), uses(graph.values.size(), 0),
        polys(graph.values.size()) {
    for (const Node &node : graph.nodes)
      for (int input : node.inputs)
        if (input >= 0)
          ++uses[input];
    for (int output : graph.outputs)
      ++uses[output];
  }

  StepNetwork run() {
    for (int input : graph.inputs)
      polys[input] = Poly::variable(addVariable(Variable::Input, input));
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      visit(int(i));
    StepNetwork network;
    if (findings.failed())
      return network;
    Pairing pairing = pairStates(graph, variables, polys, findings);
    network.input = pairing.input;
    network.output = pairing.output;
    if (!findings.failed())
      addNeurons(pairing.cells);
    checkLayers(pairing);
    network.layers = std::move(layers);
    return network;
  }

private:
  Var addVariable(Variable::Origin origin, int value) {
    Var var = Var(variables.size()) * 2 + (origin == Variable::Spike);
    Variable info;
    info.origin = origin;
    info.value = value;
    variables.push_back(std::move(info));
    return var;
  }

  void refuse(const Node &node, const Twine &reason) {
    findings.error(node.label + " is not understood: " + reason);
  }

  std::string print(const Poly &poly) const {
    return poly.str([&](Var v) {
      return "'" + graph.values[variables[v / 2].value].name + "'";
    });
  }

  void visit(int index) {
    const Node &node = graph.nodes[index];
    int result = node.outputs.empty() ? -1 : node.outputs[0];
    if (result < 0 || graph.values[result].constant ||
        !graph.values[result].known || polys[result])
      return; // folded, reported, or already part of a layer
    for (int input : node.inputs)
      if (input >= 0 && !graph.values[input].constant && !polys[input])
        return; // reported where it came from
    if (isElementwise(node.op))
      elementwise(node, result);
    else if (isReshape(node.op))
      reshape(index, result);
    else
      linear(index, result);
  }

  /// Operand i of an elementwise node as a polynomial.
  std::optional<Poly> operand(const Node &node, size_t i, int result) {
    const Value &value = graph.values[node.inputs[i]];
    ArrayRef<int64_t> shape = graph.values[result].shape;
    if (!value.constant) {
      if (ArrayRef(value.shape) == shape)
        return *polys[node.inputs[i]];
      refuse(node, "it spreads values of shape " + shapeString(value.shape) +
                       " over " + shapeString(shape));
      return std::nullopt;
    }
    const Tensor &data = *value.constant;
    bool same = true;
    for (int64_t k = 1; same && k < data.size(); ++k)
      same = data.at(k) == data.at(0);
    if (same && data.size() > 0)
      return Poly::constant({data.at(0)});
    std::optional<int64_t> count = countElements(shape);
    if (data.size() == 0 || !count || *count > maxElements) {
      refuse(node, "constants for shape " + shapeString(shape) +
                       " are too many or none");
      return std::nullopt;
    }
    Coef coef(*count);
    for (int64_t k = 0; k < *count; ++k)
      coef[k] = data.at(broadcastIndex(k, shape, value.shape));
    return Poly::constant(std::move(coef));
  }

  void elementwise(const Node &node, int result) {
    SmallVector<Poly, 3> args;
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      std::optional<Poly> arg = operand(node, i, result);
      if (!arg)
        return;
      args.push_back(std::move(*arg));
    }
    if (isCompare(node.op))
      polys[result] = compare(node.op, args[0], args[1], result);
    else
      polys[result] = arithmetic(node, args);
  }

  std::optional<Poly> arithmetic(const Node &node, ArrayRef<Poly> args) {
    const Value &result = graph.values[node.outputs[0]];
    std::optional<Poly> product;
    switch (node.op) {
    case Op::Add:
      return args[0] + args[1];
    case Op::Sub:
      return args[0] - args[1];
    case Op::Neg:
      return args[0].scaled({-1.0});
    case Op::Not:
      return Poly::constant({1.0}) - args[0];
    case Op::Identity:
      return args[0];
    case Op::Cast: {
      Kind from = graph.values[node.inputs[0]].kind;
      if (result.kind != Kind::I64 &&
          (result.kind != Kind::Bool || from == Kind::Bool))
        return args[0];
      refuse(node, "it casts values that change with time from " +
                       kindName(from) + " to " + kindName(result.kind));
      return std::nullopt;
    }
    case Op::Mul:
      product = args[0].multiply(args[1]);
      break;
    case Op::Where: {
      auto chosen = args[0].multiply(args[1] - args[2]);
      if (chosen)
        product = *chosen + args[2];
      break;
    }
    case Op::Div: {
      std::optional<Coef> divisor = args[1].asConstant();
      if (!divisor || is_contained(*divisor, 0.0)) {
        refuse(node, "it divides by " + print(args[1]) +
                         ", expected a constant other than 0");
        return std::nullopt;
      }
      return args[0].scaled(
          mapCoefs(*divisor, {1.0}, [](double d, double) { return 1 / d; }));
    }
    default:
      break;
    }
    if (!product)
      refuse(node, "the product of " + print(args[0]) + " and " +
                       print(args[1]) + " is part of no neuron");
    return product;
  }

  /// A comparison makes a spike variable: s = (l − r > 0), or ≥.
  Poly compare(Op op, const Poly &l, const Poly &r, int result) {
    bool less = op == Op::Less || op == Op::LessOrEqual;
    bool ge = op == Op::GreaterOrEqual || op == Op::LessOrEqual;
    Poly difference = less ? r - l : l - r;
    // "Not a spike" falls with the state: take the spike as the variable.
    double slope = 0;
    for (const auto &[monomial, coef] : difference.terms())
      if (monomial.size() == 1 &&
          (slope == 0 || variables[monomial[0] / 2].origin == Variable::Input))
        slope = coef[0];
    Var var = addVariable(Variable::Spike, result);
    Variable &info = variables.back();
    info.difference = slope < 0 ? difference.scaled({-1.0}) : difference;
    info.ge = slope < 0 ? !ge : ge;
    Poly spike = Poly::variable(var);
    return slope < 0 ? Poly::constant({1.0}) - spike : spike;
  }

  /// The value that a layer reads, which must be one as a whole.
  int layerInput(const Node &node) {
    const Poly &poly = *polys[node.inputs[0]];
    if (std::optional<Var> var = poly.asVariable())
      return variables[*var / 2].value;
    refuse(node, "its input is " + print(poly) +
                     ", expected spikes or the result of a layer");
    return -1;
  }

  void reshape(int index, int result) {
    const Node &node = graph.nodes[index];
    const Value &from = graph.values[node.inputs[0]];
    if (from.shape == graph.values[result].shape) {
      polys[result] = polys[node.inputs[0]];
      return;
    }
    Layer layer;
    layer.input = layerInput(node);
    if (layer.input < 0)
      return;
    layer.kind = Layer::Reshape;
    layer.nodes = {index};
    layer.result = result;
    polys[result] = Poly::variable(addVariable(Variable::Reshape, result));
    layers.push_back(std::move(layer));
  }

  float attributeFloat(const Node &node, StringRef name, float fallback) {
    for (const onnx::AttributeProto &a : node.proto->attribute())
      if (a.name() == name)
        return a.f();
    return fallback;
  }

  bool attributeSet(const Node &node, StringRef name) {
    for (const onnx::AttributeProto &a : node.proto->attribute())
      if (a.name() == name)
        return a.i() != 0;
    return false;
  }

  /// The Add of a constant that alone follows `value`, or -1.
  int biasNode(int value) {
    if (uses[value] != 1)
      return -1;
    for (size_t i = graph.values[value].node + 1; i < graph.nodes.size(); ++i) {
      const Node &node = graph.nodes[i];
      if (!is_contained(node.inputs, value))
        continue;
      if (node.op != Op::Add || node.outputs.empty() || node.outputs[0] < 0 ||
          node.inputs.size() != 2)
        return -1;
      int other = node.inputs[node.inputs[0] == value ? 1 : 0];
      const Value &sum = graph.values[node.outputs[0]];
      bool fits = graph.values[other].constant && sum.known &&
                  sum.shape == graph.values[value].shape;
      return fits ? int(i) : -1;
    }
    return -1;
  }

  void addBias(Layer &layer, const Value &bias, float factor) {
    ArrayRef<int64_t> shape = graph.values[layer.result].shape;
    layer.bias.resize(size_t(shape[1]), 0.0f);
    for (int64_t i = 0; i < shape[1]; ++i)
      layer.bias[i] +=
          factor *
          float(bias.constant->at(broadcastIndex(i, shape, bias.shape)));
  }

  void linear(int index, int result) {
    const Node &node = graph.nodes[index];
    Layer layer;
    layer.kind = Layer::Linear;
    layer.input = layerInput(node);
    if (layer.input < 0)
      return;
    layer.nodes = {index};
    layer.result = result;
    layer.weights = graph.values[node.inputs[1]].constant;
    layer.transposed = node.op == Op::MatMul || !attributeSet(node, "transB");
    if (node.op == Op::Gemm) {
      layer.scale = attributeFloat(node, "alpha", 1);
      if (node.inputs.size() == 3 && node.inputs[2] >= 0)
        addBias(layer, graph.values[node.inputs[2]],
                attributeFloat(node, "beta", 1));
    }
    if (int add = biasNode(result); add >= 0) {
      const Node &sum = graph.nodes[add];
      addBias(layer, graph.values[sum.inputs[sum.inputs[0] == result ? 1 : 0]],
              1);
      layer.nodes.push_back(add);
      layer.result = sum.outputs[0];
    }
    Poly poly = Poly::variable(addVariable(Variable::Linear, layer.result));
    polys[result] = polys[layer.result] = poly;
    layers.push_back(std::move(layer));
  }

  /// Puts the neurons between the other layers, by their comparison.
  void addNeurons(std::vector<Cell> &cells) {
    for (Cell &cell : cells) {
      collectCellNodes(graph, cell);
      for (size_t i = 0; i < graph.nodes.size(); ++i) {
        const Node &node = graph.nodes[i];
        if (isElementwise(node.op) && node.outputs[0] >= 0 &&
            polys[node.outputs[0]] &&
            polys[node.outputs[0]]->asVariable() == cell.spikeVar &&
            !is_contained(cell.nodes, int(i)))
          cell.nodes.push_back(int(i));
      }
      llvm::sort(cell.nodes);
      std::string difference = checkCell(graph, cell);
      if (!difference.empty())
        findings.error("the neuron of " + graph.describe(cell.stateOut) +
                       " and " + graph.describe(cell.spike) +
                       " does not behave as read: " + difference);
      Layer layer;
      layer.kind = Layer::Neuron;
      layer.nodes = cell.nodes;
      layer.input = cell.current;
      layer.result = cell.spike;
      layer.cell = std::move(cell);
      layers.push_back(std::move(layer));
    }
    llvm::sort(layers, [&](const Layer &a, const Layer &b) {
      return graph.values[a.result].node < graph.values[b.result].node;
    });
  }

  /// States that layers read directly, comparisons that no neuron has.
  void checkLayers(const Pairing &pairing) {
    if (findings.failed())
      return;
    std::vector<int> spikes;
    for (const Layer &layer : layers) {
      if (layer.kind == Layer::Neuron)
        spikes.push_back(layer.result);
      if (is_contained(pairing.states, layer.input))
        findings.error(graph.nodes[layer.nodes[0]].label +
                       " reads the state '" + graph.values[layer.input].name +
                       "', expected only its neuron to do so");
    }
    for (const Variable &variable : variables)
      if (variable.origin == Variable::Spike &&
          !is_contained(spikes, variable.value))
        findings.error(graph.nodes[graph.values[variable.value].node].label +
                       " is not understood: it compares " +
                       print(variable.difference) +
                       " with 0, which is the membrane of no neuron");
  }

  const Graph &graph;
  Findings &findings;
  std::vector<int> uses;
  std::vector<std::optional<Poly>> polys;
  std::vector<Variable> variables;
  std::vector<Layer> layers;
};

} // namespace

StepNetwork recogniseStep(const Graph &graph, Findings &findings) {
  StepNetwork network = StepWalk(graph, findings).run();
  if (!findings.failed())
    nameLayers(graph, network);
  return network;
}

} // namespace snnc::onnxio
