// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Interval analysis of the integer network (rule Q4).

#include "dialects/QSNN/QSNNRanges.h"
#include "dialects/QSNN/NeuronRanges.h"
#include "dialects/QSNN/QSNNOps.h"
#include "snnc/Support/Blobs.h"

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

std::optional<Range> membraneRange(const NeuronConstants &n, Range input,
                                   int64_t steps) {
  NeuronForm form;
  form.shift = n.shift;
  form.frac = n.frac;
  form.rounding = n.rounding;
  form.reset = n.reset;
  form.neurons.push_back(
      {n.leak, n.bias, n.threshold, n.resetValue, 0, n.init});
  NeuronRange neuron(form, 0);
  if (steps > 0)
    neuron.restart(input, input, steps);
  else
    neuron.settle(input, input);
  const NeuronStep &last = neuron.last();
  WideRange all = neuron.state().hull(last.u).hull(last.partial);
  if (!all.isBounded() || !WideRange(n.init, n.init).isBounded())
    return std::nullopt;
  return all.clamped();
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
    neurons.push_back({leak[i], static_cast<int64_t>(lif.getShift()),
                       lif.getRounding(), static_cast<int64_t>(lif.getFrac()),
                       bias[i], threshold[i], lif.getReset(), reset[i],
                       init[i]});
  return neurons;
}

} // namespace snnc::qsnn
