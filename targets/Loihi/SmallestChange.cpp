// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Searches over cores, sparsity and bits with the partition itself.

#include "targets/Loihi/SmallestChange.h"

#include "snnc/Support/Advice.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>

using namespace snnc;
using namespace snnc::loihi;

/// Cores that a mapping takes; nothing where there is none.
static std::optional<uint64_t>
countCores(const Network &network, const Model &model,
           const std::vector<CoreNeurons> &pinned, unsigned cores) {
  PartitionResult result =
      partition(network, model, pinned, Activity::makeUniform(network),
                {.cores = cores, .tries = 0});
  if (result.failure)
    return std::nullopt;
  return result.cores.size();
}

/// The network without the weights that `keep` makes 0.
template <class Change>
static Network changeWeights(const Network &network, Change change) {
  Network changed = network;
  for (Synapses &synapses : changed.synapses) {
    std::vector<Incoming> entries;
    std::vector<uint64_t> begin = {0};
    for (size_t n = 0; n + 1 < synapses.begin.size(); ++n) {
      for (uint64_t i = synapses.begin[n]; i != synapses.begin[n + 1]; ++i) {
        Incoming entry = synapses.entries[i];
        entry.weight = change(synapses, entry.weight);
        if (entry.weight)
          entries.push_back(entry);
      }
      begin.push_back(entries.size());
    }
    synapses.entries = std::move(entries);
    synapses.begin = std::move(begin);
  }
  return changed;
}

/// Sizes of weights in units of the finest exponent, so that layers compare.
static uint64_t getSize(const Synapses &synapses, int32_t weight, int finest) {
  return uint64_t(std::abs(int64_t(weight)))
         << std::min(synapses.exponent - finest, 31);
}

/// A share of the weights, the smallest ones, is left out.
static Network pruneWeights(const Network &network, unsigned percent) {
  int finest = 0;
  for (const Synapses &synapses : network.synapses)
    finest = std::min(finest, synapses.exponent);
  std::vector<uint64_t> sizes;
  for (const Synapses &synapses : network.synapses)
    for (const Incoming &entry : synapses.entries)
      sizes.push_back(getSize(synapses, entry.weight, finest));
  size_t remove = sizes.size() * percent / 100;
  if (!remove)
    return network;
  std::ranges::nth_element(sizes, sizes.begin() + (remove - 1));
  uint64_t most = sizes[remove - 1];
  // Of the weights of this size only so many go.
  size_t equal = remove - std::ranges::count_if(sizes, [&](uint64_t size) {
                   return size < most;
                 });
  return changeWeights(network, [&](const Synapses &synapses, int32_t weight) {
    uint64_t size = getSize(synapses, weight, finest);
    if (size < most || (size == most && equal && equal--))
      return 0;
    return weight;
  });
}

/// Bits of the widest weight, with its sign.
static unsigned countBits(const Network &network) {
  unsigned bits = 0;
  for (const Synapses &synapses : network.synapses)
    for (const Incoming &entry : synapses.entries)
      bits = std::max<unsigned>(
          bits, 1 + std::bit_width(uint32_t(std::abs(entry.weight))));
  return bits;
}

/// Weights of `bits` + `drop` bits to the nearest of `bits` bits, as
/// quantisation rounds.
static Network dropBits(const Network &network, unsigned bits, unsigned drop) {
  int32_t step = 1 << drop, most = (1 << (bits - 1)) - 1;
  return changeWeights(network, [&](const Synapses &, int32_t weight) {
    int32_t level = std::min((std::abs(weight) + step / 2) / step, most);
    return (weight < 0 ? -level : level) * step;
  });
}

SmallestChange
snnc::loihi::findSmallestChange(const Network &network, const Model &model,
                                const std::vector<CoreNeurons> &pinned,
                                unsigned cores) {
  SmallestChange change;
  unsigned most = cores ? cores : unsigned(model.cores.value);
  // A chip without end, to count what is needed.
  Model endless = model;
  endless.cores.value = 1 << 16;
  change.cores = countCores(network, endless, pinned, 0);
  if (change.cores && *change.cores <= most)
    change.cores.reset(); // what was refused is no change

  auto fits = [&](const Network &changed) {
    return countCores(changed, model, pinned, most).has_value();
  };
  unsigned least = 0, fitting = 100; // with all weights gone it does or not
  while (fitting - least > 1) {
    unsigned middle = (least + fitting) / 2;
    (fits(pruneWeights(network, middle)) ? fitting : least) = middle;
  }
  if (fitting < 100)
    change.percent = fitting;

  unsigned bits = countBits(network);
  for (unsigned left = bits; left-- > 2;)
    if (fits(dropBits(network, left, bits - left))) {
      change.bits = left;
      break;
    }
  return change;
}

/// Sparsity that leaves `density`, in tenths of a percent.
static std::string adviseSparsity(double density) {
  int tenths = std::clamp(1000 - int(std::floor(1000 * density)), 0, 999);
  std::string digits = std::to_string(1000 + tenths).substr(1);
  return advise("sparsity", "0." + digits);
}

std::string SmallestChange::print(const Model &model,
                                  std::optional<double> density) const {
  std::vector<std::string> ways;
  if (cores)
    ways.push_back(std::to_string(*cores) + (*cores == 1 ? " core" : " cores") +
                   (*cores <= uint64_t(model.cores.value)
                        ? " (" + advise("cores", std::to_string(*cores)) + ")"
                        : ""));
  if (percent)
    ways.push_back(std::to_string(*percent) +
                   " % of the weights that are not 0 left out (" +
                   (density ? adviseSparsity(*density * (100 - *percent) / 100)
                            : "prune or retrain") +
                   ")");
  if (bits)
    ways.push_back(
        "weights of " + std::to_string(*bits) + " bits (" +
        (density ? advise("bits", std::to_string(*bits)) : "retrain") + ")");
  std::string text;
  for (size_t i = 0; i != ways.size(); ++i)
    text += (i == 0 ? "" : i + 1 == ways.size() ? " or " : ", ") + ways[i];
  return text;
}
