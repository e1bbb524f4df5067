// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every fuzzer has.

#ifndef SNNC_TEST_FUZZ_FUZZER_H
#define SNNC_TEST_FUZZ_FUZZER_H

#include <cstddef>
#include <cstdint>
#include <limits>

extern "C" const char *__asan_default_options() {
  return "detect_container_overflow=0:allow_user_poisoning=0";
}

namespace snnc::fuzz {

/// Numbers out of bytes; zeros at the end.
struct Bytes {
  const uint8_t *data;
  size_t size;
  uint8_t next() { return size ? (--size, *data++) : 0; }
  int64_t nextLong() {
    int64_t any = 0;
    for (int i = 0; i < 8; ++i)
      any = any << 8 | next();
    return any;
  }
  /// Mostly small, of either sign, now and then anything.
  double nextNumber() {
    uint8_t first = next();
    if (first < 200)
      return first % 2 ? -double(first / 2) : first / 2;
    if (first < 220)
      return std::numeric_limits<double>::quiet_NaN();
    return first < 240 ? first / 7.0 : double(nextLong());
  }
};

} // namespace snnc::fuzz

#endif // SNNC_TEST_FUZZ_FUZZER_H
