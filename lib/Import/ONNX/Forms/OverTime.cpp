// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Sizes over time.

#include "OverTime.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace snnc::onnxio {

bool isMove(const onnx::NodeProto &node) {
  return node.domain().empty() && StringSwitch<bool>(node.op_type())
                                      .Cases("Reshape", "Flatten", true)
                                      .Cases("Squeeze", "Unsqueeze", true)
                                      .Case("Transpose", true)
                                      .Default(false);
}

Shape OverTime::stepSizes() const {
  Shape step = sizes;
  if (axis)
    step[*axis] = 1;
  return step;
}

const OverTime *TimeTable::find(const std::string &value) const {
  auto found = values.find(value);
  return found == values.end() ? nullptr : &found->second;
}

//===----------------------------------------------------------------------===//
// What is computed from sizes
//===----------------------------------------------------------------------===//

/// A step is sometimes taken out only to make zeros of its size.
bool TimeTable::isOnlyMeasured(const onnx::NodeProto &node) const {
  return node.output_size() == 1 && !cutter.readers(node.output(0)).empty() &&
         all_of(cutter.readers(node.output(0)), [&](int reader) {
           return graph.node(reader).op_type() == "Shape";
         });
}

bool TimeTable::addSized(const onnx::NodeProto &node) {
  if (node.op_type() == "Gather" && isOnlyMeasured(node))
    if (const OverTime *over = find(node.input(0))) {
      Shape sizes = over->sizes;
      int64_t axis = integerOf(node, "axis", 0);
      axis += axis < 0 ? int64_t(sizes.size()) : 0;
      if (axis < 0 || axis >= int64_t(sizes.size()) ||
          !constants.isScalar(node.input(1)))
        return false;
      sizes.erase(sizes.begin() + axis);
      measured[node.output(0)] = sizes;
      return true;
    }
  if (node.op_type() == "Shape") {
    const OverTime *over = find(node.input(0));
    auto known = measured.find(node.input(0));
    if (!over && known == measured.end())
      return false;
    ArrayRef<int64_t> sizes = over ? over->sizes : known->second;
    int64_t rank = int64_t(sizes.size());
    auto bound = [&](StringRef name, int64_t fallback) {
      int64_t at = integerOf(node, name, fallback);
      return std::clamp<int64_t>(at < 0 ? at + rank : at, 0, rank);
    };
    int64_t from = bound("start", 0), to = bound("end", rank);
    shapes[node.output(0)] =
        Shape(sizes.slice(from, std::max(to, from) - from));
  } else if (any_of(namesRead(node), [&](const std::string &name) {
               return !constants.contains(name) && !isSized(name);
             })) {
    return false;
  }
  for (const std::string &output : node.output())
    sized.insert(output);
  return true;
}

std::shared_ptr<const Tensor>
TimeTable::evaluate(const std::string &value) const {
  if (!isSized(value))
    return constants.contains(value)
               ? evaluateConstant(source, graph, constants, value)
               : nullptr;
  auto isShape = [&](const std::string &name) { return shapes.count(name); };
  auto part = std::make_shared<onnx::GraphProto>();
  if (!isShape(value))
    *part = cutter.cut({cutter.producer(value)}, isShape);
  for (const auto &entry : shapes)
    addList(*part, entry.first().str(), entry.second);
  setSizes(*part->add_output(), value, std::nullopt);
  Findings findings;
  Graph built = buildGraph(source, part, findings);
  return built.outputs.empty() ? nullptr
                               : built.values[built.outputs[0]].constant;
}

//===----------------------------------------------------------------------===//
// Moves
//===----------------------------------------------------------------------===//

std::optional<Shape> TimeTable::integers(const onnx::NodeProto &node,
                                         int operand,
                                         StringRef attribute) const {
  Shape list;
  if (operand < node.input_size() && !node.input(operand).empty()) {
    std::shared_ptr<const Tensor> tensor = evaluate(node.input(operand));
    if (!tensor || tensor->kind != Kind::I64 || tensor->size() > 64)
      return std::nullopt;
    for (int64_t i = 0; i < tensor->size(); ++i)
      list.push_back(int64_t(tensor->at(i)));
  } else if (const auto *found = attributeOf(node, attribute)) {
    list.assign(found->ints().begin(), found->ints().end());
  }
  return list;
}

std::optional<Shape> TimeTable::reshaped(const Shape &from,
                                         const Shape &target) const {
  Shape to = target;
  int64_t open = -1, rest = 1;
  for (size_t d = 0; d < to.size(); ++d) {
    if (to[d] == 0 && d < from.size())
      to[d] = from[d];
    if (to[d] == -1 && open < 0)
      open = int64_t(d);
    else if (to[d] < 1)
      return std::nullopt;
    else
      rest *= to[d];
  }
  auto count = countElements(from);
  if (!count || (open >= 0 ? *count % rest : *count - rest) != 0)
    return std::nullopt;
  if (open >= 0)
    to[open] = *count / rest;
  return to;
}

std::optional<Shape> TimeTable::movedSizes(const onnx::NodeProto &node,
                                           const Shape &from) const {
  int64_t rank = int64_t(from.size());
  if (node.op_type() == "Flatten") {
    int64_t axis = integerOf(node, "axis", 1);
    axis += axis < 0 ? rank : 0;
    if (axis < 0 || axis > rank)
      return std::nullopt;
    return Shape{*countElements(ArrayRef(from).take_front(axis)),
                 *countElements(ArrayRef(from).drop_front(axis))};
  }
  if (node.op_type() == "Reshape") {
    auto target = integers(node, 1, "shape");
    return target ? reshaped(from, *target) : std::nullopt;
  }
  auto axes = integers(node, 1, "axes");
  if (!axes)
    return std::nullopt;
  bool adds = node.op_type() == "Unsqueeze";
  int64_t result = rank + (adds ? int64_t(axes->size()) : 0);
  std::set<int64_t> marked;
  for (int64_t axis : *axes)
    marked.insert(axis < 0 ? axis + result : axis);
  Shape to;
  if (adds) {
    for (int64_t d = 0, next = 0; d < result; ++d)
      to.push_back(marked.count(d) ? 1 : next < rank ? from[next++] : 0);
    return is_contained(to, 0) ? std::nullopt : std::optional(to);
  }
  for (int64_t d = 0; d < rank; ++d)
    if (axes->empty() ? from[d] != 1 : !marked.count(d))
      to.push_back(from[d]);
  return to;
}

std::optional<OverTime> TimeTable::transposed(const onnx::NodeProto &node,
                                              const OverTime &from) const {
  OverTime to;
  to.isMean = from.isMean;
  int64_t rank = int64_t(from.sizes.size());
  for (int64_t d = 0; d < rank; ++d) {
    int64_t source = integerOf(node, "perm", int(d), rank - 1 - d);
    if (source < 0 || source >= rank)
      return std::nullopt;
    if (from.axis == source)
      to.axis = d;
    to.sizes.push_back(from.sizes[source]);
  }
  bool inFront = !to.axis || all_of(ArrayRef(to.sizes).take_front(*to.axis),
                                    [](int64_t size) { return size == 1; });
  return inFront ? std::optional(to) : std::nullopt;
}

std::optional<OverTime> TimeTable::move(const onnx::NodeProto &node,
                                        const OverTime &from) const {
  if (node.op_type() == "Transpose")
    return transposed(node, from);
  auto sizes = movedSizes(node, from.sizes);
  if (!sizes)
    return std::nullopt;
  if (!from.axis)
    return OverTime{*sizes, std::nullopt, from.isMean};
  // The order is kept: what is first is time, and nothing has joined it.
  const auto *first = find_if(*sizes, [](int64_t size) { return size != 1; });
  if (first == sizes->end() || *first != from.sizes[*from.axis])
    return std::nullopt;
  return OverTime{*sizes, int64_t(first - sizes->begin())};
}

std::optional<OverTime> TimeTable::reduce(const onnx::NodeProto &node,
                                          const OverTime &from) const {
  auto axes = integers(node, 1, "axes");
  if (!from.axis || !axes || axes->empty())
    return std::nullopt;
  bool keeps = integerOf(node, "keepdims", 1) != 0, time = false;
  Shape sizes = from.sizes;
  for (int64_t axis : *axes) {
    axis += axis < 0 ? int64_t(sizes.size()) : 0;
    if (axis < 0 || axis >= int64_t(sizes.size()) ||
        (axis != from.axis && from.sizes[axis] != 1))
      return std::nullopt;
    time |= axis == from.axis;
    sizes[axis] = keeps ? 1 : 0;
  }
  erase(sizes, 0);
  return time ? std::optional(OverTime{sizes, std::nullopt}) : std::nullopt;
}

std::optional<OverTime> TimeTable::repeat(const onnx::NodeProto &node,
                                          const OverTime &from) const {
  auto list = from.axis ? std::nullopt : integers(node, 1, "");
  std::optional<Shape> sizes;
  if (list && node.op_type() == "Tile" && list->size() == from.sizes.size()) {
    sizes = from.sizes;
    for (auto [size, count] : zip(*sizes, *list))
      size *= count;
  } else if (list && node.op_type() == "Expand") {
    sizes = broadcastShapes(from.sizes, *list);
  }
  if (!sizes || !countElements(*sizes))
    return std::nullopt;
  // Time is the first dimension that was 1 and is more.
  size_t extra = sizes->size() - from.sizes.size();
  std::optional<OverTime> result;
  if (*sizes == from.sizes)
    return from;
  for (size_t d = 0; d < sizes->size(); ++d) {
    int64_t old = d < extra ? 1 : from.sizes[d - extra];
    bool same = (*sizes)[d] == old;
    if (same && (result || old == 1))
      continue;
    if (same || result || old != 1)
      return std::nullopt;
    result = OverTime{*sizes, int64_t(d)};
  }
  return result;
}

} // namespace snnc::onnxio
