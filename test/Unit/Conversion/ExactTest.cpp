// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exact arithmetic on stored numbers, against its defining inequalities in
// 128-bit integers.

#include "lib/Conversion/SNNToQSNN/Exact.h"

#include "gtest/gtest.h"

#include <cmath>
#include <limits>
#include <random>

using snnc::Dyadic;
using Round = Dyadic::Round;
using Wide = __int128;

namespace {

TEST(Exact, DividesLikeRationals) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100000; ++i) {
    // n / 2^20 over d / 2^20, small enough that doubles hold both exactly.
    int64_t n = static_cast<int64_t>(random()) >> (12 + random() % 50);
    int64_t d = 1 + static_cast<int64_t>(random() >> (34 + random() % 28));
    Dyadic a(std::ldexp(double(n), -20)), b(std::ldexp(double(d), -20));
    auto down = a.dividedBy(b, Round::Down), up = a.dividedBy(b, Round::Up),
         even = a.dividedBy(b, Round::NearestEven);
    ASSERT_TRUE(down && up && even);
    ASSERT_TRUE(Wide(*down) * d <= n && n < (Wide(*down) + 1) * d);
    ASSERT_TRUE((Wide(*up) - 1) * d < n && n <= Wide(*up) * d);
    Wide twice = 2 * (Wide(n) - Wide(*even) * d);
    ASSERT_TRUE(-d <= twice && twice <= d);
    if (twice == d || twice == -d)
      ASSERT_EQ(*even % 2, 0) << n << " / " << d;
  }
}

TEST(Exact, TiesGoToEven) {
  auto nearest = [](double a, double b) {
    return *Dyadic(a).dividedBy(b, Round::NearestEven);
  };
  EXPECT_EQ(nearest(0.5, 1), 0);
  EXPECT_EQ(nearest(1.5, 1), 2);
  EXPECT_EQ(nearest(2.5, 1), 2);
  EXPECT_EQ(nearest(-0.5, 1), 0);
  EXPECT_EQ(nearest(-1.5, 1), -2);
  EXPECT_EQ(nearest(-2.5, 1), -2);
}

/// Divisions in floats that say a whole number where there is none.
TEST(Exact, StoredNumbersNotTheirNames) {
  Dyadic tenth(0.1f), three(0.3f), seven(0.7f);
  EXPECT_EQ(0.3f / 0.1f, 3.0f);
  EXPECT_EQ(three.dividedBy(tenth, Round::Down), 3);
  EXPECT_EQ(three.dividedBy(tenth, Round::Up), 4);
  EXPECT_EQ(0.7f / 0.1f, 7.0f);
  EXPECT_EQ(seven.dividedBy(tenth, Round::Down), 6);
  EXPECT_EQ(seven.dividedBy(tenth, Round::Up), 7);
  EXPECT_EQ(tenth.times(3).dividedBy(tenth, Round::Down), 3);
  EXPECT_EQ(tenth.times(3).dividedBy(tenth, Round::Up), 3);
  // 2^53 + 1 as a sum: a double would drop the 1.
  Dyadic sum = Dyadic(0x1p53).plus(1.0);
  EXPECT_EQ(sum.dividedBy(1.0, Round::Down), (int64_t(1) << 53) + 1);
  EXPECT_EQ(sum.plus(Dyadic(-0x1p53)).dividedBy(1.0, Round::Up), 1);
}

TEST(Exact, EndsOfTheRange) {
  float least = std::numeric_limits<float>::denorm_min();
  float most = std::numeric_limits<float>::max();
  EXPECT_EQ(Dyadic(least).dividedBy(most, Round::Down), 0);
  EXPECT_EQ(Dyadic(least).dividedBy(most, Round::Up), 1);
  EXPECT_EQ(Dyadic(-least).dividedBy(most, Round::Down), -1);
  EXPECT_FALSE(Dyadic(most).dividedBy(least, Round::Down));
  EXPECT_EQ(Dyadic(0.0).dividedBy(least, Round::Up), 0);
  EXPECT_TRUE(Dyadic(-0.0).isZero());
  EXPECT_TRUE(Dyadic(-least).isNegative());
  EXPECT_EQ(Dyadic(most).times(most).dividedBy(Dyadic(most).times(most),
                                               Round::NearestEven),
            1);
  EXPECT_EQ(Dyadic(3.0).timesPowerOfTwo(-2).dividedBy(1.0, Round::Up), 1);
  EXPECT_TRUE(Dyadic(0x1p60).dividedBy(1.0, Round::Down));
  EXPECT_FALSE(Dyadic(0x1p62).dividedBy(1.0, Round::Down));
}

} // namespace
