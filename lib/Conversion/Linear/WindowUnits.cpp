// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Units behind synapses and pools, and what the constants in front of them
// come to.

#include "UnitAnalysis.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include <map>
#include <numeric>

using namespace mlir;

namespace snnc {

namespace {

/// Offsets of sums Σ W·offset, each computed once for every different mix of
/// offsets: integer weights are added up by the number of the offset first.
class OffsetSums {
public:
  explicit OffsetSums(const Spread<Fraction> &offsets) : offsets(offsets) {
    sums.resize(offsets.values().size());
  }
  void add(int64_t weight, size_t element) {
    sums[offsets.number(element)] += weight;
  }
  /// Ends a result element: scale · Σ + bias. `row` stands for both.
  void finish(int64_t row, const Fraction &scale, const Fraction &bias) {
    auto [at, inserted] =
        seen.try_emplace({row, sums}, uint32_t(distinct.size()));
    if (inserted) {
      Fraction total(0);
      for (size_t k = 0; k < sums.size(); ++k)
        if (sums[k] != 0)
          total = total + Fraction(sums[k]) * offsets.values()[k];
      distinct.push_back(scale * total + bias);
    }
    index.push_back(at->second);
    std::fill(sums.begin(), sums.end(), 0);
  }
  Spread<Fraction> take() {
    return Spread<Fraction>::ofIndex(std::move(distinct), std::move(index));
  }

private:
  const Spread<Fraction> &offsets;
  std::vector<int64_t> sums;
  std::map<std::pair<int64_t, std::vector<int64_t>>, uint32_t> seen;
  std::vector<Fraction> distinct;
  std::vector<uint32_t> index;
};

/// A quantised synapse: levels `[rows, cols]`, exact scales and biases.
struct Rows {
  std::vector<int64_t> levels;
  std::vector<Fraction> scales, biases;
  int64_t cols;

  Rows(snn::DequantizeOp weight, Value bias) {
    levels = readIntegers(getConstantAttr(weight.getLevels()));
    for (float scale : readFloats(getConstantAttr(weight.getScales())))
      scales.push_back(exact(scale));
    biases.assign(scales.size(), Fraction(0));
    if (bias)
      for (auto [i, b] : llvm::enumerate(readFloats(getConstantAttr(bias))))
        biases[i] = exact(b);
    cols = levels.size() / scales.size();
  }
  bool isZero(int64_t row) const {
    return std::all_of(levels.begin() + row * cols,
                       levels.begin() + (row + 1) * cols,
                       [](int64_t level) { return level == 0; });
  }
};

Spread<Fraction> linearOffsets(const Rows &rows, const Spread<Fraction> &in) {
  OffsetSums sums(in);
  for (size_t i = 0; i < rows.scales.size(); ++i) {
    for (int64_t j = 0; j < rows.cols; ++j)
      sums.add(rows.levels[i * rows.cols + j], j);
    sums.finish(i, rows.scales[i], rows.biases[i]);
  }
  return sums.take();
}

/// With `padded`, cells beyond the input hold its (only) offset too.
Spread<Fraction> convOffsets(const Rows &rows, const snn::Window &w,
                             int64_t groups, bool padded,
                             const Spread<Fraction> &in) {
  OffsetSums sums(in);
  int64_t filters = rows.scales.size() / groups, channels = w.channels / groups;
  for (int64_t o = 0; o < w.outChannels; ++o)
    for (int64_t y = 0; y < w.outHeight; ++y)
      for (int64_t x = 0; x < w.outWidth; ++x) {
        const int64_t *level = &rows.levels[o * rows.cols];
        for (int64_t c = o / filters * channels;
             c < (o / filters + 1) * channels; ++c)
          for (int64_t ky = 0; ky < w.kernelHeight; ++ky)
            for (int64_t kx = 0; kx < w.kernelWidth; ++kx, ++level) {
              if (auto at = w.inputCell(c, y, x, ky, kx))
                sums.add(*level, *at);
              else if (padded)
                sums.add(*level, 0);
            }
        sums.finish(o, rows.scales[o], rows.biases[o]);
      }
  return sums.take();
}

/// Sums of the offsets in each window, divided.
Spread<Fraction> poolOffsets(const snn::Window &w,
                             const std::vector<int64_t> &divisors,
                             const Spread<Fraction> &in) {
  OffsetSums sums(in);
  for (int64_t c = 0; c < w.channels; ++c)
    for (int64_t y = 0; y < w.outHeight; ++y)
      for (int64_t x = 0; x < w.outWidth; ++x) {
        for (int64_t ky = 0; ky < w.kernelHeight; ++ky)
          for (int64_t kx = 0; kx < w.kernelWidth; ++kx)
            if (auto at = w.inputCell(c, y, x, ky, kx))
              sums.add(1, *at);
        int64_t divisor = divisors[y * w.outWidth + x];
        sums.finish(divisor, Fraction(1, divisor), Fraction(0));
      }
  return sums.take();
}

bool hasPads(const snn::Window &w) {
  return w.padTop || w.padLeft || w.padBottom || w.padRight;
}

} // namespace

/// The integer that means 0 in the input of a convolution, where there is one
/// for all of it.
static std::optional<int64_t> zeroPoint(const std::vector<Unit> &units,
                                        const Spread<Fraction> &offsets) {
  const Unit &unit = units.front();
  const Fraction &offset = offsets[0];
  for (const Unit &other : units)
    if (other.value != unit.value)
      return std::nullopt;
  for (const Fraction &other : offsets.values())
    if (other != offset)
      return std::nullopt;
  Fraction zero = -offset / unit.value;
  auto whole = toInteger(zero, Round::Down);
  if (!whole || Fraction(*whole) != zero ||
      std::abs(*whole) >= int64_t(1) << 31)
    return std::nullopt;
  return whole;
}

/// Weights are going to change, biases are not. Constants beside the input are
/// the steps' business.
template <class Synapse>
static Spread<Fraction> openOffsets(Synapse op) {
  std::vector<Fraction> biases(op.getWeight().getType().getDimSize(0),
                               Fraction(0));
  if (Value bias = op.getBias())
    for (auto [i, b] : llvm::enumerate(readFloats(getConstantAttr(bias))))
      biases[i] = exact(b);
  int64_t size = op.getResult().getType().getNumElements(),
          length = size / biases.size();
  return Spread<Fraction>::ofBlocks(std::move(biases), length);
}

template <class Synapse>
void UnitAnalysis::visitSynapse(Synapse op) {
  if (open)
    return setForm(op.getResult(),
                   makeOpenForm(op.getResult(), openOffsets(op)));
  Rows rows(op.getWeight().template getDefiningOp<snn::DequantizeOp>(),
            op.getBias());
  int64_t groups = op.getNumGroups(), count = rows.scales.size();
  auto in = unify(op, op.getInputMutable(), groups);
  if (!in)
    return;
  const Spread<Fraction> &offsets = formOf(op.getInput()).offsets;
  Form out;
  out.type = Form::Type::Signed;
  std::vector<Unit> units;
  for (int64_t i = 0; i < count; ++i)
    units.push_back({rows.scales[i] * (*in)[i / (count / groups)].value,
                     op.getResult(), rows.isZero(i)});
  int64_t size = op.getResult().getType().getNumElements();
  out.units = Spread<Unit>::ofBlocks(std::move(units), size / count);
  auto window = dyn_cast<snn::WindowOpInterface>(op.getOperation());
  if (isZero(offsets)) {
    out.offsets =
        Spread<Fraction>::ofBlocks(std::move(rows.biases), size / count);
  } else if (!window) {
    out.offsets = linearOffsets(rows, offsets);
  } else {
    snn::Window w = window.getWindowGeometry();
    std::optional<int64_t> zero;
    if (hasPads(w))
      zero = zeroPoint(*in, offsets);
    if (zero)
      plan.pads[op] = *zero;
    out.offsets = convOffsets(rows, w, groups, zero.has_value(), offsets);
  }
  setForm(op.getResult(), std::move(out));
}

template void UnitAnalysis::visitSynapse(snn::LinearOp);
template void UnitAnalysis::visitSynapse(snn::ConvOp);

/// Rule Q7: sizes of the windows as one divisor and integer factors.
static int64_t commonDivisor(const std::vector<int64_t> &divisors) {
  return std::accumulate(divisors.begin(), divisors.end(), int64_t(1),
                         [](int64_t a, int64_t b) { return std::lcm(a, b); });
}

void UnitAnalysis::visit(snn::PoolOp op) {
  if (!op.getResult().getType().getElementType().isF32())
    return;
  snn::Window w = op.getWindowGeometry();
  auto in = unify(op, op.getInputMutable(), w.channels);
  if (!in)
    return;
  const Form &from = formOf(op.getInput());
  size_t length = w.outHeight * w.outWidth;
  if (op.getKind() == snn::PoolKind::Max) {
    size_t area = w.height * w.width;
    std::vector<Fraction> offsets;
    for (int64_t c = 0; c < w.channels; ++c) {
      offsets.push_back(from.offsets[c * area]);
      for (size_t i = c * area; i < (c + 1) * area; ++i)
        if (from.offsets[i] != offsets.back()) {
          error(op) << "takes the largest of values with different constants "
                       "added to them; no integers compare alike (rule Q5)";
          return;
        }
    }
    setForm(op.getResult(),
            {Spread<Unit>::ofBlocks(*in, length),
             Spread<Fraction>::ofBlocks(std::move(offsets), length),
             plan.gains.contains(&op.getInputMutable()) ? Form::Type::Signed
                                                        : from.type});
    return;
  }
  std::vector<int64_t> divisors(length, 1);
  if (op.getKind() == snn::PoolKind::Avg)
    divisors = snn::averageDivisors(w, op.getCountIncludePad());
  int64_t common = commonDivisor(divisors);
  std::vector<int64_t> factors;
  for (int64_t c = 0; c < w.channels; ++c)
    for (int64_t divisor : divisors)
      factors.push_back(common / divisor);
  if (!llvm::all_equal(divisors))
    plan.factors[op] = Spread<int64_t>::ofBlocks(std::move(factors), 1);
  for (Unit &unit : *in)
    unit = {unit.value / Fraction(common), op.getResult(), unit.free};
  Form out{Spread<Unit>::ofBlocks(*in, length), from.offsets,
           Form::Type::Signed};
  out.offsets = isZero(from.offsets)
                    ? Spread<Fraction>(Fraction(0), w.resultSize())
                    : poolOffsets(w, divisors, from.offsets);
  setForm(op.getResult(), std::move(out));
}

} // namespace snnc
