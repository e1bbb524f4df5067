// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums over ranges: synapses and pools.

#include "dialects/QSNN/SynapseRanges.h"
#include "snnc/Support/Blobs.h"

using namespace mlir;

namespace snnc::qsnn {

static __int128 magnitude(__int128 value) { return value < 0 ? -value : value; }

SynapseForm::SynapseForm(snn::SynapseOpInterface op)
    : weights(getConstantAttr(op.getWeightOperand().get())) {
  Value weight = op.getWeightOperand().get();
  bias.resize(cast<RankedTensorType>(weight.getType()).getDimSize(0));
  if (Value constant = op.getBiasValue())
    bias = readIntegers(getConstantAttr(constant));
  if (auto conv = dyn_cast<ConvOp>(op.getOperation()))
    pad = conv.getPad().value_or(0);
  if (auto sliding = dyn_cast<snn::WindowOpInterface>(op.getOperation())) {
    window = sliding.getWindowGeometry();
    makeTaps(op.getNumGroups());
  }
}

void SynapseForm::makeTaps(int64_t groups) {
  int64_t rows = bias.size(), cols = weights.size() / rows;
  int64_t area = window->kernelHeight * window->kernelWidth;
  begin.push_back(0);
  for (int64_t i = 0; i < rows; ++i) {
    __int128 sum = 0;
    for (int64_t j = 0; j < cols; ++j) {
      int64_t w = weights[i * cols + j];
      if (w == 0)
        continue;
      sum += magnitude(w);
      int64_t channel = i / (rows / groups) * (window->channels / groups);
      taps.push_back(
          {uint32_t((channel + j / area) * window->height * window->width),
           uint32_t(j % area / window->kernelWidth),
           uint32_t(j % window->kernelWidth), int32_t(w)});
    }
    begin.push_back(taps.size());
    mostWeight = std::max(mostWeight, sum);
    mostBias = std::max(mostBias, magnitude(bias[i]));
  }
}

namespace {
/// A sum of terms, each in a range. A term may be left out, so that 0 bounds
/// each in the partial sums: then they lie inside in any order.
template <class Int>
struct Accumulator {
  Int low = 0, high = 0, partLow = 0, partHigh = 0;

  void add(Int a, Int b) {
    low += a;
    high += b;
    partLow += std::min<Int>(a, 0);
    partHigh += std::max<Int>(b, 0);
  }
  void add(int64_t weight, Range x) {
    Int a = Int(weight) * x.low, b = Int(weight) * x.high;
    if (weight < 0)
      std::swap(a, b);
    add(a, b);
  }
  void store(SumRanges &sums, size_t i) const {
    sums.finished[i] = {low, high};
    sums.partial[i] = {partLow, partHigh};
  }
};
} // namespace

static SumRanges makeSums(size_t count) {
  SumRanges sums;
  sums.finished.resize(count);
  sums.partial.resize(count);
  return sums;
}

/// Inputs side by side that have one range.
struct Run {
  size_t begin, end;
  Range range;
};

static std::vector<Run> findRuns(ArrayRef<Range> inputs) {
  std::vector<Run> runs;
  for (auto [j, range] : llvm::enumerate(inputs)) {
    if (runs.empty() || !(runs.back().range == range))
      runs.push_back({j, j, range});
    runs.back().end = j + 1;
  }
  return runs;
}

/// Weights of a run by their sign: what follows of its range holds for all of
/// them, so that a layer of 10^8 weights is read at the speed of memory.
SumRanges SynapseForm::sumLinear(ArrayRef<Range> inputs) const {
  SumRanges sums = makeSums(bias.size());
  std::vector<Run> runs = findRuns(inputs);
  weights.visit([&](auto all) {
    for (size_t i = 0; i < bias.size(); ++i) {
      auto row = all.subspan(i * inputs.size(), inputs.size());
      Accumulator<__int128> sum;
      sum.add(bias[i], bias[i]);
      for (const Run &run : runs) {
        int64_t positive = 0, negative = 0;
        for (auto w : row.subspan(run.begin, run.end - run.begin)) {
          positive += std::max<int64_t>(w, 0);
          negative += std::min<int64_t>(w, 0);
        }
        sum.add(positive, run.range);
        sum.add(negative, run.range);
      }
      sum.store(sums, i);
    }
  });
  return sums;
}

template <class Int>
SumRanges SynapseForm::sumConv(ArrayRef<Range> inputs) const {
  const snn::Window &w = *window;
  SumRanges sums = makeSums(w.resultSize());
  size_t at = 0;
  for (size_t o = 0; o < bias.size(); ++o)
    for (int64_t oy = 0; oy < w.outHeight; ++oy)
      for (int64_t ox = 0; ox < w.outWidth; ++ox) {
        Accumulator<Int> sum;
        sum.add(Int(bias[o]), Int(bias[o]));
        for (const Tap &tap : row(o)) {
          auto cell = w.inputCell(0, oy, ox, tap.y, tap.x);
          sum.add(tap.weight,
                  cell ? inputs[tap.address + *cell] : Range{pad, pad});
        }
        sum.store(sums, at++);
      }
  return sums;
}

SumRanges SynapseForm::sum(ArrayRef<Range> inputs) const {
  if (!window)
    return sumLinear(inputs);
  __int128 most = magnitude(pad);
  for (Range x : inputs)
    most = std::max({most, __int128(x.high), -__int128(x.low)});
  bool small = mostWeight * most + mostBias < WideRange::kLimit;
  return small ? sumConv<int64_t>(inputs) : sumConv<__int128>(inputs);
}

SumRanges poolRanges(PoolOp op, ArrayRef<Range> inputs,
                     ArrayRef<Range> partials) {
  snn::Window w = op.getWindowGeometry();
  bool isMax = op.getKind() == snn::PoolKind::Max;
  SumRanges sums = makeSums(w.resultSize());
  size_t at = 0;
  auto collect = [&](int64_t c, int64_t oy, int64_t ox) {
    bool first = true;
    WideRange &all = sums.finished[at], &part = sums.partial[at];
    for (int64_t ky = 0; ky < w.kernelHeight; ++ky)
      for (int64_t kx = 0; kx < w.kernelWidth; ++kx) {
        auto from = w.inputCell(c, oy, ox, ky, kx);
        if (!from)
          continue;
        WideRange value = inputs[*from];
        if (first)
          all = value;
        else if (isMax)
          all = {std::max(all.low, value.low), std::max(all.high, value.high)};
        else
          all = all.plus(value);
        part = isMax ? all.hull({0, 0}) : part.plus(partials[*from]);
        first = false;
      }
    ++at;
  };
  for (int64_t c = 0; c < w.channels; ++c)
    for (int64_t oy = 0; oy < w.outHeight; ++oy)
      for (int64_t ox = 0; ox < w.outWidth; ++ox)
        collect(c, oy, ox);
  return sums;
}

} // namespace snnc::qsnn
