// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LAMPS layer budgets and fan-out energies.

#include "snnc/Compression/Budget.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <tuple>

namespace snnc::osbc {

/// Scores of one layer, ascending.
static std::vector<double> lampsScores(std::span<const float> weights,
                                       double exponent) {
  std::vector<double> scores(weights.size());
  for (size_t i = 0; i < weights.size(); ++i)
    scores[i] = std::fabs(static_cast<double>(weights[i]));
  std::sort(scores.begin(), scores.end());
  if (scores.empty())
    return scores;
  // Relative to the largest: the ratio is the same and cannot overflow.
  double largest = scores.back(), tail = 0;
  for (size_t i = scores.size(); i-- > 0;) {
    double power = largest > 0 ? std::pow(scores[i] / largest, exponent) : 0.0;
    tail += power;
    scores[i] = tail > 0 ? power / tail : 0.0;
  }
  scores.back() = 1;
  return scores;
}

std::vector<int64_t> lampsBudget(std::span<const std::span<const float>> layers,
                                 double sparsity, double exponent) {
  std::vector<int64_t> kept(layers.size());
  std::vector<std::pair<double, uint32_t>> all; // score, layer
  for (size_t layer = 0; layer < layers.size(); ++layer) {
    kept[layer] = layers[layer].size();
    for (double score : lampsScores(layers[layer], exponent))
      all.emplace_back(score, static_cast<uint32_t>(layer));
  }
  // Only counts matter: within a layer the order is that of the scores.
  double share = std::clamp(sparsity, 0.0, 1.0) * all.size();
  size_t pruned = std::min(all.size(), static_cast<size_t>(std::floor(share)));
  std::nth_element(all.begin(), all.begin() + pruned, all.end());
  for (size_t i = 0; i < pruned; ++i)
    --kept[all[i].second];
  return kept;
}

std::vector<double> channelEnergy(std::span<const float> weights, int64_t rows,
                                  int64_t channels, int64_t taps,
                                  int64_t groups) {
  assert(groups > 0 && rows % groups == 0 && "expected groups of equal rows");
  assert(weights.size() == size_t(rows * channels * taps) &&
         "expected weights of [rows, channels, taps]");
  std::vector<double> energy(channels * groups);
  for (int64_t row = 0; row < rows; ++row) {
    double *group = energy.data() + row / (rows / groups) * channels;
    const float *weight = weights.data() + row * channels * taps;
    for (int64_t i = 0; i < channels * taps; ++i)
      group[i / taps] += static_cast<double>(weight[i]) * weight[i];
  }
  return energy;
}

} // namespace snnc::osbc
