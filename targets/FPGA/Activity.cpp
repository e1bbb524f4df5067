// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Events of each layer on the calibration recordings.

#include "targets/FPGA/Network.h"

#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Sim/Interpreter.h"
#include "snnc/Support/Parallel.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::fpga;

/// Adds one recording to the events of every core.
static void addRecording(const data::Recording &recording,
                         const sim::RunResult &run,
                         std::vector<LayerEvents> &events) {
  for (int64_t t = 0; t != run.steps; ++t) {
    if (t < recording.steps)
      for (uint32_t i = recording.stepBegin[t]; i != recording.stepBegin[t + 1];
           ++i)
        events[0].add(recording.address[i], uint32_t(recording.value[i]));
    events[0].endStep();
    for (size_t k = 1; k != events.size(); ++k) {
      const std::vector<uint8_t> &spikes = run.neurons[k - 1].spikes;
      size_t size = spikes.size() / run.steps;
      for (size_t n = 0; n != size; ++n)
        if (spikes[t * size + n])
          events[k].add(n, 1);
      events[k].endStep();
    }
  }
  for (LayerEvents &layer : events)
    layer.endRecording();
}

FailureOr<Activity>
snnc::fpga::measureActivity(const MappedDesign &mapped,
                            const ActivityOptions &options) {
  qsnn::NetworkOp network = mapped.network;
  Operation *module = network->getParentOp();
  if (options.calibration.empty() && !module->hasAttr(snn::kCalibrationAttr))
    return Activity();
  auto fail = [&](llvm::Error error) {
    return mlir::emitError(network.getLoc())
           << llvm::toString(std::move(error));
  };
  auto source = openCalibration(network, options.calibration);
  if (failed(source))
    return failure();
  auto range = data::parseSampleRange(options.samples, (*source)->size(),
                                      /*most=*/100);
  if (!range)
    return fail(range.takeError());
  auto executable = sim::Executable::create(network);
  if (failed(executable))
    return failure();
  std::vector<LayerEvents> events(mapped.cores.size() + 1);
  llvm::Error error =
      sim::runAll(**executable, **source, range->first, range->second,
                  {/*trace=*/true}, resolveThreads(options.threads),
                  [&](const data::Recording &recording, sim::RunResult &run) {
                    addRecording(recording, run, events);
                    return llvm::Error::success();
                  });
  if (error)
    return fail(std::move(error));
  return Activity(std::move(events));
}

std::vector<uint64_t> snnc::fpga::getColumnReads(const Activity &events,
                                                 size_t core, CoreOp op) {
  if (!events)
    return std::vector<uint64_t>(op.getNIn(), 1);
  return countColumnReads((*events)[core], op.getNIn(), op.getCountW());
}
