// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One-shot pruning of one layer under the membrane objective
// sum_i rowWeight_i * 1/2 (w_i - w^_i)^T H (w_i - w^_i).

#ifndef SNNC_COMPRESSION_PRUNE_H
#define SNNC_COMPRESSION_PRUNE_H

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace snnc::osbc {

/// Called with work done, work in all, and the name of the phase; always from
/// the thread that called the solver.
using Progress =
    std::function<void(int64_t done, int64_t total, const char *phase)>;

enum class Solver {
  /// Support by ADMM (ALPS, arXiv 2406.07831), least squares on it, then
  /// exact exchanges of one kept against one pruned weight.
  AdmmSwap,
  /// Exact optimal brain surgeon per row, cut over the layer, least squares.
  /// With a Hessian of alpha = 0 this is Optimal Brain Compression.
  Obs,
  /// The largest |w| of the layer, without compensation.
  Magnitude,
  /// Obs followed by the exchanges of AdmmSwap.
  ObsSwap
};

/// A solver as those see it that let users choose.
struct SolverTraits {
  Solver solver;
  std::string_view name;
  /// The exponent of fan-out energies with which its row weights do best.
  double fanOut;
};

/// All of them, in the order in which they are named to users.
std::vector<SolverTraits> getSolvers();
const SolverTraits &getTraits(Solver solver);
/// Null where none has this name.
const SolverTraits *findSolver(std::string_view name);

/// One layer. The caller checks that the sizes agree and all is finite.
struct LayerProblem {
  int64_t rows, cols;
  std::span<const float> weights;     ///< [rows, cols]
  std::span<const double> hessian;    ///< [cols, cols], undamped, symmetric
  std::span<const double> rowWeights; ///< [rows], >= 0; empty = all 1
  int64_t keep;                       ///< weights to keep in the layer
  double damping = 0.01;              ///< times the mean live diagonal
  int maxSwapsPerRow = 40;
  int threads = 1;
  Progress progress = {};
  /// Only which weights are kept is asked for, before any swap: they keep their
  /// values, and loss and denseEnergy are 0.
  bool maskOnly = false;
};

struct LayerSolution {
  std::vector<float> weights; ///< [rows, cols], pruned ones exactly 0
  /// sum over rows of 1/2 d^T H d, d = w - w^, undamped, without row weights.
  double loss = 0;
  /// sum over rows of 1/2 w^T H w: loss / denseEnergy is the relative error
  /// of the membrane potential.
  double denseEnergy = 0;
  int64_t swaps = 0, admmIterations = 0;
};

/// Prunes one layer to exactly `keep` weights (clamped to what exists).
/// Columns with H_jj <= 0, inputs that never fire, cost nothing: they are
/// dropped first, and kept, unchanged and by magnitude, only when all the
/// others are kept too. Magnitude may have an empty Hessian: then loss and
/// denseEnergy are 0. The same bits for any number of threads.
LayerSolution pruneLayer(const LayerProblem &problem, Solver solver);

} // namespace snnc::osbc

#endif // SNNC_COMPRESSION_PRUNE_H
