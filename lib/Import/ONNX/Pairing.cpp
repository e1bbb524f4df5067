// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Pairing of state inputs with state outputs.

#include "Pairing.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// `name` without the words that tell a state's old value from its new one.
std::string stem(StringRef name) {
  SmallVector<StringRef> parts;
  SplitString(name, parts, "_.:/-");
  std::string result;
  for (StringRef part : parts)
    if (!StringSwitch<bool>(part.lower())
             .Cases("in", "out", "prev", "next", "new", "old", true)
             .Cases("input", "output", "state", true)
             .Default(false))
      result += part.lower() + "_";
  return result;
}

struct Candidate {
  size_t output; // position among the graph's outputs
  Cell cell;
};

class Pairer {
public:
  Pairer(const Graph &graph, const std::vector<Variable> &variables,
         const std::vector<std::optional<Poly>> &polys, Findings &findings)
      : graph(graph), variables(variables), polys(polys), findings(findings),
        taken(graph.outputs.size(), false) {}

  Pairing run() {
    for (size_t i = 0; i < graph.outputs.size(); ++i)
      findCandidates(i);
    if (findings.failed())
      return pairing;
    takeUnique();
    takeBy(
        [](const Candidate &c, const Graph &g) {
          return stem(g.values[c.cell.state].name) ==
                 stem(g.values[c.cell.stateOut].name);
        },
        "by their names");
    takeBy(
        [this](const Candidate &c, const Graph &) {
          // Exporters put the network's input before the states.
          return none_of(candidates, [&](const Candidate &d) {
            return position(d.cell.state) > position(c.cell.state);
          });
        },
        "by the order of the inputs");
    if (!candidates.empty())
      ambiguous();
    else
      takeRest();
    return pairing;
  }

private:
  size_t position(int input) const {
    return size_t(find(graph.inputs, input) - graph.inputs.begin());
  }

  void findCandidates(size_t output) {
    int value = graph.outputs[output];
    if (!polys[value])
      return findings.error("output '" + graph.values[value].name +
                            "' is constant, expected spikes or a state");
    if (polys[value]->asVariable())
      return; // spikes or a layer's result
    std::string firstReason;
    size_t before = candidates.size();
    for (Var var : polys[value]->variables()) {
      const Variable &info = variables[var / 2];
      if (info.origin != Variable::Input ||
          graph.values[info.value].shape != graph.values[value].shape)
        continue;
      std::string reason;
      auto cell =
          matchCell(graph, variables, *polys[value], value, var, reason);
      if (cell)
        candidates.push_back({output, std::move(*cell)});
      else if (firstReason.empty())
        firstReason = "it is computed from '" + graph.values[info.value].name +
                      "', but not through one neuron: " + reason;
    }
    if (candidates.size() != before)
      return;
    if (firstReason.empty())
      firstReason = "no input of its shape " +
                    shapeString(graph.values[value].shape) +
                    " enters it, and it is neither spikes nor a layer's result"
                    " (neurons that keep nothing of their state, tau = 1 or "
                    "beta = 0, are not supported)";
    findings.error("output " + graph.describe(value) +
                   " is not understood: " + firstReason);
  }

  void take(Candidate candidate) {
    taken[candidate.output] = true;
    pairing.states.push_back(candidate.cell.state);
    llvm::erase_if(candidates, [&](const Candidate &c) {
      return c.output == candidate.output ||
             c.cell.state == candidate.cell.state;
    });
    pairing.cells.push_back(std::move(candidate.cell));
  }

  /// Takes pairs that compete with no other.
  void takeUnique() {
    for (size_t i = 0; i < candidates.size();) {
      const Candidate &c = candidates[i];
      size_t rivals = count_if(candidates, [&](const Candidate &d) {
        return d.output == c.output || d.cell.state == c.cell.state;
      });
      if (rivals > 1) {
        ++i;
        continue;
      }
      take(Candidate(c));
      i = 0;
    }
  }

  template <typename Rule>
  void takeBy(Rule rule, StringRef how) {
    for (size_t i = 0; i < candidates.size();) {
      Candidate c = candidates[i];
      size_t rivals = count_if(candidates, [&](const Candidate &d) {
        return (d.output == c.output || d.cell.state == c.cell.state) &&
               rule(d, graph);
      });
      if (rivals != 1 || !rule(c, graph)) {
        ++i;
        continue;
      }
      findings.note("state '" + graph.values[c.cell.state].name +
                    "' was paired with '" + graph.values[c.cell.stateOut].name +
                    "' " + how + ", as the dataflow leaves a choice");
      take(std::move(c));
      takeUnique();
      i = 0;
    }
  }

  void ambiguous() {
    std::string list;
    for (const Candidate &c : candidates)
      list += (list.empty() ? "'" : ", '") + graph.values[c.cell.state].name +
              "' with '" + graph.values[c.cell.stateOut].name + "'";
    findings.error("the pairs of states are ambiguous: " + list +
                   "; names like v_in and v_out would decide");
  }

  void takeRest() {
    std::string inputs, outputs;
    size_t inputCount = 0, outputCount = 0;
    for (int input : graph.inputs)
      if (!is_contained(pairing.states, input)) {
        inputs += (inputCount++ ? ", '" : "'") + graph.values[input].name + "'";
        pairing.input = input;
      }
    for (size_t i = 0; i < graph.outputs.size(); ++i)
      if (!taken[i]) {
        int value = graph.outputs[i];
        outputs +=
            (outputCount++ ? ", '" : "'") + graph.values[value].name + "'";
        if (std::optional<Var> var = polys[value]->asVariable();
            var && !is_contained(pairing.states, variables[*var / 2].value))
          pairing.output = variables[*var / 2].value;
        else
          findings.error("output " + graph.describe(value) +
                         " is neither the next value of a state of its own "
                         "nor spikes (membranes as outputs are not supported "
                         "yet)");
      }
    if (inputCount != 1)
      findings.error("besides the states the graph has " + Twine(inputCount) +
                     " inputs (" + inputs +
                     "), expected 1; a state is an "
                     "input from which an output of its shape is computed "
                     "through one neuron");
    if (outputCount != 1)
      findings.error("besides the states the graph has " + Twine(outputCount) +
                     " outputs (" + outputs + "), expected 1");
  }

  const Graph &graph;
  const std::vector<Variable> &variables;
  const std::vector<std::optional<Poly>> &polys;
  Findings &findings;
  std::vector<bool> taken;
  std::vector<Candidate> candidates;
  Pairing pairing;
};

} // namespace

Pairing pairStates(const Graph &graph, const std::vector<Variable> &variables,
                   const std::vector<std::optional<Poly>> &polys,
                   Findings &findings) {
  return Pairer(graph, variables, polys, findings).run();
}

} // namespace snnc::onnxio
