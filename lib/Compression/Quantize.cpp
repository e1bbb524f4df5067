// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scale search, compensated rounding and coordinate descent, row by row.

#include "snnc/Compression/Quantize.h"
#include "Blas.h"
#include "Parallel.h"
#include "Solvers.h"

#include <cmath>
#include <memory>
#include <numeric>

namespace snnc::osbc {

namespace {
constexpr int64_t numScales = 11;
constexpr int64_t lanes = 12; // scales side by side, padded for the vectors

/// What rows with the same surviving columns share.
struct Columns {
  std::vector<double> hessian; // [n, n], undamped
  std::vector<int64_t> order;  // ascending diag(Q)
  std::vector<double> factor;  // upper U [n, n], Q in that order = U^T U
};

/// The grid of one row.
struct Grid {
  double scale;
  int low, high;
  int nearest(double weight) const {
    return std::clamp<double>(std::nearbyint(weight / scale), low, high);
  }
};

class Quantizer {
public:
  Quantizer(const QuantizeProblem &problem, QuantizeSolution &solution)
      : problem(problem), solution(solution),
        bits(std::clamp(problem.bits, 2, 8)), low(-(1 << (bits - 1))),
        high((1 << (bits - 1)) - 1),
        live(liveColumns(problem.hessian, problem.cols)), isLive(problem.cols) {
    for (int64_t j : live) {
      isLive[j] = true;
      lambda += problem.damping * problem.hessian[j * problem.cols + j] /
                static_cast<double>(live.size());
    }
  }

  void run() {
    // Without pruning all rows survive in the same columns: one factorisation.
    int64_t full = 0;
    for (int64_t row = 0; row < problem.rows; ++row)
      full += survivors(row).size() == live.size();
    if (full > 1)
      shared = std::make_unique<Columns>(prepare(live));
    std::vector<double> losses(problem.rows), rounded(problem.rows);
    parallelFor(problem.rows, problem.threads, [&](int64_t row, int) {
      quantizeRow(row, losses[row], rounded[row]);
    });
    solution.loss = std::accumulate(losses.begin(), losses.end(), 0.0);
    solution.roundToNearestLoss =
        std::accumulate(rounded.begin(), rounded.end(), 0.0);
  }

private:
  float weight(int64_t row, int64_t j) const {
    return problem.weights[row * problem.cols + j];
  }

  std::vector<int64_t> survivors(int64_t row) const {
    std::vector<int64_t> columns;
    for (int64_t j : live)
      if (weight(row, j) != 0)
        columns.push_back(j);
    return columns;
  }

  Columns prepare(const std::vector<int64_t> &at) const {
    int64_t n = at.size();
    Columns columns;
    columns.hessian = gather(problem.hessian, problem.cols, at);
    std::vector<double> inverse = columns.hessian;
    for (int64_t i = 0; i < n; ++i)
      inverse[i * n + i] += lambda;
    factorSpd(inverse, n);
    invertSpd(inverse, n);
    columns.order.resize(n);
    std::iota(columns.order.begin(), columns.order.end(), 0);
    std::sort(columns.order.begin(), columns.order.end(),
              [&](int64_t a, int64_t b) {
                double x = inverse[a * n + a], y = inverse[b * n + b];
                return x != y ? x < y : a < b;
              });
    // LAPACK's lower factor is, row-major, the upper one.
    columns.factor = gather(inverse, n, columns.order);
    factorSpd(columns.factor, n);
    return columns;
  }

  /// 1/2 d^T H d of each of `count` errors [count, n]; H d in product.
  static std::vector<double> losses(const Columns &columns,
                                    const std::vector<double> &errors,
                                    int64_t count, int64_t n,
                                    std::vector<double> &product) {
    product.resize(count * n);
    if (n > 0)
      gemm(false, false, count, n, n, 1.0, errors.data(), n,
           columns.hessian.data(), n, 0.0, product.data(), n);
    std::vector<double> result(count);
    for (int64_t c = 0; c < count; ++c)
      for (int64_t j = 0; j < n; ++j)
        result[c] += 0.5 * errors[c * n + j] * product[c * n + j];
    return result;
  }

  /// Rounds in order, each error spread over the columns to come; all scales
  /// at once, so that the factor is read once. Levels are [numScales, n].
  std::vector<int> compensate(const Columns &columns,
                              const std::vector<double> &weights,
                              const std::vector<Grid> &grids) const {
    int64_t n = weights.size();
    std::vector<int> levels(numScales * n);
    std::vector<double> state(n * lanes); // in the order of the rounding
    for (int64_t i = 0; i < n; ++i)
      for (int64_t c = 0; c < numScales; ++c)
        state[i * lanes + c] = weights[columns.order[i]];
    for (int64_t i = 0; i < n; ++i) {
      const double *u = columns.factor.data() + i * n;
      double error[lanes] = {};
      for (int64_t c = 0; c < numScales; ++c) {
        int level = grids[c].nearest(state[i * lanes + c]);
        levels[c * n + columns.order[i]] = level;
        error[c] = (state[i * lanes + c] - level * grids[c].scale) / u[i];
      }
      for (int64_t j = i + 1; j < n; ++j)
        for (int64_t c = 0; c < lanes; ++c)
          state[j * lanes + c] -= error[c] * u[j];
    }
    return levels;
  }

  /// Moves single weights to the best level while the loss falls; gradient is
  /// H (w - w^).
  static void descend(const Columns &columns, std::vector<int> &levels,
                      std::vector<double> &gradient, const Grid &grid) {
    int64_t n = levels.size();
    bool moved = true;
    for (int sweep = 0; sweep < 20 && moved; ++sweep) {
      moved = false;
      for (int64_t j = 0; j < n; ++j) {
        const double *h = columns.hessian.data() + j * n;
        int level = grid.nearest(levels[j] * grid.scale + gradient[j] / h[j]);
        double step = (level - levels[j]) * grid.scale;
        // Strict, so that rounding cannot make it go round in circles.
        if (step * (0.5 * h[j] * step - gradient[j]) >=
            -1e-12 * h[j] * step * step)
          continue;
        levels[j] = level;
        moved = true;
        for (int64_t k = 0; k < n; ++k)
          gradient[k] -= h[k] * step;
      }
    }
  }

  /// Candidates from the min-max scale down: fewer bits gain from clipping.
  std::vector<Grid> candidates(double base) const {
    double top = bits == 2 ? 0.75 : bits == 3 ? 0.95 : 1.05;
    std::vector<Grid> grids;
    for (int64_t c = 0; c < numScales; ++c)
      grids.push_back({static_cast<float>(base * (top - 0.05 * c)), low, high});
    return grids;
  }

  void quantizeRow(int64_t row, double &loss, double &rounded) {
    float &scale = solution.scales[row] = 1;
    double top = 0;
    for (int64_t j = 0; j < problem.cols; ++j)
      top = std::max(top, std::fabs(static_cast<double>(weight(row, j))));
    double base = static_cast<float>(2 * top / ((1 << bits) - 1));
    // Weights below the range of float cannot have a scale: all zeros.
    if (!(static_cast<float>(base * 0.25) > 0))
      return;
    std::vector<int64_t> at = survivors(row);
    int64_t n = at.size();
    std::unique_ptr<Columns> own;
    if (at.size() != live.size() || !shared)
      own = std::make_unique<Columns>(prepare(at));
    const Columns &columns = own ? *own : *shared;
    std::vector<double> weights;
    for (int64_t j : at)
      weights.push_back(weight(row, j));

    // Candidate 0 is rounding to nearest, which stays unless one is better.
    std::vector<Grid> grids = candidates(base);
    std::vector<int> levels = compensate(columns, weights, grids);
    grids.insert(grids.begin(), Grid{base, low, high});
    std::vector<int> nearest(n);
    for (int64_t j = 0; j < n; ++j)
      nearest[j] = grids[0].nearest(weights[j]);
    levels.insert(levels.begin(), nearest.begin(), nearest.end());
    std::vector<double> errors((numScales + 1) * n), product;
    for (int64_t c = 0; c <= numScales; ++c)
      for (int64_t j = 0; j < n; ++j)
        errors[c * n + j] = weights[j] - levels[c * n + j] * grids[c].scale;
    std::vector<double> all =
        losses(columns, errors, numScales + 1, n, product);
    rounded = all[0];
    int64_t best = std::min_element(all.begin(), all.end()) - all.begin();

    std::vector<int> chosen(levels.begin() + best * n,
                            levels.begin() + (best + 1) * n);
    std::vector<double> gradient(product.begin() + best * n,
                                 product.begin() + (best + 1) * n);
    descend(columns, chosen, gradient, grids[best]);
    std::vector<double> error(n);
    for (int64_t j = 0; j < n; ++j)
      error[j] = weights[j] - chosen[j] * grids[best].scale;
    loss = losses(columns, error, 1, n, product)[0];
    store(row, at, chosen, grids[best]);
    scale = static_cast<float>(grids[best].scale);
  }

  void store(int64_t row, const std::vector<int64_t> &at,
             const std::vector<int> &levels, const Grid &grid) {
    int8_t *out = solution.levels.data() + row * problem.cols;
    for (size_t j = 0; j < at.size(); ++j)
      out[at[j]] = static_cast<int8_t>(levels[j]);
    for (int64_t j = 0; j < problem.cols; ++j)
      if (!isLive[j])
        out[j] = static_cast<int8_t>(grid.nearest(weight(row, j)));
  }

  const QuantizeProblem &problem;
  QuantizeSolution &solution;
  int bits, low, high;
  std::vector<int64_t> live;
  std::vector<char> isLive;
  double lambda = 0;
  std::unique_ptr<Columns> shared;
};
} // namespace

QuantizeSolution quantizeLayer(const QuantizeProblem &problem) {
  useOneBlasThread();
  QuantizeSolution solution;
  solution.levels.assign(problem.rows * problem.cols, 0);
  solution.scales.assign(problem.rows, 1.0f);
  Quantizer(problem, solution).run();
  return solution;
}

} // namespace snnc::osbc
