// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compensated rounding and coordinate descent, row by row.

#include "BlockQuantizer.h"
#include "Blas.h"
#include "Solvers.h"

#include <numeric>

namespace snnc::osbc {

/// Scales side by side, for the vectors.
static constexpr int64_t lanes = 12;

BlockQuantizer::BlockQuantizer(const QuantizeProblem &problem)
    : problem(problem), bits(std::clamp(problem.bits, 2, 8)),
      low(-(1 << (bits - 1))), high((1 << (bits - 1)) - 1),
      live(liveColumns(problem.hessian, problem.cols)), isLive(problem.cols) {
  for (int64_t j : live) {
    isLive[j] = true;
    lambda += problem.damping * problem.hessian[j * problem.cols + j] /
              static_cast<double>(live.size());
  }
  // Without pruning all rows survive in the same columns: one factorisation.
  int64_t full = 0;
  for (int64_t row = 0; row < problem.rows; ++row)
    full += survivors(row).size() == live.size();
  if (full > 1)
    shared = std::make_unique<Columns>(prepare(live, true));
}

std::vector<int64_t> BlockQuantizer::survivors(int64_t row) const {
  std::vector<int64_t> columns;
  for (int64_t j : live)
    if (weight(row, j) != 0)
      columns.push_back(j);
  return columns;
}

double BlockQuantizer::minMaxScale(int64_t row) const {
  double top = 0;
  for (int64_t j = 0; j < problem.cols; ++j)
    top = std::max(top, std::fabs(static_cast<double>(weight(row, j))));
  double base = static_cast<float>(2 * top / ((1 << bits) - 1));
  return static_cast<float>(base * 0.25) > 0 ? base : 0;
}

Columns BlockQuantizer::prepare(const std::vector<int64_t> &at,
                                bool factorise) const {
  int64_t n = at.size();
  Columns columns;
  columns.hessian = gather(problem.hessian, problem.cols, at);
  if (!factorise)
    return columns;
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

OpenRow BlockQuantizer::open(int64_t row, bool factorise) const {
  OpenRow result{row, survivors(row), {}, shared.get(), nullptr};
  for (int64_t j : result.at)
    result.weights.push_back(weight(row, j));
  if (result.at.size() != live.size() || !shared) {
    result.own = std::make_unique<Columns>(prepare(result.at, factorise));
    result.columns = result.own.get();
  }
  return result;
}

std::vector<int> BlockQuantizer::nearest(const OpenRow &row,
                                         std::span<const Grid> grids) const {
  std::vector<int> levels;
  for (const Grid &grid : grids)
    for (double weight : row.weights)
      levels.push_back(grid.nearest(weight));
  return levels;
}

std::vector<int> BlockQuantizer::compensate(const OpenRow &row,
                                            std::span<const Grid> grids) const {
  const Columns &columns = *row.columns;
  int64_t n = row.weights.size(), count = grids.size();
  std::vector<int> levels(count * n);
  std::vector<double> state(n * lanes); // in the order of the rounding
  // All scales of a batch at once, so that the factor is read once for them.
  for (int64_t first = 0; first < count; first += lanes) {
    int64_t batch = std::min(lanes, count - first);
    for (int64_t i = 0; i < n; ++i)
      for (int64_t c = 0; c < batch; ++c)
        state[i * lanes + c] = row.weights[columns.order[i]];
    for (int64_t i = 0; i < n; ++i) {
      const double *u = columns.factor.data() + i * n;
      double error[lanes] = {};
      for (int64_t c = 0; c < batch; ++c) {
        const Grid &grid = grids[first + c];
        int level = grid.nearest(state[i * lanes + c]);
        levels[(first + c) * n + columns.order[i]] = level;
        error[c] = (state[i * lanes + c] - level * grid.scale) / u[i];
      }
      for (int64_t j = i + 1; j < n; ++j)
        for (int64_t c = 0; c < lanes; ++c)
          state[j * lanes + c] -= error[c] * u[j];
    }
  }
  return levels;
}

std::vector<double> BlockQuantizer::losses(const OpenRow &row,
                                           std::span<const int> levels,
                                           std::span<const Grid> grids,
                                           std::vector<double> &product) const {
  int64_t n = row.weights.size(), count = grids.size();
  std::vector<double> errors(count * n);
  for (int64_t c = 0; c < count; ++c)
    for (int64_t j = 0; j < n; ++j)
      errors[c * n + j] = row.weights[j] - levels[c * n + j] * grids[c].scale;
  product.resize(count * n);
  if (n > 0)
    gemm(false, false, count, n, n, 1.0, errors.data(), n,
         row.columns->hessian.data(), n, 0.0, product.data(), n);
  std::vector<double> result(count);
  for (int64_t c = 0; c < count; ++c)
    for (int64_t j = 0; j < n; ++j)
      result[c] += 0.5 * errors[c * n + j] * product[c * n + j];
  return result;
}

double BlockQuantizer::energy(const OpenRow &row,
                              const std::vector<int> &levels) const {
  int64_t n = levels.size();
  if (n == 0)
    return 0;
  std::vector<double> values(levels.begin(), levels.end()), product(n);
  gemvTransposed(n, n, 1.0, row.columns->hessian.data(), n, values.data(), 0.0,
                 product.data());
  return std::inner_product(values.begin(), values.end(), product.begin(), 0.0);
}

void BlockQuantizer::descend(const OpenRow &row, Rounding &rounding,
                             const Grid &grid) const {
  std::vector<int> &levels = rounding.levels;
  std::vector<double> &gradient = rounding.gradient;
  int64_t n = levels.size();
  bool moved = true;
  for (int sweep = 0; sweep < 20 && moved; ++sweep) {
    moved = false;
    for (int64_t j = 0; j < n; ++j) {
      const double *h = row.columns->hessian.data() + j * n;
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
  rounding.loss =
      losses(row, levels, {&grid, 1}, gradient).front(); // without drift
}

void BlockQuantizer::store(const OpenRow &row, const std::vector<int> &rounded,
                           const Grid &grid,
                           std::vector<int8_t> &levels) const {
  int8_t *out = levels.data() + row.row * problem.cols;
  for (size_t j = 0; j < row.at.size(); ++j)
    out[row.at[j]] = static_cast<int8_t>(rounded[j]);
  for (int64_t j = 0; j < problem.cols; ++j)
    if (!isLive[j])
      out[j] = static_cast<int8_t>(grid.nearest(weight(row.row, j)));
}

double BlockQuantizer::silentLoss(int64_t row, const Grid &grid) const {
  double sum = 0;
  for (int64_t j = 0; j < problem.cols; ++j)
    if (!isLive[j]) {
      double w = weight(row, j), error = w - grid.nearest(w) * grid.scale;
      sum += error * error;
    }
  return 0.5 * (lambda > 0 ? lambda : 1) * sum;
}

} // namespace snnc::osbc
