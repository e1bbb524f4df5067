// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters of NIR's equations that mean the neurons of a network.

#ifndef SNNC_LIB_EXPORT_NIR_FITNEURONS_H
#define SNNC_LIB_EXPORT_NIR_FITNEURONS_H

#include "GraphBuilder.h"

namespace snnc::nir {

/// How well a node says what a neuron is.
struct Fit {
  /// What a reader would make otherwise, each "fires at u >= threshold, but …".
  std::vector<std::string> problems;
  std::string rounding; ///< the first number that reads back rounded
};

/// Fills the parameters of the node of `layer` and sets its reset in `choices`,
/// so that makeNeuron, which reads it, gives the same neuron.
Fit fitNeuron(const NeuronLayer &layer, Graph &graph, Choices &choices);

} // namespace snnc::nir

#endif // SNNC_LIB_EXPORT_NIR_FITNEURONS_H
