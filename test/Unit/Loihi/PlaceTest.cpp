// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/Loihi/Place.h"
#include "test/Unit/Loihi/RandomNetworks.h"

#include <algorithm>
#include <gtest/gtest.h>

using namespace snnc::loihi;
using namespace snnc::loihi::test;

static const Model &model = *lookupModel("loihi1");

/// A ring of cores that talk to their neighbours.
static Flows makeRing(unsigned cores) {
  Flows flows;
  flows.between.assign(cores, std::vector<uint64_t>(cores));
  flows.input.assign(cores, 0);
  flows.input[0] = 1;
  // Neighbours in the ring are seven apart in number.
  for (unsigned c = 0; c != cores; ++c)
    flows.between[c * 7 % cores][(c + 1) * 7 % cores] = 10;
  return flows;
}

TEST(LoihiPlace, DistanceOnTheMesh) {
  EXPECT_EQ(getDistance(model, 0, 0), 0u);
  EXPECT_EQ(getDistance(model, 0, 17), 2u);
  EXPECT_EQ(getDistance(model, 15, 16), 16u);
}

TEST(LoihiPlace, AnnealingShortensTheWays) {
  Flows flows = makeRing(30);
  std::vector<std::optional<unsigned>> open(30);
  std::vector<unsigned> before = placeCores(model, flows, open, {1, 0});
  std::vector<unsigned> after = placeCores(model, flows, open, {1, 100000});
  // A ring of 30 on a mesh takes 30 steps at least, of 10 messages each.
  EXPECT_GE(measureHops(model, flows, after), 300u);
  EXPECT_LE(measureHops(model, flows, after), 400u);
  EXPECT_GT(measureHops(model, flows, before), 800u);
  std::vector<unsigned> sorted = after;
  std::ranges::sort(sorted);
  EXPECT_TRUE(std::ranges::adjacent_find(sorted) == sorted.end());
  EXPECT_LT(sorted.back(), model.cores.value);
  EXPECT_EQ(after, placeCores(model, flows, open, {1, 100000}));
}

TEST(LoihiPlace, FixedCoresStay) {
  Flows flows = makeRing(10);
  std::vector<std::optional<unsigned>> fixed(10);
  fixed[3] = 127;
  fixed[7] = 0;
  std::vector<unsigned> placed = placeCores(model, flows, fixed, {1, 20000});
  EXPECT_EQ(placed[3], 127u);
  EXPECT_EQ(placed[7], 0u);
}

TEST(LoihiPlace, FlowsAreTheTraffic) {
  Network network = makeChain(3, 100, {1500, 30}, 0.1, 4);
  Activity activity = Activity::makeUniform(network);
  activity.inputs[0][5] = 1000;
  PartitionResult result = partition(network, model, {}, activity, {});
  ASSERT_FALSE(result.failure);
  Flows flows = measureFlows(network, activity, result.cores, result.plans);
  uint64_t sum = 0;
  for (unsigned c = 0; c != result.cores.size(); ++c) {
    sum += flows.input[c];
    for (uint64_t flow : flows.between[c])
      sum += flow;
  }
  EXPECT_EQ(sum, result.traffic);
  EXPECT_GT(sum, 1000u);
}
