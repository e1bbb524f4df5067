// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SHA-256 of bytes, of pieces and of files.

#include "snnc/Support/Hash.h"
#include "test/Unit/TemporaryFolder.h"

#include <gtest/gtest.h>

using namespace snnc;

namespace {

TEST(Hash, IsThatOfTheStandard) { // FIPS 180-4, examples
  EXPECT_EQ(hashBytes("abc"), "ba7816bf8f01cfea414140de5dae2223"
                              "b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hashBytes(""), "e3b0c44298fc1c149afbf4c8996fb924"
                           "27ae41e4649b934ca495991b7852b855");
}

TEST(Hash, IsTheSameInPieces) {
  Hash hash;
  hash.add("a");
  hash.add("");
  hash.add("bc");
  EXPECT_EQ(hash.hex(), hashBytes("abc"));
}

TEST(Hash, OfAFileIsThatOfItsBytes) {
  test::TemporaryFolder folder;
  std::string path = folder / "bytes";
  // None, less than a piece of the reader, whole pieces, and some more.
  for (size_t size : {0, 3, 1 << 16, 1 << 17, (1 << 17) + 1}) {
    std::string bytes(size, '\0');
    for (size_t i = 0; i != size; ++i)
      bytes[i] = static_cast<char>(i % 251);
    test::spill(path, bytes);
    auto hash = hashFile(path);
    ASSERT_TRUE(bool(hash)) << llvm::toString(hash.takeError());
    EXPECT_EQ(*hash, hashBytes(bytes)) << size;
  }
  for (std::string name : {path + ".absent", folder.path()})
    EXPECT_EQ(llvm::toString(hashFile(name).takeError()),
              "cannot read '" + name + "'");
}

} // namespace
