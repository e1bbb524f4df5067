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
#include <map>
#include <stdexcept>

using namespace mlir;

namespace snnc {

#define GEN_PASS_DEF_OSBCPRUNE
#include "snnc/Transforms/Passes.h.inc"

namespace {

/// Default of the exponent of fan-out energies.
constexpr double kBySolver = -1;

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
    method = llvm::StringSwitch<std::optional<osbc::Solver>>(solver.getValue())
                 .Case("admm-swap", osbc::Solver::AdmmSwap)
                 .Cases("obs", "obc", osbc::Solver::Obs)
                 .Case("magnitude", osbc::Solver::Magnitude)
                 .Default(std::nullopt);
    if (!method && solver != "auto")
      return fail("osbc-prune: solver: expected auto, admm-swap, obs, obc or "
                  "magnitude, but got '" +
                  solver + "'");
    if (!(damping > 0) || !std::isfinite(damping) || !(lamps > 0) ||
        !std::isfinite(lamps) || !(fanOut >= 0 || fanOut == kBySolver) ||
        !std::isfinite(fanOut) || swaps < 0 || threads < 0)
      return fail("osbc-prune: expected damping > 0, lamps > 0, fan-out >= 0, "
                  "swaps >= 0 and threads >= 0");
    return success();
  }

  /// Where a block keeps few weights, ADMM loses points to exact elimination.
  osbc::Solver solverFor(int64_t keep) const {
    constexpr int64_t kFew = 500;
    return method.value_or(keep < kFew ? osbc::Solver::Obs
                                       : osbc::Solver::AdmmSwap);
  }

  /// The solver of `budgets` as the ledger has it.
  std::string solverName(const std::vector<int64_t> &budgets) const {
    if (method)
      return solver;
    auto isObs = [&](int64_t keep) {
      return solverFor(keep) == osbc::Solver::Obs;
    };
    if (llvm::all_of(budgets, isObs))
      return "obs";
    return llvm::any_of(budgets, isObs) ? "admm-swap, obs" : "admm-swap";
  }

  LogicalResult checkNotQuantized(snn::NetworkOp network) {
    bool ok = true;
    for (snn::SynapseOpInterface synapse : getSynapses(network)) {
      if (getConstantAttr(synapse.getWeightOperand().get()))
        continue;
      emitLayerError(synapse) << "is quantised already; prune first, then "
                                 "quantise";
      ok = false;
    }
    return success(ok);
  }

  LogicalResult prune(snn::NetworkOp network);
  FailureOr<std::vector<osbc::LayerSolution>>
  solve(snn::NetworkOp network, const std::vector<WeightBlock> &blocks,
        Calibration &data, const std::vector<int64_t> &budget);
  FailureOr<osbc::LayerSolution> solveBlock(const WeightBlock &block,
                                            osbc::LayerProblem &problem);
  void replaceWeights(snn::SynapseOpInterface synapse,
                      const std::vector<float> &weights);
  void writeLayers(const std::vector<WeightBlock> &blocks,
                   const std::vector<osbc::LayerSolution> &solutions);

  double target = 0;
  std::optional<osbc::Solver> method; ///< none: auto
  bool identityFilter = false;
};

LogicalResult OSBCPrune::prune(snn::NetworkOp network) {
  if (failed(checkOptions(network)))
    return failure();
  auto blocks = collectWeightBlocks(network);
  if (failed(blocks) || failed(checkNotQuantized(network)))
    return failure();
  auto calibration =
      openCalibrationRange(network, this->calibration, samples, threads);
  if (failed(calibration))
    return failure();
  auto dense = sim::Executable::create(network);
  if (failed(dense))
    return failure();

  std::vector<std::span<const float>> weights;
  int64_t total = 0, kept = 0;
  for (const WeightBlock &block : *blocks) {
    weights.push_back(block.weights);
    total += block.weights.size();
  }
  std::vector<int64_t> budget = osbc::lampsBudget(weights, target, lamps);
  for (int64_t keep : budget)
    kept += keep;
  auto solutions = solve(network, *blocks, *calibration, budget);
  if (failed(solutions))
    return failure();
  writeLayers(*blocks, *solutions);

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
      .set("solver", StringRef(solverName(budget)))
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

/// All blocks are solved on the Hessians of the dense network.
FailureOr<std::vector<osbc::LayerSolution>>
OSBCPrune::solve(snn::NetworkOp network, const std::vector<WeightBlock> &blocks,
                 Calibration &data, const std::vector<int64_t> &budget) {
  reportProgress("osbc-prune: calibration on " + data.source->description());
  auto hessians = computeHessians(network, blocks, data, !identityFilter);
  if (failed(hessians))
    return failure();
  std::vector<std::vector<double>> energies = fanOutEnergies(network, blocks);
  std::vector<osbc::LayerSolution> solutions;
  for (auto [k, block] : llvm::enumerate(blocks)) {
    osbc::LayerProblem problem;
    problem.hessian = (*hessians)[k];
    problem.keep = budget[k];
    double exponent = fanOut;
    if (fanOut == kBySolver)
      exponent = solverFor(problem.keep) == osbc::Solver::AdmmSwap ? 0.5 : 1.0;
    for (double &energy : energies[k])
      energy = std::pow(energy, exponent);
    problem.rowWeights = energies[k];
    problem.threads = data.threads;
    auto solution = solveBlock(block, problem);
    if (failed(solution))
      return failure();
    solutions.push_back(std::move(*solution));
  }
  return solutions;
}

FailureOr<osbc::LayerSolution>
OSBCPrune::solveBlock(const WeightBlock &block, osbc::LayerProblem &problem) {
  problem.rows = block.rows;
  problem.cols = block.cols;
  problem.weights = block.weights;
  problem.damping = damping;
  problem.maxSwapsPerRow = swaps;
  std::string lastPhase;
  problem.progress = [&](int64_t, int64_t, const char *phase) {
    if (lastPhase != phase)
      reportProgress("osbc-prune: " + block.name() + ": " + phase);
    lastPhase = phase;
  };
  // LAPACK can fail on weights or inputs near the largest floats.
  try {
    return osbc::pruneLayer(problem, solverFor(problem.keep));
  } catch (const std::runtime_error &error) {
    return emitLayerError(block.sources.front().synapse)
           << "osbc-prune: " << error.what();
  }
}

void OSBCPrune::replaceWeights(snn::SynapseOpInterface synapse,
                               const std::vector<float> &weights) {
  OpOperand &operand = synapse.getWeightOperand();
  OpBuilder builder(synapse);
  auto shape = cast<RankedTensorType>(operand.get().getType()).getShape();
  auto constant = builder.create<arith::ConstantOp>(
      operand.get().getLoc(),
      makeFloats(&getContext(), shape, synapse.getLayerName(), weights));
  Operation *old = operand.get().getDefiningOp();
  operand.set(constant);
  if (old && old->use_empty())
    old->erase();
}

/// New weights and an entry for each synapse: losses are those of all blocks
/// that it has a part in.
void OSBCPrune::writeLayers(const std::vector<WeightBlock> &blocks,
                            const std::vector<osbc::LayerSolution> &solutions) {
  struct Layer {
    snn::SynapseOpInterface synapse;
    std::vector<float> weights;
    std::vector<double> filter;
    std::string meets;
    double loss = 0, denseEnergy = 0;
    int64_t swaps = 0;
  };
  std::map<size_t, Layer> layers;
  for (auto [block, solution] : llvm::zip(blocks, solutions))
    for (auto [k, source] : llvm::enumerate(block.sources)) {
      Layer &layer = layers[source.index];
      layer.synapse = source.synapse;
      layer.filter = block.filter;
      layer.meets = block.sources.size() > 1 ? block.name() : "";
      layer.weights.resize(layer.weights.size() + block.rows * source.cols);
      scatter(block, k, solution.weights, layer.weights);
      layer.loss += solution.loss;
      layer.denseEnergy += solution.denseEnergy;
      layer.swaps += solution.swaps;
    }
  for (auto &[index, layer] : layers) {
    replaceWeights(layer.synapse, layer.weights);
    LedgerEntry entry(layer.synapse, getArgument());
    int64_t kept =
        llvm::count_if(layer.weights, [](float w) { return w != 0; });
    bool filtered = !identityFilter && !layer.filter.empty();
    entry.set("weights", int64_t(layer.weights.size()))
        .set("kept", kept)
        .set("decay", filtered ? layer.filter.back() : 0.0)
        .set("predicted_loss", layer.loss)
        .set("predicted_relative_error",
             layer.denseEnergy > 0 ? layer.loss / layer.denseEnergy : 0.0)
        .set("swaps", layer.swaps);
    if (!layer.meets.empty())
      entry.set("block", StringRef(layer.meets));
  }
}

} // namespace
} // namespace snnc
