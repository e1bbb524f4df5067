// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The Hessian against the explicit filter matrix and against simulation.

#include "TestLayer.h"

#include <gtest/gtest.h>

using namespace snnc::osbc;

/// 2/N sum X~^T X~ with X~ = M X, M[t, k] = alpha^(t - k).
static std::vector<double> explicitHessian(const TestLayer &layer,
                                           double alpha) {
  int64_t d = layer.cols;
  std::vector<double> hessian(d * d), filtered(d);
  for (int64_t s = 0; s < layer.samples; ++s)
    for (int64_t t = 0; t < layer.steps; ++t) {
      for (int64_t j = 0; j < d; ++j) {
        filtered[j] = 0;
        for (int64_t k = 0; k <= t; ++k)
          filtered[j] += std::pow(alpha, double(t - k)) *
                         layer.inputs[(s * layer.steps + k) * d + j];
      }
      for (int64_t i = 0; i < d; ++i)
        for (int64_t j = 0; j < d; ++j)
          hessian[i * d + j] += 2.0 / layer.samples * filtered[i] * filtered[j];
    }
  return hessian;
}

TEST(Hessian, EqualsItsDefinition) {
  TestLayer layer = makeLayer(1, 23, 1, 30, 12, 20);
  for (double alpha : {0.0, 0.5, 0.9, 1.0}) {
    std::vector<double> streamed =
        hessianOf(layer.inputs, layer.samples, layer.steps, layer.cols, alpha);
    std::vector<double> direct = explicitHessian(layer, alpha);
    double largest = *std::max_element(direct.begin(), direct.end());
    for (size_t i = 0; i < direct.size(); ++i)
      ASSERT_NEAR(streamed[i], direct[i], 1e-6 * largest) << alpha;
    for (int64_t j = 20; j < 23; ++j)
      EXPECT_EQ(streamed[j * 23 + j], 0.0);
  }
}

TEST(Hessian, IsSymmetricAndCrossesBatchesOfAnySampleLength) {
  // 900 steps a sample: batches begin and end inside samples.
  TestLayer layer = makeLayer(1, 9, 2, 5, 900);
  std::vector<double> direct = explicitHessian(layer, 0.5);
  for (size_t i = 0; i < direct.size(); ++i)
    ASSERT_NEAR(layer.hessian[i], direct[i], 1e-5 * direct[0]);
  for (int64_t i = 0; i < 9; ++i)
    for (int64_t j = 0; j < 9; ++j)
      EXPECT_EQ(layer.hessian[i * 9 + j], layer.hessian[j * 9 + i]);
}

TEST(Hessian, RunningSumIsTheLimitOfSlowLeaks) {
  TestLayer layer = makeLayer(1, 12, 3, 10, 20);
  auto slow = hessianOf(layer.inputs, 10, 20, 12, 1 - 1e-7);
  auto sum = hessianOf(layer.inputs, 10, 20, 12, 1.0);
  for (size_t i = 0; i < sum.size(); ++i)
    EXPECT_NEAR(slow[i], sum[i], 2e-5 * sum[0]);
}

TEST(Hessian, SameBitsForAnyNumberOfThreads) {
  TestLayer layer = makeLayer(1, 600, 4, 12, 10);
  EXPECT_EQ(layer.hessian, hessianOf(layer.inputs, 12, 10, 600, 0.5, 2));
  EXPECT_EQ(layer.hessian, hessianOf(layer.inputs, 12, 10, 600, 0.5, 5));
}

TEST(Hessian, WithoutSamplesIsZeroAndFinishStartsAnew) {
  HessianAccumulator accumulator(3, {0.5}, 2);
  EXPECT_EQ(accumulator.finish(), std::vector<double>(9, 0.0));
  std::vector<float> one = {1, 0, 2};
  for (int round = 0; round < 2; ++round) {
    accumulator.add(one, 1);
    EXPECT_EQ(accumulator.finish(),
              (std::vector<double>{2, 0, 4, 0, 0, 0, 4, 0, 8}));
  }
}

TEST(Hessian, LossIsTheMembraneErrorOfALeakyIntegrator) {
  TestLayer layer = makeLayer(4, 30, 5);
  LayerSolution solution = pruneLayer(layer.problem(30), Solver::AdmmSwap);
  double error = 0;
  for (int64_t i = 0; i < layer.rows; ++i)
    for (int64_t s = 0; s < layer.samples; ++s) {
      double dense = 0, pruned = 0;
      for (int64_t t = 0; t < layer.steps; ++t) {
        dense *= 0.5;
        pruned *= 0.5;
        for (int64_t j = 0; j < layer.cols; ++j) {
          double x = layer.inputs[(s * layer.steps + t) * layer.cols + j];
          dense += x * layer.weights[i * layer.cols + j];
          pruned += x * solution.weights[i * layer.cols + j];
        }
        error += (dense - pruned) * (dense - pruned) / layer.samples;
      }
    }
  EXPECT_GT(error, 0);
  EXPECT_NEAR(solution.loss, error, 1e-5 * error);
}
