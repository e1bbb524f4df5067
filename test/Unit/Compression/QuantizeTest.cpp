// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The quantiser: grid, losses, dense and pruned rows, degenerate layers.

#include "snnc/Compression/Quantize.h"
#include "TestLayer.h"
#include "lib/Compression/BlockQuantizer.h"

#include <gtest/gtest.h>

#include <set>

using namespace snnc::osbc;

static QuantizeProblem problemOf(const TestLayer &layer, int bits,
                                 int threads = 1) {
  return {layer.rows, layer.cols, layer.weights, layer.hessian,
          bits,       0.01,       threads};
}

static std::vector<float> values(const TestLayer &layer,
                                 const QuantizeSolution &solution) {
  std::vector<float> result;
  for (size_t i = 0; i < solution.levels.size(); ++i)
    result.push_back(solution.levels[i] * solution.scales[i / layer.cols]);
  return result;
}

/// Loss of rounding to nearest on the min-max grid, written out.
static double nearestLoss(const TestLayer &layer, int bits) {
  std::vector<float> rounded;
  for (int64_t i = 0; i < layer.rows; ++i) {
    double top = 0;
    for (int64_t j = 0; j < layer.cols; ++j)
      top = std::max(top, std::fabs(double(layer.weights[i * layer.cols + j])));
    // As a float: the largest weight lies half-way between two levels.
    double scale = static_cast<float>(2 * top / ((1 << bits) - 1));
    double half = 1 << (bits - 1);
    for (int64_t j = 0; j < layer.cols; ++j)
      rounded.push_back(
          scale *
          std::clamp(std::nearbyint(layer.weights[i * layer.cols + j] / scale),
                     -half, half - 1));
  }
  return layer.loss(rounded);
}

TEST(Quantize, LevelsScalesAndLossesOfEveryWidth) {
  TestLayer layer = makeLayer(10, 70, 41, 40, 10, 60);
  double before = INFINITY;
  for (int bits = 2; bits <= 8; ++bits) {
    QuantizeSolution solution = quantizeLayer(problemOf(layer, bits));
    for (int8_t level : solution.levels) {
      EXPECT_GE(level, -(1 << (bits - 1)));
      EXPECT_LE(level, (1 << (bits - 1)) - 1);
    }
    for (float scale : solution.scales)
      EXPECT_GT(scale, 0);
    double loss = layer.loss(values(layer, solution));
    EXPECT_NEAR(solution.loss, loss, 1e-4 * loss);
    EXPECT_NEAR(solution.roundToNearestLoss, nearestLoss(layer, bits),
                1e-4 * solution.roundToNearestLoss);
    EXPECT_LT(solution.loss, 0.6 * solution.roundToNearestLoss) << bits;
    EXPECT_LT(solution.loss, before);
    before = solution.loss;
  }
}

TEST(Quantize, TheScaleIsTheBestOfThoseTried) {
  // With H = 1 nothing is compensated: each weight goes to the nearest level.
  for (auto [bits, top] : {std::pair(2, 75), {3, 95}, {4, 105}}) {
    std::set<int> best;
    for (unsigned seed = 0; seed < 40; ++seed) {
      TestLayer layer = makeLayer(1, 24, 100 + seed);
      for (int64_t j = 0; j < 24; ++j)
        for (int64_t k = 0; k < 24; ++k)
          layer.hessian[j * 24 + k] = j == k;
      double half = 1 << (bits - 1), least = INFINITY, scale = 0, largest = 0;
      int chosen = 0;
      for (float weight : layer.weights)
        largest = std::max(largest, std::fabs(double(weight)));
      // The min-max scale, and 11 from `top` percent of it down.
      for (int c = 0; c <= 11; ++c) {
        int percent = c == 0 ? 100 : top - 5 * (c - 1);
        double tried = 2 * largest / (2 * half - 1) * percent / 100;
        std::vector<float> rounded;
        for (float weight : layer.weights)
          rounded.push_back(tried * std::clamp(std::nearbyint(weight / tried),
                                               -half, half - 1));
        if (layer.loss(rounded) < least * (1 - 1e-6))
          least = layer.loss(rounded), scale = tried, chosen = percent;
      }
      best.insert(chosen);
      QuantizeSolution solution = quantizeLayer(problemOf(layer, bits));
      EXPECT_NEAR(solution.scales[0], scale, 1e-6 * scale) << bits;
      EXPECT_NEAR(solution.loss, least, 1e-4 * least);
    }
    EXPECT_GE(best.size(), 4u) << bits;
  }
}

TEST(Quantize, SilentColumnsCostTheDamping) {
  TestLayer layer = makeLayer(1, 6, 51, 40, 10, 4);
  QuantizeProblem problem = problemOf(layer, 4);
  BlockQuantizer block(problem);
  double mean = 0, squares = 0;
  for (int64_t j = 0; j < 4; ++j)
    mean += layer.hessian[j * 6 + j] / 4;
  Grid grid = block.grid(0.25);
  for (int64_t j : {4, 5}) {
    double w = layer.weights[j];
    squares += std::pow(w - 0.25 * grid.nearest(w), 2);
  }
  EXPECT_GT(squares, 0);
  EXPECT_NEAR(block.silentLoss(0, grid), 0.5 * 0.01 * mean * squares,
              1e-9 * mean * squares);
}

TEST(Quantize, DescentEndsAfterTwentySweeps) {
  // Each weight that goes up lets the one before it go up, a sweep later.
  constexpr int64_t n = 30;
  TestLayer layer{1, n, 0, 0, {}, std::vector<float>(n, 0.1f), {}};
  layer.hessian.resize(n * n);
  for (int64_t j = 0; j < n; ++j) {
    layer.hessian[j * n + j] = 1;
    if (j > 0)
      layer.hessian[j * n + j - 1] = layer.hessian[(j - 1) * n + j] = -0.4;
  }
  QuantizeProblem problem = problemOf(layer, 4);
  BlockQuantizer block(problem);
  Rounding rounding{std::vector<int>(n), std::vector<double>(n, 0.2)};
  rounding.gradient.back() = 0.6;
  block.descend(block.open(0), rounding, block.grid(1));
  for (int64_t j = 0; j < n; ++j)
    EXPECT_EQ(rounding.levels[j], j < n - 20 ? 0 : 1) << j;
}

TEST(Quantize, NoSingleMoveImproves) {
  TestLayer layer = makeLayer(3, 40, 42);
  QuantizeSolution solution = quantizeLayer(problemOf(layer, 3));
  std::vector<float> quantized = values(layer, solution);
  double loss = layer.loss(quantized);
  for (size_t i = 0; i < quantized.size(); ++i)
    for (int step : {-1, 1}) {
      int level = solution.levels[i] + step;
      if (level < -4 || level > 3)
        continue;
      std::vector<float> other = quantized;
      other[i] = level * solution.scales[i / 40];
      EXPECT_GE(layer.loss(other), loss * (1 - 1e-5));
    }
}

TEST(Quantize, PrunedWeightsStayZero) {
  TestLayer layer = makeLayer(8, 80, 43);
  layer.weights = pruneLayer(layer.problem(96), Solver::AdmmSwap).weights;
  for (int bits : {2, 4, 8}) {
    QuantizeSolution solution = quantizeLayer(problemOf(layer, bits));
    for (size_t i = 0; i < solution.levels.size(); ++i)
      if (layer.weights[i] == 0) {
        EXPECT_EQ(solution.levels[i], 0);
      }
    EXPECT_LT(solution.loss, solution.roundToNearestLoss);
    EXPECT_NEAR(solution.loss, layer.loss(values(layer, solution)),
                1e-4 * solution.loss);
  }
}

TEST(Quantize, PositiveRowsAreNotClippedInTheMiddle) {
  TestLayer layer = makeLayer(4, 30, 44);
  for (float &weight : layer.weights)
    weight = std::fabs(weight) + 0.1f;
  QuantizeSolution solution = quantizeLayer(problemOf(layer, 8));
  std::vector<float> quantized = values(layer, solution);
  for (int64_t i = 0; i < 4; ++i) {
    auto row = layer.weights.begin() + i * 30;
    int64_t at = std::max_element(row, row + 30) - row;
    EXPECT_GT(quantized[i * 30 + at], 0.9f * row[at]);
  }
}

TEST(Quantize, SharedAndOwnFactorsGiveTheSameAnswer) {
  // A dense row alone is factorised by itself, two of them share a factor.
  TestLayer two = makeLayer(2, 50, 45), one = two;
  one.rows = 1;
  one.weights.resize(50);
  QuantizeSolution shared = quantizeLayer(problemOf(two, 4));
  QuantizeSolution own = quantizeLayer(problemOf(one, 4));
  EXPECT_TRUE(
      std::equal(own.levels.begin(), own.levels.end(), shared.levels.begin()));
  EXPECT_EQ(own.scales[0], shared.scales[0]);
}

TEST(Quantize, SameBitsForAnyNumberOfThreads) {
  TestLayer layer = makeLayer(9, 200, 46);
  std::fill_n(layer.weights.begin() + 200, 60, 0.0f); // one sparse row
  QuantizeSolution one = quantizeLayer(problemOf(layer, 4, 1));
  for (int threads : {2, 5}) {
    QuantizeSolution many = quantizeLayer(problemOf(layer, 4, threads));
    EXPECT_EQ(one.levels, many.levels);
    EXPECT_EQ(one.scales, many.scales);
    EXPECT_EQ(one.loss, many.loss);
  }
}

TEST(Quantize, ScalingAWeightRowByAPowerOfTwoScalesItsScale) {
  TestLayer layer = makeLayer(2, 30, 47), other = layer;
  for (float &weight : other.weights)
    weight *= 8;
  QuantizeSolution a = quantizeLayer(problemOf(layer, 4));
  QuantizeSolution b = quantizeLayer(problemOf(other, 4));
  EXPECT_EQ(a.levels, b.levels);
  EXPECT_EQ(8 * a.scales[0], b.scales[0]);
}

TEST(Quantize, DegenerateLayers) {
  TestLayer layer = makeLayer(3, 6, 48);
  std::fill_n(layer.weights.begin(), 6, 0.0f);       // a row of zeros
  std::fill_n(layer.weights.begin() + 6, 6, 1e-44f); // too small for a scale
  QuantizeSolution solution = quantizeLayer(problemOf(layer, 2));
  EXPECT_EQ(solution.scales[0], 1.0f);
  EXPECT_GT(solution.scales[1], 0.0f);
  for (int64_t j = 0; j < 6; ++j)
    EXPECT_EQ(solution.levels[j], 0);

  TestLayer silent = makeLayer(2, 6, 49, 3, 3, 0);
  solution = quantizeLayer(problemOf(silent, 4));
  EXPECT_EQ(solution.loss, 0);
  std::vector<float> quantized = values(silent, solution);
  for (size_t i = 0; i < quantized.size(); ++i)
    EXPECT_NEAR(quantized[i], silent.weights[i], solution.scales[i / 6]);

  TestLayer single = makeLayer(1, 1, 50, 3, 1);
  solution = quantizeLayer(problemOf(single, 2));
  EXPECT_TRUE(std::isfinite(solution.loss));
  EXPECT_LE(solution.loss, solution.roundToNearestLoss);
}
