// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs over the calibration recordings.

#include "snnc/Calibration/CalibrationRun.h"
#include "dialects/SNN/NetworkVerify.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Calibration/Ledger.h"
#include "snnc/Compression/Hessian.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Parallel.h"

#include <cmath>
#include <numeric>

using namespace mlir;

namespace snnc {

/// The neurons that a current feeds.
static snn::NeuronOpInterface neuronBehind(Value current) {
  for (Operation *user : current.getUsers())
    if (auto neuron = dyn_cast<snn::NeuronOpInterface>(user))
      return neuron;
  return nullptr;
}

FailureOr<std::vector<WeightLayer>> collectWeightLayers(Operation *network) {
  std::vector<WeightLayer> layers;
  for (Operation *op : snn::getNetworkOrder(network)) {
    auto synapse = dyn_cast<snn::SynapseOpInterface>(op);
    if (!synapse)
      continue;
    Value weight = synapse.getWeightOperand().get();
    auto shape = cast<RankedTensorType>(weight.getType()).getShape();
    WeightLayer layer{synapse,  neuronBehind(synapse.getPostsynaptic()),
                      shape[0], shape[1],
                      0,        snn::readWeights(weight)};
    if (layer.neuron) {
      // Rows of different decay share one filter, of the mean.
      auto decays = layer.neuron.getDecayValues();
      layer.decay =
          std::accumulate(decays.begin(), decays.end(), 0.0) / decays.size();
    }
    layers.push_back(std::move(layer));
  }
  if (layers.empty())
    return emitLayerError(network)
           << "has no synapses, so there is nothing to compress";
  return layers;
}

FailureOr<Calibration> openCalibrationRange(Operation *network, StringRef spec,
                                            StringRef samples, int threads) {
  auto source = openCalibration(network, spec);
  if (failed(source))
    return failure();
  Calibration calibration;
  calibration.source = std::move(*source);
  calibration.end = calibration.source->size();
  calibration.threads = resolveThreads(threads);
  if (!samples.empty()) {
    auto range = data::parseSampleRange(samples, calibration.source->size());
    if (!range)
      return emitLayerError(network)
             << "samples: " << toString(range.takeError());
    std::tie(calibration.begin, calibration.end) = *range;
  }
  if (calibration.begin == calibration.end)
    return emitLayerError(network)
           << "calibration data: " << calibration.source->description()
           << " holds no recordings";
  return calibration;
}

FailureOr<std::vector<std::vector<double>>>
computeHessians(Operation *network, const std::vector<WeightLayer> &layers,
                Calibration &calibration, bool filtered) {
  auto executable = sim::Executable::create(network);
  if (failed(executable))
    return failure();
  std::vector<osbc::HessianAccumulator> accumulators;
  for (const WeightLayer &layer : layers)
    accumulators.emplace_back(layer.cols, filtered ? layer.decay : 0.0,
                              calibration.threads);
  sim::RunOptions options;
  options.synapseInputs = true;
  llvm::Error error =
      sim::runAll(**executable, *calibration.source, calibration.begin,
                  calibration.end, options, calibration.threads,
                  [&](const data::Recording &, sim::RunResult &result) {
                    for (auto [k, synapse] : llvm::enumerate(result.synapses))
                      accumulators[k].add(synapse.inputs, result.steps);
                    return llvm::Error::success();
                  });
  if (error)
    return emitLayerError(network)
           << "calibration data: " << toString(std::move(error));
  std::vector<std::vector<double>> hessians;
  for (osbc::HessianAccumulator &accumulator : accumulators)
    hessians.push_back(accumulator.finish());
  return hessians;
}

FailureOr<Comparison> compareNetworks(const sim::Executable &before,
                                      const sim::Executable &after,
                                      Calibration &calibration,
                                      Operation *network) {
  Comparison result;
  std::vector<double> error(before.neurons().size()), energy(error),
      spikesBefore(error), spikesAfter(error), neuronSteps(error);
  int64_t agree = 0;
  sim::RunOptions options;
  options.trace = true;
  constexpr int64_t kChunk = 64;
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
          [&](const data::Recording &, sim::RunResult &run) {
            const sim::RunResult &ref = reference[next++];
            agree += run.decision == ref.decision;
            for (size_t l = 0; l < error.size(); ++l) {
              const sim::NeuronRecord &a = ref.neurons[l], &b = run.neurons[l];
              for (size_t i = 0; i < a.pre.size(); ++i) {
                error[l] += (a.pre[i] - b.pre[i]) * (a.pre[i] - b.pre[i]);
                energy[l] += a.pre[i] * a.pre[i];
              }
              spikesBefore[l] += a.spikeCount;
              spikesAfter[l] += b.spikeCount;
              neuronSteps[l] += a.pre.size();
            }
            return llvm::Error::success();
          });
    if (failed)
      return emitLayerError(network)
             << "calibration data: " << toString(std::move(failed));
  }
  result.agreement =
      double(agree) / double(calibration.end - calibration.begin);
  for (auto [l, layer] : llvm::enumerate(before.neurons()))
    result.layers.push_back({layer.name, spikesBefore[l] / neuronSteps[l],
                             spikesAfter[l] / neuronSteps[l],
                             energy[l] > 0 ? error[l] / energy[l] : 0.0});
  return result;
}

void writeComparison(Operation *network, StringRef pass,
                     const Comparison &comparison) {
  for (Operation &op : network->getRegion(0).front()) {
    auto neuron = dyn_cast<snn::NeuronOpInterface>(op);
    if (!neuron)
      continue;
    for (const Comparison::Layer &layer : comparison.layers)
      if (layer.name == neuron.getLayerName())
        LedgerEntry(&op, pass)
            .set("rate_before", layer.rateBefore)
            .set("rate_after", layer.rateAfter)
            .set("membrane_error", layer.membraneError);
  }
}

} // namespace snnc
