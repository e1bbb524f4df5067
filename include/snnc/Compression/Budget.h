// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How many weights each layer keeps, and how much each row of a layer counts.

#ifndef SNNC_COMPRESSION_BUDGET_H
#define SNNC_COMPRESSION_BUDGET_H

#include <cstdint>
#include <span>
#include <vector>

namespace snnc::osbc {

/// Kept weights per layer for an overall sparsity, by LAMPS (Lee et al., ICLR
/// 2021): the i-th weight of a layer by ascending magnitude scores |w_i|^p /
/// sum_{j >= i} |w_j|^p, and the floor(sparsity * total) smallest scores go,
/// equal ones by (layer, index). The largest weight of a layer scores 1, so no
/// layer empties while at least as many weights as layers are kept. The counts
/// add up to total - floor(sparsity * total). `sparsity` is clamped to [0, 1].
std::vector<int64_t> lampsBudget(std::span<const std::span<const float>> layers,
                                 double sparsity, double exponent = 2.0);

/// c_i^exponent with c_i = sum_k next[k, i]^2, the energy with which neuron i
/// reaches the next layer; `next` is row-major [nextRows, rows]. With exponent
/// 0 all rows weigh 1.
std::vector<double> fanOutWeights(std::span<const float> next, int64_t nextRows,
                                  int64_t rows, double exponent);

} // namespace snnc::osbc

#endif // SNNC_COMPRESSION_BUDGET_H
