// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How often each source sends on the calibration recordings.

#include "targets/Loihi/LoadNetwork.h"

#include "snnc/Calibration/CalibrationRun.h"
#include "snnc/Sim/Executable.h"

#include <algorithm>

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;

FailureOr<MeasuredActivity>
snnc::loihi::measureActivity(const LoadedNetwork &loaded,
                             const ActivityOptions &options) {
  Operation *network = loaded.op;
  MeasuredActivity measured;
  measured.activity = Activity::makeUniform(loaded.network);
  if (options.calibration.empty() &&
      !network->getParentOp()->hasAttr(snn::kCalibrationAttr))
    return measured;
  auto calibration = openCalibrationRange(network, options.calibration,
                                          options.samples, options.threads);
  if (failed(calibration))
    return failure();
  // How often sources send is known long before the last recording.
  constexpr int64_t enough = 64;
  if (options.samples.empty())
    calibration->end = std::min(calibration->end, calibration->begin + enough);
  auto executable = sim::Executable::create(network);
  if (failed(executable))
    return failure();
  // The run lists more than our layers: two stages of a neuron are two rows.
  std::vector<size_t> rows;
  for (const Layer &layer : loaded.network.layers)
    for (size_t k = 0; k != (*executable)->neurons().size(); ++k)
      if ((*executable)->neurons()[k].name == layer.name)
        rows.push_back(k);
  Activity &activity = measured.activity;
  for (auto *all : {&activity.inputs, &activity.layers})
    for (std::vector<uint64_t> &counts : *all)
      std::ranges::fill(counts, 0);
  llvm::Error error =
      sim::runAll(**executable, *calibration->source, calibration->begin,
                  calibration->end, {/*trace=*/true}, calibration->threads,
                  [&](const data::Recording &recording, sim::RunResult &run) {
                    // One message each, whatever it counts.
                    for (uint32_t address : recording.address)
                      ++activity.inputs[0][address];
                    for (size_t l = 0; l != rows.size(); ++l) {
                      const std::vector<uint8_t> &spikes =
                          run.neurons[rows[l]].spikes;
                      size_t size = activity.layers[l].size();
                      for (size_t i = 0; i != spikes.size(); ++i)
                        activity.layers[l][i % size] += spikes[i];
                    }
                    return llvm::Error::success();
                  });
  if (error)
    return mlir::emitError(network->getLoc())
           << llvm::toString(std::move(error));
  measured.recordings = calibration->end - calibration->begin;
  return measured;
}
