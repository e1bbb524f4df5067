// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the frameworks that write NIR files mean by them, and what only the user
// can say.

#ifndef SNNC_LIB_IMPORT_NIR_CONVENTIONS_H
#define SNNC_LIB_IMPORT_NIR_CONVENTIONS_H

#include "Graph.h"
#include "dialects/SNN/SNNDialect.h"
#include "snnc/Import/NIR.h"

namespace snnc::nir {

enum class Reset { Hard, Subtract, None };
llvm::StringRef name(Reset reset);

struct Convention {
  enum Id { NIR, SnnTorch, SpikingJelly, Norse, Sinabs, Lava } id;
  llvm::StringRef name;                  ///< of the option
  llvm::StringRef title;                 ///< "snnTorch"
  std::vector<Node::Kind> kinds = {};    ///< of neurons that it writes or reads
  std::vector<Node::Kind> timeless = {}; ///< of these, without dt
  std::optional<double> dt = {};         ///< where it is always the same
  std::optional<Reset> reset = {};       ///< where it is known, or said
  std::vector<Reset> resets = {};        ///< those that it has
  Recurrence recurrence;
  llvm::StringRef equations; ///< for the remark on what was assumed
  /// For the choice among conventions, and among resets.
  llvm::StringRef meaning, resetMeaning;
};

/// In the order in which they are listed.
const std::vector<Convention> &getConventions();

/// The choices that are made, by the user or by the convention.
struct Choices {
  const Convention *convention = nullptr;
  double dt = 0;
  std::optional<Reset> reset;
  std::map<std::string, Reset> resetOfNode;

  std::optional<Reset> resetOf(const Node &node) const;
  /// "convention=snntorch dt=0.0001 reset=subtract,3=none"
  std::string describe() const;
};

/// Choices of `options` for what is in `graph`; errors say what is missing, or
/// what the convention does not have.
Choices readChoices(const NIRImportOptions &options, const Graph &graph,
                    Findings &findings);

/// One number for all neurons, or one for each.
using Numbers = std::vector<double>;

struct Filter {
  Numbers decay{1}, gain{1}, bias{0}, init{0};
};

/// A neuron in the form of rules F1 to F5, in doubles.
struct NeuronForm {
  std::optional<Filter> current; ///< of CUBA, in front of the membrane
  Filter membrane;
  // Of what fires.
  Numbers threshold{0}, resetValue{0};
  std::optional<Numbers> floor;
  snn::Fire fire = snn::Fire::Gt;
  Reset reset = Reset::None;
  int64_t refractory = 0;
};

/// The form of a neuron; `recurrent` where its spikes come back to it through
/// one synapse. Errors name the parameter that the convention does not allow.
NeuronForm makeNeuron(const Node &node, const Choices &choices, bool recurrent,
                      Findings &findings);

/// Whole steps of each Delay; errors for anything else. Where they differ in
/// one node, it becomes a Delay for each number of steps, and the synapses
/// behind it as many with the weights of these alone.
void settleDelays(Graph &graph, const Choices &choices, Findings &findings);

} // namespace snnc::nir

#endif // SNNC_LIB_IMPORT_NIR_CONVENTIONS_H
