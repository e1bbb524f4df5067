// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs over the calibration recordings.

#include "snnc/Calibration/CalibrationRun.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Calibration/Ledger.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Parallel.h"

using namespace mlir;

namespace snnc {

FailureOr<Calibration> openCalibrationRange(Operation *network, StringRef spec,
                                            StringRef samples, int threads,
                                            int64_t most) {
  auto source = openCalibration(network, spec);
  if (failed(source))
    return failure();
  Calibration calibration;
  calibration.source = std::move(*source);
  calibration.threads = resolveThreads(threads);
  auto range =
      data::parseSampleRange(samples, calibration.source->size(), most);
  if (!range)
    return emitLayerError(network)
           << "samples: " << toString(range.takeError());
  std::tie(calibration.begin, calibration.end) = *range;
  if (calibration.begin == calibration.end)
    return emitLayerError(network)
           << "calibration data: " << calibration.source->description()
           << " holds no recordings";
  return calibration;
}

namespace {
/// What two networks did in a layer, added up over recordings.
struct LayerSums {
  double error = 0, energy = 0; ///< of membranes, squared
  double before = 0, after = 0; ///< spikes
  double neuronSteps = 0;

  void add(const sim::NeuronRecord &a, const sim::NeuronRecord &b,
           bool hasSpikes) {
    const auto &u = hasSpikes ? a.pre : a.post;
    const auto &w = hasSpikes ? b.pre : b.post;
    for (size_t i = 0; i < u.size(); ++i) {
      error += (u[i] - w[i]) * (u[i] - w[i]);
      energy += u[i] * u[i];
    }
    before += a.spikeCount;
    after += b.spikeCount;
    neuronSteps += u.size();
  }
  double relativeError() const { return energy > 0 ? error / energy : 0; }
};
} // namespace

FailureOr<Comparison> compareNetworks(const sim::Executable &before,
                                      const sim::Executable &after,
                                      Calibration &calibration,
                                      Operation *network) {
  Comparison result;
  auto judgement = sim::judge(before, *calibration.source);
  if (!judgement)
    return emitLayerError(network)
           << "calibration data: " << toString(judgement.takeError());
  if (judgement->byError)
    result.outputError.emplace(before.output().size);
  std::vector<LayerSums> sums(before.neurons().size());
  int64_t agree = 0;
  sim::RunOptions options;
  options.trace = true;
  // Traces of the first network wait for those of the second.
  constexpr int64_t kChunk = 16;
  for (int64_t at = calibration.begin; at < calibration.end; at += kChunk) {
    int64_t end = std::min(calibration.end, at + kChunk);
    std::vector<sim::RunResult> reference;
    llvm::Error failed = sim::runAll(
        before, *calibration.source, at, end, options, calibration.threads,
        [&](const data::Recording &, sim::RunResult &run) {
          reference.push_back(std::move(run));
          return llvm::Error::success();
        });
    size_t next = 0;
    if (!failed)
      failed = sim::runAll(
          after, *calibration.source, at, end, options, calibration.threads,
          [&](const data::Recording &recording, sim::RunResult &run) {
            const sim::RunResult &ref = reference[next++];
            agree += run.decision == ref.decision;
            if (result.outputError)
              result.outputError->add(
                  sim::judgedValues(after, run, *judgement),
                  sim::judgedValues(before, ref, *judgement), recording.index);
            for (auto [l, sum] : llvm::enumerate(sums))
              sum.add(ref.neurons[l], run.neurons[l],
                      before.neurons()[l].hasSpikes);
            return llvm::Error::success();
          });
    if (failed)
      return emitLayerError(network)
             << "calibration data: " << toString(std::move(failed));
  }
  if (judgement->byClass)
    result.agreement =
        double(agree) / double(calibration.end - calibration.begin);
  for (auto [l, layer] : llvm::enumerate(before.neurons()))
    result.layers.push_back({layer.name, sums[l].before / sums[l].neuronSteps,
                             sums[l].after / sums[l].neuronSteps,
                             sums[l].relativeError(), layer.hasSpikes});
  return result;
}

void writeOutputs(LedgerEntry &entry, std::optional<double> agreement,
                  const std::optional<sim::OutputError> &error) {
  if (agreement)
    entry.set("agreement", *agreement);
  if (error)
    entry.set("output_error", error->share())
        .set("output_mse", error->meanSquared())
        .set("output_deviation", error->largest().value);
}

void writeComparison(Operation *network, StringRef pass,
                     const Comparison &comparison) {
  for (Operation &op : network->getRegion(0).front()) {
    auto neuron = dyn_cast<snn::NeuronOpInterface>(op);
    if (!neuron)
      continue;
    for (const Comparison::Layer &layer : comparison.layers)
      if (layer.name == neuron.getLayerName()) {
        LedgerEntry entry(&op, pass);
        entry.set("membrane_error", layer.membraneError);
        if (layer.hasSpikes)
          entry.set("rate_before", layer.rateBefore)
              .set("rate_after", layer.rateAfter);
      }
  }
}

} // namespace snnc
