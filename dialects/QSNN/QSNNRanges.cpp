// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Closed ranges of integers.

#include "dialects/QSNN/QSNNRanges.h"

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

} // namespace snnc::qsnn
