// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weight quantisation of one layer, dense or pruned, under the membrane
// objective, with one searched scale per row.

#ifndef SNNC_COMPRESSION_QUANTIZE_H
#define SNNC_COMPRESSION_QUANTIZE_H

#include <cstdint>
#include <span>
#include <vector>

namespace snnc::osbc {

/// One layer. The caller checks that the sizes agree and all is finite.
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
  std::vector<float> scales; ///< [rows], > 0; 1 for a row of zeros
  /// sum over rows of 1/2 d^T H d, undamped; never above roundToNearestLoss,
  /// that of rounding on the grid 2 max|w| / (2^bits - 1) of each row.
  double loss = 0, roundToNearestLoss = 0;
};

/// Quantises the surviving weights of every row in the order of ascending
/// diag(H^-1), each error compensated by the weights still to come (OBQ/GPTQ),
/// for 11 scales per row; the best one is polished by coordinate descent. The
/// same bits for any number of threads.
QuantizeSolution quantizeLayer(const QuantizeProblem &problem);

} // namespace snnc::osbc

#endif // SNNC_COMPRESSION_QUANTIZE_H
