// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/Loihi/Model.h"

#include <gtest/gtest.h>

using namespace snnc::loihi;

TEST(LoihiModel, Generations) {
  EXPECT_EQ(listModels(), "loihi1, loihi2");
  EXPECT_EQ(lookupModel("loihi3"), nullptr);
  const Model *first = lookupModel("loihi1"), *second = lookupModel("loihi2");
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->compartments.value, 1024);
  EXPECT_EQ(second->compartments.value, 8192);
  EXPECT_EQ(first->messageBits.value, 0);
  EXPECT_EQ(second->messageBits.value, 32);
}

TEST(LoihiModel, EveryLimitHasNameAndSource) {
  for (const Model &model : getModels())
    for (const Limit *limit : model.getLimits()) {
      EXPECT_FALSE(limit->name.empty());
      EXPECT_FALSE(limit->source.empty());
    }
  // No public tool enforces a number of the second generation.
  for (const Limit *limit : lookupModel("loihi2")->getLimits())
    EXPECT_FALSE(limit->confirmed) << limit->name;
}

TEST(LoihiModel, Widths) {
  const Model &model = *lookupModel("loihi1");
  EXPECT_EQ(model.weightBits.atLeast(7), 8);
  EXPECT_EQ(model.weightBits.atLeast(9), -1);
  EXPECT_EQ(model.indexBits.atLeast(1), 6);
  EXPECT_EQ(model.indexBits.atLeast(0), 0);
  EXPECT_FALSE(model.weightBits.contains(7));
  EXPECT_EQ(model.getHeaderBits(), 10u);
  EXPECT_EQ(model.getBlockSynapses(), 64u);
  EXPECT_EQ(model.getFormats(), 15u);
}

TEST(LoihiModel, RoutesByBase) {
  const Model &model = *lookupModel("loihi1");
  EXPECT_EQ(model.getRouteSlots(0), 1);
  EXPECT_EQ(model.getRouteSlots(252), 1);
  EXPECT_EQ(model.getRouteSlots(255), 2);
  EXPECT_EQ(model.getRouteSlots(256), -1);
}

TEST(LoihiModel, Text) {
  std::string text = printModel(*lookupModel("loihi1"));
  for (const char *line :
       {"loihi1: first generation (2018)\n",
        "  compartments: 1024 (nengo-loihi 1.1.0 block.py)\n",
        "  mesh columns: 16 (Davies et al. 2018, one position a core; to "
        "confirm)\n",
        "  weight bits: 1, 2, 3, 4, 5, 6, 8 (nengo-loihi 1.1.0 block.py)\n"})
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
}
