// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rounding of single rows of a block on given scales.

#ifndef SNNC_LIB_COMPRESSION_BLOCKQUANTIZER_H
#define SNNC_LIB_COMPRESSION_BLOCKQUANTIZER_H

#include "snnc/Compression/Quantize.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

namespace snnc::osbc {

/// Levels times a scale.
struct Grid {
  double scale;
  int low, high;
  int nearest(double weight) const {
    return std::clamp<double>(std::nearbyint(weight / scale), low, high);
  }
};

/// What rows with the same surviving columns share.
struct Columns {
  std::vector<double> hessian; // [n, n], undamped
  std::vector<int64_t> order;  // ascending diag(Q)
  std::vector<double> factor;  // upper U [n, n], Q in that order = U^T U
};

/// A row of a block, ready to be rounded.
struct OpenRow {
  int64_t row;
  std::vector<int64_t> at;     // live columns with a weight, [n]
  std::vector<double> weights; // [n]
  const Columns *columns;
  std::unique_ptr<Columns> own; // where the columns are not shared
};

/// One way to round a row.
struct Rounding {
  std::vector<int> levels;      // [n]
  std::vector<double> gradient; // [n], H (w - w^)
  double loss = 0;              // 1/2 (w - w^)^T H (w - w^)
};

class BlockQuantizer {
public:
  explicit BlockQuantizer(const QuantizeProblem &problem);

  const QuantizeProblem &problem;

  /// The scale 2 max|w| / (2^bits - 1) of a row, as a float; 0 for rows of
  /// zeros and of weights below the range of float, which cannot have a scale.
  double minMaxScale(int64_t row) const;
  Grid grid(double scale) const { return {scale, low, high}; }

  /// Factorises, unless the columns are shared or only H is asked for.
  OpenRow open(int64_t row, bool factorise = true) const;

  /// Levels [grids, n] of rounding each weight by itself.
  std::vector<int> nearest(const OpenRow &row,
                           std::span<const Grid> grids) const;
  /// Levels [grids, n] of rounding in order, each error spread over the columns
  /// to come.
  std::vector<int> compensate(const OpenRow &row,
                              std::span<const Grid> grids) const;
  /// 1/2 d^T H d for each grid; H d [grids, n] in `product`.
  std::vector<double> losses(const OpenRow &row, std::span<const int> levels,
                             std::span<const Grid> grids,
                             std::vector<double> &product) const;

  /// q^T H q of levels q [n].
  double energy(const OpenRow &row, const std::vector<int> &levels) const;

  /// Moves single weights to the best level while the loss falls.
  void descend(const OpenRow &row, Rounding &rounding, const Grid &grid) const;

  /// Puts a row into [rows, cols]; columns that never fire are rounded.
  void store(const OpenRow &row, const std::vector<int> &rounded,
             const Grid &grid, std::vector<int8_t> &levels) const;

  /// What rounding on `grid` loses in columns that never fire: the squared
  /// errors times half the damping, to prefer one scale to another.
  double silentLoss(int64_t row, const Grid &grid) const;

private:
  float weight(int64_t row, int64_t j) const {
    return problem.weights[row * problem.cols + j];
  }
  std::vector<int64_t> survivors(int64_t row) const;
  Columns prepare(const std::vector<int64_t> &at, bool factorise) const;

  int bits, low, high;
  std::vector<int64_t> live;
  std::vector<char> isLive;
  double lambda = 0;
  std::unique_ptr<Columns> shared;
};

/// A row on the best of rounding to nearest on its min-max scale `base` and of
/// compensated rounding on 11 scales, polished.
struct OwnScale {
  Grid grid;
  Rounding rounding;
  double roundToNearestLoss = 0;
};
OwnScale searchOwnScale(const BlockQuantizer &block, const OpenRow &row,
                        double base);

} // namespace snnc::osbc

#endif // SNNC_LIB_COMPRESSION_BLOCKQUANTIZER_H
