// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The operators of a graph on numbers.

#include "Evaluate.h"
#include "lib/Import/ONNX/Reader/Slices.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {
namespace {

using Values = std::vector<float>;

class Evaluator {
public:
  explicit Evaluator(const Graph &graph)
      : graph(graph), values(graph.values.size()) {}

  std::optional<std::vector<Values>> run(ArrayRef<Values> inputs) {
    for (auto [value, numbers] : zip(graph.inputs, inputs))
      values[value] = numbers;
    for (const Node &node : graph.nodes) {
      int result = node.outputs.empty() ? -1 : node.outputs[0];
      if (result < 0 || !graph.values[result].known)
        return std::nullopt;
      if (graph.values[result].constant)
        continue;
      std::optional<Values> numbers = visit(node, result);
      if (!numbers)
        return std::nullopt;
      values[result] = std::move(*numbers);
    }
    std::vector<Values> outputs;
    for (int output : graph.outputs)
      outputs.push_back(read(output));
    return outputs;
  }

private:
  ArrayRef<int64_t> shape(int value) const { return graph.values[value].shape; }
  int64_t size(int value) const { return *countElements(shape(value)); }

  Values read(int value) const {
    const auto &constant = graph.values[value].constant;
    if (!constant)
      return values[value];
    Values numbers;
    for (int64_t i = 0; i < constant->size(); ++i)
      numbers.push_back(float(constant->at(i)));
    return numbers;
  }

  std::optional<Values> visit(const Node &node, int result) const {
    if (isElementwise(node.op))
      return elementwise(node, result);
    if (isReshape(node.op))
      return read(node.inputs[0]);
    if (isPart(node.op))
      return part(node, result);
    switch (node.op) {
    case Op::Transpose:
      return transpose(node, result);
    case Op::MatMul:
    case Op::Gemm:
      return product(node, result);
    case Op::Conv:
      return convolution(node, result);
    case Op::BatchNormalization:
      return batchNorm(node, result);
    case Op::AveragePool:
    case Op::MaxPool:
    case Op::GlobalAveragePool:
    case Op::GlobalMaxPool:
      return pool(node, result);
    default:
      return std::nullopt;
    }
  }

  Values elementwise(const Node &node, int result) const {
    std::vector<Values> operands;
    for (int input : node.inputs)
      operands.push_back(input < 0 ? Values() : read(input));
    Values numbers;
    for (int64_t i = 0, e = size(result); i < e; ++i) {
      SmallVector<double, 3> args;
      for (auto [k, input] : enumerate(node.inputs))
        args.push_back(
            input < 0
                ? clipBound(node, k)
                : operands[k][broadcastIndex(i, shape(result), shape(input))]);
      while (node.op == Op::Clip && args.size() < 3)
        args.push_back(clipBound(node, args.size()));
      numbers.push_back(
          float(evalElement(node.op, args, graph.values[result].kind)));
    }
    return numbers;
  }

  Values part(const Node &node, int result) const {
    Values from = read(node.inputs[0]), numbers;
    std::string reason;
    std::optional<Part> part = readPart(graph, node, reason);
    for (int64_t i = 0, e = size(result); i < e; ++i)
      numbers.push_back(from[elementOf(*part, i, shape(node.inputs[0]))]);
    return numbers;
  }

  Values transpose(const Node &node, int result) const {
    Values from = read(node.inputs[0]);
    ArrayRef<int64_t> old = shape(node.inputs[0]), to = shape(result);
    Shape perm;
    if (const auto *attribute = findAttribute(node, "perm"))
      perm.assign(attribute->ints().begin(), attribute->ints().end());
    else
      for (size_t d = old.size(); d-- > 0;)
        perm.push_back(int64_t(d));
    Values numbers;
    for (int64_t i = 0, e = size(result); i < e; ++i) {
      int64_t rest = i, position = 0;
      for (size_t d = to.size(); d-- > 0;) {
        position += rest % to[d] * *countElements(old.drop_front(perm[d] + 1));
        rest /= to[d];
      }
      numbers.push_back(from[position]);
    }
    return numbers;
  }

  float bias(const Node &node, int64_t row, ArrayRef<int64_t> to) const {
    if (node.inputs.size() < 3 || node.inputs[2] < 0)
      return 0;
    const Value &value = graph.values[node.inputs[2]];
    return float(value.constant->at(broadcastIndex(row, to, value.shape)));
  }

  Values product(const Node &node, int result) const {
    Values x = read(node.inputs[0]);
    const Tensor &w = *graph.values[node.inputs[1]].constant;
    bool rows = node.op == Op::Gemm && intAttribute(node, "transB", 0);
    int64_t out = size(result), in = int64_t(x.size());
    double alpha = node.op == Op::Gemm ? floatAttribute(node, "alpha", 1) : 1;
    double beta = node.op == Op::Gemm ? floatAttribute(node, "beta", 1) : 0;
    Values numbers;
    for (int64_t i = 0; i < out; ++i) {
      double sum = 0;
      for (int64_t j = 0; j < in; ++j)
        if (x[j] != 0)
          sum += x[j] * w.at(rows ? i * in + j : j * out + i);
      numbers.push_back(
          float(alpha * sum + beta * bias(node, i, Shape{1, out})));
    }
    return numbers;
  }

  /// f(value) for each cell of a window that lies inside.
  template <class F>
  static void forEachCell(const WindowShape &w, ArrayRef<int64_t> sizes,
                          int64_t position, F f) {
    size_t rank = sizes.size();
    for (int64_t tap = 0, taps = *countElements(w.kernel); tap < taps; ++tap) {
      int64_t restTap = tap, rest = position, at = 0, stride = 1;
      bool inside = true;
      for (size_t d = rank; d-- > 0;) {
        int64_t cell = rest % w.result[d] * w.stride[d] - w.pads[d] +
                       restTap % w.kernel[d] * w.dilation[d];
        rest /= w.result[d];
        restTap /= w.kernel[d];
        inside &= cell >= 0 && cell < sizes[d];
        at += cell * stride;
        stride *= sizes[d];
      }
      if (inside)
        f(tap, at);
    }
  }

  std::optional<Values> convolution(const Node &node, int result) const {
    Values x = read(node.inputs[0]);
    const Tensor &w = *graph.values[node.inputs[1]].constant;
    ArrayRef<int64_t> sizes = shape(node.inputs[0]).drop_front(2);
    std::string reason;
    auto window =
        readWindow(node, sizes, ArrayRef(w.shape).drop_front(2), reason);
    if (!window)
      return std::nullopt;
    int64_t plane = *countElements(sizes), out = w.shape[0],
            inGroup = w.shape[1], taps = *countElements(window->kernel);
    int64_t outGroup = out / intAttribute(node, "group", 1);
    Values numbers;
    for (int64_t o = 0; o < out; ++o)
      for (int64_t p = 0, e = *countElements(window->result); p < e; ++p) {
        double sum = bias(node, o, Shape{out});
        forEachCell(*window, sizes, p, [&](int64_t tap, int64_t at) {
          for (int64_t c = 0; c < inGroup; ++c)
            sum += x[(o / outGroup * inGroup + c) * plane + at] *
                   w.at((o * inGroup + c) * taps + tap);
        });
        numbers.push_back(float(sum));
      }
    return numbers;
  }

  Values batchNorm(const Node &node, int result) const {
    Values x = read(node.inputs[0]);
    int64_t inner = size(result) / shape(result)[1];
    double epsilon = floatAttribute(node, "epsilon", 1e-5f);
    for (size_t i = 0; i < x.size(); ++i) {
      auto at = [&](size_t k) {
        return graph.values[node.inputs[k]].constant->at(int64_t(i) / inner);
      };
      x[i] = float((x[i] - at(3)) * at(1) / std::sqrt(at(4) + epsilon) + at(2));
    }
    return x;
  }

  std::optional<Values> pool(const Node &node, int result) const {
    Values x = read(node.inputs[0]);
    ArrayRef<int64_t> sizes = shape(node.inputs[0]).drop_front(2);
    std::string reason;
    auto kernel = poolKernel(node, sizes, reason);
    auto window =
        kernel ? readWindow(node, sizes, *kernel, reason) : std::nullopt;
    // Pads that count, and windows beyond them, are left to the interpreter.
    bool pads =
        window && any_of(window->pads, [](int64_t n) { return n != 0; });
    if (!window || window->ceil || (window->countPads && pads))
      return std::nullopt;
    bool average =
        node.op == Op::AveragePool || node.op == Op::GlobalAveragePool;
    int64_t plane = *countElements(sizes);
    Values numbers;
    for (int64_t c = 0; c < shape(result)[1]; ++c)
      for (int64_t p = 0, e = *countElements(window->result); p < e; ++p) {
        double sum = 0, most = -std::numeric_limits<double>::infinity();
        int64_t cells = 0;
        forEachCell(*window, sizes, p, [&](int64_t, int64_t at) {
          double value = x[c * plane + at];
          sum += value;
          most = std::max(most, value);
          ++cells;
        });
        numbers.push_back(float(average ? sum / double(cells) : most));
      }
    return numbers;
  }

  const Graph &graph;
  std::vector<Values> values;
};

} // namespace

std::optional<std::vector<std::vector<float>>>
evaluate(const Graph &graph, ArrayRef<std::vector<float>> inputs) {
  if (inputs.size() != graph.inputs.size())
    return std::nullopt;
  return Evaluator(graph).run(inputs);
}

} // namespace snnc::onnxio
