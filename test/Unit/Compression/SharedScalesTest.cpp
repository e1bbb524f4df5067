// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A few scales for a layer: the choice against all choices, layers whose
// scales are known, blocks, rows of zeros.

#include "TestLayer.h"
#include "lib/Compression/ScaleGroups.h"
#include "snnc/Compression/Quantize.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

using namespace snnc::osbc;

static QuantizeProblem problemOf(const TestLayer &layer, int bits,
                                 int threads = 1) {
  return {layer.rows, layer.cols, layer.weights, layer.hessian,
          bits,       0.01,       threads};
}

static SharedScalesSolution quantize(const TestLayer &layer, int64_t scales,
                                     int bits = 4, int threads = 1) {
  QuantizeProblem problem = problemOf(layer, bits, threads);
  return quantizeWithSharedScales({&problem, 1}, scales);
}

static double lossOf(const TestLayer &layer, const QuantizeSolution &solution) {
  std::vector<float> values;
  for (size_t i = 0; i < solution.levels.size(); ++i)
    values.push_back(solution.levels[i] * solution.scales[i / layer.cols]);
  return layer.loss(values);
}

static size_t numScales(const QuantizeSolution &solution) {
  return std::set(solution.scales.begin(), solution.scales.end()).size();
}

/// Rows of very different size, so that one scale does not fit them all.
static TestLayer makeUnevenLayer(int64_t rows, int64_t cols, unsigned seed) {
  TestLayer layer = makeLayer(rows, cols, seed);
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < cols; ++j)
      layer.weights[i * cols + j] *= std::exp2(0.5f * (i % 7));
  return layer;
}

/// The least sum over all choices of at most `count` candidates.
static double leastOfAll(const std::vector<double> &losses, int64_t rows,
                         int64_t candidates, int64_t count) {
  double least = std::numeric_limits<double>::infinity();
  for (unsigned mask = 1; mask < 1u << candidates; ++mask) {
    if (std::popcount(mask) > count)
      continue;
    double sum = 0;
    for (int64_t row = 0; row < rows; ++row) {
      double own = std::numeric_limits<double>::infinity();
      for (int64_t c = 0; c < candidates; ++c)
        if (mask >> c & 1)
          own = std::min(own, losses[row * candidates + c]);
      sum += own;
    }
    least = std::min(least, sum);
  }
  return least;
}

static double sumOf(const std::vector<double> &losses, int64_t rows,
                    int64_t candidates, const std::vector<int64_t> &chosen) {
  double sum = 0;
  for (int64_t row = 0; row < rows; ++row) {
    double own = std::numeric_limits<double>::infinity();
    for (int64_t c : chosen)
      own = std::min(own, losses[row * candidates + c]);
    sum += own;
  }
  return sum;
}

TEST(ScaleGroups, LeastOfAllChoicesWhereLossesFallAndRise) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 60; ++trial) {
    int64_t rows = 1 + random() % 12, candidates = 1 + random() % 10;
    std::vector<double> losses(rows * candidates);
    for (int64_t row = 0; row < rows; ++row) {
      int64_t best = random() % candidates;
      double *own = losses.data() + row * candidates;
      own[best] = random() % 5;
      for (int64_t c = best - 1; c >= 0; --c)
        own[c] = own[c + 1] + random() % 9;
      for (int64_t c = best + 1; c < candidates; ++c)
        own[c] = own[c - 1] + random() % 9;
    }
    for (int64_t count = 1; count <= candidates + 1; ++count) {
      std::vector<int64_t> chosen =
          chooseScales(losses, rows, candidates, count);
      EXPECT_TRUE(std::ranges::is_sorted(chosen));
      EXPECT_LE(int64_t(chosen.size()), count);
      EXPECT_GE(chosen.size(), 1u);
      EXPECT_EQ(sumOf(losses, rows, candidates, chosen),
                leastOfAll(losses, rows, candidates, count));
    }
  }
}

TEST(ScaleGroups, ExchangesHelpWhereLossesAreUneven) {
  // Both rows are content with candidate 0, which is not next to their best.
  std::vector<double> losses = {1, 9, 0, 9, 9, //
                                1, 9, 9, 9, 0};
  EXPECT_EQ(chooseScales(losses, 2, 5, 1), (std::vector<int64_t>{0}));
}

TEST(SharedScales, NumberLevelsAndLossOfEveryCount) {
  TestLayer layer = makeUnevenLayer(20, 50, 61);
  double perRow = quantizeLayer(problemOf(layer, 4)).loss, before = INFINITY;
  for (int64_t count : {1, 2, 4, 8}) {
    SharedScalesSolution solution = quantize(layer, count);
    const QuantizeSolution &block = solution.blocks.at(0);
    EXPECT_EQ(solution.scales, count);
    EXPECT_EQ(numScales(block), size_t(count));
    EXPECT_EQ(solution.lossPerRowScales, perRow);
    for (int8_t level : block.levels) {
      EXPECT_GE(level, -8);
      EXPECT_LE(level, 7);
    }
    double loss = lossOf(layer, block);
    EXPECT_NEAR(block.loss, loss, 1e-4 * loss);
    EXPECT_LT(block.loss, 0.9 * before);
    before = block.loss;
  }
  EXPECT_LT(before, 1.2 * perRow);
}

TEST(SharedScales, NoBetterSingleScaleInAScan) {
  TestLayer layer = makeUnevenLayer(12, 40, 62);
  SharedScalesSolution solution = quantize(layer, 1);
  float chosen = solution.blocks[0].scales[0];
  // Each scale with rounding to nearest, which knows nothing of the others.
  double least = INFINITY;
  for (double factor = 0.3; factor < 3; factor *= 1.02) {
    float scale = chosen * factor;
    std::vector<float> values;
    for (float weight : layer.weights)
      values.push_back(scale *
                       std::clamp(std::nearbyint(weight / scale), -8.f, 7.f));
    least = std::min(least, layer.loss(values));
  }
  EXPECT_LT(solution.blocks[0].loss, 0.6 * least);
}

TEST(SharedScales, FindsTheScalesThatALayerHas) {
  TestLayer layer = makeLayer(9, 40, 63);
  std::mt19937 random(64);
  const float scales[] = {0.013f, 0.031f, 0.11f};
  for (int64_t i = 0; i < 9; ++i)
    for (int64_t j = 0; j < 40; ++j) {
      int most = 5 + i / 3; // so that no two rows have the same min-max scale
      layer.weights[i * 40 + j] =
          scales[i % 3] * float(int(random() % (2 * most + 1)) - most);
    }
  SharedScalesSolution exact = quantize(layer, 3);
  EXPECT_EQ(exact.scales, 3);
  for (int64_t i = 0; i < 9; ++i)
    EXPECT_NEAR(exact.blocks[0].scales[i], scales[i % 3], 1e-6 * scales[i % 3]);
  EXPECT_GT(quantize(layer, 2).blocks[0].loss,
            1e6 * std::max(exact.blocks[0].loss, 1e-12));
}

TEST(SharedScales, EnoughScalesLoseNoMoreThanThoseOfTheRows) {
  TestLayer layer = makeUnevenLayer(7, 40, 65);
  QuantizeSolution own = quantizeLayer(problemOf(layer, 4));
  for (int64_t count : {7, 100}) {
    SharedScalesSolution solution = quantize(layer, count);
    EXPECT_LT(solution.blocks[0].loss, own.loss);
    EXPECT_GT(solution.blocks[0].loss, 0.8 * own.loss);
    EXPECT_NEAR(solution.blocks[0].loss, lossOf(layer, solution.blocks[0]),
                1e-4 * own.loss);
    EXPECT_EQ(solution.blocks[0].roundToNearestLoss, own.roundToNearestLoss);
  }
}

TEST(SharedScales, RowsOfZerosTakeAScaleOfOthers) {
  TestLayer layer = makeUnevenLayer(9, 40, 66);
  std::fill_n(layer.weights.begin(), 40, 0.0f);
  std::fill_n(layer.weights.begin() + 4 * 40, 40, 1e-44f);
  for (int64_t count : {1, 3, 7, 20}) {
    SharedScalesSolution solution = quantize(layer, count);
    const QuantizeSolution &block = solution.blocks[0];
    EXPECT_EQ(solution.scales, std::min<int64_t>(count, 7));
    EXPECT_EQ(numScales(block), size_t(solution.scales));
    for (int64_t j = 0; j < 40; ++j) {
      EXPECT_EQ(block.levels[j], 0);
      EXPECT_EQ(block.levels[4 * 40 + j], 0);
    }
  }
  std::ranges::fill(layer.weights, 0.0f);
  SharedScalesSolution nothing = quantize(layer, 2);
  EXPECT_EQ(nothing.scales, 0);
  EXPECT_EQ(numScales(nothing.blocks[0]), 1u);
  EXPECT_EQ(nothing.blocks[0].loss, 0);
}

TEST(SharedScales, AllBlocksOfALayerShare) {
  // Two blocks with the same inputs are one with the rows of both.
  TestLayer whole = makeUnevenLayer(10, 30, 67), first = whole, second = whole;
  first.rows = 4;
  first.weights.resize(4 * 30);
  second.rows = 6;
  second.weights.erase(second.weights.begin(), second.weights.begin() + 4 * 30);
  QuantizeProblem parts[] = {problemOf(first, 4), problemOf(second, 4)};
  for (int64_t count : {1, 3, 10}) {
    SharedScalesSolution one = quantize(whole, count);
    SharedScalesSolution two = quantizeWithSharedScales(parts, count);
    EXPECT_EQ(one.scales, two.scales);
    std::vector<int8_t> levels = two.blocks.at(0).levels;
    levels.insert(levels.end(), two.blocks.at(1).levels.begin(),
                  two.blocks.at(1).levels.end());
    EXPECT_EQ(one.blocks[0].levels, levels);
    EXPECT_NEAR(one.blocks[0].loss, two.blocks[0].loss + two.blocks[1].loss,
                1e-9 * one.blocks[0].loss);
  }
}

TEST(SharedScales, PrunedWeightsStayZero) {
  TestLayer layer = makeUnevenLayer(8, 80, 68);
  layer.weights = pruneLayer(layer.problem(96), Solver::AdmmSwap).weights;
  for (int bits : {2, 4, 8}) {
    SharedScalesSolution solution = quantize(layer, 2, bits);
    for (size_t i = 0; i < layer.weights.size(); ++i)
      if (layer.weights[i] == 0) {
        EXPECT_EQ(solution.blocks[0].levels[i], 0);
      }
    EXPECT_LE(numScales(solution.blocks[0]), 2u);
  }
}

TEST(SharedScales, SilentInputsDecideWhereNothingElseDoes) {
  TestLayer layer = makeLayer(6, 12, 69, 3, 3, 0);
  SharedScalesSolution solution = quantize(layer, 1);
  EXPECT_EQ(solution.blocks[0].loss, 0);
  for (size_t i = 0; i < layer.weights.size(); ++i) {
    float scale = solution.blocks[0].scales[0];
    EXPECT_NEAR(solution.blocks[0].levels[i] * scale, layer.weights[i],
                2 * scale);
  }
}

TEST(SharedScales, SameBitsForAnyNumberOfThreads) {
  TestLayer layer = makeUnevenLayer(14, 100, 70);
  std::fill_n(layer.weights.begin() + 100, 60, 0.0f); // one sparse row
  SharedScalesSolution one = quantize(layer, 3);
  for (int threads : {2, 5}) {
    SharedScalesSolution many = quantize(layer, 3, 4, threads);
    EXPECT_EQ(one.blocks[0].levels, many.blocks[0].levels);
    EXPECT_EQ(one.blocks[0].scales, many.blocks[0].scales);
    EXPECT_EQ(one.blocks[0].loss, many.blocks[0].loss);
  }
}

TEST(SharedScales, ScalingALayerByAPowerOfTwoScalesItsScales) {
  TestLayer layer = makeUnevenLayer(9, 30, 71), other = layer;
  for (float &weight : other.weights)
    weight *= 8;
  SharedScalesSolution a = quantize(layer, 2), b = quantize(other, 2);
  EXPECT_EQ(a.blocks[0].levels, b.blocks[0].levels);
  for (int64_t i = 0; i < 9; ++i)
    EXPECT_EQ(8 * a.blocks[0].scales[i], b.blocks[0].scales[i]);
}
