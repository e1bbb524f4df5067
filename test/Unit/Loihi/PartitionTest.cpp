// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "test/Unit/Loihi/RandomNetworks.h"

#include "snnc/Support/SplitMix64.h"

#include <gtest/gtest.h>

using namespace snnc::loihi;
using namespace snnc::loihi::test;

static const Model &model = *lookupModel("loihi1");

static PartitionResult map(const Network &network,
                           PartitionOptions options = {},
                           const std::vector<CoreNeurons> &pinned = {}) {
  return partition(network, model, pinned, Activity::makeUniform(network),
                   options);
}

/// Every neuron stands once, and every limit holds.
static void expectValid(const Network &network, const PartitionResult &result) {
  ASSERT_FALSE(result.failure) << result.failure->message;
  std::vector<std::vector<int>> seen;
  for (const Layer &layer : network.layers)
    seen.emplace_back(layer.size());
  for (const CoreNeurons &core : result.cores)
    for (const Chunk &chunk : core.chunks)
      for (uint32_t neuron : chunk.neurons)
        ++seen[chunk.layer][neuron];
  for (const std::vector<int> &layer : seen)
    for (int count : layer)
      ASSERT_EQ(count, 1);
  for (const CorePlan &plan : planCores(network, model, result.cores)) {
    EXPECT_EQ(plan.fault, "");
    EXPECT_FALSE(findExcess(model, plan.use));
  }
}

TEST(LoihiPartition, SmallNetworkIsOneCore) {
  Network network = makeChain(1, 50, {40, 30, 10}, 0.5, 4);
  PartitionResult result = map(network);
  expectValid(network, result);
  EXPECT_EQ(result.cores.size(), 1u);
  EXPECT_EQ(result.plans[0].use.compartments, 80u);
  EXPECT_EQ(result.plans[0].use.inputAxons, 50u + 40 + 30);
  EXPECT_EQ(result.plans[0].use.outputAxons, 40u + 30);
}

TEST(LoihiPartition, SparsityPays) {
  std::vector<uint64_t> cores, words;
  for (double density : {1.0, 0.1, 0.03}) {
    Network network = makeChain(2, 2312, {256, 10}, density, 4);
    PartitionResult result = map(network);
    expectValid(network, result);
    cores.push_back(result.cores.size());
    uint64_t sum = 0;
    for (const CorePlan &plan : result.plans)
      sum += plan.use.synapseWords;
    words.push_back(sum);
  }
  EXPECT_EQ(cores, (std::vector<uint64_t>{3, 1, 1}));
  EXPECT_GT(words[0], 2 * words[1]);
  EXPECT_GT(words[1], 2 * words[2]);
}

TEST(LoihiPartition, TheBoundCountsWeightsThatNoCoreCanShare) {
  Model model = *lookupModel("loihi2");
  model.synapseWords.value = 150;
  Network network = makeChain(1, 60, {40}, 1.0, 8);
  // No weight is 0, and most are wide.
  snnc::SplitMix64 random(1);
  Synapses &synapses = network.synapses[0];
  synapses.begin = {0};
  synapses.entries.clear();
  for (uint32_t n = 0; n != 40; ++n) {
    for (uint32_t s = 0; s != 60; ++s)
      synapses.entries.push_back({s, int32_t(1 + random.below(127)), 0});
    synapses.begin.push_back(synapses.entries.size());
  }
  CoreBound bound = boundCores(network, model);
  EXPECT_EQ(bound.limit, &model.synapseWords);
  EXPECT_GE(bound.cores, 2u);
  PartitionResult result = partition(
      network, model, {}, Activity::makeUniform(network), {.tries = 0});
  ASSERT_FALSE(result.failure);
  EXPECT_LE(bound.cores, result.cores.size());
  // Sources that are all alike take one list.
  for (Incoming &entry : synapses.entries)
    entry.weight = 101;
  EXPECT_EQ(boundCores(network, model).cores, 1u);
}

TEST(LoihiPartition, EveryLimitIsKept) {
  // Compartments and output axons: 3,000 neurons whose spikes go to many cores.
  Network wide = makeChain(3, 20, {1500, 3000}, 0.02, 4);
  PartitionResult result = map(wide);
  expectValid(wide, result);
  EXPECT_GE(result.cores.size(), 5u);
  // Thresholds: 100 of them take seven cores.
  Network rows = makeChain(4, 20, {400}, 0.5, 4);
  for (uint32_t n = 0; n != 400; ++n)
    rows.layers[0].threshold[n] = 1 + int(n % 100);
  PartitionResult grouped = map(rows);
  expectValid(rows, grouped);
  EXPECT_EQ(grouped.cores.size(), 7u);
  // Decays: 65 configurations take three.
  Network decays = makeChain(5, 20, {130}, 0.5, 4);
  for (uint32_t n = 0; n != 130; ++n)
    decays.layers[0].vDecay[n] = int(n % 65);
  PartitionResult configured = map(decays);
  expectValid(decays, configured);
  EXPECT_EQ(configured.cores.size(), 3u);
}

TEST(LoihiPartition, NeuronsAreSortedWhereACoreCannotHoldAllThresholds) {
  auto order = [](unsigned thresholds) {
    Network network = makeChain(16, 4, {48}, 1, 4);
    for (uint32_t n = 0; n != 48; ++n)
      network.layers[0].threshold[n] = 1 + int(n % thresholds);
    PartitionResult result = map(network);
    expectValid(network, result);
    return result.cores[0].chunks[0].neurons;
  };
  EXPECT_TRUE(std::ranges::is_sorted(order(16))); // as many as there are
  EXPECT_FALSE(std::ranges::is_sorted(order(17)));
}

TEST(LoihiPartition, Recurrence) {
  std::mt19937 random(6);
  Network network = makeChain(6, 30, {1200}, 0.02, 4);
  network.synapses.push_back(
      makeSynapses(random, network, "rec", 0, 0, 0.01, 4));
  PartitionResult result = map(network);
  expectValid(network, result);
  EXPECT_EQ(result.cores.size(), 2u);
}

TEST(LoihiPartition, ConvolutionsShareTheirWeights) {
  Network network = makeConvolution(7, 8, 2, 4);
  PartitionResult result = map(network);
  expectValid(network, result);
  ASSERT_EQ(result.cores.size(), 1u);
  const CorePlan &plan = result.plans[0];
  EXPECT_EQ(plan.axons.size(), 128u);
  // Inside, an input element differs from its neighbour by a shift only.
  EXPECT_LT(plan.lists.size(), 70u);
  EXPECT_LT(plan.use.synapses, network.synapses[0].entries.size() / 2 + 500);
}

TEST(LoihiPartition, SameSeedSameResult) {
  Network network = makeChain(8, 400, {600, 700, 20}, 0.1, 4);
  PartitionOptions options;
  options.tries = 5000;
  PartitionResult a = map(network, options), b = map(network, options);
  ASSERT_EQ(a.cores.size(), b.cores.size());
  for (size_t c = 0; c != a.cores.size(); ++c)
    EXPECT_EQ(a.cores[c].chunks, b.cores[c].chunks);
}

TEST(LoihiPartition, RefinementSavesMessages) {
  // Neurons n and n + 2 share their sources: 1,200 of them on two cores.
  Network network = makeChain(9, 64, {1200}, 0, 4);
  Synapses &synapses = network.synapses[0];
  synapses.begin = {0};
  for (uint32_t n = 0; n != 1200; ++n) {
    for (uint32_t i = n % 2; i < 64; i += 2)
      synapses.entries.push_back({i, 3, 0});
    synapses.begin.push_back(synapses.entries.size());
  }
  PartitionOptions none;
  none.tries = 0;
  PartitionResult before = map(network, none), after = map(network);
  expectValid(network, after);
  EXPECT_EQ(before.cores.size(), 2u);
  EXPECT_EQ(after.cores.size(), 2u);
  EXPECT_EQ(before.traffic, 128u);
  // The smaller core needs the sources of one kind only.
  EXPECT_EQ(after.traffic, 64u + 32u);
}

TEST(LoihiPartition, RefinementFindsTheOneSwapThatHelps) {
  // Of 20,000 neurons two have a source, the same one, and stand on two cores.
  Network network = makeChain(15, 4, {20000}, 0, 4);
  Synapses &synapses = network.synapses[0];
  std::vector<CoreNeurons> cores(2);
  cores[0].chunks = {{0, {}}}, cores[1].chunks = {{0, {}}};
  synapses.begin = {0};
  for (uint32_t n = 0; n != 20000; ++n) {
    if (n == 0 || n == 19999)
      synapses.entries.push_back({1, 3, 0});
    synapses.begin.push_back(synapses.entries.size());
    cores[n / 10000].chunks[0].neurons.push_back(n);
  }
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    std::vector<CoreNeurons> refined = refineCores(
        network, Activity::makeUniform(network), cores, {}, {.seed = seed});
    std::vector<uint32_t> &first = refined[0].chunks[0].neurons;
    EXPECT_EQ(first.size(), 10000u);
    EXPECT_EQ(std::ranges::count(first, 0u), std::ranges::count(first, 19999u));
  }
}

TEST(LoihiPartition, PinsAreKept) {
  Network network = makeChain(10, 100, {300, 20}, 0.3, 4);
  std::vector<CoreNeurons> pinned(2);
  pinned[0] = {{{0, {5, 3, 7}}}, 9};
  pinned[1] = {{{1, {0}}}, std::nullopt};
  PartitionResult result = map(network, {}, pinned);
  expectValid(network, result);
  ASSERT_GE(result.cores.size(), 2u);
  EXPECT_EQ(result.cores[0].index, 9u);
  std::vector<uint32_t> first = result.cores[0].chunks[0].neurons;
  first.resize(3);
  EXPECT_EQ(first, (std::vector<uint32_t>{5, 3, 7}));
  EXPECT_EQ(result.cores[1].chunks[0].neurons[0], 0u);
}

TEST(LoihiPartition, TooSmallOrFragmented) {
  // 3,000 neurons are three cores by any mapping.
  Network network = makeChain(11, 20, {3000}, 0.02, 4);
  PartitionOptions options;
  options.cores = 2;
  PartitionResult result = map(network, options);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->kind, MappingFailure::TooSmall);
  EXPECT_EQ(result.failure->message,
            "the chip is too small: 3000 compartments need at least 3 cores of "
            "1024 (nengo-loihi 1.1.0 block.py), but there are 2 cores");
  // Axons of a dense layer that is cut: each limit alone would allow two.
  Network dense = makeChain(12, 2312, {256}, 1, 4);
  result = map(dense, options);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->kind, MappingFailure::Fragmented);
  EXPECT_EQ(result.failure->required, 3u);
}

TEST(LoihiPartition, NeuronThatFitsNowhere) {
  Network network = makeChain(13, 5000, {4}, 1, 4);
  PartitionResult result = map(network);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->kind, MappingFailure::Impossible);
  EXPECT_EQ(result.failure->limit, &model.inputAxons);
  Network large = makeChain(14, 5, {4}, 1, 12);
  result = map(large);
  ASSERT_TRUE(result.failure);
  EXPECT_EQ(result.failure->synapses, 0);
}
