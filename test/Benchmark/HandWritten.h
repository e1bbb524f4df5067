// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The best that a person writes for one network: 256 hidden and up to 16 output
// neurons that leak by half, weights of few bits, AVX-512. What the engine,
// which knows no network in advance, is measured against.

#ifndef SNNC_TEST_BENCHMARK_HANDWRITTEN_H
#define SNNC_TEST_BENCHMARK_HANDWRITTEN_H

#include "snnc/Data/Recordings.h"
#include "snnc/Sim/Program.h"

#include <cstdlib>
#include <memory>
#include <vector>

namespace snnc::bench {

/// A recording as such a kernel wants it: addresses and counts side by side.
struct CompactRecording {
  std::vector<uint32_t> begin; ///< by step
  std::vector<uint16_t> address;
  std::vector<uint8_t> count;
};
CompactRecording compact(const data::Recording &recording);

class HandWritten {
public:
  /// Null where the network is not of this form, or the machine of this kind.
  static std::unique_ptr<HandWritten> make(const sim::IntegerProgram &program);

  /// How the first layer is summed: each weight widened to 16 bits and times
  /// the count, or bytes that are widened when they may overflow.
  enum class Sum { Shorts, Bytes };
  /// Spikes of the outputs in `recording`.
  std::vector<int64_t> run(const CompactRecording &recording, Sum sum);

private:
  HandWritten() = default;
  bool fill(const sim::IntegerProgram &program);

  static constexpr int kHidden = 256, kOut = 16;
  int inputs = 0, outputs = 0, frac1 = 0, frac2 = 0, perByte = 1;
  /// [inputs, 256], aligned.
  std::unique_ptr<int8_t[], void (*)(void *)> first{nullptr, std::free};
  alignas(64) int8_t second[256 * 16]; ///< [256, 16]
  alignas(64) int32_t threshold1[256];
  alignas(64) int32_t threshold2[16];
  alignas(64) int32_t v1[256];
  alignas(64) int16_t sums[256];
  uint32_t unit[1 << 16];

  struct Kernels;
};

} // namespace snnc::bench

#endif // SNNC_TEST_BENCHMARK_HANDWRITTEN_H
