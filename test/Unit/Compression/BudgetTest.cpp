// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LAMPS counts against the definition, and fan-out weights.

#include "snnc/Compression/Budget.h"
#include "TestLayer.h"

#include <gtest/gtest.h>

#include <tuple>

using namespace snnc::osbc;

/// Quadratic-time evaluation of every score.
static std::vector<int64_t>
directLamps(const std::vector<std::vector<float>> &layers, double sparsity,
            double exponent) {
  std::vector<std::tuple<double, size_t, size_t>> scores;
  std::vector<int64_t> kept;
  for (size_t l = 0; l < layers.size(); ++l) {
    kept.push_back(layers[l].size());
    for (size_t i = 0; i < layers[l].size(); ++i) {
      double own = std::fabs(layers[l][i]), sum = 0;
      for (float other : layers[l])
        if (std::fabs(other) >= own)
          sum += std::pow(std::fabs(double(other)), exponent);
      scores.emplace_back(std::pow(own, exponent) / sum, l, i);
    }
  }
  std::sort(scores.begin(), scores.end());
  for (size_t i = 0; i < std::floor(sparsity * scores.size()); ++i)
    --kept[std::get<1>(scores[i])];
  return kept;
}

TEST(Budget, LampsEqualsDirectEvaluation) {
  std::vector<std::vector<float>> layers;
  for (int64_t size : {7, 400, 60})
    layers.push_back(makeLayer(1, size, size, 2, 2).weights);
  for (float &weight : layers[1])
    weight *= 0.01f; // the score does not see a layer's scale
  std::vector<std::span<const float>> spans(layers.begin(), layers.end());
  for (double exponent : {2.0, 3.0})
    for (double sparsity : {0.0, 0.3, 0.9, 0.97, 0.99}) {
      auto kept = lampsBudget(spans, sparsity, exponent);
      EXPECT_EQ(kept, directLamps(layers, sparsity, exponent)) << sparsity;
      int64_t total = kept[0] + kept[1] + kept[2];
      EXPECT_EQ(total, 467 - int64_t(std::floor(sparsity * 467)));
      EXPECT_GE(*std::min_element(kept.begin(), kept.end()), 1);
    }
}

TEST(Budget, LampsOfZeroAndEmptyLayersAndAllPruned) {
  std::vector<float> zeros(10), one = {2.0f}, none;
  std::vector<std::span<const float>> layers = {zeros, one, none};
  EXPECT_EQ(lampsBudget(layers, 0.75), (std::vector<int64_t>{2, 1, 0}));
  EXPECT_EQ(lampsBudget(layers, 1.0), (std::vector<int64_t>{0, 0, 0}));
  EXPECT_EQ(lampsBudget(layers, 0.0), (std::vector<int64_t>{10, 1, 0}));
}

TEST(Budget, ChannelEnergyIsThatOfAColumnOfTheNextLayer) {
  std::vector<float> next = {1, 2, 0, 3, 0, 0}; // [2, 3]
  EXPECT_EQ(channelEnergy(next, 2, 3, 1, 1), (std::vector<double>{10, 4, 0}));
}

TEST(Budget, ChannelEnergyOfGroupsAndTaps) {
  // [4 filters, 1 channel a group, 2 taps] in 2 groups.
  std::vector<float> next = {1, 2, 0, 3, 4, 0, 0, 5};
  EXPECT_EQ(channelEnergy(next, 4, 1, 2, 2), (std::vector<double>{14, 41}));
  // [2 filters, 2 channels, 2 taps]
  EXPECT_EQ(channelEnergy(next, 2, 2, 2, 1), (std::vector<double>{21, 34}));
}
