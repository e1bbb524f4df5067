// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// osbc-quantize: integers and a scale a row, or a few scales a layer, second
// order on the survivors.

#include "PassOptions.h"
#include "Weights.h"
#include "snnc/Calibration/CalibrationChecks.h"
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
    bool any = false;
    for (Operation &op : llvm::make_early_inc_range(*getOperation().getBody()))
      if (auto network = dyn_cast<snn::NetworkOp>(op)) {
        any = true;
        if (failed(quantize(network)))
          return signalPassFailure();
      }
    if (!any) {
      emitError(getOperation().getLoc())
          << "osbc-quantize: the module has no 'snn.network'";
      signalPassFailure();
    }
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
  if (!(damping > 0) || !std::isfinite(damping) || threads < 0)
    return fail("osbc-quantize: expected damping > 0 and threads >= 0");
  auto blocks = collectWeightBlocks(network);
  if (failed(blocks))
    return failure();
  for (snn::SynapseOpInterface synapse : getSynapses(network))
    if (!getConstantAttr(synapse.getWeightOperand().get()))
      return emitLayerError(synapse) << "is quantised already";
  auto data = openCalibrationRange(network, calibration, samples, threads);
  auto before = sim::Executable::create(network);
  if (failed(data) || failed(before))
    return failure();
  warnAboutCalibration(network, *data->source, data->begin, data->end);
  auto solutions = solve(network, *blocks, *data);
  if (failed(solutions))
    return failure();
  writeLayers(*blocks, *solutions);
  auto after = sim::Executable::create(network);
  if (failed(after))
    return failure();
  auto comparison = compareNetworks(**before, **after, *data, network);
  if (failed(comparison))
    return failure();
  writeComparison(network, getArgument(), *comparison);
  {
    LedgerEntry entry(network, getArgument());
    entry.set("bits", int64_t(width))
        .set("recordings", data->end - data->begin);
    writeOutputs(entry, comparison->agreement, comparison->outputError);
  }
  if (!ledger.empty())
    return writeLedger(network, ledger);
  return success();
}

FailureOr<std::vector<OSBCQuantize::Solved>>
OSBCQuantize::solve(snn::NetworkOp network,
                    const std::vector<WeightBlock> &blocks, Calibration &data) {
  reportProgress("osbc-quantize: calibration on " + data.source->description());
  auto hessians = computeHessians(network, blocks, data, /*filtered=*/true);
  if (failed(hessians))
    return failure();
  std::vector<Solved> solutions;
  size_t k = 0;
  for (std::span<const WeightBlock> parts : getLayers(blocks)) {
    reportProgress("osbc-quantize: " + parts.front().name());
    std::vector<osbc::QuantizeProblem> layer;
    for (const WeightBlock &block : parts)
      layer.push_back({block.rows, block.cols, block.weights, (*hessians)[k++],
                       width, damping, data.threads});
    // LAPACK can fail on weights or inputs near the largest floats.
    try {
      solveLayer(layer, solutions);
    } catch (const std::runtime_error &error) {
      return emitLayerError(parts.front().sources.front().synapse)
             << "osbc-quantize: " << error.what();
    }
  }
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
