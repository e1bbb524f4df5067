// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/Loihi/Encoding.h"

#include <bit>
#include <gtest/gtest.h>
#include <random>

using namespace snnc::loihi;

static const Model &model = *lookupModel("loihi1");

/// A list with targets below `targets` at `density`.
static SynapseList makeList(std::mt19937 &random, unsigned targets,
                            double density, int least, int most,
                            unsigned delays, bool several) {
  SynapseList list;
  for (uint32_t target = 0; target != targets; ++target)
    for (uint32_t delay = random() % (delays + 1);;) {
      if (double(random()) < density * double(random.max()))
        if (int w = int(random() % unsigned(most - least + 1)) + least)
          list.push_back({target, w, delay});
      if (!several || ++delay > delays)
        break;
    }
  return list;
}

/// Encodes the parts of a list in the formats chosen for it alone.
static std::vector<uint64_t> encode(const SynapseList &list, int exponent,
                                    std::vector<Format> &formats) {
  std::vector<SynapseList> parts = splitList(model, list, exponent);
  EXPECT_FALSE(parts.empty());
  std::vector<ListShape> shapes;
  for (const SynapseList &part : parts)
    shapes.emplace_back(part, exponent);
  uint64_t counted = 0;
  formats = chooseFormats(model, shapes, counted);
  std::vector<uint64_t> words;
  for (size_t p = 0; p != parts.size(); ++p) {
    unsigned best = 0;
    for (unsigned f = 1; f != formats.size(); ++f)
      if (countWords(model, formats[f], shapes[p]).value_or(1u << 30) <
          countWords(model, formats[best], shapes[p]).value_or(1u << 30))
        best = f;
    encodeList(model, formats, best, exponent, parts[p], words);
  }
  EXPECT_EQ(words.size(), counted);
  return words;
}

TEST(LoihiEncoding, RandomListsComeBack) {
  std::mt19937 random(5);
  std::array<int, 3> seen = {};
  for (int trial = 0; trial != 4000; ++trial) {
    unsigned targets = 1 + random() % 1000;
    double density = std::array{1.0, 0.7, 0.1, 0.01}[random() % 4];
    int bits = 1 + random() % 8;
    int least = random() % 3 ? -(1 << bits) + 1 : 0, most = (1 << bits) - 1;
    if (random() % 3 == 0)
      most = 0;
    if (least == 0 && most == 0)
      continue;
    int exponent = int(random() % 13) - 6;
    SynapseList list =
        makeList(random, targets, density, least, most,
                 random() % 3 ? 0 : random() % 63, random() % 8 == 0);
    // Some reach only a window.
    if (uint32_t first = random() % targets, last = first + random() % targets;
        random() % 3 == 0)
      std::erase_if(list, [&](const Synapse &synapse) {
        return synapse.target < first || synapse.target > last;
      });
    if (list.empty())
      continue;
    std::vector<Format> formats;
    std::vector<uint64_t> words = encode(list, exponent, formats);
    for (const Format &format : formats) {
      EXPECT_EQ(findFault(model, format), std::nullopt);
      ++seen[size_t(format.encoding)];
    }
    auto back = decodeList(model, formats, exponent, words);
    ASSERT_TRUE(bool(back)) << llvm::toString(back.takeError());
    ASSERT_EQ(*back, list) << "trial " << trial;
  }
  for (int count : seen)
    EXPECT_GT(count, 100); // every encoding is the best one somewhere
}

TEST(LoihiEncoding, EveryFormatThatHoldsAListBringsItBack) {
  std::mt19937 random(9);
  SynapseList list = makeList(random, 200, 0.4, -8, 7, 3, false);
  ListShape shape(list, -2);
  int holds = 0;
  for (Encoding encoding :
       {Encoding::Dense, Encoding::Sparse, Encoding::RunLength})
    for (unsigned weightBits : model.weightBits.bits)
      for (unsigned indexBits : model.indexBits.bits)
        for (unsigned delayBits = 0; delayBits != 8; ++delayBits)
          for (int exponent = -7; exponent <= 7; ++exponent) {
            Format format{encoding,  Sign::Mixed, weightBits,
                          indexBits, delayBits,   exponent};
            auto count = countWords(model, format, shape);
            if (!count)
              continue;
            ++holds;
            std::vector<uint64_t> words;
            encodeList(model, {&format, 1}, 0, -2, list, words);
            EXPECT_EQ(words.size(), *count);
            auto back = decodeList(model, {&format, 1}, -2, words);
            ASSERT_TRUE(bool(back)) << llvm::toString(back.takeError());
            ASSERT_EQ(*back, list);
          }
  EXPECT_GT(holds, 100);
}

/// The words of public tools: SynapseConfig.bits_per_axon of nengo-loihi 1.1.0.
TEST(LoihiEncoding, WordsAsCountedByNengoLoihi) {
  auto count = [&](Encoding encoding, unsigned synapses, unsigned weightBits,
                   unsigned indexBits) {
    SynapseList list;
    for (unsigned i = 0; i != synapses; ++i)
      list.push_back({i * 256 / synapses, 1, 0});
    Format format{encoding, Sign::Mixed, weightBits, indexBits, 0, -5};
    format.exponent = -format.getShift(model, 0) + format.exponent;
    return countWords(model, format, ListShape(list, 0)).value_or(0);
  };
  // 7 survivors of 256 at 4 bits with 8 index bits, and all of them dense.
  EXPECT_EQ(count(Encoding::Sparse, 7, 4, 8), 2u);
  EXPECT_EQ(count(Encoding::Dense, 256, 4, 8), 20u);
  EXPECT_EQ(count(Encoding::Sparse, 64, 8, 8), 17u);
  EXPECT_EQ(count(Encoding::Sparse, 65, 8, 8), 18u);
}

TEST(LoihiEncoding, LayoutOfBlocks) {
  std::vector<Format> formats = {
      {Encoding::Sparse, Sign::Mixed, 4, 6, 3, -5},
      {Encoding::RunLength, Sign::Excitatory, 2, 7, 0, -6}};
  std::vector<uint64_t> words;
  encodeList(model, formats, 0, 0, {{2, -3, 5}, {9, 7, 1}}, words);
  // Format 1, two synapses; index, delay, weight each.
  EXPECT_EQ(words, (std::vector<uint64_t>{
                       1ull | 1ull << 4 | 2ull << 10 | 5ull << 16 |
                       13ull << 19 | 9ull << 23 | 1ull << 29 | 7ull << 32}));
  words.clear();
  encodeList(model, formats, 1, 0, {{4, 1, 0}, {5, 3, 0}}, words);
  EXPECT_EQ(words, (std::vector<uint64_t>{2ull | 1ull << 4 | 4ull << 10 |
                                          1ull << 17 | 3ull << 19}));
}

TEST(LoihiEncoding, OddLargeWeightsOfBothSignsAreTwoParts) {
  SynapseList list = {{0, 253, 0}, {1, -1, 0}, {2, -255, 0}};
  EXPECT_TRUE(getCandidates(model, ListShape(list, 0)).empty());
  EXPECT_EQ(splitList(model, list, 0).size(), 2u);
  std::vector<Format> formats;
  std::vector<uint64_t> words = encode(list, 0, formats);
  auto back = decodeList(model, formats, 0, words);
  ASSERT_TRUE(bool(back)) << llvm::toString(back.takeError());
  EXPECT_EQ(*back, list);
  // Even ones are one part, and beyond 8 bits there is nothing.
  EXPECT_EQ(splitList(model, {{0, 254, 0}, {1, -256, 0}}, 0).size(), 1u);
  EXPECT_TRUE(splitList(model, {{0, 1023, 0}}, 0).empty());
  EXPECT_TRUE(splitList(model, {{5000, 1, 0}, {5000, 2, 1}}, 0).empty());
}

TEST(LoihiEncoding, FlippedBitsAreSeen) {
  std::mt19937 random(3);
  for (double density : {1.0, 0.2}) {
    SynapseList list = makeList(random, 130, density, -7, 7, 0, false);
    std::vector<Format> formats;
    std::vector<uint64_t> words = encode(list, 0, formats);
    for (size_t bit = 0; bit != 64 * words.size(); ++bit) {
      words[bit / 64] ^= 1ull << bit % 64;
      auto back = decodeList(model, formats, 0, words);
      if (back)
        EXPECT_NE(*back, list) << "bit " << bit;
      else
        llvm::consumeError(back.takeError());
      words[bit / 64] ^= 1ull << bit % 64;
    }
  }
}

TEST(LoihiEncoding, FormatsAreLimited) {
  // Lists that would each like a format of their own.
  std::mt19937 random(7);
  std::vector<ListShape> shapes;
  for (int bits = 1; bits != 8; ++bits)
    for (unsigned targets : {20u, 70u, 300u, 900u})
      for (double density : {0.02, 0.5, 1.0})
        for (int least : {0, -(1 << bits) + 1}) {
          SynapseList list = makeList(random, targets, density, least,
                                      (1 << bits) - 1, bits, false);
          if (!list.empty())
            shapes.emplace_back(list, 0);
        }
  uint64_t words = 0, least = 0;
  std::vector<Format> formats = chooseFormats(model, shapes, words);
  EXPECT_EQ(formats.size(), model.getFormats());
  for (const ListShape &shape : shapes) {
    uint64_t best = 1 << 30;
    for (const Format &format : getCandidates(model, shape))
      best = std::min(best, countWords(model, format, shape).value_or(best));
    least += best;
  }
  EXPECT_GE(words, least);
  EXPECT_LE(words, least * 11 / 10);
}
