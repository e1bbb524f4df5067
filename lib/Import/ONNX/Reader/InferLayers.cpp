// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Inference of synapses, windows and batch norm.

#include "Infer.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {

/// MatMul and Gemm: a constant matrix on the right (rule L1).
void Inference::synapse() {
  const Value &x = input(0), &w = input(1);
  if (!w.constant || w.shape.size() != 2 || w.kind != Kind::F32 ||
      x.kind != Kind::F32)
    return refuse("expected values that change with time on the left and a "
                  "constant float matrix on the right, but got shapes " +
                  shapeString(x.shape) + " and " + shapeString(w.shape));
  bool transposed = node.op == Op::Gemm && integer("transB", 0) != 0;
  if (node.op == Op::Gemm && integer("transA", 0) != 0)
    return refuse("transA is set, expected rows of one sample");
  for (StringRef name : {"alpha", "beta"})
    if (const auto *a = findAttribute(node, name); a && !std::isfinite(a->f()))
      return refuse(name + " is not finite");
  int64_t in = w.shape[transposed ? 1 : 0];
  int64_t out = w.shape[transposed ? 0 : 1];
  if (in <= 0 || out <= 0 || x.shape.size() != 2 || x.shape[0] != 1 ||
      x.shape[1] != in)
    return refuse("its input has shape " + shapeString(x.shape) +
                  ", expected [1, " + Twine(in) + "] for weights of shape " +
                  shapeString(w.shape));
  if (!checkBias(2, out, {1, out}))
    return;
  if (x.constant)
    return foldProduct(transposed, in, out);
  result(Kind::F32, Shape{1, out});
}

/// What a recurrent synapse makes of a first state that the exporter has
/// written as a constant.
void Inference::foldProduct(bool transposed, int64_t in, int64_t out) {
  const Tensor &x = *input(0).constant, &w = *input(1).constant;
  bool isGemm = node.op == Op::Gemm;
  double alpha = isGemm ? floatAttribute(node, "alpha", 1) : 1;
  double beta = isGemm ? floatAttribute(node, "beta", 1) : 0;
  fold(Kind::F32, {1, out}, [&](int64_t o) {
    double sum = 0;
    for (int64_t i = 0; i < in; ++i)
      if (x.at(i) != 0)
        sum += x.at(i) * w.at(transposed ? o * in + i : i * out + o);
    sum *= alpha;
    if (has(2))
      sum += beta *
             input(2).constant->at(broadcastIndex(o, {1, out}, input(2).shape));
    return double(float(sum));
  });
}

/// Input i, where it is there, must be a constant that spreads over `shape`.
bool Inference::checkBias(size_t i, int64_t out, ArrayRef<int64_t> shape) {
  if (!has(i))
    return true;
  const Value &bias = input(i);
  auto fits = broadcastShapes(bias.shape, shape);
  if (bias.constant && bias.kind == Kind::F32 && fits &&
      ArrayRef(*fits) == shape)
    return true;
  refuse("its bias has shape " + shapeString(bias.shape) +
         ", expected a constant of " + Twine(out) + " floats");
  return false;
}

/// A constant kernel [O, C/group, k…] over [1, C, …] (rule L2).
void Inference::conv() {
  const Value &x = input(0), &w = input(1);
  size_t rank = w.shape.size();
  if (x.constant || !w.constant || w.kind != Kind::F32 || x.kind != Kind::F32 ||
      (rank != 3 && rank != 4) || x.shape.size() != rank || x.shape[0] != 1)
    return refuse("expected values of shape [1, C, L] or [1, C, H, W] that "
                  "change with time and constant float weights [O, C/group, "
                  "k…], but got shapes " +
                  shapeString(x.shape) + " and " + shapeString(w.shape));
  int64_t group = integer("group", 1), filters = w.shape[0];
  if (group < 1 || filters < 1 || w.shape[1] < 1 || filters % group != 0 ||
      x.shape[1] % group != 0 || x.shape[1] / group != w.shape[1])
    return refuse("its group is " + Twine(group) + " for an input of " +
                  Twine(x.shape[1]) + " channels and weights of shape " +
                  shapeString(w.shape) +
                  ", expected one that divides the channels and the filters");
  ArrayRef<int64_t> kernel = ArrayRef(w.shape).drop_front(2);
  if (const auto *a = findAttribute(node, "kernel_shape"))
    if (ArrayRef(Shape(a->ints().begin(), a->ints().end())) != kernel)
      return refuse("its kernel_shape is not that of its weights " +
                    shapeString(w.shape));
  std::string reason;
  auto window =
      readWindow(node, ArrayRef(x.shape).drop_front(2), kernel, reason);
  if (!window)
    return refuse(reason);
  if (!checkBias(2, filters, {filters}))
    return;
  Shape to{1, filters};
  to.append(window->result.begin(), window->result.end());
  if (!countElements(to))
    return refuse("its result of shape " + shapeString(to) + " is too large");
  result(Kind::F32, std::move(to));
}

/// Rule L3.
void Inference::pool() {
  const Value &x = input(0);
  size_t rank = x.shape.size();
  if (x.constant || x.kind != Kind::F32 || (rank != 3 && rank != 4) ||
      x.shape[0] != 1)
    return refuse("expected float values of shape [1, C, L] or [1, C, H, W] "
                  "that change with time, but got shape " +
                  shapeString(x.shape));
  ArrayRef<int64_t> sizes = ArrayRef(x.shape).drop_front(2);
  std::string reason;
  auto kernel = poolKernel(node, sizes, reason);
  auto window = kernel ? readWindow(node, sizes, *kernel, reason)
                       : std::optional<WindowShape>();
  if (!window)
    return refuse(reason);
  for (size_t d = 0; d < sizes.size(); ++d)
    for (size_t side : {d, d + sizes.size()})
      if (window->pads[side] > (window->kernel[d] - 1) * window->dilation[d])
        return refuse("its pads " + shapeString(window->pads) +
                      " are as large as its window " +
                      shapeString(window->kernel) + " (rule L3)");
  Shape to{1, x.shape[1]};
  to.append(window->result.begin(), window->result.end());
  result(Kind::F32, std::move(to));
}

/// At inference (rule L4): scale, shift, mean and variance of each channel.
void Inference::batchNorm() {
  const Value &x = input(0);
  if (integer("training_mode", 0) != 0)
    return refuse("it is in training mode, expected an export for inference");
  if (x.constant || x.kind != Kind::F32 || x.shape.size() < 2)
    return refuse("expected float values that change with time, but got "
                  "shape " +
                  shapeString(x.shape));
  for (size_t i = 1; i < 5; ++i)
    if (!input(i).constant || input(i).kind != Kind::F32 ||
        input(i).shape != Shape{x.shape[1]})
      return refuse("its input " + Twine(i) + " has shape " +
                    shapeString(input(i).shape) + ", expected a constant of " +
                    Twine(x.shape[1]) + " floats");
  double epsilon = floatAttribute(node, "epsilon", 1e-5f);
  for (int64_t c = 0; c < x.shape[1]; ++c)
    if (!(input(4).constant->at(c) + epsilon > 0))
      return refuse("its variance plus epsilon is not above 0 in channel " +
                    Twine(c));
  result(Kind::F32, x.shape);
}

} // namespace snnc::onnxio
