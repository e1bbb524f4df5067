// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exact arithmetic on stored binary numbers.

#include "Exact.h"

#include <algorithm>
#include <cmath>

using llvm::APInt;

namespace snnc {

Dyadic::Dyadic(double value) {
  double fraction = std::frexp(value, &exponent);
  // 53 bits of mantissa as an integer.
  mantissa = APInt(kBits, static_cast<int64_t>(std::ldexp(fraction, 53)),
                   /*isSigned=*/true);
  exponent -= 53;
  while (!mantissa.isZero() && !mantissa[0]) {
    mantissa.ashrInPlace(1);
    ++exponent;
  }
}

Dyadic Dyadic::times(const Dyadic &other) const {
  return {mantissa * other.mantissa, exponent + other.exponent};
}

Dyadic Dyadic::plus(const Dyadic &other) const {
  if (isZero())
    return other;
  if (other.isZero())
    return *this;
  int low = std::min(exponent, other.exponent);
  return {mantissa.shl(exponent - low) +
              other.mantissa.shl(other.exponent - low),
          low};
}

Dyadic Dyadic::timesPowerOfTwo(int power) const {
  return {mantissa, exponent + power};
}

std::optional<int64_t> Dyadic::dividedBy(const Dyadic &divisor,
                                         Round round) const {
  if (isZero())
    return 0;
  int shift = exponent - divisor.exponent;
  APInt n = mantissa, d = divisor.mantissa;
  // Far outside 62 bits, or of the alignment: no meaningful integer.
  if (std::abs(shift) > 1200)
    return std::nullopt;
  if (shift >= 0)
    n <<= shift;
  else
    d <<= -shift;
  APInt quotient, remainder;
  APInt::sdivrem(n, d, quotient, remainder);
  if (remainder.isNegative()) { // towards minus infinity
    quotient -= 1;
    remainder += d;
  }
  bool up = false;
  if (!remainder.isZero()) {
    APInt twice = remainder.shl(1);
    if (round == Round::Up)
      up = true;
    else if (round == Round::NearestEven)
      up = twice.sgt(d) || (twice == d && quotient[0]);
  }
  quotient += up;
  if (quotient.getSignificantBits() > 62)
    return std::nullopt;
  return quotient.getSExtValue();
}

} // namespace snnc
