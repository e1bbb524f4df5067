// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The Hessian of each block of weights from a run over the recordings.

#include "snnc/Calibration/CalibrationRun.h"
#include "snnc/Compression/Hessian.h"
#include "snnc/Support/Diagnostics.h"

#include <cmath>

using namespace mlir;

namespace snnc {

namespace {

/// What the rows of a block see at one position, over time.
class SampleReader {
public:
  explicit SampleReader(const WeightBlock &block) : block(block) {
    for (const BlockSource &source : block.sources) {
      snn::SynapseOpInterface synapse = source.synapse;
      auto window = dyn_cast<snn::WindowOpInterface>(synapse.getOperation());
      windows.push_back(window ? window.getWindowGeometry() : plain(source));
      direct = !window && source.delay == 0 && block.sources.size() == 1;
    }
  }

  /// [steps, cols] at `position`; empty when all are 0.
  std::span<const float> read(const sim::RunResult &run, int64_t position) {
    if (direct)
      return run.synapses[block.sources.front().index].inputs;
    sample.assign(run.steps * block.cols, 0.0f);
    float *at = sample.data();
    any = false;
    for (auto [source, window] : llvm::zip(block.sources, windows)) {
      readSource(run, source, window, position, at);
      at += source.cols;
    }
    return any ? std::span<const float>(sample) : std::span<const float>();
  }

private:
  /// A fully connected layer as a convolution of one position.
  static snn::Window plain(const BlockSource &source) {
    return {source.cols, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0};
  }

  void readSource(const sim::RunResult &run, const BlockSource &source,
                  const snn::Window &w, int64_t position, float *at) {
    const float *inputs = run.synapses[source.index].inputs.data();
    int64_t y0 = position / w.outWidth, x0 = position % w.outWidth;
    int64_t taps = w.kernelHeight * w.kernelWidth;
    int64_t first = source.group * (source.cols / taps);
    for (int64_t col = 0; col < source.cols; ++col) {
      int64_t y = w.inputRow(y0, col % taps / w.kernelWidth);
      int64_t x = w.inputColumn(x0, col % w.kernelWidth);
      // Cells outside are 0 (rule L2).
      if (y < 0 || y >= w.height || x < 0 || x >= w.width)
        continue;
      const float *from =
          inputs + ((first + col / taps) * w.height + y) * w.width + x;
      for (int64_t t = source.delay; t < run.steps; ++t) {
        float value = from[(t - source.delay) * w.inputSize()];
        at[t * block.cols + col] = value;
        any |= value != 0;
      }
    }
  }

  const WeightBlock &block;
  std::vector<snn::Window> windows;
  bool direct = false; ///< inputs are the sample as they stand
  std::vector<float> sample;
  bool any = false;
};

/// Which positions of a block's results become samples: all, where that is
/// cheap; else some 50 for each column, drawn by number, with which the loss of
/// masks has been measured to be within 1 % of that with all.
class PositionDraw {
public:
  PositionDraw(const WeightBlock &block, int64_t recordings, int64_t steps)
      : positions(block.positions) {
    double all = double(recordings) * double(positions);
    double wanted = 50.0 * double(block.cols);
    bool cheap = all * double(steps) <= 1e7 && block.cols <= 200;
    if (positions > 1 && !cheap && all > wanted)
      limit = static_cast<uint64_t>(std::ldexp(wanted / all, 63)) * 2;
  }

  bool takes(int64_t recording, int64_t position) const {
    return limit == UINT64_MAX ||
           mix(uint64_t(recording) * positions + position) < limit;
  }

private:
  /// SplitMix64 (Steele, Lea, Flood 2014): numbers in a row, bits at random.
  static uint64_t mix(uint64_t number) {
    uint64_t z = (number + 1) * 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  uint64_t positions, limit = UINT64_MAX;
};

} // namespace

FailureOr<std::vector<std::vector<double>>>
computeHessians(Operation *network, const std::vector<WeightBlock> &blocks,
                Calibration &calibration, bool filtered) {
  auto executable = sim::Executable::create(network);
  if (failed(executable))
    return failure();
  std::vector<osbc::HessianAccumulator> accumulators;
  std::vector<SampleReader> readers;
  for (const WeightBlock &block : blocks) {
    accumulators.emplace_back(block.cols,
                              filtered ? block.filter : std::vector<double>(),
                              calibration.threads);
    readers.emplace_back(block);
  }
  int64_t recordings = calibration.end - calibration.begin;
  auto consume = [&](const data::Recording &recording, sim::RunResult &run) {
    for (auto [k, block] : llvm::enumerate(blocks)) {
      PositionDraw draw(block, recordings, run.steps);
      for (int64_t position = 0; position < block.positions; ++position)
        if (draw.takes(recording.index, position)) {
          std::span<const float> sample = readers[k].read(run, position);
          accumulators[k].add(sample, sample.empty() ? 0 : run.steps);
        }
    }
    return llvm::Error::success();
  };
  sim::RunOptions options;
  options.synapseInputs = true;
  if (llvm::Error error =
          sim::runAll(**executable, *calibration.source, calibration.begin,
                      calibration.end, options, calibration.threads, consume))
    return emitLayerError(network)
           << "calibration data: " << toString(std::move(error));
  std::vector<std::vector<double>> hessians;
  for (osbc::HessianAccumulator &accumulator : accumulators)
    hessians.push_back(accumulator.finish());
  return hessians;
}

} // namespace snnc
