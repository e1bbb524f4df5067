// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which edges of a NIR graph arrive one step later. A file does not say; but a
// cycle that is entered at one node only is computed from there, and what comes
// back to that node is of the step before.

#include "Cycles.h"

#include "llvm/ADT/STLExtras.h"
#include <set>

using llvm::Twine;

namespace snnc::nir {

/// Tarjan's algorithm with a stack of its own: files may be deep.
std::vector<std::vector<int>>
findCycles(const Graph &graph, llvm::function_ref<bool(const Edge &)> follows) {
  int count = static_cast<int>(graph.nodes.size()), next = 0;
  std::vector<int> number(count, -1), low(count, 0), stack;
  std::vector<bool> onStack(count, false);
  std::vector<std::vector<int>> cycles;
  struct Frame {
    int node;
    size_t edge;
  };
  auto close = [&](int node) {
    std::vector<int> members;
    bool loops = false;
    for (int member = -1; member != node;) {
      member = stack.back();
      stack.pop_back();
      onStack[member] = false;
      members.push_back(member);
    }
    for (int e : graph.outOf(node))
      loops |= graph.edges[e].to == node && follows(graph.edges[e]);
    llvm::sort(members);
    if (members.size() > 1 || loops)
      cycles.push_back(std::move(members));
  };
  for (int root = 0; root < count; ++root) {
    if (number[root] >= 0)
      continue;
    std::vector<Frame> frames = {{root, 0}};
    while (!frames.empty()) {
      auto &[node, edge] = frames.back();
      if (edge == 0 && number[node] < 0) {
        number[node] = low[node] = next++;
        stack.push_back(node);
        onStack[node] = true;
      }
      if (edge < graph.outOf(node).size()) {
        const Edge &out = graph.edges[graph.outOf(node)[edge++]];
        if (!follows(out))
          continue;
        if (number[out.to] < 0)
          frames.push_back({out.to, 0});
        else if (onStack[out.to])
          low[node] = std::min(low[node], number[out.to]);
        continue;
      }
      if (low[node] == number[node])
        close(node);
      int done = node;
      frames.pop_back();
      if (!frames.empty())
        low[frames.back().node] = std::min(low[frames.back().node], low[done]);
    }
  }
  llvm::sort(cycles);
  return cycles;
}

/// Neurons, and delays that are none in name only.
static bool remembers(const Node &node) {
  return node.isNeuron() ||
         (node.kind == Node::Delay && node.delaySteps.value_or(1) > 0);
}

void checkState(const Graph &graph, Findings &findings) {
  for (const std::vector<int> &cycle : findCycles(graph, [&](const Edge &edge) {
         return !remembers(graph.nodes[edge.from]);
       }))
    findings.error("the cycle " + listNodes(graph, cycle) +
                   " passes no neuron and no Delay of a step: each of its "
                   "values would be needed before it is there (rule N3)");
}

namespace {

class CycleBreaker {
public:
  CycleBreaker(Graph &graph, Recurrence recurrence, Findings &findings)
      : graph(graph), recurrence(recurrence), findings(findings) {}

  void run();

private:
  /// Its value of this step is needed in this step.
  bool isImmediate(const Edge &edge) const {
    const Node &from = graph.nodes[edge.from];
    return !edge.delayed && (from.isNeuron() || !remembers(from));
  }
  bool breakOne(const std::vector<int> &cycle);
  std::vector<int> entriesOf(const std::vector<int> &cycle) const;
  std::set<int> reachableFrom(const std::vector<int> &nodes) const;
  void delay(int edge);
  int findPlace(int edge) const;
  bool givesZero(int node) const;

  Graph &graph;
  Recurrence recurrence;
  Findings &findings;
};

} // namespace

std::set<int> CycleBreaker::reachableFrom(const std::vector<int> &nodes) const {
  std::set<int> reached;
  std::vector<int> open = nodes;
  while (!open.empty()) {
    int node = open.back();
    open.pop_back();
    for (int e : graph.outOf(node))
      if (reached.insert(graph.edges[e].to).second)
        open.push_back(graph.edges[e].to);
  }
  return reached;
}

/// Nodes of the cycle that something else feeds: not what the cycle itself
/// gave in earlier steps.
std::vector<int> CycleBreaker::entriesOf(const std::vector<int> &cycle) const {
  std::set<int> members(cycle.begin(), cycle.end()),
      behind = reachableFrom(cycle);
  std::vector<int> entries;
  for (int node : cycle)
    if (llvm::any_of(graph.into(node), [&](int e) {
          const Edge &edge = graph.edges[e];
          return !edge.delayed && !members.count(edge.from) &&
                 (isImmediate(edge) || !behind.count(edge.from));
        }))
      entries.push_back(node);
  return entries;
}

/// Does nothing to a signal of zeros.
static bool keepsZero(const Node &node) {
  return node.kind != Node::Threshold &&
         llvm::all_of(node.bias, [](float b) { return b == 0; });
}

/// From an edge that leads back, the one out of the neuron that it comes from;
/// -1 where something else reads a value between them.
int CycleBreaker::findPlace(int edge) const {
  for (size_t k = 0; k < graph.nodes.size(); ++k) {
    int from = graph.edges[edge].from;
    if (remembers(graph.nodes[from]))
      return edge;
    if (graph.outOf(from).size() != 1 || graph.into(from).size() != 1)
      return -1;
    edge = graph.into(from)[0];
  }
  return -1;
}

/// Zeros of all neurons give zero there: a delay may stand on either side of
/// what is between.
bool CycleBreaker::givesZero(int node) const {
  std::vector<int> open = {node};
  std::set<int> seen = {node};
  while (!open.empty()) {
    int at = open.back();
    open.pop_back();
    if (remembers(graph.nodes[at]))
      continue;
    if (!keepsZero(graph.nodes[at]) || graph.nodes[at].kind == Node::Input)
      return false;
    for (int e : graph.into(at))
      if (seen.insert(graph.edges[e].from).second)
        open.push_back(graph.edges[e].from);
  }
  return true;
}

void CycleBreaker::delay(int edge) {
  int place = recurrence == Recurrence::DelaysSpikes ? findPlace(edge) : edge;
  if (place < 0) {
    const Edge &e = graph.edges[edge];
    if (!givesZero(e.from))
      findings.error("edge '" + graph.nodes[e.from].name + "' to '" +
                     graph.nodes[e.to].name +
                     "': leads back, and arrives one step later; but what the "
                     "bias on the way gives in the first step is not known, "
                     "as the values on the way are read or added up elsewhere "
                     "too");
    place = edge;
  }
  graph.edges[place].delayed = true;
}

/// False after an error.
bool CycleBreaker::breakOne(const std::vector<int> &cycle) {
  std::vector<int> entries = entriesOf(cycle);
  if (entries.size() != 1) {
    findings.error("the cycle " + listNodes(graph, cycle) +
                   (entries.empty()
                        ? " is not reached from the input"
                        : " is entered at " + listNodes(graph, entries) +
                              ": which of them computes first, and which "
                              "edge arrives one step later, NIR does not "
                              "say; a Delay would"));
    return false;
  }
  std::set<int> members(cycle.begin(), cycle.end());
  for (int e : graph.into(entries[0]))
    if (members.count(graph.edges[e].from) && isImmediate(graph.edges[e]))
      delay(e);
  return true;
}

/// Cycles in cycles come to light when the outer one is cut.
void CycleBreaker::run() {
  for (size_t round = 0; round <= graph.nodes.size(); ++round) {
    auto cycles =
        findCycles(graph, [&](const Edge &edge) { return isImmediate(edge); });
    if (cycles.empty())
      break;
    bool good = true;
    for (const std::vector<int> &cycle : cycles)
      good &= breakOne(cycle);
    if (!good)
      return;
    graph.indexEdges();
  }
  graph.indexEdges();
}

void breakCycles(Graph &graph, Recurrence recurrence, Findings &findings) {
  checkState(graph, findings); // now that the steps of delays are known
  if (findings.failed())
    return;
  CycleBreaker(graph, recurrence, findings).run();
}

/// How late each node is there: along every edge as much more as its synapse
/// takes, less what the network has too.
void checkLatency(const Graph &graph, Findings &findings) {
  std::vector<std::optional<int64_t>> late(graph.nodes.size());
  std::vector<int> open = {graph.input};
  late[graph.input] = 0;
  while (!open.empty()) {
    int from = open.back();
    open.pop_back();
    for (int e : graph.outOf(from)) {
      const Edge &edge = graph.edges[e];
      const Node &to = graph.nodes[edge.to];
      bool synapse =
          to.isConv() || to.kind == Node::Affine || to.kind == Node::Linear;
      int64_t steps = *late[from] + synapse - edge.delayed;
      if (!late[edge.to]) {
        late[edge.to] = steps;
        open.push_back(edge.to);
      } else if (*late[edge.to] != steps) {
        return findings.error(
            to.label() +
            ": ways of different length lead to it; in Lava each synapse takes "
            "a step, so that other spikes meet there; --nir-convention=nir "
            "reads them as of the same step");
      }
    }
  }
}

} // namespace snnc::nir
