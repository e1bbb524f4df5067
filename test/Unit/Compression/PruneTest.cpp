// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// pruneLayer as a whole: budgets, optimality, ordering of the methods,
// symmetries, and degenerate layers.

#include "TestLayer.h"

#include <gtest/gtest.h>

#include <cstring>
#include <numeric>
#include <thread>

using namespace snnc::osbc;

static const Solver allSolvers[] = {Solver::AdmmSwap, Solver::Obs,
                                    Solver::Magnitude, Solver::ObsSwap};

static bool allFinite(const LayerSolution &solution) {
  for (float weight : solution.weights)
    if (!std::isfinite(weight))
      return false;
  return std::isfinite(solution.loss) && std::isfinite(solution.denseEnergy);
}

TEST(Prune, BudgetIsExactAndLossIsTheQuadraticForm) {
  TestLayer layer = makeLayer(12, 64, 21);
  for (Solver solver : allSolvers)
    for (int64_t keep : {1, 12, 77, 400, 767}) {
      LayerSolution solution = pruneLayer(layer.problem(keep), solver);
      EXPECT_EQ(countNonZero(solution.weights), keep);
      EXPECT_NEAR(solution.loss, layer.loss(solution.weights),
                  1e-9 * solution.denseEnergy);
      EXPECT_NEAR(solution.denseEnergy, layer.loss(std::vector<float>(12 * 64)),
                  1e-9 * solution.denseEnergy);
      EXPECT_LE(solution.loss,
                solution.denseEnergy * (solver == Solver::Magnitude ? 9 : 1));
    }
}

TEST(Prune, NothingAndEverythingKept) {
  TestLayer layer = makeLayer(5, 30, 22, 40, 10, 25);
  for (Solver solver : allSolvers) {
    LayerSolution none = pruneLayer(layer.problem(0), solver);
    EXPECT_EQ(none.weights, std::vector<float>(150));
    EXPECT_DOUBLE_EQ(none.loss, none.denseEnergy);
    LayerSolution all = pruneLayer(layer.problem(150), solver);
    EXPECT_EQ(0, std::memcmp(all.weights.data(), layer.weights.data(),
                             150 * sizeof(float)));
    EXPECT_EQ(all.loss, 0);
  }
}

TEST(Prune, PrunedWeightsAreBitwiseZero) {
  TestLayer layer = makeLayer(4, 40, 23);
  for (Solver solver : allSolvers)
    for (float weight : pruneLayer(layer.problem(20), solver).weights)
      EXPECT_TRUE(weight != 0 || !std::signbit(weight));
}

TEST(Prune, SurvivorsAreOptimal) {
  TestLayer test = makeLayer(6, 48, 24);
  LiveLayer layer = restrictToLive(test.problem(0));
  for (Solver solver : {Solver::AdmmSwap, Solver::Obs}) {
    LayerSolution solution = pruneLayer(test.problem(60), solver);
    for (int64_t i = 0; i < test.rows; ++i) {
      // Damped gradient on the survivors, against that of the empty row.
      double gradient = 0, scale = 0;
      for (int64_t j = 0; j < layer.cols; ++j) {
        double own = 0;
        for (int64_t k = 0; k < layer.cols; ++k)
          own += layer.damped(j, k) *
                 test.error(solution.weights, i, layer.columns[k]);
        scale += layer.rowTarget(i)[j] * layer.rowTarget(i)[j];
        if (solution.weights[i * test.cols + layer.columns[j]] != 0)
          gradient += own * own;
      }
      EXPECT_LE(gradient, 1e-10 * scale);
    }
  }
}

TEST(Prune, MethodsAreOrderedOnCorrelatedInputs) {
  TestLayer layer = makeLayer(24, 240, 25, 80, 10);
  for (double sparsity : {0.8, 0.9, 0.95}) {
    int64_t keep = std::lround((1 - sparsity) * 24 * 240);
    auto loss = [&](Solver solver) {
      return pruneLayer(layer.problem(keep), solver).loss;
    };
    double obs = loss(Solver::Obs), admm = loss(Solver::AdmmSwap);
    EXPECT_LE(admm, 0.99 * obs) << sparsity;
    EXPECT_LE(loss(Solver::ObsSwap), 0.99 * obs) << sparsity;
    EXPECT_LT(1.5 * obs, loss(Solver::Magnitude)) << sparsity;
  }
}

TEST(Prune, AdmmStopsAndSwapsLowerTheLoss) {
  TestLayer layer = makeLayer(16, 96, 26);
  LayerProblem plain = layer.problem(120);
  plain.maxSwapsPerRow = 0;
  LayerSolution without = pruneLayer(plain, Solver::AdmmSwap);
  LayerSolution with = pruneLayer(layer.problem(120), Solver::AdmmSwap);
  EXPECT_GT(without.admmIterations, 3);
  EXPECT_LE(without.admmIterations, 60);
  EXPECT_EQ(without.swaps, 0);
  EXPECT_GT(with.swaps, 0);
  EXPECT_LT(with.loss, without.loss);
}

TEST(Prune, AMaskAloneIsThatBeforeSwapsWithTheWeightsAsTheyWere) {
  TestLayer layer = makeLayer(12, 64, 26, 40, 10, 25); // some inputs are silent
  for (Solver solver : allSolvers)
    for (int64_t keep : {1, 77, 700}) {
      LayerProblem plain = layer.problem(keep), mask = plain;
      plain.maxSwapsPerRow = 0;
      mask.maskOnly = true;
      LayerSolution fitted = pruneLayer(plain, solver),
                    kept = pruneLayer(mask, solver);
      EXPECT_EQ(countNonZero(kept.weights), keep);
      for (size_t i = 0; i < kept.weights.size(); ++i)
        EXPECT_EQ(kept.weights[i],
                  fitted.weights[i] != 0 ? layer.weights[i] : 0.0f);
    }
}

TEST(Prune, SameBitsForAnyNumberOfThreads) {
  TestLayer layer = makeLayer(20, 300, 27, 40, 10);
  for (Solver solver : allSolvers) {
    LayerSolution one = pruneLayer(layer.problem(400, 1), solver);
    for (int threads : {2, 3, 8}) {
      LayerSolution many = pruneLayer(layer.problem(400, threads), solver);
      EXPECT_EQ(one.weights, many.weights);
      EXPECT_EQ(one.loss, many.loss);
      EXPECT_EQ(one.swaps, many.swaps);
    }
  }
}

TEST(Prune, PermutingAndFlippingInputsPermutesAndFlipsWeights) {
  TestLayer layer = makeLayer(8, 40, 28);
  std::vector<int64_t> order(40);
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), std::mt19937(1));
  TestLayer other = layer;
  auto sign = [](int64_t j) { return j % 3 == 0 ? -1.0f : 1.0f; };
  for (int64_t j = 0; j < 40; ++j) {
    for (int64_t k = 0; k < 40; ++k)
      other.hessian[j * 40 + k] =
          sign(j) * sign(k) * layer.hessian[order[j] * 40 + order[k]];
    for (int64_t i = 0; i < 8; ++i)
      other.weights[i * 40 + j] = sign(j) * layer.weights[i * 40 + order[j]];
  }
  for (Solver solver : allSolvers) {
    LayerSolution plain = pruneLayer(layer.problem(48), solver);
    LayerSolution moved = pruneLayer(other.problem(48), solver);
    for (int64_t i = 0; i < 8; ++i)
      for (int64_t j = 0; j < 40; ++j)
        EXPECT_NEAR(moved.weights[i * 40 + j],
                    sign(j) * plain.weights[i * 40 + order[j]], 1e-5);
  }
}

TEST(Prune, PermutingRowsPermutesRows) {
  TestLayer layer = makeLayer(8, 40, 29), other = layer;
  for (int64_t i = 0; i < 8; ++i)
    std::copy_n(layer.weights.begin() + i * 40, 40,
                other.weights.begin() + (7 - i) * 40);
  for (Solver solver : allSolvers) {
    LayerSolution plain = pruneLayer(layer.problem(48), solver);
    LayerSolution moved = pruneLayer(other.problem(48), solver);
    for (int64_t i = 0; i < 8; ++i)
      for (int64_t j = 0; j < 40; ++j)
        EXPECT_NEAR(moved.weights[(7 - i) * 40 + j], plain.weights[i * 40 + j],
                    1e-5);
  }
}

TEST(Prune, ScalingTheInputsChangesNothing) {
  TestLayer layer = makeLayer(8, 40, 30), other = layer;
  for (double &value : other.hessian)
    value *= 0x1p-40; // a power of two: exact
  for (Solver solver : allSolvers)
    EXPECT_EQ(pruneLayer(layer.problem(48), solver).weights,
              pruneLayer(other.problem(48), solver).weights);
}

TEST(Prune, RowWeightsMoveTheBudgetBetweenRowsOnly) {
  TestLayer layer = makeLayer(8, 40, 31);
  std::vector<double> rowWeights(8, 1.0);
  rowWeights[3] = 25;
  for (Solver solver : {Solver::AdmmSwap, Solver::Obs}) {
    LayerProblem weighted = layer.problem(48);
    weighted.rowWeights = rowWeights;
    LayerSolution plain = pruneLayer(layer.problem(48), solver);
    LayerSolution moved = pruneLayer(weighted, solver);
    auto kept = [](const LayerSolution &solution) {
      return countNonZero({solution.weights.data() + 3 * 40, 40});
    };
    EXPECT_GT(kept(moved), kept(plain));
    EXPECT_EQ(countNonZero(moved.weights), 48);
  }
}

TEST(Prune, DeadColumnsCostNothingAndGoFirst) {
  TestLayer layer = makeLayer(6, 50, 32, 40, 10, 35);
  TestLayer live = makeLayer(6, 35, 1);
  for (int64_t j = 0; j < 35; ++j) {
    for (int64_t k = 0; k < 35; ++k)
      live.hessian[j * 35 + k] = layer.hessian[j * 50 + k];
    for (int64_t i = 0; i < 6; ++i)
      live.weights[i * 35 + j] = layer.weights[i * 50 + j];
  }
  for (Solver solver : {Solver::AdmmSwap, Solver::Obs}) {
    LayerSolution whole = pruneLayer(layer.problem(40), solver);
    LayerSolution part = pruneLayer(live.problem(40), solver);
    for (int64_t i = 0; i < 6; ++i)
      for (int64_t j = 0; j < 50; ++j)
        EXPECT_EQ(whole.weights[i * 50 + j],
                  j < 35 ? part.weights[i * 35 + j] : 0.0f);
  }
  // More than the live ones: those unchanged, and the largest dead ones.
  LayerSolution more = pruneLayer(layer.problem(6 * 35 + 7), Solver::AdmmSwap);
  EXPECT_EQ(countNonZero(more.weights), 6 * 35 + 7);
  float smallestKept = INFINITY, largestGone = 0;
  for (int64_t i = 0; i < 6; ++i)
    for (int64_t j = 0; j < 50; ++j) {
      float own = layer.weights[i * 50 + j];
      if (more.weights[i * 50 + j] != 0) {
        EXPECT_EQ(more.weights[i * 50 + j], own);
        if (j >= 35)
          smallestKept = std::min(smallestKept, std::fabs(own));
      } else {
        EXPECT_GE(j, 35);
        largestGone = std::max(largestGone, std::fabs(own));
      }
    }
  EXPECT_GT(smallestKept, largestGone);
}

TEST(Prune, DegenerateLayersGiveFiniteAnswers) {
  struct Shape {
    int64_t rows, cols, samples, steps;
  };
  for (Shape shape : {Shape{1, 1, 3, 1}, Shape{1, 20, 10, 1},
                      Shape{4, 1, 10, 2}, Shape{3, 7, 1, 1}})
    for (Solver solver : allSolvers)
      for (int64_t keep = 0; keep <= shape.rows * shape.cols; ++keep) {
        TestLayer layer =
            makeLayer(shape.rows, shape.cols, 33, shape.samples, shape.steps);
        LayerSolution solution = pruneLayer(layer.problem(keep), solver);
        EXPECT_EQ(countNonZero(solution.weights), keep);
        EXPECT_TRUE(allFinite(solution));
      }
  TestLayer silent = makeLayer(3, 10, 34, 5, 5, 0);
  TestLayer zeroRow = makeLayer(3, 10, 35);
  std::fill_n(zeroRow.weights.begin() + 10, 10, 0.0f);
  TestLayer zeros = zeroRow;
  zeros.weights.assign(30, 0.0f);
  std::vector<double> noWeight(3);
  for (Solver solver : allSolvers) {
    LayerSolution solution = pruneLayer(silent.problem(11), solver);
    EXPECT_EQ(countNonZero(solution.weights), 11);
    EXPECT_TRUE(allFinite(solution));
    EXPECT_EQ(solution.denseEnergy, 0);
    solution = pruneLayer(zeroRow.problem(8), solver);
    EXPECT_EQ(countNonZero({solution.weights.data() + 10, 10}), 0);
    EXPECT_TRUE(allFinite(solution));
    EXPECT_EQ(countNonZero(pruneLayer(zeros.problem(8), solver).weights), 0);
    LayerProblem weightless = zeroRow.problem(8);
    weightless.rowWeights = noWeight;
    EXPECT_TRUE(allFinite(pruneLayer(weightless, solver)));
  }
}

TEST(Prune, SingularHessiansWithAndWithoutDamping) {
  // One sample of one step: rank 1. And columns that are copies.
  TestLayer rankOne = makeLayer(3, 512, 36, 1, 1);
  TestLayer copies = makeLayer(3, 20, 37);
  for (size_t at = 0; at < copies.inputs.size(); at += 2)
    copies.inputs[at + 1] = copies.inputs[at];
  copies.hessian =
      hessianOf(copies.inputs, copies.samples, copies.steps, 20, 0.5);
  for (const TestLayer *layer : {&rankOne, &copies})
    for (Solver solver : allSolvers)
      for (double damping : {0.01, 0.0}) {
        LayerProblem problem = layer->problem(12);
        problem.damping = damping;
        LayerSolution solution = pruneLayer(problem, solver);
        EXPECT_TRUE(allFinite(solution));
        if (solver != Solver::Magnitude) {
          EXPECT_LE(solution.loss, solution.denseEnergy);
        }
      }
}

TEST(Prune, MagnitudeKeepsTheLargestAndNeedsNoHessian) {
  std::vector<float> weights = {1, -3, 2, -2, 0.5f, 2};
  LayerProblem problem{2, 3, weights, {}, {}, 3, 0.01, 40, 1, {}};
  EXPECT_EQ(pruneLayer(problem, Solver::Magnitude).weights,
            (std::vector<float>{0, -3, 2, -2, 0, 0})); // ties by index
}

TEST(Prune, ProgressComesFromTheCallingThreadAndEndsComplete) {
  TestLayer layer = makeLayer(8, 40, 38);
  LayerProblem problem = layer.problem(48, 4);
  auto caller = std::this_thread::get_id();
  std::string phases;
  int64_t last = 0, total = -1;
  problem.progress = [&](int64_t done, int64_t all, const char *phase) {
    EXPECT_EQ(std::this_thread::get_id(), caller);
    EXPECT_LE(done, all);
    if (!phases.ends_with(phase))
      phases += std::string(" ") + phase;
    last = done;
    total = all;
  };
  pruneLayer(problem, Solver::AdmmSwap);
  EXPECT_EQ(phases, " eigendecomposition admm swaps");
  EXPECT_EQ(last, total);
}
