// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rule Q5a: how far integers may be from the float network.

#include "snnc/Sim/Executable.h"

#include <gtest/gtest.h>

using namespace snnc::sim;

namespace {

NeuronLayer layer(std::vector<double> decay, std::vector<double> unit) {
  NeuronLayer layer;
  layer.name = "lif";
  layer.size = decay.size();
  layer.hasSpikes = true;
  layer.integer = true;
  layer.membraneBits = 16;
  layer.decay = std::move(decay);
  layer.unit = std::move(unit);
  return layer;
}

TEST(Band, Q5aTwoUnitsOverOneLessTheDecay) {
  EXPECT_EQ(conversionBand(layer({0, 0.5, 0.75}, {1}), 0, 10),
            (std::vector<double>{2, 4, 8}));
  EXPECT_EQ(conversionBand(layer({0.5, 0.5}, {0.25, 2}), 0, 10),
            (std::vector<double>{1, 8}));
}

TEST(Band, Q5aTUnitsWithoutDecay) {
  EXPECT_EQ(conversionBand(layer({1}, {0.5}), 0, 10), (std::vector<double>{5}));
}

TEST(Band, Q5aBehindAnIntegrator) {
  // li: 2 / (1/4) = 8 of its units; lif: 4 + 2^3 · 2 · 8 = 132 of its own.
  NeuronLayer li = layer({0.75}, {0.5}), lif = layer({0.5}, {0.0625});
  lif.frac = 3;
  lif.integrator = 0;
  NeuronLayer both[] = {li, lif};
  EXPECT_EQ(conversionBand(both, 0, 10), (std::vector<double>{4}));
  EXPECT_EQ(conversionBand(both, 1, 10), (std::vector<double>{8.25}));
}

TEST(Band, Q5aNothingIsPromisedForCountsAndFloats) {
  NeuronLayer counts = layer({0.5}, {1});
  counts.counts = true;
  EXPECT_TRUE(conversionBand(counts, 0, 10).empty());
  NeuronLayer real = layer({0.5}, {});
  real.integer = false;
  EXPECT_TRUE(conversionBand(real, 0, 10).empty());
}

} // namespace
