// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recordings of any format into HDF5.

#include "TestFiles.h"

#include "snnc/Data/ConvertRecordings.h"

#include <cmath>

using namespace snnc;
using namespace snnc::data;

namespace {

std::string convertProblem(const std::string &spec, const std::string &output,
                           const ConvertOptions &options = {}) {
  auto text = convertRecordings(spec, output, options);
  if (text)
    return "";
  EXPECT_FALSE(llvm::sys::fs::exists(output)) << output;
  return llvm::toString(text.takeError());
}

/// Events stay events, and what is written is a fixed point.
TEST(Convert, EventsStayTheSame) {
  TemporaryFolder folder;
  InputSpec spec = eventInput(34, 34, 10000, 30);
  std::string given = input("data/nmnist4.h5");
  std::string text = must(convertRecordings(given, folder / "a.h5", {}));
  expectParts(text, {"4 recordings of events, ", " in all, x to 3", "labels"});
  auto before = readAll(given, spec), after = readAll(folder / "a.h5", spec);
  ASSERT_EQ(after.size(), 4u);
  for (int i = 0; i < 4; ++i)
    EXPECT_TRUE(before[i] == after[i]) << i;
  must(convertRecordings(folder / "a.h5", folder / "b.h5", {}));
  EXPECT_EQ(slurp(folder / "a.h5"), slurp(folder / "b.h5"));
  must(convertRecordings(given, folder / "c.h5", {}));
  EXPECT_EQ(slurp(folder / "a.h5"), slurp(folder / "c.h5"));
}

TEST(Convert, FoldersBringTheirClasses) {
  TemporaryFolder folder;
  llvm::sys::fs::create_directories(folder / "in/wave");
  llvm::sys::fs::create_directories(folder / "in/clap");
  std::string bytes = slurp(input("data/sample_test_00001_label7.bin"));
  spill(folder / "in/wave/1.bin", bytes);
  spill(folder / "in/clap/2.bin", bytes.substr(0, 500));
  std::string text =
      must(convertRecordings(folder / "in", folder / "a.h5", {}));
  expectParts(text, {"2 recordings of events, 3430 in all",
                     "labels of 2 classes", "note:", "0 'clap', 1 'wave'"});
  InputSpec spec = eventInput(34, 34, 10000, 30);
  auto before = readAll(folder / "in", spec),
       after = readAll(folder / "a.h5", spec);
  ASSERT_EQ(after.size(), 2u);
  EXPECT_TRUE(before[0] == after[0]);
  EXPECT_TRUE(before[1] == after[1]);
  EXPECT_EQ(after[0].label, 1);
}

/// The smallest type that holds the values, whatever they came in.
TEST(Convert, FramesInTheSmallestType) {
  TemporaryFolder folder;
  struct Case {
    std::vector<double> values;
    h5::Scalar type;
  };
  using enum h5::Scalar;
  for (auto [values, type] :
       {Case{{0, 1, 255, 3}, U8}, Case{{-1, 1, 127, 3}, I8},
        Case{{0, 1, 256, 3}, U16}, Case{{-1, 1, 200, 3}, I16},
        Case{{0, 1, 70000, 3}, I32}, Case{{0, 0.5, 2, 3}, F32}}) {
    std::string path = folder / "in.h5", out = folder / "out.h5";
    h5::Id file = must(h5::createFile(path));
    put(file, "deep/frames", F64, {2, 1, 2}, values);
    put(file, "deep/labels", I64, {2}, {0, 300});
    put(file, "deep/targets", F32, {2, 1}, {0.5, -2});
    must(h5::closeFile(file, path));
    expectParts(must(convertRecordings(path, out, {})),
                {"2 recordings of 1 frames, [2, 1, 2]", "301 classes",
                 "targets [2, 1]"});
    h5::Id written = must(h5::openFile(out));
    EXPECT_EQ(must(h5::openDataset(written, out, "frames")).scalar(), type);
    EXPECT_EQ(must(h5::openDataset(written, out, "labels")).scalar(), U16);
    EXPECT_EQ(
        must(must(h5::openDataset(written, out, "targets")).readAll<double>()),
        (std::vector<double>{0.5, -2}));
    EXPECT_EQ(
        must(must(h5::openDataset(written, out, "frames")).readAll<double>()),
        values);
  }
}

/// Two images of 1 x 2 pixels over three steps.
TEST(Convert, ImagesGetSteps) {
  TemporaryFolder folder;
  std::string path = folder / "i-idx3-ubyte";
  spill(path, std::string("\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x02", 16) +
                  std::string("\x00\xff\x33\x66", 4));
  spill(folder / "l-idx1-ubyte",
        std::string("\0\0\x08\x01\0\0\0\x02\x03\x01", 10));
  ConvertOptions options;
  options.steps = 3;
  options.labels = folder / "l-idx1-ubyte";
  options.encode = [](double x, double most, int64_t t) {
    return std::floor(double(t + 1) * x / most) >
           std::floor(double(t) * x / most);
  };
  expectParts(must(convertRecordings(path, folder / "a.h5", options)),
              {"2 recordings of 3 frames, [2, 3, 1, 2], u8, values 0 to 1",
               "labels of 4 classes"});
  auto r = readAll(folder / "a.h5", frameInput({1, 1, 2}));
  ASSERT_EQ(r.size(), 2u);
  EXPECT_EQ(r[0].stepBegin, (std::vector<uint32_t>{0, 1, 2, 3}));
  EXPECT_EQ(r[1].stepBegin, (std::vector<uint32_t>{0, 0, 0, 1})); // 3·0.4 ≥ 1
  EXPECT_EQ(r[1].address, (std::vector<uint32_t>{1}));
  EXPECT_EQ(r[0].label, 3);
  options.imageMost = 100;
  expectParts(convertProblem(path, folder / "b.h5", options),
              {"sample 0, value 1", "0 to 100", "got 255"});
  options.imageMost = 0;
  for (auto [text, part] : {std::pair("3 1 2", "3 labels, but"),
                            {"3,x", "got 'x'"},
                            {"3 -1", "label -1"},
                            {"", "0 labels, but"}}) {
    spill(folder / "l.txt", text);
    options.labels = folder / "l.txt";
    expectParts(convertProblem(path, folder / "b.h5", options), {part});
  }
  spill(folder / "l.txt", "3,\n1\n");
  must(convertRecordings(path, folder / "c.h5", options));
  EXPECT_EQ(slurp(folder / "a.h5"), slurp(folder / "c.h5"));
  options.labels = path;
  expectParts(convertProblem(path, folder / "b.h5", options),
              {"expected integer labels of shape [N]", "[2, 1, 2]"});
}

TEST(Convert, WhatCannotBeConverted) {
  TemporaryFolder folder;
  std::string path = folder / "in.h5";
  auto frames = [&](h5::Scalar type, std::vector<double> values) {
    h5::Id file = must(h5::createFile(path));
    put(file, "frames", type, {1, 2, 1}, std::move(values));
    must(h5::closeFile(file, path));
    return convertProblem(path, folder / "out.h5");
  };
  expectParts(frames(h5::Scalar::F64, {1, std::nan("")}),
              {"sample 0, value 1", "finite"});
  expectParts(frames(h5::Scalar::I64, {1, 4294967296.}), {"32 bits"});
  expectParts(frames(h5::Scalar::F64, {1.5, 1e300}), {"single precision"});
  expectParts(convertProblem(input("data/nmnist4.h5"), folder / "no/out.h5"),
              {"cannot write", "no/out.h5"});
  ConvertOptions options;
  options.steps = 2;
  options.encode = [](double x, double, int64_t) { return x; };
  expectParts(
      convertProblem(input("data/nmnist4.h5"), folder / "out.h5", options),
      {"holds events", "images"});
  putEvents(path, "", {{0, 1}, {0, 0}, {0, 1}, {5, 3}, {0, 2}, {}});
  expectParts(convertProblem(path, folder / "out.h5"),
              {"event 1", "t 3", "never decrease"});
}

} // namespace
