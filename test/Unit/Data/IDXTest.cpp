// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// IDX files, plain and packed.

#include "TestFiles.h"

#include "snnc/Data/ConvertRecordings.h"

#include <zlib.h>

using namespace snnc;
using namespace snnc::data;

namespace {

/// [2, 1, 3] of bytes 1 to 6.
const std::string kBytes =
    std::string("\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x03", 16) +
    "\x01\x02\x03\x04\x05\x06";

void spillPacked(const std::string &path, const std::string &bytes) {
  gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, bytes.data(), bytes.size());
  gzclose(file);
}

/// What is read of it, by conversion: each image is one step of its values.
std::vector<Recording> images(const std::string &path, const std::string &out) {
  ConvertOptions options;
  options.steps = 1;
  options.encode = [](double x, double, int64_t) { return x; };
  must(convertRecordings(path, out, options));
  return readAll(out, frameInput({1, 3}));
}

TEST(IDX, ImagesPlainAndPacked) {
  TemporaryFolder folder;
  spill(folder / "t10k-images-idx3-ubyte", kBytes);
  spillPacked(folder / "t10k-images-idx3-ubyte.gz", kBytes);
  for (const char *name :
       {"t10k-images-idx3-ubyte", "t10k-images-idx3-ubyte.gz"}) {
    auto r = images(folder / name, folder / "out.h5");
    ASSERT_EQ(r.size(), 2u);
    EXPECT_EQ(r[0].value, (std::vector<double>{1, 2, 3}));
    EXPECT_EQ(r[1].value, (std::vector<double>{4, 5, 6}));
  }
}

/// A packed file is told by its own name, not by its folder's.
TEST(IDX, NamesOfFoldersDoNotCount) {
  TemporaryFolder folder;
  std::string inside = folder / "idx-ubyte";
  ASSERT_FALSE(llvm::sys::fs::create_directory(inside));
  spillPacked(inside + "/data.gz", kBytes);
  expectParts(problem(inside + "/data.gz", frameInput({1, 3})),
              {"data.gz' is in no known format"});
}

/// Rows are no steps, even where the shape would do.
TEST(IDX, ImagesHaveNoSteps) {
  TemporaryFolder folder;
  std::string path = folder / "images-idx3-ubyte";
  spill(path, kBytes);
  for (const std::vector<int64_t> &shape :
       {std::vector<int64_t>{1, 1, 3}, {1, 3}, {3}})
    expectParts(problem(path, frameInput(shape)),
                {"holds images [2, 1, 3], which have no steps",
                 "--convert-recordings", "--encode="});
  auto converted = convertRecordings(path, folder / "out.h5", {});
  ASSERT_FALSE(converted);
  expectParts(llvm::toString(converted.takeError()),
              {"holds images [2, 1, 3]", "--encode=direct", "--steps=T"});
}

TEST(IDX, DamagedFiles) {
  TemporaryFolder folder;
  auto message = [&](const std::string &bytes) {
    spill(folder / "a-idx3-ubyte", bytes);
    return problem(folder / "a-idx3-ubyte", frameInput({3}));
  };
  expectParts(message(kBytes.substr(0, kBytes.size() - 1)), {"truncated"});
  expectParts(message(kBytes.substr(0, 9)), {"truncated"});
  std::string huge = kBytes;
  huge[4] = '\x7f';
  expectParts(message(huge), {"cannot fit the file"});
  std::string type = kBytes;
  type[2] = '\x0a';
  expectParts(message(type), {"no known format"});
  spillPacked(folder / "b-idx3.gz", kBytes);
  std::string packed = slurp(folder / "b-idx3.gz");
  spill(folder / "b-idx3.gz", packed.substr(0, packed.size() / 2));
  EXPECT_NE(problem(folder / "b-idx3.gz", frameInput({3})), "");
  for (size_t i = 0; i < packed.size(); ++i) {
    std::string damaged = packed;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x55);
    spill(folder / "b-idx3.gz", damaged);
    (void)problem(folder / "b-idx3.gz", frameInput({3}));
  }
}

} // namespace
