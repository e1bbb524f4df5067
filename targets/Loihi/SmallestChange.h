// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What would have to change for a network to fit, found by trying: plain C++,
// no MLIR.

#ifndef SNNC_TARGETS_LOIHI_SMALLESTCHANGE_H
#define SNNC_TARGETS_LOIHI_SMALLESTCHANGE_H

#include "targets/Loihi/Partition.h"

#include <optional>

namespace snnc::loihi {

/// Each change by itself makes the network fit.
struct SmallestChange {
  /// Cores that the mapping takes, where more would be enough.
  std::optional<uint64_t> cores;
  /// Least share of its weights other than 0, in percent, without which it
  /// fits: the smallest weights of the whole network go first.
  std::optional<unsigned> percent;
  /// Most bits of a weight with which it fits, fewer than it has: weights are
  /// rounded to them.
  std::optional<unsigned> bits;

  /// "7 cores …, 62 % of the weights that are not 0 left out … or weights of 4
  /// bits …", each with the option that does it; empty: none was found.
  /// `density`: share of the weights that are not 0, of a network that was
  /// compressed here and can be so again; nothing: it came as integers.
  std::string print(const Model &model, std::optional<double> density) const;
};

/// Tries them for a network that `partition` does not fit onto `cores` cores;
/// `pinned` stay as they are.
SmallestChange findSmallestChange(const Network &network, const Model &model,
                                  const std::vector<CoreNeurons> &pinned,
                                  unsigned cores);

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_SMALLESTCHANGE_H
