// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A network on a set of recordings.

#include "snnc/Sim/Evaluate.h"
#include "EvaluateChecks.h"
#include "snnc/Sim/Trace.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

#include <cmath>

namespace snnc::sim {

std::pair<double, double> Share::interval() const {
  if (total == 0)
    return {0, 1};
  constexpr double z = 1.959963985;
  double n = double(total), p = value(), z2 = z * z;
  double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  double half =
      z / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

namespace {

/// Sums over recordings, and the trace where one is written.
class Evaluator {
public:
  Evaluator(const Executable &network, data::RecordingSource &source,
            const EvaluateOptions &options)
      : network(network), source(source), options(options),
        spikes(network.neurons().size()),
        operations(network.synapses().size()) {
    if (source.hasLabels())
      result.accuracy.emplace();
    if (options.reference)
      result.agreement.emplace();
  }

  llvm::Error add(const data::Recording &recording, RunResult &run);
  llvm::Expected<Evaluation> finish();
  void addReference(int64_t decision) { reference.push_back(decision); }

private:
  /// Whether a trace shows layer `l` as one of its own: at level loihi the two
  /// stages of a neuron are one layer (rule T2).
  bool isTraced(size_t l) const {
    return network.level() != "loihi" || network.neurons()[l].hasSpikes;
  }
  llvm::Error openTrace(int64_t steps);
  llvm::Error appendTrace(const data::Recording &recording, RunResult &run);

  const Executable &network;
  data::RecordingSource &source;
  const EvaluateOptions &options;
  Evaluation result;
  std::vector<int64_t> spikes, operations, reference;
  int64_t steps = 0;
  std::unique_ptr<TraceWriter> trace;
};

llvm::Error Evaluator::openTrace(int64_t steps) {
  TraceHeader header;
  header.level = network.level().str();
  header.modelSha256 = options.modelSha256;
  header.toolVersion = options.toolVersion;
  auto sha256 = source.sha256();
  if (!sha256)
    return sha256.takeError();
  header.dataSha256 = *sha256;
  for (auto [l, layer] : llvm::enumerate(network.neurons())) {
    if (!isTraced(l))
      continue;
    auto type = TraceLayer::Membrane::F32;
    if (layer.integer)
      type = layer.membraneBits > 32 ? TraceLayer::Membrane::I64
                                     : TraceLayer::Membrane::I32;
    header.layers.push_back({layer.name,
                             int64_t(header.layers.size()),
                             layer.shape,
                             layer.hasSpikes,
                             type,
                             layer.unit,
                             {}});
    if (!layer.integer)
      header.layers.back().threshold = layer.threshold;
    if (network.level() != "loihi")
      header.layers.back().band = conversionBand(network.neurons(), l, steps);
  }
  header.outputs = network.outputShapes();
  header.classes = network.classes();
  header.labels = source.hasLabels();
  auto writer = TraceWriter::create(options.trace, header, steps);
  if (!writer)
    return writer.takeError();
  trace = std::move(*writer);
  return llvm::Error::success();
}

llvm::Error Evaluator::appendTrace(const data::Recording &recording,
                                   RunResult &run) {
  if (!trace)
    if (llvm::Error error = openTrace(run.steps))
      return error;
  std::vector<TraceWriter::LayerData> layers;
  for (auto [l, record] : llvm::enumerate(run.neurons)) {
    if (!isTraced(l))
      continue;
    const NeuronLayer &layer = network.neurons()[l];
    bool stages = network.level() == "loihi" && layer.integrator >= 0;
    layers.push_back({record.spikes,
                      stages ? run.neurons[layer.integrator].post : record.pre,
                      record.post});
  }
  std::vector<std::span<const double>> outputs(run.outputs.begin(),
                                               run.outputs.end());
  return trace->append(
      {layers, outputs, run.counts, run.decision, recording.label});
}

llvm::Error Evaluator::add(const data::Recording &recording, RunResult &run) {
  ++result.samples;
  result.steps = recording.steps;
  steps += run.steps;
  result.decisions.push_back(run.decision);
  result.labels.push_back(recording.label);
  if (result.accuracy) {
    ++result.accuracy->total;
    result.accuracy->count += run.decision == recording.label;
  }
  for (size_t l = 0; l < spikes.size(); ++l)
    spikes[l] += run.neurons[l].spikeCount;
  for (size_t l = 0; l < operations.size(); ++l)
    operations[l] += run.synapses[l].operations;
  if (!options.trace.empty())
    return appendTrace(recording, run);
  return llvm::Error::success();
}

llvm::Expected<Evaluation> Evaluator::finish() {
  if (trace)
    if (llvm::Error error = trace->close())
      return std::move(error);
  if (result.agreement)
    for (auto [i, decision] : llvm::enumerate(result.decisions)) {
      ++result.agreement->total;
      result.agreement->count += decision == reference[i];
    }
  // A layer is the neurons, of two stages as of one, with the synapses in front
  // of them; synapses without neurons stand alone, at the end.
  std::vector<size_t> rows(network.neurons().size());
  std::vector<bool> isStage(rows.size());
  for (const NeuronLayer &neurons : network.neurons())
    if (neurons.integrator >= 0)
      isStage[neurons.integrator] = true;
  for (auto [l, neurons] : llvm::enumerate(network.neurons())) {
    if (isStage[l])
      continue;
    rows[l] = result.layers.size();
    if (neurons.integrator >= 0)
      rows[neurons.integrator] = rows[l];
    result.layers.push_back(
        {neurons.name, neurons.size,
         double(spikes[l]) / (double(steps) * double(neurons.size))});
  }
  for (auto [s, synapse] : llvm::enumerate(network.synapses())) {
    if (synapse.neurons < 0)
      result.layers.push_back({synapse.name});
    Evaluation::Layer &layer = synapse.neurons < 0
                                   ? result.layers.back()
                                   : result.layers[rows[synapse.neurons]];
    double count = double(operations[s]) / result.samples;
    layer.synapticOperations += count;
    layer.weights += synapse.weights;
    layer.nonzero += synapse.nonzero;
    result.synapticOperations += count;
  }
  result.warnings = checkActivity(network, result, spikes);
  return std::move(result);
}

} // namespace

llvm::Expected<Evaluation> evaluate(const Executable &network,
                                    data::RecordingSource &source,
                                    const EvaluateOptions &options) {
  if (llvm::Error error =
          checkLabels(network, source, options.begin, options.end))
    return std::move(error);
  Evaluator evaluator(network, source, options);
  RunOptions run;
  run.trace = !options.trace.empty();
  if (llvm::Error error =
          runAll(network, source, options.begin, options.end, run,
                 options.threads, [&](const data::Recording &r, RunResult &x) {
                   return evaluator.add(r, x);
                 }))
    return std::move(error);
  if (options.reference)
    if (llvm::Error error =
            runAll(*options.reference, source, options.begin, options.end, {},
                   options.threads, [&](const data::Recording &, RunResult &x) {
                     evaluator.addReference(x.decision);
                     return llvm::Error::success();
                   }))
      return std::move(error);
  return evaluator.finish();
}

nlohmann::ordered_json Evaluation::toJSON() const {
  nlohmann::ordered_json json;
  json["samples"] = samples;
  json["steps"] = steps;
  if (accuracy) {
    json["correct"] = accuracy->count;
    json["accuracy"] = accuracy->value();
    json["accuracy_interval"] = {accuracy->interval().first,
                                 accuracy->interval().second};
  }
  if (agreement)
    json["agreement"] = agreement->value();
  json["synaptic_operations"] = synapticOperations;
  json["layers"] = nlohmann::ordered_json::array();
  for (const Layer &layer : layers)
    json["layers"].push_back({{"name", layer.name},
                              {"neurons", layer.neurons},
                              {"rate", layer.rate},
                              {"synaptic_operations", layer.synapticOperations},
                              {"weights", layer.weights},
                              {"nonzero", layer.nonzero}});
  return json;
}

std::string Evaluation::toText() const {
  std::string text = fmt::format(
      "recordings            {} of {} steps each\n", samples, steps);
  if (accuracy) {
    auto [low, high] = accuracy->interval();
    text += fmt::format("accuracy              {:.2f} %  ({} right; 95 % "
                        "interval {:.2f} to {:.2f})\n",
                        100 * accuracy->value(), accuracy->count, 100 * low,
                        100 * high);
  }
  if (agreement)
    text += fmt::format("agreement             {:.2f} %\n",
                        100 * agreement->value());
  text += fmt::format("synaptic operations   {:.0f} per recording\n",
                      synapticOperations);
  text += fmt::format("\n{:<12} {:>8} {:>8} {:>12} {:>10} {:>10}\n", "layer",
                      "neurons", "rate", "operations", "weights", "nonzero");
  for (const Layer &layer : layers)
    text += fmt::format("{:<12} {:>8} {:>8.4f} {:>12.0f} {:>10} {:>10}\n",
                        layer.name, layer.neurons, layer.rate,
                        layer.synapticOperations, layer.weights, layer.nonzero);
  return text;
}

} // namespace snnc::sim
