// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Why a file is no time step with its states.

#include "Explain.h"
#include "Survey.h"
#include "snnc/Support/Advice.h"
#include "llvm/ADT/STLExtras.h"
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {
namespace {

constexpr StringLiteral oneStep =
    "expected one time step, each state an input and its next value an output";

std::string firstOf(ArrayRef<std::string> labels) {
  return labels[0] +
         (labels.size() > 1
              ? " (and " + std::to_string(labels.size() - 1) + " more)"
              : "");
}

/// What is known without looking at shapes; the first that fits.
class Explainer {
public:
  Explainer(const onnx::GraphProto &graph, StringRef bytes, bool unpaired,
            bool stateless)
      : graph(graph), bytes(bytes), survey(graph), unpaired(unpaired),
        stateless(stateless) {}

  Refusal run() const {
    if (!survey.recurrent.empty())
      return ann((survey.spiking.empty() ? "the network is an ANN: " : "") +
                 firstOf(survey.recurrent) +
                 " is a recurrent layer without spikes");
    if (!survey.random.empty())
      return drawsNumbers();
    if (!survey.loops.empty())
      return step(firstOf(survey.loops) +
                  ": a loop that does not do one step after the other on one "
                  "input; " +
                  oneStep);
    if (!survey.foreign.empty())
      return {}; // its own error says what is known
    if (survey.isConstant)
      return step("the output " + listNames(survey.outputs) +
                  " does not depend on the input: the exporter has folded the "
                  "network away; " +
                  oneStep);
    if (survey.spiking.empty() &&
        (survey.inputs.size() <= 1 || !survey.activations.empty()))
      return withoutSpikes();
    if (!survey.training.empty())
      return {firstOf(survey.training) +
                  " is in training mode, expected an export for inference",
              "call 'net.eval()' before the export, and leave out "
              "'training=' of torch.onnx.export"};
    if (std::string text = survey.unrolled(/*stateless=*/false); !text.empty())
      return step(text);
    if (!survey.quantised.empty())
      return {firstOf(survey.quantised) +
                  ": a graph that is quantised already is not read; expected "
                  "the float network",
              "the compiler quantises it, with " + advise("bits", "4")};
    return states();
  }

private:
  Refusal step(const Twine &error) const {
    return {error.str(), wrapperFor(graph, bytes)};
  }

  static Refusal ann(const Twine &error) {
    return {error.str(),
            "a ReLU network is converted, e.g. by "
            "spikingjelly.activation_based.ann2snn or sinabs.from_torch, any "
            "other is trained anew with spiking neurons; then one time step is "
            "exported (docs/ExportingModels.md)"};
  }

  Refusal withoutSpikes() const {
    if (survey.activations.empty())
      return ann("no spiking neuron: nothing in the network compares a "
                 "membrane with a threshold");
    std::string list;
    for (size_t i = 0; i < survey.activations.size() && i < 3; ++i)
      list += (i ? ", " : "") + survey.activations[i];
    return ann("no spiking neuron: the network is an ANN with " + list +
               (survey.activations.size() > 3 ? ", …" : "") +
               "; convert it first");
  }

  Refusal drawsNumbers() const {
    return {firstOf(survey.random) +
                " draws random numbers, as rate coding does: no two runs of "
                "the file are the same; expected the network behind it",
            "export the network without its encoder, and give the encoded "
            "spikes as recordings" +
                (survey.unrolled(/*stateless=*/false).empty()
                     ? std::string()
                     : "; " + wrapperFor(graph, bytes))};
  }

  /// The arithmetic is that of neurons, but their states do not come in and go
  /// out.
  Refusal states() const {
    if (!survey.unreadInputs.empty())
      return step("nothing reads the input " + listNames(survey.unreadInputs) +
                  ", as where 'forward' replaces a state before it is used; " +
                  oneStep);
    if (survey.inputs.size() == 1 && stateless)
      return {};
    if (survey.inputs.size() == 1)
      return step("the states are hidden inside the modules, or made in "
                  "'forward': the only input is " +
                  listNames(survey.inputs) + ", the outputs are " +
                  listNames(survey.outputs) + "; " + oneStep);
    if (unpaired && survey.outputs.size() < survey.inputs.size())
      return step("the graph has the inputs " + listNames(survey.inputs) +
                  ", but only the output" +
                  (survey.outputs.size() > 1 ? "s " : " ") +
                  listNames(survey.outputs) + "; " + oneStep);
    return batch();
  }

  /// All inputs are batches of the same size.
  Refusal batch() const {
    int64_t size = 0;
    for (const onnx::ValueInfoProto &input : graph.input()) {
      if (!is_contained(survey.inputs, input.name()))
        continue;
      const auto &shape = input.type().tensor_type().shape();
      if (shape.dim_size() == 0 || !shape.dim(0).has_dim_value())
        return {};
      if (size != 0 && shape.dim(0).dim_value() != size)
        return {};
      size = shape.dim(0).dim_value();
    }
    if (size <= 1)
      return {};
    return {"every input has a batch of " + std::to_string(size) +
                " in front, expected a batch of 1",
            "export with one sample, 'x[:1]', and states of one sample"};
  }

  const onnx::GraphProto &graph;
  StringRef bytes;
  Survey survey;
  bool unpaired;
  bool stateless; // meant so
};

/// What the neuron does depends on its own state of the step before.
bool hasMemory(const Cell &cell) {
  bool decays = any_of(cell.decay, [](double a) { return a != 0; });
  return cell.stateVar && (decays || (cell.last && !cell.lastIsNever));
}

} // namespace

Refusal explainForm(const onnx::GraphProto &graph, StringRef bytes,
                    bool stateless, const Findings &found) {
  return Explainer(graph, bytes, found.unpaired, stateless).run();
}

Refusal checkMemory(const Graph &values, const StepNetwork &network,
                    const onnx::GraphProto &graph, StringRef bytes,
                    bool allowed, Findings &findings) {
  std::vector<std::string> forgetful, dead;
  size_t neurons = 0;
  for (const Layer &layer : network.layers) {
    neurons += layer.isNeuron();
    if (!layer.isNeuron() || hasMemory(layer.cell))
      continue;
    forgetful.push_back(layer.name);
    if (layer.cell.state >= 0)
      dead.push_back(values.values[layer.cell.state].name);
  }
  if (neurons > 0 && forgetful.empty())
    return {};
  bool all = forgetful.size() == neurons;
  Survey survey(graph);
  if (std::string text = survey.unrolled(/*stateless=*/all); !text.empty())
    return {text, wrapperFor(graph, bytes)};
  if (allowed)
    return {};
  if (neurons == 0)
    return explainForm(graph, bytes, allowed, findings);
  if (!all && forgetful.size() == 1) {
    findings.warning("neuron " + listNames(forgetful) +
                     " has no memory: it forgets everything in every step; was "
                     "its state lost in the export? (" +
                     advise("allow-stateless", "") +
                     " says that it is meant so)");
    return {};
  }
  std::string which = listNames(forgetful);
  std::string who = all ? "no neuron has a memory (" + which + ")"
                        : std::to_string(forgetful.size()) + " of " +
                              std::to_string(neurons) +
                              " neurons have no memory: " + which;
  std::string why =
      dead.empty() ? "the states got lost in the export, as where they are "
                     "made in 'forward' or hidden inside the modules"
                   : "nothing depends on what comes in as " + listNames(dead) +
                         ", as where 'forward' resets the states";
  return {who + ": " + why + "; " + oneStep.str() + " (" +
              advise("allow-stateless", "") + " if the neurons shall forget)",
          wrapperFor(graph, bytes)};
}

} // namespace snnc::onnxio
