// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weight quantisation of one layer, dense or pruned, under the membrane
// objective, with one searched scale per row or a few per layer.

#ifndef SNNC_COMPRESSION_QUANTIZE_H
#define SNNC_COMPRESSION_QUANTIZE_H

#include <cstdint>
#include <span>
#include <vector>

namespace snnc::osbc {

/// Rows that see the same inputs: a layer, or a part of one. The caller checks
/// that the sizes agree and all is finite.
struct QuantizeProblem {
  int64_t rows, cols;
  std::span<const float> weights;  ///< [rows, cols]; zeros stay zero
  std::span<const double> hessian; ///< [cols, cols], undamped, symmetric
  int bits;                        ///< 2..8 (clamped)
  double damping = 0.01;           ///< times the mean live diagonal
  int threads = 1;
};

struct QuantizeSolution {
  /// [rows, cols] in -2^(bits-1) .. 2^(bits-1) - 1; the weight is
  /// scales[row] * level.
  std::vector<int8_t> levels;
  std::vector<float> scales; ///< [rows], > 0
  /// sum over rows of 1/2 d^T H d, undamped. roundToNearestLoss is that of
  /// rounding on the grid 2 max|w| / (2^bits - 1) of each row.
  double loss = 0, roundToNearestLoss = 0;
};

/// Quantises the surviving weights of every row in the order of ascending
/// diag(H^-1), each error compensated by the weights still to come (OBQ/GPTQ),
/// for 11 scales per row; the best one is polished by coordinate descent. The
/// scale of a row of zeros is 1. The loss is never above roundToNearestLoss.
/// The same bits for any number of threads.
QuantizeSolution quantizeLayer(const QuantizeProblem &problem);

struct SharedScalesSolution {
  std::vector<QuantizeSolution> blocks;
  int64_t scales = 0;          ///< different ones, over all blocks
  double lossPerRowScales = 0; ///< of quantizeLayer on each block
};

/// The same for the `blocks` of a layer with at most `maxScales` >= 1 scales
/// for all of them together, each for the rows that lose least with it. Every
/// row is rounded and compensated on every candidate of one geometric grid; the
/// candidates with the least sum of losses are chosen, and those of a finer
/// grid close to them. Then the levels of the rows that share a scale (by
/// coordinate descent) and that scale (the loss is quadratic in it) are
/// improved in turn. A row of zeros takes a scale of the others. Where
/// quantizeLayer needs no more than `maxScales`, its solution is the one that
/// is improved. Threads are those of the first block.
SharedScalesSolution
quantizeWithSharedScales(std::span<const QuantizeProblem> blocks,
                         int64_t maxScales);

} // namespace snnc::osbc

#endif // SNNC_COMPRESSION_QUANTIZE_H
