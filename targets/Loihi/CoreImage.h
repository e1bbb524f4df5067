// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The core image: what is written into the tables and the synapse memory of
// each core, as files and back. CoreImage.md defines the format.

#ifndef SNNC_TARGETS_LOIHI_COREIMAGE_H
#define SNNC_TARGETS_LOIHI_COREIMAGE_H

#include "targets/Loihi/CorePlan.h"

namespace snnc::loihi {

/// A compartment: which neuron it is, and its constants. `configuration` and
/// `threshold` are indices into the tables of the core.
struct Compartment {
  uint32_t layer, neuron, configuration, threshold;
  int32_t bias;
  bool operator==(const Compartment &) const = default;
};

/// An input axon: `count` words of the synapse memory from `word` on, targets
/// relative to compartment `base`.
struct ImageAxon {
  uint32_t synapses, base, word, count;
  bool operator==(const ImageAxon &) const = default;
};

/// A compartment of this core sends its spikes to axon `axon` of core `core`
/// (its index on the chip).
struct Route {
  uint32_t compartment, core, axon;
  bool operator==(const Route &) const = default;
};

/// Element `element` of the network's input `input` goes to that axon.
struct InputRoute {
  uint32_t input, element, core, axon;
  bool operator==(const InputRoute &) const = default;
};

struct ImageCore {
  uint32_t index;
  std::vector<std::pair<int32_t, int32_t>> configurations; ///< i_decay, v_decay
  std::vector<int32_t> thresholds;                         ///< mantissas
  std::vector<Format> formats;
  std::vector<Compartment> compartments;
  std::vector<ImageAxon> axons;
  std::vector<Route> routes;
  std::vector<uint64_t> memory;
  bool operator==(const ImageCore &) const = default;
};

struct CoreImage {
  struct LayerEntry {
    std::string name;
    uint32_t neurons;
    bool operator==(const LayerEntry &) const = default;
  };
  struct SynapsesEntry {
    std::string name;
    int source; ///< a layer, or ~k for input k
    uint32_t layer;
    int exponent;
    bool operator==(const SynapsesEntry &) const = default;
  };
  std::string part, network;
  std::vector<uint32_t> inputs; ///< elements of each
  std::vector<LayerEntry> layers;
  std::vector<SynapsesEntry> synapses;
  std::vector<InputRoute> inputRoutes;
  std::vector<ImageCore> cores; ///< by index
  bool operator==(const CoreImage &) const = default;
};

/// An image that names the layers and synapses of a network, without cores.
CoreImage makeImage(const Network &network, std::string part);

/// The image of a network whose neurons stand on `cores`, which have an index
/// each and are within all limits. Cores come by index.
CoreImage buildImage(const Network &network, const Model &model,
                     const std::vector<CoreNeurons> &cores);

/// The network that an image holds: every weight, delay and constant, from the
/// tables and the memory alone. Fails with what is wrong: a limit of the part
/// exceeded, an index out of range, a block that cannot be read, an axon that
/// nothing is routed to.
llvm::Expected<Network> decodeImage(const CoreImage &image);

/// What differs between two networks, in words; empty: nothing. Orders and
/// notes on sharing do not count.
std::string compareNetworks(const Network &a, const Network &b);

/// cores.json and cores.bin.
struct ImageFiles {
  std::string json, binary;
};
ImageFiles printImage(const CoreImage &image);

/// The inverse of printImage, for files that anybody wrote.
llvm::Expected<CoreImage> parseImage(std::string_view json,
                                     std::string_view binary);

/// Counts of one core of an image against the limits.
CoreUse getUse(const Model &model, const CoreImage &image,
               const ImageCore &core);

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_COREIMAGE_H
