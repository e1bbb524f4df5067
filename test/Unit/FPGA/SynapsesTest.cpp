// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/FPGA/Synapses.h"
#include "targets/FPGA/Lanes.h"

#include <gtest/gtest.h>
#include <map>

using namespace snnc::fpga;

/// A sparse matrix from a fixed congruential generator.
static std::vector<int64_t> makeDense(unsigned outputs, unsigned inputs,
                                      unsigned percent) {
  std::vector<int64_t> dense(uint64_t(outputs) * inputs);
  uint32_t state = 12345;
  for (int64_t &w : dense) {
    state = state * 1664525u + 1013904223u;
    if ((state >> 16) % 100 < percent)
      w = int64_t((state >> 8) % 15) - 7;
  }
  return dense;
}

/// Reads the memories as the core does and adds up the weights by neuron.
static std::vector<int64_t> decode(const SynapseMemories &m, unsigned lanes,
                                   unsigned weightWidth,
                                   const std::vector<uint32_t> &order,
                                   const std::vector<uint32_t> &inputOrder,
                                   unsigned outputs, unsigned inputs) {
  std::vector<int64_t> dense(uint64_t(outputs) * inputs);
  unsigned entry = m.format.width + weightWidth;
  unsigned groups = (outputs + lanes - 1) / lanes;
  uint64_t wrap = uint64_t(1) << addressWidth(groups);
  for (unsigned a = 0; a != inputs; ++a) {
    uint64_t length = m.pointers.getField(a, 0, m.lengthWidth);
    uint64_t start = m.pointers.getField(a, m.lengthWidth, m.startWidth);
    for (unsigned lane = 0; lane != lanes; ++lane) {
      uint64_t group = 0;
      for (uint64_t row = start; row != start + length; ++row) {
        int64_t w = m.synapses.getField(row, lane * entry, weightWidth);
        w = int64_t(uint64_t(w) << (64 - weightWidth)) >> (64 - weightWidth);
        uint64_t index = m.synapses.getField(row, lane * entry + weightWidth,
                                             m.format.width);
        group = !m.format.delta || row == start ? index
                                                : (group + index + 1) % wrap;
        if (w)
          dense[uint64_t(order.at(group * lanes + lane)) * inputs +
                inputOrder[a]] += w;
      }
    }
  }
  return dense;
}

TEST(Synapses, MemoriesHoldTheWeights) {
  const unsigned outputs = 45, inputs = 37;
  std::vector<int64_t> dense = makeDense(outputs, inputs, 20);
  SparseWeights weights = SparseWeights::fromDense(dense, outputs, inputs);
  std::vector<uint32_t> inputOrder = identityOrder(inputs);
  std::reverse(inputOrder.begin(), inputOrder.end());
  std::vector<uint64_t> reads(inputs, 3);
  for (unsigned lanes : {1u, 2u, 4u, 8u, 16u}) {
    std::vector<uint32_t> order = annealOrder(weights, lanes, reads, 500, 7);
    unsigned groupWidth = addressWidth((outputs + lanes - 1) / lanes);
    for (unsigned width = 1; width <= groupWidth; ++width)
      for (bool delta : {false, true}) {
        if (!delta && width != groupWidth)
          continue;
        SynapseMemories m = buildSynapseMemories(weights, order, inputOrder,
                                                 lanes, 4, {delta, width});
        EXPECT_EQ(decode(m, lanes, 4, order, inputOrder, outputs, inputs),
                  dense)
            << lanes << " lanes, index " << width << " delta " << delta;
        std::vector<uint32_t> rows =
            countColumnRows(weights, order, lanes, {delta, width});
        for (unsigned a = 0; a != inputs; ++a)
          EXPECT_EQ(m.columnRows[a], rows[inputOrder[a]]);
      }
  }
}

TEST(Synapses, EmptyLayerKeepsOneRow) {
  SparseWeights weights =
      SparseWeights::fromDense(std::vector<int64_t>(12), 4, 3);
  SynapseMemories m =
      buildSynapseMemories(weights, identityOrder(4), {}, 2, 4, {false, 1});
  EXPECT_EQ(m.synapses.getDepth(), 1u);
  EXPECT_EQ(m.synapses.toHex(), "000\n");
  EXPECT_EQ(m.pointers.toHex(), "0\n0\n0\n");
  EXPECT_EQ(m.lengthWidth, 1u);
}

TEST(Synapses, GapsAreBridgedByFillers) {
  // One lane, one column, neurons 0 and 9; two bits reach four groups on.
  std::vector<int64_t> dense(10);
  dense[0] = 1;
  dense[9] = -1;
  SparseWeights weights = SparseWeights::fromDense(dense, 10, 1);
  SynapseMemories m =
      buildSynapseMemories(weights, identityOrder(10), {}, 1, 4, {true, 2});
  EXPECT_EQ(m.columnRows, std::vector<uint32_t>{4});
  // Index and weight: 0 and 1, two fillers 3 and 0, 0 and -1.
  EXPECT_EQ(m.synapses.toHex(), "01\n30\n30\n0f\n");
}

TEST(Synapses, FormatOfFewestBlocksWithinFivePercent) {
  const unsigned outputs = 256, inputs = 300;
  SparseWeights weights =
      SparseWeights::fromDense(makeDense(outputs, inputs, 10), outputs, inputs);
  std::vector<uint64_t> reads(inputs, 1);
  std::vector<uint32_t> order = identityOrder(outputs);
  auto measure = [&](IndexFormat format, const Part &part) {
    SynapseMemories m = buildSynapseMemories(weights, order, {}, 1, 4, format);
    return std::pair(
        countBlockRAMs(part, m.synapses.width, m.synapses.getDepth(), false) +
            countBlockRAMs(part, m.pointers.width, inputs, false),
        m.synapses.getDepth());
  };
  for (const Part &part : getParts()) {
    IndexFormat chosen =
        chooseIndexFormat(part, weights, order, 1, 4, reads, false);
    auto [blocks, rows] = measure(chosen, part);
    auto [directBlocks, directRows] = measure({false, 8}, part);
    EXPECT_LE(blocks, directBlocks);
    EXPECT_LE(rows, directRows + directRows / 20);
    for (unsigned width = 1; width != 8; ++width) {
      auto [otherBlocks, otherRows] = measure({true, width}, part);
      if (otherRows <= directRows + directRows / 20) {
        EXPECT_GE(otherBlocks, blocks) << part.name << " width " << width;
      }
    }
  }
}

TEST(Synapses, VaryingBits) {
  MemoryImage image = MemoryImage::zeros(12, 3);
  image.setField(0, 0, 12, 0xa01);
  image.setField(1, 0, 12, 0xa03);
  image.setField(2, 0, 12, 0xa07);
  EXPECT_EQ(image.countVaryingBits(), 2u);
  EXPECT_EQ(image.toHex(), "a01\na03\na07\n");
}
