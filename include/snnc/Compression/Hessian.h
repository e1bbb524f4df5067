// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Streaming second moments of a layer's input, filtered like the membrane that
// integrates it: the quadratic form that pruning and quantisation minimise.

#ifndef SNNC_COMPRESSION_HESSIAN_H
#define SNNC_COMPRESSION_HESSIAN_H

#include <cstdint>
#include <span>
#include <vector>

namespace snnc::osbc {

/// H = (2/N) sum_samples sum_t x~ x~^T with x~[t] = alpha x~[t-1] + x[t] and
/// x~[-1] = 0: the Hessian of the surrogate membrane potential objective
/// (OSBC, arXiv 2506.03996). alpha is what a membrane keeps per step; 0, or no
/// filter, gives the plain Gram matrix of Optimal Brain Compression, 1 a
/// running sum. Of several alphas each filters the result of the one before: a
/// synaptic current, then the membrane.
///
/// Rows are gathered into batches of a size that depends on `dim` alone, each
/// multiplied in float over the columns active in it and added in double. The
/// result has the same bits for any number of threads.
class HessianAccumulator {
public:
  HessianAccumulator(int64_t dim, std::vector<double> filter, int threads);

  /// One sample: dense row-major [numSteps, dim] values of a layer's input.
  /// For a convolution a sample is one patch position over time. No steps: a
  /// sample of zeros.
  void add(std::span<const float> steps, int64_t numSteps);

  /// The symmetric [dim, dim] matrix, row-major, divided by the number of
  /// samples (all zeros if there were none). Leaves the accumulator empty.
  std::vector<double> finish();

private:
  void flush();

  int64_t dim;
  std::vector<double> filter;
  int threads;
  int64_t batchRows;
  int64_t samples = 0;
  std::vector<float> batch;  // [<= batchRows, dim], filtered
  std::vector<double> state; // [filters, dim], x~ of the last step
  std::vector<double> sum;   // [dim, dim], lower triangle
};

} // namespace snnc::osbc

#endif // SNNC_COMPRESSION_HESSIAN_H
