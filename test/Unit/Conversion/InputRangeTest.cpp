// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Step and zero point of real inputs (rule Q5.1), with the rounding that the
// executors do.

#include "lib/Conversion/Measure/InputRange.h"

#include "snnc/Sim/Rules.h"

#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace snnc;

namespace {

InputRange rangeOf(std::initializer_list<double> values) {
  InputRange range;
  for (double value : values)
    range.add(value);
  return range;
}

double quantize(const InputForm &form, double x, sim::InputRecord &record) {
  return sim::quantizeInput({form.step, form.zero}, x, 0, 255, record);
}

/// What x reads back as; nothing may saturate.
double held(const InputForm &form, double x) {
  sim::InputRecord record;
  double whole = quantize(form, x, record);
  EXPECT_EQ(record.saturated, 0) << x;
  return (whole - double(form.zero)) * form.step;
}

TEST(InputRange, SymmetricRangeHoldsBothEnds) {
  for (double a : {1.0, 0.99, 2.5, 1e-30, 3e38, 0.1}) {
    // 1/3 of it: neither whole nor k/255.
    auto form = rangeOf({-a, a, a / 3}).form();
    ASSERT_TRUE(form);
    EXPECT_EQ(form->zero, 128);
    EXPECT_EQ(form->step, a / 127);
    EXPECT_EQ(held(*form, 0), 0);
    EXPECT_NEAR(held(*form, a), a, 1e-12 * a);
    EXPECT_NEAR(held(*form, -a), -a, 1e-12 * a);
  }
}

TEST(InputRange, OneSidedRangesHaveTheirZeroAtTheEnd) {
  auto up = rangeOf({0.3, 0.7}).form(), down = rangeOf({-0.3, -0.7}).form();
  ASSERT_TRUE(up && down);
  EXPECT_EQ(up->zero, 0);
  EXPECT_EQ(up->step, 0.7 / 255);
  EXPECT_EQ(down->zero, 255);
  EXPECT_EQ(down->step, 0.7 / 255);
}

TEST(InputRange, AnyRange) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> unit(0, 1), exponent(-40, 38);
  for (int i = 0; i < 20000; ++i) {
    double low = -std::pow(10, exponent(random)) * unit(random),
           high = std::pow(10, exponent(random)) * unit(random);
    int kind = i % 5;
    if (kind == 0)
      low = 0;
    if (kind == 1)
      high = 0;
    if (kind == 2) // about as far on both sides
      low = -high * (0.5 + unit(random));
    auto form = rangeOf({low, high}).form();
    ASSERT_TRUE(form) << low << " " << high;
    EXPECT_GE(form->zero, 0);
    EXPECT_LE(form->zero, 255);
    EXPECT_EQ(held(*form, 0), 0);
    sim::InputRecord record;
    double last = -1, half = form->step / 2 * (1 + 1e-9);
    for (int k = 0; k <= 64; ++k) {
      double x = low + (high - low) * k / 64;
      double whole = quantize(*form, x, record);
      EXPECT_EQ(whole, std::floor(whole));
      EXPECT_GE(whole, last);
      last = whole;
      EXPECT_LE(std::abs((whole - double(form->zero)) * form->step - x), half)
          << low << " " << high << " " << x;
    }
    EXPECT_EQ(record.saturated, 0) << low << " " << high;
    EXPECT_LE(std::abs(held(*form, low) - low), half);
    EXPECT_LE(std::abs(held(*form, high) - high), half);
    // Hardly coarser than all 255 steps: the larger side loses at most one.
    EXPECT_LE(form->step, (high - low) / 253 * (1 + 1e-9));
  }
}

TEST(InputRange, BeyondTheRangeSaturates) {
  auto form = rangeOf({-1, 1, 0.3}).form();
  sim::InputRecord record;
  EXPECT_EQ(quantize(*form, 1e300, record), 255);
  EXPECT_EQ(quantize(*form, -1.5, record), 0);
  EXPECT_EQ(quantize(*form, 1, record), 255);
  EXPECT_EQ(record.saturated, 2);
  EXPECT_EQ(record.overshoot, 1e300);
  // One step of room is left below, -128/127.
  record = {};
  EXPECT_EQ(quantize(*form, -1.0079, record), 0);
  EXPECT_EQ(quantize(*form, 1.05, record), 255);
  EXPECT_EQ(record.saturated, 1);
  EXPECT_NEAR(record.overshoot, 0.05, 1e-12);
}

TEST(InputRange, WholeNumbersStayExact) {
  auto check = [](std::initializer_list<double> values, int64_t zero) {
    InputRange range = rangeOf(values);
    EXPECT_TRUE(range.isWhole());
    auto form = range.form();
    ASSERT_TRUE(form);
    EXPECT_EQ(form->step, 1);
    EXPECT_EQ(form->zero, zero);
    for (double value : values)
      EXPECT_EQ(held(*form, value), value);
  };
  check({1}, 0);
  check({1, 2, 7}, 0);
  check({255, 3}, 0);
  check({-1, 1}, 128);
  check({-128, 127}, 128);
  check({-200, 3}, 200);
  check({-3, 250}, 5);
  check({-255}, 255);
  EXPECT_FALSE(rangeOf({256}).isWhole());
  EXPECT_FALSE(rangeOf({-1, 255}).isWhole());
  EXPECT_FALSE(rangeOf({1, 0.5}).isWhole());
  EXPECT_FALSE(rangeOf({1, 1.0000001}).isWhole());
}

TEST(InputRange, PixelsStayExact) {
  // As ToTensor divides, and as numpy does in double precision; not all of
  // them occur.
  for (bool single : {true, false}) {
    InputRange range;
    auto pixel = [&](int k) {
      return single ? double(float(k) / 255.0f) : k / 255.0;
    };
    for (int k = 0; k < 200; k += 3)
      range.add(pixel(k));
    EXPECT_TRUE(range.isPixels());
    auto form = range.form();
    ASSERT_TRUE(form);
    EXPECT_EQ(form->step, 1.0 / 255);
    EXPECT_EQ(form->zero, 0);
    for (int k = 0; k < 256; ++k) {
      sim::InputRecord record;
      EXPECT_EQ(quantize(*form, pixel(k), record), k);
    }
  }
  EXPECT_FALSE(rangeOf({0.5, 0.25}).isPixels());
}

TEST(InputRange, NoRangeNoStep) {
  EXPECT_FALSE(rangeOf({}).form());
  EXPECT_FALSE(rangeOf({0}).form());
  EXPECT_FALSE(rangeOf({1e-320, 5e-321}).form()); // a step that is no number
}

TEST(InputRange, OutliersAreSeen) {
  InputRange range;
  std::mt19937 random(1);
  std::uniform_real_distribution<double> small(0.1, 1);
  for (int i = 0; i < 5000; ++i)
    range.add(small(random));
  EXPECT_FALSE(range.bulk());
  range.add(12);
  EXPECT_FALSE(range.bulk()); // not much
  range.add(-100);
  EXPECT_EQ(range.bulk(), 1.0);
  for (int i = 0; i < 10; ++i)
    range.add(99);
  EXPECT_FALSE(range.bulk()); // more than one in a thousand
}

} // namespace
