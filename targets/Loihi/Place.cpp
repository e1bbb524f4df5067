// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/Loihi/Place.h"

#include "snnc/Support/SplitMix64.h"

#include <cmath>
#include <cstdlib>

using namespace snnc::loihi;

Flows snnc::loihi::measureFlows(const Network &network,
                                const Activity &activity,
                                const std::vector<CoreNeurons> &cores,
                                const std::vector<CorePlan> &plans) {
  std::vector<std::vector<unsigned>> coreOf;
  for (const Layer &layer : network.layers)
    coreOf.emplace_back(layer.size());
  for (unsigned c = 0; c != cores.size(); ++c)
    for (const Chunk &chunk : cores[c].chunks)
      for (uint32_t neuron : chunk.neurons)
        coreOf[chunk.layer][neuron] = c;
  Flows flows;
  flows.between.assign(cores.size(), std::vector<uint64_t>(cores.size()));
  flows.input.assign(cores.size(), 0);
  for (unsigned c = 0; c != plans.size(); ++c)
    for (const Axon &axon : plans[c].axons) {
      int source = network.synapses[axon.synapses].source;
      uint64_t events = activity.get(source, axon.source);
      (source < 0 ? flows.input[c]
                  : flows.between[coreOf[source][axon.source]][c]) += events;
    }
  return flows;
}

unsigned snnc::loihi::getDistance(const Model &model, unsigned a, unsigned b) {
  int columns = model.meshColumns.value;
  return std::abs(int(a) % columns - int(b) % columns) +
         std::abs(int(a) / columns - int(b) / columns);
}

/// What core `c` sends and receives, times distance, if it stood at `at`.
static uint64_t weighCore(const Model &model, const Flows &flows,
                          const std::vector<unsigned> &indices, unsigned c,
                          unsigned at) {
  uint64_t sum = flows.input[c] * getDistance(model, model.inputCore.value, at);
  for (unsigned d = 0; d != indices.size(); ++d)
    if (d != c)
      sum += (flows.between[c][d] + flows.between[d][c]) *
             getDistance(model, at, indices[d]);
  return sum;
}

uint64_t snnc::loihi::measureHops(const Model &model, const Flows &flows,
                                  const std::vector<unsigned> &indices) {
  uint64_t hops = 0;
  for (unsigned c = 0; c != indices.size(); ++c) {
    hops +=
        flows.input[c] * getDistance(model, model.inputCore.value, indices[c]);
    for (unsigned d = 0; d != indices.size(); ++d)
      hops += flows.between[c][d] * getDistance(model, indices[c], indices[d]);
  }
  return hops;
}

namespace {
/// Cores on the positions of the chip.
class Annealer {
public:
  Annealer(const Model &model, const Flows &flows,
           const std::vector<std::optional<unsigned>> &fixed);
  void run(const PlaceOptions &options);

  std::vector<unsigned> indices;

private:
  static constexpr unsigned none = ~0u;
  /// The change of hops when `core` goes to `to`, where another may stand.
  double tryMove(unsigned core, unsigned to);
  void move(unsigned core, unsigned to);

  const Model &model;
  const Flows &flows;
  std::vector<unsigned> coreAt; // by position
  std::vector<unsigned> open;   // cores that may move
  std::vector<bool> isFixed;    // by position
};
} // namespace

Annealer::Annealer(const Model &model, const Flows &flows,
                   const std::vector<std::optional<unsigned>> &fixed)
    : indices(fixed.size(), none), model(model), flows(flows),
      coreAt(model.cores.value, none), isFixed(model.cores.value) {
  for (unsigned c = 0; c != fixed.size(); ++c)
    if (fixed[c]) {
      indices[c] = *fixed[c];
      coreAt[*fixed[c]] = c;
      isFixed[*fixed[c]] = true;
    } else {
      open.push_back(c);
    }
  unsigned next = 0;
  for (unsigned c : open) {
    while (coreAt[next] != none)
      ++next;
    indices[c] = next;
    coreAt[next] = c;
  }
}

void Annealer::move(unsigned core, unsigned to) {
  unsigned from = indices[core], other = coreAt[to];
  indices[core] = to;
  coreAt[to] = core;
  coreAt[from] = other;
  if (other != none)
    indices[other] = from;
}

double Annealer::tryMove(unsigned core, unsigned to) {
  unsigned from = indices[core], other = coreAt[to];
  auto weigh = [&] {
    uint64_t sum = weighCore(model, flows, indices, core, indices[core]);
    if (other != none)
      sum += weighCore(model, flows, indices, other, indices[other]);
    return double(sum);
  };
  double before = weigh();
  move(core, to);
  double change = weigh() - before;
  move(core, from);
  return change;
}

void Annealer::run(const PlaceOptions &options) {
  if (open.empty())
    return;
  snnc::SplitMix64 random(options.seed);
  std::vector<unsigned> best = indices;
  uint64_t least = measureHops(model, flows, indices);
  double current = double(least), temperature = 0;
  double cooling = std::exp2(-12.0 / double(options.tries + 1));
  const uint64_t probes = 100;
  for (uint64_t i = 0; i != options.tries + probes; ++i) {
    unsigned core = open[random.below(open.size())];
    unsigned to = random.below(coreAt.size());
    double draw = random.unit();
    if (i == probes)
      temperature = temperature / probes / 2;
    temperature *= i > probes ? cooling : 1;
    if (isFixed[to] || to == indices[core])
      continue;
    double change = tryMove(core, to);
    if (i < probes) {
      temperature += std::abs(change);
      continue;
    }
    if (change > 0 &&
        !(temperature > 0 && draw < std::exp(-change / temperature)))
      continue;
    move(core, to);
    current += change;
    if (current < double(least)) {
      least = measureHops(model, flows, indices);
      current = double(least);
      best = indices;
    }
  }
  indices = best;
}

std::vector<unsigned>
snnc::loihi::placeCores(const Model &model, const Flows &flows,
                        const std::vector<std::optional<unsigned>> &fixed,
                        const PlaceOptions &options) {
  Annealer annealer(model, flows, fixed);
  annealer.run(options);
  return annealer.indices;
}
