// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The interval analysis behind `exact` (rule Q4): nothing leaves the proved
// range, and the range is not larger than it must be where that can be told.

#include "dialects/QSNN/QSNNRanges.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <random>

using namespace snnc::qsnn;

namespace {

using Random = std::mt19937;

int64_t uniform(Random &random, int64_t low, int64_t high) {
  return low + static_cast<int64_t>(random() % uint64_t(high - low + 1));
}

NeuronConstants randomNeuron(Random &random) {
  NeuronConstants n;
  n.shift = uniform(random, 0, 12);
  n.leak = uniform(random, 0, int64_t(1) << n.shift);
  n.rounding = static_cast<Rounding>(uniform(random, 0, 3));
  n.frac = uniform(random, 0, 4);
  n.bias = uniform(random, -30, 30);
  n.threshold = uniform(random, -20, 200);
  n.reset = static_cast<Reset>(uniform(random, 0, 2));
  n.resetValue = uniform(random, -60, 60);
  n.init = uniform(random, -100, 100);
  return n;
}

TEST(Ranges, WidthHoldsBothEnds) {
  auto width = [](int64_t low, int64_t high) {
    return Range{low, high}.width();
  };
  EXPECT_EQ(width(0, 0), 2u);
  EXPECT_EQ(width(-1, 1), 2u);
  EXPECT_EQ(width(-2, 1), 2u);
  EXPECT_EQ(width(-3, 1), 3u);
  EXPECT_EQ(width(0, 2), 3u);
  EXPECT_EQ(width(-4, 3), 3u);
  EXPECT_EQ(width(-8, -5), 4u);
  EXPECT_EQ(width(5, 7), 4u);
  EXPECT_EQ(width(0, 127), 8u);
  EXPECT_EQ(width(0, 128), 9u);
  EXPECT_EQ(width(INT64_MIN, 0), 64u);
}

/// Sums of any inputs, after each weight in any order.
TEST(Ranges, SynapseHoldsPartialSums) {
  Random random(1);
  for (int round = 0; round < 300; ++round) {
    int64_t rows = uniform(random, 1, 4), cols = uniform(random, 1, 8);
    Range input{0, uniform(random, 1, 255)};
    std::vector<int64_t> weights, bias;
    for (int64_t i = 0; i < rows * cols; ++i)
      weights.push_back(uniform(random, -8, 7));
    for (int64_t i = 0; i < rows; ++i)
      bias.push_back(uniform(random, -100, 100));
    auto ranges = synapseRanges(weights, bias, rows, cols, input);
    for (int64_t i = 0; i < rows; ++i) {
      // The ends are reached: by the largest inputs at the right weights.
      int64_t low = std::min<int64_t>(bias[i], 0),
              high = std::max<int64_t>(bias[i], 0);
      for (int64_t j = 0; j < cols; ++j) {
        low += std::min<int64_t>(weights[i * cols + j], 0) * input.high;
        high += std::max<int64_t>(weights[i * cols + j], 0) * input.high;
      }
      EXPECT_EQ(ranges[i].low, low);
      EXPECT_EQ(ranges[i].high, high);
      std::vector<int64_t> terms = {bias[i]};
      for (int64_t j = 0; j < cols; ++j)
        terms.push_back(weights[i * cols + j] * uniform(random, 0, input.high));
      for (int order = 0; order < 5; ++order) {
        std::shuffle(terms.begin(), terms.end(), random);
        int64_t sum = 0;
        for (int64_t term : terms) {
          sum += term;
          EXPECT_GE(sum, ranges[i].low);
          EXPECT_LE(sum, ranges[i].high);
        }
      }
    }
  }
}

/// u, v and every value on the way to u, for random and for adversarial
/// inputs: the least, the largest, those that drive a membrane away from 0, and
/// those that keep it just below its threshold.
TEST(Ranges, MembraneIsSound) {
  Random random(2);
  int bounded = 0;
  for (int round = 0; round < 3000; ++round) {
    NeuronConstants n = randomNeuron(random);
    Range input{uniform(random, -20, 0), uniform(random, 0, 20)};
    int64_t steps = uniform(random, 0, 1) ? uniform(random, 1, 40) : 0;
    auto range = membraneRange(n, input, steps);
    if (!range)
      continue;
    ++bounded;
    for (int attack = 0; attack < 6; ++attack) {
      int64_t v = n.init;
      for (int64_t t = 0; t < (steps ? steps : 200); ++t) {
        int64_t x = 0, kept = leak(v, n.leak, n.shift, n.rounding);
        if (attack < 2)
          x = uniform(random, input.low, input.high);
        else if (attack == 2)
          x = input.low;
        else if (attack == 3)
          x = input.high;
        else if (attack == 4)
          x = v < 0 ? input.low : input.high;
        else
          x = std::clamp((n.threshold - n.bias - kept) >> n.frac, input.low,
                         input.high);
        // The events of the step in any order, the bias among them.
        int64_t parts[] = {(x < 0 ? input.low : input.high) << n.frac,
                           (x - (x < 0 ? input.low : input.high)) << n.frac,
                           n.bias};
        int64_t u = kept;
        if (attack % 2)
          std::swap(parts[1], parts[2]);
        // A step's sum stays in the input's range at each event.
        for (int64_t part : parts) {
          u += part;
          ASSERT_TRUE(range->low <= u && u <= range->high) << round;
        }
        v = u;
        if (u > n.threshold && n.reset == Reset::To)
          v = n.resetValue;
        if (u > n.threshold && n.reset == Reset::Subtract)
          v = u - n.resetValue;
        ASSERT_TRUE(range->low <= v && v <= range->high) << round;
      }
    }
  }
  EXPECT_GT(bounded, 1000);
}

TEST(Ranges, MembraneIsTight) {
  NeuronConstants n{1, 1, Rounding::Nearest, 0, 0, 100, Reset::None, 0, 0};
  // u = v/2 + x settles at 2x: 8 (nearest of 7/2 is 4, so 7 goes on to 8).
  auto range = membraneRange(n, {0, 4}, 0);
  ASSERT_TRUE(range);
  EXPECT_EQ(range->low, 0);
  EXPECT_EQ(range->high, 8);
  // Floor stays one short of it.
  n.rounding = Rounding::Floor;
  EXPECT_EQ(membraneRange(n, {0, 4}, 0)->high, 7);
  // In one step only x itself.
  EXPECT_EQ(membraneRange(n, {0, 4}, 1)->high, 4);
  // A reset above the threshold keeps it from piling up: θ/2 + x.
  n.rounding = Rounding::Nearest;
  n.reset = Reset::To;
  n.threshold = 5;
  EXPECT_EQ(membraneRange(n, {0, 4}, 0)->high, 3 + 4);
  // Fractional bits scale the input.
  n.reset = Reset::None;
  n.frac = 3;
  EXPECT_EQ(membraneRange(n, {0, 4}, 0)->high, 64);
  // A neuron that keeps all: n steps of x.
  n = {1, 0, Rounding::Floor, 0, 0, 1000, Reset::None, 0, 0};
  EXPECT_EQ(membraneRange(n, {-1, 3}, 10)->high, 30);
  EXPECT_EQ(membraneRange(n, {-1, 3}, 10)->low, -10);
  EXPECT_FALSE(membraneRange(n, {-1, 3}, 0));
  // The bias counts before or after the input.
  n = {0, 0, Rounding::Floor, 0, -7, 1000, Reset::None, 0, 0};
  EXPECT_EQ(membraneRange(n, {0, 3}, 0)->high, 3);
  EXPECT_EQ(membraneRange(n, {0, 3}, 0)->low, -7);
}

TEST(Ranges, LargeConstantsHaveNoBoundRatherThanAWrongOne) {
  NeuronConstants n{1, 1, Rounding::Floor, 24, 0, 0, Reset::None, 0, 0};
  EXPECT_FALSE(membraneRange(n, {0, int64_t(1) << 40}, 0));
  n.frac = 0;
  n.bias = INT64_MAX;
  EXPECT_FALSE(membraneRange(n, {0, 1}, 0));
  n.bias = 0;
  n.init = INT64_MIN;
  EXPECT_FALSE(membraneRange(n, {0, 1}, 3));
  n.init = 0;
  n.reset = Reset::Subtract;
  n.resetValue = INT64_MIN;
  EXPECT_FALSE(membraneRange(n, {0, 1}, 3));
  std::vector<int64_t> weights(3, INT64_MAX / 2);
  EXPECT_EQ(synapseRanges(weights, {}, 1, 3, {0, 255})[0].width(), 64u);
}

} // namespace
