// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A Scan over time: its body is the step.

#include "Form.h"
#include "Parts.h"
#include "llvm/ADT/STLExtras.h"
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {
namespace {

class ScanMatcher {
public:
  ScanMatcher(const ModelSource &source, const Constants &constants)
      : source(source), graph(source.model->graph()), constants(constants) {}

  std::optional<FoundStep> match() {
    if (!findScan() || !readInput())
      return std::nullopt;
    onnx::GraphProto step = copyConstants(graph, constants);
    for (const onnx::TensorProto &tensor : body->initializer())
      *step.add_initializer() = tensor;
    for (const onnx::NodeProto &node : body->node())
      *step.add_node() = node;
    setSizes(*step.add_input(), body->input(numStates).name(), sizes);
    for (int k = 0; k < numStates; ++k)
      if (!addState(source, constants, scan->input(k), body->input(k), step,
                    found))
        return std::nullopt;
    if (!addOutputs(step))
      return std::nullopt;
    for (int k = 0; k < numStates; ++k)
      *step.add_output() = body->output(k);
    renameValue(step, body->input(numStates).name(), inputName);
    found.graph = std::make_shared<onnx::GraphProto>(std::move(step));
    found.numStates = numStates;
    found.how = "a Scan over T = " + std::to_string(found.steps) + " steps";
    return std::move(found);
  }

private:
  /// The only Scan, forwards over one sequence.
  bool findScan() {
    scan = findOnly(graph, "Scan");
    const onnx::AttributeProto *attribute =
        scan ? attributeOf(*scan, "body") : nullptr;
    const onnx::AttributeProto *inputs =
        scan ? attributeOf(*scan, "num_scan_inputs") : nullptr;
    if (!attribute || !attribute->has_g() || !inputs || inputs->i() != 1)
      return false;
    body = &attribute->g();
    numStates = scan->input_size() - 1;
    bool forwards =
        integerOf(*scan, "scan_input_directions", 0, int64_t(0)) == 0;
    for (int k = 0; k + numStates < body->output_size(); ++k)
      forwards &=
          integerOf(*scan, "scan_output_directions", k, int64_t(0)) == 0;
    return forwards && numStates >= 0 &&
           body->input_size() == scan->input_size() &&
           body->output_size() >= numStates &&
           scan->output_size() <= body->output_size();
  }

  /// What is scanned: an input of the graph, perhaps with its axes in another
  /// order.
  bool readInput() {
    auto sequence = readSequence(graph, scan->input(numStates));
    if (!sequence)
      return false;
    int64_t rank = int64_t(sequence->sizes.size());
    int64_t axis = integerOf(*scan, "scan_input_axes", 0, int64_t(0));
    axis += axis < 0 ? rank : 0;
    if (axis < 0 || axis >= rank || !sequence->keepsOrder(axis))
      return false;
    inputName = sequence->input;
    sizes = sequence->sizes;
    found.steps = sizes[axis];
    sizes.erase(sizes.begin() + axis);
    return true;
  }

  /// The graph's outputs as those of the body.
  bool addOutputs(onnx::GraphProto &step) {
    auto isResult = [&](const std::string &value) {
      return is_contained(scan->output(), value);
    };
    std::vector<int> made;
    for (const onnx::ValueInfoProto &output : graph.output()) {
      std::string value =
          traceOutput(source, constants, output.name(), isResult);
      if (value.empty())
        return false;
      made.push_back(int(find(scan->output(), value) - scan->output().begin()));
    }
    // The last value of a state, as long as there is nothing else.
    bool any = any_of(made, [&](int k) { return k >= numStates; });
    std::vector<int> taken;
    for (int k : made)
      if ((k >= numStates || !any) && !is_contained(taken, k)) {
        taken.push_back(k);
        *step.add_output() = body->output(k);
      }
    for (int k : made)
      found.outputs.push_back(k < numStates
                                  ? int(taken.size()) + k
                                  : int(llvm::find(taken, k) - taken.begin()));
    return true;
  }

  const ModelSource &source;
  const onnx::GraphProto &graph;
  const Constants &constants;
  const onnx::NodeProto *scan = nullptr;
  const onnx::GraphProto *body = nullptr;
  int numStates = 0;
  std::string inputName;
  Shape sizes; ///< of the input in one step
  FoundStep found;
};

} // namespace

std::optional<FoundStep> matchScan(const ModelSource &source,
                                   const Constants &constants, Misfit &) {
  return ScanMatcher(source, constants).match();
}

} // namespace snnc::onnxio
