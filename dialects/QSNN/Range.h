// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ranges of integers.

#ifndef SNNC_DIALECTS_QSNN_RANGE_H
#define SNNC_DIALECTS_QSNN_RANGE_H

#include <algorithm>
#include <cstdint>

namespace snnc::qsnn {

/// A closed range of integers.
struct Range {
  int64_t low = 0, high = 0;
  /// Least number of two's complement bits that hold the range, at least 2.
  unsigned width() const;
  /// The smallest range that holds this one and `other`.
  Range hull(Range other) const;
  bool contains(Range other) const {
    return low <= other.low && high >= other.high;
  }
  bool operator==(const Range &) const = default;
};

/// Like Range, with room for sums of its bounds.
struct WideRange {
  __int128 low, high;

  WideRange() : WideRange(0, 0) {}
  WideRange(__int128 low, __int128 high) : low(low), high(high) {}
  WideRange(Range range) : WideRange(range.low, range.high) {}

  WideRange hull(WideRange other) const {
    return {std::min(low, other.low), std::max(high, other.high)};
  }
  WideRange plus(__int128 value) const { return {low + value, high + value}; }
  WideRange plus(WideRange other) const {
    return {low + other.low, high + other.high};
  }
  WideRange times(__int128 factor) const {
    __int128 a = low * factor, b = high * factor;
    return {std::min(a, b), std::max(a, b)};
  }
  bool contains(WideRange other) const {
    return low <= other.low && high >= other.high;
  }
  bool operator==(const WideRange &) const = default;

  /// What is at or beyond this has no bound: sums of a few of them, and their
  /// products with a leak, still fit their types.
  static constexpr int64_t kLimit = int64_t(1) << 61;
  static WideRange unbounded() { return {-kLimit, kLimit}; }
  /// Signed numbers of so many bits.
  static WideRange ofBits(unsigned bits);
  bool hasLow() const { return low > -kLimit; }
  bool hasHigh() const { return high < kLimit; }
  bool isBounded() const { return hasLow() && hasHigh(); }
  /// The nearest range within the limits.
  Range clamped() const;
};

} // namespace snnc::qsnn

#endif // SNNC_DIALECTS_QSNN_RANGE_H
