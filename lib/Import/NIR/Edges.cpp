// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which nodes a NIR graph joins, and whether every node has its place.

#include "ReadGraph.h"
#include "lib/NIR/Cycles.h"

#include "llvm/ADT/STLExtras.h"
#include <numeric>

using llvm::Twine;

namespace snnc::nir {

/// The only node of a kind, which nothing may lead into (or out of).
static int findOnly(const Graph &graph, Node::Kind kind, llvm::StringRef type,
                    Findings &findings) {
  std::vector<int> found;
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (graph.nodes[i].kind == kind)
      found.push_back(static_cast<int>(i));
  if (found.size() == 1)
    return found[0];
  findings.error(
      found.empty() ? "expected one node of type " + type + ", but got none"
                    : "expected one node of type " + type + ", but got " +
                          Twine(found.size()) + ": " + listNodes(graph, found));
  return -1;
}

void checkEdges(Graph &graph, Findings &findings) {
  graph.indexEdges();
  if (!graph.edgesKnown)
    return; // said already
  graph.input = findOnly(graph, Node::Input, "Input", findings);
  graph.output = findOnly(graph, Node::Output, "Output", findings);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node &node = graph.nodes[i];
    bool reads = !graph.into(i).empty(), gives = !graph.outOf(i).empty();
    if (node.type.empty())
      continue; // it is not known what it may have
    if (node.kind == Node::Input && reads)
      findings.error(node.label() +
                     ": expected no edge into an input, but "
                     "there is one from '" +
                     graph.nodes[graph.edges[graph.into(i)[0]].from].name +
                     "'");
    if (node.kind == Node::Output && gives)
      findings.error(node.label() +
                     ": expected no edge out of an output, but "
                     "there is one to '" +
                     graph.nodes[graph.edges[graph.outOf(i)[0]].to].name + "'");
    if (node.kind != Node::Input && !reads)
      findings.error(node.label() +
                     ": no edge leads into it: what it reads is not known");
    if (node.kind != Node::Output && !gives)
      findings.error(node.label() +
                     ": no edge leads out of it, so that it has no part in "
                     "the output; an edge may be missing");
  }
  checkState(graph, findings);
}

} // namespace snnc::nir
