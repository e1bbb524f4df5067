// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One time step of a network, found in a graph whose states are inputs and
// outputs. Other forms of export only have to find their step.

#ifndef SNNC_LIB_IMPORT_ONNX_NETWORK_STEP_H
#define SNNC_LIB_IMPORT_ONNX_NETWORK_STEP_H

#include "lib/Import/ONNX/Neurons/Cell.h"
#include "lib/Import/ONNX/Neurons/Pairing.h"
#include "lib/Import/ONNX/Reader/Slices.h"

namespace snnc::onnxio {

/// A result of a layer, or the network's input.
struct Signal {
  int layer = -1;        // -1: the input
  bool membrane = false; // the second result of a neuron that spikes

  bool operator==(const Signal &other) const {
    return layer == other.layer && membrane == other.membrane;
  }
};

/// A layer of the network, made of one or more nodes.
struct Layer {
  enum Kind {
    Reshape,
    Transpose,
    Slice,
    Linear,
    Conv,
    AvgPool,
    MaxPool,
    Scale,
    Add,
    Concat,
    Delay,
    Lif,
    Li,
  } kind = Reshape;
  std::string name;           // unique, empty for Reshape, Transpose and Slice
  int owner = -1;             // the layer that one without nodes is named after
  std::vector<int> nodes;     // of the graph, ascending
  int result = -1;            // value of the graph, where there is one
  Shape shape;                // of the result, with the batch
  std::vector<Poly> reads;    // what enters, as the walk finds it
  std::vector<Signal> inputs; // what enters, once neurons are known
  // Linear: weights [out, in], or [in, out] with `transposed`; Conv: [O, C/g,
  // k…]
  std::shared_ptr<const Tensor> weights;
  bool transposed = false;
  float scale = 1;
  std::vector<float> bias; // [out], or empty
  // Conv and pools
  WindowShape window;
  int64_t groups = 1;
  int64_t axis = 0;         // of Concat, without the batch
  Shape perm;               // of Transpose, without the batch
  std::optional<Part> part; // of Slice, with the batch
  Coef factor, shift;       // of Scale: rule L4
  // Lif and Li
  Cell cell;
  enum Shown { Nothing, Pre, Post } shown = Nothing;
  int carried = -1; // of a Delay: the input that brings the old value

  bool isNeuron() const { return kind == Lif || kind == Li; }
  /// The graph's input that holds its state before the step, or -1.
  int state() const { return kind == Delay ? carried : cell.state; }
};

/// What the walk over the nodes finds: polynomials, and layers that are no
/// neurons.
struct StepWalkResult {
  StepPolys polys;
  std::vector<Layer> layers;
};

struct StepNetwork {
  std::vector<Layer> layers; // topological but for what delays read
  int input = -1;            // value of the graph
  Signal output;
  int outputValue = -1; // the value of the graph that it is
  /// What states begin with, by the input, where the file says it.
  std::map<int, std::shared_ptr<const Tensor>> initial;

  const Shape &shapeOf(const Graph &graph, Signal signal) const {
    return signal.layer < 0 ? graph.values[input].shape
                            : layers[signal.layer].shape;
  }
};

/// The symbolic walk: every value becomes a polynomial of inputs, layer
/// results and spikes.
StepWalkResult walkStep(const Graph &graph, Findings &findings);

/// Puts neurons between the layers and decides what everything reads: results
/// of this step, or of the step before through a delay.
StepNetwork resolveStep(StepWalkResult walk, Pairing pairing,
                        Findings &findings);

/// Orders the layers: topological but for what delays read; among those that
/// are ready, the first in the file. Drops layers that read nothing. False when
/// layers read each other in a cycle.
bool orderLayers(const Graph &graph, StepNetwork &network);

/// Finds layers, neurons and states of `graph`. Findings get every node that
/// belongs to no layer, every state without a neuron, and notes on what was
/// assumed.
StepNetwork recogniseStep(const Graph &graph, Findings &findings);

/// Gives the layers names: the common scope of their nodes' names (rule T2),
/// made unique.
void nameLayers(const Graph &graph, StepNetwork &network);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_NETWORK_STEP_H
