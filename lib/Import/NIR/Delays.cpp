// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Delays of NIR, which are seconds for each value, as steps for all of one.

#include "Choices.h"
#include "snnc/Support/Numbers.h"

#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <set>

using llvm::Twine;

namespace snnc::nir {

namespace {

class DelaySettler {
public:
  DelaySettler(Graph &graph, const Choices &choices, Findings &findings)
      : graph(graph), choices(choices), findings(findings) {}

  void run();

private:
  bool count(const Node &node, std::vector<int64_t> &steps);
  int findSynapse(int delay);
  void split(int delay, const std::vector<int64_t> &steps);
  int copyNode(int node, const std::string &suffix);

  Graph &graph;
  const Choices &choices;
  Findings &findings;
};

} // namespace

/// One number for all, or one for each.
bool DelaySettler::count(const Node &node, std::vector<int64_t> &steps) {
  constexpr double most = 1 << 20;
  auto fail = [&](double seconds, const Twine &text) {
    findings.error(node.label() + ": a delay of " +
                   formatNumber(float(seconds)) +
                   " with dt = " + formatNumber(choices.dt) + text);
    return false;
  };
  for (double seconds : node.params.find("delay")->second.values) {
    double exact = seconds / choices.dt;
    if (!(exact >= 0) || exact > most)
      return fail(seconds,
                  " is expected to be 0 to " + Twine(int64_t(most)) + " steps");
    // Exporters round the seconds to single precision.
    if (std::abs(exact - std::round(exact)) > 1e-5 * std::max(1.0, exact))
      return fail(seconds, " is " + formatNumber(float(exact)) +
                               " steps, expected whole ones");
    steps.push_back(static_cast<int64_t>(std::round(exact)));
  }
  if (llvm::all_equal(steps))
    steps.resize(1);
  return true;
}

/// What alone reads the delay, and nothing else; -1 where that is no matrix.
int DelaySettler::findSynapse(int delay) {
  if (graph.outOf(delay).size() != 1)
    return -1;
  int reader = graph.edges[graph.outOf(delay)[0]].to;
  const Node &node = graph.nodes[reader];
  bool isMatrix = node.kind == Node::Affine || node.kind == Node::Linear;
  return isMatrix && graph.into(reader).size() == 1 ? reader : -1;
}

/// A copy with the same edges in (`from` its first reader) or out.
int DelaySettler::copyNode(int node, const std::string &suffix) {
  Node copy = graph.nodes[node];
  std::set<llvm::StringRef> names;
  for (const Node &other : graph.nodes)
    names.insert(other.name);
  std::string name = copy.name + suffix;
  for (int k = 2; names.count(name); ++k)
    name = copy.name + suffix + "_" + std::to_string(k);
  copy.name = name;
  graph.nodes.push_back(std::move(copy));
  return static_cast<int>(graph.nodes.size()) - 1;
}

void DelaySettler::split(int delay, const std::vector<int64_t> &steps) {
  constexpr size_t mostKinds = 64;
  constexpr uint64_t mostWeights = uint64_t(1) << 28;
  std::set<int64_t> kinds(steps.begin(), steps.end());
  int synapse = findSynapse(delay);
  if (synapse < 0 || kinds.size() > mostKinds ||
      kinds.size() * graph.nodes[synapse].weight.size() > mostWeights)
    return findings.error(
        graph.nodes[delay].label() + ": has " + Twine(kinds.size()) +
        " different delays; up to " + Twine(mostKinds) +
        " are read, and only where one Linear or Affine reads them and "
        "nothing else");
  const std::vector<int> into = graph.into(delay), outOf = graph.outOf(synapse);
  FloatArray weights = graph.nodes[synapse].weight;
  for (int64_t kind : kinds) {
    bool first = kind == *kinds.begin(); // keeps its node, name and bias
    std::string suffix = ".by" + std::to_string(kind);
    int d = first ? delay : copyNode(delay, suffix);
    int s = first ? synapse : copyNode(synapse, suffix);
    graph.nodes[d].delaySteps = kind;
    std::vector<float> kept(weights.begin(), weights.end());
    for (size_t i = 0; i < kept.size(); ++i)
      if (steps[i % steps.size()] != kind)
        kept[i] = 0;
    graph.nodes[s].weight = FloatArray(std::move(kept));
    if (first)
      continue;
    graph.nodes[s].bias.clear();
    graph.edges.push_back({d, s});
    for (int e : into)
      graph.edges.push_back({graph.edges[e].from, d});
    for (int e : outOf)
      graph.edges.push_back({s, graph.edges[e].to});
  }
  findings.note(graph.nodes[delay].label() + ": has delays of " +
                Twine(kinds.size()) + " different numbers of steps; '" +
                graph.nodes[synapse].name +
                "' is split into as many synapses that are added up");
  graph.indexEdges();
}

void DelaySettler::run() {
  // Nodes are added on the way.
  for (size_t i = 0, n = graph.nodes.size(); i < n; ++i) {
    const Node &node = graph.nodes[i];
    std::vector<int64_t> steps;
    if (node.kind != Node::Delay || !(choices.dt > 0) || !count(node, steps))
      continue;
    if (steps.size() == 1)
      graph.nodes[i].delaySteps = steps[0];
    else
      split(static_cast<int>(i), steps);
  }
}

void settleDelays(Graph &graph, const Choices &choices, Findings &findings) {
  DelaySettler(graph, choices, findings).run();
}

} // namespace snnc::nir
