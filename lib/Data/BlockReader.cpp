// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A binary file read from front to back, in blocks.

#include "BlockReader.h"

using namespace snnc::data;

llvm::Expected<llvm::ArrayRef<uint8_t>> BlockReader::next(size_t size) {
  // Grows as bytes come: what a damaged file claims is not allocated.
  constexpr size_t most = 1 << 20;
  bytes.clear();
  while (bytes.size() < size) {
    size_t at = bytes.size(), count = std::min(most, size - at);
    bytes.resize(at + count);
    stream.read(reinterpret_cast<char *>(&bytes[at]), count);
    size_t got = stream.gcount();
    if (got == count)
      continue;
    if (stream.bad() || !stream.is_open())
      return fail(" cannot be read");
    if (at + got == 0)
      return llvm::ArrayRef<uint8_t>();
    return fail(" is truncated: expected " + llvm::Twine(size) +
                " bytes more, but got " + llvm::Twine(at + got));
  }
  return llvm::ArrayRef<uint8_t>(bytes);
}

llvm::Error
BlockReader::forEach(size_t size,
                     llvm::function_ref<llvm::Error(const uint8_t *)> handle) {
  while (true) {
    llvm::Expected<llvm::ArrayRef<uint8_t>> block = next(size);
    if (!block)
      return block.takeError();
    if (block->empty())
      return llvm::Error::success();
    if (llvm::Error error = handle(block->data()))
      return error;
  }
}

std::optional<std::string> BlockReader::nextLine(llvm::StringRef mark) {
  constexpr size_t most = 1 << 16;
  std::streampos begin = stream.tellg();
  std::string line(mark.size(), '\0');
  stream.read(line.data(), line.size());
  bool isText = line == mark;
  for (int c; isText && (c = stream.get()) != '\n' && c != EOF;) {
    line.push_back(static_cast<char>(c));
    // Names may have letters beyond ASCII, in whatever encoding.
    isText = (c >= ' ' && c != 0x7f) || c == '\t' || c == '\r';
    isText &= line.size() < most;
  }
  if (!isText) {
    stream.clear();
    stream.seekg(begin);
    return std::nullopt;
  }
  if (line.back() == '\r')
    line.pop_back();
  stream.clear(stream.rdstate() & ~(std::ios::eofbit | std::ios::failbit));
  return line;
}
