// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/FPGA/Parts.h"

#include <gtest/gtest.h>

using namespace snnc::fpga;

namespace {
struct Measured {
  unsigned width;
  unsigned depth;
  bool writable;
  unsigned blocks;
};
} // namespace

// Counted in netlists of Yosys 0.70, memory_libmap with brams_16kd.txt.
TEST(Parts, BlockRAMsOfECP5AreThoseOfYosys) {
  const Part &part = *lookupPart("ecp5-25f");
  for (auto [width, depth, writable, blocks] : std::vector<Measured>{
           {72, 3665, false, 16}, {72, 4096, false, 16},  {36, 512, false, 1},
           {36, 512, true, 1},    {36, 513, false, 2},    {13, 2312, false, 2},
           {22, 2312, false, 4},  {22, 2312, true, 4},    {21, 2312, false, 3},
           {21, 2312, true, 4},   {10, 9000, false, 5},   {24, 4097, false, 6},
           {24, 4097, true, 7},   {16, 16010, false, 15}, {48, 2312, false, 7},
           {48, 2312, true, 8},   {96, 2312, false, 14},  {19, 17, true, 1},
           {37, 5000, true, 13},  {37, 5000, false, 11},  {128, 256, true, 4},
           {1, 16384, false, 1},  {30, 9000, false, 15}})
    EXPECT_EQ(countBlockRAMs(part, width, depth, writable), blocks)
        << width << " x " << depth << (writable ? " RAM" : " ROM");
}

// Counted in netlists of Yosys 0.23, memory_libmap with brams.txt.
TEST(Parts, BlockRAMsOfICE40AreThoseOfYosys) {
  const Part &part = *lookupPart("ice40-hx8k");
  for (auto [width, depth, writable, blocks] :
       std::vector<Measured>{{16, 256, true, 1},
                             {8, 512, false, 1},
                             {1, 4096, true, 1},
                             {19, 1200, false, 6},
                             {19, 1200, true, 6},
                             {9, 3000, false, 7},
                             {16, 16010, false, 64},
                             {16, 4097, true, 18},
                             {18, 2312, false, 12},
                             {36, 513, true, 7},
                             {54, 2049, false, 31},
                             {73, 700, true, 14},
                             {13, 8192, false, 26},
                             {17, 3665, true, 17}})
    EXPECT_EQ(countBlockRAMs(part, width, depth, writable), blocks)
        << width << " x " << depth << (writable ? " RAM" : " ROM");
}

TEST(Parts, NothingTakesNothing) {
  for (const Part &part : getParts()) {
    EXPECT_EQ(countBlockRAMs(part, 0, 100, false), 0u);
    EXPECT_EQ(countBlockRAMs(part, 8, 0, true), 0u);
  }
  EXPECT_EQ(lookupPart("ecp5"), nullptr);
}

TEST(Parts, Widths) {
  EXPECT_EQ(ceilLog2(1), 0u);
  EXPECT_EQ(ceilLog2(256), 8u);
  EXPECT_EQ(ceilLog2(257), 9u);
  EXPECT_EQ(addressWidth(1), 1u);
  EXPECT_EQ(signedWidth(0, 0), 1u);
  EXPECT_EQ(signedWidth(-8, 7), 4u);
  EXPECT_EQ(signedWidth(-9, 0), 5u);
  EXPECT_EQ(signedWidth(0, 8), 5u);
  EXPECT_EQ(countLUTRAMs(18, 32), 10u);
}
