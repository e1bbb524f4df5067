// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recognition of neurons (rules F1 to F3) in the dataflow of one time step.

#ifndef SNNC_LIB_IMPORT_ONNX_CELL_H
#define SNNC_LIB_IMPORT_ONNX_CELL_H

#include "Graph.h"
#include "Polynomial.h"

namespace snnc::onnxio {

/// What a variable of the polynomials stands for.
struct Variable {
  enum Origin { Input, Reshape, Linear, Spike } origin = Input;
  int value = -1; // the graph's value that it is
  // of a spike: s = (difference > 0), or ≥ with `ge`
  Poly difference;
  bool ge = false;
};

/// A recognised neuron:
/// u = decay·v + gain·x + bias; s = u > threshold (or ≥);
/// v' = u, with a spike `resetValue` (To) or u − `resetValue` (Subtract).
struct Cell {
  enum Reset { None, To, Subtract };
  int state = -1, stateOut = -1, current = -1;
  int spike = -1; // the comparison's result
  Var spikeVar = 0;
  Coef decay, gain, bias, threshold, resetValue;
  Reset reset = None;
  bool ge = false;
  std::vector<int> nodes; // of the graph, ascending
};

/// Matches the polynomial `update` of the value `stateOut` against a neuron
/// with the state `state` (a variable of origin Input). On failure `reason`
/// says what was found.
std::optional<Cell> matchCell(const Graph &graph,
                              const std::vector<Variable> &variables,
                              const Poly &update, int stateOut, Var state,
                              std::string &reason);

/// Fills `cell.nodes` with the elementwise nodes between its inputs and its
/// results.
void collectCellNodes(const Graph &graph, Cell &cell);

/// Evaluates the graph's nodes in float and the normal form on random values,
/// many of them at the threshold. Empty, or what differs: a membrane by more
/// than rule F8 allows, or a spike outside that band.
std::string checkCell(const Graph &graph, const Cell &cell);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_CELL_H
