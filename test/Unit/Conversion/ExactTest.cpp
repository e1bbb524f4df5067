// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exact arithmetic on stored numbers, against its defining inequalities in
// 128-bit integers.

#include "lib/Conversion/Linear/Exact.h"

#include "gtest/gtest.h"

#include <bit>
#include <cmath>
#include <limits>
#include <random>

using namespace snnc;
using Wide = __int128;

namespace {

TEST(Exact, RoundsRationals) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100000; ++i) {
    // n / 2^20 over d / 2^20, small enough that doubles hold both exactly.
    int64_t n = static_cast<int64_t>(random()) >> (12 + random() % 50);
    int64_t d = 1 + static_cast<int64_t>(random() >> (34 + random() % 28));
    Fraction ratio =
        exact(std::ldexp(double(n), -20)) / exact(std::ldexp(double(d), -20));
    auto down = toInteger(ratio, Round::Down), up = toInteger(ratio, Round::Up),
         even = toInteger(ratio, Round::NearestEven);
    ASSERT_TRUE(down && up && even);
    ASSERT_TRUE(Wide(*down) * d <= n && n < (Wide(*down) + 1) * d);
    ASSERT_TRUE((Wide(*up) - 1) * d < n && n <= Wide(*up) * d);
    Wide twice = 2 * (Wide(n) - Wide(*even) * d);
    ASSERT_TRUE(-d <= twice && twice <= d);
    if (twice == d || twice == -d) {
      ASSERT_EQ(*even % 2, 0) << n << " / " << d;
    }
  }
}

TEST(Exact, TiesGoToEven) {
  auto nearest = [](double value) {
    return *toInteger(exact(value), Round::NearestEven);
  };
  EXPECT_EQ(nearest(0.5), 0);
  EXPECT_EQ(nearest(1.5), 2);
  EXPECT_EQ(nearest(2.5), 2);
  EXPECT_EQ(nearest(-0.5), 0);
  EXPECT_EQ(nearest(-1.5), -2);
  EXPECT_EQ(nearest(-2.5), -2);
}

/// Divisions in floats that say a whole number where there is none.
TEST(Exact, StoredNumbersNotTheirNames) {
  Fraction tenth = exact(0.1f), three = exact(0.3f), seven = exact(0.7f);
  EXPECT_EQ(0.3f / 0.1f, 3.0f);
  EXPECT_EQ(toInteger(three / tenth, Round::Down), 3);
  EXPECT_EQ(toInteger(three / tenth, Round::Up), 4);
  EXPECT_EQ(0.7f / 0.1f, 7.0f);
  EXPECT_EQ(toInteger(seven / tenth, Round::Down), 6);
  EXPECT_EQ(toInteger(seven / tenth, Round::Up), 7);
  EXPECT_EQ(toInteger(tenth * exact(3) / tenth, Round::Up), 3);
  // 2^53 + 1 as a sum: a double would drop the 1.
  Fraction sum = exact(0x1p53) + exact(1.0);
  EXPECT_EQ(toInteger(sum, Round::Down), (int64_t(1) << 53) + 1);
  EXPECT_EQ(toInteger(sum - exact(0x1p53), Round::Up), 1);
}

TEST(Exact, EndsOfTheRange) {
  Fraction least = exact(std::numeric_limits<float>::denorm_min());
  Fraction most = exact(std::numeric_limits<float>::max());
  EXPECT_EQ(toInteger(least / most, Round::Down), 0);
  EXPECT_EQ(toInteger(least / most, Round::Up), 1);
  EXPECT_EQ(toInteger(-least / most, Round::Down), -1);
  EXPECT_FALSE(toInteger(most / least, Round::Down));
  EXPECT_EQ(exact(-0.0), Fraction(0));
  EXPECT_EQ(toInteger(timesPowerOfTwo(exact(3), -2), Round::Up), 1);
  EXPECT_TRUE(toInteger(exact(0x1p60), Round::Down));
  EXPECT_FALSE(toInteger(exact(0x1p62), Round::Down));
}

TEST(Exact, DoublesComeBack) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 2000; ++i) {
    double value = std::bit_cast<double>(random());
    if (std::isfinite(value) && std::abs(value) > 1e-200) {
      ASSERT_EQ(toDouble(exact(value)), value);
    }
    // A quotient is rounded once, as the processor does.
    int64_t n = random() >> 12, d = 1 + (random() >> 12);
    ASSERT_EQ(toDouble(Fraction(n) / Fraction(d)), double(n) / double(d));
  }
  // Halfway: to the even mantissa.
  EXPECT_EQ(toDouble(exact(0x1p53) + Fraction(1)), 0x1p53);
  EXPECT_EQ(toDouble(exact(0x1p53) + Fraction(3)), 0x1p53 + 4);
}

/// Rule Q5.1: the rational that a step stands for.
TEST(Exact, StepsAreSimpleFractions) {
  EXPECT_EQ(readStep(1.0 / 255), Fraction(1) / Fraction(255));
  EXPECT_EQ(readStep(255.0), Fraction(255));
  EXPECT_EQ(readStep(0.1), Fraction(1) / Fraction(10));
  EXPECT_EQ(readStep(2.0 / 3), Fraction(2) / Fraction(3));
  EXPECT_EQ(readStep(65535.0 / 65536), Fraction(65535) / Fraction(65536));
  // A neighbour of 1/255, and numbers too long, stand for themselves.
  double beside = std::nextafter(1.0 / 255, 1);
  EXPECT_EQ(readStep(beside), exact(beside));
  EXPECT_EQ(readStep(0.1f), exact(0.1f));
  EXPECT_EQ(readStep(M_PI), exact(M_PI));
  EXPECT_EQ(readStep(1.0 / 70001), exact(1.0 / 70001));
}

/// Rule Q8: gains of 16 bits, or none.
TEST(Exact, UnitsMeetByWholeGains) {
  Fraction step = readStep(1.0 / 255);
  auto met = findCommonUnit({step, Fraction(1)});
  ASSERT_TRUE(met);
  EXPECT_EQ(met->unit, step);
  EXPECT_EQ(met->gains, (std::vector<int64_t>{1, 255}));
  // Stored scales of one grid, of which one input is averaged over 9 cells.
  Fraction scale = exact(0.0123f);
  met = findCommonUnit({scale, scale / Fraction(9), scale * Fraction(2)});
  ASSERT_TRUE(met);
  EXPECT_EQ(met->gains, (std::vector<int64_t>{9, 1, 18}));
  met = findCommonUnit({scale * Fraction(4), scale * Fraction(6)});
  EXPECT_EQ(met->gains, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(met->unit, scale * Fraction(2));
  EXPECT_FALSE(findCommonUnit({scale, exact(0.0124f)}));
  EXPECT_TRUE(findCommonUnit({Fraction(1), Fraction(65535)}));
  EXPECT_FALSE(findCommonUnit({Fraction(1), Fraction(65536)}));
  EXPECT_FALSE(findCommonUnit({Fraction(65536), Fraction(65537)}));
}

} // namespace
