// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The symbolic walk over one time step: every value becomes a polynomial of
// inputs, layer results and spikes.

#include "Step.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {
namespace {

class StepWalk {
public:
  StepWalk(const Graph &graph, Findings &findings)
      : graph(graph), findings(findings), budget(graph.limits),
        uses(graph.values.size(), 0), step{graph, {}, {}},
        variables(step.variables), polys(step.polys) {
    polys.resize(graph.values.size());
    for (const Node &node : graph.nodes)
      for (int input : node.inputs)
        if (input >= 0)
          ++uses[input];
    for (int output : graph.outputs)
      ++uses[output];
  }

  StepWalkResult run() {
    for (int input : graph.inputs)
      polys[input] = Poly::variable(addVariable(Variable::Input, input));
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      visit(int(i));
    return {std::move(step), std::move(layers)};
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
    findings.misfit(node.label, node.proto->op_type(), reason);
  }

  std::string print(const Poly &poly) const { return step.print(poly); }

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
      return elementwise(node, result);
    if (isReshape(node.op) &&
        graph.values[node.inputs[0]].shape == graph.values[result].shape) {
      polys[result] = polys[node.inputs[0]];
      return;
    }
    addLayer(index, result);
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
    std::string beyond = budget.take(count.value_or(INT64_MAX));
    if (data.size() == 0)
      refuse(node, "there are no constants for shape " + shapeString(shape));
    else if (!beyond.empty())
      findings.fault(node.label + ": constants for shape " +
                     shapeString(shape) + ": " + beyond);
    if (data.size() == 0 || !beyond.empty())
      return std::nullopt;
    Coef coef(*count);
    for (int64_t k = 0; k < *count; ++k)
      coef[k] = data.at(broadcastIndex(k, shape, value.shape));
    return Poly::constant(std::move(coef));
  }

  void elementwise(const Node &node, int result) {
    SmallVector<Poly, 3> args;
    size_t count = node.op == Op::CastLike ? 1 : node.inputs.size();
    for (size_t i = 0; i < count; ++i) {
      if (node.inputs[i] < 0) { // an absent bound of a Clip
        args.push_back({});
        continue;
      }
      // Whole numbers, or spikes as integers, on their way to floats.
      bool isCast = isCastOp(node.op) && polys[node.inputs[i]];
      const Value &input = graph.values[node.inputs[i]];
      if (input.kind == Kind::I64 && !input.constant && !isCast) {
        refuse(node, "it computes with integers that change with time");
        return;
      }
      std::optional<Poly> arg = operand(node, i, result);
      if (!arg)
        return;
      args.push_back(std::move(*arg));
    }
    if (isCompare(node.op))
      polys[result] = compare(node.op, args[0], args[1], result);
    else if (node.op == Op::Clip || node.op == Op::Max || node.op == Op::Relu)
      polys[result] = floorOf(node, args, result);
    else if (node.op == Op::Floor || node.op == Op::Abs || node.op == Op::Sign)
      polys[result] = derive(originOf(node.op), args[0], result);
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
    case Op::Identity: // or Dropout, whose ratio does not matter
      return args[0];
    case Op::Cast:
    case Op::CastLike: {
      Kind from = graph.values[node.inputs[0]].kind;
      if (result.kind == Kind::I64 && from == Kind::F32)
        return derive(Variable::Whole, args[0], node.outputs[0]);
      if (result.kind != Kind::I64 &&
          (result.kind != Kind::Bool || from == Kind::Bool))
        return args[0];
      refuse(node, "it casts values that change with time from " +
                       kindName(from) + " to " + kindName(result.kind));
      return std::nullopt;
    }
    case Op::Mul:
      product = productOf(args[0], args[1], node.outputs[0]);
      break;
    case Op::Pow: {
      std::optional<Coef> power = args[1].asConstant();
      if (power && all_of(*power, [](double p) { return p == 1; }))
        return args[0];
      refuse(node,
             "it raises to the power of " + print(args[1]) + ", expected 1");
      return std::nullopt;
    }
    case Op::Where: {
      auto chosen = productOf(args[0], args[1] - args[2], node.outputs[0]);
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

  static Variable::Origin originOf(Op op) {
    return op == Op::Floor ? Variable::Whole
           : op == Op::Abs ? Variable::Absolute
                           : Variable::Sign;
  }

  /// A variable that is made of `inner`; the same one is not made twice.
  Poly derive(Variable::Origin origin, Poly inner, int result) {
    bool down = graph.nodes[graph.values[result].node].op == Op::Floor;
    for (size_t i = 0; i < variables.size(); ++i)
      if (variables[i].origin == origin && variables[i].ge == down &&
          variables[i].inner.terms() == inner.terms() &&
          graph.values[variables[i].value].shape == graph.values[result].shape)
        return Poly::variable(Var(2 * i));
    Var var = addVariable(origin, result);
    variables.back().inner = std::move(inner);
    variables.back().ge = down;
    return Poly::variable(var);
  }

  /// The variable of this origin that `poly` is.
  const Variable *asVariable(const Poly &poly, Variable::Origin origin) const {
    std::optional<Var> var = poly.asVariable();
    return var && variables[*var / 2].origin == origin ? &variables[*var / 2]
                                                       : nullptr;
  }

  /// The real number that `poly` is the whole part of.
  std::optional<Poly> roundedFrom(const Poly &poly) const {
    const Variable *whole = asVariable(poly, Variable::Whole);
    return whole ? std::optional(whole->inner) : std::nullopt;
  }

  /// Of a whole part also as ⌊|w|⌋ · sign(w), and |w| · sign(w).
  std::optional<Poly> productOf(const Poly &a, const Poly &b, int result) {
    for (auto [x, y] : {std::pair(&a, &b), std::pair(&b, &a)}) {
      const Variable *absolute = asVariable(*x, Variable::Absolute);
      const Variable *whole = asVariable(*x, Variable::Whole);
      const Variable *sign = asVariable(*y, Variable::Sign);
      const Variable *size =
          whole ? asVariable(whole->inner, Variable::Absolute) : nullptr;
      if (absolute && sign && absolute->inner.terms() == sign->inner.terms())
        return Poly(sign->inner);
      if (size && sign && size->inner.terms() == sign->inner.terms())
        return derive(Variable::Whole, Poly(sign->inner), result);
      if (auto count = countOf(*x, *y, result))
        return count;
    }
    return a.multiply(b);
  }

  /// Rule F2a: the whole part of w where `gate` is a spike of w > τ, 0 ≤ τ < 1.
  std::optional<Poly> countOf(const Poly &gate, const Poly &number,
                              int result) {
    const Variable *spike = asVariable(gate, Variable::Spike);
    std::optional<Poly> w = roundedFrom(number);
    if (!spike || !w)
      return std::nullopt;
    auto level = thresholdOf(spike->inner, *w);
    bool fits = level && all_of(*level, [&](double tau) {
                  return tau >= 0 && (tau < 1 || (tau == 1 && spike->ge));
                });
    if (!fits)
      return std::nullopt;
    Poly count = derive(Variable::Count, *w, result);
    variables[*count.asVariable() / 2].gate = gate.asVariable();
    return count;
  }

  /// A comparison makes a spike variable: s = (l − r > 0), or ≥. The same
  /// comparison written twice is one.
  Poly compare(Op op, const Poly &l, const Poly &r, int result) {
    bool less = op == Op::Less || op == Op::LessOrEqual;
    bool ge = op == Op::GreaterOrEqual || op == Op::LessOrEqual;
    Poly difference = less ? r - l : l - r;
    double slope = slopeOf(difference);
    Poly inner = slope < 0 ? difference.scaled({-1.0}) : difference;
    ge = slope < 0 ? !ge : ge;
    Poly spike = Poly::variable(spikeOf(std::move(inner), ge, result));
    return slope < 0 ? Poly::constant({1.0}) - spike : spike;
  }

  /// "Not a spike" falls with the state: where this is negative, the spike is
  /// the opposite. Where states disagree, as one resets, currents decide.
  double slopeOf(const Poly &difference) const {
    double states = 0, layers = 0, spikes = 0;
    bool disagree = false;
    for (const auto &[monomial, coef] : difference.terms()) {
      if (monomial.size() != 1)
        continue;
      Variable::Origin origin = variables[monomial[0] / 2].origin;
      bool state = origin == Variable::Input;
      disagree |= state && states * coef[0] < 0;
      (state ? states : isSpike(monomial[0]) ? spikes : layers) = coef[0];
    }
    double others = layers != 0 ? layers : spikes;
    return states == 0 || (disagree && others != 0) ? others : states;
  }

  Var spikeOf(Poly inner, bool ge, int result) {
    for (size_t i = 0; i < variables.size(); ++i)
      if (variables[i].origin == Variable::Spike && variables[i].ge == ge &&
          variables[i].inner.terms() == inner.terms() &&
          graph.values[variables[i].value].shape == graph.values[result].shape)
        return Var(2 * i + 1);
    Var var = addVariable(Variable::Spike, result);
    variables.back().inner = std::move(inner);
    variables.back().ge = ge;
    return var;
  }

  /// max(x, m) with a constant m: rule F3a.
  std::optional<Poly> floorOf(const Node &node, ArrayRef<Poly> args,
                              int result) {
    size_t at = 0;
    std::optional<Coef> bound;
    if (node.op == Op::Relu) {
      bound = Coef{0.0};
    } else if (node.op == Op::Max) {
      if (args.size() < 2)
        return args[0];
      at = args[0].asConstant() ? 1 : 0;
      bound = args[1 - at].asConstant();
    } else {
      bool present = node.inputs.size() > 1 && node.inputs[1] >= 0;
      bool above = node.inputs.size() > 2 && node.inputs[2] >= 0;
      bound = present ? args[1].asConstant() : Coef{clipBound(node, 1)};
      if (above || std::isfinite(clipBound(node, 2)) || !bound ||
          !std::isfinite((*bound)[0]))
        bound.reset();
    }
    if (!bound) {
      refuse(node, "it works on values that change with time, expected at most "
                   "a constant lower bound (a floor)");
      return std::nullopt;
    }
    bool isZero = all_of(*bound, [](double b) { return b == 0; });
    if (isZero && asVariable(args[at], Variable::Absolute))
      return args[at];
    if (auto w = roundedFrom(args[at]); w && isZero)
      return derive(Variable::Count, std::move(*w), result);
    Var var = addVariable(Variable::Floor, result);
    variables.back().inner = args[at];
    variables.back().bound = *bound;
    return Poly::variable(var);
  }

  /// Everything that is neither elementwise nor keeps its shape.
  void addLayer(int index, int result) {
    const Node &node = graph.nodes[index];
    Layer layer;
    layer.nodes = {index};
    layer.result = result;
    for (int input : node.inputs)
      if (input >= 0 && !graph.values[input].constant)
        layer.reads.push_back(*polys[input]);
    if (isReshape(node.op)) {
      layer.kind = Layer::Reshape;
    } else if (node.op == Op::Transpose) {
      layer.kind = Layer::Transpose;
      if (const onnx::AttributeProto *perm = findAttribute(node, "perm"))
        for (int i = 1; i < perm->ints_size(); ++i)
          layer.perm.push_back(perm->ints(i) - 1);
    } else if (isPart(node.op)) {
      std::string reason;
      layer.kind = Layer::Slice;
      layer.part = readPart(graph, node, reason);
    } else if (node.op == Op::Concat) {
      int64_t axis = intAttribute(node, "axis", 0);
      layer.kind = Layer::Concat;
      layer.axis = axis - 1 +
                   (axis < 0 ? int64_t(graph.values[result].shape.size()) : 0);
    } else if (node.op == Op::BatchNormalization) {
      batchNorm(node, layer);
    } else if (node.op == Op::MatMul || node.op == Op::Gemm ||
               node.op == Op::Conv) {
      synapse(node, layer);
    } else {
      pool(node, layer);
    }
    finishLayer(std::move(layer), result);
  }

  void finishLayer(Layer layer, int result) {
    layer.shape = graph.values[layer.result].shape;
    Var var = addVariable(Variable::Layer, layer.result);
    variables.back().layer = int(layers.size());
    polys[result] = polys[layer.result] = Poly::variable(var);
    layers.push_back(std::move(layer));
  }

  /// Rule L4: α = γ/√(var + ε), β = shift − α·mean.
  void batchNorm(const Node &node, Layer &layer) {
    auto at = [&](size_t i, int64_t c) {
      return graph.values[node.inputs[i]].constant->at(c);
    };
    layer.kind = Layer::Scale;
    double epsilon = floatAttribute(node, "epsilon", 1e-5f);
    ArrayRef<int64_t> shape = graph.values[layer.result].shape;
    int64_t inner = *countElements(shape.drop_front(2));
    for (int64_t c = 0; c < shape[1]; ++c) {
      double alpha = at(1, c) / std::sqrt(at(4, c) + epsilon);
      layer.factor.insert(layer.factor.end(), inner, alpha);
      layer.shift.insert(layer.shift.end(), inner, at(2, c) - alpha * at(3, c));
    }
  }

  void pool(const Node &node, Layer &layer) {
    bool average =
        node.op == Op::AveragePool || node.op == Op::GlobalAveragePool;
    layer.kind = average ? Layer::AvgPool : Layer::MaxPool;
    ArrayRef<int64_t> sizes =
        ArrayRef(graph.values[node.inputs[0]].shape).drop_front(2);
    std::string reason;
    layer.window =
        *readWindow(node, sizes, *poolKernel(node, sizes, reason), reason);
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

  /// One number a row or channel, or false.
  bool addBias(Layer &layer, const Value &bias, float factor) {
    ArrayRef<int64_t> shape = graph.values[layer.result].shape;
    int64_t inner = *countElements(shape.drop_front(2));
    std::vector<float> sum = layer.bias;
    sum.resize(size_t(shape[1]), 0.0f);
    for (int64_t i = 0; i < shape[1]; ++i) {
      auto at = [&](int64_t k) {
        return bias.constant->at(
            broadcastIndex(i * inner + k, shape, bias.shape));
      };
      for (int64_t k = 1; k < inner; ++k)
        if (at(k) != at(0))
          return false;
      sum[i] += factor * float(at(0));
    }
    layer.bias = std::move(sum);
    return true;
  }

  void synapse(const Node &node, Layer &layer) {
    int result = layer.result;
    layer.weights = graph.values[node.inputs[1]].constant;
    layer.kind = node.op == Op::Conv ? Layer::Conv : Layer::Linear;
    float beta = 1;
    if (node.op == Op::Conv) {
      std::string reason;
      layer.groups = intAttribute(node, "group", 1);
      layer.window = *readWindow(
          node, ArrayRef(graph.values[node.inputs[0]].shape).drop_front(2),
          ArrayRef(layer.weights->shape).drop_front(2), reason);
    } else {
      layer.transposed =
          node.op == Op::MatMul || intAttribute(node, "transB", 0) == 0;
      if (node.op == Op::Gemm) {
        layer.scale = floatAttribute(node, "alpha", 1);
        beta = floatAttribute(node, "beta", 1);
      }
    }
    if (node.inputs.size() == 3 && node.inputs[2] >= 0) {
      // The inference checked the shape against [1, out] or [out].
      const Value &bias = graph.values[node.inputs[2]];
      int64_t out = graph.values[result].shape[1];
      layer.bias.resize(size_t(out));
      for (int64_t i = 0; i < out; ++i)
        layer.bias[i] = beta * float(bias.constant->at(broadcastIndex(
                                   i, Shape{1, out}, bias.shape)));
    }
    int add = biasNode(result);
    if (add < 0)
      return;
    const Node &sum = graph.nodes[add];
    if (!addBias(layer,
                 graph.values[sum.inputs[sum.inputs[0] == result ? 1 : 0]], 1))
      return;
    layer.nodes.push_back(add);
    layer.result = sum.outputs[0];
  }

  const Graph &graph;
  Findings &findings;
  importer::ElementBudget budget; ///< of constants, one per element
  std::vector<int> uses;
  StepPolys step;
  std::vector<Variable> &variables;
  std::vector<std::optional<Poly>> &polys;
  std::vector<Layer> layers;
};

} // namespace

StepWalkResult walkStep(const Graph &graph, Findings &findings) {
  return StepWalk(graph, findings).run();
}

StepNetwork recogniseStep(const Graph &graph, Findings &findings) {
  StepWalkResult walk = walkStep(graph, findings);
  if (findings.failed())
    return {};
  Pairing pairing = pairStates(walk.polys, findings);
  if (findings.failed())
    return {};
  StepNetwork network =
      resolveStep(std::move(walk), std::move(pairing), findings);
  if (!findings.failed())
    nameLayers(graph, network);
  return network;
}

} // namespace snnc::onnxio
