// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How many lanes a core has, and which neuron stands in which.

#ifndef SNNC_TARGETS_FPGA_LANES_H
#define SNNC_TARGETS_FPGA_LANES_H

#include "targets/FPGA/Synapses.h"

#include <cstdint>
#include <span>
#include <vector>

namespace snnc::fpga {

/// The most lanes of the Verilog core.
inline constexpr unsigned maxLanes = 16;

/// 1, 2, 4, 8 or 16.
bool isLaneCount(uint64_t lanes);

/// Position p holds neuron p.
std::vector<uint32_t> identityOrder(unsigned neurons);

/// Rows read, weighted: sum over columns of (reads + 1) * longest lane. The 1
/// lets columns that calibration never reads still cost memory.
uint64_t weighRows(const SparseWeights &weights,
                   std::span<const uint32_t> order, unsigned lanes,
                   std::span<const uint64_t> reads);

/// Places the neurons in lanes (position = group * lanes + lane) so that
/// `weighRows` is small: simulated annealing over swaps of two neurons, `tries`
/// of them, from n mod lanes. Depends on the arguments alone. Never worse than
/// the start; 300,000 tries take about a second.
std::vector<uint32_t> annealOrder(const SparseWeights &weights, unsigned lanes,
                                  std::span<const uint64_t> reads,
                                  uint64_t tries, uint64_t seed);

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_LANES_H
