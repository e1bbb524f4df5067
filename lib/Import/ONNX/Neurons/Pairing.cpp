// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Pairing of state inputs with state outputs.

#include "Pairing.h"
#include "snnc/Support/Advice.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"

#include <map>

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
  int state, output;        // values of the graph
  std::optional<Cell> cell; // none: carried over the step as it is

  /// A neuron whose reset looks at this state explains more than one that
  /// merely adds it up.
  int rank() const {
    return !cell || !cell->spiking ? 0 : cell->reset == Cell::None ? 1 : 2;
  }
};

class Pairer {
public:
  Pairer(const StepPolys &step, Findings &findings)
      : step(step), graph(step.graph), findings(findings), inputs(graph.inputs),
        outputs(graph.outputs) {}

  Pairing run() {
    size_t before = findings.errors.size();
    for (int output : distinct(outputs))
      findCandidates(output);
    if (findings.errors.size() > before)
      explainAdaptive(before);
    if (findings.failed())
      return pairing;
    settle();
    if (findings.failed())
      return pairing;
    pairCarried();
    if (findings.failed())
      return pairing;
    for (Cell &cell : pairing.cells)
      checkCarriedReset(cell);
    takeRest();
    noteChoices();
    return pairing;
  }

private:
  /// One note for all states that a rule has paired.
  void noteChoices() {
    for (const auto &[how, pairs] : chosen) {
      std::string text;
      for (auto [state, output] : pairs)
        text += (text.empty() ? "" : ", ") + ("'" + name(state)).str() +
                (pairs.size() > 1 ? "' with '" : "' was paired with '") +
                name(output).str() + "'";
      findings.note(pairs.size() > 1
                        ? "states were paired " + how +
                              ", as the dataflow leaves a choice: " + text
                        : "state " + text + " " + how +
                              ", as the dataflow leaves a choice");
    }
  }

  StringRef name(int value) const { return graph.values[value].name; }
  ArrayRef<int64_t> shape(int value) const { return graph.values[value].shape; }

  size_t position(int input) const {
    return size_t(find(graph.inputs, input) - graph.inputs.begin());
  }

  void findCandidates(int output) {
    if (!step.polys[output])
      return findings.error("output '" + name(output) +
                            "' is constant, expected spikes or a state");
    const Poly &poly = *step.polys[output];
    std::optional<Var> var = poly.asVariable();
    if (var && step.info(*var).origin != Variable::Floor)
      return; // spikes or a layer's result
    std::string firstReason;
    size_t before = candidates.size();
    for (Var state : step.closure(poly))
      tryState(output, state, firstReason);
    if (candidates.size() == before) // tau = 1: no state is in it
      for (int input : graph.inputs)
        if (Var state = *step.polys[input]->asVariable(); isDead(state))
          tryState(output, state, firstReason);
    if (candidates.size() != before || isShown(poly))
      return;
    if (firstReason.empty())
      firstReason = "no input of its shape " + shapeString(shape(output)) +
                    " enters it, and it is neither spikes nor a layer's result";
    findings.error("output " + graph.describe(output) +
                   " is not understood: " + firstReason);
  }

  /// A comparison with a state that its own spike raises: the one reason for
  /// all errors from `first` on.
  void explainAdaptive(size_t first) {
    for (size_t i = 0; i < step.variables.size(); ++i) {
      Var spike = Var(2 * i + 1);
      const Variable &info = step.variables[i];
      if (info.origin != Variable::Spike || info.inner.variables().size() < 2)
        continue;
      for (int output : outputs) {
        const Poly *next = step.polys[output] ? &*step.polys[output] : nullptr;
        if (!next || !next->isLinear() || next->variables().size() != 2 ||
            !next->contains(spike))
          continue;
        Var state = next->variables()[next->variables()[0] == spike ? 1 : 0];
        if (step.info(state).origin != Variable::Input ||
            !info.inner.contains(state))
          continue;
        findings.errors.resize(first);
        return findings.error(
            graph.nodes[graph.values[info.value].node].label +
            " has an adaptive threshold, which is not read: it compares with "
            "the state '" +
            name(step.info(state).value) +
            "', which each spike changes; expected a constant threshold");
      }
    }
  }

  /// Nothing depends on this input: what read it cancelled out.
  bool isDead(Var state) const {
    auto reads = [&](int value) {
      return value >= 0 && step.polys[value] &&
             is_contained(step.closure(*step.polys[value]), state);
    };
    return none_of(graph.outputs, reads) &&
           none_of(graph.nodes, [&](const Node &node) {
             return !isElementwise(node.op) && any_of(node.inputs, reads);
           });
  }

  /// A sum of signals may be an output that is no state.
  bool isShown(const Poly &poly) const {
    auto isSignal = [&](const auto &term) {
      return term.first.size() == 1 &&
             step.info(term.first[0]).origin != Variable::Floor &&
             step.info(term.first[0]).origin != Variable::Input &&
             all_of(term.second, [](double c) { return c == 1; });
    };
    bool constant = none_of(step.closure(poly), [&](Var var) {
      return step.info(var).origin == Variable::Input;
    });
    return poly.isLinear() && (constant || all_of(poly.terms(), isSignal));
  }

  void tryState(int output, Var state, std::string &firstReason) {
    const Variable &info = step.info(state);
    if (info.origin != Variable::Input || shape(info.value) != shape(output) ||
        !mayPair(info.value, output))
      return;
    std::string reason;
    auto cell = matchCell(step, output, state, std::nullopt, reason);
    const Poly &poly = *step.polys[output];
    for (Var other : poly.variables()) { // reset by the spike as an input
      bool product = any_of(poly.terms(), [&](const auto &term) {
        return term.first.size() > 1 && is_contained(term.first, other);
      });
      if (!cell && product && other != state &&
          step.info(other).origin == Variable::Input)
        cell = matchCell(step, output, state, other, reason);
    }
    if (cell)
      candidates.push_back({info.value, output, std::move(cell)});
    else if (firstReason.empty())
      firstReason = "it is computed from '" + name(info.value).str() +
                    "', but not through one neuron: " + reason;
  }

  /// The form of the file says of some states what they become.
  bool mayPair(int state, int output) const {
    auto next = graph.nextOf.find(state);
    if (next == graph.nextOf.end() || next->second == output)
      return true;
    const auto &said = step.polys[next->second];
    return said && said->terms() == step.polys[output]->terms();
  }

  void take(Candidate candidate) {
    // An output with the same value only shows what is explained now.
    llvm::erase_if(candidates, [&](const Candidate &c) {
      return c.state == candidate.state || c.output == candidate.output ||
             (candidate.cell && step.polys[c.output]->terms() ==
                                    step.polys[candidate.output]->terms());
    });
    llvm::erase(inputs, candidate.state);
    // A value may be given twice: as the network's output and as a state.
    outputs.erase(find(outputs, candidate.output));
    if (candidate.cell)
      pairing.cells.push_back(std::move(*candidate.cell));
    else
      pairing.carried.push_back({candidate.state, candidate.output});
  }

  /// Takes the first candidate that `rule` prefers to all its rivals.
  template <typename Rule>
  bool takeBy(Rule better, StringRef how = "") {
    for (const Candidate &c : candidates) {
      bool best = all_of(candidates, [&](const Candidate &d) {
        return &c == &d || (c.output != d.output && c.state != d.state) ||
               better(c, d);
      });
      if (!best)
        continue;
      if (!how.empty())
        chosen[how.str()].push_back({c.state, c.output});
      take(Candidate(c));
      return true;
    }
    return false;
  }

  static std::vector<int> distinct(ArrayRef<int> values) {
    std::vector<int> result;
    for (int value : values)
      if (!is_contained(result, value))
        result.push_back(value);
    return result;
  }

  /// Outputs that are one value under two names are no choice.
  bool takeSame() {
    return takeBy([&](const Candidate &c, const Candidate &d) {
      return c.state == d.state &&
             step.polys[c.output]->terms() == step.polys[d.output]->terms() &&
             isFirstOfItsKind(c.output, c.state);
    });
  }

  size_t choices(int output) const {
    return count_if(candidates,
                    [&](const Candidate &c) { return c.output == output; });
  }

  bool takeByName() {
    auto matches = [&](const Candidate &c) {
      return stem(name(c.state)) == stem(name(c.output));
    };
    return takeBy([&](const Candidate &c,
                      const Candidate &d) { return matches(c) && !matches(d); },
                  "by their names");
  }

  bool takeByOrder() {
    // Exporters put the network's input before the states.
    return takeBy(
        [&](const Candidate &c, const Candidate &d) {
          return position(c.state) > position(d.state);
        },
        "by the order of the inputs");
  }

  /// Candidates that are neurons.
  void settle() {
    auto ranks = [](const Candidate &c, const Candidate &d) {
      return c.rank() > d.rank();
    };
    auto forced = [&](const Candidate &c, const Candidate &d) {
      // An output with one choice must have it.
      return choices(c.output) == 1 && choices(d.output) > 1;
    };
    while (takeBy(ranks) || takeBy(forced) || takeSame() || takeByName() ||
           takeByOrder())
      ;
    if (!candidates.empty())
      ambiguous();
  }

  /// What is left: one input of the network, the rest carries signals.
  void pairCarried() {
    takeOwnSpikes();
    for (int state : inputs)
      for (int output : distinct(outputs))
        if (mayCarry(state, output))
          candidates.push_back({state, output, std::nullopt});
    while (inputs.size() > 1 && !candidates.empty()) {
      // All inputs but one are states: one that cannot be is the network's.
      auto possible = [&](int state) {
        return any_of(candidates,
                      [&](const Candidate &c) { return c.state == state; });
      };
      size_t impossible =
          count_if(inputs, [&](int state) { return !possible(state); });
      auto only = [&](const Candidate &c, const Candidate &d) { return false; };
      if ((impossible == 1 && takeBy(only)) || takeByName() || takeByOrder())
        continue;
      return ambiguous();
    }
    candidates.clear();
  }

  /// Where all outputs would be states, one that was left out would go
  /// unnoticed: then the names must agree.
  bool mayCarry(int state, int output) const {
    return mayPair(state, output) && shape(state) == shape(output) &&
           isFirstOfItsKind(output, state) &&
           (outputs.size() >= inputs.size() ||
            stem(name(state)) == stem(name(output)));
  }

  /// Of outputs that are the same value, the one with the state's name, or
  /// the last.
  bool isFirstOfItsKind(int output, int state) const {
    bool named = stem(name(output)) == stem(name(state)), behind = false;
    for (int other : outputs) {
      behind |= other == output;
      if (other == output || shape(other) != shape(output) ||
          step.polys[other]->terms() != step.polys[output]->terms())
        continue;
      bool otherNamed = stem(name(other)) == stem(name(state));
      if (otherNamed != named ? otherNamed : behind)
        return false;
    }
    return true;
  }

  /// A neuron that an input resets needs that to be its own spike, unless
  /// another output has the name.
  void takeOwnSpikes() {
    std::vector<Candidate> found;
    for (const Cell &cell : pairing.cells) {
      if (!cell.last || isSpike(*cell.last))
        continue;
      int state = step.info(*cell.last).value;
      auto isOwn = [&](int output) {
        return cell.spikeVar &&
               step.polys[output]->asVariable() == cell.spikeVar;
      };
      bool other = any_of(outputs, [&](int output) {
        return !isOwn(output) && stem(name(output)) == stem(name(state));
      });
      for (int output : outputs)
        if (!other && is_contained(inputs, state) && isOwn(output) &&
            isFirstOfItsKind(output, state))
          found.push_back({state, output, std::nullopt});
    }
    for (Candidate &candidate : found)
      if (is_contained(inputs, candidate.state) &&
          is_contained(outputs, candidate.output))
        take(candidate);
  }

  /// The spike that a carried state brings back to its own neuron is that of
  /// the step before.
  void checkCarriedReset(Cell &cell) {
    auto isOwn = [&](int state) {
      return any_of(pairing.carried, [&](const auto &pair) {
        return pair.first == state &&
               step.polys[pair.second]->asVariable() == cell.spikeVar;
      });
    };
    if (cell.last && !isSpike(*cell.last)) {
      int state = step.info(*cell.last).value;
      if (!isOwn(state))
        findings.error("output " + graph.describe(cell.stateOut) +
                       " is not understood: '" + name(state) +
                       "' resets it, but is not its own spike of the step "
                       "before");
      return;
    }
    if (cell.last || cell.reset != Cell::None || !cell.spiking)
      return;
    for (const auto &[monomial, coef] : cell.current.terms()) {
      const Variable &info = step.info(monomial[0]);
      if (info.origin != Variable::Input || !isOwn(info.value))
        continue;
      std::string reason;
      auto again =
          matchCell(step, cell.stateOut, *cell.stateVar, monomial[0], reason);
      if (!again)
        continue;
      cell = std::move(*again);
      return;
    }
  }

  void ambiguous() {
    std::string list;
    for (const Candidate &c : candidates)
      list += (list.empty() ? "'" : ", '") + name(c.state).str() + "' with '" +
              name(c.output).str() + "'";
    findings.error("the pairs of states are ambiguous: " + list +
                   "; names like v_in and v_out would decide");
  }

  void takeRest() {
    findings.unpaired = inputs.size() != 1;
    if (inputs.size() == 1)
      pairing.input = inputs[0];
    else
      findings.error("besides the states the graph has " +
                     Twine(inputs.size()) + " inputs (" + list(inputs) +
                     "), expected 1; a state is an input from which an output "
                     "of its shape is computed through one neuron");
    takeOutput();
  }

  /// What is left of the outputs is no state.
  void takeOutput() {
    std::vector<int> rest = distinct(outputs);
    if (graph.ownOutput >= 0) {
      pairing.output = graph.ownOutput;
      erase(rest, graph.ownOutput);
      if (!rest.empty())
        findings.note("left out, as '" + name(pairing.output) +
                      "' is said to be the output: " + list(rest) +
                      ", and what only they need");
      return;
    }
    if (rest.size() > 1 && statesAreKnown())
      takeLast(rest);
    else if (rest.size() > 1)
      findings.error("besides the states the graph has " + Twine(rest.size()) +
                     " outputs (" + list(rest) +
                     "), expected 1: the network's own (" +
                     advise("network-output", name(rest.back()).str()) +
                     " says which); another is a state whose old value no "
                     "input brings, or is to be left out of the export");
    else if (!rest.empty())
      pairing.output = rest[0];
  }

  /// Whether the form of the file says all of them.
  bool statesAreKnown() const {
    return !graph.nextOf.empty() &&
           graph.nextOf.size() + 1 == graph.inputs.size();
  }

  /// The output for which all others are computed.
  void takeLast(ArrayRef<int> rest) {
    for (int last : rest) {
      std::vector<bool> needed = findNeeded(last);
      if (!all_of(rest,
                  [&](int output) { return needed[behindMoves(output)]; }))
        continue;
      pairing.output = last;
      return findings.note("the network's output is '" + name(last) +
                           "', the last of " + list(rest) + " (" +
                           advise("network-output", "NAME") + " says another)");
    }
    findings.error("the file has " + Twine(rest.size()) + " outputs (" +
                   list(rest) +
                   "), none of which the others are computed for; " +
                   advise("network-output", name(rest.back()).str()) +
                   " says which is the network's");
  }

  /// What a chain of reshapes that ends in `value` begins with.
  int behindMoves(int value) const {
    while (graph.values[value].node >= 0) {
      const Node &node = graph.nodes[graph.values[value].node];
      if (!isReshape(node.op) && node.op != Op::Identity)
        break;
      value = node.inputs[0];
    }
    return value;
  }

  /// The values that are computed for `value`, and itself.
  std::vector<bool> findNeeded(int value) const {
    std::vector<bool> needed(graph.values.size(), false);
    needed[value] = true;
    for (size_t i = graph.nodes.size(); i-- > 0;)
      if (any_of(graph.nodes[i].outputs,
                 [&](int output) { return output >= 0 && needed[output]; }))
        for (int input : graph.nodes[i].inputs)
          if (input >= 0)
            needed[input] = true;
    return needed;
  }

  /// "'a', 'b'"
  std::string list(ArrayRef<int> values) const {
    std::string text;
    for (int value : values)
      text += (text.empty() ? "'" : ", '") + name(value).str() + "'";
    return text;
  }

  const StepPolys &step;
  const Graph &graph;
  Findings &findings;
  std::vector<int> inputs, outputs; // not yet paired
  std::vector<Candidate> candidates;
  /// By how they were chosen: state and output.
  std::map<std::string, std::vector<std::pair<int, int>>> chosen;
  Pairing pairing;
};

} // namespace

Pairing pairStates(const StepPolys &step, Findings &findings) {
  return Pairer(step, findings).run();
}

} // namespace snnc::onnxio
