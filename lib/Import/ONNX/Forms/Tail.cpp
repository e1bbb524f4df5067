// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Behind the network.

#include "Tail.h"
#include "Survey.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace snnc::onnxio {

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

/// Whether the node works on the last dimension, the classes. `rank` is that of
/// its operand, where it is known.
static bool isOverClasses(const onnx::NodeProto &node,
                          std::optional<int64_t> rank) {
  int64_t axis = integerOf(node, "axis", node.op_type() == "ArgMax" ? 0 : -1);
  return axis == -1 || (rank ? axis == *rank - 1 : axis == 1);
}

std::vector<std::string> leaveOutHeads(onnx::GraphProto &graph) {
  Cutter cutter(graph);
  std::vector<std::string> labels;
  for (onnx::ValueInfoProto &output : *graph.mutable_output()) {
    std::string value = output.name();
    auto *type = output.mutable_type()->mutable_tensor_type();
    std::optional<int64_t> rank;
    if (type->has_shape())
      rank = type->shape().dim_size();
    for (int at; (at = cutter.producer(value)) >= 0;) {
      onnx::NodeProto &node = *graph.mutable_node(at);
      bool isSoftmax =
          node.op_type() == "Softmax" || node.op_type() == "LogSoftmax";
      bool isArgMax = node.op_type() == "ArgMax";
      if (isArgMax && rank && integerOf(node, "keepdims", 1) == 0)
        ++*rank;
      bool passes = node.op_type() == "Identity" || node.op_type() == "Cast";
      if (!node.domain().empty() || node.input_size() != 1 ||
          node.output_size() != 1 || !cutter.readers(output.name()).empty() ||
          !(passes || ((isSoftmax || isArgMax) && isOverClasses(node, rank))))
        break;
      // What passes is only left out with a head in front of it.
      value = node.input(0);
      if (cutter.readers(value).size() > 1)
        break;
      if (passes)
        continue;
      labels.push_back(nodeLabel(node, at));
      node.set_op_type("Identity");
      node.clear_attribute();
      if (!isArgMax)
        continue;
      type->clear_shape();
      for (int behind = cutter.producer(output.name()); behind != at;
           behind = cutter.producer(graph.node(behind).input(0))) {
        graph.mutable_node(behind)->set_op_type("Identity");
        graph.mutable_node(behind)->clear_attribute();
      }
    }
  }
  return labels;
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

namespace {

/// Goes from a known value to an output.
class TailReader {
public:
  TailReader(const TimeTable &times, OverTime over)
      : times(times), over(std::move(over)) {
    if (this->over.isMean)
      reduction = Reduction::Mean;
  }

  Reduction reduction = Reduction::None;

  /// False where `node` does something else with `operand`.
  bool take(const onnx::NodeProto &node, const std::string &operand) {
    StringRef type = node.op_type();
    if (isMove(node)) {
      auto moved = times.move(node, over);
      if (moved)
        over = *moved;
      return moved.has_value();
    }
    if (type == "Identity" || type == "Cast" || type == "Dropout")
      return true;
    if (type == "Mul" || type == "Div")
      return isScale(node, operand);
    if (type == "Gather" || type == "Slice")
      return takesLast(node);
    auto kind = StringSwitch<Reduction>(type)
                    .Case("ReduceSum", Reduction::Sum)
                    .Case("ReduceMean", Reduction::Mean)
                    .Case("ReduceMax", Reduction::Max)
                    .Default(Reduction::None);
    return kind != Reduction::None && reducesTime(node, kind);
  }

private:
  /// By one positive number.
  bool isScale(const onnx::NodeProto &node, const std::string &operand) const {
    bool first = node.input(0) == operand;
    if (node.op_type() == "Div" && !first)
      return false;
    auto factor = times.evaluate(node.input(first ? 1 : 0));
    return factor && factor->size() == 1 && factor->at(0) > 0;
  }

  int64_t wrap(int64_t axis) const {
    return axis < 0 ? axis + int64_t(over.sizes.size()) : axis;
  }

  bool reducesTime(const onnx::NodeProto &node, Reduction kind) {
    auto reduced = times.reduce(node, over);
    if (!reduced || reduction != Reduction::None)
      return false;
    over = *reduced;
    reduction = kind;
    return true;
  }

  bool takesLast(const onnx::NodeProto &node) {
    if (!over.axis || reduction != Reduction::None)
      return false;
    bool isGather = node.op_type() == "Gather";
    auto from = times.integers(node, 1, ""), axis = times.integers(node, 3, "");
    auto to = times.integers(node, 2, "");
    int64_t steps = over.sizes[*over.axis];
    if (isGather)
      axis = Shape{integerOf(node, "axis", 0)};
    if (!from || from->size() != 1 || !axis || axis->size() != 1 ||
        wrap((*axis)[0]) != *over.axis ||
        ((*from)[0] != -1 && (*from)[0] != steps - 1) ||
        (!isGather && (!to || to->size() != 1 || (*to)[0] < steps)))
      return false;
    Shape sizes = over.stepSizes();
    if (isGather && times.evaluate(node.input(1))->shape.empty())
      sizes.erase(sizes.begin() + *over.axis);
    over = {sizes, std::nullopt};
    reduction = Reduction::Last;
    return true;
  }

  const TimeTable &times;
  OverTime over;
};

} // namespace

std::optional<Tail> readTail(const onnx::GraphProto &graph,
                             const Cutter &cutter, const TimeTable &times,
                             const std::string &output) {
  std::vector<std::pair<const onnx::NodeProto *, std::string>> chain;
  std::string value = output;
  while (!times.find(value)) {
    int at = cutter.producer(value);
    if (at < 0)
      return std::nullopt;
    const onnx::NodeProto &node = graph.node(at);
    std::vector<std::string> varying;
    for (std::string &name : namesRead(node))
      if (!times.evaluate(name))
        varying.push_back(std::move(name));
    if (varying.size() != 1)
      return std::nullopt;
    value = varying[0];
    chain.push_back({&node, value});
  }
  TailReader reader(times, *times.find(value));
  for (const auto &[node, operand] : reverse(chain))
    if (!reader.take(*node, operand))
      return std::nullopt;
  return Tail{value, reader.reduction};
}

} // namespace snnc::onnxio
