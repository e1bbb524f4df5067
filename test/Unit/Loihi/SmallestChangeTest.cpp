// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/Loihi/SmallestChange.h"

#include "RandomNetworks.h"

#include <gtest/gtest.h>

using namespace snnc::loihi;
using namespace snnc::loihi::test;

namespace {

/// A small chip, so that a small network is too large.
Model makeChip(int64_t words) {
  Model model = *lookupModel("loihi2");
  model.synapseWords.value = words;
  return model;
}

bool fits(const Network &network, const Model &model, unsigned cores) {
  return !partition(network, model, {}, Activity::makeUniform(network),
                    {.cores = cores, .tries = 0})
              .failure;
}

/// As the change says it: the smallest weights go first.
Network prune(Network network, unsigned percent) {
  std::vector<int32_t> sizes;
  for (const Incoming &entry : network.synapses[0].entries)
    sizes.push_back(std::abs(entry.weight));
  std::ranges::sort(sizes);
  size_t remove = sizes.size() * percent / 100;
  Synapses kept = network.synapses[0];
  kept.begin = {0};
  kept.entries.clear();
  int32_t limit = remove ? sizes[remove - 1] : 0;
  size_t equal =
      remove - (std::ranges::lower_bound(sizes, limit) - sizes.begin());
  for (uint32_t n = 0; n != network.layers[0].size(); ++n) {
    for (uint64_t i = network.synapses[0].begin[n];
         i != network.synapses[0].begin[n + 1]; ++i) {
      const Incoming &entry = network.synapses[0].entries[i];
      int32_t size = std::abs(entry.weight);
      if (remove && (size < limit || (size == limit && equal && equal--)))
        continue;
      kept.entries.push_back(entry);
    }
    kept.begin.push_back(kept.entries.size());
  }
  network.synapses[0] = std::move(kept);
  return network;
}

TEST(SmallestChange, EachChangeFitsAndNoSmallerOneDoes) {
  Network network = makeChain(1, 60, {40}, 1.0, 8);
  Model model = makeChip(150);
  ASSERT_FALSE(fits(network, model, 1));
  SmallestChange change = findSmallestChange(network, model, {}, 1);
  ASSERT_TRUE(change.cores && change.percent);
  EXPECT_TRUE(fits(network, model, unsigned(*change.cores)));
  EXPECT_FALSE(fits(network, model, unsigned(*change.cores) - 1));
  EXPECT_TRUE(fits(prune(network, *change.percent), model, 1));
  EXPECT_FALSE(fits(prune(network, *change.percent - 1), model, 1));
  EXPECT_EQ(
      change.print(model, 1.0).find(std::to_string(*change.cores) + " cores"),
      0u);
}

TEST(SmallestChange, FewerBitsAreFound) {
  // 60 columns of 40 weights: 8 bits do not fit, fewer do.
  Network network = makeChain(2, 60, {40}, 1.0, 8);
  SmallestChange change = findSmallestChange(network, makeChip(300), {}, 1);
  ASSERT_TRUE(change.bits);
  EXPECT_LT(*change.bits, 8u);
  EXPECT_GE(*change.bits, 2u);
}

TEST(SmallestChange, MoreThresholdsThanACoreHasNeedCores) {
  Network network = makeChain(3, 4, {20}, 1.0, 4);
  for (int n = 0; n != 20; ++n)
    network.layers[0].threshold[n] = 100 + n;
  SmallestChange change =
      findSmallestChange(network, *lookupModel("loihi2"), {}, 1);
  EXPECT_EQ(change.cores, 2u);
  EXPECT_FALSE(change.percent); // weights do not change that
  EXPECT_EQ(change.print(*lookupModel("loihi2"), 1.0), "2 cores ('cores=2')");
}

} // namespace
