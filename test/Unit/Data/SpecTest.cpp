// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// FILE[:GROUP], sample ranges and hashes: rule T1.

#include "TestFiles.h"

using namespace snnc;
using namespace snnc::data;

namespace {

Events oneEvent() {
  Events e;
  e.x = e.y = e.p = e.t = {0};
  e.offsets = {0, 1};
  return e;
}

std::string rangeProblem(const char *text, int64_t size) {
  auto range = parseSampleRange(text, size);
  return range ? "" : llvm::toString(range.takeError());
}

TEST(Spec, SampleRanges) {
  using Range = std::pair<int64_t, int64_t>;
  EXPECT_EQ(must(parseSampleRange("2:5", 10)), Range(2, 5));
  EXPECT_EQ(must(parseSampleRange("2:", 10)), Range(2, 10));
  EXPECT_EQ(must(parseSampleRange(":5", 10)), Range(0, 5));
  EXPECT_EQ(must(parseSampleRange(":", 10)), Range(0, 10));
  EXPECT_EQ(must(parseSampleRange("9:10", 10)), Range(9, 10));
  EXPECT_EQ(must(parseSampleRange("", 10)), Range(0, 10));
  EXPECT_EQ(must(parseSampleRange("", 10, 4)), Range(0, 4));
  EXPECT_EQ(must(parseSampleRange("", 10, 16)), Range(0, 10));
  expectParts(rangeProblem("9:99", 10), {"'9:99'", "ends beyond the last of 10",
                                         "'9:' goes to the last"});
  expectParts(rangeProblem("10:12", 10), {"'10:12'", "last of 10"});
  expectParts(rangeProblem("5:5", 10), {"no recording"});
  expectParts(rangeProblem("6:5", 10), {"no recording"});
  for (const char *bad :
       {"3", "a:4", "-1:4", "1:2:3", "1:99999999999999999999"})
    expectParts(rangeProblem(bad, 10), {"expected A:B"});
}

TEST(Spec, GroupMayBeLeftOutOnlyWhenItIsTheOnlyOne) {
  TemporaryFolder folder;
  InputSpec spec = eventInput(1, 1, 10, 1);
  std::string path = folder / "one.h5";
  putEvents(path, "deep/group", oneEvent());
  EXPECT_EQ(problem(path, spec), "");
  EXPECT_EQ(problem(path + ":deep/group", spec), "");
  EXPECT_EQ(problem(path + ":/deep/group/", spec), "");
  expectParts(problem(path + ":nothing", spec),
              {"no group or dataset 'nothing'", "deep/group"});
  expectParts(problem(path + ":deep", spec),
              {"one.h5:deep'", "'x', 'y', 'p', 't'", "deep/group"});
  putEvents(path, "", oneEvent()); // at the root
  EXPECT_EQ(problem(path, spec), "");
  EXPECT_EQ(problem(path + ":/", spec), "");
  h5::Id file = must(h5::createFile(path));
  put(file, "a/frames", h5::Scalar::U8, {1, 1, 2, 1, 1}, {1, 0});
  put(file, "b/frames", h5::Scalar::U8, {1, 1, 2, 1, 1}, {0, 1});
  put(file, "other", h5::Scalar::U8, {1, 1, 2, 1, 1}, {1, 1});
  must(h5::closeFile(file, path));
  expectParts(problem(path, spec), {"several", "a/frames, b/frames"});
  EXPECT_EQ(readAll(path + ":b", spec)[0].address[0], 1u);
  EXPECT_EQ(readAll(path + ":a/frames", spec)[0].address[0], 0u);
  EXPECT_EQ(readAll(path + ":other", spec)[0].address.size(), 2u);
  file = must(h5::createFile(path));
  put(file, "other", h5::Scalar::U8, {1}, {1});
  must(h5::closeFile(file, path));
  expectParts(problem(path, spec), {"no recordings", "x, y, p, t (and offsets)",
                                    "the file holds: other"});
  Events e = oneEvent();
  e.t.clear();
  putEvents(path, "g", e);
  expectParts(problem(path + ":g", spec), {"it lacks 't'"});
}

TEST(Spec, ColonsInFileNames) {
  TemporaryFolder folder;
  InputSpec spec = eventInput(1, 1, 10, 1);
  putEvents(folder / "a:b.h5", "g", oneEvent());
  EXPECT_EQ(problem(folder / "a:b.h5", spec), "");
  EXPECT_EQ(problem(folder / "a:b.h5:g", spec), "");
  expectParts(problem(folder / "a:b.h5:h", spec), {"a:b.h5", "'h'"});
}

TEST(Spec, FilesThatAreNoRecordings) {
  TemporaryFolder folder;
  InputSpec spec = eventInput(1, 1, 10, 1);
  expectParts(problem(folder / "none.h5:g", spec),
              {"none.h5'", "o such file", "FILE:GROUP"});
  expectParts(problem("", spec), {"FILE[:GROUP]"});
  spill(folder / "empty.h5", "");
  expectParts(problem(folder / "empty.h5", spec), {"empty.h5", "is empty"});
  spill(folder / "foreign.h5", "PK\x03\x04 not what it says");
  expectParts(problem(folder / "foreign.h5", spec),
              {"foreign.h5", "not an HDF5 file", "signature"});
  putEvents(folder / "whole.h5", "g", oneEvent());
  std::string bytes = slurp(folder / "whole.h5");
  spill(folder / "cut.h5", bytes.substr(0, bytes.size() / 2));
  expectParts(
      problem(folder / "cut.h5", spec),
      {"cut.h5", "truncated", std::to_string(bytes.size() / 2).c_str()});
  expectParts(problem(folder / "whole.h5", frameInput({-1, 4})),
              {"static shape", "[-1, 4]"});
  expectParts(problem(folder / "whole.h5", frameInput({1 << 16, 1 << 16})),
              {"2^31"});
}

TEST(Spec, Sha256IsThatOfTheFile) {
  TemporaryFolder folder;
  // Of the N-MNIST sample: `sha256sum`.
  auto source = must(openRecordings(input("data/sample_test_00001_label7.bin"),
                                    eventInput(34, 34, 10000, 30)));
  EXPECT_EQ(must(source->sha256()),
            "92f8f43989b915051839c56b2fa7275132eae8fb1be7066593c74ff19177cc1f");
  expectParts(source->description(), {"label7.bin (one event recording)"});
}

TEST(HDF5, EqualContentGivesEqualBytes) {
  TemporaryFolder folder;
  for (const char *name : {"a.h5", "b.h5"}) {
    h5::Id file = must(h5::createFile(folder / name));
    auto rows = must(h5::createExtendible(
        file, name, "deep/rows", h5::Scalar::F32, std::vector<int64_t>{2, 3}));
    for (float i = 0; i < 3; ++i)
      must(rows.append<float>(std::vector<float>(6, i)));
    llvm::Error wrong = rows.append<float>(std::vector<float>(5));
    expectParts(llvm::toString(std::move(wrong)), {"expected 6", "got 5"});
    must(h5::writeAttribute(file, name, "deep", "text", "µs"));
    must(h5::writeAttribute(file, name, "", "number", int64_t(-7)));
    must(h5::closeFile(file, folder / name));
  }
  EXPECT_EQ(slurp(folder / "a.h5"), slurp(folder / "b.h5"));
  h5::Id file = must(h5::openFile(folder / "a.h5"));
  auto rows = must(h5::openDataset(file, "a.h5", "deep/rows"));
  EXPECT_EQ(rows.shape(), (std::vector<int64_t>{3, 2, 3}));
  EXPECT_EQ(must(rows.readAll<float>())[17], 2.0f);
  EXPECT_EQ(must(h5::readStringAttribute(file, "a", "deep", "text")), "µs");
  EXPECT_EQ(must(h5::readIntegerAttribute(file, "a", "/", "number")), -7);
  auto missing = h5::readIntegerAttribute(file, "a", "/", "text");
  expectParts(llvm::toString(missing.takeError()), {"'text' is missing"});
  auto wrong = h5::readIntegerAttribute(file, "a", "deep", "text");
  expectParts(llvm::toString(wrong.takeError()), {"expected one integer"});
}

TEST(HDF5, DatasetsOfStrings) {
  // Edges of a NIR file: of variable length, whole and in packed chunks.
  std::vector<int64_t> shape;
  for (const char *name : {"nested", "line"}) {
    std::string path =
        input("../Import/NIR/Inputs/" + std::string(name) + ".nir");
    h5::Id file = must(h5::openFile(path));
    EXPECT_TRUE(h5::isString(file, "node/edges"));
    auto edges = must(h5::readStrings(file, path, "node/edges", shape));
    EXPECT_EQ(shape, (std::vector<int64_t>{name[0] == 'n' ? 8 : 9, 2}));
    EXPECT_EQ(edges.size(), 2u * shape[0]);
    EXPECT_EQ(edges[0], "input");
    auto numbers = h5::readStrings(file, path, "node/nodes/fc", shape);
    expectParts(llvm::toString(numbers.takeError()), {"expected strings"});
  }
}

} // namespace
