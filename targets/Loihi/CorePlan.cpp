// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/Loihi/CorePlan.h"

#include <algorithm>
#include <map>
#include <set>

using namespace snnc::loihi;

Activity Activity::makeUniform(const Network &network) {
  Activity activity;
  for (uint32_t size : network.inputs)
    activity.inputs.emplace_back(size, 1);
  for (const Layer &layer : network.layers)
    activity.layers.emplace_back(layer.size(), 1);
  return activity;
}

uint32_t CoreNeurons::countNeurons() const {
  uint32_t count = 0;
  for (const Chunk &chunk : chunks)
    count += chunk.neurons.size();
  return count;
}

namespace {
/// Plans one core.
class Planner {
public:
  Planner(const Network &network, const Model &model, const CoreNeurons &core)
      : network(network), model(model), core(core) {}

  CorePlan plan();

private:
  /// Axons of one layer of synapses, from all chunks of its target layer.
  void addSynapses(unsigned index);
  void addAxon(unsigned synapses, uint32_t source, SynapseList &list);
  void collectConstants();
  void chooseListFormats();

  const Network &network;
  const Model &model;
  const CoreNeurons &core;
  CorePlan result;
  std::map<std::pair<int, SynapseList>, uint32_t> known;
  std::set<std::array<int64_t, 7>> whole; ///< keys of lists of one part
};
} // namespace

void Planner::addAxon(unsigned synapses, uint32_t source, SynapseList &list) {
  // Sorted by delay only where a target has several.
  if (!std::ranges::is_sorted(list))
    std::ranges::sort(list);
  uint32_t step = model.baseStep.value;
  uint32_t base =
      std::min<uint32_t>(list.front().target, model.baseMost.value) / step *
      step;
  for (Synapse &synapse : list)
    synapse.target -= base;
  int exponent = network.synapses[synapses].exponent;
  auto [entry, isNew] = known.try_emplace(std::pair(exponent, std::move(list)),
                                          result.lists.size());
  if (isNew) {
    const SynapseList &stored = entry->first.second;
    // Most lists are like one that was seen to fit a format as it is.
    ListShape shape(stored, exponent);
    std::vector<SynapseList> parts;
    if (whole.contains(shape.getKey()))
      parts = {stored};
    else
      parts = splitList(model, stored, exponent);
    if (parts.size() == 1)
      whole.insert(shape.getKey());
    if (parts.empty() && result.fault.empty()) {
      auto [least, most] = std::ranges::minmax_element(
          stored, {}, [](const Synapse &s) { return s.weight; });
      result.fault = "weights " + std::to_string(least->weight) + " .. " +
                     std::to_string(most->weight) + " with exponent " +
                     std::to_string(exponent) +
                     ", delays or targets that no "
                     "synapse format holds";
      result.faultSynapses = synapses;
    }
    result.use.synapses += stored.size();
    result.lists.push_back({exponent, std::move(parts)});
  }
  result.axons.push_back({synapses, source, base, entry->second});
}

void Planner::addSynapses(unsigned index) {
  const Synapses &synapses = network.synapses[index];
  std::vector<SynapseList> lists;
  uint32_t compartment = 0;
  for (const Chunk &chunk : core.chunks) {
    if (chunk.layer != synapses.layer) {
      compartment += chunk.neurons.size();
      continue;
    }
    lists.resize(network.getSourceSize(synapses.source));
    for (uint32_t neuron : chunk.neurons) {
      for (uint64_t i = synapses.begin[neuron]; i != synapses.begin[neuron + 1];
           ++i) {
        const Incoming &entry = synapses.entries[i];
        lists[entry.source].push_back({compartment, entry.weight, entry.delay});
      }
      ++compartment;
    }
  }
  for (uint32_t source = 0; source != lists.size(); ++source)
    if (!lists[source].empty())
      addAxon(index, source, lists[source]);
}

void Planner::collectConstants() {
  std::set<std::pair<int32_t, int32_t>> configurations;
  std::set<int32_t> thresholds;
  for (const Chunk &chunk : core.chunks) {
    const Layer &layer = network.layers[chunk.layer];
    for (uint32_t neuron : chunk.neurons) {
      configurations.insert({layer.iDecay[neuron], layer.vDecay[neuron]});
      thresholds.insert(layer.threshold[neuron]);
    }
  }
  result.configurations.assign(configurations.begin(), configurations.end());
  result.thresholds.assign(thresholds.begin(), thresholds.end());
}

void Planner::chooseListFormats() {
  std::vector<ListShape> shapes;
  for (const StoredList &list : result.lists)
    for (const SynapseList &part : list.parts)
      shapes.emplace_back(part, list.exponent);
  result.formats = chooseFormats(model, shapes, result.use.synapseWords);
  if (result.formats.empty() && !shapes.empty() && result.fault.empty())
    result.fault = "synapses that need more than " +
                   std::to_string(model.getFormats()) + " formats";
}

CorePlan Planner::plan() {
  for (unsigned i = 0; i != network.synapses.size(); ++i)
    addSynapses(i);
  collectConstants();
  if (result.fault.empty())
    chooseListFormats();
  CoreUse &use = result.use;
  use.compartments = core.countNeurons();
  use.configurations = result.configurations.size();
  use.thresholds = result.thresholds.size();
  use.inputAxons = result.axons.size();
  use.formats = result.formats.size();
  return std::move(result);
}

CorePlan snnc::loihi::planCore(const Network &network, const Model &model,
                               const CoreNeurons &core) {
  return Planner(network, model, core).plan();
}

std::array<std::pair<const Limit *, uint64_t>, 6>
snnc::loihi::listCounts(const Model &model, const CoreUse &use) {
  return {{{&model.compartments, use.compartments},
           {&model.compartmentConfigurations, use.configurations},
           {&model.thresholds, use.thresholds},
           {&model.inputAxons, use.inputAxons},
           {&model.outputAxons, use.outputAxons},
           {&model.synapseWords, use.synapseWords}}};
}

std::optional<Excess> snnc::loihi::findExcess(const Model &model,
                                              const CoreUse &use) {
  std::optional<Excess> worst;
  double most = 1;
  for (auto [limit, required] : listCounts(model, use)) {
    double share = double(required) / double(limit->value);
    if (share <= most)
      continue;
    most = share;
    worst = Excess{limit, required, uint64_t(limit->value)};
  }
  return worst;
}

double snnc::loihi::getUtilisation(const Model &model, const CoreUse &use) {
  double most = 0;
  for (auto [limit, used] : listCounts(model, use))
    most = std::max(most, double(used) / double(limit->value));
  return most;
}
