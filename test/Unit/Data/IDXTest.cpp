// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// IDX files, plain and packed.

#include "TestFiles.h"

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

TEST(IDX, FramesPlainAndPacked) {
  TemporaryFolder folder;
  spill(folder / "t10k-images-idx3-ubyte", kBytes);
  spillPacked(folder / "t10k-images-idx3-ubyte.gz", kBytes);
  for (const char *name :
       {"t10k-images-idx3-ubyte", "t10k-images-idx3-ubyte.gz"}) {
    auto r = readAll(folder / name, frameInput({3}));
    ASSERT_EQ(r.size(), 2u);
    EXPECT_EQ(r[0].value, (std::vector<double>{1, 2, 3}));
    EXPECT_EQ(r[1].value, (std::vector<double>{4, 5, 6}));
  }
}

/// Images are no recordings before they are encoded in steps.
TEST(IDX, ImagesWithoutSteps) {
  TemporaryFolder folder;
  std::string bytes = kBytes;
  bytes[7] = 1;
  bytes[11] = 2;
  spill(folder / "images-idx3-ubyte", bytes);
  expectParts(problem(folder / "images-idx3-ubyte", frameInput({1, 2, 3})),
              {"[N, T, 1, 2, 3]", "[1, 2, 3]", "images without steps",
               "--convert-recordings", "--encode="});
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
