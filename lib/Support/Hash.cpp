// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SHA-256, by which files, recordings and blobs are known.

#include "snnc/Support/Hash.h"

#include "llvm/ADT/StringExtras.h"

#include <fstream>
#include <vector>

using namespace llvm;

namespace snnc {

Error Hash::addFile(const std::string &path) {
  std::ifstream stream(path, std::ios::binary);
  std::vector<char> piece(1 << 16);
  while (stream.read(piece.data(), piece.size()), stream.gcount() > 0)
    add(StringRef(piece.data(), stream.gcount()));
  // At the end of a file that could be read there is nothing but the end.
  if (!stream.eof() || stream.bad())
    return createStringError("cannot read '" + path + "'");
  return Error::success();
}

std::string Hash::hex() { return toHex(state.final(), /*LowerCase=*/true); }

std::string hashBytes(StringRef bytes) {
  Hash hash;
  hash.add(bytes);
  return hash.hex();
}

Expected<std::string> hashFile(const std::string &path) {
  Hash hash;
  if (Error error = hash.addFile(path))
    return std::move(error);
  return hash.hex();
}

} // namespace snnc
