// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a set of neurons needs of the core that they stand on.

#ifndef SNNC_TARGETS_LOIHI_COREPLAN_H
#define SNNC_TARGETS_LOIHI_COREPLAN_H

#include "targets/Loihi/Encoding.h"
#include "targets/Loihi/Network.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace snnc::loihi {

/// Neurons of one layer on one core, in the order of their compartments.
struct Chunk {
  unsigned layer;
  std::vector<uint32_t> neurons;
  bool operator==(const Chunk &) const = default;
};

/// The neurons of a core. Chunk by chunk they take compartments from 0 on.
struct CoreNeurons {
  std::vector<Chunk> chunks;
  std::optional<unsigned> index; ///< of the core on the chip

  uint32_t countNeurons() const;
};

/// An input axon: where spikes of one source enter a core.
struct Axon {
  unsigned synapses; ///< which of the network's
  uint32_t source;   ///< element of their source
  uint32_t base;     ///< compartment that targets are relative to
  uint32_t list;     ///< of the core; several axons may have the same
};

/// A list of synapses that is stored once, in parts of one format each.
struct StoredList {
  int exponent;
  std::vector<SynapseList> parts;
};

/// Counts against the limits of a core.
struct CoreUse {
  uint64_t compartments = 0, configurations = 0, thresholds = 0;
  uint64_t inputAxons = 0, outputAxons = 0;
  uint64_t formats = 0, synapseWords = 0, synapses = 0;
};

/// A core with its axons and synapses laid out.
struct CorePlan {
  std::vector<Axon> axons; ///< by synapses and source
  std::vector<StoredList> lists;
  std::vector<Format> formats;
  /// Distinct (i_decay, v_decay) and thresholds, ascending.
  std::vector<std::pair<int32_t, int32_t>> configurations;
  std::vector<int32_t> thresholds;
  CoreUse use; ///< without output axons, which other cores decide
  /// Why it cannot be: a weight, a delay, a compartment out of reach. Empty
  /// where only counts decide.
  std::string fault;
  /// The synapses that the fault is about.
  int faultSynapses = -1;
};

/// Lays a core out: one axon for each source and layer of synapses, equal lists
/// stored once, formats chosen.
CorePlan planCore(const Network &network, const Model &model,
                  const CoreNeurons &core);

/// The limits that counts of a core are held against, with the counts.
std::array<std::pair<const Limit *, uint64_t>, 6>
listCounts(const Model &model, const CoreUse &use);

/// A limit that `use` is beyond.
struct Excess {
  const Limit *limit = nullptr;
  uint64_t required = 0, available = 0;
};
/// The limit that is exceeded most, in proportion; nothing where all hold.
std::optional<Excess> findExcess(const Model &model, const CoreUse &use);

/// The greatest share of a limit that is used, 0 .. 1 where it fits.
double getUtilisation(const Model &model, const CoreUse &use);

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_COREPLAN_H
