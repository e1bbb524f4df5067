// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Attributes of ONNX nodes; windows of convolutions and pools from them.

#include "Graph.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <limits>
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {

const onnx::AttributeProto *findAttribute(const Node &node, StringRef name) {
  for (const onnx::AttributeProto &a : node.proto->attribute())
    if (a.name() == name)
      return &a;
  return nullptr;
}

int64_t intAttribute(const Node &node, StringRef name, int64_t fallback) {
  const onnx::AttributeProto *a = findAttribute(node, name);
  return a ? a->i() : fallback;
}

float floatAttribute(const Node &node, StringRef name, float fallback) {
  const onnx::AttributeProto *a = findAttribute(node, name);
  return a ? a->f() : fallback;
}

std::optional<Shape> readIntegers(const Value &value, StringRef what,
                                  std::string &reason) {
  if (!value.constant || value.kind != Kind::I64 || value.shape.size() > 1 ||
      value.constant->size() > 64) {
    reason = ("its " + what + " is not a constant list of at most 64 integers")
                 .str();
    return std::nullopt;
  }
  Shape list;
  for (int64_t k = 0; k < value.constant->size(); ++k)
    // Kept as doubles, which have no largest 64-bit integer.
    list.push_back(int64_t(std::clamp(value.constant->at(k), -0x1p62, 0x1p62)));
  return list;
}

double clipBound(const Node &node, size_t k) {
  double infinity = std::numeric_limits<double>::infinity();
  return k == 1 ? floatAttribute(node, "min", -infinity)
                : floatAttribute(node, "max", infinity);
}

namespace {

/// No kernel, stride, dilation or pad is larger, so that no sum of them
/// overflows.
constexpr int64_t maxSize = int64_t(1) << 24;

class WindowReader {
public:
  WindowReader(const Node &node, ArrayRef<int64_t> input, std::string &reason)
      : node(node), input(input), reason(reason) {}

  std::optional<WindowShape> run(ArrayRef<int64_t> kernel) {
    window.kernel.assign(kernel.begin(), kernel.end());
    window.ceil = intAttribute(node, "ceil_mode", 0) != 0;
    window.countPads = intAttribute(node, "count_include_pad", 0) != 0;
    if (!list("strides", input.size(), 1, 1, window.stride) ||
        !list("dilations", input.size(), 1, 1, window.dilation) ||
        !list("pads", 2 * input.size(), 0, 0, window.pads) || !checkKernel() ||
        !autoPads() || !sizes())
      return std::nullopt;
    return window;
  }

private:
  bool refuse(const Twine &text) {
    reason = text.str();
    return false;
  }

  bool list(StringRef name, size_t size, int64_t fallback, int64_t least,
            Shape &to) {
    to.assign(size, fallback);
    const onnx::AttributeProto *a = findAttribute(node, name);
    if (!a)
      return true;
    Shape given(a->ints().begin(), a->ints().end());
    if (given.size() != size)
      return refuse("its " + name + " " + shapeString(given) + " are " +
                    Twine(given.size()) + " numbers, expected " + Twine(size) +
                    " for an input of " + Twine(input.size()) +
                    " dimensions behind the channels");
    for (int64_t value : given)
      if (value < least || value > maxSize)
        return refuse("its " + name + " are " + shapeString(given) +
                      ", expected numbers from " + Twine(least) + " to " +
                      Twine(maxSize));
    to = given;
    return true;
  }

  bool checkKernel() {
    bool fits = window.kernel.size() == input.size();
    for (int64_t size : window.kernel)
      fits &= size >= 1 && size <= maxSize;
    if (!fits)
      return refuse("its kernel " + shapeString(window.kernel) +
                    " does not fit an input of sizes " + shapeString(input));
    return true;
  }

  int64_t extent(size_t d) const {
    return (window.kernel[d] - 1) * window.dilation[d] + 1;
  }

  bool autoPads() {
    const onnx::AttributeProto *a = findAttribute(node, "auto_pad");
    StringRef mode = a ? StringRef(a->s()) : StringRef("NOTSET");
    if (mode.empty() || mode == "NOTSET")
      return true;
    if (any_of(window.pads, [](int64_t pad) { return pad != 0; }))
      return refuse("it has both auto_pad " + mode + " and pads " +
                    shapeString(window.pads));
    if (mode == "VALID")
      return true;
    if (mode != "SAME_UPPER" && mode != "SAME_LOWER")
      return refuse("its auto_pad is '" + mode +
                    "', expected NOTSET, VALID, SAME_UPPER or SAME_LOWER");
    for (size_t d = 0; d < input.size(); ++d) {
      int64_t out = (input[d] + window.stride[d] - 1) / window.stride[d];
      int64_t total = std::max<int64_t>(0, (out - 1) * window.stride[d] +
                                               extent(d) - input[d]);
      int64_t before = mode == "SAME_LOWER" ? (total + 1) / 2 : total / 2;
      window.pads[d] = before;
      window.pads[input.size() + d] = total - before;
    }
    return true;
  }

  bool sizes() {
    for (size_t d = 0; d < input.size(); ++d) {
      int64_t before = window.pads[d];
      int64_t room = input[d] + before + window.pads[input.size() + d];
      if (room < extent(d))
        return refuse("its kernel " + shapeString(window.kernel) +
                      " with dilations " + shapeString(window.dilation) +
                      " is larger than the input of sizes " +
                      shapeString(input) + " with its pads");
      int64_t stride = window.stride[d], free = room - extent(d);
      int64_t steps =
          window.ceil ? (free + stride - 1) / stride : free / stride;
      if (window.ceil && steps * stride >= input[d] + before)
        --steps; // no window starts beyond the input: rule L3
      window.result.push_back(steps + 1);
    }
    return true;
  }

  const Node &node;
  ArrayRef<int64_t> input;
  std::string &reason;
  WindowShape window;
};

} // namespace

std::optional<WindowShape> readWindow(const Node &node, ArrayRef<int64_t> input,
                                      ArrayRef<int64_t> kernel,
                                      std::string &reason) {
  return WindowReader(node, input, reason).run(kernel);
}

std::optional<Shape> poolKernel(const Node &node, ArrayRef<int64_t> input,
                                std::string &reason) {
  if (node.op == Op::GlobalAveragePool || node.op == Op::GlobalMaxPool)
    return Shape(input);
  const onnx::AttributeProto *a = findAttribute(node, "kernel_shape");
  if (!a) {
    reason = "it has no kernel_shape";
    return std::nullopt;
  }
  return Shape(a->ints().begin(), a->ints().end());
}

} // namespace snnc::onnxio
