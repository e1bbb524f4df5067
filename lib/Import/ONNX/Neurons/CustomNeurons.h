// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Neuron ops of other domains that the importer knows.

#ifndef SNNC_LIB_IMPORT_ONNX_NEURONS_CUSTOMNEURONS_H
#define SNNC_LIB_IMPORT_ONNX_NEURONS_CUSTOMNEURONS_H

#include "lib/Import/ONNX/Reader/Graph.h"

namespace snnc::onnxio {

/// The known ones, for messages: "spiking.LIF".
std::string customNeurons();

bool isCustomNeuron(const onnx::NodeProto &proto);

/// Adds standard nodes to `graph` that give the outputs of `node`. False after
/// an error: inputs, outputs or attributes that are not those of the op.
bool expandCustomNeuron(Graph &graph, const Node &node, Findings &findings);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_NEURONS_CUSTOMNEURONS_H
