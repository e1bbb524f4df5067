// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One searched scale for each row.

#include "snnc/Compression/Quantize.h"
#include "Blas.h"
#include "BlockQuantizer.h"
#include "snnc/Support/Parallel.h"

#include <cassert>
#include <limits>
#include <numeric>

namespace snnc::osbc {

namespace {
/// Candidates from the min-max scale down: fewer bits gain from clipping.
std::vector<Grid> ownCandidates(const BlockQuantizer &block, double base) {
  int bits = block.problem.bits;
  double top = bits <= 2 ? 0.75 : bits == 3 ? 0.95 : 1.05;
  std::vector<Grid> grids;
  for (int64_t c = 0; c < 11; ++c)
    grids.push_back(block.grid(static_cast<float>(base * (top - 0.05 * c))));
  return grids;
}

} // namespace

OwnScale searchOwnScale(const BlockQuantizer &block, const OpenRow &row,
                        double base) {
  int64_t n = row.weights.size();
  std::vector<Grid> grids = ownCandidates(block, base);
  std::vector<int> levels = block.compensate(row, grids);
  // Candidate 0 is rounding to nearest, which stays unless one is better.
  grids.insert(grids.begin(), block.grid(base));
  std::vector<int> nearest = block.nearest(row, {grids.data(), 1});
  levels.insert(levels.begin(), nearest.begin(), nearest.end());
  std::vector<double> product;
  std::vector<double> all = block.losses(row, levels, grids, product);
  int64_t best = std::min_element(all.begin(), all.end()) - all.begin();

  OwnScale result{grids[best], {}, all[0]};
  auto part = [&](const auto &of) {
    return std::vector(of.begin() + best * n, of.begin() + (best + 1) * n);
  };
  result.rounding = {part(levels), part(product)};
  block.descend(row, result.rounding, result.grid);
  return result;
}

QuantizeSolution quantizeLayer(const QuantizeProblem &problem) {
  useOneBlasThread();
  assert(problem.weights.size() == size_t(problem.rows * problem.cols) &&
         "expected weights of [rows, cols]");
  assert(problem.hessian.size() == size_t(problem.cols * problem.cols) &&
         "expected a Hessian of [cols, cols]");
  QuantizeSolution solution;
  solution.levels.assign(problem.rows * problem.cols, 0);
  solution.scales.assign(problem.rows, 1.0f);
  BlockQuantizer block(problem);
  std::vector<double> losses(problem.rows), rounded(problem.rows);
  parallelFor(problem.rows, problem.threads, [&](int64_t i, int) {
    double base = block.minMaxScale(i);
    if (base == 0)
      return;
    OpenRow row = block.open(i);
    OwnScale own = searchOwnScale(block, row, base);
    losses[i] = own.rounding.loss;
    rounded[i] = own.roundToNearestLoss;
    block.store(row, own.rounding.levels, own.grid, solution.levels);
    solution.scales[i] = static_cast<float>(own.grid.scale);
  });
  solution.loss = std::accumulate(losses.begin(), losses.end(), 0.0);
  solution.roundToNearestLoss =
      std::accumulate(rounded.begin(), rounded.end(), 0.0);
  return solution;
}

} // namespace snnc::osbc
