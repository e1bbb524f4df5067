// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a chip of the Loihi kind has, generation by generation: every limit with
// its source. What the arithmetic of conversions and files shares with it
// stands in dialects/Loihi/Arithmetic.h, the rest in Model.cpp only.

#ifndef SNNC_TARGETS_LOIHI_MODEL_H
#define SNNC_TARGETS_LOIHI_MODEL_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace snnc::loihi {

/// One limit, as messages cite it.
struct Limit {
  int64_t value;
  std::string_view name;   ///< "compartments"
  std::string_view source; ///< the public tool or paper that says so
  bool confirmed;          ///< false: no public tool enforces the number
};

/// The widths that a field of a synapse may have, by code.
struct Widths {
  std::vector<unsigned> bits; ///< ascending
  std::string_view name;
  std::string_view source;
  bool confirmed;

  /// The least width of at least `needed` bits, or -1.
  int atLeast(unsigned needed) const;
  bool contains(unsigned width) const;
};

/// A generation of the chip.
struct Model {
  std::string_view name; ///< as `part=` takes it
  std::string_view description;

  // A chip.
  Limit cores, meshColumns;
  Limit inputCore; ///< beside which the spikes of the input enter the mesh
  // A core: neurons.
  Limit compartments, compartmentConfigurations, thresholds;
  Limit decayMost, thresholdMost, biasMost;
  // A core: axons. Routes are counted in slots of the source's core.
  Limit inputAxons, outputAxons;
  Limit baseMost;       ///< greatest compartment base of a population axon
  Limit baseStep;       ///< bases that a route of one slot can have
  Limit otherBaseSlots; ///< slots of a route to an axon with another base
  // A core: synapses.
  Limit synapseWords, wordBits;
  Limit formats, formatsReserved, formatBits, countBits;
  Limit exponentLeast, exponentMost;
  Limit delayBits, delayMost;
  Limit mantissaBits; ///< of a weight, without its sign
  Limit runLength;    ///< 1: blocks of consecutive compartments exist
  Widths weightBits, indexBits;
  // Messages.
  Limit messageBits; ///< of a graded spike; 0: spikes are binary

  /// Most synapses of a block.
  unsigned getBlockSynapses() const { return 1u << countBits.value; }
  /// Bits in front of a block's synapses.
  unsigned getHeaderBits() const { return formatBits.value + countBits.value; }
  /// Formats that synapses can use.
  unsigned getFormats() const { return formats.value - formatsReserved.value; }
  /// Slots of a route to an axon with compartment base `base`; -1: there is no
  /// such axon.
  int getRouteSlots(int64_t base) const;
  /// Every limit, in the order in which they are printed.
  std::vector<const Limit *> getLimits() const;
};

/// The generations, by name.
const std::vector<Model> &getModels();

/// The model named `name`, or null.
const Model *lookupModel(std::string_view name);

/// Their names for messages: "loihi1, loihi2".
std::string listModels();

/// Every limit with its value and source as text, one a line.
std::string printModel(const Model &model);

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_MODEL_H
