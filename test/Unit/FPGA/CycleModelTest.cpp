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

TEST(CycleModel, OneStep) {
  CoreTiming core{
      /*groups=*/8,    /*lanes=*/2,      /*countWidth=*/2,
      /*lutram=*/true, /*fifoDepth=*/64, {3, 0, 10}};
  std::vector<Event> step = {{0, 4}, {1, 1}, {2, 1}};
  // Four words; 2 * 3 + 0 + 10 rows; 8 groups + 5.
  EXPECT_EQ(estimateStepCycles(core, step), 16u + 13u);
  std::vector<Event> empty = {{1, 2}, {1, 2}, {1, 1}};
  EXPECT_EQ(estimateStepCycles(core, empty), 3u + 13u);
  core.lutram = false;
  EXPECT_EQ(estimateStepCycles(core, empty), 3u + 14u);
}

TEST(CycleModel, PipelineTakesTheSlowerCore) {
  CoreTiming first{16, 1, 1, true, 64, {40}};
  CoreTiming second{4, 1, 1, true, 64, {2}};
  LayerEvents in, between;
  for (unsigned r = 0; r != 10; ++r) {
    for (unsigned s = 0; s != 10; ++s) {
      in.add(0, 1);
      in.endStep();
      between.add(0, 1);
      between.endStep();
    }
    in.endRecording();
    between.endRecording();
  }
  std::vector<CoreTiming> cores = {first, second};
  std::vector<LayerEvents> events = {in, between};
  CycleEstimate estimate = estimateCycles(cores, events);
  ASSERT_EQ(estimate.perRecording.size(), 10u);
  EXPECT_EQ(estimate.perCore[0], 100u * (40 + 21));
  EXPECT_EQ(estimate.perCore[1], 100u * (2 + 9));
  for (unsigned r = 1; r != 10; ++r)
    EXPECT_EQ(estimate.perRecording[r], 10u * (40 + 21));
  // The other way round the second core holds the first up.
  std::swap(cores[0].columnRows, cores[1].columnRows);
  estimate = estimateCycles(cores, events);
  for (unsigned r = 2; r != 10; ++r)
    EXPECT_EQ(estimate.perRecording[r], 10u * (40 + 9));
  EXPECT_EQ(estimateCoreCycles(cores[1], events[1]), 10.0 * (40 + 9));
}

TEST(CycleModel, NothingTakesNothing) {
  EXPECT_EQ(estimateCycles({}, {}).total, 0u);
  EXPECT_EQ(estimateCoreCycles({1, 1, 1, true, 1, {}}, {}), 0.0);
}
