// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ranges of integers.

#include "dialects/QSNN/Range.h"

#include "llvm/Support/MathExtras.h"

namespace snnc::qsnn {

unsigned Range::width() const {
  // The bits of a negative number are those of its complement.
  uint64_t magnitude = std::max<int64_t>(high, low < 0 ? ~low : 0);
  return std::max<unsigned>(2, 65 - llvm::countl_zero(magnitude));
}

Range Range::hull(Range other) const {
  return {std::min(low, other.low), std::max(high, other.high)};
}

Range WideRange::clamped() const {
  auto clamp = [](__int128 value) {
    return static_cast<int64_t>(
        std::clamp<__int128>(value, -kLimit, __int128(kLimit)));
  };
  return {clamp(low), clamp(high)};
}

WideRange WideRange::ofBits(unsigned bits) {
  __int128 half = __int128(1) << (std::min(bits, 100u) - 1);
  return {-half, half - 1};
}

} // namespace snnc::qsnn
