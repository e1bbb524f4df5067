// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Step and zero point of a real input.

#include "InputRange.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace snnc {

/// Inputs are ui8.
static constexpr double kMost = 255;

void InputRange::Multiples::add(double value) {
  double multiple = std::nearbyint(value * per);
  // As a quotient of single precision is rounded, and in a whole number not at
  // all.
  double slack = per == 1 ? 0 : std::abs(multiple) * 0x1p-23;
  all &= std::abs(value * per - multiple) <= slack;
  low = std::min(low, multiple);
  high = std::max(high, multiple);
}

/// The zero point is 0 where nothing is negative, else as near to 128 as the
/// range allows: the room that is left is on both sides.
InputForm InputRange::Multiples::form() const {
  InputForm form{1 / per, 0};
  if (low < 0)
    form.zero = std::llrint(std::clamp(128.0, -low, kMost - high));
  return form;
}

void InputRange::add(double value) {
  if (value == 0)
    return;
  least = std::min(least, value);
  most = std::max(most, value);
  for (Multiples &m : multiples)
    m.add(value);
  ++byExponent[std::clamp(std::ilogb(value) - kLeastExponent, 0,
                          kExponents - 1)];
  ++count;
}

std::optional<double> InputRange::bulk() const {
  int top = kExponents - 1;
  while (top > 0 && byExponent[top] == 0)
    --top;
  int at = top;
  for (int64_t above = 0; at > 0; --at)
    if ((above += byExponent[at]) * 1000 > count)
      break;
  if (top - at < 5)
    return std::nullopt;
  return std::ldexp(1.0, at + 1 + kLeastExponent);
}

std::optional<InputForm> InputRange::form() const {
  if (!(least < most))
    return std::nullopt;
  for (const Multiples &m : multiples)
    if (m.holds())
      return m.form();
  // The zero point beside -low·255/(high - low) with the smaller step. An end
  // that is on its own side of 0 gets as many steps as lie there.
  double share = 1 / (1 + most / -least); // of the negative side
  double zero = least < 0 ? share * kMost : 0;
  std::optional<InputForm> best;
  for (double z : {std::ceil(zero), std::floor(zero)}) {
    z = std::clamp(z, least < 0 ? 1.0 : 0.0, most > 0 ? kMost - 1 : kMost);
    double step = std::max(least < 0 ? -least / z : 0.0,
                           most > 0 ? most / (kMost - z) : 0.0);
    if (!best || step < best->step)
      best = InputForm{step, std::llrint(z)};
  }
  if (!std::isnormal(best->step))
    return std::nullopt;
  return best;
}

} // namespace snnc
