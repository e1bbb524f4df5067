// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which output of a step is the next value of which input.

#ifndef SNNC_LIB_IMPORT_ONNX_PAIRING_H
#define SNNC_LIB_IMPORT_ONNX_PAIRING_H

#include "Cell.h"

namespace snnc::onnxio {

struct Pairing {
  std::vector<Cell> cells;
  std::vector<int> states; // graph inputs that are states
  int input = -1;          // the graph input that is not
  int output = -1;         // the value that the remaining output is
};

/// Pairs states by dataflow: an output is the next value of an input of its
/// shape when it is computed from it through exactly one neuron. Where this
/// leaves a choice, names (`v_in`, `v_out`) decide, then the order of inputs
/// (the network's own comes first); both are noted. What is left must be one
/// input and one output.
Pairing pairStates(const Graph &graph, const std::vector<Variable> &variables,
                   const std::vector<std::optional<Poly>> &polys,
                   Findings &findings);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_PAIRING_H
