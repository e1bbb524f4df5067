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
  void replaceWeights(WeightLayer &layer,
                      const osbc::QuantizeSolution &solution);
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
  auto layers = collectWeightLayers(network);
  if (failed(layers))
    return failure();
  for (const WeightLayer &layer : *layers) {
    snn::SynapseOpInterface synapse = layer.synapse;
    if (!getConstantAttr(synapse.getWeightOperand().get()))
      return emitLayerError(synapse) << "is quantised already";
  }
  auto data = openCalibrationRange(network, calibration, samples, threads);
  auto before = sim::Executable::create(network);
  if (failed(data) || failed(before))
    return failure();
  reportProgress("osbc-quantize: calibration on " +
                 data->source->description());
  auto hessians = computeHessians(network, *layers, *data, /*filtered=*/true);
  if (failed(hessians))
    return failure();
  for (auto [k, layer] : llvm::enumerate(*layers)) {
    reportProgress("osbc-quantize: " + layer.synapse.getLayerName());
    osbc::QuantizeProblem problem;
    problem.rows = layer.rows;
    problem.cols = layer.cols;
    problem.weights = layer.weights;
    problem.hessian = (*hessians)[k];
    problem.bits = width;
    problem.damping = damping;
    problem.threads = data->threads;
    // LAPACK can fail on weights or inputs near the largest floats.
    try {
      replaceWeights(layer, osbc::quantizeLayer(problem));
    } catch (const std::runtime_error &error) {
      return emitLayerError(layer.synapse) << "osbc-quantize: " << error.what();
    }
  }
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

void OSBCQuantize::replaceWeights(WeightLayer &layer,
                                  const osbc::QuantizeSolution &solution) {
  StringRef name = layer.synapse.getLayerName();
  OpOperand &operand = layer.synapse.getWeightOperand();
  OpBuilder builder(layer.synapse);
  Location loc = operand.get().getLoc();
  std::vector<int64_t> levels(solution.levels.begin(), solution.levels.end());
  auto levelType = RankedTensorType::get({layer.rows, layer.cols},
                                         builder.getIntegerType(width));
  auto q = builder.create<arith::ConstantOp>(
      loc, makeIntegers(levelType, name, levels));
  auto s = builder.create<arith::ConstantOp>(
      loc, makeFloats(&getContext(), {layer.rows}, (name + "_scales").str(),
                      solution.scales));
  Operation *old = operand.get().getDefiningOp();
  operand.set(
      builder.create<snn::DequantizeOp>(loc, operand.get().getType(), q, s));
  if (old && old->use_empty())
    old->erase();
  LedgerEntry(layer.synapse, getArgument())
      .set("bits", int64_t(width))
      .set("nonzero", int64_t(llvm::count_if(solution.levels,
                                             [](int8_t q) { return q != 0; })))
      .set("loss", solution.loss)
      .set("round_to_nearest_loss", solution.roundToNearestLoss);
}

} // namespace
} // namespace snnc
