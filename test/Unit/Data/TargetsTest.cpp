// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Targets beside recordings (rule T1).

#include "TestFiles.h"

#include <cmath>
#include <limits>

using namespace snnc;
using namespace snnc::data;

namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Two recordings of two steps of a [3] input, beside `shape` targets.
void putTargets(const std::string &path, h5::Scalar type,
                std::vector<int64_t> shape, std::vector<double> targets,
                bool oneRecording = false) {
  h5::Id file = must(h5::createFile(path));
  std::vector<int64_t> frames{2, 2, 3};
  if (oneRecording)
    frames.erase(frames.begin());
  put(file, "d/frames", h5::Scalar::U8, frames,
      std::vector<double>(oneRecording ? 6 : 12, 1));
  put(file, "d/targets", type, shape, std::move(targets));
  must(h5::closeFile(file, path));
}

TEST(Targets, OfAnyNumberType) {
  TemporaryFolder folder;
  for (h5::Scalar type :
       {h5::Scalar::F64, h5::Scalar::F32, h5::Scalar::I64, h5::Scalar::I8}) {
    putTargets(folder / "f.h5", type, {2, 3}, {1, -2, 3, 4, 5, -6});
    auto source = must(openRecordings(folder / "f.h5", frameInput({3})));
    ASSERT_TRUE(source->targets());
    EXPECT_EQ(source->targets()->shape, std::vector<int64_t>{3});
    EXPECT_EQ(source->targets()->steps, 2);
    auto r = must(source->read(0, 2));
    EXPECT_EQ(r[0].targets, (std::vector<double>{1, -2, 3}));
    EXPECT_EQ(r[1].targets, (std::vector<double>{4, 5, -6}));
    // One recording of several.
    EXPECT_EQ(must(source->read(1, 2))[0].targets, r[1].targets);
  }
}

TEST(Targets, EachStepAndNone) {
  TemporaryFolder folder;
  putTargets(folder / "f.h5", h5::Scalar::F32, {2, 2, 1}, {0.5, kNaN, 2, 3});
  auto source = must(openRecordings(folder / "f.h5", frameInput({3})));
  EXPECT_EQ(source->targets()->shape, (std::vector<int64_t>{2, 1}));
  auto r = must(source->read(0, 2));
  EXPECT_EQ(r[0].targets[0], 0.5);
  EXPECT_TRUE(std::isnan(r[0].targets[1]));
  EXPECT_EQ(r[1].targets, (std::vector<double>{2, 3}));
}

TEST(Targets, OneRecordingNeedsNoDimensionForIt) {
  TemporaryFolder folder;
  putTargets(folder / "f.h5", h5::Scalar::F32, {2, 1}, {7, 8}, true);
  auto source = must(openRecordings(folder / "f.h5", frameInput({3})));
  EXPECT_EQ(source->targets()->shape, (std::vector<int64_t>{2, 1}));
  EXPECT_EQ(must(source->read(0, 1))[0].targets, (std::vector<double>{7, 8}));
}

TEST(Targets, BesideEvents) {
  TemporaryFolder folder;
  std::string path = folder / "e.h5";
  h5::Id file = must(h5::createFile(path));
  for (const char *name : {"x", "y", "p", "t"})
    put(file, std::string("g/") + name, h5::Scalar::U8, {2}, {0, 0});
  put(file, "g/offsets", h5::Scalar::I64, {3}, {0, 1, 2});
  put(file, "g/targets", h5::Scalar::F32, {2, 2, 1}, {1, 2, 3, 4});
  must(h5::closeFile(file, path));
  auto source = must(openRecordings(path, eventInput(1, 1, 10, 2)));
  EXPECT_EQ(source->targets()->shape, (std::vector<int64_t>{2, 1}));
  EXPECT_EQ(source->targets()->steps, 2);
  EXPECT_EQ(must(source->read(1, 2))[0].targets, (std::vector<double>{3, 4}));
}

TEST(Targets, WhatIsRefused) {
  TemporaryFolder folder;
  auto open = [&] { return problem(folder / "f.h5", frameInput({3})); };
  putTargets(folder / "f.h5", h5::Scalar::F32, {3, 1}, {1, 2, 3});
  expectParts(open(), {"d/targets': expected numbers for each of the 2 "
                       "recordings, [2, …], but got f32 [3, 1]"});
  putTargets(folder / "f.h5", h5::Scalar::F32, {2},
             {1, std::numeric_limits<double>::infinity()});
  expectParts(open(), {"d/targets': sample 1, element 0: expected a finite "
                       "number, or NaN for none, but got inf"});
}

} // namespace
