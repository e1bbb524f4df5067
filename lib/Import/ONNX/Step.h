// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One time step of a network, found in a graph whose states are inputs and
// outputs. Other forms of export only have to find their step.

#ifndef SNNC_LIB_IMPORT_ONNX_STEP_H
#define SNNC_LIB_IMPORT_ONNX_STEP_H

#include "Cell.h"

namespace snnc::onnxio {

/// A layer of the network, made of one or more nodes.
struct Layer {
  enum Kind { Reshape, Linear, Neuron } kind = Reshape;
  std::string name;            // unique, of Linear and Neuron
  std::vector<int> nodes;      // of the graph, ascending
  int input = -1, result = -1; // values of the graph
  // Linear: weights [out, in], or [in, out] with `transposed`
  std::shared_ptr<const Tensor> weights;
  bool transposed = false;
  float scale = 1;
  std::vector<float> bias; // [out], or empty
  Cell cell;               // of Neuron
};

struct StepNetwork {
  std::vector<Layer> layers; // topological
  int input = -1, output = -1;
};

/// Finds layers, neurons and states of `graph`. Findings get every node that
/// belongs to no layer, every state without a neuron, and notes on what was
/// assumed.
StepNetwork recogniseStep(const Graph &graph, Findings &findings);

/// Gives the layers names: the common scope of their nodes' names (rule T2),
/// made unique.
void nameLayers(const Graph &graph, StepNetwork &network);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_STEP_H
