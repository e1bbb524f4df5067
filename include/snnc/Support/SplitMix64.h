// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random numbers for searches.

#ifndef SNNC_SUPPORT_SPLITMIX64_H
#define SNNC_SUPPORT_SPLITMIX64_H

#include <cstdint>

namespace snnc {

/// Generator of the same numbers on every machine (Steele, Lea and
/// Flood, OOPSLA 2014). `below` is in [0, bound), `unit` in [0, 1).
class SplitMix64 {
public:
  explicit SplitMix64(uint64_t seed) : state(seed) {}
  uint64_t next() {
    uint64_t z = (state += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }
  uint32_t below(uint32_t bound) { return ((next() >> 32) * bound) >> 32; }
  double unit() { return double(next() >> 11) * 0x1p-53; }

private:
  uint64_t state;
};

} // namespace snnc

#endif // SNNC_SUPPORT_SPLITMIX64_H
