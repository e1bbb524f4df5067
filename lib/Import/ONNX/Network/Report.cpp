// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Neurons as JSON.

#include "Report.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// One number where all are the same.
json::Value describe(const Coef &values) {
  if (!values.empty() && all_equal(values))
    return values[0];
  return json::Array(values);
}

json::Value nameOf(const Graph &graph, int value) {
  return value < 0 ? json::Value(nullptr)
                   : json::Value(graph.values[value].name);
}

StringRef resetOf(const Cell &cell) {
  return cell.reset == Cell::To         ? "to"
         : cell.reset == Cell::Subtract ? "subtract"
                                        : "none";
}

/// The convention of a neuron that spikes (rules F2 to F4).
void addFiring(const Cell &cell, json::Object &neuron) {
  neuron["threshold"] = describe(cell.threshold);
  neuron["fire"] = cell.counts ? "count" : cell.ge ? "ge" : "gt";
  neuron["reset"] = resetOf(cell);
  if (cell.reset != Cell::None)
    neuron["reset_value"] = describe(cell.resetValue);
  neuron["reset_delayed"] = cell.delayed;
  if (cell.over)
    neuron["reset_again"] = true; // rule F2b
  if (cell.refractory > 0)
    neuron["refractory"] = cell.refractory;
}

json::Value describeInitial(const StepNetwork &network, const Layer &layer) {
  auto at = network.initial.find(layer.cell.state);
  if (at == network.initial.end())
    return nullptr;
  Coef values;
  for (int64_t i = 0; i < at->second->size(); ++i)
    values.push_back(at->second->at(i));
  return describe(values);
}

json::Value describeNeuron(const Graph &graph, const StepNetwork &network,
                           const Layer &layer) {
  const Cell &cell = layer.cell;
  json::Array nodes;
  for (int node : cell.nodes)
    if (const std::string &name = graph.nodes[node].name; !name.empty())
      nodes.push_back(name);
  json::Object neuron{{"layer", layer.name},
                      {"kind", layer.kind == Layer::Lif ? "lif" : "li"},
                      {"state", nameOf(graph, cell.state)},
                      {"next_state", nameOf(graph, cell.stateOut)},
                      {"spikes", nameOf(graph, cell.spike)},
                      {"nodes", std::move(nodes)},
                      {"decay", describe(cell.decay)},
                      {"gain", describe(cell.gain)},
                      {"bias", describe(cell.bias)},
                      {"initial", describeInitial(network, layer)}};
  if (cell.floor)
    neuron["floor"] = describe(*cell.floor);
  if (cell.spiking)
    addFiring(cell, neuron);
  return neuron;
}

} // namespace

json::Value describeImport(const Graph &graph, const StepNetwork &network,
                           StringRef form,
                           const importer::Signature &signature) {
  json::Array neurons;
  for (const Layer &layer : network.layers)
    if (layer.isNeuron())
      neurons.push_back(describeNeuron(graph, network, layer));
  json::Object report{{"form", form},
                      {"input", nameOf(graph, network.input)},
                      {"output", nameOf(graph, network.outputValue)},
                      {"decode", snn::stringifyDecode(signature.decode)},
                      {"neurons", std::move(neurons)}};
  if (signature.steps)
    report["steps"] = *signature.steps;
  return report;
}

} // namespace snnc::onnxio
