// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From neurons on cores to an image, and back to the network.

#include "targets/Loihi/CoreImage.h"

#include "targets/Loihi/Partition.h"

#include <algorithm>
#include <map>
#include <tuple>

using namespace snnc::loihi;

//===----------------------------------------------------------------------===//
// Into the image
//===----------------------------------------------------------------------===//

/// Where a list of synapses stands in the memory of its core.
namespace {
struct Place {
  uint32_t word, count;
};
} // namespace

/// Fills the memory with the lists of `plan`, each part in the format that
/// takes the fewest words (the first of equals).
static std::vector<Place> fillMemory(const Model &model, const CorePlan &plan,
                                     std::vector<uint64_t> &memory) {
  std::vector<Place> places;
  for (const StoredList &list : plan.lists) {
    uint32_t first = memory.size();
    for (const SynapseList &part : list.parts) {
      ListShape shape(part, list.exponent);
      std::optional<uint64_t> least;
      unsigned best = 0;
      for (unsigned f = 0; f != plan.formats.size(); ++f) {
        auto words = countWords(model, plan.formats[f], shape);
        if (words && (!least || *words < *least)) {
          least = words;
          best = f;
        }
      }
      encodeList(model, plan.formats, best, list.exponent, part, memory);
    }
    places.push_back({first, uint32_t(memory.size()) - first});
  }
  return places;
}

static void fillCompartments(const Network &network, const CoreNeurons &neurons,
                             ImageCore &core) {
  auto indexOf = [](const auto &table, const auto &value) {
    return uint32_t(std::ranges::lower_bound(table, value) - table.begin());
  };
  for (const Chunk &chunk : neurons.chunks) {
    const Layer &layer = network.layers[chunk.layer];
    for (uint32_t n : chunk.neurons)
      core.compartments.push_back(
          {chunk.layer, n,
           indexOf(core.configurations,
                   std::pair(layer.iDecay[n], layer.vDecay[n])),
           indexOf(core.thresholds, layer.threshold[n]), layer.bias[n]});
  }
}

CoreImage snnc::loihi::makeImage(const Network &network, std::string part) {
  CoreImage image;
  image.part = std::move(part);
  image.network = network.name;
  image.inputs = network.inputs;
  for (const Layer &layer : network.layers)
    image.layers.push_back({layer.name, layer.size()});
  for (const Synapses &synapses : network.synapses)
    image.synapses.push_back(
        {synapses.name, synapses.source, synapses.layer, synapses.exponent});
  return image;
}

CoreImage snnc::loihi::buildImage(const Network &network, const Model &model,
                                  const std::vector<CoreNeurons> &cores) {
  CoreImage image = makeImage(network, std::string(model.name));
  std::vector<CoreNeurons> sorted = cores;
  std::ranges::sort(sorted, {}, [](const CoreNeurons &c) { return *c.index; });
  // Core and compartment of each neuron.
  std::vector<std::vector<std::pair<uint32_t, uint32_t>>> places;
  for (const Layer &layer : network.layers)
    places.emplace_back(layer.size());
  for (uint32_t c = 0; c != sorted.size(); ++c) {
    ImageCore &core = image.cores.emplace_back();
    core.index = *sorted[c].index;
    uint32_t compartment = 0;
    for (const Chunk &chunk : sorted[c].chunks)
      for (uint32_t neuron : chunk.neurons)
        places[chunk.layer][neuron] = {c, compartment++};
  }
  for (uint32_t c = 0; c != sorted.size(); ++c) {
    CorePlan plan = planCore(network, model, sorted[c]);
    ImageCore &core = image.cores[c];
    core.configurations = plan.configurations;
    core.thresholds = plan.thresholds;
    core.formats = plan.formats;
    fillCompartments(network, sorted[c], core);
    std::vector<Place> lists = fillMemory(model, plan, core.memory);
    for (uint32_t a = 0; a != plan.axons.size(); ++a) {
      const Axon &axon = plan.axons[a];
      const Place &list = lists[axon.list];
      core.axons.push_back({axon.synapses, axon.base, list.word, list.count});
      int source = network.synapses[axon.synapses].source;
      if (source < 0) {
        image.inputRoutes.push_back(
            {uint32_t(~source), axon.source, core.index, a});
      } else {
        auto [from, compartment] = places[source][axon.source];
        image.cores[from].routes.push_back({compartment, core.index, a});
      }
    }
  }
  for (ImageCore &core : image.cores)
    std::ranges::sort(core.routes, {}, [](const Route &r) {
      return std::tuple(r.compartment, r.core, r.axon);
    });
  return image;
}

CoreUse snnc::loihi::getUse(const Model &model, const CoreImage &image,
                            const ImageCore &core) {
  CoreUse use;
  use.compartments = core.compartments.size();
  use.configurations = core.configurations.size();
  use.thresholds = core.thresholds.size();
  use.inputAxons = core.axons.size();
  use.formats = core.formats.size();
  use.synapseWords = core.memory.size();
  for (const Route &route : core.routes) {
    uint32_t base = 0;
    for (const ImageCore &other : image.cores)
      if (other.index == route.core && route.axon < other.axons.size())
        base = other.axons[route.axon].base;
    use.outputAxons += std::max(model.getRouteSlots(base), 0);
  }
  return use;
}

//===----------------------------------------------------------------------===//
// Back
//===----------------------------------------------------------------------===//

namespace {
/// Rebuilds the network of an image.
class Decoder {
public:
  explicit Decoder(const CoreImage &image) : image(image) {}

  llvm::Expected<Network> decode();

private:
  template <class... Values>
  llvm::Error fail(const char *format, Values... values) {
    return llvm::createStringError(std::errc::invalid_argument, format,
                                   values...);
  }
  llvm::Error readHeader();
  llvm::Error checkCore(const ImageCore &core);
  llvm::Error readCompartments(const ImageCore &core);
  llvm::Error readRoutes();
  llvm::Error readAxons(size_t core);
  llvm::Error setSource(uint32_t core, uint32_t axon, int source,
                        uint32_t element);
  void sortSynapses();

  const CoreImage &image;
  const Model *model = nullptr;
  Network network;
  std::map<uint32_t, size_t> coreAt; // by index on the chip
  std::vector<std::vector<bool>> seen;
  static constexpr uint32_t none = ~0u;
  std::vector<std::vector<uint32_t>> sources; // by core and axon
  std::vector<std::vector<std::pair<uint32_t, Incoming>>> entries;
  uint64_t synapses = 0;
};
} // namespace

llvm::Error Decoder::readHeader() {
  model = lookupModel(image.part);
  if (!model)
    return fail("unknown part '%s'; known are %s", image.part.c_str(),
                listModels().c_str());
  network.name = image.network;
  network.inputs = image.inputs;
  uint64_t most = model->cores.value * model->compartments.value, neurons = 0;
  for (const CoreImage::LayerEntry &layer : image.layers) {
    neurons += layer.neurons;
    if (neurons > most)
      return fail("layers with more neurons than the %llu of a chip",
                  (unsigned long long)most);
    Layer &made = network.layers.emplace_back();
    made.name = layer.name;
    for (auto *values :
         {&made.iDecay, &made.vDecay, &made.bias, &made.threshold})
      values->resize(layer.neurons);
    seen.emplace_back(layer.neurons);
  }
  for (const CoreImage::SynapsesEntry &entry : image.synapses) {
    if (entry.layer >= image.layers.size() ||
        entry.source >= int(image.layers.size()) ||
        ~entry.source >= int(image.inputs.size()))
      return fail("synapses '%s' between layers that do not exist",
                  entry.name.c_str());
    network.synapses.push_back(
        {entry.name, entry.source, entry.layer, entry.exponent, false, {}, {}});
  }
  entries.resize(image.synapses.size());
  return llvm::Error::success();
}

llvm::Error Decoder::checkCore(const ImageCore &core) {
  if (core.index >= uint64_t(model->cores.value))
    return fail("core %u, but the chip has %lld", core.index,
                (long long)model->cores.value);
  if (auto excess = findExcess(*model, getUse(*model, image, core)))
    return fail("core %u has %llu %s, but %s has %llu", core.index,
                (unsigned long long)excess->required,
                std::string(excess->limit->name).c_str(), image.part.c_str(),
                (unsigned long long)excess->available);
  if (core.formats.size() > model->getFormats())
    return fail("core %u has %zu formats, but %u are possible", core.index,
                core.formats.size(), model->getFormats());
  for (const Format &format : core.formats)
    if (auto fault = findFault(*model, format))
      return fail("core %u has a format with a value of '%s' that %s does not "
                  "have",
                  core.index, std::string(*fault).c_str(), image.part.c_str());
  for (auto [iDecay, vDecay] : core.configurations)
    if (iDecay < 0 || iDecay > model->decayMost.value || vDecay < 0 ||
        vDecay > model->decayMost.value)
      return fail("core %u has a decay beyond 0 .. %lld", core.index,
                  (long long)model->decayMost.value);
  return llvm::Error::success();
}

llvm::Error Decoder::readCompartments(const ImageCore &core) {
  for (const Compartment &c : core.compartments) {
    if (c.layer >= network.layers.size() ||
        c.neuron >= network.layers[c.layer].size() ||
        c.configuration >= core.configurations.size() ||
        c.threshold >= core.thresholds.size())
      return fail("core %u has a compartment with an index that does not exist",
                  core.index);
    if (seen[c.layer][c.neuron])
      return fail("neuron %u of '%s' stands twice", c.neuron,
                  image.layers[c.layer].name.c_str());
    seen[c.layer][c.neuron] = true;
    Layer &layer = network.layers[c.layer];
    layer.iDecay[c.neuron] = core.configurations[c.configuration].first;
    layer.vDecay[c.neuron] = core.configurations[c.configuration].second;
    layer.threshold[c.neuron] = core.thresholds[c.threshold];
    layer.bias[c.neuron] = c.bias;
  }
  return llvm::Error::success();
}

llvm::Error Decoder::setSource(uint32_t core, uint32_t axon, int source,
                               uint32_t element) {
  auto found = coreAt.find(core);
  if (found == coreAt.end() || axon >= image.cores[found->second].axons.size())
    return fail("a route to axon %u of core %u, which does not exist", axon,
                core);
  uint32_t synapses = image.cores[found->second].axons[axon].synapses;
  if (synapses >= image.synapses.size() ||
      image.synapses[synapses].source != source)
    return fail("axon %u of core %u has synapses of another source than its "
                "route",
                axon, core);
  uint32_t &known = sources[found->second][axon];
  if (known != none)
    return fail("two routes to axon %u of core %u", axon, core);
  known = element;
  return llvm::Error::success();
}

llvm::Error Decoder::readRoutes() {
  for (const InputRoute &route : image.inputRoutes) {
    if (route.input >= image.inputs.size() ||
        route.element >= image.inputs[route.input])
      return fail("a route from element %u of input %u, which does not exist",
                  route.element, route.input);
    if (llvm::Error error =
            setSource(route.core, route.axon, ~int(route.input), route.element))
      return error;
  }
  for (const ImageCore &core : image.cores)
    for (const Route &route : core.routes) {
      if (route.compartment >= core.compartments.size())
        return fail("core %u has a route from compartment %u, which does not "
                    "exist",
                    core.index, route.compartment);
      const Compartment &from = core.compartments[route.compartment];
      if (llvm::Error error =
              setSource(route.core, route.axon, from.layer, from.neuron))
        return error;
    }
  return llvm::Error::success();
}

llvm::Error Decoder::readAxons(size_t index) {
  const ImageCore &core = image.cores[index];
  // More than any network that fits; a small file can name many with shared
  // lists.
  constexpr uint64_t most = uint64_t(1) << 26;
  std::map<std::tuple<uint32_t, uint32_t, int>, SynapseList> lists;
  for (uint32_t a = 0; a != core.axons.size(); ++a) {
    const ImageAxon &axon = core.axons[a];
    if (sources[index][a] == none)
      return fail("axon %u of core %u has no route", a, core.index);
    if (axon.word > core.memory.size() ||
        axon.count > core.memory.size() - axon.word)
      return fail("axon %u of core %u goes beyond the memory", a, core.index);
    if (model->getRouteSlots(axon.base) < 0)
      return fail("axon %u of core %u has base %u, but the most is %lld", a,
                  core.index, axon.base, (long long)model->baseMost.value);
    const CoreImage::SynapsesEntry &entry = image.synapses[axon.synapses];
    auto key = std::tuple(axon.word, axon.count, entry.exponent);
    auto found = lists.find(key);
    if (found == lists.end()) {
      auto list =
          decodeList(*model, core.formats, entry.exponent,
                     std::span(core.memory).subspan(axon.word, axon.count));
      if (!list)
        return fail("axon %u of core %u: %s", a, core.index,
                    llvm::toString(list.takeError()).c_str());
      found = lists.emplace(key, std::move(*list)).first;
    }
    synapses += found->second.size();
    if (synapses > most)
      return fail("more than %llu synapses", (unsigned long long)most);
    for (const Synapse &synapse : found->second) {
      uint64_t target = uint64_t(axon.base) + synapse.target;
      if (target >= core.compartments.size() ||
          core.compartments[target].layer != entry.layer)
        return fail("axon %u of core %u has a synapse to compartment %llu, "
                    "which is none of its layer",
                    a, core.index, (unsigned long long)target);
      if (synapse.delay > uint64_t(model->delayMost.value))
        return fail("axon %u of core %u has a delay of %u, but the most is "
                    "%lld",
                    a, core.index, synapse.delay,
                    (long long)model->delayMost.value);
      entries[axon.synapses].push_back(
          {core.compartments[target].neuron,
           {sources[index][a], synapse.weight, synapse.delay}});
    }
  }
  return llvm::Error::success();
}

void Decoder::sortSynapses() {
  for (size_t s = 0; s != entries.size(); ++s) {
    std::ranges::sort(entries[s]);
    Synapses &made = network.synapses[s];
    uint32_t size = network.layers[made.layer].size();
    made.begin.assign(size + 1, 0);
    for (const auto &[neuron, entry] : entries[s]) {
      ++made.begin[neuron + 1];
      made.entries.push_back(entry);
    }
    for (uint32_t n = 0; n != size; ++n)
      made.begin[n + 1] += made.begin[n];
  }
}

llvm::Expected<Network> Decoder::decode() {
  if (llvm::Error error = readHeader())
    return error;
  for (size_t c = 0; c != image.cores.size(); ++c) {
    const ImageCore &core = image.cores[c];
    if (!coreAt.emplace(core.index, c).second)
      return fail("core %u stands twice", core.index);
    sources.emplace_back(core.axons.size(), none);
  }
  for (const ImageCore &core : image.cores) {
    if (llvm::Error error = checkCore(core))
      return error;
    if (llvm::Error error = readCompartments(core))
      return error;
  }
  for (size_t l = 0; l != seen.size(); ++l)
    for (size_t n = 0; n != seen[l].size(); ++n)
      if (!seen[l][n])
        return fail("neuron %zu of '%s' stands on no core", n,
                    image.layers[l].name.c_str());
  if (llvm::Error error = readRoutes())
    return error;
  for (size_t c = 0; c != image.cores.size(); ++c)
    if (llvm::Error error = readAxons(c))
      return error;
  sortSynapses();
  return std::move(network);
}

llvm::Expected<Network> snnc::loihi::decodeImage(const CoreImage &image) {
  return Decoder(image).decode();
}

std::string snnc::loihi::compareNetworks(const Network &a, const Network &b) {
  if (a.name != b.name || a.inputs != b.inputs ||
      a.layers.size() != b.layers.size() ||
      a.synapses.size() != b.synapses.size())
    return "the networks have other layers or inputs";
  for (size_t l = 0; l != a.layers.size(); ++l) {
    const Layer &x = a.layers[l], &y = b.layers[l];
    if (x.name != y.name || x.size() != y.size())
      return "layer '" + x.name + "' is another";
    for (uint32_t n = 0; n != x.size(); ++n)
      if (x.iDecay[n] != y.iDecay[n] || x.vDecay[n] != y.vDecay[n] ||
          x.bias[n] != y.bias[n] || x.threshold[n] != y.threshold[n])
        return "neuron " + std::to_string(n) + " of '" + x.name +
               "' has other constants";
  }
  for (size_t s = 0; s != a.synapses.size(); ++s) {
    const Synapses &x = a.synapses[s], &y = b.synapses[s];
    if (x.name != y.name || x.source != y.source || x.layer != y.layer ||
        x.exponent != y.exponent)
      return "synapses '" + x.name + "' are others";
    if (x.begin == y.begin && x.entries == y.entries)
      continue;
    for (size_t n = 0; n + 1 < x.begin.size(); ++n) {
      std::span<const Incoming> p(x.entries.data() + x.begin[n],
                                  x.begin[n + 1] - x.begin[n]);
      std::span<const Incoming> q(y.entries.data() + y.begin[n],
                                  y.begin[n + 1] - y.begin[n]);
      if (!std::ranges::equal(p, q))
        return "neuron " + std::to_string(n) + " has other synapses '" +
               x.name + "'";
    }
  }
  return "";
}
