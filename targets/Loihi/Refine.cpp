// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Swaps of neurons between cores: a source sends one message to each core that
// has a synapse from it, so neurons with the same sources belong together.

#include "snnc/Support/SplitMix64.h"
#include "targets/Loihi/Partition.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>

using namespace snnc::loihi;

namespace {
/// The neurons of one layer on several cores, and what they receive.
class LayerSwaps {
public:
  LayerSwaps(const Network &network, const Activity &activity, unsigned layer,
             std::vector<CoreNeurons> &cores,
             const std::vector<CoreNeurons> &pinned);

  void anneal(snnc::SplitMix64 &random, uint64_t tries);

private:
  struct Position {
    unsigned core, chunk, at;
  };
  uint32_t &neuronAt(const Position &p) {
    return cores[p.core].chunks[p.chunk].neurons[p.at];
  }
  /// A core with `count` synapses from a source: one message, and a little more
  /// the further it is from none, so that there is a way down to it.
  double weigh(uint32_t count) const {
    return weights[std::min<size_t>(count, weights.size() - 1)];
  }
  /// Moves the neuron's synapses from one core to another; returns the change
  /// in messages, so weighed.
  double move(uint32_t neuron, unsigned from, unsigned to);
  /// Swaps two neurons where that takes messages away, by chance also where it
  /// adds some; returns the change that it is or would be.
  double swap(const Position &p, const Position &q, double temperature,
              double draw);

  const Network &network;
  const Activity &activity;
  const Layer &layer;
  std::vector<CoreNeurons> &cores;
  std::vector<unsigned> incoming;            // layers of synapses
  std::vector<Position> open;                // neurons that may move
  std::vector<std::vector<uint32_t>> counts; // by synapses, source and core
  std::vector<double> weights = {0};
  uint64_t entries = 0;
};
} // namespace

LayerSwaps::LayerSwaps(const Network &network, const Activity &activity,
                       unsigned index, std::vector<CoreNeurons> &cores,
                       const std::vector<CoreNeurons> &pinned)
    : network(network), activity(activity), layer(network.layers[index]),
      cores(cores) {
  for (uint32_t count = 1; count != 4096; ++count)
    weights.push_back(1 + 0.25 * std::log2(double(count)));
  std::vector<bool> fixed(layer.size());
  for (const CoreNeurons &core : pinned)
    for (const Chunk &chunk : core.chunks)
      if (chunk.layer == index)
        for (uint32_t neuron : chunk.neurons)
          fixed[neuron] = true;
  std::vector<unsigned> coreOf(layer.size());
  for (unsigned c = 0; c != cores.size(); ++c)
    for (unsigned k = 0; k != cores[c].chunks.size(); ++k) {
      const Chunk &chunk = cores[c].chunks[k];
      if (chunk.layer != index)
        continue;
      for (unsigned i = 0; i != chunk.neurons.size(); ++i) {
        coreOf[chunk.neurons[i]] = c;
        if (!fixed[chunk.neurons[i]])
          open.push_back({c, k, i});
      }
    }
  for (unsigned s = 0; s != network.synapses.size(); ++s) {
    const Synapses &synapses = network.synapses[s];
    if (synapses.layer != index)
      continue;
    incoming.push_back(s);
    entries += synapses.entries.size();
    auto &count = counts.emplace_back(
        uint64_t(network.getSourceSize(synapses.source)) * cores.size());
    for (uint32_t n = 0; n != layer.size(); ++n)
      for (uint64_t i = synapses.begin[n]; i != synapses.begin[n + 1]; ++i)
        ++count[uint64_t(synapses.entries[i].source) * cores.size() +
                coreOf[n]];
  }
}

double LayerSwaps::move(uint32_t neuron, unsigned from, unsigned to) {
  double change = 0;
  for (size_t k = 0; k != incoming.size(); ++k) {
    const Synapses &synapses = network.synapses[incoming[k]];
    for (uint64_t i = synapses.begin[neuron]; i != synapses.begin[neuron + 1];
         ++i) {
      uint32_t source = synapses.entries[i].source;
      uint32_t *count = &counts[k][uint64_t(source) * cores.size()];
      double events = double(activity.get(synapses.source, source));
      double before = weigh(count[from]) + weigh(count[to]);
      --count[from];
      ++count[to];
      change += events * (weigh(count[from]) + weigh(count[to]) - before);
    }
  }
  return change;
}

double LayerSwaps::swap(const Position &p, const Position &q,
                        double temperature, double draw) {
  uint32_t a = neuronAt(p), b = neuronAt(q);
  auto constants = [&](uint32_t n) {
    return std::tuple(layer.threshold[n], layer.iDecay[n], layer.vDecay[n]);
  };
  // Of equal constants only, so that no configuration is added.
  if (p.core == q.core || constants(a) != constants(b))
    return 0;
  double moved = move(a, p.core, q.core) + move(b, q.core, p.core);
  if (moved <= 0 ||
      (temperature > 0 && draw < std::exp(-moved / temperature))) {
    std::swap(neuronAt(p), neuronAt(q));
  } else {
    move(a, q.core, p.core);
    move(b, p.core, q.core);
  }
  return moved;
}

void LayerSwaps::anneal(snnc::SplitMix64 &random, uint64_t tries) {
  if (open.size() < 2 || !entries)
    return;
  // Work is bounded too: a swap touches the synapses of two neurons.
  uint64_t degree = entries / layer.size() + 1;
  tries = std::min<uint64_t>(tries, 60000000 / degree);
  const uint64_t probes = std::min<uint64_t>(200, tries);
  double temperature = 0, cooling = std::exp2(-10.0 / double(tries));
  for (uint64_t i = 0; i != tries; ++i) {
    const Position &p = open[random.below(open.size())];
    const Position &q = open[random.below(open.size())];
    double draw = random.unit();
    if (i == probes)
      temperature = temperature / double(probes) / 8;
    if (i < probes) {
      // Only the size of a change, for the temperature.
      temperature += std::abs(swap(p, q, 0, draw));
      continue;
    }
    swap(p, q, temperature, draw);
    temperature *= cooling;
  }
}

std::vector<CoreNeurons>
snnc::loihi::refineCores(const Network &network, const Activity &activity,
                         std::vector<CoreNeurons> cores,
                         const std::vector<CoreNeurons> &pinned,
                         const PartitionOptions &options) {
  snnc::SplitMix64 random(options.seed);
  for (unsigned l = 0; l != network.layers.size(); ++l) {
    bool shared = std::ranges::any_of(network.synapses, [&](const Synapses &s) {
      return s.layer == l && s.shared;
    });
    unsigned holders = std::ranges::count_if(cores, [&](const CoreNeurons &c) {
      return std::ranges::any_of(
          c.chunks, [&](const Chunk &chunk) { return chunk.layer == l; });
    });
    // Where each source reaches every neuron there is nothing to gain.
    bool full = std::ranges::all_of(network.synapses, [&](const Synapses &s) {
      return s.layer != l ||
             s.entries.size() >= uint64_t(network.layers[l].size()) *
                                     network.getSourceSize(s.source) * 9 / 10;
    });
    if (shared || full || holders < 2)
      continue;
    LayerSwaps(network, activity, l, cores, pinned)
        .anneal(random, options.tries);
    bool isPinned = std::ranges::any_of(pinned, [&](const CoreNeurons &c) {
      return std::ranges::any_of(
          c.chunks, [&](const Chunk &chunk) { return chunk.layer == l; });
    });
    for (CoreNeurons &core : cores)
      for (Chunk &chunk : core.chunks)
        if (chunk.layer == l && !isPinned)
          std::ranges::sort(chunk.neurons);
  }
  return cores;
}
