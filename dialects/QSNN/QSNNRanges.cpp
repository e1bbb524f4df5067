// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Interval analysis of the integer network (rule Q4).

#include "dialects/QSNN/QSNNRanges.h"
#include "dialects/QSNN/QSNNOps.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Support/MathExtras.h"

#include <limits>

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

/// The nearest number of 64 bits: of a sum that large no width is wide enough.
static int64_t clamp64(__int128 value) {
  constexpr __int128 limit = std::numeric_limits<int64_t>::max();
  return static_cast<int64_t>(std::clamp(value, -limit, limit));
}

Range inputRange(Value value) {
  // Neither shape nor time changes what an element can be; a delay adds its
  // initial value. Delays may close a cycle that nothing else enters.
  Range range{0, 0};
  llvm::SmallPtrSet<Operation *, 4> seen;
  while (Operation *op = value.getDefiningOp()) {
    if (!seen.insert(op).second)
      return range;
    if (auto reshape = dyn_cast<ReshapeOp>(op)) {
      value = reshape.getInput();
    } else if (auto delay = dyn_cast<DelayOp>(op)) {
      for (int64_t init : integerParamValues(delay.getInit()))
        range = range.hull({init, init});
      value = delay.getInput();
    } else {
      break;
    }
  }
  if (cast<RankedTensorType>(value.getType()).getElementType().isInteger(1))
    return range.hull({0, 1});
  auto arg = dyn_cast<BlockArgument>(value);
  if (!arg)
    return range.hull({0, 255});
  auto network = cast<FunctionOpInterface>(arg.getOwner()->getParentOp());
  auto attr = [&](StringRef name) {
    return network.getArgAttr(arg.getArgNumber(), name);
  };
  if (auto events = dyn_cast_or_null<StringAttr>(attr(snn::kArgEventsAttr));
      events && events.getValue() == "binary")
    return range.hull({0, 1});
  if (auto max = dyn_cast_or_null<IntegerAttr>(attr(snn::kArgMaxAttr)))
    return range.hull({0, max.getInt()});
  return range.hull({0, 255});
}

std::vector<Range> synapseRanges(std::span<const int64_t> weights,
                                 std::span<const int64_t> bias, int64_t rows,
                                 int64_t cols, Range input) {
  std::vector<Range> ranges(rows);
  for (int64_t i = 0; i < rows; ++i) {
    // 128 bits: the bound itself must not wrap.
    __int128 low = 0, high = 0;
    // An input that may be absent contributes 0, so 0 bounds each term too:
    // then partial sums in any order stay inside.
    auto add = [&](__int128 a, __int128 b) {
      low += std::min({a, b, __int128(0)});
      high += std::max({a, b, __int128(0)});
    };
    for (int64_t w : weights.subspan(i * cols, cols))
      add(__int128(w) * input.low, __int128(w) * input.high);
    if (!bias.empty())
      add(bias[i], bias[i]);
    ranges[i] = {clamp64(low), clamp64(high)};
  }
  return ranges;
}

namespace {
/// Like Range, with room for sums of its bounds.
struct WideRange {
  __int128 low, high;
  WideRange hull(WideRange other) const {
    return {std::min(low, other.low), std::max(high, other.high)};
  }
  bool fits() const {
    constexpr __int128 limit = __int128(1) << 61;
    return low >= -limit && high < limit;
  }
};
} // namespace

std::optional<Range> membraneRange(const NeuronConstants &n, Range input,
                                   int64_t steps) {
  __int128 scale = __int128(1) << n.frac;
  __int128 low = scale * input.low, high = scale * input.high;
  __int128 bias = n.bias, threshold = n.threshold, drop = n.resetValue;
  auto after = [&](__int128 v) -> __int128 {
    return leak(static_cast<int64_t>(v), n.leak, n.shift, n.rounding);
  };
  WideRange v{n.init, n.init}, all = v;
  // A bounded, monotone iteration; at a leak of 1 only the number of steps
  // bounds it.
  constexpr int64_t kMostSteps = 1 << 16;
  int64_t count = steps > 0 ? std::min(steps, kMostSteps) : kMostSteps;
  bool settled = false;
  for (int64_t t = 0; t < count && !settled && all.fits(); ++t) {
    // The bias counts at once or not yet: partial sums lie between.
    __int128 least = after(v.low) + low, most = after(v.high) + high;
    WideRange u{least + bias, most + bias};
    all = all.hull(u).hull({least, most});
    WideRange next = v;
    if (n.reset == Reset::None)
      next = next.hull(u);
    else if (u.low <= threshold)
      next = next.hull({u.low, std::min(u.high, threshold)});
    if (u.high > threshold && n.reset == Reset::To)
      next = next.hull({drop, drop});
    if (u.high > threshold && n.reset == Reset::Subtract)
      next = next.hull({std::max(u.low, threshold + 1) - drop, u.high - drop});
    settled = next.low == v.low && next.high == v.high;
    v = next;
    all = all.hull(v);
  }
  // Not settled: a bound only where the number of steps is one.
  bool bounded = settled || (steps > 0 && steps <= kMostSteps);
  if (!bounded || !all.fits())
    return std::nullopt;
  return Range{static_cast<int64_t>(all.low), static_cast<int64_t>(all.high)};
}

std::vector<NeuronConstants> neuronConstants(Operation *op) {
  auto lif = cast<LifOp>(op);
  int64_t count = lif.getInput().getType().getNumElements();
  ArrayRef<int64_t> shape = lif.getInput().getType().getShape();
  auto leak = expandIntegerParam(lif.getLeak(), shape);
  auto bias = expandIntegerParam(lif.getBias(), shape);
  auto threshold = expandIntegerParam(lif.getThreshold(), shape);
  auto init = expandIntegerParam(lif.getInit(), shape);
  std::vector<int64_t> reset(count);
  if (Attribute value = lif.getResetValueAttr())
    reset = expandIntegerParam(value, shape);
  std::vector<NeuronConstants> neurons;
  for (int64_t i = 0; i < count; ++i)
    neurons.push_back({leak[i],
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
            << " has no bound of 62 bits: its constants are too large, or it "
               "does not decay and the network states no number of steps "
               "(rule Q4)";
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
