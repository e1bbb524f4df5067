// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The choices that a user has to make.

#include "Choices.h"
#include "snnc/Support/Numbers.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using llvm::StringRef;
using llvm::Twine;

namespace snnc::nir {

static std::optional<Reset> findReset(StringRef text) {
  for (Reset reset : {Reset::Hard, Reset::Subtract, Reset::None})
    if (name(reset) == text)
      return reset;
  return std::nullopt;
}

namespace {

class ChoiceReader {
public:
  ChoiceReader(const NIRImportOptions &options, const Graph &graph,
               Findings &findings)
      : options(options), graph(graph), findings(findings) {}

  Choices read();

private:
  bool readConvention();
  void readReset();
  void readRule(StringRef rule);
  void readStep();
  void checkKinds();
  void checkResets();
  std::string listNeurons() const;
  std::string describeAll() const;

  template <class Test>
  std::vector<int> nodes(Test test) const {
    std::vector<int> found;
    for (size_t i = 0; i < graph.nodes.size(); ++i)
      if (test(graph.nodes[i]))
        found.push_back(static_cast<int>(i));
    return found;
  }

  const NIRImportOptions &options;
  const Graph &graph;
  Findings &findings;
  Choices choices;
};

} // namespace

/// What each choice would mean.
std::string ChoiceReader::describeAll() const {
  std::string text = "a NIR file does not say which of these was trained:";
  for (const Convention &convention : getConventions())
    text += "\n  --nir-convention=" + convention.name.str() + ": " +
            convention.meaning.str();
  text += "\n  --nir-reset=hard, subtract or none; for one node "
          "--nir-reset=hard,NODE=none"
          "\n  --nir-dt=SECONDS: the step of the neuron equations, in the unit "
          "of tau";
  for (const Node &node : graph.nodes)
    if (auto tau = node.params.find("tau");
        tau != node.params.end() && tau->second.values[0] > 0) {
      double value = tau->second.values[0];
      llvm::raw_string_ostream(text)
          << llvm::format("; with tau %g", value) << " of '" << node.name
          << llvm::format("' and dt %g", value / 10)
          << " a membrane keeps 0.9 of itself in a step";
      break;
    }
  return text;
}

std::string ChoiceReader::listNeurons() const {
  auto found = nodes([](const Node &node) {
    return node.isNeuron() || node.kind == Node::Delay;
  });
  return found.empty() ? "" : listNodes(graph, found);
}

bool ChoiceReader::readConvention() {
  if (!options.convention) {
    std::string neurons = listNeurons();
    if (neurons.empty())
      return true;
    findings.error("expected --nir-convention: how the neurons " + neurons +
                   " compute a step, the convention of reset and dt, is not in "
                   "the file");
    findings.help = describeAll();
    return false;
  }
  choices.convention = findConvention(*options.convention);
  if (!choices.convention)
    findings.error("--nir-convention=" + *options.convention +
                   ": expected one of " + listConventions());
  return choices.convention;
}

/// "hard", or "NODE=hard".
void ChoiceReader::readRule(StringRef rule) {
  auto [node, value] = rule.rsplit('=');
  bool forAll = !rule.contains('=');
  auto reset = findReset(forAll ? rule : value);
  if (!reset)
    return findings.error(
        "--nir-reset=" + *options.reset +
        ": expected hard, "
        "subtract or none, and NODE=… of one node, but got '" +
        rule + "'");
  if (forAll) {
    choices.reset = reset;
    return;
  }
  auto found = nodes([&](const Node &n) { return n.name == node; });
  if (found.empty() || !graph.nodes[found[0]].isSpiking())
    return findings.error(
        "--nir-reset=" + *options.reset + ": " +
        (found.empty() ? "there is no node '" + node.str() + "'"
                       : graph.nodes[found[0]].label() + " does not spike"));
  choices.resetOfNode[node.str()] = *reset;
}

void ChoiceReader::readReset() {
  const Convention *convention = choices.convention;
  if (convention)
    choices.reset = convention->reset;
  if (options.reset) {
    llvm::SmallVector<StringRef> rules;
    StringRef(*options.reset).split(rules, ',');
    for (StringRef rule : rules)
      readRule(rule);
  }
}

/// Every neuron that fires has a reset, one that the convention knows.
void ChoiceReader::checkResets() {
  const Convention &convention = *choices.convention;
  auto spiking = nodes([](const Node &node) { return node.isSpiking(); });
  auto open = nodes([&](const Node &node) {
    return node.isSpiking() && node.isRead && !choices.resetOf(node);
  });
  if (!open.empty()) {
    findings.error("expected --nir-reset: with --nir-convention=" +
                   convention.name + " what a spike of " +
                   listNodes(graph, open) + " does is not in the file");
    findings.help = "--nir-reset: " + convention.resetMeaning.str() +
                    "; for one node --nir-reset=hard,NODE=none";
  }
  for (int i : spiking)
    if (auto reset = choices.resetOf(graph.nodes[i]);
        reset && !llvm::is_contained(convention.resets, *reset)) {
      findings.error("--nir-reset: " + graph.nodes[i].label() + " has '" +
                     name(*reset) + "', which " + convention.title +
                     " does not have (" + convention.resetMeaning + ")");
      break;
    }
  // Said by values of v_reset.
  bool allHard = llvm::all_of(spiking, [&](int i) {
    return choices.resetOf(graph.nodes[i]) == Reset::Hard;
  });
  if (!spiking.empty() && !choices.reset && choices.resetOfNode.empty() &&
      allHard)
    choices.reset = Reset::Hard;
}

void ChoiceReader::readStep() {
  const Convention *convention = choices.convention;
  if (options.stepSeconds &&
      !(*options.stepSeconds > 0 && std::isfinite(*options.stepSeconds)))
    return findings.error("--nir-dt=" + formatNumber(*options.stepSeconds) +
                          ": expected seconds above 0");
  auto timed = nodes([&](const Node &node) {
    return (node.isNeuron() && convention &&
            !llvm::is_contained(convention->timeless, node.kind)) ||
           node.kind == Node::Delay;
  });
  if (timed.empty() || !convention)
    return;
  choices.dt = options.stepSeconds.value_or(convention->dt.value_or(0));
  if (choices.dt > 0)
    return;
  findings.error("expected --nir-dt=SECONDS: with --nir-convention=" +
                 convention->name + " a step of " + listNodes(graph, timed) +
                 " has a length, which is not in the file");
  if (findings.help.empty())
    findings.help = "--nir-dt: the dt that was given to the exporter, in the "
                    "unit of tau; 1 - dt/tau of a membrane is left after a "
                    "step";
}

/// What no exporter of a framework writes is not of that framework.
void ChoiceReader::checkKinds() {
  const Convention &convention = *choices.convention;
  for (const Node &node : graph.nodes) {
    bool special = node.kind == Node::Delay || node.kind == Node::Threshold;
    if ((node.isNeuron() && !llvm::is_contained(convention.kinds, node.kind)) ||
        (special && convention.id != Convention::NIR))
      findings.misfit(node.label(), node.type,
                      convention.title + " has no " + node.type +
                          " in its NIR; --nir-convention=nir reads it as the "
                          "specification has it");
  }
}

Choices ChoiceReader::read() {
  bool known = readConvention();
  readReset();
  readStep();
  if (known && choices.convention) {
    checkKinds();
    checkResets();
  }
  return choices;
}

Choices readChoices(const NIRImportOptions &options, const Graph &graph,
                    Findings &findings) {
  return ChoiceReader(options, graph, findings).read();
}

} // namespace snnc::nir
