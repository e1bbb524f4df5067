// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The Hessian of the surrogate membrane potential objective.

#include "snnc/Compression/Hessian.h"
#include "Blas.h"
#include "snnc/Support/Parallel.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace snnc::osbc {

HessianAccumulator::HessianAccumulator(int64_t dim, std::vector<double> decays,
                                       int threads)
    : dim(dim), filter(std::move(decays)), threads(threads),
      // At most 16 MiB of rows; enough of them to make a product worth while.
      batchRows(std::clamp<int64_t>(
          (int64_t(1) << 22) / std::max<int64_t>(dim, 1), 256, 2048)),
      state(dim * filter.size()) {
  useOneBlasThread();
}

void HessianAccumulator::add(std::span<const float> steps, int64_t numSteps) {
  assert(steps.size() == size_t(numSteps * dim) &&
         "expected inputs of [steps, dim]");
  std::fill(state.begin(), state.end(), 0.0);
  ++samples;
  for (int64_t step = 0; step < numSteps; ++step) {
    const float *input = steps.data() + step * dim;
    if (batch.empty())
      batch.reserve(batchRows * dim);
    size_t begin = batch.size();
    batch.resize(begin + dim);
    float *row = batch.data() + begin;
    std::copy_n(input, dim, row);
    double *from = nullptr, *to = state.data();
    for (double alpha : filter) {
      for (int64_t j = 0; j < dim; ++j)
        to[j] = alpha * to[j] + (from ? from[j] : input[j]);
      from = to;
      to += dim;
    }
    for (int64_t j = 0; from && j < dim; ++j)
      row[j] = static_cast<float>(from[j]);
    if (static_cast<int64_t>(batch.size()) >= batchRows * dim)
      flush();
  }
}

void HessianAccumulator::flush() {
  int64_t rows = dim == 0 ? 0 : static_cast<int64_t>(batch.size()) / dim;
  std::vector<char> seen(dim);
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t j = 0; j < dim; ++j)
      seen[j] |= batch[row * dim + j] != 0;
  std::vector<int64_t> active;
  for (int64_t j = 0; j < dim; ++j)
    if (seen[j])
      active.push_back(j);
  int64_t width = active.size();
  sum.resize(dim * dim);
  // Active columns side by side; in place, as no value moves backwards.
  for (int64_t row = 0; row < rows; ++row)
    for (int64_t k = 0; k < width; ++k)
      batch[row * width + k] = batch[row * dim + active[k]];

  constexpr int64_t tile = 256;
  int64_t blocks = (width + tile - 1) / tile;
  std::vector<std::vector<float>> products(
      workerCount(blocks * (blocks + 1) / 2, threads));
  parallelFor(
      blocks * (blocks + 1) / 2, threads, [&](int64_t item, int worker) {
        int64_t down = 0;
        while (item > down)
          item -= ++down;
        int64_t i0 = down * tile, j0 = item * tile;
        int64_t m = std::min(tile, width - i0), n = std::min(tile, width - j0);
        std::vector<float> &product = products[worker];
        product.resize(tile * tile);
        gemm(true, false, m, n, rows, 1.0f, batch.data() + i0, width,
             batch.data() + j0, width, 0.0f, product.data(), tile);
        for (int64_t i = 0; i < m; ++i) {
          double *out = sum.data() + active[i0 + i] * dim;
          for (int64_t j = 0; j < n && j0 + j <= i0 + i; ++j)
            out[active[j0 + j]] += product[i * tile + j];
        }
      });
  batch.clear();
}

std::vector<double> HessianAccumulator::finish() {
  if (!batch.empty())
    flush();
  sum.resize(dim * dim);
  double factor = samples > 0 ? 2.0 / samples : 0.0;
  for (int64_t i = 0; i < dim; ++i)
    for (int64_t j = 0; j <= i; ++j)
      sum[j * dim + i] = sum[i * dim + j] *= factor;
  samples = 0;
  return std::exchange(sum, {});
}

} // namespace snnc::osbc
