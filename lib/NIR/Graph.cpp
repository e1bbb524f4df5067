// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The edges of a NIR graph by node.

#include "Graph.h"

#include "llvm/ADT/STLExtras.h"

namespace snnc::nir {

void Graph::indexEdges() {
  ins.assign(nodes.size(), {});
  outs.assign(nodes.size(), {});
  for (size_t i = 0; i < edges.size(); ++i) {
    ins[edges[i].to].push_back(static_cast<int>(i));
    outs[edges[i].from].push_back(static_cast<int>(i));
  }
  for (auto *lists : {&ins, &outs})
    for (std::vector<int> &list : *lists)
      llvm::sort(list, [&](int a, int b) {
        auto key = [&](int e) {
          const Node &other =
              nodes[lists == &ins ? edges[e].from : edges[e].to];
          return std::tuple(edges[e].delayed, llvm::StringRef(other.name), e);
        };
        return key(a) < key(b);
      });
}

std::string listNodes(const Graph &graph, const std::vector<int> &nodes) {
  constexpr size_t most = 6;
  std::string text;
  for (size_t i = 0; i < std::min(nodes.size(), most); ++i)
    text += (i == 0                  ? ""
             : i + 1 == nodes.size() ? " and "
                                     : ", ") +
            ("'" + graph.nodes[nodes[i]].name + "'");
  if (nodes.size() > most)
    text += " and " + std::to_string(nodes.size() - most) + " more";
  return text;
}

bool isRecurrent(const Graph &graph, int neuron) {
  for (int out : graph.outOf(neuron)) {
    int synapse = graph.edges[out].to;
    if (synapse == neuron)
      return true;
    for (int back : graph.outOf(synapse))
      if (graph.edges[back].to == neuron)
        return true;
  }
  return false;
}

} // namespace snnc::nir
