// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Names of layers from the scopes in their nodes' names (rule T2).

#include "Step.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// The parts of `name` before its last '/': the modules it was written in.
SmallVector<StringRef> scope(StringRef name) {
  SmallVector<StringRef> parts;
  SplitString(name.rsplit('/').first, parts, "/");
  if (!name.contains('/'))
    parts.clear();
  return parts;
}

/// Of the nodes that compute something: what only hands a value to the graph's
/// outputs stands outside the module.
std::string commonScope(const Graph &graph, ArrayRef<int> nodes) {
  SmallVector<StringRef> common;
  bool first = true;
  for (int node : nodes) {
    if (graph.nodes[node].op == Op::Identity)
      continue;
    SmallVector<StringRef> parts = scope(graph.nodes[node].name);
    if (std::exchange(first, false)) {
      common = parts;
      continue;
    }
    size_t length = 0;
    while (length < std::min(common.size(), parts.size()) &&
           common[length] == parts[length])
      ++length;
    common.truncate(length);
  }
  return join(common, ".");
}

/// What a layer is called where its nodes have no scope.
StringRef kindName(Layer::Kind kind) {
  switch (kind) {
  case Layer::Linear:
    return "linear";
  case Layer::Conv:
    return "conv";
  case Layer::AvgPool:
  case Layer::MaxPool:
    return "pool";
  case Layer::Scale:
    return "scale";
  case Layer::Add:
    return "add";
  case Layer::Concat:
    return "concat";
  case Layer::Delay:
    return "delay";
  case Layer::Lif:
    return "lif";
  case Layer::Li:
    return "li";
  case Layer::Reshape:
  case Layer::Transpose:
  case Layer::Slice:
    break;
  }
  return "";
}

class Namer {
public:
  Namer(const Graph &graph, StepNetwork &network)
      : graph(graph), network(network), scopes(network.layers.size()),
        synapseOf(network.layers.size(), -1) {}

  void run() {
    std::vector<Layer> &layers = network.layers;
    for (size_t i = 0; i < layers.size(); ++i)
      scopes[i] = commonScope(graph, layers[i].nodes);
    for (size_t i = 0; i < layers.size(); ++i)
      findSynapse(int(i));
    // Names that nodes give come first: others keep clear of them.
    for (size_t i = 0; i < layers.size(); ++i)
      if (!kindName(layers[i].kind).empty() && !layers[i].nodes.empty() &&
          synapseOf[i] < 0)
        nameFromNodes(layers[i], scopes[i]);
    for (size_t i = 0; i < layers.size(); ++i)
      if (synapseOf[i] >= 0)
        layers[i].name = unique(layers[synapseOf[i]].name + ".syn");
    for (Layer &layer : layers)
      if (layer.nodes.empty())
        nameFromOwner(layer);
  }

private:
  /// An integrator that only one neuron reads, directly, is that neuron's
  /// synaptic current.
  void findSynapse(int index) {
    if (network.layers[index].kind != Layer::Li ||
        network.output.layer == index)
      return;
    int reader = -1;
    for (size_t i = 0; i < network.layers.size(); ++i)
      for (Signal input : network.layers[i].inputs) {
        if (input.layer != index)
          continue;
        const Layer &layer = network.layers[i];
        int neuron = layer.nodes.empty() ? layer.owner : int(i);
        if (neuron < 0 || network.layers[neuron].kind != Layer::Lif ||
            (reader >= 0 && reader != neuron))
          return;
        reader = neuron;
      }
    if (reader >= 0 &&
        (scopes[index].empty() || scopes[index] == scopes[reader]))
      synapseOf[index] = reader;
  }

  void nameFromNodes(Layer &layer, StringRef scope) {
    size_t number =
        layer.isNeuron() ? ++neurons : ++counts[kindName(layer.kind)];
    layer.name = unique(scope.empty() ? kindName(layer.kind).str() +
                                            std::to_string(number)
                                      : scope.str());
  }

  /// Sums and delays after the layer that they belong to.
  void nameFromOwner(Layer &layer) {
    StringRef kind = kindName(layer.kind);
    std::string owner =
        layer.owner < 0 ? std::string() : network.layers[layer.owner].name;
    layer.name = unique(owner.empty() ? kind.str() : owner + "." + kind.str());
  }

  std::string unique(std::string name) {
    // In paths they are the folder and the one above.
    if (name == "." || name == "..")
      name = std::string(name.size(), '_');
    // The end of a long name tells more than its beginning.
    constexpr size_t kMost = 160;
    if (name.size() > kMost) {
      size_t from = name.size() - kMost;
      while ((name[from] & 0xC0) == 0x80)
        ++from;
      name = "\u2026" + name.substr(from);
    }
    std::string result = name;
    for (size_t k = 2; !used.insert(result).second; ++k)
      result = name + "_" + std::to_string(k);
    return result;
  }

  const Graph &graph;
  StepNetwork &network;
  std::vector<std::string> scopes;
  std::vector<int> synapseOf; // the neuron
  StringSet<> used;
  StringMap<size_t> counts;
  size_t neurons = 0;
};

} // namespace

void nameLayers(const Graph &graph, StepNetwork &network) {
  Namer(graph, network).run();
}

} // namespace snnc::onnxio
