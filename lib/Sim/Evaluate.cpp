// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A network on a set of recordings.

#include "snnc/Sim/Evaluate.h"
#include "EvaluateChecks.h"
#include "snnc/Sim/Trace.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

#include <cassert>
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

void Saturation::add(const Executable &network,
                     const data::Recording &recording, const RunResult &run) {
  std::tie(low, high) = *network.inputRange();
  total += recording.steps * network.inputSize();
  count += run.input.saturated;
  if (run.input.overshoot > overshoot) {
    overshoot = run.input.overshoot;
    this->recording = recording.index;
  }
  rounding = std::max(rounding, run.input.rounding);
  largest = std::max(largest, run.input.largest);
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
    result.firstRecording = options.begin;
  }

  /// Finds out what is judged; before any recording.
  llvm::Error start();
  llvm::Error add(const data::Recording &recording, RunResult &run);
  llvm::Expected<Evaluation> finish();
  const Judgement &judgement() const { return result.judgement; }

private:
  /// Whether a trace shows layer `l` as one of its own: the two stages of a
  /// neuron are one layer, where a level has them (rule T2).
  bool isTraced(size_t l) const {
    return !hasStages(network.level()) || network.neurons()[l].hasSpikes;
  }
  llvm::Error addOutputs(const data::Recording &recording,
                         const RunResult &run);
  llvm::Error openTrace(int64_t steps);
  llvm::Error appendTrace(const data::Recording &recording, RunResult &run);

  const Executable &network;
  data::RecordingSource &source;
  const EvaluateOptions &options;
  Evaluation result;
  std::vector<int64_t> spikes, operations;
  int64_t steps = 0;
  std::unique_ptr<TraceSink> trace;
};

llvm::Error Evaluator::start() {
  auto judgement = judge(network, source);
  if (!judgement)
    return judgement.takeError();
  result.judgement = *judgement;
  result.outputName = judgement->valueName(network);
  result.outputs = network.output().size;
  if (judgement->hasTargets)
    result.targetError.emplace(network.output().size);
  if (judgement->byClass && source.hasLabels())
    result.accuracy.emplace();
  if (!judgement->byClass && source.hasLabels() && !judgement->hasTargets)
    return llvm::createStringError(
        source.description() +
        ": there are labels, but the network has one output, which is a number "
        "and no class; expected the numbers that it should give as a dataset "
        "'targets', [N] or [N, T], in place of 'labels', or a network with an "
        "output for each class");
  if (network.inputRange())
    result.saturation.emplace();
  return llvm::Error::success();
}

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
    header.layers.back().counts = layer.counts;
    if (!layer.integer)
      header.layers.back().threshold = layer.threshold;
    if (!hasStages(network.level()))
      header.layers.back().band = conversionBand(network.neurons(), l, steps);
  }
  header.outputs = network.outputShapes();
  header.classes = network.classes();
  header.labels = source.hasLabels();
  header.saturates = network.inputRange().has_value();
  header.stepSeconds = options.stepSeconds;
  const TraceFormat &format =
      options.format ? *options.format : getTraceFormats().front();
  auto writer = format.create(options.trace, header, steps);
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
  std::vector<TraceSink::LayerData> layers;
  for (auto [l, record] : llvm::enumerate(run.neurons)) {
    if (!isTraced(l))
      continue;
    const NeuronLayer &layer = network.neurons()[l];
    bool stages = hasStages(network.level()) && layer.integrator >= 0;
    layers.push_back({record.spikes,
                      stages ? run.neurons[layer.integrator].post : record.pre,
                      record.post});
  }
  std::vector<std::span<const double>> outputs(run.outputs.begin(),
                                               run.outputs.end());
  return trace->append({layers, outputs, run.counts, run.decision,
                        recording.label, run.input.firstStep});
}

llvm::Error Evaluator::addOutputs(const data::Recording &recording,
                                  const RunResult &run) {
  result.values.push_back(judgedValues(network, run, result.judgement));
  if (!result.targetError)
    return llvm::Error::success();
  const std::vector<double> &values = result.values.back();
  if (recording.targets.size() != values.size())
    return llvm::createStringError(
        source.description() + ": sample " + llvm::Twine(recording.index) +
        ": expected " + llvm::Twine(values.size()) +
        " targets, one for each output of each step, but got " +
        llvm::Twine(recording.targets.size()));
  result.targetError->add(values, recording.targets, recording.index);
  return llvm::Error::success();
}

llvm::Error Evaluator::add(const data::Recording &recording, RunResult &run) {
  ++result.samples;
  result.steps = recording.steps;
  steps += run.steps;
  if (result.saturation)
    result.saturation->add(network, recording, run);
  if (result.judgement.byError)
    if (llvm::Error error = addOutputs(recording, run))
      return error;
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
  if (result.targetError && result.targetError->count() == 0) {
    result.targetError.reset();
    result.warnings.push_back("no target is a number (all are NaN): nothing is "
                              "judged by them");
  }
  return std::move(result);
}

} // namespace

llvm::Expected<Evaluation> evaluate(const Executable &network,
                                    data::RecordingSource &source,
                                    const EvaluateOptions &options) {
  if (llvm::Error error =
          checkLabels(network, source, options.begin, options.end))
    return std::move(error);
  int64_t outputs = network.output().size;
  if (options.reference && options.reference->output().size != outputs)
    return llvm::createStringError(
        "expected a reference with as many outputs, " + llvm::Twine(outputs) +
        ", but got one with " + llvm::Twine(options.reference->output().size));
  Evaluator evaluator(network, source, options);
  if (llvm::Error error = evaluator.start())
    return std::move(error);
  RunOptions run;
  run.trace = !options.trace.empty();
  run.outputs = evaluator.judgement().perStep;
  if (llvm::Error error =
          runAll(network, source, options.begin, options.end, run,
                 options.threads, [&](const data::Recording &r, RunResult &x) {
                   return evaluator.add(r, x);
                 }))
    return std::move(error);
  auto evaluation = evaluator.finish();
  if (!evaluation || !options.reference)
    return evaluation;
  EvaluateOptions again = options;
  again.reference = nullptr;
  again.trace.clear();
  auto reference = evaluate(*options.reference, source, again);
  if (!reference)
    return reference.takeError();
  evaluation->compareWith(*reference);
  return evaluation;
}

void Evaluation::compareWith(const Evaluation &reference) {
  assert(reference.samples == samples && reference.outputs == outputs &&
         "expected the same recordings in a network of as many outputs");
  if (judgement.byClass) {
    agreement.emplace();
    for (auto [i, decision] : llvm::enumerate(decisions)) {
      ++agreement->total;
      agreement->count += decision == reference.decisions[i];
    }
  }
  if (!judgement.byError)
    return;
  referenceError.emplace(outputs);
  for (auto [i, y, t] : llvm::enumerate(values, reference.values))
    referenceError->add(y, t, firstRecording + int64_t(i));
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
  if (judgement.byError)
    json["output"] = outputName;
  if (targetError)
    json["target_error"] = targetError->toJSON();
  if (referenceError)
    json["reference_error"] = referenceError->toJSON();
  if (saturation)
    json["saturation"] = {{"values", saturation->count},
                          {"share", saturation->share()},
                          {"overshoot", saturation->overshoot},
                          {"range", {saturation->low, saturation->high}}};
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

/// A number, or a dash for none.
static std::string orDash(std::optional<double> value) {
  return value ? fmt::format("{:.4g}", *value) : "-";
}

static std::string errorLine(llvm::StringRef name, const OutputError &error,
                             bool perStep) {
  const OutputError::Deviation &most = error.largest();
  std::string step = perStep ? fmt::format("step {}, ", most.step) : "";
  return fmt::format("{:<21} {:>10.4g} {:>8} {:>11} {:>10.4g}  (recording {}, "
                     "{}output {})\n",
                     name.str(), error.meanSquared(), orDash(error.r2()),
                     orDash(error.correlation()), most.value, most.recording,
                     step, most.element);
}

static std::string errorLines(const Evaluation &e) {
  std::string text =
      fmt::format("output                {} of {} value{}\n", e.outputName,
                  e.outputs, e.outputs == 1 ? "" : "s");
  if (e.targetError && llvm::any_of(e.labels, [](int l) { return l >= 0; }))
    text += "labels                not used, as there are targets\n";
  if (!e.targetError)
    text += e.judgement.byClass
                ? "judged                by class and by error: the recordings "
                  "have neither 'labels' nor 'targets'\n"
                : "targets               none: the recordings have no "
                  "'targets'\n";
  if (e.targetError || e.referenceError)
    text += fmt::format("{:<21} {:>10} {:>8} {:>11} {:>10}\n", "error", "MSE",
                        "R2", "correlation", "deviation");
  if (e.targetError)
    text += errorLine("  to the targets", *e.targetError, e.judgement.perStep);
  if (e.referenceError)
    text +=
        errorLine("  to the reference", *e.referenceError, e.judgement.perStep);
  return text;
}

std::string Evaluation::toText() const {
  std::string text = fmt::format("recordings            {} of {} steps each\n",
                                 samples, steps);
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
  if (judgement.byError)
    text += errorLines(*this);
  if (saturation)
    text += fmt::format("input saturates       {:.3g} %  ({} of {} values, by "
                        "up to {:.4g})\n",
                        100 * saturation->share(), saturation->count,
                        saturation->total, saturation->overshoot);
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
