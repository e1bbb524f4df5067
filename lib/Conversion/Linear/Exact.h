// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exact rational arithmetic on stored numbers (rule Q5: a double may miss by
// one).

#ifndef SNNC_LIB_CONVERSION_LINEAR_EXACT_H
#define SNNC_LIB_CONVERSION_LINEAR_EXACT_H

#include "mlir/Analysis/Presburger/Fraction.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace snnc {

using mlir::presburger::Fraction;

/// The value of a finite float.
Fraction exact(double value);

/// The double nearest to `value`, ties to even.
double toDouble(const Fraction &value);

/// value · 2^power.
Fraction timesPowerOfTwo(const Fraction &value, int power);

enum class Round { Down, Up, NearestEven };
/// `value` as an integer. Nothing where it does not fit 62 bits.
std::optional<int64_t> toInteger(const Fraction &value, Round round);

/// The rational that a quantised input's step stands for (rule Q5.1): one of
/// numbers up to 2^16 where `step` is the double nearest to it, so that 1/255
/// is 1/255; else the stored number itself. step > 0.
Fraction readStep(double step);

/// The largest g > 0 of which all `units` > 0 are whole multiples, with those
/// multiples; nothing where one needs more than 16 bits (rule Q8).
struct CommonUnit {
  Fraction unit;
  std::vector<int64_t> gains;
};
std::optional<CommonUnit> findCommonUnit(const std::vector<Fraction> &units);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_LINEAR_EXACT_H
