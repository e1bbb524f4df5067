// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The support of a layer by ALPS (Meng et al., NeurIPS 2024, arXiv 2406.07831):
// alternate a ridge solve with a projection onto the largest entries while the
// penalty grows, until the support stands still.

#include "Blas.h"
#include "Solvers.h"

#include <bit>
#include <cmath>

namespace snnc::osbc {

std::vector<bool> largest(std::span<const float> values, int64_t keep) {
  int64_t count = values.size();
  keep = std::min(keep, count);
  std::vector<bool> chosen(count, keep == count);
  if (keep <= 0 || keep == count)
    return chosen;
  // Radix selection: floats without sign order like their bits.
  auto bits = [&](int64_t i) {
    return std::bit_cast<uint32_t>(values[i]) & 0x7fffffffu;
  };
  uint32_t prefix = 0;
  int64_t wanted = keep; // of those that share the prefix
  for (int level = 0; level < 2; ++level) {
    int shift = level == 0 ? 16 : 0;
    std::vector<int64_t> histogram(1 << 16);
    for (int64_t i = 0; i < count; ++i)
      if (level == 0 || bits(i) >> 16 == prefix)
        ++histogram[bits(i) >> shift & 0xffff];
    uint32_t digit = 0xffff;
    for (; histogram[digit] < wanted; --digit)
      wanted -= histogram[digit];
    prefix = prefix << 16 | digit;
  }
  for (int64_t i = 0; i < count; ++i)
    chosen[i] = bits(i) > prefix || (bits(i) == prefix && wanted-- > 0);
  return chosen;
}

namespace {
/// The iteration in coordinates where H has a unit diagonal.
class Admm {
public:
  Admm(const LiveLayer &layer, int64_t keep)
      : layer(layer), keep(keep), n(layer.rows), d(layer.cols) {
    scaleProblem();
    layer.report(0, 1, "eigendecomposition");
    values = eigenSymmetric(vectors, d);
    for (float &value : values)
      value = std::max(value, 0.0f);
    layer.report(1, 1, "eigendecomposition");
  }

  std::vector<bool> run(int64_t &iterations) {
    constexpr int maxIterations = 60;
    std::vector<bool> support = largest(sparse, keep), checked = support;
    project(sparse, support);
    for (iterations = 0; iterations < maxIterations;) {
      iterate(support);
      layer.report(++iterations, maxIterations, "admm");
      if (iterations % 3 != 0)
        continue;
      int64_t fresh = 0;
      for (int64_t i = 0; i < n * d; ++i)
        fresh += support[i] && !checked[i];
      if (fresh == 0)
        break;
      checked = support;
      penalty *= fresh >= 0.1 * keep     ? 1.3f
                 : fresh >= 0.005 * keep ? 1.2f
                                         : 1.1f;
    }
    layer.report(maxIterations, maxIterations, "admm");
    return support;
  }

private:
  void scaleProblem() {
    std::vector<double> scale(d);
    for (int64_t j = 0; j < d; ++j)
      scale[j] = std::sqrt(layer.damped(j, j));
    vectors.resize(d * d);
    for (int64_t i = 0; i < d; ++i)
      for (int64_t j = 0; j < d; ++j)
        vectors[i * d + j] = layer.damped(i, j) / (scale[i] * scale[j]);
    sparse.resize(n * d);
    gradient.resize(n * d);
    // Largest scaled weight 1, so that float never over- or underflows.
    double top = 0;
    std::vector<double> rowScale(n);
    for (int64_t i = 0; i < n; ++i) {
      rowScale[i] = std::sqrt(layer.rowWeights[i]);
      for (int64_t j = 0; j < d; ++j)
        top =
            std::max(top, std::fabs(rowScale[i] * layer.row(i)[j] * scale[j]));
    }
    double unit = top > 0 ? 1 / top : 1;
    for (int64_t i = 0; i < n; ++i)
      for (int64_t j = 0; j < d; ++j) {
        sparse[i * d + j] = unit * rowScale[i] * layer.row(i)[j] * scale[j];
        gradient[i * d + j] =
            unit * rowScale[i] * layer.rowTarget(i)[j] / scale[j];
      }
    dual.resize(n * d);
    solution.resize(n * d);
    rotated.resize(n * d);
  }

  static void project(std::vector<float> &point,
                      const std::vector<bool> &keep) {
    for (size_t i = 0; i < point.size(); ++i)
      if (!keep[i])
        point[i] = 0;
  }

  /// X = (G - V + rho D) (H + rho)^-1; D = top(X + V / rho); V += rho (X - D).
  void iterate(std::vector<bool> &support) {
    for (int64_t i = 0; i < n * d; ++i)
      solution[i] = gradient[i] - dual[i] + penalty * sparse[i];
    tiledProduct(true, n, d, d, solution.data(), vectors.data(), rotated.data(),
                 layer.threads);
    for (int64_t i = 0; i < n; ++i)
      for (int64_t k = 0; k < d; ++k)
        rotated[i * d + k] /= values[k] + penalty;
    tiledProduct(false, n, d, d, rotated.data(), vectors.data(),
                 solution.data(), layer.threads);
    for (int64_t i = 0; i < n * d; ++i)
      sparse[i] = solution[i] + dual[i] / penalty;
    support = largest(sparse, keep);
    project(sparse, support);
    for (int64_t i = 0; i < n * d; ++i)
      dual[i] += penalty * (solution[i] - sparse[i]);
  }

  const LiveLayer &layer;
  int64_t keep, n, d;
  float penalty = 0.1f;
  std::vector<float> vectors, values; // of the scaled Hessian, rows = vectors
  std::vector<float> gradient, sparse, dual, solution, rotated; // [n, d]
};
} // namespace

Support admmSupport(const LiveLayer &layer, int64_t keep, int64_t &iterations) {
  std::vector<bool> chosen = Admm(layer, keep).run(iterations);
  Support support(layer.rows);
  for (int64_t i = 0; i < layer.rows; ++i)
    for (int64_t j = 0; j < layer.cols; ++j)
      if (chosen[i * layer.cols + j])
        support[i].push_back(j);
  return support;
}

} // namespace snnc::osbc
