// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which neurons stand together on a core.

#ifndef SNNC_TARGETS_LOIHI_PARTITION_H
#define SNNC_TARGETS_LOIHI_PARTITION_H

#include "targets/Loihi/CorePlan.h"

namespace snnc::loihi {

struct PartitionOptions {
  unsigned cores = 0; ///< most cores; 0: all of the chip
  uint64_t seed = 1;
  uint64_t tries = 200000; ///< swaps of neurons, and a bound on their work
};

/// A network that does not fit, in words and as data.
struct MappingFailure {
  enum Kind {
    Impossible, ///< one neuron alone is beyond a core
    Pinned,     ///< more cores are pinned than there are
    TooSmall,   ///< no mapping has so few cores
    Fragmented  ///< none was found; the bound would allow it
  };
  Kind kind;
  std::string message;
  int layer = -1;    ///< of the neurons, where it is about one
  int synapses = -1; ///< layer of synapses, where it is about one
  const Limit *limit = nullptr;
  uint64_t required = 0, available = 0;
};

struct PartitionResult {
  std::vector<CoreNeurons> cores;
  std::vector<CorePlan> plans; ///< of each core, with output axons
  uint64_t traffic = 0;        ///< events times cores that receive them
  std::optional<MappingFailure> failure;
};

/// The cores that no mapping can do without, and the limit that asks for them.
struct CoreBound {
  uint64_t cores = 0;
  const Limit *limit = nullptr;
  uint64_t required = 0, available = 0; ///< in units of the limit, a core
};
CoreBound boundCores(const Network &network, const Model &model);

/// Puts every neuron on a core within all limits: few cores first, then few
/// messages. `pinned` are neurons that stay where they are; others may join
/// them. The same input and seed give the same result.
PartitionResult partition(const Network &network, const Model &model,
                          const std::vector<CoreNeurons> &pinned,
                          const Activity &activity,
                          const PartitionOptions &options);

/// Plans of given cores with their output axons.
std::vector<CorePlan> planCores(const Network &network, const Model &model,
                                const std::vector<CoreNeurons> &cores);

/// Slots of routes that each neuron of each layer takes on its core.
std::vector<std::vector<uint32_t>>
countRoutes(const Network &network, const Model &model,
            const std::vector<CorePlan> &plans);

/// Messages that enter cores: the events of each axon's source.
uint64_t measureTraffic(const Network &network, const Activity &activity,
                        const std::vector<CorePlan> &plans);

/// Swaps neurons of a layer between cores while that lessens the messages.
/// Layers behind shared weights keep their order, neurons of `pinned` their
/// place.
std::vector<CoreNeurons> refineCores(const Network &network,
                                     const Activity &activity,
                                     std::vector<CoreNeurons> cores,
                                     const std::vector<CoreNeurons> &pinned,
                                     const PartitionOptions &options);

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_PARTITION_H
