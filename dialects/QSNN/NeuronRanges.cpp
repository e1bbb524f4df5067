// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One step of a neuron over ranges, and where it settles.

#include "dialects/QSNN/NeuronRanges.h"
#include "dialects/QSNN/QSNNOps.h"
#include "snnc/Support/Blobs.h"

using namespace mlir;

namespace snnc::qsnn {

SmallVector<ModeAttr> modesOf(Operation *op) {
  SmallVector<ModeAttr> modes;
  if (auto list = op->getAttrOfType<ArrayAttr>("overflow"))
    llvm::append_range(modes, list.getAsRange<ModeAttr>());
  return modes;
}

WideRange applyModes(ArrayRef<ModeAttr> modes, WideRange range) {
  for (ModeAttr mode : modes)
    range = mode.range(range);
  return range;
}

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

template <class Op>
static NeuronForm readCommon(Op op) {
  NeuronForm form;
  ArrayRef<int64_t> shape = op.getInput().getType().getShape();
  auto leak = expandIntegerParam(op.getLeak(), shape);
  auto bias = expandIntegerParam(op.getBias(), shape);
  auto init = expandIntegerParam(op.getInit(), shape);
  for (size_t i = 0; i < leak.size(); ++i)
    form.neurons.push_back({leak[i], bias[i], 0, 0, 0, init[i]});
  form.shift = op.getShift();
  form.frac = op.getFrac();
  form.rounding = op.getRounding();
  form.clearEvery = op.getClearEvery().value_or(0);
  form.modes = modesOf(op);
  return form;
}

NeuronForm NeuronForm::read(Operation *op) {
  if (auto li = dyn_cast<LiOp>(op)) {
    NeuronForm form = readCommon(li);
    form.integrator = form.showsMembrane = true;
    return form;
  }
  auto lif = cast<LifOp>(op);
  NeuronForm form = readCommon(lif);
  ArrayRef<int64_t> shape = lif.getInput().getType().getShape();
  auto set = [&](int64_t Neuron::*field, Attribute param) {
    if (!param)
      return;
    for (auto [i, value] : llvm::enumerate(expandIntegerParam(param, shape)))
      form.neurons[i].*field = value;
  };
  set(&Neuron::threshold, lif.getThreshold());
  set(&Neuron::resetValue, lif.getResetValueAttr());
  set(&Neuron::floor, lif.getFloorAttr());
  form.fire = lif.getFire();
  form.reset = lif.getReset();
  form.hasFloor = lif.getFloorAttr() != nullptr;
  form.refractory = lif.getRefractory().value_or(0);
  form.showsMembrane = lif.getPotential() != nullptr;
  return form;
}

//===----------------------------------------------------------------------===//
// One step (rules Q2 to Q4)
//===----------------------------------------------------------------------===//

NeuronRange::NeuronRange(const NeuronForm &form, size_t i)
    : form(form), n(form.neurons[i]), v(WideRange(n.init, n.init).clamped()) {}

__int128 NeuronRange::decayed(__int128 value) const {
  // A leak never grows with the distance from 0, so ends go to ends.
  return leak(static_cast<int64_t>(value), n.leak, form.shift, form.rounding);
}

__int128 NeuronRange::mostCounted() const {
  return 256 * __int128(n.threshold) - 1;
}

__int128 NeuronRange::limit() const {
  return __int128(n.threshold) - (form.fire == snn::Fire::Count ? 1 : 0);
}

/// What `count` leaves of u in [low, high], ρ taken away ⌊u/θ⌋ times: v rises
/// with u between multiples of θ, and from one to the next by the same step, so
/// that the first and the last two of them hold the ends.
static WideRange afterCounts(WideRange u, __int128 theta, __int128 drop) {
  __int128 first = u.low / theta, last = u.high / theta;
  auto left = [&](__int128 value, __int128 count) {
    return value - drop * count;
  };
  if (first == last)
    return {left(u.low, first), left(u.high, first)};
  WideRange v{left(u.low, first), left((first + 1) * theta - 1, first)};
  v = v.hull({left(last * theta, last), left(u.high, last)});
  if (last - first > 1)
    v = v.hull({left((first + 1) * theta, first + 1),
                left((first + 2) * theta - 1, first + 1)})
            .hull({left((last - 1) * theta, last - 1),
                   left(last * theta - 1, last - 1)});
  return v;
}

/// Rule F3 for those u that fire.
std::optional<WideRange> NeuronRange::afterSpikes(WideRange fired) const {
  // More than 255 spikes end the run (rule N4).
  if (form.fire == snn::Fire::Count) {
    fired.high = std::min(fired.high, mostCounted());
    if (fired.low > fired.high)
      return std::nullopt;
  }
  switch (form.reset) {
  case Reset::None:
    return fired;
  case Reset::To:
    return WideRange(n.resetValue, n.resetValue);
  case Reset::Subtract:
    return form.fire == snn::Fire::Count
               ? afterCounts(fired, n.threshold, n.resetValue)
               : fired.plus(-__int128(n.resetValue));
  }
  llvm_unreachable("all resets are above");
}

/// Rules F2 to F2b, Q3; `over`: those u that come from a v above θ.
void NeuronRange::fire(NeuronStep &result, WideRange u, bool over,
                       bool first) const {
  __int128 raise = over ? n.resetValue : 0;
  __int128 most = limit() + raise;
  WideRange pre = u.plus(-raise);
  result.pre = first ? pre : result.pre.hull(pre);
  auto add = [&](WideRange v) { result.v = result.v ? result.v->hull(v) : v; };
  if (form.integrator)
    return add(u);
  bool rests = u.low <= most, fires = u.high > most;
  Range spikes{rests ? 0 : 1, fires ? 1 : 0};
  if (fires && form.fire == snn::Fire::Count) {
    spikes.high =
        static_cast<int64_t>(std::min<__int128>(255, u.high / n.threshold));
    if (!rests)
      spikes.low =
          static_cast<int64_t>(std::min<__int128>(255, u.low / n.threshold));
  }
  result.spikes = first ? spikes : result.spikes.hull(spikes);
  result.rests |= rests;
  if (rests)
    add({u.low, std::min(u.high, most)});
  if (fires)
    if (auto left = afterSpikes({std::max(u.low, most + 1), u.high}))
      add(*left);
}

NeuronStep NeuronRange::step(WideRange input, WideRange partial) const {
  __int128 scale = __int128(1) << form.frac;
  NeuronStep result;
  WideRange kept{decayed(v.low), decayed(v.high)};
  // The bias counts at once or not yet.
  result.partial =
      kept.plus({partial.low * scale + std::min<int64_t>(n.bias, 0),
                 partial.high * scale + std::max<int64_t>(n.bias, 0)});
  auto drive = [&](WideRange kept) {
    WideRange u = kept.plus({input.low * scale, input.high * scale});
    return applyModes(form.modes, u.plus(n.bias));
  };
  result.u = drive(kept);
  __int128 theta = n.threshold;
  if (form.fire == snn::Fire::GtOver && v.high > theta) {
    if (v.low <= theta)
      fire(result, drive({kept.low, decayed(theta)}), /*over=*/false,
           /*first=*/true);
    fire(result, drive({decayed(std::max(v.low, theta + 1)), kept.high}),
         /*over=*/true, /*first=*/v.low > theta);
  } else {
    fire(result, result.u, /*over=*/false, /*first=*/true);
  }
  if (result.v && form.hasFloor)
    result.v = WideRange(std::max<__int128>(result.v->low, n.floor),
                         std::max<__int128>(result.v->high, n.floor));
  if (result.v && !form.integrator)
    result.v = applyModes(form.modes, *result.v);
  // Rule F4: after a spike v is held, and shown as u.
  if (form.refractory > 0 && result.spikes.high > 0) {
    result.spikes.low = 0;
    WideRange held = result.v.value_or(v);
    if (form.clearEvery > 0)
      held = held.hull({n.init, n.init});
    result.v = held;
    result.u = result.u.hull(held);
    result.pre = result.pre.hull(held);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Many steps
//===----------------------------------------------------------------------===//

bool NeuronRange::advance(WideRange input, WideRange partial) {
  now = step(input, partial);
  WideRange next = now.v ? WideRange(v.hull(*now.v).clamped()) : v;
  bool grown = !(next == v);
  // All that is left is to go on without spikes from the lower end, which
  // leaves the spikes as they are.
  bool bothLimits = form.fire != snn::Fire::GtOver || v.low <= limit();
  falls = grown && next.high == v.high && now.rests && bothLimits &&
          form.modes.empty() && !form.showsMembrane;
  asleep = !grown || falls;
  lastInput = input;
  v = next;
  return grown;
}

/// Steps of a sleeping neuron from the lower end of v.
void NeuronRange::fall(int64_t steps) {
  __int128 least = lastInput.low * (__int128(1) << form.frac) + n.bias;
  for (; falls && steps > 0 && v.hasLow(); --steps) {
    __int128 change = std::min<__int128>(decayed(v.low) + least - v.low, 0);
    if (change == 0)
      break;
    // Without decay each step is the same.
    int64_t stride = n.leak == int64_t(1) << form.shift ? steps : 1;
    __int128 low = v.low + change * stride;
    if (form.hasFloor)
      low = std::max<__int128>(low, std::min<__int128>(n.floor, v.low));
    v = WideRange(WideRange(low, v.high).clamped());
    steps -= stride - 1;
  }
}

void NeuronRange::advanceTo(int64_t t, WideRange input, WideRange partial) {
  if (t <= lastStep)
    return;
  fall(t - 1 - lastStep);
  lastStep = t;
  advance(input, partial);
}

void NeuronRange::restart(WideRange input, WideRange partial, int64_t steps) {
  v = WideRange(n.init, n.init).clamped();
  for (int64_t t = 0; t < steps; ++t)
    if (!advance(input, partial))
      break;
}

/// Least x >= from with next(x) <= x, for a `next` that grows by at most 1 with
/// x: there the steps x, next(x), next(next(x)), … end.
static __int128 leastRest(__int128 from,
                          llvm::function_ref<__int128(__int128)> next) {
  __int128 low = from, stride = 1;
  if (next(low) <= low)
    return from;
  while (low + stride < WideRange::kLimit &&
         next(low + stride) > low + stride) {
    low += stride;
    stride *= 2;
  }
  __int128 high = std::min<__int128>(low + stride, WideRange::kLimit);
  while (high - low > 1) {
    __int128 middle = low + (high - low) / 2;
    (next(middle) > middle ? low : high) = middle;
  }
  return high;
}

/// Where v's upper end goes in the end by one of its ways alone: the greatest
/// input, `most`, each time without a spike, or each time with one. What is
/// reached in steps is never passed.
__int128 NeuronRange::leapUp(__int128 most) const {
  auto next = [&](__int128 x) {
    __int128 u = decayed(x) + most;
    for (ModeAttr mode : form.modes)
      u = std::min<__int128>(u, mode.getKind() == Overflow::Saturate
                                    ? mode.getHigh()
                                    : (int64_t(1) << (mode.getBits() - 1)) - 1);
    return u;
  };
  if (form.fire == snn::Fire::Count && form.reset == Reset::None)
    return leastRest(
        v.high, [&](__int128 x) { return std::min(next(x), mostCounted()); });
  if (form.integrator || form.reset == Reset::None)
    return leastRest(v.high, next);
  __int128 high = v.high;
  if (now.rests)
    high =
        leastRest(high, [&](__int128 x) { return std::min(next(x), limit()); });
  bool over = form.fire == snn::Fire::GtOver;
  __int128 drop = n.resetValue;
  if (form.reset == Reset::Subtract && form.fire != snn::Fire::Count &&
      next(high) > limit() + (over ? std::max<__int128>(drop, 0) : 0))
    high = leastRest(high, [&](__int128 x) { return next(x) - drop; });
  return high;
}

/// The same for the lower end and the least input: without a spike.
__int128 NeuronRange::leapDown(__int128 least) const {
  auto next = [&](__int128 x) {
    __int128 u = decayed(x) + least;
    for (ModeAttr mode : form.modes)
      u = std::max<__int128>(u,
                             mode.getKind() == Overflow::Saturate
                                 ? mode.getLow()
                                 : -(int64_t(1) << (mode.getBits() - 1)) + 1);
    return form.hasFloor ? std::max<__int128>(u, n.floor) : u;
  };
  bool over = form.fire == snn::Fire::GtOver;
  __int128 quiet = limit() + (over ? std::min<int64_t>(n.resetValue, 0) : 0);
  bool free = form.integrator || form.reset == Reset::None;
  if (!free && next(v.low) > quiet)
    return v.low;
  return -leastRest(-v.low, [&](__int128 x) { return -next(-x); });
}

void NeuronRange::leap(WideRange input) {
  __int128 scale = __int128(1) << form.frac;
  __int128 high = leapUp(input.high * scale + n.bias);
  __int128 low = leapDown(input.low * scale + n.bias);
  v = v.hull({low, high}).clamped();
}

void NeuronRange::settle(WideRange input, WideRange partial) {
  // Plain steps settle most neurons, and decide between the ways of the others.
  constexpr int64_t kPlain = 32, kLeaps = 32, kPatience = 4096;
  for (int64_t t = 1; advance(input, partial); ++t) {
    if (t % kPlain == 0 && t <= kPlain * kLeaps)
      leap(input);
    if (t < kPatience)
      continue;
    // What still creeps gets the whole of the width that it has reached.
    Range all = v.clamped();
    int64_t half = int64_t(1) << std::min(61u, all.width() - 1);
    v = v.hull({now.v->low < 0 ? -half : 0, half - 1}).clamped();
  }
}

} // namespace snnc::qsnn
