// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which output of a step is the next value of which input.

#ifndef SNNC_LIB_IMPORT_ONNX_NEURONS_PAIRING_H
#define SNNC_LIB_IMPORT_ONNX_NEURONS_PAIRING_H

#include "Cell.h"

namespace snnc::onnxio {

struct Pairing {
  std::vector<Cell> cells;
  /// States that no neuron holds, as the spikes of the step before: graph
  /// input and output.
  std::vector<std::pair<int, int>> carried;
  int input = -1;  // the graph input that is no state
  int output = -1; // the graph output that is none; -1 where all are
};

/// Pairs states by dataflow: an output is the next value of an input of its
/// shape when it is computed from it through exactly one neuron. What is left
/// besides one input and at most one output are values carried over a step.
/// Where this leaves a choice, names (`v_in`, `v_out`) decide, then the order
/// of inputs (the network's own comes first); both are noted.
Pairing pairStates(const StepPolys &step, Findings &findings);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_NEURONS_PAIRING_H
