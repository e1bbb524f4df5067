// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recordings in N-MNIST's original form: 5 bytes an event, x, y, and 24 bits
// big-endian of which the top one is the polarity and the rest microseconds.

#include "Formats.h"

#include <fstream>

using namespace snnc::data;
using llvm::Error;
using llvm::StringRef;
using llvm::Twine;

static Error readEvents(StringRef path, AddEvent add) {
  constexpr size_t eventBytes = 5;
  // A y that no sensor of these sets has: the 23 bits of time are about to
  // wrap, and what follows is this much later (N-Caltech101).
  constexpr int overflowY = 240;
  constexpr int64_t overflowTime = 1 << 13;
  std::ifstream stream(path.str(), std::ios::binary);
  if (!stream)
    return h5::failure("cannot open '" + path + "'");
  std::vector<unsigned char> block(eventBytes << 16);
  size_t total = 0;
  int64_t base = 0;
  do {
    stream.read(reinterpret_cast<char *>(block.data()), block.size());
    size_t got = stream.gcount();
    total += got;
    if (stream.bad())
      return h5::failure("cannot read '" + path + "'");
    if (got % eventBytes)
      return h5::failure("'" + Twine(path) +
                         "' is no whole N-MNIST recording: expected 5 bytes an "
                         "event, but got " +
                         Twine(total) + " bytes");
    for (size_t i = 0; i < got; i += eventBytes) {
      const unsigned char *e = &block[i];
      if (e[1] == overflowY) {
        base += overflowTime;
        continue;
      }
      Event event{e[0], e[1], e[2] >> 7,
                  base + ((e[2] & 127) << 16 | e[3] << 8 | e[4])};
      if (Error error = add(event))
        return error;
    }
  } while (stream);
  if (total == 0)
    return h5::failure("'" + path +
                       "' is empty; expected an N-MNIST recording");
  return Error::success();
}

const Format snnc::data::nmnistFormat = {"N-MNIST .bin",
                                         "events of one recording",
                                         [](StringRef path, StringRef) {
                                           return path.ends_with_insensitive(
                                               ".bin");
                                         },
                                         /*openArrays=*/nullptr,
                                         readEvents,
                                         ".bin"};
