// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// When layers compute what, where every synapse takes a step of its own
// (rule Q10).

#ifndef SNNC_LIB_CONVERSION_SNNTOLOIHI_ALIGNMENT_H
#define SNNC_LIB_CONVERSION_SNNTOLOIHI_ALIGNMENT_H

#include <cstddef>
#include <cstdint>
#include <vector>

namespace snnc {

/// A path from layer `from` (-1: the input) to layer `to` that delays by
/// `delay` steps in the network.
struct AlignmentEdge {
  int64_t from, to, delay;
};

/// Layer b computes step t of the network at chip step t + offsets[b]. On the
/// way from a to b there are then offsets[b] - offsets[a] + delay chip steps,
/// which must be 1 or more; the input has offset 0.
struct Alignment {
  std::vector<int64_t> offsets; ///< the least there are, all ≥ 0
  /// Edges of a loop that would need more delay than it has: no offsets.
  std::vector<std::size_t> loop;
};

/// Offsets of `layers` layers; all of `outputs` get the same. An edge of
/// `loop` beyond the last of `edges` stands for "one offset for all outputs".
Alignment alignLayers(int64_t layers, const std::vector<AlignmentEdge> &edges,
                      const std::vector<int64_t> &outputs);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_SNNTOLOIHI_ALIGNMENT_H
