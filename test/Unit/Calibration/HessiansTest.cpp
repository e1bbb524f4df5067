// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Hessians of blocks against their definition, with im2col written out.

#include "TestRecordings.h"

using namespace snnc;
using namespace snnc::test;

/// Inputs of one position by [sample][t][column].
using Columns = std::function<double(int64_t, int64_t, int64_t)>;

/// 2/N Σ x̃ x̃ᵀ over samples and positions, x̃ filtered by each decay in turn.
static std::vector<double> naive(const Frames &frames, int64_t cols,
                                 const std::vector<double> &filter,
                                 const std::vector<Columns> &positions) {
  std::vector<double> hessian(cols * cols);
  double factor = 2.0 / double(frames.count * positions.size());
  for (int64_t s = 0; s < frames.count; ++s)
    for (const Columns &column : positions) {
      std::vector<std::vector<double>> state(filter.size(),
                                             std::vector<double>(cols));
      for (int64_t t = 0; t < frames.steps; ++t) {
        std::vector<double> x(cols);
        for (int64_t j = 0; j < cols; ++j) {
          x[j] = column(s, t, j);
          for (size_t k = 0; k < filter.size(); ++k)
            x[j] = state[k][j] = filter[k] * state[k][j] + x[j];
        }
        for (int64_t i = 0; i < cols; ++i)
          for (int64_t j = 0; j < cols; ++j)
            hessian[i * cols + j] += factor * x[i] * x[j];
      }
    }
  return hessian;
}

static void expectNear(const std::vector<double> &actual,
                       const std::vector<double> &expected) {
  ASSERT_EQ(actual.size(), expected.size());
  double largest = *std::max_element(expected.begin(), expected.end());
  ASSERT_GT(largest, 0);
  for (size_t i = 0; i < expected.size(); ++i)
    ASSERT_NEAR(actual[i], expected[i], 1e-5 * largest) << i;
}

// 4 channels of 5 x 6, 6 filters of 3 x 2 in 2 groups; stride 2 x 1, pads top
// 1, left 1, bottom 2, right 0, dilation 1 x 2: the result is 6 x 3 x 5.
static const char *const kConv = R"(
snn.network @net(%x: tensor<120xf32>) -> tensor<6x3x5xi1> {
  %w = arith.constant dense<0.25> : tensor<6x2x3x2xf32>
  %m = snn.reshape %x : tensor<120xf32> -> tensor<4x5x6xf32>
  %i = snn.conv "conv" %m, %w stride [2, 1] pads [1, 1, 2, 0] dilation [1, 2] groups 2 : (tensor<4x5x6xf32>, tensor<6x2x3x2xf32>) -> tensor<6x3x5xf32>
  %s = snn.lif "lif" %i decay 0.75 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<6x3x5xf32> -> tensor<6x3x5xi1>
  snn.output %s : tensor<6x3x5xi1>
})";

static std::vector<Columns> convPositions(const Frames &frames, int64_t group) {
  std::vector<Columns> positions;
  for (int64_t oy = 0; oy < 3; ++oy)
    for (int64_t ox = 0; ox < 5; ++ox)
      positions.push_back([=, &frames](int64_t s, int64_t t, int64_t col) {
        int64_t c = col / 6, ky = col % 6 / 2, kx = col % 2;
        int64_t y = oy * 2 - 1 + ky, x = ox - 1 + kx * 2;
        if (y < 0 || y >= 5 || x < 0 || x >= 6)
          return 0.0f;
        return frames.at(s, t, ((group * 2 + c) * 5 + y) * 6 + x);
      });
  return positions;
}

TEST(Hessians, GroupsOfAConvolutionEqualTheirPatches) {
  TestNetwork net(kConv);
  ASSERT_TRUE(net.network);
  auto blocks = collectWeightBlocks(net.network);
  ASSERT_TRUE(succeeded(blocks));
  ASSERT_EQ(blocks->size(), 2u);
  Frames frames(4, 7, 120, 1);
  auto hessians = net.hessians(*blocks, frames);
  for (int64_t group = 0; group < 2; ++group) {
    const WeightBlock &block = (*blocks)[group];
    EXPECT_EQ(block.firstRow, 3 * group);
    EXPECT_EQ(block.rows, 3);
    EXPECT_EQ(block.cols, 12);
    EXPECT_EQ(block.positions, 15);
    EXPECT_EQ(block.filter, std::vector<double>{0.75});
    expectNear(hessians[group],
               naive(frames, 12, {0.75}, convPositions(frames, group)));
  }
  // Optimal Brain Compression: no filter.
  auto plain = net.hessians(*blocks, frames, 1, /*filtered=*/false);
  expectNear(plain[1], naive(frames, 12, {}, convPositions(frames, 1)));
}

TEST(Hessians, SameBitsForAnyNumberOfThreads) {
  TestNetwork net(kConv);
  auto blocks = collectWeightBlocks(net.network);
  ASSERT_TRUE(succeeded(blocks));
  Frames frames(9, 5, 120, 2);
  auto one = net.hessians(*blocks, frames, 1);
  EXPECT_EQ(one, net.hessians(*blocks, frames, 3));
}

// Two layers, 5 and 4 columns: 200 and 128 bytes of matrices.
static const char *const kTwoLayers = R"(
snn.network @net(%x: tensor<5xf32>) -> tensor<2xi1> {
  %w = arith.constant dense<0.5> : tensor<4x5xf32>
  %v = arith.constant dense<0.75> : tensor<2x4xf32>
  %i = snn.linear "fc1" %x, %w : (tensor<5xf32>, tensor<4x5xf32>) -> tensor<4xf32>
  %s = snn.lif "lif1" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<4xf32> -> tensor<4xi1>
  %j = snn.linear "fc2" %s, %v : (tensor<4xi1>, tensor<2x4xf32>) -> tensor<2xf32>
  %t = snn.lif "lif2" %j decay 0.25 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<2xf32> -> tensor<2xi1>
  snn.output %t : tensor<2xi1>
})";

TEST(Hessians, GroupsOfLayersGiveTheSameBits) {
  TestNetwork net(kTwoLayers);
  ASSERT_TRUE(net.network);
  auto blocks = collectWeightBlocks(net.network);
  ASSERT_TRUE(succeeded(blocks));
  Frames frames(6, 8, 5, 3);
  auto together = net.hessians(*blocks, frames);
  ASSERT_EQ(together.size(), 2u);
  EXPECT_EQ(net.runs, 1);
  EXPECT_EQ(net.hessians(*blocks, frames, 1, true, 328), together);
  EXPECT_EQ(net.runs, 1);
  EXPECT_EQ(net.hessians(*blocks, frames, 1, true, 327), together);
  EXPECT_EQ(net.runs, 2);
}

TEST(Hessians, ALayerBeyondTheMemoryIsRefusedBeforeARun) {
  TestNetwork net(kTwoLayers);
  auto blocks = collectWeightBlocks(net.network);
  ASSERT_TRUE(succeeded(blocks));
  Frames frames(1, 2, 5, 3);
  std::string said;
  mlir::ScopedDiagnosticHandler handler(&net.context,
                                        [&](mlir::Diagnostic &diagnostic) {
                                          said += diagnostic.str();
                                          return mlir::success();
                                        });
  Calibration calibration = net.calibrate(frames);
  Hessians hessians(net.network, *blocks, calibration, true, 199);
  EXPECT_TRUE(failed(hessians.forEachLayer([](size_t, auto) {
    ADD_FAILURE() << "was computed";
    return mlir::success();
  })));
  EXPECT_EQ(said, "'fc1': its Hessian takes 1 MB, but memory=0 was given");
}

TEST(Hessians, MeetingCurrentsWithADelayAreOneProblem) {
  TestNetwork net(R"(
snn.network @net(%x: tensor<5xf32>) -> tensor<3xi1> {
  %w = arith.constant dense<[[1.0, 2.0, 3.0, 4.0, 5.0], [6.0, 7.0, 8.0, 9.0, 10.0], [11.0, 12.0, 13.0, 14.0, 15.0]]> : tensor<3x5xf32>
  %b = snn.reshape %x : tensor<5xf32> -> tensor<5x1x1xf32>
  %v = arith.constant dense<[[[[1.0]], [[2.0]], [[3.0]], [[4.0]], [[5.0]]], [[[6.0]], [[7.0]], [[8.0]], [[9.0]], [[10.0]]], [[[11.0]], [[12.0]], [[13.0]], [[14.0]], [[15.0]]]]> : tensor<3x5x1x1xf32>
  %i = snn.linear "fc" %x, %w : (tensor<5xf32>, tensor<3x5xf32>) -> tensor<3xf32>
  %j = snn.conv "skip" %b, %v stride [1, 1] pads [0, 0, 0, 0] dilation [1, 1] groups 1 : (tensor<5x1x1xf32>, tensor<3x5x1x1xf32>) -> tensor<3x1x1xf32>
  %r = snn.reshape %j : tensor<3x1x1xf32> -> tensor<3xf32>
  %d = snn.delay "late" %r by 2 init 0.0 : tensor<3xf32>
  %sum = snn.add "sum" %i, %d : (tensor<3xf32>, tensor<3xf32>) -> tensor<3xf32>
  %c = snn.li "syn" %sum decay 0.25 gain 1.0 bias 0.0 init 0.0 : tensor<3xf32>
  %s = snn.lif "lif" %c decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<3xf32> -> tensor<3xi1>
  snn.output %s : tensor<3xi1>
})");
  ASSERT_TRUE(net.network);
  auto blocks = collectWeightBlocks(net.network);
  ASSERT_TRUE(succeeded(blocks));
  ASSERT_EQ(blocks->size(), 1u);
  const WeightBlock &block = blocks->front();
  EXPECT_EQ(block.name(), "fc + skip");
  EXPECT_EQ(block.cols, 10);
  // CUBA: the synaptic current, then the membrane.
  EXPECT_EQ(block.filter, (std::vector<double>{0.25, 0.5}));
  EXPECT_EQ(std::vector<float>(block.weights.begin() + 10,
                               block.weights.begin() + 20),
            (std::vector<float>{6, 7, 8, 9, 10, 6, 7, 8, 9, 10}));
  Frames frames(6, 8, 5, 3);
  Columns columns = [&](int64_t s, int64_t t, int64_t col) {
    return col < 5 ? frames.at(s, t, col) : frames.at(s, t - 2, col - 5);
  };
  expectNear(net.hessians(*blocks, frames)[0],
             naive(frames, 10, {0.25, 0.5}, {columns}));
}

// Beyond 10^7 rows of samples some 150 positions of 8 · 4096 are drawn, each
// with its 400 steps: near the Hessian of all, and the same every time.
TEST(Hessians, ManyPositionsAreDrawn) {
  TestNetwork net(R"(
snn.network @net(%x: tensor<4096xf32>) -> tensor<1x4096xi1> {
  %w = arith.constant dense<1.0> : tensor<1x1x3xf32>
  %m = snn.reshape %x : tensor<4096xf32> -> tensor<1x4096xf32>
  %i = snn.conv "conv" %m, %w stride [1] pads [1, 1] dilation [1] groups 1 : (tensor<1x4096xf32>, tensor<1x1x3xf32>) -> tensor<1x4096xf32>
  %s = snn.lif "lif" %i decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset to 0.0 init 0.0 : tensor<1x4096xf32> -> tensor<1x4096xi1>
  snn.output %s : tensor<1x4096xi1>
})");
  auto blocks = collectWeightBlocks(net.network);
  ASSERT_TRUE(succeeded(blocks));
  Frames frames(8, 400, 4096, 4);
  std::vector<double> drawn = net.hessians(*blocks, frames)[0];
  EXPECT_EQ(drawn, net.hessians(*blocks, frames, 2)[0]);
  std::vector<Columns> positions;
  for (int64_t p = 0; p < 4096; p += 64)
    positions.push_back([=, &frames](int64_t s, int64_t t, int64_t col) {
      int64_t at = p - 1 + col;
      return at < 0 || at >= 4096 ? 0.0f : frames.at(s, t, at);
    });
  std::vector<double> some = naive(frames, 3, {0.5}, positions);
  for (size_t i = 0; i < drawn.size(); ++i)
    EXPECT_NEAR(drawn[i], some[i], 0.05 * some[0]);
}
