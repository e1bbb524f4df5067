// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A binary file read from front to back, in blocks.

#ifndef SNNC_LIB_DATA_BLOCKREADER_H
#define SNNC_LIB_DATA_BLOCKREADER_H

#include "Formats.h"

#include <fstream>
#include <optional>

namespace snnc::data {

class BlockReader {
public:
  explicit BlockReader(llvm::StringRef path)
      : path(path.str()), stream(this->path, std::ios::binary) {}
  /// The next `size` bytes; empty at the end of the file; an error where it
  /// ends within them. They stay until the next call.
  llvm::Expected<llvm::ArrayRef<uint8_t>> next(size_t size);
  /// Hands on each block of `size` bytes that is left.
  llvm::Error forEach(size_t size,
                      llvm::function_ref<llvm::Error(const uint8_t *)> handle);
  /// The next line, without its end, where it begins with `mark` and is text:
  /// an event may begin with that byte too.
  std::optional<std::string> nextLine(llvm::StringRef mark);
  llvm::Error fail(const llvm::Twine &what) const {
    return h5::failure("'" + llvm::Twine(path) + "'" + what);
  }

private:
  std::string path;
  std::ifstream stream;
  std::vector<uint8_t> bytes;
};

/// Camera files state the time since the camera started; recordings begin with
/// their first event.
class EventClock {
public:
  explicit EventClock(AddEvent add) : add(add) {}
  llvm::Error operator()(int64_t x, int64_t y, int64_t p, int64_t t) {
    if (!start)
      start = t;
    return add({x, y, p, t - *start});
  }

private:
  AddEvent add;
  std::optional<int64_t> start;
};

} // namespace snnc::data

#endif // SNNC_LIB_DATA_BLOCKREADER_H
