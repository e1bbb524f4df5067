// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The order of a recognised network's layers.

#include "Step.h"
#include "llvm/ADT/STLExtras.h"
#include <set>

using namespace llvm;

namespace snnc::onnxio {
namespace {

class Orderer {
public:
  Orderer(const Graph &graph, StepNetwork &network)
      : graph(graph), network(network), layers(network.layers) {}

  bool run() {
    findUsed();
    size_t count = layers.size();
    std::vector<int> waiting(count, 0), at(count, -1);
    std::vector<std::vector<size_t>> readers(count);
    std::set<std::pair<int, size_t>> ready;
    for (size_t i = 0; i < count; ++i) {
      if (layers[i].kind != Layer::Delay)
        for (Signal input : layers[i].inputs)
          if (input.layer >= 0) {
            ++waiting[i];
            readers[input.layer].push_back(i);
          }
      if (waiting[i] == 0)
        ready.insert({place(i), i});
    }
    std::vector<size_t> order;
    while (!ready.empty()) {
      size_t next = ready.begin()->second;
      ready.erase(ready.begin());
      if (used[next]) {
        at[next] = int(order.size());
        order.push_back(next);
      }
      for (size_t reader : readers[next])
        if (--waiting[reader] == 0)
          ready.insert({place(reader), reader});
    }
    if (order.size() != size_t(llvm::count(used, true)))
      return false;
    reorder(order, at);
    return true;
  }

private:
  /// Where in the file a layer stands.
  int place(size_t index) {
    for (size_t k = 0; k < layers.size(); ++k) {
      const Layer &layer = layers[index];
      if (layer.kind == Layer::Delay)
        return -1;
      if (layer.result >= 0)
        return graph.values[layer.result].node;
      if (layer.owner < 0)
        return -1;
      index = size_t(layer.owner);
    }
    return -1;
  }

  /// The layer that only stood for the output reads nothing. Where one of
  /// several outputs was chosen, the others' layers are not needed.
  void findUsed() {
    bool all = graph.ownOutput < 0;
    used.assign(layers.size(), all);
    std::vector<int> open;
    if (!all)
      open.push_back(network.output.layer);
    while (!open.empty()) {
      int layer = open.back();
      open.pop_back();
      if (layer < 0 || used[layer])
        continue;
      used[layer] = true;
      for (Signal input : layers[layer].inputs)
        open.push_back(input.layer);
    }
    for (size_t i = 0; i < layers.size(); ++i)
      used[i] = used[i] && !layers[i].inputs.empty();
  }

  void reorder(ArrayRef<size_t> order, ArrayRef<int> at) {
    std::vector<Layer> sorted;
    for (size_t index : order)
      sorted.push_back(std::move(layers[index]));
    auto move = [&](int &index) { index = index < 0 ? -1 : at[index]; };
    for (Layer &layer : sorted) {
      move(layer.owner);
      for (Signal &input : layer.inputs)
        move(input.layer);
    }
    move(network.output.layer);
    network.layers = std::move(sorted);
  }

  const Graph &graph;
  StepNetwork &network;
  std::vector<Layer> &layers;
  std::vector<bool> used;
};

} // namespace

bool orderLayers(const Graph &graph, StepNetwork &network) {
  return Orderer(graph, network).run();
}

} // namespace snnc::onnxio
