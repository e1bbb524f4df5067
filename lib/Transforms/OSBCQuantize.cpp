// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// osbc-quantize: integers and one scale a row, second order on the survivors.

#include "PassOptions.h"
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
    return parseBits(bits, ignored, errorHandler);
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
  FailureOr<std::vector<osbc::QuantizeSolution>>
  solve(snn::NetworkOp network, const std::vector<WeightBlock> &blocks,
        Calibration &data);
  void writeLayers(const std::vector<WeightBlock> &blocks,
                   const std::vector<osbc::QuantizeSolution> &solutions);
  void replaceWeights(snn::SynapseOpInterface synapse,
                      std::span<const int64_t> levels,
                      std::span<const float> scales);
  int width = 0;
};

LogicalResult OSBCQuantize::quantize(snn::NetworkOp network) {
  auto fail = [&](const Twine &message) -> LogicalResult {
    return emitLayerError(network) << message.str();
  };
  if (failed(parseBits(bits, width, fail)))
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
  LedgerEntry(network, getArgument())
      .set("bits", int64_t(width))
      .set("recordings", data->end - data->begin)
      .set("agreement", comparison->agreement);
  if (!ledger.empty())
    return writeLedger(network, ledger);
  return success();
}

FailureOr<std::vector<osbc::QuantizeSolution>>
OSBCQuantize::solve(snn::NetworkOp network,
                    const std::vector<WeightBlock> &blocks, Calibration &data) {
  reportProgress("osbc-quantize: calibration on " + data.source->description());
  auto hessians = computeHessians(network, blocks, data, /*filtered=*/true);
  if (failed(hessians))
    return failure();
  std::vector<osbc::QuantizeSolution> solutions;
  for (auto [k, block] : llvm::enumerate(blocks)) {
    reportProgress("osbc-quantize: " + block.name());
    osbc::QuantizeProblem problem;
    problem.rows = block.rows;
    problem.cols = block.cols;
    problem.weights = block.weights;
    problem.hessian = (*hessians)[k];
    problem.bits = width;
    problem.damping = damping;
    problem.threads = data.threads;
    // LAPACK can fail on weights or inputs near the largest floats.
    try {
      solutions.push_back(osbc::quantizeLayer(problem));
    } catch (const std::runtime_error &error) {
      return emitLayerError(block.sources.front().synapse)
             << "osbc-quantize: " << error.what();
    }
  }
  return solutions;
}

/// New weights and an entry for each synapse: losses are those of all blocks
/// that it has a part in.
void OSBCQuantize::writeLayers(
    const std::vector<WeightBlock> &blocks,
    const std::vector<osbc::QuantizeSolution> &solutions) {
  struct Layer {
    snn::SynapseOpInterface synapse;
    std::vector<int64_t> levels;
    std::vector<float> scales;
    double loss = 0, roundToNearestLoss = 0;
  };
  std::map<size_t, Layer> layers;
  for (auto [block, solution] : llvm::zip(blocks, solutions)) {
    std::vector<int64_t> levels(solution.levels.begin(), solution.levels.end());
    for (auto [k, source] : llvm::enumerate(block.sources)) {
      Layer &layer = layers[source.index];
      layer.synapse = source.synapse;
      layer.levels.resize(layer.levels.size() + block.rows * source.cols);
      scatter(block, k, levels, layer.levels);
      llvm::append_range(layer.scales, solution.scales);
      layer.loss += solution.loss;
      layer.roundToNearestLoss += solution.roundToNearestLoss;
    }
  }
  for (auto &[index, layer] : layers) {
    replaceWeights(layer.synapse, layer.levels, layer.scales);
    LedgerEntry(layer.synapse, getArgument())
        .set("bits", int64_t(width))
        .set("nonzero",
             int64_t(layer.levels.size() - llvm::count(layer.levels, 0)))
        .set("loss", layer.loss)
        .set("round_to_nearest_loss", layer.roundToNearestLoss);
  }
}

void OSBCQuantize::replaceWeights(snn::SynapseOpInterface synapse,
                                  std::span<const int64_t> levels,
                                  std::span<const float> scales) {
  StringRef name = synapse.getLayerName();
  OpOperand &operand = synapse.getWeightOperand();
  OpBuilder builder(synapse);
  Location loc = operand.get().getLoc();
  auto type = cast<RankedTensorType>(operand.get().getType());
  auto levelType =
      RankedTensorType::get(type.getShape(), builder.getIntegerType(width));
  auto q = builder.create<arith::ConstantOp>(
      loc, makeIntegers(levelType, name, levels));
  auto s = builder.create<arith::ConstantOp>(
      loc, makeFloats(&getContext(), {int64_t(scales.size())},
                      (name + "_scales").str(), scales));
  Operation *old = operand.get().getDefiningOp();
  operand.set(builder.create<snn::DequantizeOp>(loc, type, q, s));
  if (old && old->use_empty())
    old->erase();
}

} // namespace
} // namespace snnc
