// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The cores that no mapping of a network can do without.

#include "targets/Loihi/Partition.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <set>

using namespace snnc::loihi;

/// Bits that the distinct synapse lists of a network take at least: each weight
/// in the narrowest field, no index, no header.
static uint64_t boundSynapseBits(const Network &network, const Model &model) {
  uint64_t bits = 0;
  unsigned least = model.weightBits.bits.front();
  for (const Synapses &synapses : network.synapses) {
    // The weights alone, without the places that they go to.
    std::vector<std::vector<std::pair<int32_t, uint32_t>>> lists(
        network.getSourceSize(synapses.source));
    for (const Incoming &entry : synapses.entries)
      lists[entry.source].push_back({entry.weight, entry.delay});
    std::ranges::sort(lists);
    auto repeated = std::ranges::unique(lists);
    lists.erase(repeated.begin(), repeated.end());
    for (const auto &list : lists)
      bits += list.size() * least;
  }
  return bits;
}

/// Bits of the narrowest field that holds a weight, whatever the exponent.
static unsigned boundWeightBits(const Model &model, int32_t weight) {
  uint32_t size = std::abs(weight);
  int bits =
      model.weightBits.atLeast(std::bit_width(size) - std::countr_zero(size));
  return bits < 0 ? model.weightBits.bits.back() : bits;
}

/// Whether two sources of a layer without gaps have the same weight at more
/// than `most` targets.
static bool areAlike(const Synapses &synapses, uint64_t sources,
                     uint64_t targets, uint64_t most) {
  // Cut weights agree at least as often.
  std::vector<int16_t> weights(sources * targets);
  for (uint64_t i = 0; i != weights.size(); ++i)
    weights[i % sources * targets + i / sources] =
        int16_t(synapses.entries[i].weight);
  for (uint64_t a = 0; a != sources; ++a)
    for (uint64_t b = 0; b != a; ++b) {
      uint32_t equal = 0;
      for (uint64_t n = 0; n != targets; ++n)
        equal += weights[a * targets + n] == weights[b * targets + n];
      if (equal > most)
        return true;
    }
  return false;
}

/// Words that a layer without gaps takes at least, or 0 where too little is
/// known. A core stores equal lists once, but lists of more targets than any
/// two sources agree at are all there; and what as few targets take could not
/// fill a core even if each list was stored.
static uint64_t boundDenseWords(const Network &network, const Model &model,
                                const Synapses &synapses) {
  constexpr uint64_t mostWork = uint64_t(1) << 30;
  uint64_t sources = network.getSourceSize(synapses.source);
  uint64_t targets = network.layers[synapses.layer].size();
  uint64_t core = uint64_t(model.synapseWords.value) * model.wordBits.value;
  if (synapses.entries.size() != sources * targets || !sources ||
      sources * sources * targets > mostWork)
    return 0;
  uint64_t sum = 0, largest = 0;
  for (uint64_t n = 0; n != targets; ++n) {
    uint64_t bits = 0;
    for (uint64_t s = 0; s != sources; ++s) {
      const Incoming &entry = synapses.entries[n * sources + s];
      if (entry.source != s) // several delays
        return 0;
      bits += boundWeightBits(model, entry.weight);
    }
    sum += bits;
    largest = std::max(largest, bits);
  }
  if (sum <= core || areAlike(synapses, sources, targets, core / largest))
    return 0;
  return (sum + model.wordBits.value - 1) / model.wordBits.value;
}

CoreBound snnc::loihi::boundCores(const Network &network, const Model &model) {
  CoreBound bound;
  auto add = [&](const Limit &limit, uint64_t required, uint64_t available) {
    uint64_t cores = (required + available - 1) / available;
    if (cores > bound.cores)
      bound = {cores, &limit, required, available};
  };
  uint64_t neurons = 0, inputs = 0, outputs = 0;
  std::set<int32_t> thresholds;
  std::set<std::pair<int32_t, int32_t>> configurations;
  for (const Layer &layer : network.layers) {
    neurons += layer.size();
    thresholds.insert(layer.threshold.begin(), layer.threshold.end());
    for (uint32_t n = 0; n != layer.size(); ++n)
      configurations.insert({layer.iDecay[n], layer.vDecay[n]});
  }
  for (const Synapses &synapses : network.synapses) {
    std::vector<bool> used(network.getSourceSize(synapses.source));
    for (const Incoming &entry : synapses.entries)
      used[entry.source] = true;
    uint64_t count = std::ranges::count(used, true);
    inputs += count;
    outputs += synapses.source < 0 ? 0 : count;
  }
  add(model.compartments, neurons, model.compartments.value);
  add(model.compartmentConfigurations, configurations.size(),
      model.compartmentConfigurations.value);
  add(model.thresholds, thresholds.size(), model.thresholds.value);
  add(model.inputAxons, inputs, model.inputAxons.value);
  add(model.outputAxons, outputs, model.outputAxons.value);
  uint64_t words =
      (boundSynapseBits(network, model) + model.wordBits.value - 1) /
      model.wordBits.value;
  add(model.synapseWords, words, model.synapseWords.value);
  for (const Synapses &synapses : network.synapses)
    add(model.synapseWords, boundDenseWords(network, model, synapses),
        model.synapseWords.value);
  return bound;
}
