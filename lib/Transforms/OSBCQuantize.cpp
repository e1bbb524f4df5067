// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// osbc-quantize: integers and a scale a row, or a few scales a layer, second
// order on the survivors.

#include "CompressionPass.h"
#include "PassOptions.h"
#include "Weights.h"
#include "snnc/Calibration/CalibrationRun.h"
#include "snnc/Calibration/Ledger.h"
#include "snnc/Compression/Quantize.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Progress.h"
#include "snnc/Transforms/Passes.h"

#include <cmath>
#include <map>
#include <stdexcept>

using namespace mlir;

namespace snnc {

#define GEN_PASS_DEF_OSBCQUANTIZE
#include "snnc/Transforms/Passes.h.inc"

namespace {

struct OSBCQuantize : impl::OSBCQuantizeBase<OSBCQuantize> {
  using Base::Base;

  LogicalResult initializeOptions(StringRef options,
                                  OptionError errorHandler) override {
    if (failed(Base::initializeOptions(withLeadingName(options, "bits"),
                                       errorHandler)))
      return failure();
    int ignored;
    int64_t ignoredToo;
    if (failed(parseBits(bits, ignored, errorHandler)))
      return failure();
    return parseScales(scales, ignoredToo, errorHandler);
  }

  void runOnOperation() override {
    if (failed(forEachNetwork(
            getOperation(), getArgument(),
            [&](snn::NetworkOp network) { return quantize(network); })))
      signalPassFailure();
  }

private:
  LogicalResult quantize(snn::NetworkOp network);
  /// A block as it was solved, and what holds for the layers that it is of.
  struct Solved {
    osbc::QuantizeSolution block;
    int64_t scales;          ///< of the layer; 0: one for each row
    double lossPerRowScales; ///< of the layer
  };
  FailureOr<std::vector<Solved>> solve(snn::NetworkOp network,
                                       const std::vector<WeightBlock> &blocks,
                                       Calibration &data);
  void solveLayer(std::span<const osbc::QuantizeProblem> blocks,
                  std::vector<Solved> &solutions);
  void writeLayers(const std::vector<WeightBlock> &blocks,
                   const std::vector<Solved> &solutions);
  int width = 0;
  int64_t maxScales = 0; ///< of a layer; 0: one for each row
};

LogicalResult OSBCQuantize::quantize(snn::NetworkOp network) {
  auto fail = [&](const Twine &message) -> LogicalResult {
    return emitLayerError(network) << message.str();
  };
  if (failed(parseBits(bits, width, fail)) ||
      failed(parseScales(scales, maxScales, fail)))
    return failure();
  if (!(damping > 0) || !std::isfinite(damping) || memory < 0 || threads < 0)
    return fail("osbc-quantize: expected damping > 0, memory >= 0 and "
                "threads >= 0");
  auto blocks = collectWeightBlocks(network);
  if (failed(blocks) || failed(checkNotQuantized(network, "")))
    return failure();
  auto run = CompressionRun::start(network, getArgument(), calibration, samples,
                                   threads);
  if (failed(run))
    return failure();
  auto solutions = solve(network, *blocks, run->recordings());
  if (failed(solutions))
    return failure();
  writeLayers(*blocks, *solutions);
  return run->finish(
      ledger, [&](LedgerEntry &entry) { entry.set("bits", int64_t(width)); });
}

FailureOr<std::vector<OSBCQuantize::Solved>>
OSBCQuantize::solve(snn::NetworkOp network,
                    const std::vector<WeightBlock> &blocks, Calibration &data) {
  reportProgress("osbc-quantize: calibration on " + data.source->description());
  std::vector<Solved> solutions;
  auto solveLayer = [&](size_t first,
                        std::span<const std::vector<double>> hessians) {
    std::span parts = std::span(blocks).subspan(first, hessians.size());
    reportProgress("osbc-quantize: " + parts.front().name());
    std::vector<osbc::QuantizeProblem> layer;
    for (auto [block, hessian] : llvm::zip(parts, hessians))
      layer.push_back({block.rows, block.cols, block.weights, hessian, width,
                       damping, data.threads});
    // LAPACK can fail on weights or inputs near the largest floats.
    try {
      this->solveLayer(layer, solutions);
      return success();
    } catch (const std::runtime_error &error) {
      return LogicalResult(emitLayerError(parts.front().sources.front().synapse)
                           << "osbc-quantize: " << error.what());
    }
  };
  Hessians hessians(network, blocks, data, /*filtered=*/true,
                    megabytes(memory));
  if (failed(hessians.forEachLayer(solveLayer)))
    return failure();
  return solutions;
}

void OSBCQuantize::solveLayer(std::span<const osbc::QuantizeProblem> blocks,
                              std::vector<Solved> &solutions) {
  if (maxScales == 0) {
    for (const osbc::QuantizeProblem &block : blocks)
      solutions.push_back({osbc::quantizeLayer(block), 0, 0});
    return;
  }
  auto layer = osbc::quantizeWithSharedScales(blocks, maxScales);
  for (osbc::QuantizeSolution &block : layer.blocks)
    solutions.push_back(
        {std::move(block), layer.scales, layer.lossPerRowScales});
}

/// New weights and an entry for each synapse: losses are those of all blocks
/// that it has a part in.
void OSBCQuantize::writeLayers(const std::vector<WeightBlock> &blocks,
                               const std::vector<Solved> &solutions) {
  struct Layer {
    snn::SynapseOpInterface synapse;
    std::vector<int64_t> levels;
    std::vector<float> scales;
    double loss = 0, roundToNearestLoss = 0, lossPerRowScales = 0;
    int64_t numScales = 0;
  };
  std::map<size_t, Layer> layers;
  for (auto [block, solved] : llvm::zip(blocks, solutions)) {
    const osbc::QuantizeSolution &solution = solved.block;
    std::vector<int64_t> levels(solution.levels.begin(), solution.levels.end());
    for (auto [k, source] : llvm::enumerate(block.sources)) {
      Layer &layer = layers[source.index];
      layer.synapse = source.synapse;
      layer.levels.resize(layer.levels.size() + block.rows * source.cols);
      scatter(block, k, levels, layer.levels);
      llvm::append_range(layer.scales, solution.scales);
      layer.loss += solution.loss;
      layer.roundToNearestLoss += solution.roundToNearestLoss;
      layer.lossPerRowScales = solved.lossPerRowScales;
      layer.numScales = solved.scales;
    }
  }
  for (auto &[index, layer] : layers) {
    replaceWeights(layer.synapse, width, layer.levels, layer.scales);
    LedgerEntry entry(layer.synapse, getArgument());
    entry.set("bits", int64_t(width))
        .set("nonzero",
             int64_t(layer.levels.size() - llvm::count(layer.levels, 0)))
        .set("loss", layer.loss)
        .set("round_to_nearest_loss", layer.roundToNearestLoss);
    if (maxScales > 0)
      entry.set("scales", layer.numScales)
          .set("loss_per_row_scales", layer.lossPerRowScales);
  }
}

} // namespace
} // namespace snnc
