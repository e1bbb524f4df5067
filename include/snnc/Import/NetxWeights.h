// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What netx of lava-dl 0.6.0 and the simulation of lava-nc 0.10.0 make of the
// weights of a dense layer: `optimize_weight_bits` of `netx/utils.py`, then
// `clip_weights` and `truncate_weights` of `lava/utils/weightutils.py`.

#ifndef SNNC_IMPORT_NETXWEIGHTS_H
#define SNNC_IMPORT_NETXWEIGHTS_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <optional>

namespace snnc {

/// The weights of a layer, forward and recurrent ones together: Lava holds
/// them shifted left, clipped, with low bits dropped, and shifts the sum back.
class NetxWeights {
public:
  /// netx clips weights of both signs to these, with a message of its own.
  static constexpr int64_t kLeast = -256, kMost = 254;

  /// At least one weight.
  explicit NetxWeights(llvm::ArrayRef<int64_t> weights);

  int64_t least() const { return low; }
  int64_t most() const { return high; }
  bool allZero() const { return low == 0 && high == 0; }
  bool clips() const {
    return (high > kMost && low < 0) || (low < kLeast && high > 0);
  }
  /// Of one sign, and too large: netx takes all of them as 0.
  bool vanish() const { return !allZero() && shift < 0; }
  /// Bits by which Lava holds them further to the left.
  int getShift() const { return shift; }

  /// The first weight that Lava does not hold as w · 2^shift; none where all
  /// is well. Weights must not clip, vanish or all be zero.
  std::optional<int64_t> firstWrong() const;
  /// What Lava computes with in place of `weight`.
  double effective(int64_t weight) const;

private:
  int64_t store(int64_t weight) const;

  llvm::ArrayRef<int64_t> weights;
  int64_t low, high;
  int shift = 0, dropped = 0;
};

} // namespace snnc

#endif // SNNC_IMPORT_NETXWEIGHTS_H
