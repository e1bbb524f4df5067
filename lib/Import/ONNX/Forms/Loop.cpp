// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A Loop over time: its body is the step.

#include "Parts.h"
#include "llvm/ADT/STLExtras.h"
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {
namespace {

class LoopMatcher {
public:
  LoopMatcher(const ModelSource &source, const Constants &constants)
      : source(source), graph(source.model->graph()), constants(constants) {}

  std::optional<FoundStep> match() {
    if (!findLoop() || !findPiece() || !countSteps())
      return std::nullopt;
    onnx::GraphProto step = copyConstants(graph, constants);
    for (const onnx::TensorProto &tensor : body->initializer())
      *step.add_initializer() = tensor;
    for (const onnx::NodeProto &node : body->node())
      if (&node != piece)
        *step.add_node() = node;
    setSizes(*step.add_input(), piece->output(0), sizes);
    for (int k = 0; k < numCarried(); ++k)
      if (isState(k) && !addState(source, constants, loop->input(k + 2),
                                  body->input(k + 2), step, found))
        return std::nullopt;
    if (!addOutputs(step))
      return std::nullopt;
    for (int k = 0; k < numCarried(); ++k)
      if (isState(k)) {
        *step.add_output() = body->output(k + 1);
        ++found.numStates;
      }
    dropDeadNodes(step); // what only decides whether to go on
    renameValue(step, piece->output(0), inputName);
    found.graph = std::make_shared<onnx::GraphProto>(std::move(step));
    found.how = "a Loop over time";
    return std::move(found);
  }

private:
  int numCarried() const { return loop->input_size() - 2; }

  /// The only Loop, which ends with its number of turns.
  bool findLoop() {
    loop = findOnly(graph, "Loop");
    const onnx::AttributeProto *attribute =
        loop ? attributeOf(*loop, "body") : nullptr;
    if (!attribute || !attribute->has_g() || loop->input_size() < 2)
      return false;
    copy = attribute->g();
    body = &copy;
    if (body->input_size() != loop->input_size() ||
        body->output_size() <= numCarried())
      return false;
    // What every turn hands on as it is stands outside of the loop.
    for (int k = 0; k < numCarried(); ++k)
      if (isInvariant(k))
        renameValue(copy, std::string(body->input(k + 2).name()),
                    loop->input(k + 2));
    takeCollected();
    std::string goOn = handedOn(body->output(0).name());
    return goOn == body->input(1).name() || Constants(*body).contains(goOn) ||
           constants.contains(goOn);
  }

  /// What an Identity at the end of a turn hands on.
  std::string handedOn(std::string value) const {
    for (int i = body->node_size(); i-- > 0;)
      if (body->node(i).op_type() == "Identity" &&
          body->node(i).output(0) == value)
        value = body->node(i).input(0);
    return value;
  }

  /// JAX carries constants and the whole input through its loops.
  bool isInvariant(int k) const {
    return handedOn(body->output(k + 1).name()) == body->input(k + 2).name();
  }

  bool isState(int k) const { return !collected[k] && !isInvariant(k); }

  /// The one node of the body that reads the input, at the turn's number.
  bool findPiece() {
    const std::string &turn = body->input(0).name();
    for (const onnx::NodeProto &node : body->node()) {
      if (!is_contained(node.input(), turn))
        continue;
      if (node.op_type() != "Gather" || node.input(1) != turn || piece)
        return false;
      piece = &node;
    }
    if (!piece)
      return false;
    for (const onnx::ValueInfoProto &input : graph.input())
      if (input.name() == piece->input(0))
        return readSizes(input);
    return false;
  }

  /// Of a piece; the number of steps may be open.
  bool readSizes(const onnx::ValueInfoProto &input) {
    inputName = input.name();
    onnx::ValueInfoProto closed = input;
    auto *shape = closed.mutable_type()->mutable_tensor_type()->mutable_shape();
    int64_t time = integerOf(*piece, "axis", 0);
    time += time < 0 ? shape->dim_size() : 0;
    if (time < 0 || time >= shape->dim_size())
      return false;
    auto *dim = shape->mutable_dim(int(time));
    if (dim->has_dim_value())
      inputSteps = dim->dim_value();
    dim->set_dim_value(1);
    std::optional<Shape> all = getSizes(closed);
    if (!all)
      return false;
    all->erase(all->begin() + time);
    sizes = *all;
    return true;
  }

  /// As many turns as the input has steps, or a constant of them.
  bool countSteps() {
    std::string turns = loop->input(0);
    if (auto count = constants.integerOf(turns)) {
      found.steps = inputSteps ? std::min(*count, inputSteps) : *count;
      return *count > 0;
    }
    found.steps = inputSteps;
    for (int i = graph.node_size(); i-- > 0;) {
      const onnx::NodeProto &node = graph.node(i);
      if (node.output_size() != 1 || node.output(0) != turns)
        continue;
      turns = node.input(0);
      if (node.op_type() == "Shape")
        return turns == inputName;
    }
    return false;
  }

  /// Carried values that collect what each step gives: it is what the body
  /// gives instead of them.
  void takeCollected() {
    collected.assign(numCarried(), false);
    for (int k = 0; k < numCarried(); ++k) {
      std::string name = inserted(k);
      collected[k] = !name.empty();
      if (collected[k])
        copy.mutable_output(k + 1)->set_name(name);
    }
    dropDeadNodes(copy);
  }

  /// What a step puts into the sequence k, or into row t of the tensor k; "" of
  /// other values.
  std::string inserted(int k) const {
    for (const onnx::NodeProto &node : body->node()) {
      if (node.output(0) != body->output(k + 1).name() ||
          node.input(0) != body->input(k + 2).name())
        continue;
      if (node.op_type() == "SequenceInsert" && node.input_size() == 2)
        return node.input(1);
      if (node.op_type() == "ScatterND" && node.input_size() == 3 &&
          behindMoves(node.input(1)) == body->input(0).name())
        return behindMoves(node.input(2));
    }
    return "";
  }

  /// What a chain of moves that ends in `value` begins with. TorchScript
  /// spreads what it writes into a row to the row's shape, which it has.
  std::string behindMoves(std::string value) const {
    for (int i = body->node_size(); i-- > 0;) {
      const onnx::NodeProto &node = body->node(i);
      bool moves = is_contained({"Reshape", "Expand", "Unsqueeze", "Identity"},
                                node.op_type());
      if (moves && node.output(0) == value)
        value = node.input(0);
    }
    return value;
  }

  /// The graph's outputs as those of the body.
  bool addOutputs(onnx::GraphProto &step) {
    auto isResult = [&](const std::string &value) {
      return is_contained(loop->output(), value);
    };
    std::vector<int> made; ///< results of the loop
    for (const onnx::ValueInfoProto &output : graph.output()) {
      std::string value =
          traceOutput(source, constants, output.name(), isResult);
      if (value.empty())
        return false;
      made.push_back(int(find(loop->output(), value) - loop->output().begin()));
    }
    // The last values of states are outputs where there is nothing else.
    auto isLast = [&](int k) { return k < numCarried() && !collected[k]; };
    bool any = !all_of(made, isLast);
    std::vector<std::string> taken;
    for (int k : made)
      if (std::string name = body->output(k + 1).name();
          (!isLast(k) || !any) && !is_contained(taken, name)) {
        taken.push_back(name);
        setSizes(*step.add_output(), name, std::nullopt);
      }
    for (int k : made) {
      std::string name = body->output(k + 1).name();
      int state = 0;
      for (int before = 0; before < std::min(k, numCarried()); ++before)
        state += isState(before);
      found.outputs.push_back(
          isLast(k) ? int(taken.size()) + state
                    : int(llvm::find(taken, name) - taken.begin()));
    }
    return true;
  }

  const ModelSource &source;
  const onnx::GraphProto &graph;
  const Constants &constants;
  const onnx::NodeProto *loop = nullptr, *piece = nullptr;
  onnx::GraphProto copy; ///< of the body
  const onnx::GraphProto *body = nullptr;
  std::vector<bool> collected; ///< of carried values
  std::string inputName;
  int64_t inputSteps = 0; ///< 0: open
  Shape sizes;            ///< of the input in one step
  FoundStep found;
};

} // namespace

std::optional<FoundStep> matchLoop(const ModelSource &source,
                                   const Constants &constants, Misfit &) {
  return LoopMatcher(source, constants).match();
}

} // namespace snnc::onnxio
