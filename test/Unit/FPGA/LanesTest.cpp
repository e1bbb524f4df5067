// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/FPGA/Lanes.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace snnc::fpga;

/// Weights where neurons n, n + 4, n + 8 … share their inputs: the worst case
/// for lane = n mod 4.
static SparseWeights makeClustered() {
  const unsigned outputs = 30, inputs = 64;
  std::vector<int64_t> dense(outputs * inputs);
  for (unsigned n = 0; n != outputs; ++n)
    for (unsigned c = 0; c != inputs; ++c)
      if (c % 4 == n % 4)
        dense[n * inputs + c] = 1;
  return SparseWeights::fromDense(dense, outputs, inputs);
}

TEST(Lanes, AnnealingBalancesLanes) {
  SparseWeights weights = makeClustered();
  std::vector<uint64_t> reads(weights.inputs, 10);
  uint64_t before =
      weighRows(weights, identityOrder(weights.outputs), 4, reads);
  std::vector<uint32_t> order = annealOrder(weights, 4, reads, 20000, 1);
  uint64_t after = weighRows(weights, order, 4, reads);
  // Seven or eight entries a column: at best two rows instead of eight.
  EXPECT_EQ(before, 64u * 11 * 15 / 2);
  EXPECT_EQ(after, 64u * 11 * 2);
  std::vector<uint32_t> sorted = order;
  std::ranges::sort(sorted);
  EXPECT_EQ(sorted, identityOrder(weights.outputs));
}

TEST(Lanes, AnnealingIsRepeatableAndNeverWorse) {
  SparseWeights weights = makeClustered();
  std::vector<uint64_t> reads(weights.inputs);
  for (unsigned c = 0; c != weights.inputs; ++c)
    reads[c] = c * c;
  for (unsigned lanes : {2u, 8u, 16u}) {
    uint64_t before =
        weighRows(weights, identityOrder(weights.outputs), lanes, reads);
    std::vector<uint32_t> order = annealOrder(weights, lanes, reads, 3000, 5);
    EXPECT_LE(weighRows(weights, order, lanes, reads), before);
    EXPECT_EQ(order, annealOrder(weights, lanes, reads, 3000, 5));
  }
  EXPECT_EQ(annealOrder(weights, 1, reads, 3000, 5),
            identityOrder(weights.outputs));
}

TEST(Lanes, LaneCounts) {
  for (unsigned lanes : {1u, 2u, 4u, 8u, 16u})
    EXPECT_TRUE(isLaneCount(lanes));
  for (unsigned lanes : {0u, 3u, 12u, 32u})
    EXPECT_FALSE(isLaneCount(lanes));
}
