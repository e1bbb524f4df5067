// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recognition of neurons (rules F1 to F5) in the dataflow of one time step.

#ifndef SNNC_LIB_IMPORT_ONNX_NEURONS_CELL_H
#define SNNC_LIB_IMPORT_ONNX_NEURONS_CELL_H

#include "Polynomial.h"
#include "lib/Import/ONNX/Reader/Graph.h"
#include "llvm/ADT/STLExtras.h"

namespace snnc::onnxio {

/// What a variable of the polynomials stands for.
struct Variable {
  /// Whole, Absolute and Sign are of the real number `inner`: rounded toward 0,
  /// or down where `ge`. Count: max(0, ⌊inner⌋), the number of spikes.
  enum Origin {
    Input,
    Layer,
    Spike,
    Floor,
    Count,
    Whole,
    Absolute,
    Sign
  } origin = Input;
  int value = -1; // the graph's value that it is
  int layer = -1; // whose result it is
  // of a spike: s = (inner > 0), or ≥ with `ge`; of a floor: max(inner, bound)
  Poly inner;
  bool ge = false;
  Coef bound;
  std::optional<Var> gate; // of a count: the comparison that is part of it
};

/// The step in polynomials: one for each value that changes with time.
struct StepPolys {
  const Graph &graph;
  std::vector<Variable> variables;
  std::vector<std::optional<Poly>> polys;

  const Variable &info(Var var) const { return variables[var / 2]; }
  /// "'name' of node …"
  std::string describe(Var var) const {
    return graph.describe(info(var).value);
  }
  /// For messages.
  std::string print(const Poly &poly) const;
  /// Whether a comparison is part of a count of spikes.
  bool isGate(Var var) const {
    return llvm::any_of(
        variables, [&](const Variable &other) { return other.gate == var; });
  }
  /// The variables of `poly` and of the comparisons and floors in it.
  std::vector<Var> closure(const Poly &poly) const;
};

/// A recognised neuron with the state v and the input x:
///   u = decay·v + gain·x + bias; s = u > threshold (or ≥);
///   v' = u, with a spike `resetValue` (To) or u − `resetValue` (Subtract);
///   v' = max(v', floor).
/// With `counts` (rule F2a): s = max(0, ⌊u / threshold⌋), v' = u −
/// s·`resetValue`. Without a spike it is a leaky integrator. `over` is rule
/// F2b, `refractory` rule F4.
struct Cell {
  enum Reset { None, To, Subtract };
  int state = -1, stateOut = -1; // the carried value, before and after
  int spike = -1;                // the comparison's result, where it is used
  std::optional<Var> stateVar, spikeVar;
  /// The spike of the step before: a comparison of the old state, or an input
  /// that carries it.
  std::optional<Var> last;
  Poly current; // x in variables
  Coef decay, gain, bias, threshold, resetValue;
  std::optional<Coef> floor;
  Reset reset = None;
  bool ge = false, over = false, spiking = false, counts = false;
  /// The carried value is u, and the reset comes with the next step.
  bool delayed = false;
  /// `last` stands in the update, but is never 1.
  bool lastIsNever = false;
  int refractory = 0;
  Coef unit{1.0};                // the file's state is unit · v
  std::optional<Poly> pre, post; // the membranes, where the file has them
  std::vector<int> nodes;        // of the graph, ascending
  std::vector<std::pair<int, Var>> leaves; // what these nodes read
};

/// Matches `update`, the polynomial of the value `stateOut`, against a neuron
/// with the state `state` (a variable of origin Input). `carried` is a variable
/// to be read as the spike of the step before. On failure `reason` says what
/// was found.
std::optional<Cell> matchCell(const StepPolys &step, int stateOut, Var state,
                              std::optional<Var> carried, std::string &reason);

/// The threshold θ with `difference` = f·(`membrane` − θ), f > 0: rule F2.
/// Nothing where the comparison looks at something else.
std::optional<Coef> thresholdOf(const Poly &difference, const Poly &membrane);

/// A comparison of values that are no state: the neuron that keeps nothing,
/// with decay 0.
std::optional<Cell> matchStateless(const StepPolys &step, Var spike,
                                   std::string &reason);

/// Rounds the parameters to floats (rule F1) and shortens those that are one
/// number. False when one is beyond the range of floats.
bool roundParameters(Cell &cell);

/// Fills `cell.nodes` with the elementwise nodes between its inputs and its
/// results, and `cell.leaves`.
void collectCellNodes(const StepPolys &step, Cell &cell);

/// Evaluates the graph's nodes in float and the normal form on random values,
/// many of them at the threshold. Empty, or what differs: a membrane by more
/// than rule F8 allows, or a spike outside that band.
std::string checkCell(const Graph &graph, const Cell &cell);

/// |a| ≤ 1e-6·|scale| for every element: zero but for the rounding of
/// constants that the exporter folded in float.
bool negligible(const Coef &a, const Coef &scale);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_NEURONS_CELL_H
