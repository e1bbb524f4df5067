// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/FPGA/CycleModel.h"

#include <gtest/gtest.h>

using namespace snnc::fpga;

TEST(CycleModel, CountsAreSplitIntoWords) {
  EXPECT_EQ(countWords(1, 2), 1u);
  EXPECT_EQ(countWords(3, 2), 1u);
  EXPECT_EQ(countWords(4, 2), 2u);
  EXPECT_EQ(countWords(15, 2), 5u);
  EXPECT_EQ(countWords(15, 1), 15u);
}

static CoreTiming makeTiming(unsigned groups, unsigned lanes,
                             std::vector<uint32_t> rows,
                             std::vector<uint32_t> order) {
  CoreTiming timing;
  timing.groups = groups;
  timing.lanes = lanes;
  timing.countWidth = 1;
  timing.lutram = true;
  timing.fifoDepth = 64;
  timing.columnDepth = 16;
  timing.columnRows = std::move(rows);
  timing.order = std::move(order);
  return timing;
}

TEST(CycleModel, OneStep) {
  CoreTiming core = makeTiming(8, 2, {3, 0, 10}, {});
  core.countWidth = 2;
  std::vector<Event> step = {{0, 4}, {1, 1}, {2, 1}};
  // Four words; 2 * 3 + 0 + 10 rows; 8 groups + 5.
  EXPECT_EQ(estimateStepCycles(core, step), 16u + 13u);
  std::vector<Event> empty = {{1, 2}, {1, 2}, {1, 1}};
  EXPECT_EQ(estimateStepCycles(core, empty), 3u + 13u);
  core.lutram = false;
  EXPECT_EQ(estimateStepCycles(core, empty), 3u + 14u);
}

namespace {
struct RandomCase {
  uint32_t seed;
  unsigned lanes[2];
  bool lutram;
  unsigned columnDepth, fifoDepth, recordings, steps, maxRows;
  uint64_t cycles;
};
} // namespace

/// The same numbers as in the script that made the expectations.
static uint32_t draw(uint32_t &state, uint32_t bound) {
  state = state * 1664525u + 1013904223u;
  return (state >> 16) % bound;
}

static CycleEstimate estimateRandom(const RandomCase &c) {
  const unsigned sizes[] = {40, 24, 10};
  uint32_t state = c.seed;
  std::vector<CoreTiming> cores;
  for (unsigned k = 0; k != 2; ++k) {
    std::vector<uint32_t> rows, order;
    for (unsigned i = 0; i != sizes[k]; ++i)
      rows.push_back(draw(state, c.maxRows));
    for (unsigned i = 0; i != sizes[k + 1]; ++i)
      order.push_back(k == 0 ? sizes[1] - 1 - i : i);
    cores.push_back(makeTiming((sizes[k + 1] + c.lanes[k] - 1) / c.lanes[k],
                               c.lanes[k], rows, order));
    cores.back().countWidth = k == 0 ? 2 : 1;
    cores.back().lutram = c.lutram;
    cores.back().fifoDepth = c.fifoDepth;
    cores.back().columnDepth = c.columnDepth;
  }
  std::vector<LayerEvents> events(3);
  for (unsigned r = 0; r != c.recordings; ++r) {
    for (unsigned s = 0; s != c.steps; ++s) {
      for (unsigned n = draw(state, 30); n; --n) {
        uint32_t address = draw(state, sizes[0]);
        events[0].add(address, 1 + draw(state, 5));
      }
      for (unsigned k = 0; k != 2; ++k)
        for (unsigned i = 0; i != sizes[k + 1]; ++i)
          if (draw(state, 3) == 0)
            events[k + 1].add(i, 1);
      for (LayerEvents &layer : events)
        layer.endStep();
    }
    for (LayerEvents &layer : events)
      layer.endRecording();
  }
  return estimateCycles(cores, events);
}

// Expectations from test/Targets/FPGA/hdl/cycle_model.py, which is compared
// with simulations of the Verilog.
TEST(CycleModel, EqualsTheModelOfTheLibrary) {
  const RandomCase cases[] = {{1, {2, 1}, true, 16, 64, 3, 5, 6, 1007},
                              {2, {8, 2}, true, 16, 64, 3, 5, 9, 1573},
                              {3, {1, 4}, false, 4, 256, 2, 6, 12, 1528},
                              {4, {16, 1}, true, 16, 16, 4, 4, 30, 6960}};
  for (const RandomCase &c : cases) {
    CycleEstimate estimate = estimateRandom(c);
    EXPECT_EQ(estimate.total, c.cycles) << "case " << c.seed;
    EXPECT_EQ(estimate.perRecording.size(), c.recordings);
  }
}

TEST(CycleModel, PipelineTakesTheSlowerCore) {
  std::vector<uint32_t> order(16);
  for (uint32_t i = 0; i != 16; ++i)
    order[i] = i;
  std::vector<CoreTiming> cores = {makeTiming(16, 1, {40}, order),
                                   makeTiming(4, 1, {2}, {0, 1, 2, 3})};
  cores[1].columnRows.resize(16, 2);
  LayerEvents each;
  for (unsigned r = 0; r != 10; ++r) {
    for (unsigned s = 0; s != 10; ++s) {
      each.add(0, 1);
      each.endStep();
    }
    each.endRecording();
  }
  std::vector<LayerEvents> events = {each, each, each};
  CycleEstimate estimate = estimateCycles(cores, events);
  ASSERT_EQ(estimate.perRecording.size(), 10u);
  EXPECT_EQ(estimate.perCore[0], 100u * (40 + 21));
  EXPECT_EQ(estimate.perCore[1], 100u * (2 + 9));
  // In the long run the first core's time, a cycle for the tick's own issue.
  EXPECT_NEAR(double(estimate.perRecording[9]), 10.0 * (40 + 21), 10.0);
  // The other way round the second core holds the first up.
  cores[0].columnRows[0] = 2;
  cores[1].columnRows[0] = 40;
  estimate = estimateCycles(cores, events);
  EXPECT_NEAR(double(estimate.perRecording[9]), 10.0 * (40 + 9), 10.0);
  EXPECT_EQ(estimateCoreCycles(cores[1], events[1]), 10.0 * (40 + 9));
}

TEST(CycleModel, NothingTakesNothing) {
  EXPECT_EQ(estimateCycles({}, {}).total, 0u);
  EXPECT_EQ(estimateCoreCycles(makeTiming(1, 1, {}, {}), {}), 0.0);
}
