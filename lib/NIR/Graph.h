// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A NIR file as plain data: one flat graph.

#ifndef SNNC_LIB_NIR_GRAPH_H
#define SNNC_LIB_NIR_GRAPH_H

#include "Conventions.h"

namespace snnc::nir {

struct Edge {
  int from, to;
  bool delayed = false; ///< arrives one step later
};

struct Graph {
  std::string version; ///< of the library that wrote it, where it says so
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  bool edgesKnown = true; ///< all could be read
  int input = -1, output = -1;

  /// Indices of edges, in the order in which their values are added up: what
  /// comes from this step first, then by name. The file's order says nothing,
  /// as exporters keep edges in sets.
  const std::vector<int> &into(int node) const { return ins[node]; }
  const std::vector<int> &outOf(int node) const { return outs[node]; }
  /// Fills these two lists.
  void indexEdges();

private:
  std::vector<std::vector<int>> ins, outs;
};

/// "'a', 'b' and 3 more"
std::string listNodes(const Graph &graph, const std::vector<int> &nodes);

/// Whether spikes come back to the neuron through one synapse, as of RLeaky.
bool isRecurrent(const Graph &graph, int neuron);

/// Marks the edges that arrive one step later: of each cycle the one that leads
/// back to where it is entered. Delays that the file has need no other.
void breakCycles(Graph &graph, Recurrence recurrence, Findings &findings);

/// In Lava every synapse takes a step, which is left out: an error where that
/// changes more than how late the output is.
void checkLatency(const Graph &graph, Findings &findings);

} // namespace snnc::nir

#endif // SNNC_LIB_NIR_GRAPH_H
