// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Events into frames: rules N4, N5, T1, T6.

#include "TestFiles.h"

#include <map>

using namespace snnc;
using namespace snnc::data;

namespace {

/// Two recordings on a 2 x 3 sensor; with dt = 10 us and T = 3, events at or
/// after 30 us are dropped.
Events twoRecordings() {
  Events e;
  //        sample 0                    sample 1
  e.t = {0, 9, 9, 10, 29, 30, 40, /**/ 25, 25};
  e.x = {2, 0, 2, 1, 0, 0, 0, /**/ 0, 0};
  e.y = {0, 0, 0, 1, 0, 0, 0, /**/ 1, 1};
  e.p = {0, 1, 0, 1, 0, 0, 0, /**/ 0, 0};
  e.offsets = {0, 7, 9};
  e.labels = {4, 9};
  return e;
}

TEST(Events, N5FramesByHand) {
  TemporaryFolder folder;
  putEvents(folder / "e.h5", "g", twoRecordings());
  auto r = readAll(folder / "e.h5", eventInput(2, 3, 10, 3));
  ASSERT_EQ(r.size(), 2u);
  EXPECT_EQ(r[0].index, 0);
  EXPECT_EQ(r[0].label, 4);
  EXPECT_EQ(r[0].steps, 3);
  EXPECT_EQ(r[0].stepBegin, (std::vector<uint32_t>{0, 2, 3, 4}));
  // (p*2 + y)*3 + x: twice (0,0,2), (1,0,0); (1,1,1); (0,0,0).
  EXPECT_EQ(r[0].address, (std::vector<uint32_t>{2, 6, 10, 0}));
  EXPECT_EQ(r[0].value, (std::vector<double>{2, 1, 1, 1}));
  EXPECT_EQ(r[1].index, 1);
  EXPECT_EQ(r[1].label, 9);
  EXPECT_EQ(r[1].stepBegin, (std::vector<uint32_t>{0, 0, 0, 1}));
  EXPECT_EQ(r[1].address, (std::vector<uint32_t>{3}));
  EXPECT_EQ(r[1].value, (std::vector<double>{2}));
}

TEST(Events, N5BinaryIsMinOfCountAndOne) {
  TemporaryFolder folder;
  putEvents(folder / "e.h5", "g", twoRecordings());
  InputSpec spec = eventInput(2, 3, 10, 3);
  spec.events = InputSpec::Events::Binary;
  spec.maxCount = 1;
  auto r = readAll(folder / "e.h5", spec);
  ASSERT_EQ(r.size(), 2u);
  EXPECT_EQ(r[0].value, (std::vector<double>{1, 1, 1, 1}));
  EXPECT_EQ(r[1].value, (std::vector<double>{1}));
}

TEST(Events, N4CountAboveTheBound) {
  TemporaryFolder folder;
  putEvents(folder / "e.h5", "g", twoRecordings());
  InputSpec spec = eventInput(2, 3, 10, 3);
  spec.maxCount = 1;
  expectParts(problem(folder / "e.h5", spec),
              {"e.h5:g", "sample 0, step 0", "2 events", "(p 0, y 0, x 2)",
               "at most 1", "--dt-us", "--events=counts:MAX",
               "--events=binary"});
  Events many;
  many.x = many.y = many.p = many.t = std::vector<double>(256, 0.0);
  many.offsets = {0, 256};
  putEvents(folder / "m.h5", "g", many);
  spec.maxCount = 1000; // rule N4: ui8, whatever is declared
  expectParts(problem(folder / "m.h5", spec), {"256 events", "at most 255"});
  many.offsets = {1, 256};
  putEvents(folder / "m.h5", "g", many);
  EXPECT_EQ(problem(folder / "m.h5", spec), "");
}

TEST(Events, T6MissingOptionsAreNamed) {
  TemporaryFolder folder;
  putEvents(folder / "e.h5", "g", twoRecordings());
  InputSpec spec = eventInput(2, 3, 10, 3);
  spec.stepLengthUs.reset();
  std::string message = problem(folder / "e.h5", spec);
  expectParts(message, {"e.h5:g", "--dt-us=N"});
  EXPECT_EQ(message.find("--steps"), std::string::npos);
  spec.steps.reset();
  spec.events = InputSpec::Events::Unstated;
  expectParts(problem(folder / "e.h5", spec),
              {"--dt-us=N", "--steps=N", "--events=counts[:MAX]|binary"});
  spec = eventInput(2, 3, 0, 3);
  expectParts(problem(folder / "e.h5", spec), {"positive", "0 us"});
  spec = eventInput(2, 3, INT64_MAX, 3);
  expectParts(problem(folder / "e.h5", spec), {"positive step length"});
}

TEST(Events, ShapeAndAddresses) {
  TemporaryFolder folder;
  putEvents(folder / "e.h5", "g", twoRecordings());
  InputSpec flat = eventInput(2, 3, 10, 3);
  flat.shape = {12};
  expectParts(problem(folder / "e.h5", flat),
              {"[2, height, width]", "has [12]"});
  expectParts(problem(folder / "e.h5", eventInput(2, 2, 10, 3)),
              {"sample 0, event 0", "(p 0, y 0, x 2)", "[2, 2, 2]"});
  Events e = twoRecordings();
  e.p[8] = 2;
  putEvents(folder / "p.h5", "g", e);
  expectParts(problem(folder / "p.h5", eventInput(2, 3, 10, 3)),
              {"sample 1, event 1", "(p 2, y 1, x 0)"});
}

TEST(Events, ColumnsAndOffsets) {
  TemporaryFolder folder;
  InputSpec spec = eventInput(2, 3, 10, 3);
  auto broken = [&](auto change) {
    Events e = twoRecordings();
    change(e);
    putEvents(folder / "b.h5", "g", e);
    return problem(folder / "b.h5", spec);
  };
  expectParts(broken([](Events &e) { e.t[2] = 8; }),
              {"sample 0, event 2", "8 us", "9 us", "never decrease"});
  expectParts(broken([](Events &e) { e.t[0] = -1; }), {"event 0", "-1 us"});
  expectParts(broken([](Events &e) { e.y.pop_back(); }),
              {"b.h5:g/y", "8 events", "has 9", "equal length"});
  expectParts(broken([](Events &e) { e.offsets = {0, 7, 6}; }),
              {"g/offsets", "sample 1", "7 to 6", "never decrease"});
  expectParts(broken([](Events &e) { e.offsets = {0, 7, 10}; }),
              {"sample 1", "7 to 10", "9 events"});
  expectParts(broken([](Events &e) { e.offsets = {-1, 7, 9}; }),
              {"sample 0", "-1 to 7"});
  expectParts(broken([](Events &e) { e.offsets = {0}; }),
              {"holds no recordings", "1 entries"});
  expectParts(broken([](Events &e) { e.labels = {1}; }),
              {"g/labels", "shape [2]", "[1]"});
  expectParts(broken([](Events &e) { e.labels[1] = -3; }),
              {"sample 1", "label -3"});
  EXPECT_EQ(broken([](Events &e) { e.labels.clear(); }), "");
}

TEST(Events, RealRecordingsEqualASecondCountOfThem) {
  InputSpec spec = eventInput(34, 34, 10000, 30);
  std::string path = input("data/nmnist4.h5");
  auto recordings = readAll(path, spec);
  ASSERT_EQ(recordings.size(), 4u);
  h5::Id file = must(h5::openFile(path));
  auto column = [&](const char *name) {
    auto dataset = must(h5::openDataset(file, path, name));
    return must(dataset.readAll<int64_t>());
  };
  auto x = column("test/x"), y = column("test/y"), p = column("test/p"),
       t = column("test/t"), offsets = column("test/offsets"),
       labels = column("test/labels");
  for (int64_t i = 0; i < 4; ++i) {
    std::map<std::pair<int64_t, uint32_t>, double> dense;
    for (int64_t e = offsets[i]; e < offsets[i + 1]; ++e)
      if (t[e] < 300000)
        ++dense[{t[e] / 10000, p[e] * 1156 + y[e] * 34 + x[e]}];
    const Recording &r = recordings[i];
    EXPECT_EQ(r.label, labels[i]);
    ASSERT_EQ(r.stepBegin.size(), 31u);
    ASSERT_EQ(r.address.size(), dense.size());
    auto next = dense.begin();
    for (int64_t step = 0; step < 30; ++step)
      for (uint32_t k = r.stepBegin[step]; k < r.stepBegin[step + 1]; ++k) {
        EXPECT_EQ(next->first, std::pair(step, r.address[k]));
        EXPECT_EQ(next++->second, r.value[k]);
      }
  }
}

TEST(Events, StreamingEqualsReadingAtOnce) {
  auto source = must(openRecordings(input("nmnist/calibration.h5"),
                                    eventInput(34, 34, 10000, 30)));
  EXPECT_EQ(source->size(), 128);
  EXPECT_TRUE(source->hasLabels());
  expectParts(source->description(),
              {"calibration.h5:calibration (128 event recordings)"});
  auto all = must(source->read(0, 128));
  for (int64_t i : {127, 0, 64, 65, 3}) {
    auto one = must(source->read(i, i + 1));
    ASSERT_EQ(one.size(), 1u);
    EXPECT_TRUE(one[0] == all[i]) << i;
  }
  for (auto [begin, end] : {std::pair(-1, 1), {0, 129}, {5, 4}}) {
    auto none = source->read(begin, end);
    EXPECT_FALSE(bool(none));
    expectParts(llvm::toString(none.takeError()), {"of 128"});
  }
  EXPECT_TRUE(must(source->read(7, 7)).empty());
}

TEST(Events, BinDecodesByHand) {
  TemporaryFolder folder;
  // x 2, y 1, ON, 0x010203 = 66051 us; x 0, y 0, OFF, 0x7fffff us.
  spill(folder / "a.bin", std::string("\x02\x01\x81\x02\x03"
                                      "\x00\x00\x7f\xff\xff",
                                      10));
  auto r = readAll(folder / "a.bin", eventInput(2, 3, 66051, 128));
  ASSERT_EQ(r.size(), 1u);
  EXPECT_EQ(r[0].label, -1);
  EXPECT_EQ(r[0].address, (std::vector<uint32_t>{11, 0}));
  EXPECT_EQ(r[0].stepBegin[1], 0u);
  EXPECT_EQ(r[0].stepBegin[2], 1u);
  EXPECT_EQ(r[0].stepBegin[127], 1u); // 8388607 / 66051 = 127.0…
  EXPECT_EQ(r[0].stepBegin[128], 2u);
}

TEST(Events, BinFolders) {
  TemporaryFolder folder;
  InputSpec spec = eventInput(34, 34, 10000, 30);
  std::string bytes = slurp(input("data/sample_test_00001_label7.bin"));
  ASSERT_EQ(bytes.size(), 16650u);
  expectParts(problem(folder.path(), spec), {"no recordings", "'0' to '9'"});
  for (const char *sub : {"7", "3", "empty"})
    llvm::sys::fs::create_directory(folder / sub);
  spill(folder / "7/00001.bin", bytes);
  spill(folder / "3/00002.bin", bytes);
  spill(folder / "3/00000.bin", bytes.substr(0, 50));
  auto source = must(openRecordings(folder.path(), spec));
  EXPECT_EQ(source->size(), 3);
  EXPECT_TRUE(source->hasLabels());
  auto r = must(source->read(0, 3));
  EXPECT_EQ(r[0].label, 3); // ordered by file name across the classes
  EXPECT_EQ(r[1].label, 7);
  EXPECT_EQ(r[2].label, 3);
  EXPECT_EQ(r[1].address, r[2].address);
  std::string before = must(source->sha256());
  EXPECT_EQ(before.size(), 64u);
  spill(folder / "3/00002.bin", bytes.substr(0, 16645));
  EXPECT_NE(before, must(source->sha256()));
  spill(folder / "3/00002.bin", bytes.substr(0, 16649));
  expectParts(problem(folder.path(), spec),
              {"3/00002.bin", "5 bytes an event", "16649 bytes"});
  spill(folder / "3/00002.bin", "");
  expectParts(problem(folder.path(), spec), {"3/00002.bin", "is empty"});
  spill(folder / "3/00002.bin", std::string("\x63\0\0\0\0", 5));
  expectParts(problem(folder.path(), spec),
              {"sample 2 ('3/00002.bin')", "x 99", "outside"});
  spill(folder / "loose.bin", bytes);
  expectParts(problem(folder.path(), spec),
              {"loose.bin", "3/00000.bin", "only one"});
  expectParts(problem(folder.path() + ":g", spec), {"folder", "no group 'g'"});
}

/// Named classes are numbered in order, and that is said.
TEST(Events, FoldersOfNamedClasses) {
  TemporaryFolder folder;
  InputSpec spec = eventInput(34, 34, 10000, 30);
  std::string bytes = slurp(input("data/sample_test_00001_label7.bin"));
  for (const char *sub : {"wave", "clap"})
    llvm::sys::fs::create_directory(folder / sub);
  spill(folder / "wave/1.bin", bytes);
  spill(folder / "clap/2.bin", bytes);
  {
    auto source = must(openRecordings(folder.path(), spec));
    EXPECT_EQ(must(source->readLabels(0, 2)), (std::vector<int>{1, 0}));
    ASSERT_EQ(source->notes().size(), 1u);
    expectParts(source->notes()[0], {"0 'clap', 1 'wave'"});
  }
  llvm::sys::fs::create_directory(folder / "3");
  spill(folder / "3/4.bin", bytes);
  expectParts(problem(folder.path(), spec), {"'3'", "'clap'", "numbered"});
  llvm::sys::fs::remove(folder / "3/4.bin");
  spill(folder / "wave/1.dat", "% x");
  expectParts(problem(folder.path(), spec), {"2.bin", "1.dat", "one format"});
}

TEST(Events, EventsBehindTheLastOffsetAreSaid) {
  TemporaryFolder folder;
  auto notes = [&](std::vector<double> offsets) {
    Events e = twoRecordings();
    e.offsets = std::move(offsets);
    e.labels.clear();
    putEvents(folder / "o.h5", "g", e);
    auto source = openRecordings(folder / "o.h5", eventInput(2, 3, 10, 3));
    EXPECT_TRUE(bool(source));
    std::string all;
    for (const std::string &note : (*source)->notes())
      all += note + "\n";
    return all;
  };
  EXPECT_EQ(notes({0, 7, 9}).find("offsets"), std::string::npos);
  // Only where each recording begins: the last one would be lost.
  EXPECT_NE(notes({0, 7}).find("g/offsets' ends at event 7 of 9"),
            std::string::npos);
}

} // namespace
