// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The Hessian of each block of weights from a run over the recordings.

#include "snnc/Calibration/CalibrationRun.h"
#include "snnc/Compression/Hessian.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Progress.h"

#include <cmath>

using namespace mlir;

namespace snnc {

namespace {

/// What enters each synapse of a layer in one recording: [steps, inputs].
using LayerInputs = std::vector<std::vector<float>>;

snn::Window windowOf(const BlockSource &source) {
  snn::SynapseOpInterface synapse = source.synapse;
  if (auto window = dyn_cast<snn::WindowOpInterface>(synapse.getOperation()))
    return window.getWindowGeometry();
  // A fully connected layer as a convolution of one position.
  return {source.cols, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0};
}

LayerInputs readInputs(const WeightBlock &block, const sim::RunResult &run) {
  LayerInputs inputs;
  for (const BlockSource &source : block.sources)
    inputs.push_back(
        run.synapses[source.index].inputs.expand(windowOf(source).inputSize()));
  return inputs;
}

/// What the rows of a block see at one position, over time.
class SampleReader {
public:
  explicit SampleReader(const WeightBlock &block) : block(block) {
    for (const BlockSource &source : block.sources)
      windows.push_back(windowOf(source));
    const BlockSource &first = block.sources.front();
    snn::SynapseOpInterface synapse = first.synapse;
    direct = !isa<snn::WindowOpInterface>(synapse.getOperation()) &&
             first.delay == 0 && block.sources.size() == 1;
  }

  /// [steps, cols] at `position`; empty when all are 0.
  std::span<const float> read(const LayerInputs &inputs, int64_t steps,
                              int64_t position) {
    if (direct)
      return inputs.front();
    sample.assign(steps * block.cols, 0.0f);
    float *at = sample.data();
    any = false;
    for (auto [source, window, values] :
         llvm::zip(block.sources, windows, inputs)) {
      readSource(values.data(), steps, source, window, position, at);
      at += source.cols;
    }
    return any ? std::span<const float>(sample) : std::span<const float>();
  }

private:
  void readSource(const float *inputs, int64_t steps, const BlockSource &source,
                  const snn::Window &w, int64_t position, float *at) {
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
      for (int64_t t = source.delay; t < steps; ++t) {
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

/// The matrices of a layer while recordings run.
struct LayerSums {
  explicit LayerSums(std::span<const WeightBlock> blocks, bool filtered,
                     int threads)
      : blocks(blocks) {
    for (const WeightBlock &block : blocks) {
      sums.emplace_back(
          block.cols, filtered ? block.filter : std::vector<double>(), threads);
      readers.emplace_back(block);
    }
  }

  /// Takes the inputs of its synapses out of `run`.
  void add(const sim::RunResult &run, int64_t recording, int64_t recordings) {
    LayerInputs inputs = readInputs(blocks.front(), run);
    for (auto [block, reader, sum] : llvm::zip(blocks, readers, sums)) {
      PositionDraw draw(block, recordings, run.steps);
      for (int64_t position = 0; position < block.positions; ++position)
        if (draw.takes(recording, position)) {
          auto sample = reader.read(inputs, run.steps, position);
          sum.add(sample, sample.empty() ? 0 : run.steps);
        }
    }
  }

  std::span<const WeightBlock> blocks;
  std::vector<osbc::HessianAccumulator> sums;
  std::vector<SampleReader> readers;
};

int64_t bytesOf(std::span<const WeightBlock> layer) {
  int64_t bytes = 0;
  for (const WeightBlock &block : layer)
    bytes += block.cols * block.cols * int64_t(sizeof(double));
  return bytes;
}

} // namespace

Hessians::Hessians(Operation *network, const std::vector<WeightBlock> &blocks,
                   Calibration &calibration, bool filtered,
                   std::optional<int64_t> memory)
    : network(network), calibration(calibration), filtered(filtered),
      memory(memory), layers(getLayers(blocks)) {
  constexpr int64_t kUsual = int64_t(4) << 30;
  int64_t most = memory.value_or(kUsual), bytes = 0;
  size_t first = 0;
  for (auto [k, layer] : llvm::enumerate(layers)) {
    if (groups.empty() || bytes + bytesOf(layer) > most) {
      groups.push_back({k, k, first});
      bytes = 0;
    }
    bytes += bytesOf(layer);
    groups.back().end = k + 1;
    first += layer.size();
  }
}

LogicalResult Hessians::checkMemory() const {
  bool fits = true;
  auto megabytes = [](int64_t bytes) { return (bytes + (1 << 20) - 1) >> 20; };
  for (std::span<const WeightBlock> layer : layers) {
    if (!memory || bytesOf(layer) <= *memory)
      continue;
    emitLayerError(layer.front().sources.front().synapse)
        << "its Hessian takes " << megabytes(bytesOf(layer))
        << " MB, but memory=" << (*memory >> 20) << " was given";
    fits = false;
  }
  return success(fits);
}

LogicalResult Hessians::compute(size_t index) {
  if (held == index)
    return success();
  held = std::nullopt;
  matrices.clear(); // before others take their room
  const Group &group = groups[index];
  if (groups.size() > 1)
    reportProgress("calibration: layers " + std::to_string(group.begin + 1) +
                   " to " + std::to_string(group.end) + " of " +
                   std::to_string(layers.size()));
  auto executable = sim::Executable::create(network);
  if (failed(executable))
    return failure();
  std::vector<LayerSums> sums;
  for (size_t k = group.begin; k < group.end; ++k)
    sums.emplace_back(layers[k], filtered, calibration.threads);
  auto consume = [&](const data::Recording &recording, sim::RunResult &run) {
    for (LayerSums &layer : sums)
      layer.add(run, recording.index, calibration.end - calibration.begin);
    return llvm::Error::success();
  };
  sim::RunOptions options;
  options.synapseInputs = true;
  if (llvm::Error error =
          sim::runAll(**executable, *calibration.source, calibration.begin,
                      calibration.end, options, calibration.threads, consume))
    return emitLayerError(network)
           << "calibration data: " << toString(std::move(error));
  for (LayerSums &layer : sums)
    for (osbc::HessianAccumulator &sum : layer.sums)
      matrices.push_back(sum.finish());
  held = index;
  return success();
}

LogicalResult Hessians::forEachLayer(Use use) {
  if (failed(checkMemory()))
    return failure();
  for (auto [index, group] : llvm::enumerate(groups)) {
    if (failed(compute(index)))
      return failure();
    size_t at = 0;
    for (size_t k = group.begin; k < group.end; ++k) {
      std::span all(matrices);
      if (failed(use(group.first + at, all.subspan(at, layers[k].size()))))
        return failure();
      at += layers[k].size();
    }
  }
  return success();
}

} // namespace snnc
