// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants of what holds state.

#include "IntegerNeurons.h"
#include "snnc/Support/Diagnostics.h"

#include <cmath>

using namespace mlir;

namespace snnc {

namespace {

using Integers = Spread<std::optional<int64_t>>;

/// Decays as multipliers of one shift: the least k ≤ 16 for which all a·2^k are
/// whole, else 12.
std::pair<Spread<int64_t>, int64_t> makeLeak(const Spread<double> &decays) {
  constexpr int kMost = 16, kElse = 12;
  int shift = 0;
  auto whole = [&](double decay) {
    double scaled = std::ldexp(decay, shift);
    return scaled == std::floor(scaled);
  };
  while (shift <= kMost && !llvm::all_of(decays.values(), whole))
    ++shift;
  if (shift > kMost)
    shift = kElse;
  return {decays.map([&](double decay) {
            return int64_t(std::llrint(std::ldexp(decay, shift)));
          }),
          shift};
}

Integers divide(const Spread<double> &values, const Spread<Unit> &unit,
                Round round) {
  return values.zip(unit, [&](double value, const Unit &s) {
    return toInteger(exact(value) / s.value, round);
  });
}

/// c = (b·offset + c) / s.
Integers makeBias(Attribute gain, Attribute bias, const Form &current,
                  const Spread<Unit> &unit, ArrayRef<int64_t> shape) {
  auto drive = spreadParam(gain, shape)
                   .zip(current.offsets, [](double b, const Fraction &offset) {
                     return exact(b) * offset;
                   });
  auto sum =
      drive.zip(spreadParam(bias, shape),
                [](const Fraction &d, double c) { return d + exact(c); });
  return sum.zip(unit, [](const Fraction &c, const Unit &s) {
    return toInteger(c / s.value, Round::NearestEven);
  });
}

/// u > θ decided alike on integers u; of `count` u ≥ k·θ.
Integers makeThreshold(snn::LifOp op, const Spread<double> &thresholds,
                       const Spread<Unit> &unit) {
  snn::Fire fire = op.getFire();
  bool up = fire == snn::Fire::Ge || fire == snn::Fire::Count;
  Integers limits = divide(thresholds, unit, up ? Round::Up : Round::Down);
  if (fire != snn::Fire::Ge)
    return limits;
  return limits.map([](std::optional<int64_t> limit) {
    return limit ? std::optional(*limit - 1) : std::nullopt;
  });
}

/// r or ρ; where several spikes subtract their threshold, the integer one.
Integers makeReset(snn::LifOp op, const Spread<double> &thresholds,
                   const Integers &limits, const Spread<Unit> &unit,
                   ArrayRef<int64_t> shape) {
  auto values = spreadParam(op.getResetValueAttr(), shape);
  Integers nearest = divide(values, unit, Round::NearestEven);
  if (op.getFire() != snn::Fire::Count || op.getReset() != snn::Reset::Subtract)
    return nearest;
  auto equal = values.zip(
      thresholds, [](double rho, double theta) { return int(rho == theta); });
  auto either = nearest.zip(
      limits, [](auto n, auto limit) { return std::pair(n, limit); });
  return either.zip(equal, [](const auto &pair, int takeLimit) {
    return takeLimit ? pair.second : pair.first;
  });
}

/// Takes constants that all fit; an error names the first neuron that has one
/// that does not.
bool take(Operation *op, const Integers &from, Spread<int64_t> &to) {
  for (size_t i = 0; i < from.size(); ++i)
    if (!from[i]) {
      emitLayerError(op) << "element " << i
                         << " has constants too large for the unit of its "
                            "input (rule Q5)";
      return false;
    }
  to = from.map([](std::optional<int64_t> value) { return *value; });
  return true;
}

template <class Neurons>
bool takeCommon(Neurons op, const UnitPlan &plan, IntegerNeurons &made) {
  ArrayRef<int64_t> shape = op.getInput().getType().getShape();
  const Spread<Unit> &unit = plan.membraneOf(op);
  std::tie(made.leak, made.shift) = makeLeak(spreadParam(op.getDecay(), shape));
  return take(op,
              makeBias(op.getGain(), op.getBias(), plan.formOf(op.getInput()),
                       unit, shape),
              made.bias) &&
         take(
             op,
             divide(spreadParam(op.getInit(), shape), unit, Round::NearestEven),
             made.init);
}

} // namespace

std::optional<IntegerNeurons> makeIntegerNeurons(snn::LifOp op,
                                                 const UnitPlan &plan) {
  IntegerNeurons made;
  if (!takeCommon(op, plan, made))
    return std::nullopt;
  ArrayRef<int64_t> shape = op.getInput().getType().getShape();
  const Spread<Unit> &unit = plan.membraneOf(op);
  auto thresholds = spreadParam(op.getThreshold(), shape);
  Integers limits = makeThreshold(op, thresholds, unit);
  if (!take(op, limits, made.threshold))
    return std::nullopt;
  if (op.getResetValueAttr() &&
      !take(op, makeReset(op, thresholds, limits, unit, shape), made.reset))
    return std::nullopt;
  if (op.getFloorAttr() && !take(op,
                                 divide(spreadParam(op.getFloorAttr(), shape),
                                        unit, Round::NearestEven),
                                 made.floor))
    return std::nullopt;
  return made;
}

std::optional<IntegerNeurons> makeIntegerNeurons(snn::LiOp op,
                                                 const UnitPlan &plan) {
  IntegerNeurons made;
  if (!takeCommon(op, plan, made))
    return std::nullopt;
  return made;
}

std::optional<Spread<int64_t>> makeDelayInit(snn::DelayOp op,
                                             const UnitPlan &plan) {
  const Form &form = plan.formOf(op.getResult());
  auto above = spreadParam(op.getInit(), op.getResult().getType().getShape())
                   .zip(form.offsets, [](double value, const Fraction &offset) {
                     return exact(value) - offset;
                   });
  Integers whole =
      above.zip(form.units, [](const Fraction &value, const Unit &unit) {
        return toInteger(value / unit.value, Round::NearestEven);
      });
  Spread<int64_t> init;
  if (!take(op, whole, init))
    return std::nullopt;
  return init;
}

} // namespace snnc
