// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exact rational arithmetic on stored numbers.

#include "Exact.h"

#include <cmath>

using llvm::DynamicAPInt;

namespace snnc {

static DynamicAPInt powerOfTwo(int power) {
  constexpr int kStep = 62;
  DynamicAPInt result(1);
  for (; power >= kStep; power -= kStep)
    result *= int64_t(1) << kStep;
  return result * (int64_t(1) << power);
}

Fraction timesPowerOfTwo(const Fraction &value, int power) {
  return power >= 0 ? value * Fraction(powerOfTwo(power))
                    : value / Fraction(powerOfTwo(-power));
}

Fraction exact(double value) {
  // 53 bits of mantissa as an integer.
  int exponent;
  double fraction = std::frexp(value, &exponent);
  auto mantissa = static_cast<int64_t>(std::ldexp(fraction, 53));
  return timesPowerOfTwo(Fraction(DynamicAPInt(mantissa)), exponent - 53);
}

/// The nearest integer, ties to even.
static DynamicAPInt roundToEven(const Fraction &value) {
  DynamicAPInt down = floor(value);
  DynamicAPInt twice = (value.num - down * value.den) * 2;
  bool up = twice > value.den || (twice == value.den && down % 2 != 0);
  return down + int64_t(up);
}

std::optional<int64_t> toInteger(const Fraction &value, Round round) {
  DynamicAPInt result = round == Round::Down ? floor(value)
                        : round == Round::Up ? ceil(value)
                                             : roundToEven(value);
  if (abs(result) >= int64_t(1) << 61)
    return std::nullopt;
  return int64_t(result);
}

double toDouble(const Fraction &value) {
  if (value.num == 0)
    return 0;
  // Scaled into [2^52, 2^53), the integers there are the doubles.
  Fraction scaled = abs(value);
  int exponent = 0;
  const Fraction high(powerOfTwo(53));
  for (int step = 512; step > 0; step /= 2) {
    const Fraction factor(powerOfTwo(step));
    for (; scaled * factor < high; exponent -= step)
      scaled = scaled * factor;
    for (; scaled >= high; exponent += step)
      scaled = scaled / factor;
  }
  auto mantissa = static_cast<double>(int64_t(roundToEven(scaled)));
  return std::ldexp(value.num < 0 ? -mantissa : mantissa, exponent);
}

Fraction readStep(double step) {
  constexpr int64_t kMost = int64_t(1) << 16;
  const Fraction stored = exact(step);
  // The convergents of its continued fraction are its best approximations.
  Fraction rest = stored;
  DynamicAPInt p0(0), q0(1), p(1), q(0);
  while (true) {
    DynamicAPInt whole = floor(rest);
    DynamicAPInt p1 = whole * p + p0, q1 = whole * q + q0;
    if (p1 > kMost || q1 > kMost)
      return stored;
    p0 = p, q0 = q, p = p1, q = q1;
    if (p != 0 && toDouble(Fraction(p, q)) == step)
      return Fraction(p, q);
    if (rest == Fraction(whole))
      return stored;
    rest = Fraction(1) / (rest - Fraction(whole));
  }
}

std::optional<CommonUnit> findCommonUnit(const std::vector<Fraction> &units) {
  constexpr int64_t kMostGain = 65535;
  DynamicAPInt num(0), den(1);
  for (const Fraction &unit : units) {
    num = gcd(num, unit.num);
    den = lcm(den, unit.den);
  }
  CommonUnit common{Fraction(num, den), {}};
  for (const Fraction &unit : units) {
    Fraction gain = unit / common.unit;
    if (gain.num > kMostGain)
      return std::nullopt;
    common.gains.push_back(int64_t(gain.num));
  }
  return common;
}

} // namespace snnc
