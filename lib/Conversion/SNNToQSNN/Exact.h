// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exact arithmetic on stored binary numbers (rule Q5: a double may miss by
// one).

#ifndef SNNC_LIB_CONVERSION_SNNTOQSNN_EXACT_H
#define SNNC_LIB_CONVERSION_SNNTOQSNN_EXACT_H

#include "llvm/ADT/APInt.h"

#include <cstdint>
#include <optional>

namespace snnc {

/// mantissa · 2^exponent, exactly.
class Dyadic {
public:
  /// The value of a finite float.
  Dyadic(double value);
  Dyadic times(const Dyadic &other) const;
  Dyadic plus(const Dyadic &other) const;
  Dyadic timesPowerOfTwo(int power) const;
  bool isZero() const { return mantissa.isZero(); }
  bool isNegative() const { return mantissa.isNegative(); }

  enum class Round { Down, Up, NearestEven };
  /// this / divisor as an integer, divisor > 0. Nothing where it does not fit
  /// 62 bits.
  std::optional<int64_t> dividedBy(const Dyadic &divisor, Round round) const;

private:
  Dyadic(llvm::APInt mantissa, int exponent)
      : mantissa(std::move(mantissa)), exponent(exponent) {}
  // Wide enough for products of three floats and the shifts that align them.
  static constexpr unsigned kBits = 2048;
  llvm::APInt mantissa;
  int exponent;
};

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_SNNTOQSNN_EXACT_H
