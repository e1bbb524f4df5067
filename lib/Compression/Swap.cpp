// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exact exchange of one kept against one pruned weight of a row, all kept
// weights re-optimised. A row where none lowers the loss is 1-swap optimal.

#include "Blas.h"
#include "Solvers.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace snnc::osbc {

SwapState::SwapState(const LiveLayer &layer, int64_t row,
                     std::span<const int64_t> keptColumns)
    : kept(keptColumns.begin(), keptColumns.end()), layer(layer),
      nK(keptColumns.size()), nJ(layer.cols - nK), stride(nJ + 1) {
  std::vector<bool> isKept(layer.cols);
  for (int64_t k : kept)
    isKept[k] = true;
  for (int64_t j = 0; j < layer.cols; ++j)
    if (!isKept[j])
      pruned.push_back(j);

  std::span<const double> target = layer.rowTarget(row);
  std::tie(inverse, weights) = normalEquations(layer, row, kept);
  factorSpd(inverse, nK);
  solveSpd(inverse, nK, weights);
  invertSpd(inverse, nK);

  std::vector<double> between(nK * stride); // H_KJ
  for (int64_t k = 0; k < nK; ++k)
    for (int64_t j = 0; j < nJ; ++j)
      between[k * stride + j] = layer.damped(kept[k], pruned[j]);
  cross.resize(nK * stride);
  gemm(false, false, nK, nJ, nK, 1.0, inverse.data(), nK, between.data(),
       stride, 0.0, cross.data(), stride);
  schur.resize(stride);
  slope.resize(stride);
  for (int64_t j = 0; j < nJ; ++j) {
    schur[j] = layer.damped(pruned[j], pruned[j]);
    slope[j] = target[pruned[j]];
  }
  for (int64_t k = 0; k < nK; ++k)
    for (int64_t j = 0; j < nJ; ++j) {
      schur[j] -= cross[k * stride + j] * between[k * stride + j];
      slope[j] -= weights[k] * between[k * stride + j];
    }
}

double SwapState::delta(int64_t out, int64_t in) const {
  double q = inverse[out * nK + out], w = weights[out];
  double b = cross[out * stride + in], step = slope[in] + b * w / q;
  return w * w / q - step * step / (schur[in] + b * b / q);
}

SwapState::Swap SwapState::best(bool all, double bound) const {
  auto rank = [](int64_t count, int64_t first, auto &&key) {
    std::vector<int64_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    auto before = [&](int64_t a, int64_t b) {
      double x = key(a), y = key(b);
      return x != y ? x < y : a < b;
    };
    first = std::min(first, count);
    if (first < count)
      std::nth_element(order.begin(), order.begin() + first, order.end(),
                       before);
    order.resize(first);
    return order;
  };
  // Keys as values: a division per comparison would cost more than the scan.
  std::vector<double> cost(nK), gain(nJ);
  for (int64_t k = 0; k < nK; ++k)
    cost[k] = weights[k] * weights[k] / inverse[k * nK + k];
  for (int64_t j = 0; j < nJ; ++j)
    gain[j] = -slope[j] * slope[j] / schur[j];
  auto outs = rank(nK, all ? nK : 32, [&](int64_t k) { return cost[k]; });
  auto ins = rank(nJ, all ? nJ : 64, [&](int64_t j) { return gain[j]; });

  Swap found;
  found.delta = bound;
  for (int64_t out : outs) {
    double perQ = 1 / inverse[out * nK + out], ratio = weights[out] * perQ;
    const double *b = cross.data() + out * stride;
    for (int64_t in : ins) {
      double step = slope[in] + b[in] * ratio;
      double curvature = schur[in] + b[in] * b[in] * perQ;
      // delta < found.delta, without the division
      if (step * step > (cost[out] - found.delta) * curvature)
        found = {out, in, cost[out] - step * step / curvature};
    }
  }
  return found;
}

void SwapState::remove(int64_t out) {
  double q = inverse[out * nK + out], w = weights[out];
  const double *b = cross.data() + out * stride;
  for (int64_t j = 0; j < nJ; ++j) {
    schur[j] += b[j] * b[j] / q;
    slope[j] += b[j] * w / q;
  }
  for (int64_t k = 0; k < nK; ++k) {
    if (k == out)
      continue;
    double factor = inverse[k * nK + out] / q;
    weights[k] -= factor * w;
    const double *removed = inverse.data() + out * nK;
    for (int64_t l = 0; l < nK; ++l)
      inverse[k * nK + l] -= factor * removed[l];
    double *line = cross.data() + k * stride;
    for (int64_t j = 0; j < nJ; ++j)
      line[j] -= factor * b[j];
    line[nJ] = -factor;
  }
  schur[nJ] = 1 / q;
  slope[nJ] = w / q;
}

void SwapState::add(int64_t slot, int64_t in) {
  double s = schur[in], t = slope[in] / s;
  int64_t entering = pruned[in];
  // c_l = H_lj - B_l H_Kj, the part of column j that K does not explain.
  std::vector<double> coupling(stride), solved(nK);
  for (int64_t l = 0; l < nJ; ++l)
    coupling[l] = layer.damped(entering, pruned[l]);
  coupling[nJ] = layer.damped(entering, kept[slot]);
  for (int64_t k = 0; k < nK; ++k) {
    if (k == slot)
      continue;
    solved[k] = cross[k * stride + in];
    double h = layer.damped(entering, kept[k]);
    const double *line = cross.data() + k * stride;
    for (int64_t l = 0; l <= nJ; ++l)
      coupling[l] -= h * line[l];
  }
  for (int64_t k = 0; k < nK; ++k) {
    if (k == slot)
      continue;
    weights[k] -= t * solved[k];
    for (int64_t l = 0; l < nK; ++l)
      inverse[k * nK + l] += solved[k] * solved[l] / s;
    inverse[k * nK + slot] = inverse[slot * nK + k] = -solved[k] / s;
    double *line = cross.data() + k * stride, factor = solved[k] / s;
    for (int64_t l = 0; l <= nJ; ++l)
      line[l] -= factor * coupling[l];
  }
  weights[slot] = t;
  inverse[slot * nK + slot] = 1 / s;
  for (int64_t l = 0; l <= nJ; ++l) {
    cross[slot * stride + l] = coupling[l] / s;
    schur[l] -= coupling[l] * coupling[l] / s;
    slope[l] -= coupling[l] * t;
  }
}

void SwapState::apply(const Swap &swap) {
  remove(swap.out);
  add(swap.out, swap.in);
  // The leaving column, so far in the spare slot, takes the entering one's.
  std::swap(kept[swap.out], pruned[swap.in]);
  for (int64_t k = 0; k < nK; ++k)
    cross[k * stride + swap.in] = cross[k * stride + nJ];
  schur[swap.in] = schur[nJ];
  slope[swap.in] = slope[nJ];
}

/// w^_K . (H w)_K: the damped energy that the kept weights explain.
static double explained(std::span<const double> weights,
                        std::span<const int64_t> kept,
                        std::span<const double> target) {
  double sum = 0;
  for (size_t k = 0; k < kept.size(); ++k)
    sum += weights[k] * target[kept[k]];
  return sum;
}

int64_t swapRow(const LiveLayer &layer, int64_t row, std::vector<int64_t> &kept,
                int maxSwaps) {
  if (kept.empty() || static_cast<int64_t>(kept.size()) == layer.cols ||
      maxSwaps <= 0)
    return 0;
  SwapState state(layer, row, kept);
  std::span<const double> target = layer.rowTarget(row);
  double before = explained(state.weights, kept, target);
  double energy = 0;
  for (int64_t j = 0; j < layer.cols; ++j)
    energy += layer.row(row)[j] * target[j];
  // Below this a change is rounding.
  double bound = -1e-10 * energy;
  int64_t swaps = 0;
  for (; swaps < maxSwaps && bound < 0; ++swaps) {
    SwapState::Swap swap = state.best(false, bound);
    if (swap.out < 0)
      swap = state.best(true, bound);
    if (swap.out < 0)
      break;
    state.apply(swap);
  }
  if (swaps == 0)
    return 0;
  std::vector<int64_t> result = state.kept;
  std::sort(result.begin(), result.end());
  // Judged by a fresh solution, not by what many updates have drifted to.
  std::vector<double> fresh = leastSquares(layer, row, result);
  if (explained(fresh, result, target) <= before)
    return 0;
  kept = std::move(result);
  return swaps;
}

} // namespace snnc::osbc
