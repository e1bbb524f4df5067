// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How many weights each layer keeps, and how much it reads of each channel.

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

/// The energy with which a layer reads each channel of its input: the sum of
/// the squared weights on it. `weights` is row-major [rows, channels, taps],
/// channels those of one of `groups` (of a fully connected layer taps and
/// groups are 1); the result has channels * groups elements.
std::vector<double> channelEnergy(std::span<const float> weights, int64_t rows,
                                  int64_t channels, int64_t taps,
                                  int64_t groups);

} // namespace snnc::osbc

#endif // SNNC_COMPRESSION_BUDGET_H
