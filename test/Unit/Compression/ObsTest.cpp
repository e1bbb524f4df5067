// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The delayed-update trace against the textbook loop, its identities, and
// brute force over all supports.

#include "TestLayer.h"

#include <gtest/gtest.h>

#include <numeric>

using namespace snnc::osbc;

/// Damped inverse of a layer's Hessian by Gauss-Jordan elimination.
static std::vector<double> invert(const LiveLayer &layer) {
  int64_t d = layer.cols;
  std::vector<double> a(d * d), inverse(d * d);
  for (int64_t i = 0; i < d; ++i)
    for (int64_t j = 0; j < d; ++j) {
      a[i * d + j] = layer.damped(i, j);
      inverse[i * d + j] = i == j;
    }
  for (int64_t p = 0; p < d; ++p) {
    double pivot = a[p * d + p];
    for (int64_t j = 0; j < d; ++j) {
      a[p * d + j] /= pivot;
      inverse[p * d + j] /= pivot;
    }
    for (int64_t i = 0; i < d; ++i) {
      double factor = a[i * d + p];
      for (int64_t j = 0; i != p && j < d; ++j) {
        a[i * d + j] -= factor * a[p * d + j];
        inverse[i * d + j] -= factor * inverse[p * d + j];
      }
    }
  }
  return inverse;
}

/// Hassibi and Stork, one weight at a time on the full matrix.
static ObsTrace textbook(std::vector<double> q, std::vector<double> w) {
  ObsTrace trace;
  int64_t d = w.size();
  std::vector<bool> gone(d);
  for (int64_t step = 0; step < d; ++step) {
    int64_t p = -1;
    for (int64_t i = 0; i < d; ++i)
      if (!gone[i] &&
          (p < 0 || w[i] * w[i] / q[i * d + i] < w[p] * w[p] / q[p * d + p]))
        p = i;
    double pivot = q[p * d + p], weight = w[p];
    std::vector<double> column(d);
    for (int64_t i = 0; i < d; ++i)
      column[i] = q[i * d + p];
    trace.order.push_back(p);
    trace.losses.push_back(weight * weight / pivot);
    gone[p] = true;
    for (int64_t i = 0; i < d; ++i) {
      w[i] -= weight / pivot * column[i];
      for (int64_t j = 0; j < d; ++j)
        q[i * d + j] -= column[i] * column[j] / pivot;
    }
  }
  return trace;
}

TEST(Obs, TraceEqualsTheTextbookForEveryDelay) {
  for (unsigned seed = 0; seed < 40; ++seed) {
    TestLayer test = makeLayer(1, 9, seed);
    LiveLayer layer = restrictToLive(test.problem(0));
    ASSERT_EQ(layer.cols, 9);
    std::vector<double> inverse = invert(layer);
    ObsTrace expected = textbook(inverse, layer.weights);
    for (int64_t block : {1, 3, 64}) {
      std::vector<double> q = inverse, w = layer.weights;
      ObsTrace exact = obsTrace(q, w, block);
      std::vector<float> qf(inverse.begin(), inverse.end());
      std::vector<float> wf(layer.weights.begin(), layer.weights.end());
      ObsTrace rounded = obsTrace(qf, wf, block);
      EXPECT_EQ(exact.order, expected.order);
      EXPECT_EQ(rounded.order, expected.order);
      for (int64_t k = 0; k < 9; ++k) {
        EXPECT_NEAR(exact.losses[k], expected.losses[k],
                    1e-10 * expected.losses[8]);
        EXPECT_NEAR(rounded.losses[k], expected.losses[k],
                    1e-4 * expected.losses[k]);
      }
    }
  }
}

TEST(Obs, LossesAddUpToTheLossOfTheBestRowAfterEveryRemoval) {
  TestLayer test = makeLayer(1, 60, 7);
  LiveLayer layer = restrictToLive(test.problem(0));
  std::vector<double> q = invert(layer), w = layer.weights;
  std::vector<float> qf(q.begin(), q.end()), wf(w.begin(), w.end());
  ObsTrace trace = obsTrace(qf, wf, 16);
  std::vector<int64_t> kept(layer.cols);
  std::iota(kept.begin(), kept.end(), 0);
  double total = 0;
  for (int64_t k = 0; k < layer.cols; ++k) {
    total += trace.losses[k];
    std::erase(kept, trace.order[k]);
    double best = bestLoss(layer, 0, kept);
    EXPECT_NEAR(total, best, 1e-4 * best) << k;
  }
}

TEST(Obs, BruteForceOverAllSupports) {
  int cases = 0, greedyBest = 0, swappedBest = 0;
  for (unsigned seed = 0; seed < 40; ++seed) {
    TestLayer test = makeLayer(1, 9, 100 + seed);
    LiveLayer layer = restrictToLive(test.problem(0));
    for (int64_t keep = 1; keep < layer.cols; ++keep, ++cases) {
      double optimum = INFINITY;
      for (unsigned set = 0; set < 1u << layer.cols; ++set) {
        std::vector<int64_t> kept;
        for (int64_t j = 0; j < layer.cols; ++j)
          if (set >> j & 1)
            kept.push_back(j);
        if (int64_t(kept.size()) == keep)
          optimum = std::min(optimum, bestLoss(layer, 0, kept));
      }
      std::vector<int64_t> kept = obsSupport(layer, keep)[0];
      double greedy = bestLoss(layer, 0, kept);
      swapRow(layer, 0, kept, 40);
      double swapped = bestLoss(layer, 0, kept);
      EXPECT_GE(swapped, optimum * (1 - 1e-6));
      EXPECT_LE(swapped, greedy * (1 + 1e-9));
      greedyBest += greedy <= optimum * (1 + 1e-6);
      swappedBest += swapped <= optimum * (1 + 1e-6);
    }
  }
  EXPECT_GE(greedyBest, 0.75 * cases);
  EXPECT_GE(swappedBest, 0.93 * cases);
}

TEST(Obs, MasksAreNestedAndTheCurveRises) {
  TestLayer test = makeLayer(6, 50, 8);
  LiveLayer layer = restrictToLive(test.problem(0));
  Support larger(6);
  for (std::vector<int64_t> &row : larger) {
    row.resize(layer.cols);
    std::iota(row.begin(), row.end(), 0);
  }
  double before = 0;
  for (int64_t keep : {200, 100, 40, 10, 2}) {
    Support support = obsSupport(layer, keep);
    int64_t count = 0;
    double loss = 0;
    for (int64_t i = 0; i < 6; ++i) {
      count += support[i].size();
      loss += bestLoss(layer, i, support[i]);
      EXPECT_TRUE(std::includes(larger[i].begin(), larger[i].end(),
                                support[i].begin(), support[i].end()));
    }
    EXPECT_EQ(count, keep);
    EXPECT_GT(loss, before);
    before = loss;
    larger = support;
  }
}

TEST(Obs, RowsWithMoreWeightKeepMore) {
  TestLayer test = makeLayer(6, 50, 9);
  int64_t before = 0;
  for (double weight : {0.0, 0.25, 1.0, 4.0, 16.0}) {
    std::vector<double> rowWeights = {1, 1, weight, 1, 1, 1};
    LayerProblem problem = test.problem(60);
    problem.rowWeights = rowWeights;
    int64_t kept = obsSupport(restrictToLive(problem), 60)[2].size();
    EXPECT_GE(kept, before);
    before = kept;
  }
  EXPECT_GT(before, 10);
}
