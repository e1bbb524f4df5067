// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The price of an exchange against two independent solutions.

#include "TestLayer.h"

#include <gtest/gtest.h>

using namespace snnc::osbc;

static std::vector<int64_t> everyFourth(int64_t cols) {
  std::vector<int64_t> kept;
  for (int64_t j = 0; j < cols; j += 4)
    kept.push_back(j);
  return kept;
}

TEST(Swap, DeltasEqualTheDifferenceOfTwoSolutions) {
  TestLayer test = makeLayer(1, 24, 11);
  LiveLayer layer = restrictToLive(test.problem(0));
  std::vector<int64_t> kept = everyFourth(layer.cols);
  SwapState state(layer, 0, kept);
  double before = bestLoss(layer, 0, kept);
  for (size_t out = 0; out < kept.size(); ++out)
    for (size_t in = 0; in < state.pruned.size(); ++in) {
      std::vector<int64_t> other = kept;
      other[out] = state.pruned[in];
      EXPECT_NEAR(state.delta(out, in), bestLoss(layer, 0, other) - before,
                  1e-9 * before);
    }
}

TEST(Swap, StateStaysExactOverManySwaps) {
  TestLayer test = makeLayer(1, 24, 12);
  LiveLayer layer = restrictToLive(test.problem(0));
  SwapState state(layer, 0, everyFourth(layer.cols));
  for (int64_t round = 0; round < 30; ++round) {
    int64_t out = round % 6, in = round * 7 % 18;
    double expected = bestLoss(layer, 0, state.kept) + state.delta(out, in);
    state.apply({out, in, 0});
    double loss = bestLoss(layer, 0, state.kept);
    ASSERT_NEAR(loss, expected, 1e-7 * loss) << round;
    std::vector<double> fresh = leastSquares(layer, 0, state.kept);
    for (size_t k = 0; k < fresh.size(); ++k)
      ASSERT_NEAR(state.weights[k], fresh[k], 1e-7);
  }
}

TEST(Swap, EndsWhereNoPairImproves) {
  TestLayer test = makeLayer(3, 80, 13);
  LiveLayer layer = restrictToLive(test.problem(0));
  for (int64_t row = 0; row < 3; ++row) {
    std::vector<int64_t> kept = everyFourth(layer.cols);
    double before = bestLoss(layer, row, kept);
    EXPECT_GT(swapRow(layer, row, kept, 1000), 0);
    double after = bestLoss(layer, row, kept);
    EXPECT_LT(after, before);
    EXPECT_EQ(kept.size(), 20u);
    EXPECT_TRUE(std::is_sorted(kept.begin(), kept.end()));
    SwapState state(layer, row, kept);
    for (size_t out = 0; out < kept.size(); ++out)
      for (size_t in = 0; in < state.pruned.size(); ++in)
        ASSERT_GE(state.delta(out, in), -1e-7 * after);
    EXPECT_EQ(swapRow(layer, row, kept, 1000), 0);
  }
}

TEST(Swap, TheShortScanAndTheFullOneAgreeWhenTheListsAreShort) {
  TestLayer test = makeLayer(1, 40, 14);
  LiveLayer layer = restrictToLive(test.problem(0));
  SwapState state(layer, 0, everyFourth(layer.cols));
  SwapState::Swap few = state.best(false, -1e-12),
                  all = state.best(true, -1e-12);
  EXPECT_EQ(few.out, all.out);
  EXPECT_EQ(few.in, all.in);
  EXPECT_NEAR(all.delta, state.delta(all.out, all.in), 1e-9);
}

TEST(Swap, LimitIsKept) {
  TestLayer test = makeLayer(1, 80, 15);
  LiveLayer layer = restrictToLive(test.problem(0));
  std::vector<int64_t> kept = everyFourth(layer.cols), none = kept, empty;
  EXPECT_EQ(swapRow(layer, 0, kept, 2), 2);
  EXPECT_EQ(swapRow(layer, 0, none, 0), 0);
  EXPECT_EQ(none, everyFourth(layer.cols));
  EXPECT_EQ(swapRow(layer, 0, empty, 5), 0);
}
