// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Interval analysis of the integer network (rule Q4).

#include "dialects/QSNN/QSNNRanges.h"
#include "dialects/QSNN/QSNNOps.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace snnc::qsnn {

unsigned Range::width() const {
  // The bits of a negative number are those of its complement.
  uint64_t magnitude = std::max<int64_t>(high, low < 0 ? ~low : 0);
  return std::max<unsigned>(2, 65 - llvm::countl_zero(magnitude));
}

Range Range::hull(Range other) const {
  return {std::min(low, other.low), std::max(high, other.high)};
}

Range inputRange(Value value) {
  // Shape does not change what an element can be.
  while (auto reshape = value.getDefiningOp<ReshapeOp>())
    value = reshape.getInput();
  if (auto delay = value.getDefiningOp<DelayOp>()) {
    Range range = inputRange(delay.getInput());
    for (int64_t init : expandIntegerParam(delay.getInit(), 1))
      range = range.hull({init, init});
    return range;
  }
  if (cast<RankedTensorType>(value.getType()).getElementType().isInteger(1))
    return {0, 1};
  auto arg = dyn_cast<BlockArgument>(value);
  if (!arg)
    return {0, 255};
  auto network = cast<FunctionOpInterface>(arg.getOwner()->getParentOp());
  auto attr = [&](StringRef name) {
    return network.getArgAttr(arg.getArgNumber(), name);
  };
  if (auto events = dyn_cast_or_null<StringAttr>(attr(snn::kArgEventsAttr));
      events && events.getValue() == "binary")
    return {0, 1};
  if (auto max = dyn_cast_or_null<IntegerAttr>(attr(snn::kArgMaxAttr)))
    return {0, max.getInt()};
  return {0, 255};
}

std::vector<Range> synapseRanges(std::span<const int64_t> weights,
                                 std::span<const int64_t> bias, int64_t rows,
                                 int64_t cols, Range input) {
  std::vector<Range> ranges(rows);
  for (int64_t i = 0; i < rows; ++i) {
    // An input that may be absent contributes 0, so 0 bounds each term too:
    // then partial sums in any order stay inside.
    for (int64_t w : weights.subspan(i * cols, cols)) {
      int64_t a = w * input.low, b = w * input.high;
      ranges[i].low += std::min({a, b, int64_t(0)});
      ranges[i].high += std::max({a, b, int64_t(0)});
    }
    if (!bias.empty()) {
      ranges[i].low += std::min<int64_t>(bias[i], 0);
      ranges[i].high += std::max<int64_t>(bias[i], 0);
    }
  }
  return ranges;
}

std::optional<Range> membraneRange(const NeuronConstants &n, Range input,
                                   int64_t steps) {
  int64_t low = input.low << n.frac, high = input.high << n.frac;
  auto after = [&](int64_t v) { return leak(v, n.leak, n.shift, n.rounding); };
  Range v{n.init, n.init}, all = v;
  // A bounded, monotone iteration; at a leak of 1 only the number of steps
  // bounds it.
  constexpr int64_t kMostSteps = 1 << 16;
  int64_t count = steps > 0 ? std::min(steps, kMostSteps) : kMostSteps;
  for (int64_t t = 0; t < count; ++t) {
    // The bias counts at once or not yet: partial sums lie between.
    Range u{after(v.low) + low + n.bias, after(v.high) + high + n.bias};
    Range partial{after(v.low) + low + std::min<int64_t>(n.bias, 0),
                  after(v.high) + high + std::max<int64_t>(n.bias, 0)};
    all = all.hull(partial);
    Range silent{u.low, std::min(u.high, n.threshold)};
    Range next = silent.low <= silent.high ? silent : Range{v.low, v.low};
    if (n.reset == Reset::None)
      next = u;
    if (u.high > n.threshold && n.reset == Reset::To)
      next = next.hull({n.resetValue, n.resetValue});
    if (u.high > n.threshold && n.reset == Reset::Subtract)
      next = next.hull({std::max(u.low, n.threshold + 1) - n.resetValue,
                        u.high - n.resetValue});
    next = next.hull(v);
    if (next.low == v.low && next.high == v.high)
      return all.hull(v);
    v = next;
    all = all.hull(v);
    if (all.low < -(int64_t(1) << 61) || all.high > int64_t(1) << 61)
      return std::nullopt;
  }
  // Not settled: a bound only where the number of steps is one.
  if (steps > 0 && steps <= kMostSteps)
    return all;
  return std::nullopt;
}

std::vector<NeuronConstants> neuronConstants(Operation *op) {
  auto lif = cast<LifOp>(op);
  int64_t count = lif.getInput().getType().getNumElements();
  auto bias = expandIntegerParam(lif.getBias(), count);
  auto threshold = expandIntegerParam(lif.getThreshold(), count);
  auto init = expandIntegerParam(lif.getInit(), count);
  std::vector<int64_t> reset(count);
  if (Attribute value = lif.getResetValueAttr())
    reset = expandIntegerParam(value, count);
  std::vector<NeuronConstants> neurons;
  for (int64_t i = 0; i < count; ++i)
    neurons.push_back({static_cast<int64_t>(lif.getLeak()),
                       static_cast<int64_t>(lif.getShift()), lif.getRounding(),
                       static_cast<int64_t>(lif.getFrac()), bias[i],
                       threshold[i], lif.getReset(), reset[i], init[i]});
  return neurons;
}

/// Reports the first row of `ranges` that does not fit `width` bits.
static LogicalResult checkWidth(Operation *op, StringRef what, unsigned width,
                                std::span<const Range> ranges) {
  Range all = ranges.front();
  for (Range range : ranges)
    all = all.hull(range);
  if (all.width() <= width)
    return success();
  auto worst = llvm::find_if(
      ranges, [&](const Range &r) { return r.width() == all.width(); });
  return emitLayerError(op)
         << what << " of neuron " << worst - ranges.begin() << " reaches "
         << worst->low << " to " << worst->high << ", which needs "
         << all.width() << " bits, but 'exact' i" << width
         << " was declared (rule Q4)";
}

LogicalResult verifyWidths(Operation *network) {
  int64_t steps =
      cast<snn::NetworkOpInterface>(network).getNumSteps().value_or(0);
  bool ok = true;
  llvm::DenseMap<Value, std::vector<Range>> currents;
  for (auto linear : network->getRegion(0).getOps<LinearOp>()) {
    auto type = linear.getWeight().getType();
    auto weights = readIntegers(getConstantAttr(linear.getWeight()));
    std::vector<int64_t> bias;
    if (linear.getBias())
      bias = readIntegers(getConstantAttr(linear.getBias()));
    auto ranges =
        synapseRanges(weights, bias, type.getDimSize(0), type.getDimSize(1),
                      inputRange(linear.getInput()));
    ok &= succeeded(checkWidth(
        linear, "the sum",
        linear.getResult().getType().getElementTypeBitWidth(), ranges));
    currents[linear.getResult()] = std::move(ranges);
  }
  for (auto lif : network->getRegion(0).getOps<LifOp>()) {
    auto current = currents.find(lif.getInput());
    if (current == currents.end()) {
      emitLayerError(lif) << "expected a current out of 'qsnn.linear'";
      ok = false;
      continue;
    }
    std::vector<NeuronConstants> neurons = neuronConstants(lif);
    std::vector<Range> ranges;
    for (auto [i, neuron] : llvm::enumerate(neurons)) {
      auto range = membraneRange(neuron, current->second[i], steps);
      if (!range) {
        emitLayerError(lif)
            << "the membrane of neuron " << i
            << " has no bound: it does not decay, and the network states no "
               "number of steps (rule Q4)";
        return failure();
      }
      ranges.push_back(*range);
    }
    ok &= succeeded(
        checkWidth(lif, "the membrane", lif.getMembraneWidth(), ranges));
  }
  return success(ok);
}

} // namespace snnc::qsnn
