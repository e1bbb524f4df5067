// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Damaged files end in a message, never in a crash: bytes are flipped and
// files cut at places that a fixed generator picks.

#include "TestFiles.h"

#include <random>

using namespace snnc;
using namespace snnc::data;

namespace {

/// The first 4 KiB, where HDF5 keeps its metadata, are hit more often than the
/// rest; every message names the file.
void damage(const std::string &original, const std::string &group,
            const InputSpec &spec, int rounds) {
  TemporaryFolder folder;
  std::string path = folder / "damaged.h5";
  std::mt19937 random(1);
  int refused = 0;
  for (int round = 0; round < rounds; ++round) {
    std::string bytes = original;
    if (round % 4 == 0) {
      bytes.resize(random() % bytes.size());
      spill(path, bytes);
      EXPECT_NE(problem(path + group, spec), "") << bytes.size();
      continue;
    }
    size_t reach = round % 4 == 1 ? bytes.size() : size_t(4096);
    for (unsigned i = 0, n = 1 + random() % 8; i < n; ++i)
      bytes[random() % std::min(reach, bytes.size())] ^= 1 << random() % 8;
    spill(path, bytes);
    std::string message = problem(path + group, spec);
    if (!message.empty())
      expectParts(message, {"damaged.h5"});
    refused += !message.empty();
  }
  EXPECT_GT(refused, 0);
}

TEST(CorruptFiles, EventGroup) {
  damage(slurp(input("data/nmnist4.h5")), ":test",
         eventInput(34, 34, 10000, 30), 400);
}

TEST(CorruptFiles, Frames) {
  TemporaryFolder folder;
  std::string path = folder / "f.h5";
  h5::Id file = must(h5::createFile(path));
  auto rows = must(h5::createExtendible(file, path, "frames", h5::Scalar::U8,
                                        std::vector<int64_t>{4, 16}));
  for (int i = 0; i < 5; ++i)
    must(rows.append<uint8_t>(std::vector<uint8_t>(64, i)));
  rows = h5::Dataset();
  put(file, "labels", h5::Scalar::U8, {5}, {0, 1, 2, 3, 4});
  must(h5::closeFile(file, path));
  damage(slurp(path), "", frameInput({16}), 400);
}

TEST(CorruptFiles, BinRecording) {
  TemporaryFolder folder;
  std::string path = folder / "damaged.bin";
  std::string original = slurp(input("data/sample_test_00001_label7.bin"));
  InputSpec spec = eventInput(34, 34, 10000, 30);
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::string bytes = original;
    bytes[random() % bytes.size()] ^= 1 << random() % 8;
    bytes.resize(random() % bytes.size());
    spill(path, bytes);
    std::string message = problem(path, spec);
    EXPECT_TRUE(bytes.size() % 5 == 0 || !message.empty());
    EXPECT_TRUE(message.empty() ||
                message.find("damaged.bin") != std::string::npos);
  }
}

TEST(CorruptFiles, AbsurdExtentsAreNotAllocated) {
  TemporaryFolder folder;
  std::string path = folder / "huge.h5";
  h5::Id file = must(h5::createFile(path));
  hsize_t dims[] = {hsize_t(1) << 40}, chunk[] = {1024};
  h5::Id space(H5Screate_simple(1, dims, nullptr));
  h5::Id create(H5Pcreate(H5P_DATASET_CREATE));
  H5Pset_chunk(create.get(), 1, chunk);
  for (const char *name : {"x", "y", "p", "t"})
    h5::Id(H5Dcreate2(file.get(), name, H5T_STD_U8LE, space.get(), H5P_DEFAULT,
                      create.get(), H5P_DEFAULT));
  put(file, "offsets", h5::Scalar::I64, {2}, {0, 1099511627776.0});
  must(h5::closeFile(file, path));
  expectParts(problem(path, eventInput(34, 34, 10000, 30)),
              {"huge.h5:x", "[1099511627776]", "cannot fit"});
}

} // namespace
