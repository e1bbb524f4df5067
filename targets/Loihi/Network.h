// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A network as the mapping sees it: layers of neurons and their synapses, as
// plain data.

#ifndef SNNC_TARGETS_LOIHI_NETWORK_H
#define SNNC_TARGETS_LOIHI_NETWORK_H

#include <compare>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

namespace snnc::loihi {

/// Neurons with their parameters under Lava's names, one value a neuron, by
/// the index in the layer's tensor (row-major).
struct Layer {
  std::string name;
  std::vector<int32_t> iDecay, vDecay, bias, threshold;
  /// The order in which neurons should become compartments; empty: as they
  /// stand. Height, width, channel for images, so that the synapses of
  /// neighbours are the same but for a shift.
  std::vector<uint32_t> order;
  bool operator==(const Layer &) const = default;
  uint32_t size() const { return threshold.size(); }
};

/// A synapse at its target: weight times 2^exponent of its layer of synapses,
/// `delay` steps beyond its own.
struct Incoming {
  uint32_t source;
  int32_t weight;
  uint32_t delay;
  bool operator==(const Incoming &) const = default;
  auto operator<=>(const Incoming &other) const {
    return std::tie(source, delay, weight) <=>
           std::tie(other.source, other.delay, other.weight);
  }
};

/// All synapses between two layers, or between an input and a layer.
struct Synapses {
  std::string name;
  int source;     ///< a layer, or ~k for the network's input k
  unsigned layer; ///< of the targets
  int exponent;
  bool shared; ///< a convolution: many sources have the same weights
  /// Those of target n: entries[begin[n]] .. entries[begin[n + 1] - 1], by
  /// source and delay, no weight 0.
  std::vector<uint64_t> begin;
  std::vector<Incoming> entries;
  bool operator==(const Synapses &) const = default;
};

struct Network {
  std::string name;
  std::vector<uint32_t> inputs; ///< elements of each input
  std::vector<Layer> layers;
  std::vector<Synapses> synapses;

  uint32_t getSourceSize(int source) const {
    return source < 0 ? inputs[~source] : layers[source].size();
  }
};

/// How often each source sent on recordings.
struct Activity {
  std::vector<std::vector<uint64_t>> inputs; ///< by input and element
  std::vector<std::vector<uint64_t>> layers; ///< by layer and neuron

  /// One event of each source, where nothing was measured.
  static Activity makeUniform(const Network &network);
  uint64_t get(int source, uint32_t neuron) const {
    return source < 0 ? inputs[~source][neuron] : layers[source][neuron];
  }
};

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_NETWORK_H
