// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Parts of a value: Slice, Gather and Split.

#include "Slices.h"
#include "llvm/ADT/STLExtras.h"
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// Reads the operands of one node.
class PartReader {
public:
  PartReader(const Graph &graph, const Node &node, std::string &reason)
      : graph(graph), node(node), reason(reason),
        whole(graph.values[node.inputs[0]].shape), part(whole) {}

  std::optional<Part> read() {
    bool fits = node.op == Op::Slice    ? readSlice()
                : node.op == Op::Gather ? readGather()
                                        : readSplit();
    return fits ? std::optional(part) : std::nullopt;
  }

private:
  bool refuse(const Twine &text) {
    reason = text.str();
    return false;
  }

  bool integers(size_t i, StringRef what, Shape &list) {
    auto read = readIntegers(graph.values[node.inputs[i]], what, reason);
    list = read.value_or(Shape());
    return read.has_value();
  }

  bool readAxis(int64_t fallback, int64_t &axis) {
    int64_t given = intAttribute(node, "axis", fallback);
    axis = given + (given < 0 ? int64_t(whole.size()) : 0);
    if (axis >= 0 && axis < int64_t(whole.size()))
      return true;
    return refuse("its axis " + Twine(given) + " does not fit " +
                  shapeString(whole));
  }

  bool readSlice() {
    Shape starts, ends, axes, steps;
    if (!integers(1, "starts", starts) || !integers(2, "ends", ends))
      return false;
    for (size_t i = 0; i < starts.size(); ++i)
      axes.push_back(int64_t(i));
    steps.assign(starts.size(), 1);
    if ((node.has(3) && !integers(3, "axes", axes)) ||
        (node.has(4) && !integers(4, "steps", steps)))
      return false;
    if (ends.size() != starts.size() || axes.size() != starts.size() ||
        steps.size() != starts.size())
      return refuse("its starts, ends, axes and steps are not equally many");
    std::vector<bool> seen(whole.size(), false);
    for (size_t i = 0; i < axes.size(); ++i) {
      int64_t axis = axes[i] + (axes[i] < 0 ? int64_t(whole.size()) : 0);
      if (axis < 0 || axis >= int64_t(whole.size()) || seen[axis] || !steps[i])
        return refuse("its axis " + Twine(axes[i]) + " with step " +
                      Twine(steps[i]) + " does not fit " + shapeString(whole));
      seen[axis] = true;
      take(axis, starts[i], ends[i], steps[i]);
    }
    part.shape = part.size;
    return true;
  }

  /// From `start` to in front of `end`; what lies outside is cut (ONNX: Slice).
  void take(int64_t axis, int64_t start, int64_t end, int64_t step) {
    int64_t size = whole[axis], last = step > 0 ? size : size - 1,
            least = step > 0 ? 0 : -1;
    auto clamp = [&](int64_t at, int64_t low) {
      return std::clamp<int64_t>(at < 0 ? at + size : at, low, last);
    };
    int64_t from = clamp(start, 0), to = clamp(end, least);
    int64_t length = step > 0 ? to - from : from - to,
            width = step > 0 ? step : -step;
    part.begin[axis] = from;
    part.size[axis] = length > 0 ? (length - 1) / width + 1 : 0;
    // Of one element the stride is no matter.
    part.stride[axis] = part.size[axis] > 1 ? step : 1;
  }

  /// One entry, or entries that lie equally far apart.
  bool readGather() {
    int64_t axis;
    Shape entries;
    if (!readAxis(0, axis) || !integers(1, "indices", entries))
      return false;
    int64_t size = whole[axis];
    for (int64_t &entry : entries) {
      if (entry < -size || entry >= size)
        return refuse("its index " + Twine(entry) + " does not fit " +
                      shapeString(whole));
      entry += entry < 0 ? size : 0;
    }
    if (entries.empty())
      return refuse("it takes no entry");
    part.begin[axis] = entries[0];
    part.size[axis] = int64_t(entries.size());
    part.stride[axis] = entries.size() > 1 ? entries[1] - entries[0] : 1;
    for (size_t i = 1; i < entries.size(); ++i)
      if (entries[i] - entries[i - 1] != part.stride[axis] ||
          part.stride[axis] == 0)
        return refuse("its indices are not equally far apart");
    part.shape = part.size;
    if (graph.values[node.inputs[1]].shape.empty())
      part.shape.erase(part.shape.begin() + axis);
    return true;
  }

  /// Sizes of the pieces, or as many as outputs, the last of them the smaller.
  bool readSplit() {
    int64_t axis;
    if (!readAxis(0, axis))
      return false;
    Shape sizes;
    int64_t count = node.proto->output_size();
    const auto *list = findAttribute(node, "split"); // before operator set 13
    if (node.has(1) && !integers(1, "split", sizes))
      return false;
    if (list)
      sizes.assign(list->ints().begin(), list->ints().end());
    int64_t each = (whole[axis] + count - 1) / count, rest = whole[axis];
    if (!node.has(1) && !list)
      for (int64_t i = 0; i < count; ++i, rest -= sizes.back())
        sizes.push_back(std::min(each, rest));
    int64_t sum = 0;
    bool fits = int64_t(sizes.size()) == count;
    for (int64_t size : sizes) {
      fits = fits && size > 0 && size <= whole[axis] - sum;
      sum += fits ? size : 0;
    }
    if (!fits || sum != whole[axis])
      return refuse("its pieces of " + shapeString(sizes) +
                    " do not make up the " + Twine(whole[axis]) +
                    " elements of axis " + Twine(axis));
    for (int i = 0; i < node.piece; ++i)
      part.begin[axis] += sizes[i];
    part.size[axis] = sizes[node.piece];
    part.shape = part.size;
    return true;
  }

  const Graph &graph;
  const Node &node;
  std::string &reason;
  const Shape whole;
  Part part;
};

} // namespace

std::optional<Part> readPart(const Graph &graph, const Node &node,
                             std::string &reason) {
  return PartReader(graph, node, reason).read();
}

int64_t elementOf(const Part &part, int64_t i, ArrayRef<int64_t> whole) {
  int64_t at = 0, distance = 1;
  for (size_t d = whole.size(); d-- > 0;
       distance *= whole[d], i /= part.size[d])
    at += (part.begin[d] + i % part.size[d] * part.stride[d]) * distance;
  return at;
}

} // namespace snnc::onnxio
