// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Prints manifest.json.

#include "targets/Loihi/Emitter.h"

#include "snnc/Tools/Mains.h"

#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;
using json = nlohmann::ordered_json;

static json describeModel(const Model &model) {
  json limits = json::array();
  for (const Limit *limit : model.getLimits())
    limits.push_back({{"name", limit->name},
                      {"value", limit->value},
                      {"source", limit->source},
                      {"confirmed", limit->confirmed}});
  for (const Widths *widths : {&model.weightBits, &model.indexBits})
    limits.push_back({{"name", widths->name},
                      {"value", widths->bits},
                      {"source", widths->source},
                      {"confirmed", widths->confirmed}});
  return {{"name", model.name},
          {"description", model.description},
          {"limits", limits}};
}

/// Three decimals are all that a share is worth.
static double roundShare(double share) {
  return std::round(share * 1000) / 1000;
}

static json describeCore(const MappedChip &mapped, const ChipUse &chip,
                         size_t c) {
  const ImageCore &core = chip.cores[c];
  const CoreUse &use = chip.uses[c];
  std::map<uint32_t, uint64_t> neurons;
  for (const Compartment &compartment : core.compartments)
    ++neurons[compartment.layer];
  json layers = json::array();
  for (auto [layer, count] : neurons)
    layers.push_back({{"name", mapped.loaded.network.layers[layer].name},
                      {"neurons", count}});
  uint64_t in = chip.flows.input[c], out = 0;
  for (size_t d = 0; d != chip.cores.size(); ++d) {
    in += chip.flows.between[d][c];
    out += chip.flows.between[c][d];
  }
  return {{"index", core.index},
          {"layers", layers},
          {"compartments", use.compartments},
          {"configurations", use.configurations},
          {"thresholds", use.thresholds},
          {"input_axons", use.inputAxons},
          {"output_axons", use.outputAxons},
          {"formats", use.formats},
          {"synapses", use.synapses},
          {"synapse_words", use.synapseWords},
          {"utilisation", roundShare(getUtilisation(*mapped.model, use))},
          {"messages_in", in},
          {"messages_out", out}};
}

/// Messages between cores, [from, to, messages]; from null: the input.
static json describeFlows(const ChipUse &chip) {
  json flows = json::array();
  for (size_t c = 0; c != chip.cores.size(); ++c)
    if (chip.flows.input[c])
      flows.push_back({nullptr, chip.cores[c].index, chip.flows.input[c]});
  for (size_t c = 0; c != chip.cores.size(); ++c)
    for (size_t d = 0; d != chip.cores.size(); ++d)
      if (chip.flows.between[c][d])
        flows.push_back({chip.cores[c].index, chip.cores[d].index,
                         chip.flows.between[c][d]});
  return flows;
}

std::string snnc::loihi::printManifest(const MappedChip &mapped,
                                       const ChipUse &chip,
                                       const FileMap &files) {
  NetworkOp network = mapped.loaded.op;
  json cores = json::array();
  CoreUse sum;
  for (size_t c = 0; c != chip.cores.size(); ++c) {
    cores.push_back(describeCore(mapped, chip, c));
    sum.compartments += chip.uses[c].compartments;
    sum.inputAxons += chip.uses[c].inputAxons;
    sum.outputAxons += chip.uses[c].outputAxons;
    sum.synapses += chip.uses[c].synapses;
    sum.synapseWords += chip.uses[c].synapseWords;
  }
  json predicted = {{"cores", chip.cores.size()},
                    {"compartments", sum.compartments},
                    {"input_axons", sum.inputAxons},
                    {"output_axons", sum.outputAxons},
                    {"synapses", sum.synapses},
                    {"synapse_words", sum.synapseWords},
                    {"recordings", chip.recordings},
                    {"messages", chip.traffic},
                    {"hops", chip.hops}};
  return snnc::printManifest({{"generator", "snnc"},
                              {"version", kToolVersion.str()},
                              {"target", "loihi"},
                              {"network", mapped.loaded.network.name},
                              {"network_sha256", hashNetwork(network)},
                              {"latency", network.getLatency().value_or(0)},
                              {"part", describeModel(*mapped.model)},
                              {"predicted", predicted},
                              {"cores", cores},
                              {"flows", describeFlows(chip)},
                              {"files", hashFiles(files)}});
}
