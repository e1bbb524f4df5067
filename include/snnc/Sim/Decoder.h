// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a class is read off a network's output (rules L5, Q9).

#ifndef SNNC_SIM_DECODER_H
#define SNNC_SIM_DECODER_H

#include "snnc/Sim/Program.h"

#include <algorithm>
#include <limits>

namespace snnc::sim {

/// Adds up one output, step after step. Sums of doubles are exact: integers
/// have at most 53 bits, and means of float membranes are compared as sums.
class Decoder {
public:
  /// `steps` are run; the first `latency` of them are not decoded. `factors`
  /// as Program::decodeFactors.
  Decoder(snn::Decode decode, size_t size, int64_t steps, int64_t latency,
          const std::vector<int64_t> &factors)
      : decode(decode), steps(steps), latency(latency), factors(factors) {
    double start = 0;
    if (decode == snn::Decode::Max)
      start = -std::numeric_limits<double>::infinity();
    if (decode == snn::Decode::First)
      start = static_cast<double>(steps);
    score.assign(size, start);
  }

  template <class Num>
  void add(const Num *output, int64_t t) {
    if (t < latency)
      return;
    for (size_t i = 0; i < score.size(); ++i) {
      double y = static_cast<double>(output[i]);
      if (!factors.empty())
        y *= static_cast<double>(factors[i]);
      switch (decode) {
      case snn::Decode::Count:
      case snn::Decode::Mean: // the same class as the sum
        score[i] += y;
        break;
      case snn::Decode::Last:
        score[i] = y;
        break;
      case snn::Decode::Max:
        score[i] = std::max(score[i], y);
        break;
      case snn::Decode::First:
        if (y != 0)
          score[i] = std::min(score[i], static_cast<double>(t));
        break;
      }
    }
  }

  const std::vector<double> &scores() const { return score; }
  /// What the scores stand for (rule T3). `unit` as Program::outputUnit.
  std::vector<double> values(const std::vector<double> &unit) const {
    std::vector<double> values(score);
    for (size_t i = 0; i < values.size(); ++i) {
      if (decode == snn::Decode::Mean)
        values[i] /= static_cast<double>(steps - latency);
      if (decode == snn::Decode::First)
        values[i] -= static_cast<double>(latency);
      if (!factors.empty())
        values[i] /= static_cast<double>(factors[i]);
      if (!unit.empty() && decode != snn::Decode::First)
        values[i] *= unit[i];
    }
    return values;
  }
  /// Ties go to the lower index; -1 where there is no output.
  int64_t decision() const {
    if (score.empty())
      return -1;
    return decode == snn::Decode::First
               ? std::min_element(score.begin(), score.end()) - score.begin()
               : std::max_element(score.begin(), score.end()) - score.begin();
  }

private:
  snn::Decode decode;
  int64_t steps, latency;
  const std::vector<int64_t> &factors;
  std::vector<double> score;
};

} // namespace snnc::sim

#endif // SNNC_SIM_DECODER_H
