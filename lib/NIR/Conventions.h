// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the frameworks that read and write NIR files mean by them: one table for
// both directions.

#ifndef SNNC_LIB_NIR_CONVENTIONS_H
#define SNNC_LIB_NIR_CONVENTIONS_H

#include "Node.h"
#include "dialects/SNN/SNNDialect.h"
#include "snnc/Support/Findings.h"

namespace snnc::nir {

using snnc::Findings;

/// Where a recurrent edge's step of delay stands: in front of the synapses
/// behind the neuron that fires, or behind them, where a bias acts from the
/// second step on only.
enum class Recurrence { DelaysSpikes, DelaysCurrents };

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
/// By the name of the option; null where there is none.
const Convention *findConvention(llvm::StringRef name);
/// "nir, snntorch, …"
std::string listConventions();

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

} // namespace snnc::nir

#endif // SNNC_LIB_NIR_CONVENTIONS_H
