// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a graph is made of, seen from its operators alone.

#include "Survey.h"
#include "Constants.h"
#include "Parts.h"
#include "lib/Import/ONNX/Neurons/CustomNeurons.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Endian.h"
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {

std::string nodeLabel(const onnx::NodeProto &node, size_t index) {
  std::string type = node.domain().empty()
                         ? node.op_type()
                         : node.domain() + "." + node.op_type();
  if (!node.name().empty())
    return "node '" + node.name() + "' (" + type + ")";
  return "node " + std::to_string(index) + " (" + type +
         (node.output_size() ? ", gives '" + node.output(0) + "')" : ")");
}

std::string listNames(ArrayRef<std::string> names) {
  std::string text;
  for (size_t i = 0; i < names.size() && i < 4; ++i)
    text += (i ? ", '" : "'") + names[i] + "'";
  return names.size() > 4 ? text + ", …" : text;
}

namespace {

enum class Role {
  Other,
  Loop,
  Random,
  Recurrent,
  Activation,
  Quantised,
  Spike,
  Synapse,
  Pool
};

Role roleOf(const onnx::NodeProto &node) {
  if (!node.domain().empty() && node.domain() != "ai.onnx")
    return Role::Spike; // perhaps a neuron of its own
  return StringSwitch<Role>(node.op_type())
      .Cases("Loop", "Scan", "SequenceEmpty", "SequenceInsert",
             "ConcatFromSequence", "SequenceAt", "SequenceMap",
             "SplitToSequence", "SequenceConstruct", Role::Loop)
      .Cases("RandomUniform", "RandomUniformLike", "RandomNormal",
             "RandomNormalLike", "Bernoulli", "Multinomial", Role::Random)
      .Cases("LSTM", "GRU", "RNN", Role::Recurrent)
      .Cases("Relu", "LeakyRelu", "PRelu", "Elu", "Selu", "Celu", "Gelu",
             "ThresholdedRelu", "Clip", Role::Activation)
      .Cases("Sigmoid", "HardSigmoid", "HardSwish", "Swish", "Mish", "Tanh",
             "Softplus", "Softsign", "Erf", Role::Activation)
      .Cases("Softmax", "LogSoftmax", "LayerNormalization", "Attention",
             "RMSNormalization", "GroupNormalization", "InstanceNormalization",
             Role::Activation)
      .Cases("QuantizeLinear", "DynamicQuantizeLinear", "QLinearMatMul",
             "QLinearConv", "MatMulInteger", "ConvInteger", Role::Quantised)
      .Case("DequantizeLinear", Role::Quantised)
      .Cases("Greater", "GreaterOrEqual", "Less", "LessOrEqual", "Sign",
             "Floor", "Ceil", "Round", Role::Spike)
      .Cases("Gemm", "MatMul", "Conv", "ConvTranspose", "Einsum", Role::Synapse)
      .Cases("AveragePool", "MaxPool", "GlobalAveragePool", "GlobalMaxPool",
             Role::Pool)
      .Default(Role::Other);
}

bool castsToInteger(const onnx::NodeProto &node) {
  return node.op_type() == "Cast" &&
         any_of(node.attribute(), [](const onnx::AttributeProto &attribute) {
           return attribute.name() == "to" &&
                  attribute.i() == onnx::TensorProto::INT64;
         });
}

} // namespace

Survey::Survey(const onnx::GraphProto &graph) {
  for (const onnx::TensorProto &tensor : graph.initializer()) {
    values[tensor.name()].root = tensor.name();
    if (auto integer = oneInteger(tensor))
      integers[tensor.name()] = *integer;
  }
  live = findLive(graph);
  for (const onnx::ValueInfoProto &input : graph.input())
    if (!values.count(input.name())) {
      inputs.push_back(input.name());
      values[input.name()].varies = true;
    }
  for (const onnx::ValueInfoProto &output : graph.output())
    outputs.push_back(output.name());
  std::set<std::string> read;
  for (int i = 0; i < graph.node_size(); ++i) {
    if (!live[i])
      continue;
    const onnx::NodeProto &node = graph.node(i);
    read.insert(node.input().begin(), node.input().end());
    if (node.op_type() == "Squeeze" && node.input_size())
      squeezed.insert(node.input(0));
  }
  for (const std::string &input : inputs)
    if (!read.count(input) && !is_contained(outputs, input))
      unreadInputs.push_back(input);
  for (int i = 0; i < graph.node_size(); ++i)
    if (live[i])
      visit(graph.node(i), nodeLabel(graph.node(i), size_t(i)));
  isConstant = none_of(outputs, [&](const std::string &output) {
    return valueOf(output).varies;
  });
}

/// Nodes that the outputs depend on. What a loop's body reads of the graph
/// around it does not matter here.
Survey::Value Survey::valueOf(const std::string &name) const {
  auto found = values.find(name);
  return found == values.end() ? Value() : found->second;
}

void Survey::visit(const onnx::NodeProto &node, const std::string &label) {
  Value result;
  Role role = roleOf(node);
  for (const std::string &input : node.input()) {
    Value value = valueOf(input);
    result.varies |= value.varies;
    result.depth = std::max(result.depth, value.depth);
    if (result.root.empty())
      result.root = value.root;
  }
  if (role == Role::Loop)
    loops.push_back(label);
  // Weights that are stored in few bits are floats behind it.
  if (role == Role::Quantised &&
      (result.varies || node.op_type() != "DequantizeLinear"))
    quantised.push_back(label);
  if (role == Role::Random) {
    random.push_back(label);
    result.varies = true;
  }
  if (result.varies)
    visitVarying(node, label, result);
  else if (result.root.empty() && node.output_size())
    result.root = node.output(0);
  if (node.op_type() == "Constant")
    for (const onnx::AttributeProto &attribute : node.attribute()) {
      std::optional<int64_t> integer =
          attribute.name() == "value"       ? oneInteger(attribute.t())
          : attribute.name() == "value_int" ? std::optional(attribute.i())
                                            : std::nullopt;
      if (integer && node.output_size())
        integers[node.output(0)] = *integer;
    }
  for (const std::string &output : node.output())
    if (!output.empty())
      values[output] = result;
}

void Survey::visitVarying(const onnx::NodeProto &node, const std::string &label,
                          Value &result) {
  switch (roleOf(node)) {
  case Role::Recurrent:
    recurrent.push_back(label);
    break;
  case Role::Activation:
    if (activationTypes.insert(node.op_type()).second)
      activations.push_back(label);
    break;
  case Role::Spike:
    spiking.push_back(label);
    if (!node.domain().empty() && node.domain() != "ai.onnx" &&
        !isCustomNeuron(node))
      foreign.push_back(label);
    if (node.op_type() == "Floor")
      counting.push_back(label);
    if (++result.depth > depth) {
      depth = result.depth;
      deepest = label;
    }
    break;
  case Role::Synapse:
    for (int i = 0; i < std::min(2, node.input_size()); ++i)
      if (Value weight = valueOf(node.input(i));
          !weight.varies && !weight.root.empty())
        weights[weight.root].push_back(label);
    result.depth = 0;
    break;
  case Role::Pool:
    result.depth = 0;
    break;
  default:
    if (isTraining(node))
      training.push_back(label);
    if (castsToInteger(node))
      counting.push_back(label);
    takePiece(node, label);
  }
}

/// Batch norm that looks at its batch, dropout that drops.
bool Survey::isTraining(const onnx::NodeProto &node) const {
  if (node.op_type() == "BatchNormalization")
    return any_of(node.attribute(), [](const onnx::AttributeProto &a) {
      return a.name() == "training_mode" && a.i() != 0;
    });
  if (node.op_type() != "Dropout" || node.input_size() < 3)
    return false;
  auto mode = integers.find(node.input(2));
  return mode != integers.end() && mode->second != 0;
}

/// One step taken out of a sequence: an entry by a constant index, a slice of
/// one, or an unbound dimension.
void Survey::takePiece(const onnx::NodeProto &node, const std::string &label) {
  if (node.input_size() == 0)
    return;
  const std::string &source = node.input(0);
  auto constant = [&](int i) -> std::optional<int64_t> {
    auto found =
        i < node.input_size() ? integers.find(node.input(i)) : integers.end();
    return found == integers.end() ? std::nullopt
                                   : std::optional(found->second);
  };
  auto take = [&](int64_t index) {
    if (taken[source].insert(index).second)
      pieces[source].push_back(label);
  };
  std::optional<int64_t> first = constant(1), end = constant(2);
  if (node.op_type() == "Gather" && first)
    take(*first);
  if (node.op_type() == "Slice" && first && end &&
      uint64_t(*end) - uint64_t(*first) == 1)
    take(*first);
  if (node.op_type() == "Split" && node.output_size() &&
      squeezed.count(node.output(0)))
    for (int i = 0; i < node.output_size(); ++i)
      take(i);
}

/// Weights that are used equally often, each once a step; but for those of
/// layers in front of the loop and behind it.
std::string Survey::repeatedWeights(size_t &steps) const {
  size_t most = 1, repeated = 0;
  for (const auto &[root, labels] : weights)
    most = std::max(most, labels.size());
  std::string text;
  for (const auto &[root, labels] : weights) {
    if (labels.size() < most)
      continue;
    ++repeated;
    if (text.empty() && most > 1)
      text = "'" + root + "' is used by " + labels[0] + ", " + labels[1] +
             (most > 2 ? ", …" : "");
  }
  if (most < 2 || 2 * repeated < weights.size())
    return "";
  steps = most;
  return text;
}

std::string Survey::unrolled(bool stateless) const {
  size_t steps = 0;
  std::string evidence = repeatedWeights(steps);
  bool cut = false;
  for (const auto &[source, labels] : pieces) {
    bool isState = is_contained(inputs, source) && source != inputs.front();
    if (isState) // several in one
      continue;
    const std::set<int64_t> &which = taken.find(source)->second;
    bool all =
        *which.begin() == 0 && *which.rbegin() == int64_t(which.size()) - 1;
    if (labels.size() < 2 || labels.size() < steps + cut || !all)
      continue; // some channels, or no more than of another value
    cut = true;
    steps = labels.size();
    evidence = "'" + source + "' is taken apart by " + labels[0] + ", " +
               labels[1] + (steps > 2 ? ", …" : "");
  }
  if (evidence.empty() && depth > (stateless ? 1 : 2)) {
    steps = stateless ? depth : 0;
    evidence = deepest + " compares what earlier comparisons have reset";
  }
  if (evidence.empty())
    return "";
  return "the graph looks unrolled over " +
         (steps ? "T = " + std::to_string(steps) : std::string("several")) +
         " steps: " + evidence +
         "; expected one time step with the states as inputs and outputs";
}

} // namespace snnc::onnxio
