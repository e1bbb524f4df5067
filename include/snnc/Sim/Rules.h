// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Single rules as functions, for every executor.

#ifndef SNNC_SIM_RULES_H
#define SNNC_SIM_RULES_H

#include "snnc/Data/Recordings.h"
#include "snnc/Sim/Executable.h"
#include "snnc/Sim/Program.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/ErrorHandling.h"

#include <algorithm>
#include <cmath>

namespace snnc::sim {

/// ⌊a / b⌋ of the exact quotient, b > 0: the nearest double may lie above it.
inline double floorQuotient(double a, double b) {
  double q = std::floor(a / b);
  if (std::fma(q, b, -a) > 0)
    return q - 1;
  return std::fma(q + 1, b, -a) <= 0 ? q + 1 : q;
}

/// Rule F2a: ⌊u/θ⌋ spikes, none below 0. Integers of 53 bits are exact. What is
/// not a number makes no spike, as in rule F2.
template <class Num>
Num countSpikes(Num u, Num threshold) {
  if (!(u >= 0))
    return 0;
  if constexpr (std::is_same_v<Num, float>)
    return static_cast<float>(floorQuotient(u, threshold));
  else
    return u / threshold;
}

/// Rule L6: the signal of step t of T for the constant value x of 0 to `most`.
inline double encode(snn::Encoding kind, double x, double most, int64_t t,
                     int64_t steps) {
  double now = static_cast<double>(t), last = static_cast<double>(steps - 1);
  switch (kind) {
  case snn::Encoding::Direct:
    return x;
  case snn::Encoding::Rate:
    return floorQuotient((now + 1) * x, most) > floorQuotient(now * x, most);
  case snn::Encoding::Latency:
    // ⌊(1 − x/M)·(T − 1) + ½⌋ over one denominator.
    return x > 0 &&
           now == floorQuotient(2 * (most - x) * last + most, 2 * most);
  }
  llvm_unreachable("all encodings are above");
}

/// A real x as an integer of `low` to `high` (rule Q5.1): what is beyond is
/// held at the nearest of them. What that changes is recorded.
inline double quantizeInput(const InputQuantizer &quantizer, double x,
                            int64_t low, int64_t high, InputRecord &record) {
  auto zero = static_cast<double>(quantizer.zero);
  double whole = std::nearbyint(x / quantizer.step) + zero;
  double held =
      std::clamp(whole, static_cast<double>(low), static_cast<double>(high));
  double off = std::abs(x - (held - zero) * quantizer.step);
  if (held != whole) {
    ++record.saturated;
    record.overshoot = std::max(record.overshoot, off);
  } else {
    record.rounding = std::max(record.rounding, off);
    record.largest = std::max(record.largest, std::abs(x));
  }
  return held;
}

/// Entry e of a recording as the network's input takes it. A real value that
/// becomes an integer saturates (rule Q5.1), which is recorded; an error says
/// what else the input cannot hold (rule N4).
template <class Num>
llvm::Expected<Num> inputValue(const Program<Num> &program,
                               const data::Recording &recording, int64_t t,
                               uint32_t e, InputRecord &record) {
  double value = recording.value[e];
  if (program.anyInput)
    return static_cast<Num>(value);
  bool quantized = program.quantizer.step != 0;
  if (quantized && std::isfinite(value))
    value = quantizeInput(program.quantizer, value, program.inputLow,
                          program.inputHigh, record);
  if (record.saturated > 0 && record.firstStep < 0)
    record.firstStep = t;
  if (value == std::floor(value) && value >= double(program.inputLow) &&
      value <= double(program.inputHigh))
    return static_cast<Num>(value);
  std::string expected =
      quantized ? "a finite number"
                : "an integer of " + std::to_string(program.inputLow) + " to " +
                      std::to_string(program.inputHigh);
  return llvm::createStringError(
      "sample " + llvm::Twine(recording.index) + ", step " + llvm::Twine(t) +
      ", address " + llvm::Twine(recording.address[e]) + ": expected " +
      expected + ", but got " + std::to_string(value) + " (rule N4" +
      (quantized ? ")"
                 : "; the bound is given at import: '--events=counts:MAX')"));
}

/// The message for a neuron that makes more spikes than a count holds.
inline llvm::Error tooManySpikes(llvm::StringRef layer,
                                 const data::Recording &recording, int64_t t,
                                 size_t neuron, double spikes) {
  std::string count = spikes < 0x1p53
                          ? std::to_string(static_cast<int64_t>(spikes))
                          : "more than 2^53";
  return llvm::createStringError(
      "'" + layer + "': sample " + llvm::Twine(recording.index) + ", step " +
      llvm::Twine(t) + ", neuron " + llvm::Twine(neuron) + ": " + count +
      " spikes, but a count holds at most 255 (rule N4)");
}

/// The message for a value that an `encode` cannot take.
inline llvm::Error outsideRange(const EncodeNode &node,
                                const data::Recording &recording, int64_t t,
                                size_t element, double value) {
  return llvm::createStringError(
      "'" + node.name + "': sample " + llvm::Twine(recording.index) +
      ", step " + llvm::Twine(t) + ", element " + llvm::Twine(element) +
      ": expected a value of 0 to " + std::to_string(node.most[element]) +
      ", but got " + std::to_string(value) + " (rule L6)");
}

} // namespace snnc::sim

#endif // SNNC_SIM_RULES_H
