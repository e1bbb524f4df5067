// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the values of an integer network can reach: the proof behind `exact`
// (rule Q4).

#ifndef SNNC_DIALECTS_QSNN_QSNNRANGES_H
#define SNNC_DIALECTS_QSNN_QSNNRANGES_H

#include "dialects/QSNN/QSNNDialect.h"

#include "llvm/ADT/SmallVector.h"

#include <span>
#include <vector>

namespace snnc::qsnn {

/// A closed range of integers.
struct Range {
  int64_t low = 0, high = 0;
  /// Least number of two's complement bits that hold the range, at least 2.
  unsigned width() const;
  /// The smallest range that holds this one and `other`.
  Range hull(Range other) const;
};

/// Range of the input of a synapse: [0, 1] for spikes, [0, bound] for counts.
Range inputRange(mlir::Value value);

/// Ranges of the rows of W·x + bias, partial sums in any order included, when
/// every x_j is in `input`.
std::vector<Range> synapseRanges(std::span<const int64_t> weights,
                                 std::span<const int64_t> bias, int64_t rows,
                                 int64_t cols, Range input);

/// Constants of one integer neuron (rules Q2, Q3).
struct NeuronConstants {
  int64_t leak, shift;
  Rounding rounding;
  int64_t frac, bias, threshold;
  Reset reset;
  int64_t resetValue, init;
};

/// Range of u and v of a neuron whose input stays in `input`, over `steps`
/// steps (0: any number). Partial sums of u in any order of events lie in it
/// too. Fails (nullopt) where no bound exists for any number of steps, or none
/// of 62 bits.
std::optional<Range> membraneRange(const NeuronConstants &neuron, Range input,
                                   int64_t steps);

/// Constants of all neurons of a `qsnn.lif`.
std::vector<NeuronConstants> neuronConstants(mlir::Operation *lif);

/// Proves every `exact` width of the network, or reports each layer whose
/// declared width is too small with its neuron, range and the width it needs.
mlir::LogicalResult verifyWidths(mlir::Operation *network);

} // namespace snnc::qsnn

#endif // SNNC_DIALECTS_QSNN_QSNNRANGES_H
