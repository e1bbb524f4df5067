// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Neuron ops of other domains, written out in standard operators: what such an
// op means stands here once, and is recognised as if the file had it so.

#include "CustomNeurons.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// One attribute of a known op.
struct Attribute {
  StringRef name;
  int type; // AttributeProto::AttributeType
  StringRef expected;
  bool optional = false;
};

/// A known op: `(x, state) → (spikes, state)` in one step. Over time it is
/// `x → spikes`, of which the form of the file makes that of one step.
struct KnownNeuron {
  StringRef domain, type;
  ArrayRef<Attribute> attributes;
};

const Attribute lifAttributes[] = {
    {"beta", onnx::AttributeProto::FLOAT, "a float"},
    {"threshold", onnx::AttributeProto::FLOAT, "a float"},
    {"reset_mode", onnx::AttributeProto::STRING,
     "'subtract', 'zero' or 'none'"},
    {"reset_delay", onnx::AttributeProto::INT, "0 or 1"},
    {"compare", onnx::AttributeProto::STRING, "'gt' or 'ge'", true}};

const Attribute neuronAttributes[] = {
    {"decay", onnx::AttributeProto::FLOAT, "a float"},
    {"gain", onnx::AttributeProto::FLOAT, "a float", true},
    {"bias", onnx::AttributeProto::FLOAT, "a float", true},
    {"threshold", onnx::AttributeProto::FLOAT, "a float"},
    {"compare", onnx::AttributeProto::STRING, "'gt' or 'ge'", true},
    {"reset_mode", onnx::AttributeProto::STRING, "'subtract', 'to' or 'none'"},
    {"reset_value", onnx::AttributeProto::FLOAT, "a float", true}};

/// snnTorch's Leaky as autograd functions with a symbolic export it, and the
/// neuron that others are told as (NeuronTable.h).
const KnownNeuron knownNeurons[] = {{"snnc", "Neuron", neuronAttributes},
                                    {"spiking", "LIF", lifAttributes},
                                    {"snnc", "LIF", lifAttributes}};

class Expansion {
public:
  Expansion(Graph &graph, const Node &node, Findings &findings)
      : graph(graph), node(node), findings(findings) {}

  bool run(const KnownNeuron &known) {
    if (!checkForm(known) || !readCompare())
      return false;
    if (known.type == "Neuron")
      return runGeneral();
    float beta = floatAttribute(node, "beta", 0);
    float theta = floatAttribute(node, "threshold", 0);
    StringRef mode = findAttribute(node, "reset_mode")->s();
    int64_t delay = intAttribute(node, "reset_delay", 0);
    if (!std::isfinite(beta) || !std::isfinite(theta))
      return refuse("beta or threshold is not finite");
    if (beta < 0 || beta > 1)
      return refuse("beta is outside [0, 1]");
    if (mode != "subtract" && mode != "zero" && mode != "none")
      return refuse("reset_mode is '" + mode +
                    "', expected 'subtract', 'zero' or 'none'");
    if (delay != 0 && delay != 1)
      return refuse("reset_delay is " + Twine(delay) + ", expected 0 or 1");
    leaky(beta, theta, mode, delay == 1);
    return true;
  }

private:
  bool refuse(const Twine &reason) {
    findings.error(node.label + " is not understood: " + reason);
    return false;
  }

  bool readCompare() {
    const onnx::AttributeProto *compare = findAttribute(node, "compare");
    if (compare && compare->s() != "gt" && compare->s() != "ge")
      return refuse("compare is '" + compare->s() + "', expected 'gt' or 'ge'");
    if (compare && compare->s() == "ge")
      fires = Op::GreaterOrEqual;
    return true;
  }

  /// u = decay·v + gain·x + bias; s = u > θ, or ≥; v = u − s·θ, or with a spike
  /// `reset_value` (rules F1 to F3).
  bool runGeneral() {
    StringRef mode = findAttribute(node, "reset_mode")->s();
    if (mode != "subtract" && mode != "to" && mode != "none")
      return refuse("reset_mode is '" + mode +
                    "', expected 'subtract', 'to' or 'none'");
    for (const onnx::AttributeProto &attribute : node.proto->attribute())
      if (!std::isfinite(attribute.f()))
        return refuse("its " + attribute.name() + " is not finite");
    auto number = [&](StringRef name, float fallback) {
      return constant(floatAttribute(node, name, fallback), name);
    };
    int x = value(Op::Mul, {number("gain", 1), node.inputs[0]}, "driven");
    int old = value(Op::Mul, {number("decay", 1), node.inputs[1]}, "decayed");
    int u =
        value(Op::Add, {value(Op::Add, {old, x}, "charged"), number("bias", 0)},
              "membrane");
    int threshold = number("threshold", 1);
    int spikes = indicator(value(fires, {u, threshold}, "fired"), "spikes");
    int next = u;
    if (mode == "subtract")
      next = value(Op::Sub, {u, value(Op::Mul, {spikes, threshold}, "lost")},
                   "next");
    else if (mode == "to")
      next = value(
          Op::Where,
          {value(fires, {u, threshold}, "resets"), number("reset_value", 0), u},
          "next");
    finish(spikes, node.outputs[0]);
    finish(next, node.outputs[1]);
    return true;
  }

  bool checkForm(const KnownNeuron &known) {
    if (node.inputs.size() != 2 || node.outputs.size() != 2 ||
        is_contained(node.inputs, -1))
      return refuse("it has " + Twine(node.inputs.size()) + " inputs and " +
                    Twine(node.outputs.size()) +
                    " outputs, expected a current and a state, spikes and a "
                    "state");
    for (const onnx::AttributeProto &a : node.proto->attribute())
      if (none_of(known.attributes,
                  [&](const Attribute &k) { return k.name == a.name(); }))
        return refuse("it has an attribute '" + a.name() + "', expected only " +
                      names(known));
    for (const Attribute &k : known.attributes) {
      const onnx::AttributeProto *a = findAttribute(node, k.name);
      if (!a && k.optional)
        continue;
      if (!a || a->type() != k.type)
        return refuse((a ? "its attribute '" : "it has no attribute '") +
                      k.name + (a ? "' is of another type" : "'") +
                      ", expected " + k.expected);
    }
    return true;
  }

  static std::string names(const KnownNeuron &known) {
    SmallVector<StringRef> list;
    for (const Attribute &k : known.attributes)
      list.push_back(k.name);
    return join(list, ", ");
  }

  /// snnTorch's Leaky, where > may be ≥: r = (state > θ); u = β·state + x −
  /// r·(θ, or β·state); s = (u > θ). Without delay what a spike takes away is
  /// gone at once, but for what r took already.
  void leaky(float beta, float theta, StringRef mode, bool delayed) {
    int x = node.inputs[0], state = node.inputs[1];
    int threshold = constant(theta, "threshold");
    int old = value(Op::Mul, {constant(beta, "beta"), state}, "decayed");
    int u = value(Op::Add, {old, x}, "charged");
    int reset = -1;
    if (mode != "none") {
      reset = indicator(value(fires, {state, threshold}, "last"), "last");
      u = value(Op::Sub,
                {u, value(Op::Mul, {reset, mode == "zero" ? old : threshold},
                          "lost")},
                "membrane");
    }
    int fired = value(fires, {u, threshold}, "fired");
    int spikes = indicator(fired, "spikes");
    int next = u;
    if (mode != "none" && !delayed) {
      int now = value(Op::Sub, {spikes, reset}, "now");
      next = value(
          Op::Sub,
          {u, value(Op::Mul, {now, mode == "zero" ? u : threshold}, "gone")},
          "next");
    }
    finish(spikes, node.outputs[0]);
    finish(next, node.outputs[1]);
  }

  int indicator(int condition, StringRef what) {
    return value(Op::Where,
                 {condition, constant(1, "one"), constant(0, "zero")},
                 (what + "_float").str());
  }

  int newValue(StringRef what) {
    Value v;
    v.name = (node.outputs[1] >= 0 ? graph.values[node.outputs[1]].name
                                   : node.name) +
             ":" + what.str();
    graph.values.push_back(std::move(v));
    return int(graph.values.size()) - 1;
  }

  int constant(float number, StringRef what) {
    int id = newValue(what);
    Value &v = graph.values[id];
    v.constant = makeTensor(Kind::F32, {}, [&](int64_t) { return number; });
    v.known = true;
    return id;
  }

  int value(Op op, ArrayRef<int> inputs, StringRef what) {
    int id = newValue(what);
    graph.values[id].node = int(graph.nodes.size());
    Node step = node;
    step.op = op;
    step.inputs.assign(inputs.begin(), inputs.end());
    step.outputs = {id};
    graph.nodes.push_back(std::move(step));
    return id;
  }

  /// Lets an output of the op be the value `id`.
  void finish(int id, int output) {
    if (output < 0)
      return;
    graph.values[output].node = int(graph.nodes.size());
    Node step = node;
    step.op = Op::Identity;
    step.inputs = {id};
    step.outputs = {output};
    graph.nodes.push_back(std::move(step));
  }

  Graph &graph;
  const Node &node;
  Findings &findings;
  Op fires = Op::Greater; ///< membrane and threshold
};

} // namespace

bool expandCustomNeuron(Graph &graph, const Node &node, Findings &findings) {
  for (const KnownNeuron &known : knownNeurons)
    if (known.domain == node.proto->domain() &&
        known.type == node.proto->op_type())
      return Expansion(graph, node, findings).run(known);
  return false;
}

std::string customNeurons() {
  std::string list;
  for (const KnownNeuron &known : knownNeurons)
    list +=
        (list.empty() ? "" : ", ") + (known.domain + "." + known.type).str();
  return list;
}

bool isCustomNeuron(const onnx::NodeProto &proto) {
  return any_of(knownNeurons, [&](const KnownNeuron &known) {
    return known.domain == proto.domain() && known.type == proto.op_type();
  });
}

} // namespace snnc::onnxio
