// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A loop over time that the exporter wrote out. The second step is taken, as
// the first one's states are constants that may have been folded; all later
// ones must be the same nodes on the same constants. The first is compared by
// values.

#include "Evaluate.h"
#include "Form.h"
#include "Steps.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <cmath>
#include <onnx/onnx_pb.h>
#include <random>

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// "lif_1", "lif_2" of the second and third step: "lif".
std::string commonName(StringRef second, StringRef third) {
  SmallVector<StringRef> a, b;
  second.split(a, '/');
  third.split(b, '/');
  if (a.size() != b.size())
    return second.str();
  std::string name;
  for (size_t i = 0; i < a.size(); ++i) {
    StringRef part = a[i];
    if (part != b[i] && part.ends_with("_1") && b[i].ends_with("_2") &&
        part.drop_back(2) == b[i].drop_back(2))
      part = part.drop_back(2);
    name += (i ? "/" : "") + part.str();
  }
  return name;
}

class UnrolledMatcher {
public:
  UnrolledMatcher(const ModelSource &source, const Constants &constants,
                  Misfit &misfit)
      : source(source), graph(source.model->graph()), constants(constants),
        steps(graph, constants), misfit(misfit) {}

  std::optional<FoundStep> match() {
    if (!steps.find() || !steps.compare() || !findOutputs() || !readFirst())
      return std::nullopt;
    auto step = std::make_shared<onnx::GraphProto>(buildStep());
    found.graph = step;
    found.numStates = int(steps.states.size());
    found.steps = steps.count();
    found.how = "unrolled over T = " + std::to_string(found.steps) + " steps" +
                (steps.isStatic() ? ", which all read the same input" : "");
    if (!firstIsTheSame(step))
      return std::nullopt;
    return std::move(found);
  }

private:
  /// What the file's outputs are made of in each step.
  bool findOutputs() {
    for (const onnx::ValueInfoProto &output : graph.output()) {
      auto isLast = [&](const std::string &name) {
        return steps.placeOf(name, steps.count() - 1).has_value();
      };
      std::string value = traceOutput(source, constants, output.name(), isLast);
      auto place = steps.placeOf(value, steps.count() - 1);
      if (!place)
        return false;
      // Moves at a step's end that only put steps together are none of it.
      *place = steps.behindMoves(*place);
      if (!is_contained(outputs, *place))
        outputs.push_back(*place);
      found.outputs.push_back(int(find(outputs, *place) - outputs.begin()));
      auto isFirst = [&](const std::string &name) {
        return steps.isInFirst(name);
      };
      firstOutputs[*place] = traceOutput(source, constants, output.name(),
                                         isFirst, /*first=*/true);
    }
    return !outputs.empty();
  }

  /// The first step as a graph of its own: its results have the shapes of the
  /// states.
  bool readFirst() {
    auto proto =
        std::make_shared<onnx::GraphProto>(copyConstants(graph, constants));
    onnx::GraphProto &part = *proto;
    for (ArrayRef<int> list : {steps.nodesInFront(), steps.nodes(0)})
      for (int node : list)
        *part.add_node() = graph.node(node);
    setSizes(*part.add_input(), steps.isStatic() ? inputName() : steps.slice(0),
             steps.sizes());
    for (const Place &state : steps.states)
      setSizes(*part.add_output(), steps.previous(state), std::nullopt);
    for (const Place &output : outputs) {
      // What the file's output begins with, if its first steps are in it.
      std::string name = steps.inFirst(output).value_or(firstOutputs[output]);
      if (name.empty())
        return false;
      setSizes(*part.add_output(), name, std::nullopt);
    }
    firstProto = proto;
    Findings findings;
    first = buildGraph(source, proto, findings);
    if (!findings.errors.empty())
      misfit.take({findings.errors[0], /*isOfForm=*/false});
    return !findings.failed() && all_of(first.outputs, [&](int value) {
      return first.values[value].known && first.values[value].kind == Kind::F32;
    });
  }

  std::string inputName() const { return getOnlyInput(graph)->name(); }
  /// The name of a state's old value.
  std::string stateName(Place state) const {
    return steps.nameOf(state, 1) + "_in";
  }

  onnx::GraphProto buildStep() {
    onnx::GraphProto step = copyConstants(graph, constants);
    for (int node : steps.nodesInFront())
      *step.add_node() = graph.node(node);
    ArrayRef<int> second = steps.nodes(1);
    for (size_t i = 0; i < second.size(); ++i) {
      onnx::NodeProto *node = step.add_node();
      *node = graph.node(second[i]);
      for (int k = 0; k < node->input_size(); ++k)
        if (auto state = steps.stateRead(i, k))
          node->set_input(k, stateName(*state));
      if (auto next = steps.inThird(i))
        node->set_name(commonName(node->name(), graph.node(*next).name()));
    }
    setSizes(*step.add_input(), steps.isStatic() ? inputName() : steps.slice(1),
             steps.sizes());
    for (const auto &[k, state] : enumerate(steps.states))
      setSizes(*step.add_input(), stateName(state),
               first.values[first.outputs[k]].shape);
    for (const Place &output : outputs)
      setSizes(*step.add_output(), steps.nameOf(output, 1), std::nullopt);
    for (const Place &state : steps.states)
      setSizes(*step.add_output(), steps.nameOf(state, 1), std::nullopt);
    if (!steps.isStatic())
      renameValue(step, steps.slice(1), inputName());
    return step;
  }

  /// The first step gives what the step gives on the first states: those that
  /// still stand in it, or else 0.
  bool firstIsTheSame(const std::shared_ptr<const onnx::GraphProto> &proto) {
    Findings findings;
    Graph step = buildGraph(source, proto, findings);
    if (findings.failed())
      return false;
    size_t numStates = steps.states.size();
    std::vector<std::vector<float>> begin;
    for (const auto &[k, state] : enumerate(steps.states)) {
      const Value &input = step.values[step.inputs[k + 1]];
      begin.emplace_back(*countElements(input.shape), 0.0f);
      if (auto name = steps.initial(state))
        if (auto value = evaluateConstant(source, graph, constants, *name))
          for (size_t i = 0; i < begin.back().size(); ++i)
            begin.back()[i] = float(value->at(
                broadcastIndex(int64_t(i), input.shape, value->shape)));
      found.initial[proto->input(int(k) + 1).name()] =
          makeTensor(Kind::F32, input.shape,
                     [&](int64_t i) { return double(begin.back()[i]); });
    }
    std::mt19937_64 random(1);
    for (int trial = 0; trial < kTrials; ++trial) {
      std::vector<std::vector<float>> inputs = begin;
      inputs.insert(inputs.begin(),
                    drawInput(*countElements(steps.sizes()), trial, random));
      auto expected = evaluate(first, {inputs[0]});
      auto actual = evaluate(step, inputs);
      if (!expected || !actual)
        return false;
      // The outputs stand behind the states there, in front of them here.
      for (size_t k = 0; k < expected->size(); ++k) {
        size_t at = k < numStates ? k + outputs.size() : k - numStates;
        if (!isClose((*expected)[k], (*actual)[at]))
          return false;
      }
    }
    return true;
  }

  static constexpr int kTrials = 4;

  /// Spikes, then counts, then any numbers.
  static std::vector<float> drawInput(int64_t size, int trial,
                                      std::mt19937_64 &random) {
    std::vector<float> input(size);
    for (float &x : input) {
      auto draw = double(random() >> 11) * 0x1p-53;
      x = trial == 0   ? float(draw < 0.3)
          : trial == 1 ? float(int(draw * 4))
                       : float(8 * (draw - 0.5));
    }
    return input;
  }

  /// But for rounding; of spikes a few may differ, where a membrane is at its
  /// threshold.
  static bool isClose(ArrayRef<float> a, ArrayRef<float> b) {
    float scale = 1e-3f;
    for (float x : a)
      scale = std::max(scale, std::abs(x));
    size_t differ = 0;
    for (auto [x, y] : zip_equal(a, b))
      differ += !(std::abs(x - y) <= 1e-4f * scale);
    return differ * 1000 <= a.size();
  }

  const ModelSource &source;
  const onnx::GraphProto &graph;
  const Constants &constants;
  Steps steps;
  std::vector<Place> outputs;
  std::map<Place, std::string> firstOutputs; ///< in the first step, or ""
  std::shared_ptr<const onnx::GraphProto> firstProto; ///< nodes point into it
  Graph first;
  Misfit &misfit;
  FoundStep found;
};

} // namespace

std::optional<FoundStep> matchUnrolled(const ModelSource &source,
                                       const Constants &constants,
                                       Misfit &misfit) {
  return UnrolledMatcher(source, constants, misfit).match();
}

} // namespace snnc::onnxio
