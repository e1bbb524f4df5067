// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/FPGA/Lanes.h"

#include "snnc/Support/SplitMix64.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

using namespace snnc::fpga;

bool snnc::fpga::isLaneCount(uint64_t lanes) {
  return lanes >= 1 && lanes <= maxLanes && std::has_single_bit(lanes);
}

std::vector<uint32_t> snnc::fpga::identityOrder(unsigned neurons) {
  std::vector<uint32_t> order(neurons);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

uint64_t snnc::fpga::weighRows(const SparseWeights &weights,
                               std::span<const uint32_t> order, unsigned lanes,
                               std::span<const uint64_t> reads) {
  unsigned groups = (order.size() + lanes - 1) / lanes;
  std::vector<uint32_t> rows =
      countColumnRows(weights, order, lanes, {false, addressWidth(groups)});
  uint64_t sum = 0;
  for (uint32_t c = 0; c != rows.size(); ++c)
    sum += rows[c] * (reads[c] + 1);
  return sum;
}

namespace {
/// The lanes' entries in every column, kept up to date over swaps.
class Balance {
public:
  Balance(const SparseWeights &weights, unsigned lanes,
          std::span<const uint64_t> reads)
      : lanes(lanes), reads(reads), columns(weights.outputs),
        entries(uint64_t(weights.inputs) * lanes), longest(weights.inputs) {
    for (uint32_t c = 0; c != weights.inputs; ++c)
      for (uint32_t i = weights.columnStart[c]; i != weights.columnStart[c + 1];
           ++i) {
        columns[weights.neurons[i]].push_back(c);
        ++entries[uint64_t(c) * lanes + weights.neurons[i] % lanes];
      }
    for (uint32_t c = 0; c != weights.inputs; ++c)
      longest[c] = getLongest(c);
  }

  /// Moves a neuron between lanes; returns the change of the weighted rows.
  int64_t move(uint32_t neuron, unsigned from, unsigned to) {
    int64_t change = 0;
    for (uint32_t c : columns[neuron]) {
      uint16_t *lane = &entries[uint64_t(c) * lanes];
      --lane[from];
      ++lane[to];
      uint16_t now = getLongest(c);
      change += (int64_t(now) - longest[c]) * int64_t(reads[c] + 1);
      longest[c] = now;
    }
    return change;
  }

private:
  uint16_t getLongest(uint32_t column) const {
    const uint16_t *lane = &entries[uint64_t(column) * lanes];
    return *std::max_element(lane, lane + lanes);
  }

  unsigned lanes;
  std::span<const uint64_t> reads;
  std::vector<std::vector<uint32_t>> columns; // by neuron
  std::vector<uint16_t> entries;              // by column and lane
  std::vector<uint16_t> longest;              // by column
};
} // namespace

std::vector<uint32_t> snnc::fpga::annealOrder(const SparseWeights &weights,
                                              unsigned lanes,
                                              std::span<const uint64_t> reads,
                                              uint64_t tries, uint64_t seed) {
  unsigned neurons = weights.outputs;
  std::vector<uint32_t> order = identityOrder(neurons);
  if (lanes == 1 || neurons <= lanes)
    return order;
  Balance balance(weights, lanes, reads);
  snnc::SplitMix64 random(seed);
  std::vector<uint32_t> best = order;
  int64_t cost = 0, bestCost = 0;
  double temperature = 0, cooling = 1;
  // The first tries only measure the size of a change, for the temperature.
  const uint64_t probes = 200;
  for (uint64_t i = 0; i != tries + probes; ++i) {
    uint32_t p = random.below(neurons), q = random.below(neurons);
    double draw = random.unit();
    unsigned from = p % lanes, to = q % lanes;
    if (i == probes) {
      temperature = temperature / probes / 2;
      // Down to a thousandth of the start.
      cooling = std::exp2(-10.0 / double(tries));
    }
    if (i > probes)
      temperature *= cooling;
    if (from == to)
      continue;
    int64_t change =
        balance.move(order[p], from, to) + balance.move(order[q], to, from);
    bool accept = i >= probes &&
                  (change <= 0 ||
                   (temperature > 0 && draw < std::exp(-change / temperature)));
    if (i < probes)
      temperature += std::abs(double(change));
    if (!accept) {
      balance.move(order[q], from, to);
      balance.move(order[p], to, from);
      continue;
    }
    std::swap(order[p], order[q]);
    cost += change;
    if (cost < bestCost) {
      bestCost = cost;
      best = order;
    }
  }
  return best;
}
