// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/Loihi/Partition.h"

#include "snnc/Support/SplitMix64.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

using namespace snnc::loihi;

//===----------------------------------------------------------------------===//
// Counts over cores
//===----------------------------------------------------------------------===//

std::vector<std::vector<uint32_t>>
snnc::loihi::countRoutes(const Network &network, const Model &model,
                         const std::vector<CorePlan> &plans) {
  std::vector<std::vector<uint32_t>> slots;
  for (const Layer &layer : network.layers)
    slots.emplace_back(layer.size());
  for (const CorePlan &plan : plans)
    for (const Axon &axon : plan.axons)
      if (int source = network.synapses[axon.synapses].source; source >= 0)
        slots[source][axon.source] += model.getRouteSlots(axon.base);
  return slots;
}

static void countOutputs(const std::vector<CoreNeurons> &cores,
                         const std::vector<std::vector<uint32_t>> &slots,
                         std::vector<CorePlan> &plans) {
  for (size_t c = 0; c != cores.size(); ++c) {
    plans[c].use.outputAxons = 0;
    for (const Chunk &chunk : cores[c].chunks)
      for (uint32_t neuron : chunk.neurons)
        plans[c].use.outputAxons += slots[chunk.layer][neuron];
  }
}

std::vector<CorePlan>
snnc::loihi::planCores(const Network &network, const Model &model,
                       const std::vector<CoreNeurons> &cores) {
  std::vector<CorePlan> plans;
  for (const CoreNeurons &core : cores)
    plans.push_back(planCore(network, model, core));
  countOutputs(cores, countRoutes(network, model, plans), plans);
  return plans;
}

uint64_t snnc::loihi::measureTraffic(const Network &network,
                                     const Activity &activity,
                                     const std::vector<CorePlan> &plans) {
  uint64_t traffic = 0;
  for (const CorePlan &plan : plans)
    for (const Axon &axon : plan.axons)
      traffic +=
          activity.get(network.synapses[axon.synapses].source, axon.source);
  return traffic;
}

//===----------------------------------------------------------------------===//
// Cutting and packing
//===----------------------------------------------------------------------===//

namespace {
/// Plans of cores, each made once; without their lists.
class PlanCache {
public:
  PlanCache(const Network &network, const Model &model)
      : network(network), model(model) {}

  const CorePlan &get(const CoreNeurons &core) {
    std::vector<uint32_t> key;
    for (const Chunk &chunk : core.chunks) {
      key.insert(key.end(), {chunk.layer, uint32_t(chunk.neurons.size())});
      key.insert(key.end(), chunk.neurons.begin(), chunk.neurons.end());
    }
    auto [entry, isNew] = plans.try_emplace(std::move(key));
    if (isNew) {
      entry->second = planCore(network, model, core);
      entry->second.lists = {};
    }
    return entry->second;
  }
  /// Those of many cores, with their output axons.
  std::vector<CorePlan> getAll(const std::vector<CoreNeurons> &cores) {
    std::vector<CorePlan> all;
    for (const CoreNeurons &core : cores)
      all.push_back(get(core));
    countOutputs(cores, countRoutes(network, model, all), all);
    return all;
  }

private:
  const Network &network;
  const Model &model;
  std::map<std::vector<uint32_t>, CorePlan> plans;
};

/// One attempt at a partition.
class Partitioner {
public:
  Partitioner(const Network &network, const Model &model,
              const std::vector<CoreNeurons> &pinned, PlanCache &plans);

  /// `fill`: neurons first go to cores that are there. Otherwise layers are cut
  /// into chunks that are packed whole. Returns each partition that keeps the
  /// limits: one, or with `orders` further orders of the chunks more.
  std::vector<std::vector<CoreNeurons>> run(bool fill, snnc::SplitMix64 &random,
                                            unsigned orders);
  const std::optional<MappingFailure> &getFailure() const { return failure; }

private:
  /// What the core uses, with the routes that are known.
  CoreUse measure(const CoreNeurons &core);
  /// The share of its fullest limit; more than 1 where it does not fit.
  double getShare(const CoreNeurons &core);
  /// The most neurons of order[begin..] that fit on `core` beside its own, or
  /// almost the most. `hint`: how many did on a core before.
  size_t findPrefix(const CoreNeurons &core, unsigned layer,
                    const std::vector<uint32_t> &order, size_t begin,
                    size_t hint);
  std::vector<uint32_t> getOrder(unsigned layer) const;
  bool place(unsigned layer, std::vector<CoreNeurons> &cores, bool fill,
             std::vector<Chunk> &chunks);
  bool cut(bool fill, std::vector<CoreNeurons> &cores,
           std::vector<Chunk> &chunks);
  void pack(const std::vector<Chunk> &chunks, std::vector<CoreNeurons> &cores);
  void reportNeuron(unsigned layer, uint32_t neuron);

  const Network &network;
  const Model &model;
  const std::vector<CoreNeurons> &pinned;
  PlanCache &plans;
  std::vector<std::vector<bool>> isPinned;
  std::vector<std::vector<uint32_t>> slots;
  std::optional<MappingFailure> failure;
};
} // namespace

Partitioner::Partitioner(const Network &network, const Model &model,
                         const std::vector<CoreNeurons> &pinned,
                         PlanCache &plans)
    : network(network), model(model), pinned(pinned), plans(plans) {
  for (const Layer &layer : network.layers)
    isPinned.emplace_back(layer.size());
  for (const CoreNeurons &core : pinned)
    for (const Chunk &chunk : core.chunks)
      for (uint32_t neuron : chunk.neurons)
        isPinned[chunk.layer][neuron] = true;
}

CoreUse Partitioner::measure(const CoreNeurons &core) {
  CoreUse use = plans.get(core).use;
  for (const Chunk &chunk : core.chunks)
    for (uint32_t neuron : chunk.neurons)
      use.outputAxons += slots[chunk.layer][neuron];
  return use;
}

double Partitioner::getShare(const CoreNeurons &core) {
  if (!plans.get(core).fault.empty())
    return 2;
  return getUtilisation(model, measure(core));
}

static void append(CoreNeurons &core, unsigned layer,
                   std::span<const uint32_t> neurons) {
  if (core.chunks.empty() || core.chunks.back().layer != layer)
    core.chunks.push_back({layer, {}});
  std::vector<uint32_t> &all = core.chunks.back().neurons;
  all.insert(all.end(), neurons.begin(), neurons.end());
}

size_t Partitioner::findPrefix(const CoreNeurons &core, unsigned layer,
                               const std::vector<uint32_t> &order, size_t begin,
                               size_t hint) {
  // What counts of neurons alone forbid needs no plan.
  size_t room =
      model.compartments.value -
      std::min<uint64_t>(core.countNeurons(), model.compartments.value);
  std::span<const uint32_t> open(order.begin() + begin, order.end());
  open = open.first(std::min(open.size(), room));
  std::set<int32_t> thresholds;
  std::set<std::pair<int32_t, int32_t>> configurations;
  uint64_t outputs = 0;
  auto add = [&](unsigned of, uint32_t neuron) {
    const Layer &data = network.layers[of];
    thresholds.insert(data.threshold[neuron]);
    configurations.insert({data.iDecay[neuron], data.vDecay[neuron]});
    outputs += slots[of][neuron];
    return int64_t(thresholds.size()) <= model.thresholds.value &&
           int64_t(configurations.size()) <=
               model.compartmentConfigurations.value &&
           int64_t(outputs) <= model.outputAxons.value;
  };
  for (const Chunk &chunk : core.chunks)
    for (uint32_t neuron : chunk.neurons)
      add(chunk.layer, neuron);
  size_t low = 0, high = 0;
  while (high != open.size() && add(layer, open[high]))
    ++high;
  auto share = [&](size_t count) {
    CoreNeurons tried = core;
    append(tried, layer, open.first(count));
    return getShare(tried);
  };
  double lowShare = core.chunks.empty() ? 0 : getShare(core);
  // A little more than what fitted before is rarely too little.
  if (hint && hint + hint / 8 + 1 < high)
    if (double found = share(hint + hint / 8 + 1); found > 1)
      high = hint + hint / 8 + 1;
  double highShare = high ? share(high) : 0;
  if (highShare <= 1)
    return high;
  // Shares grow almost evenly with the neurons; the last few are not worth
  // many plans.
  while (high > low + 1 + low / 512) {
    double part = (1 - lowShare) / (highShare - lowShare);
    size_t guess = low + size_t(part * double(high - low));
    guess = std::clamp(guess, low + 1, high - 1);
    double found = share(guess);
    bool fits = found <= 1;
    (fits ? low : high) = guess;
    (fits ? lowShare : highShare) = found;
  }
  return low;
}

std::vector<uint32_t> Partitioner::getOrder(unsigned index) const {
  const Layer &layer = network.layers[index];
  std::vector<uint32_t> order = layer.order;
  if (order.empty()) {
    order.resize(layer.size());
    std::iota(order.begin(), order.end(), 0);
  }
  std::erase_if(order, [&](uint32_t n) { return isPinned[index][n]; });
  std::set<int32_t> thresholds(layer.threshold.begin(), layer.threshold.end());
  std::set<std::pair<int32_t, int32_t>> configurations;
  for (uint32_t n = 0; n != layer.size(); ++n)
    configurations.insert({layer.iDecay[n], layer.vDecay[n]});
  // Equal thresholds together where a core cannot hold them all.
  if (int64_t(thresholds.size()) > model.thresholds.value ||
      int64_t(configurations.size()) > model.compartmentConfigurations.value) {
    std::vector<size_t> rank(layer.size());
    for (size_t i = 0; i != order.size(); ++i)
      rank[order[i]] = i;
    std::ranges::sort(order, {}, [&](uint32_t n) {
      return std::tuple(layer.threshold[n], layer.iDecay[n], layer.vDecay[n],
                        rank[n]);
    });
  }
  return order;
}

void Partitioner::reportNeuron(unsigned layer, uint32_t neuron) {
  CoreNeurons alone;
  append(alone, layer, std::span(&neuron, 1));
  const CorePlan &plan = plans.get(alone);
  MappingFailure found{MappingFailure::Impossible, "", int(layer),
                       plan.faultSynapses};
  found.message = "neuron " + std::to_string(neuron) + " of '" +
                  network.layers[layer].name + "' fits on no core: ";
  if (!plan.fault.empty()) {
    found.message += "it has " + plan.fault;
  } else if (auto excess = findExcess(model, measure(alone))) {
    found.limit = excess->limit;
    found.required = excess->required;
    found.available = excess->available;
    found.message += "it needs " + std::to_string(excess->required) + " " +
                     std::string(excess->limit->name) + ", but a core has " +
                     std::to_string(excess->available) + " (" +
                     std::string(excess->limit->source) + ")";
  }
  failure = std::move(found);
}

bool Partitioner::place(unsigned layer, std::vector<CoreNeurons> &cores,
                        bool fill, std::vector<Chunk> &chunks) {
  std::vector<uint32_t> order = getOrder(layer);
  size_t begin = 0, before = 0;
  auto take = [&](size_t count) {
    std::span<const uint32_t> taken(order.begin() + begin, count);
    begin += count;
    return taken;
  };
  if (fill && !order.empty()) {
    CoreUse one = measure({{{layer, {order[0]}}}, {}});
    for (CoreNeurons &core : cores) {
      CoreUse sum = measure(core);
      sum.compartments += one.compartments;
      sum.inputAxons += one.inputAxons;
      sum.synapseWords += one.synapseWords;
      if (begin == order.size() || findExcess(model, sum))
        continue;
      if (size_t count = findPrefix(core, layer, order, begin, 0))
        append(core, layer, take(count));
    }
  }
  while (begin != order.size()) {
    size_t count = findPrefix({}, layer, order, begin, before);
    before = count;
    if (!count) {
      reportNeuron(layer, order[begin]);
      return false;
    }
    std::span<const uint32_t> taken = take(count);
    if (fill)
      append(cores.emplace_back(), layer, taken);
    else
      chunks.push_back({layer, {taken.begin(), taken.end()}});
  }
  return true;
}

void Partitioner::pack(const std::vector<Chunk> &chunks,
                       std::vector<CoreNeurons> &cores) {
  std::vector<CoreUse> uses;
  for (const CoreNeurons &core : cores)
    uses.push_back(measure(core));
  for (const Chunk &chunk : chunks) {
    CoreUse own = measure({{chunk}, {}});
    bool placed = false;
    for (size_t c = 0; c != cores.size() && !placed; ++c) {
      // Sums decide most pairs without a plan.
      CoreUse sum;
      sum.compartments = uses[c].compartments + own.compartments;
      sum.inputAxons = uses[c].inputAxons + own.inputAxons;
      sum.synapseWords = uses[c].synapseWords + own.synapseWords;
      if (findExcess(model, sum))
        continue;
      CoreNeurons joined = cores[c];
      append(joined, chunk.layer, chunk.neurons);
      if (getShare(joined) > 1)
        continue;
      uses[c] = measure(joined);
      cores[c] = std::move(joined);
      placed = true;
    }
    if (placed)
      continue;
    append(cores.emplace_back(), chunk.layer, chunk.neurons);
    uses.push_back(own);
  }
}

bool Partitioner::cut(bool fill, std::vector<CoreNeurons> &cores,
                      std::vector<Chunk> &chunks) {
  for (unsigned i = network.layers.size(); i-- != 0;) {
    if (!place(i, cores, fill, chunks))
      return false;
    std::vector<CorePlan> all;
    for (const CoreNeurons &core : cores)
      all.push_back(plans.get(core));
    for (const Chunk &chunk : chunks)
      all.push_back(plans.get({{chunk}, {}}));
    auto known = countRoutes(network, model, all);
    for (unsigned l = 0; l != slots.size(); ++l)
      for (uint32_t n = 0; n != slots[l].size(); ++n)
        slots[l][n] = std::max(slots[l][n], known[l][n]);
  }
  return true;
}

std::vector<std::vector<CoreNeurons>>
Partitioner::run(bool fill, snnc::SplitMix64 &random, unsigned orders) {
  // A neuron's routes depend on where its targets are: those behind it are
  // placed first, and what recurrence leaves open is repeated.
  slots.clear();
  for (const Layer &layer : network.layers)
    slots.emplace_back(layer.size());
  std::vector<std::vector<CoreNeurons>> found;
  for (int round = 0; round != 4 && found.empty(); ++round) {
    std::vector<CoreNeurons> cores = pinned;
    std::vector<Chunk> chunks;
    if (!cut(fill, cores, chunks))
      return {};
    for (unsigned order = 0; order <= orders; ++order) {
      std::vector<CoreNeurons> packed = cores;
      pack(chunks, packed);
      bool good = true;
      for (const CorePlan &plan : plans.getAll(packed))
        good &= plan.fault.empty() && !findExcess(model, plan.use);
      if (good)
        found.push_back(std::move(packed));
      if (chunks.size() < 3)
        break;
      for (size_t i = chunks.size(); i > 1; --i)
        std::swap(chunks[i - 1], chunks[random.below(i)]);
    }
  }
  return found;
}

//===----------------------------------------------------------------------===//
// The search
//===----------------------------------------------------------------------===//

static std::optional<MappingFailure>
countPinned(const Model &model, size_t pinned, unsigned cores) {
  if (pinned <= cores)
    return std::nullopt;
  MappingFailure failure{
      MappingFailure::Pinned,
      std::to_string(pinned) + " cores are pinned, but there " +
          (cores == 1 ? "is " : "are ") + std::to_string(cores)};
  failure.limit = &model.cores;
  failure.required = pinned;
  failure.available = cores;
  return failure;
}

static std::optional<MappingFailure> explainFailure(const Network &network,
                                                    const Model &model,
                                                    unsigned cores,
                                                    size_t needed) {
  CoreBound bound = boundCores(network, model);
  MappingFailure failure{MappingFailure::Fragmented, ""};
  failure.limit = bound.limit;
  failure.required = needed ? needed : bound.cores;
  failure.available = cores;
  auto count = [](uint64_t n) {
    return std::to_string(n) + (n == 1 ? " core" : " cores");
  };
  if (bound.cores > cores) {
    failure.kind = MappingFailure::TooSmall;
    failure.required = bound.cores;
    failure.message =
        "the chip is too small: " + std::to_string(bound.required) + " " +
        std::string(bound.limit->name) + " need at least " +
        count(bound.cores) + " of " + std::to_string(bound.available) + " (" +
        std::string(bound.limit->source) + "), but there " +
        (cores == 1 ? "is " : "are ") + count(cores);
    return failure;
  }
  failure.message =
      needed
          ? "the network was placed on " + count(needed) + ", but there " +
                (cores == 1 ? "is " : "are ") + count(cores) +
                "; the chip may only be fragmented: no limit alone is known to "
                "need more than " +
                count(bound.cores)
          : "no partition was found that keeps the output axons of every "
            "core within " +
                std::to_string(model.outputAxons.value);
  return failure;
}

PartitionResult snnc::loihi::partition(const Network &network,
                                       const Model &model,
                                       const std::vector<CoreNeurons> &pinned,
                                       const Activity &activity,
                                       const PartitionOptions &options) {
  PartitionResult best;
  unsigned available = options.cores ? options.cores : model.cores.value;
  best.failure = countPinned(model, pinned.size(), available);
  if (best.failure)
    return best;
  PlanCache cache(network, model);
  std::optional<MappingFailure> failure;
  bool found = false;
  auto consider = [&](std::vector<CoreNeurons> cores) {
    std::vector<CorePlan> plans = cache.getAll(cores);
    for (const CorePlan &plan : plans)
      if (!plan.fault.empty() || findExcess(model, plan.use))
        return;
    uint64_t traffic = measureTraffic(network, activity, plans);
    if (found && std::pair(best.cores.size(), best.traffic) <=
                     std::pair(cores.size(), traffic))
      return;
    best = {std::move(cores), std::move(plans), traffic, {}};
    found = true;
  };
  Partitioner partitioner(network, model, pinned, cache);
  snnc::SplitMix64 random(options.seed);
  uint64_t bound = boundCores(network, model).cores;
  // Whole chunks, also in other orders while fewer cores may be enough, and
  // cores filled with parts of layers.
  for (bool fill : {false, true}) {
    for (std::vector<CoreNeurons> &cores : partitioner.run(fill, random, 4))
      consider(std::move(cores));
    failure = partitioner.getFailure();
    if (failure || (found && best.cores.size() <= bound))
      break;
  }
  if (found) {
    consider(refineCores(network, activity, best.cores, pinned, options));
    if (best.cores.size() <= available)
      return best;
  }
  best.failure = failure ? failure
                         : explainFailure(network, model, available,
                                          found ? best.cores.size() : 0);
  return best;
}
