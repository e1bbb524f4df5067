// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One layer from dense to its budget: live columns, support, least squares,
// exchanges, and what it cost.

#include "snnc/Compression/Prune.h"
#include "Blas.h"
#include "Solvers.h"
#include "snnc/Support/Parallel.h"

#include <cassert>
#include <cmath>
#include <numeric>
#include <stdexcept>

namespace snnc::osbc {

//===----------------------------------------------------------------------===//
// The solvers
//===----------------------------------------------------------------------===//

namespace {

/// How a solver finds the support of live columns, and whether exchanges
/// follow. Without a support it needs no Hessian, and weights stay as they are.
struct Method {
  SolverTraits traits;
  Support (*support)(const LiveLayer &layer, int64_t keep, int64_t &iterations);
  bool swaps;
};

Support surgeon(const LiveLayer &layer, int64_t keep, int64_t &) {
  return obsSupport(layer, keep);
}

constexpr Method kMethods[] = {
    {{Solver::AdmmSwap, "admm-swap", 0.5}, admmSupport, true},
    {{Solver::Obs, "obs", 1.0}, surgeon, false},
    {{Solver::ObsSwap, "obs-swap", 1.0}, surgeon, true},
    {{Solver::Magnitude, "magnitude", 1.0}, nullptr, false},
};

const Method &methodOf(Solver solver) {
  for (const Method &method : kMethods)
    if (method.traits.solver == solver)
      return method;
  assert(false && "expected a row for each solver");
  return kMethods[0];
}

} // namespace

std::vector<SolverTraits> getSolvers() {
  std::vector<SolverTraits> solvers;
  for (const Method &method : kMethods)
    solvers.push_back(method.traits);
  return solvers;
}

const SolverTraits &getTraits(Solver solver) { return methodOf(solver).traits; }

const SolverTraits *findSolver(std::string_view name) {
  for (const Method &method : kMethods)
    if (method.traits.name == name)
      return &method.traits;
  return nullptr;
}

//===----------------------------------------------------------------------===//
// One layer
//===----------------------------------------------------------------------===//

std::vector<int64_t> liveColumns(std::span<const double> hessian,
                                 int64_t cols) {
  std::vector<int64_t> live;
  for (int64_t j = 0; j < cols; ++j)
    if (hessian[j * cols + j] > 0)
      live.push_back(j);
  return live;
}

std::vector<double> gather(std::span<const double> matrix, int64_t cols,
                           std::span<const int64_t> at) {
  size_t n = at.size();
  std::vector<double> result(n * n);
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j)
      result[i * n + j] = matrix[at[i] * cols + at[j]];
  return result;
}

LiveLayer restrictToLive(const LayerProblem &problem) {
  LiveLayer layer;
  layer.rows = problem.rows;
  layer.columns = liveColumns(problem.hessian, problem.cols);
  layer.cols = layer.columns.size();
  layer.hessian = gather(problem.hessian, problem.cols, layer.columns);
  layer.threads = problem.threads;
  layer.progress = problem.progress;
  layer.rowWeights.assign(problem.rows, 1.0);
  if (!problem.rowWeights.empty())
    layer.rowWeights.assign(problem.rowWeights.begin(),
                            problem.rowWeights.end());
  int64_t n = layer.rows, d = layer.cols;
  for (int64_t j = 0; j < d; ++j)
    layer.lambda += problem.damping * layer.hessian[j * d + j] / d;
  layer.weights.resize(n * d);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < d; ++j)
      layer.weights[i * d + j] =
          problem.weights[i * problem.cols + layer.columns[j]];
  layer.target.resize(n * d);
  tiledProduct(false, n, d, d, layer.weights.data(), layer.hessian.data(),
               layer.target.data(), layer.threads);
  for (int64_t i = 0; i < n * d; ++i)
    layer.target[i] += layer.lambda * layer.weights[i];
  return layer;
}

Support magnitudeSupport(std::span<const float> weights, int64_t rows,
                         int64_t cols, int64_t keep) {
  std::vector<bool> chosen = largest(weights, keep);
  Support support(rows);
  for (int64_t i = 0; i < rows; ++i)
    for (int64_t j = 0; j < cols; ++j)
      if (chosen[i * cols + j])
        support[i].push_back(j);
  return support;
}

std::pair<std::vector<double>, std::vector<double>>
normalEquations(const LiveLayer &layer, int64_t row,
                std::span<const int64_t> kept) {
  int64_t n = kept.size();
  std::span<const double> target = layer.rowTarget(row);
  std::vector<double> matrix(n * n), right(n);
  for (int64_t a = 0; a < n; ++a) {
    for (int64_t b = 0; b < n; ++b)
      matrix[a * n + b] = layer.damped(kept[a], kept[b]);
    right[a] = target[kept[a]];
  }
  return {std::move(matrix), std::move(right)};
}

std::vector<double> leastSquares(const LiveLayer &layer, int64_t row,
                                 std::span<const int64_t> kept) {
  int64_t n = kept.size();
  std::span<const double> dense = layer.row(row);
  if (n == layer.cols)
    return {dense.begin(), dense.end()};
  auto [factor, solution] = normalEquations(layer, row, kept);
  factorSpd(factor, n);
  solveSpd(factor, n, solution);
  return solution;
}

/// The live part of the solution: least squares on the support of each row,
/// after exchanges if `maxSwaps` > 0.
static void fitRows(const LiveLayer &layer, Support &support, int maxSwaps,
                    int64_t cols, LayerSolution &solution) {
  const char *phase = maxSwaps > 0 ? "swaps" : "least squares";
  std::vector<int64_t> swaps(layer.rows);
  parallelFor(
      layer.rows, layer.threads,
      [&](int64_t row, int) {
        swaps[row] = swapRow(layer, row, support[row], maxSwaps);
        std::vector<double> fitted = leastSquares(layer, row, support[row]);
        for (size_t k = 0; k < fitted.size(); ++k)
          solution.weights[row * cols + layer.columns[support[row][k]]] =
              static_cast<float>(fitted[k]);
      },
      [&](int64_t done) { layer.report(done, layer.rows, phase); });
  layer.report(layer.rows, layer.rows, phase);
  solution.swaps = std::accumulate(swaps.begin(), swaps.end(), int64_t(0));
}

/// The live part of a mask: kept weights as they were.
static void keepRows(const LayerProblem &problem, const LiveLayer &layer,
                     const Support &support, LayerSolution &solution) {
  for (int64_t row = 0; row < layer.rows; ++row)
    for (int64_t j : support[row]) {
      int64_t at = row * problem.cols + layer.columns[j];
      solution.weights[at] = problem.weights[at];
    }
}

/// Keeps the `keep` largest weights of columns that never fire.
static void keepDead(const LayerProblem &problem, const LiveLayer &layer,
                     int64_t keep, LayerSolution &solution) {
  std::vector<int64_t> dead;
  for (int64_t j = 0, live = 0; j < problem.cols; ++j)
    if (live < layer.cols && layer.columns[live] == j)
      ++live;
    else
      dead.push_back(j);
  int64_t width = dead.size();
  std::vector<float> weights;
  for (int64_t i = 0; i < problem.rows; ++i)
    for (int64_t j : dead)
      weights.push_back(problem.weights[i * problem.cols + j]);
  Support support = magnitudeSupport(weights, problem.rows, width, keep);
  for (int64_t i = 0; i < problem.rows; ++i)
    for (int64_t j : support[i])
      solution.weights[i * problem.cols + dead[j]] = weights[i * width + j];
}

/// Fills in loss and denseEnergy.
static void measure(const LiveLayer &layer, int64_t cols,
                    LayerSolution &solution) {
  int64_t n = layer.rows, d = layer.cols;
  std::vector<double> error(n * d), product(n * d);
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < d; ++j)
      error[i * d + j] = layer.weights[i * d + j] -
                         solution.weights[i * cols + layer.columns[j]];
  tiledProduct(false, n, d, d, error.data(), layer.hessian.data(),
               product.data(), layer.threads);
  for (int64_t i = 0; i < n * d; ++i) {
    solution.loss += 0.5 * error[i] * product[i];
    solution.denseEnergy += 0.5 * layer.weights[i] *
                            (layer.target[i] - layer.lambda * layer.weights[i]);
  }
}

/// The `keep` weights of `layer`, then those of columns that never fire.
static void solveLive(const LayerProblem &problem, const LiveLayer &layer,
                      const Method &method, int64_t keep,
                      LayerSolution &solution) {
  int64_t liveWeights = layer.rows * layer.cols;
  int64_t keepLive = std::min(keep, liveWeights);
  Support support(layer.rows);
  if (keepLive == liveWeights)
    for (std::vector<int64_t> &row : support) {
      row.resize(layer.cols);
      std::iota(row.begin(), row.end(), 0);
    }
  else if (keepLive > 0)
    support = method.support(layer, keepLive, solution.admmIterations);
  if (problem.maskOnly)
    keepRows(problem, layer, support, solution);
  else
    fitRows(layer, support, method.swaps ? problem.maxSwapsPerRow : 0,
            problem.cols, solution);
  keepDead(problem, layer, keep - keepLive, solution);
}

LayerSolution pruneLayer(const LayerProblem &problem, Solver solver) {
  useOneBlasThread();
  LayerSolution solution;
  int64_t total = problem.rows * problem.cols;
  assert(problem.weights.size() == size_t(total) &&
         "expected weights of [rows, cols]");
  assert((problem.hessian.size() == size_t(problem.cols * problem.cols) ||
          (!methodOf(solver).support && problem.hessian.empty())) &&
         "expected a Hessian of [cols, cols]");
  assert((problem.rowWeights.empty() ||
          problem.rowWeights.size() == size_t(problem.rows)) &&
         "expected a weight for each row");
  int64_t keep = std::clamp<int64_t>(problem.keep, 0, total);
  solution.weights.assign(total, 0.0f);
  const Method &method = methodOf(solver);
  if (!method.support) {
    std::vector<bool> chosen = largest(problem.weights, keep);
    for (int64_t i = 0; i < total; ++i)
      if (chosen[i])
        solution.weights[i] = problem.weights[i];
    if (problem.hessian.empty())
      return solution;
  }
  LiveLayer layer = restrictToLive(problem);
  if (method.support)
    solveLive(problem, layer, method, keep, solution);
  for (float weight : solution.weights)
    if (!std::isfinite(weight))
      throw std::runtime_error("the Hessian holds a value that is not finite");
  if (!problem.maskOnly)
    measure(layer, problem.cols, solution);
  return solution;
}

} // namespace snnc::osbc
