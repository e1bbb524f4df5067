// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/Loihi/CoreImage.h"
#include "test/Unit/Loihi/RandomNetworks.h"

#include <gtest/gtest.h>

using namespace snnc::loihi;
using namespace snnc::loihi::test;

static const Model &model = *lookupModel("loihi1");

static CoreImage makeImage(const Network &network) {
  PartitionOptions options;
  options.tries = 1000;
  PartitionResult result =
      partition(network, model, {}, Activity::makeUniform(network), options);
  EXPECT_FALSE(result.failure) << result.failure->message;
  for (unsigned c = 0; c != result.cores.size(); ++c)
    result.cores[c].index = (c * 5 + 3) % 128;
  return buildImage(network, model, result.cores);
}

/// What is wrong with the files; empty: they hold `network`.
static std::string check(const ImageFiles &files, const Network &network) {
  auto image = parseImage(files.json, files.binary);
  if (!image)
    return llvm::toString(image.takeError());
  auto decoded = decodeImage(*image);
  if (!decoded)
    return llvm::toString(decoded.takeError());
  return compareNetworks(network, *decoded);
}

static Network makeMixed(unsigned seed) {
  std::mt19937 random(seed);
  Network network = makeChain(seed, 90, {70, 200, 10}, seed % 2 ? 0.9 : 0.05,
                              2 + seed % 6, seed % 5);
  for (Layer &layer : network.layers)
    for (uint32_t n = 0; n != layer.size(); ++n) {
      layer.threshold[n] = 1 + random() % (seed % 3 ? 4 : 40);
      layer.vDecay[n] = random() % 20;
      layer.iDecay[n] = 4096 - random() % 2;
      layer.bias[n] = int(random() % 100) - 50;
    }
  network.synapses.push_back(
      makeSynapses(random, network, "rec", 1, 1, 0.02, 5, 62));
  network.synapses.push_back(
      makeSynapses(random, network, "skip", ~0, 2, 0.3, 3));
  network.synapses.back().exponent = int(seed % 7) - 3;
  return network;
}

TEST(LoihiCoreImage, RandomNetworksComeBack) {
  for (unsigned seed = 1; seed != 9; ++seed) {
    Network network = makeMixed(seed);
    CoreImage image = makeImage(network);
    ImageFiles files = printImage(image);
    EXPECT_EQ(check(files, network), "") << "seed " << seed;
    auto parsed = parseImage(files.json, files.binary);
    ASSERT_TRUE(bool(parsed)) << llvm::toString(parsed.takeError());
    EXPECT_TRUE(*parsed == image);
  }
}

TEST(LoihiCoreImage, ConvolutionsComeBack) {
  Network network = makeConvolution(3, 12, 3, 6);
  CoreImage image = makeImage(network);
  EXPECT_EQ(check(printImage(image), network), "");
  // Shared lists: fewer words than axons times what one takes.
  uint64_t referred = 0, words = 0;
  for (const ImageCore &core : image.cores) {
    words += core.memory.size();
    for (const ImageAxon &axon : core.axons)
      referred += axon.count;
  }
  EXPECT_LT(words, referred);
}

TEST(LoihiCoreImage, EveryFlippedBitOfTheMemoryIsSeen) {
  Network network = makeMixed(2);
  ImageFiles files = printImage(makeImage(network));
  ASSERT_EQ(check(files, network), "");
  for (size_t bit = 0; bit < 8 * files.binary.size(); bit += 997) {
    files.binary[bit / 8] ^= char(1 << bit % 8);
    EXPECT_NE(check(files, network), "") << "bit " << bit;
    files.binary[bit / 8] ^= char(1 << bit % 8);
  }
}

TEST(LoihiCoreImage, EveryOtherNumberOfTheTablesIsSeen) {
  Network network = makeMixed(4);
  ImageFiles files = printImage(makeImage(network));
  std::string text = files.json;
  int changed = 0;
  for (size_t i = text.find("\"cores\""); i < text.size(); i += 97) {
    if (text[i] < '0' || text[i] > '9')
      continue;
    files.json = text;
    files.json[i] = text[i] == '9' ? '8' : char(text[i] + 1);
    std::string problem = check(files, network);
    EXPECT_NE(problem, "") << text.substr(i > 60 ? i - 60 : 0, 80);
    ++changed;
  }
  EXPECT_GT(changed, 50);
}

TEST(LoihiCoreImage, IndicesEndWhereTheTablesEnd) {
  Network network = makeChain(6, 4, {3}, 1, 4);
  CoreImage image = makeImage(network);
  auto changed = [&](auto change) {
    CoreImage bad = image;
    change(bad.cores[0], bad.cores[0].compartments.back());
    return check(printImage(bad), network);
  };
  EXPECT_EQ(changed([](ImageCore &, Compartment &) {}), "");
  std::string said = "core 3 has a compartment with an index that does not "
                     "exist";
  EXPECT_EQ(changed([](ImageCore &, Compartment &c) { c.layer = 1; }), said);
  EXPECT_EQ(changed([](ImageCore &, Compartment &c) { c.neuron = 3; }), said);
  EXPECT_EQ(changed([](ImageCore &core, Compartment &c) {
              c.configuration = core.configurations.size();
            }),
            said);
  EXPECT_EQ(changed([](ImageCore &core, Compartment &c) {
              c.threshold = core.thresholds.size();
            }),
            said);
}

TEST(LoihiCoreImage, MessagesOfBadFiles) {
  Network network = makeChain(6, 4, {3}, 1, 4);
  ImageFiles files = printImage(makeImage(network));
  auto replaced = [&](std::string from, std::string to) {
    ImageFiles bad = files;
    size_t at = bad.json.find(from);
    EXPECT_NE(at, std::string::npos) << from << "\n" << files.json;
    if (at != std::string::npos)
      bad.json.replace(at, from.size(), to);
    return check(bad, network);
  };
  EXPECT_EQ(check({"{", files.binary}, network), "cores.json is not JSON");
  EXPECT_EQ(check({"[]", ""}, network), "cores.json: 'format' is missing");
  EXPECT_EQ(replaced("\"version\": 1", "\"version\": 2"),
            "cores.json: it is no core image of version 1");
  EXPECT_EQ(replaced("loihi1", "loihi9"),
            "unknown part 'loihi9'; known are loihi1, loihi2");
  EXPECT_EQ(replaced("\"index\": 3", "\"index\": 128"),
            "core 128, but the chip has 128");
  EXPECT_EQ(replaced("\"neurons\":3", "\"neurons\": 4"),
            "neuron 3 of 'lif1' stands on no core");
  EXPECT_EQ(replaced("\"neurons\":3", "\"neurons\": 4000000000"),
            "layers with more neurons than the 131072 of a chip");
  EXPECT_EQ(replaced("\"encoding\":\"", "\"encoding\":\"x"),
            "cores.json: a format with an unknown encoding or sign");
  EXPECT_EQ(check({files.json, files.binary + "12345678"}, network),
            "cores.json: cores.bin has " +
                std::to_string(files.binary.size() + 8) +
                " bytes, but the memories of the cores are " +
                std::to_string(files.binary.size()));
  EXPECT_EQ(check({files.json, ""}, network),
            "cores.json: a core's memory does not follow the one before in "
            "cores.bin, or goes beyond it");
}
