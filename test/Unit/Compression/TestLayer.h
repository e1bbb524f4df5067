// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Small layers with correlated, sparse, count-valued inputs, and the objective
// written out as its definition.

#ifndef SNNC_TEST_UNIT_COMPRESSION_TESTLAYER_H
#define SNNC_TEST_UNIT_COMPRESSION_TESTLAYER_H

#include "lib/Compression/Solvers.h"
#include "snnc/Compression/Hessian.h"

#include <algorithm>
#include <random>

namespace snnc::osbc {

struct TestLayer {
  int64_t rows, cols, samples, steps;
  std::vector<float> inputs; // [samples, steps, cols]
  std::vector<float> weights;
  std::vector<double> hessian;

  LayerProblem problem(int64_t keep, int threads = 1) const {
    return {rows, cols, weights, hessian, {}, keep, 0.01, 40, threads, {}};
  }
  /// Sum over rows of 1/2 d^T H d.
  double loss(const std::vector<float> &other) const {
    double sum = 0;
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < cols; ++j)
        for (int64_t k = 0; k < cols; ++k)
          sum += 0.5 * error(other, i, j) * hessian[j * cols + k] *
                 error(other, i, k);
    return sum;
  }
  double error(const std::vector<float> &other, int64_t i, int64_t j) const {
    return double(weights[i * cols + j]) - other[i * cols + j];
  }
};

inline std::vector<double> hessianOf(const std::vector<float> &inputs,
                                     int64_t samples, int64_t steps,
                                     int64_t cols, double alpha,
                                     int threads = 1) {
  HessianAccumulator accumulator(cols, {alpha}, threads);
  for (int64_t s = 0; s < samples; ++s)
    accumulator.add({inputs.data() + s * steps * cols, size_t(steps * cols)},
                    steps);
  return accumulator.finish();
}

/// Counts that rise where a few random patterns of inputs are active together;
/// columns from `firstDead` on never fire.
inline TestLayer makeLayer(int64_t rows, int64_t cols, unsigned seed,
                           int64_t samples = 40, int64_t steps = 10,
                           int64_t firstDead = -1) {
  TestLayer layer{rows, cols, samples, steps, {}, {}, {}};
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  int64_t factors = std::max<int64_t>(2, cols / 6);
  std::vector<float> patterns(factors * cols), drive(factors);
  for (float &value : patterns)
    value = normal(random);
  layer.inputs.resize(samples * steps * cols);
  for (int64_t s = 0; s < samples; ++s)
    for (int64_t t = 0; t < steps; ++t) {
      for (float &value : drive)
        value = normal(random);
      for (int64_t j = 0; j < cols; ++j) {
        float sum = -0.5f + 0.5f * normal(random);
        for (int64_t f = 0; f < factors; ++f)
          sum += drive[f] * patterns[f * cols + j] / std::sqrt(float(factors));
        bool dead = firstDead >= 0 && j >= firstDead;
        layer.inputs[(s * steps + t) * cols + j] =
            dead ? 0 : std::max(0.0f, std::round(sum));
      }
    }
  layer.weights.resize(rows * cols);
  for (float &value : layer.weights)
    value = normal(random);
  layer.hessian = hessianOf(layer.inputs, samples, steps, cols, 0.5);
  return layer;
}

inline int64_t countNonZero(std::span<const float> values) {
  return values.size() - std::count(values.begin(), values.end(), 0.0f);
}

/// Twice the damped loss of the best row on a support, by its definition.
inline double bestLoss(const LiveLayer &layer, int64_t row,
                       std::span<const int64_t> kept) {
  std::vector<double> solved = leastSquares(layer, row, kept);
  std::vector<double> error(layer.row(row).begin(), layer.row(row).end());
  for (size_t k = 0; k < kept.size(); ++k)
    error[kept[k]] -= solved[k];
  double sum = 0;
  for (int64_t i = 0; i < layer.cols; ++i)
    for (int64_t j = 0; j < layer.cols; ++j)
      sum += error[i] * layer.damped(i, j) * error[j];
  return sum;
}

} // namespace snnc::osbc

#endif // SNNC_TEST_UNIT_COMPRESSION_TESTLAYER_H
