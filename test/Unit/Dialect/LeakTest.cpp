// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The leak of an integer membrane against exact rational rounding (rule Q2).

#include "dialects/QSNN/QSNNDialect.h"

#include "gtest/gtest.h"

#include <random>

using namespace snnc::qsnn;

namespace {

using Wide = __int128;

/// Whether `r` is the rounding of n / d, from its defining inequalities.
bool isRounding(Wide r, Wide n, Wide d, Rounding rounding) {
  switch (rounding) {
  case Rounding::Floor: // r <= n/d < r + 1
    return r * d <= n && n < (r + 1) * d;
  case Rounding::Ceil: // r - 1 < n/d <= r
    return (r - 1) * d < n && n <= r * d;
  case Rounding::Trunc: // towards zero
    return n >= 0 ? r * d <= n && n < (r + 1) * d
                  : (r - 1) * d < n && n <= r * d;
  case Rounding::Nearest: // r <= n/d + 1/2 < r + 1
    return 2 * r * d <= 2 * n + d && 2 * n + d < 2 * (r + 1) * d;
  }
  return false;
}

constexpr Rounding kAll[] = {Rounding::Floor, Rounding::Nearest, Rounding::Ceil,
                             Rounding::Trunc};

TEST(Leak, RoundsExactly) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 200000; ++i) {
    int64_t shift = random() % 31;
    int64_t m = random() % ((uint64_t(1) << shift) + 1);
    // All magnitudes, both signs.
    int64_t v = static_cast<int64_t>(random()) >> (2 + random() % 62);
    for (Rounding rounding : kAll)
      ASSERT_TRUE(isRounding(leak(v, m, shift, rounding), Wide(m) * v,
                             Wide(1) << shift, rounding))
          << v << " * " << m << " >> " << shift << " "
          << stringifyRounding(rounding).str();
  }
}

TEST(Leak, SmallValuesByHand) {
  // -3/2 and 3/2; halves go up.
  EXPECT_EQ(leak(-3, 1, 1, Rounding::Floor), -2);
  EXPECT_EQ(leak(-3, 1, 1, Rounding::Nearest), -1);
  EXPECT_EQ(leak(-3, 1, 1, Rounding::Ceil), -1);
  EXPECT_EQ(leak(-3, 1, 1, Rounding::Trunc), -1);
  EXPECT_EQ(leak(3, 1, 1, Rounding::Floor), 1);
  EXPECT_EQ(leak(3, 1, 1, Rounding::Nearest), 2);
  EXPECT_EQ(leak(3, 1, 1, Rounding::Ceil), 2);
  EXPECT_EQ(leak(3, 1, 1, Rounding::Trunc), 1);
  for (Rounding rounding : kAll) {
    EXPECT_EQ(leak(-7, 0, 0, rounding), 0);
    EXPECT_EQ(leak(-7, 1, 0, rounding), -7);
    EXPECT_EQ(leak(0, 5, 3, rounding), 0);
  }
}

/// The two forms of hardware that rule Q2 names.
TEST(Leak, CoversShiftLeakAndLoihi) {
  std::mt19937 random(2);
  for (int i = 0; i < 20000; ++i) {
    int64_t v = static_cast<int32_t>(random()) >> (random() % 31);
    int64_t k = 1 + random() % 15;
    EXPECT_EQ(leak(v, (int64_t(1) << k) - 1, k, Rounding::Ceil), v - (v >> k));
    int64_t d = random() % 4097;
    int64_t sign = v < 0 ? -1 : 1;
    EXPECT_EQ(leak(v, 4096 - d, 12, Rounding::Trunc),
              sign * ((std::abs(v) * (4096 - d)) >> 12));
  }
}

} // namespace
