// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exact optimal brain surgeon (Hassibi & Stork; Frantar & Alistarh, NeurIPS
// 2022) as a pivoted Cholesky factorisation of H^-1 with delayed updates.

#include "Blas.h"
#include "Solvers.h"
#include "snnc/Support/Parallel.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <tuple>
#include <utility>

namespace snnc::osbc {

/// A = A[live, live], in place: no value moves backwards.
template <typename T>
static void compact(std::vector<T> &matrix, int64_t n,
                    const std::vector<int64_t> &live) {
  int64_t m = live.size();
  for (int64_t r = 0; r < m; ++r) {
    const T *from = matrix.data() + live[r] * n;
    T *to = matrix.data() + r * m;
    for (int64_t c = 0; c < m;) { // runs of neighbours
      int64_t end = c + 1;
      while (end < m && live[end] == live[end - 1] + 1)
        ++end;
      std::copy(from + live[c], from + live[end - 1] + 1, to + c);
      c = end;
    }
  }
  matrix.resize(m * m);
}

/// A -= U^T U for U of [removed, m]: the lower tiles by products, the upper
/// ones by symmetry.
template <typename T>
static void downdate(std::vector<T> &matrix, int64_t m,
                     const std::vector<T> &updates, int64_t removed) {
  constexpr int64_t tile = 256;
  for (int64_t i0 = 0; i0 < m; i0 += tile)
    for (int64_t j0 = 0; j0 <= i0; j0 += tile) {
      int64_t rows = std::min(tile, m - i0), cols = std::min(tile, m - j0);
      gemm(true, false, rows, cols, removed, T(-1), updates.data() + i0, m,
           updates.data() + j0, m, T(1), matrix.data() + i0 * m + j0, m);
      for (int64_t i = i0; i < i0 + rows; ++i)
        for (int64_t j = j0; j < std::min(i, j0 + cols); ++j)
          matrix[j * m + i] = matrix[i * m + j];
    }
}

namespace {
/// The elimination of one row: what is left of Q and w, and the updates of Q
/// that wait to be applied.
template <typename T>
class Elimination {
public:
  Elimination(std::vector<T> &inverse, std::vector<T> &weights, T floor)
      : inverse(inverse), weights(weights), floor(floor), m(weights.size()),
        names(m) {
    std::iota(names.begin(), names.end(), 0);
  }

  ObsTrace run(int64_t block) {
    while (m > 0) {
      int64_t removals = std::min(block, m);
      diagonal.resize(m);
      for (int64_t i = 0; i < m; ++i)
        diagonal[i] = std::max(inverse[i * m + i], floor);
      updates.resize(removals * m);
      factors.resize(removals);
      for (int64_t k = 0; k < removals; ++k)
        remove(cheapest(), k);
      shrink(removals);
    }
    return std::move(trace);
  }

private:
  // In place of a removed weight: no later update brings it back.
  static constexpr T gone = std::numeric_limits<T>::infinity();

  int64_t cheapest() const {
    int64_t pivot = -1;
    T least = gone;
    for (int64_t i = 0; i < m; ++i) {
      T loss = weights[i] * weights[i] / diagonal[i];
      if (loss < least) {
        least = loss;
        pivot = i;
      }
    }
    // All losses beyond the range of T: any of the rest.
    for (int64_t i = 0; pivot < 0; ++i)
      if (weights[i] != gone)
        pivot = i;
    return pivot;
  }

  /// Removes a weight as the k-th of its block.
  void remove(int64_t pivot, int64_t k) {
    T *u = updates.data() + k * m;
    std::copy_n(inverse.data() + pivot * m, m, u);
    for (int64_t l = 0; l < k; ++l)
      factors[l] = updates[l * m + pivot];
    if (k > 0)
      gemvTransposed(k, m, T(-1), updates.data(), m, factors.data(), T(1), u);
    T root = std::sqrt(diagonal[pivot]), z = weights[pivot] / root;
    for (int64_t i = 0; i < m; ++i) {
      u[i] /= root;
      weights[i] -= z * u[i];
      diagonal[i] = std::max(diagonal[i] - u[i] * u[i], floor);
    }
    trace.order.push_back(names[pivot]);
    trace.losses.push_back(static_cast<double>(z) * z);
    weights[pivot] = gone;
    diagonal[pivot] = 1;
  }

  /// Drops what the block removed and applies its updates to the rest.
  void shrink(int64_t removals) {
    std::vector<int64_t> live;
    for (int64_t i = 0; i < m; ++i)
      if (weights[i] != gone)
        live.push_back(i);
    int64_t left = live.size();
    for (int64_t k = 0; k < removals; ++k)
      for (int64_t i = 0; i < left; ++i)
        updates[k * left + i] = updates[k * m + live[i]];
    for (int64_t i = 0; i < left; ++i) {
      weights[i] = weights[live[i]];
      names[i] = names[live[i]];
    }
    weights.resize(left);
    names.resize(left);
    compact(inverse, m, live);
    m = left;
    downdate(inverse, m, updates, removals);
  }

  std::vector<T> &inverse, &weights;
  T floor;
  int64_t m; // weights left
  std::vector<int64_t> names;
  std::vector<T> diagonal, updates, factors; // updates: [block, m]
  ObsTrace trace;
};
} // namespace

template <typename T>
ObsTrace obsTrace(std::vector<T> &inverse, std::vector<T> &weights,
                  int64_t block, T floor) {
  return Elimination<T>(inverse, weights, floor).run(block);
}
template ObsTrace obsTrace(std::vector<float> &, std::vector<float> &, int64_t,
                           float);
template ObsTrace obsTrace(std::vector<double> &, std::vector<double> &,
                           int64_t, double);

/// Inverse of the damped Hessian scaled to a unit diagonal: then no diagonal of
/// any submatrix's inverse is below 1.
static std::vector<float> scaledInverse(const LiveLayer &layer,
                                        std::vector<double> &scale) {
  int64_t d = layer.cols;
  scale.resize(d);
  for (int64_t j = 0; j < d; ++j)
    scale[j] = std::sqrt(layer.damped(j, j));
  std::vector<double> inverse(d * d);
  for (int64_t i = 0; i < d; ++i)
    for (int64_t j = 0; j < d; ++j)
      inverse[i * d + j] = layer.damped(i, j) / (scale[i] * scale[j]);
  factorSpd(inverse, d);
  invertSpd(inverse, d);
  return {inverse.begin(), inverse.end()};
}

Support obsSupport(const LiveLayer &layer, int64_t keep) {
  int64_t n = layer.rows, d = layer.cols;
  std::vector<double> scale;
  std::vector<float> inverse = scaledInverse(layer, scale);
  std::vector<ObsTrace> traces(n);
  std::vector<std::vector<float>> scratch(workerCount(n, layer.threads));
  parallelFor(
      n, layer.threads,
      [&](int64_t row, int worker) {
        double top = 0; // largest weight 1: squares stay within float
        for (int64_t j = 0; j < d; ++j)
          top = std::max(top, std::fabs(layer.row(row)[j] * scale[j]));
        double unit = top > 0 ? top : 1;
        std::vector<float> weights(d);
        for (int64_t j = 0; j < d; ++j)
          weights[j] = layer.row(row)[j] * scale[j] / unit;
        scratch[worker] = inverse;
        traces[row] = obsTrace(scratch[worker], weights, 96, 1.0f);
        for (double &loss : traces[row].losses)
          loss *= unit * unit * layer.rowWeights[row];
      },
      [&](int64_t done) { layer.report(done, n, "obs"); });
  layer.report(n, n, "obs");

  // A removal costs no less than those it needs before it, so that what the
  // layer cuts is the beginning of each trace.
  std::vector<std::tuple<double, int64_t, int64_t>> removals;
  for (int64_t row = 0; row < n; ++row) {
    double dearest = 0;
    for (int64_t k = 0; k < d; ++k) {
      dearest = std::max(dearest, traces[row].losses[k]);
      removals.emplace_back(dearest, row, k);
    }
  }
  int64_t cut = n * d - keep;
  std::nth_element(removals.begin(), removals.begin() + cut, removals.end());
  std::vector<int64_t> removed(n);
  for (int64_t i = 0; i < cut; ++i)
    ++removed[std::get<1>(removals[i])];
  Support support(n);
  for (int64_t row = 0; row < n; ++row) {
    support[row].assign(traces[row].order.begin() + removed[row],
                        traces[row].order.end());
    std::sort(support[row].begin(), support[row].end());
  }
  return support;
}

} // namespace snnc::osbc
