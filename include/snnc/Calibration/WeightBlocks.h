// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The weights of a network as the problems that compression solves.

#ifndef SNNC_CALIBRATION_WEIGHTBLOCKS_H
#define SNNC_CALIBRATION_WEIGHTBLOCKS_H

#include "dialects/SNN/SNNDialect.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace snnc {

/// A synapse whose currents reach the neurons of a block.
struct BlockSource {
  snn::SynapseOpInterface synapse;
  size_t index;      ///< among the synapses in network order
  int64_t cols;      ///< weights of a row, columns of the block
  int64_t group = 0; ///< of a convolution (rule L2)
  int64_t delay = 0; ///< steps until its currents arrive
};

/// Rows of weights that are solved as one problem: they see the same inputs and
/// are filtered alike. A row is a neuron, of a convolution a filter, whose
/// every position is a sample. Synapses whose currents meet in one neuron
/// (recurrence, residual currents) are one block with their columns side by
/// side, so that their rows share one grid (rule Q8); each group of a
/// convolution is a block of its own.
struct WeightBlock {
  std::vector<BlockSource> sources; ///< in network order, at least one
  int64_t firstRow, rows, cols;     ///< rows are those of each source
  int64_t positions;                ///< values of a row in a step
  /// Decays that the currents pass one after the other, that of the membrane
  /// last: the filter of the objective. `li` then `lif` (CUBA) are two; none
  /// without neurons. Rows of different decay share the mean.
  std::vector<double> filter;
  std::vector<float> weights; ///< [rows, cols]

  std::string name() const; ///< "fc1 + rec"
};

/// The blocks of `network`, in the order of their first synapses. An error is
/// emitted where there is no synapse, or where a scale stands between a synapse
/// and its neurons.
mlir::FailureOr<std::vector<WeightBlock>>
collectWeightBlocks(mlir::Operation *network);

/// The blocks of each layer, which stand one behind the other: those of the
/// same synapses, one for each group of a convolution.
std::vector<std::span<const WeightBlock>>
getLayers(std::span<const WeightBlock> blocks);

/// The synapses of `network` in network order.
std::vector<snn::SynapseOpInterface> getSynapses(mlir::Operation *network);

/// Puts what `block` holds for source `k` (of `values` [rows, cols]) into the
/// synapse's matrix, whose rows have `source.cols` columns.
template <class T>
void scatter(const WeightBlock &block, size_t k, const std::vector<T> &values,
             std::vector<T> &matrix) {
  int64_t from = 0, cols = block.sources[k].cols;
  for (size_t s = 0; s < k; ++s)
    from += block.sources[s].cols;
  for (int64_t i = 0; i < block.rows; ++i)
    std::copy_n(values.begin() + i * block.cols + from, cols,
                matrix.begin() + (block.firstRow + i) * cols);
}

/// For each block the energy with which each of its rows reaches the next
/// synapses: the sum of the squared weights that read its spikes, through
/// pools, moves, delays and sums. Empty where nothing is behind.
std::vector<std::vector<double>>
fanOutEnergies(mlir::Operation *network,
               const std::vector<WeightBlock> &blocks);

} // namespace snnc

#endif // SNNC_CALIBRATION_WEIGHTBLOCKS_H
