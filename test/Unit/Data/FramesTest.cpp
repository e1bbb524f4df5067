// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Datasets of frames [N, T, …]: rules N4, T1.

#include "TestFiles.h"

#include <limits>

using namespace snnc;
using namespace snnc::data;

namespace {

/// Two recordings of two steps of a [1, 2] input.
void putFrames(const std::string &path, h5::Scalar type,
               std::vector<double> values, bool labels = true) {
  h5::Id file = must(h5::createFile(path));
  put(file, "d/frames", type, {2, 2, 1, 2}, std::move(values));
  if (labels)
    put(file, "d/labels", h5::Scalar::U8, {2}, {5, 0});
  must(h5::closeFile(file, path));
}

TEST(Frames, EveryElementType) {
  TemporaryFolder folder;
  struct Case {
    h5::Scalar type;
    std::vector<double> values;
  };
  for (auto [type, values] :
       {Case{h5::Scalar::U8, {0, 255, 3, 0, 0, 0, 1, 2}},
        Case{h5::Scalar::I32, {0, -70000, 3, 0, 0, 0, 1, 2}},
        Case{h5::Scalar::F32, {0, 0.25, -1.5, 0, 0, 0, 1e-30f, 2}},
        Case{h5::Scalar::I8, {0, -128, 127, 0, 0, 0, 1, 2}},
        Case{h5::Scalar::U16, {0, 65535, 3, 0, 0, 0, 1, 2}},
        Case{h5::Scalar::I16, {0, -32768, 3, 0, 0, 0, 1, 2}},
        Case{h5::Scalar::U32, {0, 2147483647, 3, 0, 0, 0, 1, 2}},
        Case{h5::Scalar::U64, {0, 2147483647, 3, 0, 0, 0, 1, 2}},
        Case{h5::Scalar::I64, {0, -2147483648., 2147483647, 0, 0, 0, 1, 2}},
        Case{h5::Scalar::F64, {0, 0.25, -3e38f, 0, 0, 0, 1e-30f, 2}}}) {
    putFrames(folder / "f.h5", type, values);
    auto r = readAll(folder / "f.h5", frameInput({1, 2}));
    ASSERT_EQ(r.size(), 2u);
    EXPECT_EQ(r[0].steps, 2);
    EXPECT_EQ(r[0].label, 5);
    EXPECT_EQ(r[1].label, 0);
    EXPECT_EQ(r[0].stepBegin, (std::vector<uint32_t>{0, 1, 2}));
    EXPECT_EQ(r[0].address, (std::vector<uint32_t>{1, 0}));
    EXPECT_EQ(r[0].value, (std::vector<double>{values[1], values[2]}));
    EXPECT_EQ(r[1].stepBegin, (std::vector<uint32_t>{0, 0, 2}));
    EXPECT_EQ(r[1].value, (std::vector<double>{values[6], values[7]}));
  }
}

TEST(Frames, TypesAndValuesThatAreRefused) {
  TemporaryFolder folder;
  double nan = std::numeric_limits<double>::quiet_NaN();
  putFrames(folder / "f.h5", h5::Scalar::F32, {0, 0, 0, 0, 0, 0, 0, nan});
  expectParts(problem(folder / "f.h5", frameInput({1, 2})),
              {"sample 1, step 1, address [0, 1]", "finite", "nan"});
  double infinity = std::numeric_limits<double>::infinity();
  putFrames(folder / "f.h5", h5::Scalar::F32, {-infinity, 0, 0, 0, 0, 0, 0, 0});
  expectParts(problem(folder / "f.h5", frameInput({1, 2})),
              {"sample 0, step 0, address [0, 0]", "finite", "-inf"});
}

/// Rule T1: single precision, or 32 bits.
TEST(Frames, ValuesThatDoNotFitAreRefused) {
  TemporaryFolder folder;
  std::string path = folder / "f.h5";
  putFrames(path, h5::Scalar::I64, {0, 0, 0, 0, 0, 2147483648., 0, 0});
  expectParts(problem(path, frameInput({1, 2})),
              {"f.h5:d/frames': sample 1, step 0, address [0, 1]", "32 bits",
               "got 2147483648"});
  putFrames(path, h5::Scalar::U64, {1e19, 0, 0, 0, 0, 0, 0, 0});
  expectParts(problem(path, frameInput({1, 2})),
              {"sample 0, step 0, address [0, 0]", "32 bits"});
  putFrames(path, h5::Scalar::F64, {0, 0, 0, 4e38, 0, 0, 0, 0});
  expectParts(
      problem(path, frameInput({1, 2})),
      {"sample 0, step 1, address [0, 1]", "single precision", "got 4e+38"});
}

/// numpy's double 0.1 is torch's float 0.1.
TEST(Frames, DoublesAreRoundedToSinglePrecision) {
  TemporaryFolder folder;
  putFrames(folder / "f.h5", h5::Scalar::F64, {0.1, 0, 0, 1e-60, 0, 0, 0, 0});
  auto r = readAll(folder / "f.h5", frameInput({1, 2}));
  ASSERT_EQ(r.size(), 2u);
  EXPECT_EQ(r[0].value, (std::vector<double>{double(0.1f)}));
}

/// [T, N, …] in place of [N, T, …].
TEST(Frames, TimeBeforeRecordingsIsNoticed) {
  TemporaryFolder folder;
  std::string path = folder / "f.h5";
  h5::Id file = must(h5::createFile(path));
  put(file, "frames", h5::Scalar::U8, {4, 3, 2}, std::vector<double>(24, 1));
  put(file, "labels", h5::Scalar::U8, {3}, {0, 1, 2});
  must(h5::closeFile(file, path));
  expectParts(problem(path, frameInput({2})),
              {"f.h5:frames': has shape [4, 3, 2] and 3 labels",
               "time seems to come first", "np.swapaxes(frames, 0, 1)"});
  file = must(h5::createFile(path));
  put(file, "frames", h5::Scalar::U8, {4, 3, 2}, std::vector<double>(24, 1));
  must(h5::closeFile(file, path));
  EXPECT_EQ(problem(path, frameInput({2})), "");
  InputSpec spec = frameInput({2});
  spec.steps = 4;
  expectParts(problem(path, spec), {"has 3 steps", "states 4", "np.swapaxes"});
}

/// Labels under another name are not used, but named.
TEST(Frames, OtherNamesForLabelsAreNoted) {
  TemporaryFolder folder;
  std::string path = folder / "f.h5";
  h5::Id file = must(h5::createFile(path));
  put(file, "g/frames", h5::Scalar::U8, {2, 1, 2}, {1, 1, 1, 1});
  put(file, "g/label", h5::Scalar::I64, {2}, {0, 1});
  put(file, "g/weight", h5::Scalar::F32, {2}, {0, 1});
  put(file, "g/three", h5::Scalar::I64, {3}, {0, 1, 2});
  must(h5::closeFile(file, path));
  auto source = must(openRecordings(path, frameInput({2})));
  EXPECT_FALSE(source->hasLabels());
  ASSERT_EQ(source->notes().size(), 1u);
  expectParts(source->notes()[0], {"f.h5:g/frames", "holds 'g/label':"});
  source = must(
      openRecordings(input("nmnist/test.h5"), eventInput(34, 34, 10000, 30)));
  EXPECT_TRUE(source->notes().empty());
  EXPECT_EQ(must(source->readLabels(3, 5)),
            (std::vector<int>{must(source->read(3, 4))[0].label,
                              must(source->read(4, 5))[0].label}));
}

TEST(Frames, N4BoundsHoldForFramesToo) {
  TemporaryFolder folder;
  putFrames(folder / "f.h5", h5::Scalar::U8, {0, 2, 0, 0, 0, 0, 0, 9});
  InputSpec spec = frameInput({1, 2});
  spec.events = InputSpec::Events::Counts;
  EXPECT_EQ(problem(folder / "f.h5", spec), "");
  spec.maxCount = 8;
  expectParts(problem(folder / "f.h5", spec),
              {"sample 1, step 1, address [0, 1]", "0 to 8", "got 9"});
  spec.events = InputSpec::Events::Binary;
  EXPECT_EQ(problem(folder / "f.h5", spec), "");
  putFrames(folder / "f.h5", h5::Scalar::F32, {0.5, 0, 0, 0, 0, 0, 0, 0});
  spec.events = InputSpec::Events::Counts;
  expectParts(problem(folder / "f.h5", spec), {"whole number", "got 0.5"});
}

TEST(Frames, N5WhatIsNotZeroIsABinaryEvent) {
  TemporaryFolder folder;
  putFrames(folder / "f.h5", h5::Scalar::F32, {0, 2, 0.5, 0, 0, 0, 0, -9});
  InputSpec spec = frameInput({1, 2});
  spec.events = InputSpec::Events::Binary;
  auto source = must(openRecordings(folder / "f.h5", spec));
  auto recordings = must(source->read(0, 2));
  EXPECT_EQ(recordings[0].address, (std::vector<uint32_t>{1, 0}));
  EXPECT_EQ(recordings[0].value, (std::vector<double>{1, 1}));
  EXPECT_EQ(recordings[1].value, (std::vector<double>{1}));
}

TEST(Frames, ShapesStepsAndLabels) {
  TemporaryFolder folder;
  std::string path = folder / "f.h5";
  putFrames(path, h5::Scalar::U8, std::vector<double>(8, 1), false);
  {
    auto source = must(openRecordings(path, frameInput({1, 2})));
    EXPECT_FALSE(source->hasLabels());
    expectParts(source->description(), {"f.h5:d/frames (2 recordings of 2"});
    EXPECT_EQ(must(source->read(0, 1))[0].label, -1);
  } // closed: HDF5 does not create over an open file
  expectParts(problem(path, frameInput({3})), {"[N, T, 3]", "[2, 2, 1, 2]"});
  expectParts(problem(path, frameInput({2, 2})),
              {"[N, T, 2, 2]", "[2, 2, 1, 2]"});
  InputSpec spec = frameInput({1, 2});
  spec.steps = 2;
  EXPECT_EQ(problem(path, spec), "");
  spec.steps = 3;
  expectParts(problem(path, spec), {"has 2 steps", "states 3"});
  h5::Id file = must(h5::createFile(path));
  put(file, "frames", h5::Scalar::U8, {2, 0, 3}, {});
  must(h5::closeFile(file, path));
  expectParts(problem(path, frameInput({3})), {"at least one", "[2, 0, 3]"});
  file = must(h5::createFile(path));
  put(file, "frames", h5::Scalar::U8, {1, 1, 3}, {1, 2, 3});
  put(file, "labels", h5::Scalar::F32, {1}, {1});
  must(h5::closeFile(file, path));
  expectParts(problem(path, frameInput({3})),
              {"integer labels", "f32 [1]", "labels.astype(int)"});
  file = must(h5::createFile(path));
  put(file, "frames", h5::Scalar::U8, {2, 1, 3}, {1, 2, 3, 1, 2, 3});
  put(file, "labels", h5::Scalar::U8, {2, 3}, {1, 0, 0, 0, 1, 0});
  must(h5::closeFile(file, path));
  expectParts(problem(path, frameInput({3})),
              {"shape [2], but got u8 [2, 3]", "labels.argmax(1)"});
}

/// Rule T1: without recordings, and with the values of a step in a row.
TEST(Frames, OneRecordingAloneAndStepsInOneDimension) {
  TemporaryFolder folder;
  std::string path = folder / "f.h5";
  for (const std::vector<int64_t> &shape :
       {std::vector<int64_t>{1, 2, 1, 2, 2}, {2, 1, 2, 2}, {1, 2, 4}, {2, 4}}) {
    h5::Id file = must(h5::createFile(path));
    put(file, "frames", h5::Scalar::I32, shape, {0, 5, 0, 0, 0, 0, -7, 0});
    must(h5::closeFile(file, path));
    auto r = readAll(path, frameInput({1, 2, 2}));
    ASSERT_EQ(r.size(), 1u);
    EXPECT_EQ(r[0].steps, 2);
    EXPECT_EQ(r[0].stepBegin, (std::vector<uint32_t>{0, 1, 2}));
    EXPECT_EQ(r[0].address, (std::vector<uint32_t>{1, 2}));
    EXPECT_EQ(r[0].value, (std::vector<double>{5, -7}));
  }
  expectParts(problem(path, frameInput({1, 2, 3})), {"[N, T, 1, 2, 3]"});
}

/// [28, 28] is [1, 28, 28], but no other shape of as many values.
TEST(Frames, ExtentsOfOneMayBeLeftOut) {
  TemporaryFolder folder;
  std::string path = folder / "f.h5";
  h5::Id file = must(h5::createFile(path));
  put(file, "frames", h5::Scalar::U8, {1, 2, 2, 3},
      {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  must(h5::closeFile(file, path));
  for (const std::vector<int64_t> &shape :
       {std::vector<int64_t>{1, 2, 3}, {2, 1, 3}, {2, 3}, {2, 3, 1}, {6}}) {
    auto r = readAll(path, frameInput(shape));
    ASSERT_EQ(r.size(), 1u);
    EXPECT_EQ(r[0].steps, 2);
    EXPECT_EQ(r[0].value[6], 7);
  }
  expectParts(problem(path, frameInput({3, 2})), {"[N, T, 3, 2]"});
  expectParts(problem(path, frameInput({1, 3, 2})), {"[N, T, 1, 3, 2]"});
}

TEST(Frames, ImagesWithoutStepsAreNamed) {
  TemporaryFolder folder;
  std::string path = folder / "f.h5";
  h5::Id file = must(h5::createFile(path));
  put(file, "frames", h5::Scalar::U8, {5, 2, 3}, std::vector<double>(30, 1));
  must(h5::closeFile(file, path));
  expectParts(
      problem(path, frameInput({1, 2, 3})),
      {"[N, T, 1, 2, 3]", "got [5, 2, 3]", "if these are images", "--encode="});
  // As if they were the steps of one recording.
  file = must(h5::createFile(path));
  put(file, "frames", h5::Scalar::U8, {5, 2, 3}, std::vector<double>(30, 1));
  put(file, "labels", h5::Scalar::U8, {5}, {0, 1, 2, 3, 4});
  must(h5::closeFile(file, path));
  expectParts(problem(path, frameInput({2, 3})),
              {"labels of shape [1], but got u8 [5]",
               "one recording [5, 2, 3] of as many steps", "--encode="});
}

/// What is not 0 is a spike, as in Lava.
TEST(Frames, SpikesOfAnyMessage) {
  TemporaryFolder folder;
  putFrames(folder / "f.h5", h5::Scalar::I32, {0, -3, 1, 0, 0, 0, 70000, 2});
  InputSpec spec = frameInput({1, 2});
  spec.events = InputSpec::Events::Spikes;
  auto r = readAll(folder / "f.h5", spec);
  ASSERT_EQ(r.size(), 2u);
  EXPECT_EQ(r[0].value, (std::vector<double>{1, 1}));
  EXPECT_EQ(r[1].value, (std::vector<double>{1, 1}));
}

TEST(Frames, GoldenInputByItsPath) {
  InputSpec spec = eventInput(34, 34, 10000, 30);
  auto frames = readAll(input("nmnist/golden.h5:input"), spec);
  auto events = readAll(input("nmnist/test.h5:test"), spec);
  ASSERT_EQ(frames.size(), 4u);
  ASSERT_EQ(events.size(), 200u);
  for (int i = 0; i < 4; ++i)
    EXPECT_TRUE(frames[i] == events[i]) << i;
}

} // namespace
