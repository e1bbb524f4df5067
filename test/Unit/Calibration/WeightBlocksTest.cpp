// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which weights are one problem, and how much their rows count.

#include "TestRecordings.h"

using namespace snnc;
using namespace snnc::test;

// fc1(x) + rec(delay(s1)) and s1 -> fc2: recurrence.
static const char *const kRecurrent = R"(
snn.network @net(%x: tensor<3xf32>) -> tensor<2xf32> {
  %w = arith.constant dense<1.0> : tensor<2x3xf32>
  %r = arith.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32>
  %o = arith.constant dense<[[1.0, 2.0], [0.0, 1.0]]> : tensor<2x2xf32>
  %i = snn.linear "fc1" %x, %w : (tensor<3xf32>, tensor<2x3xf32>) -> tensor<2xf32>
  %back = snn.delay "back" %s by 1 init 0.0 : tensor<2xi1>
  %j = snn.linear "rec" %back, %r : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %sum = snn.add "sum" %i, %j : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %s = snn.lif "lif1" %sum decay dense<[0.5, 0.75]> : tensor<2xf32> gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  %k = snn.linear "fc2" %s, %o : (tensor<2xi1>, tensor<2x2xf32>) -> tensor<2xf32>
  %v = snn.li "li" %k decay 0.5 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
  snn.output %v : tensor<2xf32>
})";

TEST(WeightBlocks, RecurrenceIsOneBlock) {
  TestNetwork net(kRecurrent);
  ASSERT_TRUE(net.network);
  auto blocks = collectWeightBlocks(net.network);
  ASSERT_TRUE(succeeded(blocks));
  ASSERT_EQ(blocks->size(), 2u);
  EXPECT_EQ((*blocks)[0].name(), "fc1 + rec");
  EXPECT_EQ((*blocks)[0].filter, std::vector<double>{0.625});
  EXPECT_EQ((*blocks)[0].weights,
            (std::vector<float>{1, 1, 1, 1, 2, 1, 1, 1, 3, 4}));
  EXPECT_EQ((*blocks)[1].name(), "fc2");
  EXPECT_EQ((*blocks)[1].filter, std::vector<double>{0.5});
  // What each holds goes back where it was.
  std::vector<float> rec(4);
  scatter((*blocks)[0], 1, (*blocks)[0].weights, rec);
  EXPECT_EQ(rec, (std::vector<float>{1, 2, 3, 4}));
}

TEST(WeightBlocks, FanOutCountsTheRecurrenceToo) {
  TestNetwork net(kRecurrent);
  auto blocks = collectWeightBlocks(net.network);
  ASSERT_TRUE(succeeded(blocks));
  auto weights = fanOutEnergies(net.network, *blocks);
  // rec: 1 + 9 and 4 + 16; fc2: 1 + 0 and 4 + 1.
  EXPECT_EQ(weights[0], (std::vector<double>{11, 25}));
  EXPECT_TRUE(weights[1].empty());
}

// A residual connection of currents with other groups: 4 rows in 2 groups and
// in 4 meet in blocks of one row each. Spikes go through a pool and a reshape.
static const char *const kResidual = R"(
snn.network @net(%x: tensor<16xf32>) -> tensor<1xi1> {
  %m = snn.reshape %x : tensor<16xf32> -> tensor<4x4xf32>
  %w = arith.constant dense<[[[1.0], [2.0]], [[3.0], [4.0]], [[5.0], [6.0]], [[7.0], [8.0]]]> : tensor<4x2x1xf32>
  %d = arith.constant dense<[[[1.0]], [[2.0]], [[3.0]], [[4.0]]]> : tensor<4x1x1xf32>
  %o = arith.constant dense<[[1.0, 0.0, 2.0, 0.0, 0.0, 0.0, 0.0, 3.0]]> : tensor<1x8xf32>
  %i = snn.conv "two" %m, %w stride [1] pads [0, 0] dilation [1] groups 2 : (tensor<4x4xf32>, tensor<4x2x1xf32>) -> tensor<4x4xf32>
  %j = snn.conv "four" %m, %d stride [1] pads [0, 0] dilation [1] groups 4 : (tensor<4x4xf32>, tensor<4x1x1xf32>) -> tensor<4x4xf32>
  %sum = snn.add "sum" %i, %j : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %s = snn.lif "lif1" %sum decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<4x4xf32> -> tensor<4x4xi1>
  %p = snn.pool "pool" sum %s window [2] stride [2] pads [0, 0] dilation [1] bound 2 : tensor<4x4xi1> -> tensor<4x2xui8>
  %f = snn.reshape %p : tensor<4x2xui8> -> tensor<8xui8>
  %k = snn.linear "fc" %f, %o : (tensor<8xui8>, tensor<1x8xf32>) -> tensor<1xf32>
  %t = snn.lif "lif2" %k decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<1xf32> -> tensor<1xi1>
  snn.output %t : tensor<1xi1>
})";

TEST(WeightBlocks, ResidualCurrentsMeetGroupByGroup) {
  TestNetwork net(kResidual);
  ASSERT_TRUE(net.network);
  auto blocks = collectWeightBlocks(net.network);
  ASSERT_TRUE(succeeded(blocks));
  ASSERT_EQ(blocks->size(), 5u);
  for (int64_t row = 0; row < 4; ++row) {
    const WeightBlock &block = (*blocks)[row];
    EXPECT_EQ(block.firstRow, row);
    EXPECT_EQ(block.rows, 1);
    EXPECT_EQ(block.cols, 3);
    EXPECT_EQ(block.positions, 4);
    EXPECT_EQ(block.sources[0].group, row / 2);
    EXPECT_EQ(block.sources[1].group, row);
  }
  EXPECT_EQ((*blocks)[2].weights, (std::vector<float>{5, 6, 3}));
}

TEST(WeightBlocks, FanOutGoesThroughPoolsAndReshapes) {
  TestNetwork net(kResidual);
  auto blocks = collectWeightBlocks(net.network);
  ASSERT_TRUE(succeeded(blocks));
  auto weights = fanOutEnergies(net.network, *blocks);
  // Each squared weight counts for both cells of its window.
  EXPECT_EQ(weights[0], std::vector<double>{2});
  EXPECT_EQ(weights[1], std::vector<double>{8});
  // Nothing reads channel 2.
  EXPECT_TRUE(weights[2].empty());
  EXPECT_EQ(weights[3], std::vector<double>{18});
}

TEST(WeightBlocks, PooledOrTurnedCurrentsAreProblemsOfTheirOwn) {
  TestNetwork net(R"(
snn.network @net(%x: tensor<4x4xf32>) -> tensor<4x4xi1> {
  %w = arith.constant dense<1.0> : tensor<4x4x1xf32>
  %i = snn.conv "a" %x, %w stride [1] pads [0, 0] dilation [1] groups 1 : (tensor<4x4xf32>, tensor<4x4x1xf32>) -> tensor<4x4xf32>
  %j = snn.conv "b" %x, %w stride [1] pads [0, 0] dilation [1] groups 1 : (tensor<4x4xf32>, tensor<4x4x1xf32>) -> tensor<4x4xf32>
  %t = snn.transpose %j perm [1, 0] : tensor<4x4xf32> -> tensor<4x4xf32>
  %sum = snn.add "sum" %i, %t : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  %s = snn.lif "lif1" %sum decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<4x4xf32> -> tensor<4x4xi1>
  snn.output %s : tensor<4x4xi1>
})");
  auto blocks = collectWeightBlocks(net.network);
  ASSERT_TRUE(succeeded(blocks));
  ASSERT_EQ(blocks->size(), 2u);
  EXPECT_EQ((*blocks)[1].filter, std::vector<double>{0.5});
}

// What comes without a synapse, or in two ways, does not end the search for the
// others.
TEST(WeightBlocks, TheInputItselfAmongCurrents) {
  for (const char *operands : {"%x, %i", "%i, %x"}) {
    TestNetwork net(R"(
snn.network @net(%x: tensor<3xf32>) -> tensor<3xi1> {
  %w = arith.constant dense<0.5> : tensor<3x3xf32>
  %i = snn.linear "fc" %x, %w : (tensor<3xf32>, tensor<3x3xf32>) -> tensor<3xf32>
  %a = snn.add "skip" )" +
                    std::string(operands) +
                    R"( : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %b = snn.add "twice" %a, %x : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %s = snn.lif "lif" %b decay 0.75 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<3xf32> -> tensor<3xi1>
  snn.output %s : tensor<3xi1>
})");
    ASSERT_TRUE(net.network);
    auto blocks = collectWeightBlocks(net.network);
    ASSERT_TRUE(succeeded(blocks));
    ASSERT_EQ(blocks->size(), 1u);
    EXPECT_EQ(blocks->front().filter, std::vector<double>{0.75}) << operands;
  }
}
