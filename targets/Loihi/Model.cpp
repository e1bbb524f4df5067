// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The numbers of the chips. Sources: nengo-loihi 1.1.0 (the open tool that
// drove Loihi 1: it refuses what is beyond), lava-nc 0.10.0 and lava-dl 0.6.0
// (bit-accurate models), Davies et al., "Loihi: A Neuromorphic Manycore
// Processor with On-Chip Learning", IEEE Micro 38(1), 2018, and Intel's
// technology brief "Taking Neuromorphic Computing to the Next Level with
// Loihi 2", 2021. What none of them enforces is marked as not confirmed.

#include "targets/Loihi/Model.h"

#include "dialects/Loihi/Arithmetic.h"

#include <algorithm>

using namespace snnc::loihi;

int Widths::atLeast(unsigned needed) const {
  auto found = std::ranges::lower_bound(bits, needed);
  return found == bits.end() ? -1 : int(*found);
}

bool Widths::contains(unsigned width) const {
  return std::ranges::binary_search(bits, width);
}

int Model::getRouteSlots(int64_t base) const {
  if (base < 0 || base > baseMost.value)
    return -1;
  return base % baseStep.value ? otherBaseSlots.value : 1;
}

/// All limits, in the order in which they are printed.
static constexpr Limit Model::*kLimits[] = {&Model::cores,
                                            &Model::meshColumns,
                                            &Model::inputCore,
                                            &Model::compartments,
                                            &Model::compartmentConfigurations,
                                            &Model::thresholds,
                                            &Model::decayMost,
                                            &Model::thresholdMost,
                                            &Model::biasMost,
                                            &Model::inputAxons,
                                            &Model::outputAxons,
                                            &Model::baseMost,
                                            &Model::baseStep,
                                            &Model::otherBaseSlots,
                                            &Model::synapseWords,
                                            &Model::wordBits,
                                            &Model::formats,
                                            &Model::formatsReserved,
                                            &Model::formatBits,
                                            &Model::countBits,
                                            &Model::exponentLeast,
                                            &Model::exponentMost,
                                            &Model::delayBits,
                                            &Model::delayMost,
                                            &Model::mantissaBits,
                                            &Model::runLength,
                                            &Model::messageBits};

std::vector<const Limit *> Model::getLimits() const {
  std::vector<const Limit *> limits;
  for (Limit Model::*limit : kLimits)
    limits.push_back(&(this->*limit));
  return limits;
}

static Model makeLoihi1() {
  return {
      .name = "loihi1",
      .description = "first generation (2018)",
      .cores = {128, "cores", "nengo-loihi 1.1.0 hardware/allocators.py", true},
      // 128 cores behind routers of 4 cores each, 8 x 4 of them.
      .meshColumns = {16, "mesh columns",
                      "Davies et al. 2018, one position a core", false},
      .inputCore = {0, "core that input enters at", "no public source", false},
      .compartments = {1024, "compartments", "nengo-loihi 1.1.0 block.py",
                       true},
      .compartmentConfigurations = {32, "compartment configurations",
                                    "nengo-loihi 1.1.0 hardware/validate.py",
                                    true},
      .thresholds = {16, "thresholds", "nengo-loihi 1.1.0 hardware/validate.py",
                     true},
      // The current's field holds i_decay - 1 (Lava's ds_offset), so 12 bits
      // reach 4096; that the voltage's reaches 4096 only Lava's model says.
      .decayMost = {kDecayOne, "decay", "lava-nc 0.10.0 proc/lif/models.py",
                    false},
      .thresholdMost = {kMostThreshold, "threshold mantissa",
                        "nengo-loihi 1.1.0 builder/discretize.py", true},
      .biasMost = {kMostBias, "bias mantissa",
                   "nengo-loihi 1.1.0 builder/discretize.py", true},
      .inputAxons = {4096, "input axons", "nengo-loihi 1.1.0 block.py", true},
      .outputAxons = {4096, "output axons", "nengo-loihi 1.1.0 block.py", true},
      .baseMost = {255, "compartment base",
                   "nengo-loihi 1.1.0 builder/validate.py", true},
      // pop16 bases are multiples of 4; pop32 axons take two slots.
      .baseStep = {4, "compartment base step",
                   "nengo-loihi 1.1.0 builder/validate.py", true},
      .otherBaseSlots = {2, "slots of a route with another base",
                         "nengo-loihi 1.1.0 block.py", true},
      .synapseWords = {16384, "synapse words", "nengo-loihi 1.1.0 block.py",
                       true},
      .wordBits = {64, "bits of a synapse word", "nengo-loihi 1.1.0 block.py",
                   true},
      .formats = {16, "synapse formats",
                  "nengo-loihi 1.1.0 hardware/validate.py", true},
      // Entry 0 stays unused.
      .formatsReserved = {1, "synapse formats that stay unused",
                          "nengo-loihi 1.1.0 hardware/nxsdk_objects.py", true},
      .formatBits = {4, "format bits of a block", "nengo-loihi 1.1.0 block.py",
                     true},
      .countBits = {6, "count bits of a block", "nengo-loihi 1.1.0 block.py",
                    true},
      .exponentLeast = {kLeastExponent, "least weight exponent",
                        "nengo-loihi 1.1.0 builder/validate.py", true},
      .exponentMost = {kMostExponent, "weight exponent",
                       "nengo-loihi 1.1.0 builder/validate.py", true},
      .delayBits = {7, "delay bits", "nengo-loihi 1.1.0 builder/validate.py",
                    true},
      .delayMost = {kMostDelay, "delay", "lava-dl 0.6.0 (netx)", true},
      .mantissaBits = {8, "bits of a weight's magnitude",
                       "lava-nc 0.10.0 proc/dense/models.py", true},
      // Public tools name compressions 0 (sparse) and 3 (dense) only.
      .runLength = {1, "run-length blocks", "Davies et al. 2018", false},
      .weightBits = {{1, 2, 3, 4, 5, 6, 8},
                     "weight bits",
                     "nengo-loihi 1.1.0 block.py",
                     true},
      .indexBits = {{0, 6, 7, 8, 9, 10, 11, 12},
                    "index bits",
                    "nengo-loihi 1.1.0 block.py",
                    true},
      .messageBits = {0, "message bits", "Davies et al. 2018", true},
  };
}

static Model makeLoihi2() {
  // What Intel published; everything else as on the first generation, to be
  // confirmed by somebody who has the chip.
  constexpr std::string_view brief = "Intel, Loihi 2 technology brief, 2021";
  Model model = makeLoihi1();
  for (Limit Model::*limit : kLimits)
    (model.*limit).confirmed = false;
  model.weightBits.confirmed = model.indexBits.confirmed = false;
  model.name = "loihi2";
  model.description = "second generation (2021)";
  model.cores.source = brief;
  // A million neurons on 128 cores; 192 kB a core are shared between neurons
  // and synapses, of which these are the synapses of the first generation.
  model.compartments.value = 8192;
  model.compartments.source = brief;
  model.messageBits.value = 32;
  model.messageBits.source = brief;
  return model;
}

const std::vector<Model> &snnc::loihi::getModels() {
  static const std::vector<Model> models = {makeLoihi1(), makeLoihi2()};
  return models;
}

const Model *snnc::loihi::lookupModel(std::string_view name) {
  for (const Model &model : getModels())
    if (model.name == name)
      return &model;
  return nullptr;
}

std::string snnc::loihi::listModels() {
  std::string text;
  for (const Model &model : getModels())
    text += (text.empty() ? "" : ", ") + std::string(model.name);
  return text;
}

static std::string printLine(std::string_view name, const std::string &value,
                             std::string_view source, bool confirmed) {
  std::string line = "  ";
  line += name;
  line += ": " + value + " (";
  line += source;
  return line + (confirmed ? ")\n" : "; to confirm)\n");
}

std::string snnc::loihi::printModel(const Model &model) {
  std::string text(model.name);
  text += ": ";
  text += model.description;
  text += "\n";
  for (const Limit *limit : model.getLimits())
    text += printLine(limit->name, std::to_string(limit->value), limit->source,
                      limit->confirmed);
  for (const Widths *widths : {&model.weightBits, &model.indexBits}) {
    std::string list;
    for (unsigned bits : widths->bits)
      list += (list.empty() ? "" : ", ") + std::to_string(bits);
    text += printLine(widths->name, list, widths->source, widths->confirmed);
  }
  return text;
}
