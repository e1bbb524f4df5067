// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The steps of pruneLayer, apart so that each can be tested against its
// definition. All work on a layer restricted to its live columns.

#ifndef SNNC_LIB_COMPRESSION_SOLVERS_H
#define SNNC_LIB_COMPRESSION_SOLVERS_H

#include "snnc/Compression/Prune.h"

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace snnc::osbc {

/// A layer without the columns that never fire, in double, damped.
struct LiveLayer {
  int64_t rows = 0, cols = 0;
  std::vector<int64_t> columns;   // [cols], their numbers in the layer
  std::vector<double> hessian;    // [cols, cols], undamped
  std::vector<double> weights;    // [rows, cols]
  std::vector<double> target;     // [rows, cols], (H + lambda I) w of each row
  std::vector<double> rowWeights; // [rows]
  double lambda = 0;              // damping
  int threads = 1;
  Progress progress;

  std::span<const double> row(int64_t i) const {
    return {weights.data() + i * cols, static_cast<size_t>(cols)};
  }
  std::span<const double> rowTarget(int64_t i) const {
    return {target.data() + i * cols, static_cast<size_t>(cols)};
  }
  /// H + lambda I at (i, j).
  double damped(int64_t i, int64_t j) const {
    return hessian[i * cols + j] + (i == j ? lambda : 0.0);
  }
  void report(int64_t done, int64_t total, const char *phase) const {
    if (progress)
      progress(done, total, phase);
  }
};

/// The numbers of the columns with a positive diagonal.
std::vector<int64_t> liveColumns(std::span<const double> hessian, int64_t cols);

/// The submatrix of a [cols, cols] matrix at the given rows and columns.
std::vector<double> gather(std::span<const double> matrix, int64_t cols,
                           std::span<const int64_t> at);

LiveLayer restrictToLive(const LayerProblem &problem);

/// Kept columns of each row, ascending.
using Support = std::vector<std::vector<int64_t>>;

/// ALPS on the whole layer: support of a point with `keep` entries.
Support admmSupport(const LiveLayer &layer, int64_t keep, int64_t &iterations);

/// A row's removals in the order of optimal brain surgeon.
struct ObsTrace {
  std::vector<int64_t> order; // columns, cheapest first
  std::vector<double> losses; // w_p^2 / Q_pp at each removal: twice the rise
};

/// Exact greedy elimination of one row, as a pivoted Cholesky factorisation of
/// Q = H^-1 [cols, cols] whose updates are applied `block` at a time. Q and w
/// are used up. `floor` bounds the diagonal of Q from below against drift: 1
/// if H has a unit diagonal.
template <typename T>
ObsTrace obsTrace(std::vector<T> &inverse, std::vector<T> &weights,
                  int64_t block, T floor = T(0));

/// The `keep` weights of the layer that the traces of its rows remove last,
/// losses multiplied by the row weights.
Support obsSupport(const LiveLayer &layer, int64_t keep);

/// The `keep` largest |weight|; equal ones by index. [rows][kept columns]
Support magnitudeSupport(std::span<const float> weights, int64_t rows,
                         int64_t cols, int64_t keep);

/// Exactly min(keep, values.size()) true: the largest |value|, equal ones by
/// index.
std::vector<bool> largest(std::span<const float> values, int64_t keep);

/// (H + lambda I)_KK and (H w)_K of a row.
std::pair<std::vector<double>, std::vector<double>>
normalEquations(const LiveLayer &layer, int64_t row,
                std::span<const int64_t> kept);

/// argmin of the damped loss over rows that are zero outside `kept`:
/// H_KK^-1 (H w)_K. The dense weights if all columns are kept.
std::vector<double> leastSquares(const LiveLayer &layer, int64_t row,
                                 std::span<const int64_t> kept);

/// Exchanges kept against pruned columns of a row, weights re-optimised, while
/// that lowers the damped loss, at most maxSwaps times. Returns how many.
int64_t swapRow(const LiveLayer &layer, int64_t row, std::vector<int64_t> &kept,
                int maxSwaps);

/// Row state of the exact exchange: all quantities that price a swap in O(1),
/// kept up to date in O(|K| |J|) a swap. K kept, J pruned columns; slots are
/// positions in `kept` and `pruned`.
class SwapState {
public:
  SwapState(const LiveLayer &layer, int64_t row, std::span<const int64_t> kept);

  struct Swap {
    int64_t out = -1, in = -1; // slots of K and of J
    double delta = 0;          // twice the change of the damped loss
  };
  /// Change if kept[out] leaves and pruned[in] enters, best weights each time.
  double delta(int64_t out, int64_t in) const;
  /// The best exchange among the cheapest removals and the largest gains, or
  /// among all; out = -1 if none is below `bound` < 0.
  Swap best(bool all, double bound) const;
  void apply(const Swap &swap);

  std::vector<int64_t> kept, pruned;
  std::vector<double> weights; // [K]

private:
  void remove(int64_t out);
  void add(int64_t slot, int64_t in);

  const LiveLayer &layer;
  int64_t nK, nJ, stride;
  std::vector<double> inverse; // Q = H_KK^-1 [K, K]
  std::vector<double> cross;   // B^T = Q H_KJ [K, stride], stride = J + 1
  std::vector<double> schur;   // s_j = H_jj - B_j H_Kj
  std::vector<double> slope;   // g_j = (H (w - w^))_j
};

} // namespace snnc::osbc

#endif // SNNC_LIB_COMPRESSION_SOLVERS_H
