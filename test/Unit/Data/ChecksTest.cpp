// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What is silly in recordings: each finding where it is, and none where not.

#include "TestFiles.h"

#include "snnc/Data/RecordingChecks.h"

using namespace snnc;
using namespace snnc::data;

namespace {

/// `n` recordings of `steps` steps with one spike each, whose address the
/// function says; -1: none.
template <typename Address>
std::string putSpikes(const std::string &path, int64_t n, int64_t steps,
                      Address address, std::vector<double> labels = {}) {
  constexpr int64_t size = 8;
  std::vector<double> frames(n * steps * size);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t t = 0; t < steps; ++t)
      if (int64_t a = address(i, t); a >= 0)
        frames[(i * steps + t) * size + a] = 1;
  h5::Id file = must(h5::createFile(path));
  put(file, "frames", h5::Scalar::U8, {n, steps, size}, frames);
  if (!labels.empty())
    put(file, "labels", h5::Scalar::U8, {n}, labels);
  must(h5::closeFile(file, path));
  return path;
}

InputSpec binary() {
  InputSpec spec = frameInput({8});
  spec.events = InputSpec::Events::Binary;
  return spec;
}

std::vector<std::string> check(const std::string &path, const InputSpec &spec) {
  auto source = must(openRecordings(path, spec));
  return checkRecordings(*source, spec, 0, source->size());
}

TEST(Checks, InputsThatChangeAreFine) {
  TemporaryFolder folder;
  std::string path = putSpikes(folder / "f.h5", 3, 4,
                               [](int i, int t) { return (i + t) % 8; });
  EXPECT_TRUE(check(path, binary()).empty());
  EXPECT_TRUE(check(path, frameInput({8})).empty());
}

TEST(Checks, InputsThatNeverChange) {
  TemporaryFolder folder;
  std::string path = folder / "f.h5";
  auto found =
      check(putSpikes(path, 3, 4, [](int, int t) { return t; }), binary());
  ASSERT_EQ(found.size(), 1u);
  expectParts(found[0], {"never changes: 3 recordings are all the same"});
  // Still images: meant so where the input is analogue.
  putSpikes(path, 3, 4, [](int i, int) { return i; });
  found = check(path, binary());
  ASSERT_EQ(found.size(), 1u);
  expectParts(found[0], {"in each of 3 recordings all 4 steps are the same"});
  EXPECT_TRUE(check(path, frameInput({8})).empty());
  found = check(putSpikes(path, 3, 4, [](int, int) { return -1; }), binary());
  ASSERT_EQ(found.size(), 1u);
  expectParts(found[0], {"nothing in 3 recordings is other than 0"});
}

/// Of N-MNIST, 300 ms: right, cut at a third, ten steps of a second.
TEST(Checks, TimesThatDoNotFitTheSteps) {
  std::string path = input("data/nmnist4.h5");
  EXPECT_TRUE(check(path, eventInput(34, 34, 10000, 30)).empty());
  EXPECT_TRUE(check(path, eventInput(34, 34, 10000, 40)).empty());
  auto found = check(path, eventInput(34, 34, 10000, 8));
  ASSERT_EQ(found.size(), 1u);
  expectParts(found[0],
              {"% of the events lie behind the last step",
               "8 steps of 10000 us", "end at 80000 us", "last event is at 3"});
  InputSpec slow = eventInput(34, 34, 1000000, 10);
  slow.events = InputSpec::Events::Binary;
  found = check(path, slow);
  ASSERT_EQ(found.size(), 1u);
  expectParts(found[0], {"all events lie in the first of 10 steps"});
}

/// 100 events, so many of them in the first of 10 steps, the rest in the sixth.
TEST(Checks, NineOfTenEventsInTheFirstTenthOfTheSteps) {
  TemporaryFolder folder;
  std::string path = folder / "e.h5";
  auto check = [&](int64_t early) {
    Events events;
    for (int64_t i = 0; i < 100; ++i) {
      events.x.push_back(i % 10), events.y.push_back(i / 10);
      events.p.push_back(0), events.t.push_back(i < early ? 0 : 500);
    }
    events.offsets = {0, 100};
    putEvents(path, "", events);
    return ::check(path + ":/", eventInput(10, 10, 100, 10));
  };
  EXPECT_TRUE(check(89).empty());
  auto found = check(90);
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0], "90.0 % of the events lie in the first of 10 steps: is a "
                      "step (--dt-us) too long?");
  // All of them are too short a recording's.
  found = check(100);
  ASSERT_EQ(found.size(), 1u);
  expectParts(found[0], {"all events lie in the first of 10 steps"});
}

TEST(Checks, CalibrationSets) {
  TemporaryFolder folder;
  auto check = [&](int64_t n, std::vector<double> labels, int64_t classes) {
    std::string path = putSpikes(
        folder / "f.h5", n, 1, [](int i, int) { return i % 8; },
        std::move(labels));
    auto source = must(openRecordings(path, binary()));
    return checkCalibration(*source, 0, n, classes);
  };
  EXPECT_TRUE(check(50, {}, 3).empty());
  auto found = check(49, {}, 3);
  ASSERT_EQ(found.size(), 1u);
  expectParts(found[0], {"only 49 recordings; below 50"});
  std::vector<double> labels(50, 2);
  found = check(50, labels, 4);
  ASSERT_EQ(found.size(), 1u);
  expectParts(found[0], {"no recording of 3 of the 4 classes: 0, 1, 3"});
  labels[0] = 0, labels[1] = 1;
  EXPECT_TRUE(check(50, labels, 3).empty());
  EXPECT_TRUE(check(50, labels, 1).empty()); // one output has no classes
}

TEST(Checks, TestRecordingsSeenInCalibration) {
  TemporaryFolder folder;
  std::string path = putSpikes(folder / "f.h5", 40, 3, [](int i, int t) {
    return t == 0 ? i % 8 : t == 1 ? i / 8 : -1;
  });
  auto a = must(openRecordings(path, binary()));
  auto b = must(openRecordings(path, binary()));
  auto overlap = [&](std::pair<int64_t, int64_t> x,
                     std::pair<int64_t, int64_t> y) {
    return checkOverlap(binary(), *a, x, *b, y);
  };
  EXPECT_EQ(overlap({0, 20}, {20, 40}), "");
  expectParts(overlap({0, 20}, {10, 30}), {"10 of 20 test recordings"});
  expectParts(overlap({0, 40}, {0, 40}), {"40 of 40 test recordings"});
  // Empty recordings are alike, and nobody's.
  putSpikes(folder / "e.h5", 4, 2, [](int, int) { return -1; });
  auto empty = must(openRecordings(folder / "e.h5", binary()));
  EXPECT_EQ(checkOverlap(binary(), *empty, {0, 2}, *empty, {2, 4}), "");
}

} // namespace
