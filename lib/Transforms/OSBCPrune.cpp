// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// osbc-prune: one-shot pruning that keeps the membrane potential.

#include "PassOptions.h"
#include "snnc/Calibration/CalibrationRun.h"
#include "snnc/Calibration/Ledger.h"
#include "snnc/Compression/Budget.h"
#include "snnc/Compression/Prune.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Progress.h"
#include "snnc/Transforms/Passes.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <stdexcept>

using namespace mlir;

namespace snnc {

#define GEN_PASS_DEF_OSBCPRUNE
#include "snnc/Transforms/Passes.h.inc"

namespace {

/// Losses of a layer's rows, weighted by what the next layer does with their
/// spikes (osbc.md §5.6); the last layer's rows count alike.
std::vector<double> rowWeights(const WeightLayer &layer,
                               const std::vector<WeightLayer> &all,
                               double exponent) {
  if (!layer.neuron || exponent == 0)
    return {};
  std::vector<double> weights;
  for (const WeightLayer &next : all) {
    snn::SynapseOpInterface synapse = next.synapse;
    snn::NeuronOpInterface neuron = layer.neuron;
    Value from = synapse.getPresynaptic();
    // Shape changes keep the order of the neurons.
    while (auto reshape = from.getDefiningOp<snn::ReshapeOp>())
      from = reshape.getInput();
    if (from != neuron.getSpikeValue() || next.cols != layer.rows)
      continue;
    std::vector<double> energy =
        osbc::fanOutWeights(next.weights, next.rows, next.cols, exponent);
    weights.resize(energy.size());
    for (size_t i = 0; i < energy.size(); ++i)
      weights[i] += energy[i];
  }
  return weights;
}

struct OSBCPrune : impl::OSBCPruneBase<OSBCPrune> {
  using Base::Base;

  LogicalResult initializeOptions(StringRef options,
                                  OptionError errorHandler) override {
    if (failed(Base::initializeOptions(withLeadingName(options, "sparsity"),
                                       errorHandler)))
      return failure();
    double ignored;
    return parseSparsity(sparsity, ignored, errorHandler);
  }

  void runOnOperation() override {
    bool any = false;
    for (Operation &op : llvm::make_early_inc_range(*getOperation().getBody()))
      if (auto network = dyn_cast<snn::NetworkOp>(op)) {
        any = true;
        if (failed(prune(network)))
          return signalPassFailure();
      }
    if (!any) {
      emitError(getOperation().getLoc())
          << "osbc-prune: the module has no 'snn.network'";
      signalPassFailure();
    }
  }

private:
  LogicalResult checkOptions(snn::NetworkOp network) {
    auto fail = [&](const Twine &message) -> LogicalResult {
      return emitLayerError(network) << message.str();
    };
    if (failed(parseSparsity(sparsity, target, fail)))
      return failure();
    identityFilter = solver == "obc";
    auto kind =
        llvm::StringSwitch<std::optional<osbc::Solver>>(solver.getValue())
            .Case("admm-swap", osbc::Solver::AdmmSwap)
            .Cases("obs", "obc", osbc::Solver::Obs)
            .Case("magnitude", osbc::Solver::Magnitude)
            .Default(std::nullopt);
    if (!kind)
      return fail("osbc-prune: solver: expected admm-swap, obs, obc or "
                  "magnitude, but got '" +
                  solver + "'");
    method = *kind;
    if (!(damping > 0) || !std::isfinite(damping) || !(lamps > 0) ||
        !std::isfinite(lamps) || !(fanOut >= 0) || !std::isfinite(fanOut) ||
        swaps < 0 || threads < 0)
      return fail("osbc-prune: expected damping > 0, lamps > 0, fan-out >= 0, "
                  "swaps >= 0 and threads >= 0");
    return success();
  }

  LogicalResult checkNotQuantized(const std::vector<WeightLayer> &layers) {
    bool ok = true;
    for (const WeightLayer &layer : layers) {
      snn::SynapseOpInterface synapse = layer.synapse;
      if (getConstantAttr(synapse.getWeightOperand().get()))
        continue;
      emitLayerError(synapse) << "is quantised already; prune first, then "
                                 "quantise";
      ok = false;
    }
    return success(ok);
  }

  LogicalResult prune(snn::NetworkOp network);
  FailureOr<osbc::LayerSolution> solve(const WeightLayer &layer,
                                       const std::vector<WeightLayer> &all,
                                       std::span<const double> hessian,
                                       int64_t keep, int threadCount);
  void replaceWeights(WeightLayer &layer, const osbc::LayerSolution &solution);

  double target = 0;
  osbc::Solver method = osbc::Solver::AdmmSwap;
  bool identityFilter = false;
};

LogicalResult OSBCPrune::prune(snn::NetworkOp network) {
  if (failed(checkOptions(network)))
    return failure();
  auto layers = collectWeightLayers(network);
  if (failed(layers) || failed(checkNotQuantized(*layers)))
    return failure();
  auto calibration =
      openCalibrationRange(network, this->calibration, samples, threads);
  if (failed(calibration))
    return failure();
  auto dense = sim::Executable::create(network);
  if (failed(dense))
    return failure();

  reportProgress("osbc-prune: calibration on " +
                 calibration->source->description());
  auto hessians =
      computeHessians(network, *layers, *calibration, !identityFilter);
  if (failed(hessians))
    return failure();
  std::vector<std::span<const float>> weights;
  for (const WeightLayer &layer : *layers)
    weights.push_back(layer.weights);
  std::vector<int64_t> budget = osbc::lampsBudget(weights, target, lamps);

  // All layers are solved on dense weights before any is replaced.
  std::vector<osbc::LayerSolution> solutions;
  for (auto [k, layer] : llvm::enumerate(*layers)) {
    auto solution =
        solve(layer, *layers, (*hessians)[k], budget[k], calibration->threads);
    if (failed(solution))
      return failure();
    solutions.push_back(std::move(*solution));
  }
  int64_t total = 0, kept = 0;
  for (auto [k, layer] : llvm::enumerate(*layers)) {
    replaceWeights(layer, solutions[k]);
    total += layer.weights.size();
    kept += budget[k];
  }

  auto pruned = sim::Executable::create(network);
  if (failed(pruned))
    return failure();
  auto comparison = compareNetworks(**dense, **pruned, *calibration, network);
  if (failed(comparison))
    return failure();
  writeComparison(network, getArgument(), *comparison);
  auto sha256 = calibration->source->sha256();
  if (!sha256)
    return emitLayerError(network) << toString(sha256.takeError());
  LedgerEntry(network, getArgument())
      .set("solver", solver)
      .set("sparsity", 1.0 - double(kept) / double(total))
      .set("weights", total)
      .set("kept", kept)
      .set("recordings", calibration->end - calibration->begin)
      .set("calibration_sha256", StringRef(*sha256))
      .set("agreement", comparison->agreement);
  if (!ledger.empty())
    return writeLedger(network, ledger);
  return success();
}

FailureOr<osbc::LayerSolution>
OSBCPrune::solve(const WeightLayer &layer, const std::vector<WeightLayer> &all,
                 std::span<const double> hessian, int64_t keep,
                 int threadCount) {
  snn::SynapseOpInterface synapse = layer.synapse;
  std::string name = synapse.getLayerName().str();
  std::vector<double> rows = rowWeights(layer, all, fanOut);
  osbc::LayerProblem problem;
  problem.rows = layer.rows;
  problem.cols = layer.cols;
  problem.weights = layer.weights;
  problem.hessian = hessian;
  problem.rowWeights = rows;
  problem.keep = keep;
  problem.damping = damping;
  problem.maxSwapsPerRow = swaps;
  problem.threads = threadCount;
  std::string lastPhase;
  problem.progress = [&](int64_t, int64_t, const char *phase) {
    if (lastPhase != phase)
      reportProgress("osbc-prune: " + name + ": " + phase);
    lastPhase = phase;
  };
  // LAPACK can fail on weights or inputs near the largest floats.
  try {
    return osbc::pruneLayer(problem, method);
  } catch (const std::runtime_error &error) {
    return emitLayerError(synapse) << "osbc-prune: " << error.what();
  }
}

void OSBCPrune::replaceWeights(WeightLayer &layer,
                               const osbc::LayerSolution &solution) {
  OpOperand &operand = layer.synapse.getWeightOperand();
  OpBuilder builder(layer.synapse);
  auto constant = builder.create<arith::ConstantOp>(
      operand.get().getLoc(),
      makeFloats(&getContext(), {layer.rows, layer.cols},
                 layer.synapse.getLayerName(), solution.weights));
  Operation *old = operand.get().getDefiningOp();
  operand.set(constant);
  if (old && old->use_empty())
    old->erase();
  int64_t kept =
      llvm::count_if(solution.weights, [](float w) { return w != 0; });
  LedgerEntry(layer.synapse, getArgument())
      .set("weights", int64_t(layer.weights.size()))
      .set("kept", kept)
      .set("decay", identityFilter ? 0.0 : layer.decay)
      .set("predicted_loss", solution.loss)
      .set("predicted_relative_error",
           solution.denseEnergy > 0 ? solution.loss / solution.denseEnergy
                                    : 0.0)
      .set("swaps", solution.swaps);
}

} // namespace
} // namespace snnc
