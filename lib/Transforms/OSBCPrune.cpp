// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// osbc-prune: one-shot pruning that keeps the membrane potential.

#include "CompressionPass.h"
#include "Fit.h"
#include "PassOptions.h"
#include "Weights.h"
#include "snnc/Calibration/CalibrationRun.h"
#include "snnc/Calibration/Ledger.h"
#include "snnc/Compression/Budget.h"
#include "snnc/Compression/Prune.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Progress.h"
#include "snnc/Transforms/Passes.h"

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
    return parseGoal(errorHandler);
  }

  void getDependentDialects(DialectRegistry &registry) const override {
    Base::getDependentDialects(registry);
    // Those of the passes that `fit` may run on copies.
    for (const Target *target : getTargets()) {
      OpPassManager passes(ModuleOp::getOperationName());
      target->prepare(passes, {});
      target->lower(passes, {});
      passes.getDependentDialects(registry);
    }
  }

  void runOnOperation() override {
    if (failed(forEachNetwork(
            getOperation(), getArgument(),
            [&](snn::NetworkOp network) { return prune(network); })))
      signalPassFailure();
  }

private:
  /// Exactly one of sparsity and fit.
  LogicalResult parseGoal(OptionError fail) {
    if (!fit.empty() && !sparsity.empty())
      return fail("osbc-prune: expected a sparsity or 'fit', which searches "
                  "for it, but got both");
    if (fit.empty())
      return parseSparsity(sparsity, target, fail);
    return parseFit(fit, spec, fail);
  }

  LogicalResult checkOptions(snn::NetworkOp network) {
    auto fail = [&](const Twine &message) -> LogicalResult {
      return emitLayerError(network) << message.str();
    };
    if (failed(parseGoal(fail)))
      return failure();
    spec.options.calibration = calibration;
    spec.options.calibrationSamples = samples;
    spec.options.threads = threads;
    identityFilter = solver == "obc";
    // Optimal Brain Compression is the surgeon without the filter.
    StringRef name = identityFilter ? StringRef("obs") : StringRef(solver);
    method.reset();
    if (auto *traits = osbc::findSolver(name))
      method = traits->solver;
    if (!method && solver != "auto")
      return fail("osbc-prune: solver: expected auto, " + solverNames() +
                  "or obc, but got '" + solver + "'");
    if (!(damping > 0) || !std::isfinite(damping) || !(lamps > 0) ||
        !std::isfinite(lamps) || !(fanOut >= 0 || fanOut == kBySolver) ||
        !std::isfinite(fanOut) || swaps < 0 || memory < 0 || threads < 0)
      return fail("osbc-prune: expected damping > 0, lamps > 0, fan-out >= 0, "
                  "swaps >= 0, memory >= 0 and threads >= 0");
    return success();
  }

  /// "admm-swap, obs, …, "
  static std::string solverNames() {
    std::string names;
    for (const osbc::SolverTraits &traits : osbc::getSolvers())
      names += std::string(traits.name) + ", ";
    return names;
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

  /// What all candidates have in common.
  struct Problem {
    const std::vector<WeightBlock> &blocks;
    std::optional<Hessians> hessians = std::nullopt; ///< of the dense network
    std::vector<std::vector<double>> diagonals = {}; ///< theirs, for `fit`
    std::vector<std::vector<double>> energies = {};  ///< of fan-out, by row
    int threads = 1;

    std::vector<std::span<const float>> weights() const;
    int64_t total() const;
  };
  /// A sparsity, and what it leads to.
  struct Choice {
    double sparsity = 0;
    std::vector<int64_t> budget;
    std::vector<osbc::LayerSolution> solutions;
    CheckReport report; ///< of `fit`
  };
  LogicalResult prune(snn::NetworkOp network);
  LogicalResult measure(snn::NetworkOp network, Calibration &data,
                        Problem &problem);
  LogicalResult measureDiagonals(Problem &problem);
  FailureOr<Choice> solve(Problem &problem, double sparsity,
                          bool maskOnly = false);
  FailureOr<std::optional<Choice>> search(const FitChecker &checker,
                                          Problem &problem, int64_t low,
                                          int64_t start, int64_t most,
                                          bool maskOnly, CheckReport &refused);
  FailureOr<Choice> searchFit(snn::NetworkOp network, Calibration &data,
                              Problem &problem);
  FailureOr<int64_t> startOfSearch(const FitChecker &checker,
                                   const Problem &problem, int64_t most);
  std::vector<std::vector<float>> quickMask(const Problem &problem,
                                            double sparsity) const;
  LogicalResult refuseToFit(snn::NetworkOp network, const CheckReport &report,
                            int64_t most);
  void writeFit(LedgerEntry &entry, const CheckReport &report);
  FailureOr<osbc::LayerSolution> solveBlock(const Problem &problem, size_t k,
                                            std::span<const double> hessian,
                                            int64_t keep, bool maskOnly);
  void writeLayers(const std::vector<WeightBlock> &blocks,
                   const std::vector<osbc::LayerSolution> &solutions);

  double target = 0;
  std::optional<osbc::Solver> method; ///< none: auto
  bool identityFilter = false;
  FitSpec spec;
};

LogicalResult OSBCPrune::prune(snn::NetworkOp network) {
  if (failed(checkOptions(network)))
    return failure();
  auto blocks = collectWeightBlocks(network);
  if (failed(blocks) ||
      failed(checkNotQuantized(network, "; prune first, then quantise")))
    return failure();
  auto run = CompressionRun::start(network, getArgument(), calibration, samples,
                                   threads);
  if (failed(run))
    return failure();
  Calibration &data = run->recordings();
  Problem problem{*blocks};
  problem.threads = data.threads;
  FailureOr<Choice> choice;
  if (spec.target)
    choice = searchFit(network, data, problem);
  else if (succeeded(measure(network, data, problem)))
    choice = solve(problem, target);
  if (failed(choice))
    return failure();
  writeLayers(*blocks, choice->solutions);
  auto sha256 = data.source->sha256();
  if (!sha256)
    return emitLayerError(network) << toString(sha256.takeError());
  return run->finish(ledger, [&](LedgerEntry &entry) {
    int64_t total = problem.total(), kept = 0;
    for (int64_t keep : choice->budget)
      kept += keep;
    entry.set("solver", StringRef(solverName(choice->budget)))
        .set("sparsity", 1.0 - double(kept) / double(total))
        .set("weights", total)
        .set("kept", kept)
        .set("calibration_sha256", StringRef(*sha256));
    if (spec.target)
      writeFit(entry, choice->report);
  });
}

std::vector<std::span<const float>> OSBCPrune::Problem::weights() const {
  std::vector<std::span<const float>> weights;
  for (const WeightBlock &block : blocks)
    weights.push_back(block.weights);
  return weights;
}

int64_t OSBCPrune::Problem::total() const {
  int64_t total = 0;
  for (const WeightBlock &block : blocks)
    total += block.weights.size();
  return total;
}

/// All blocks are solved on the Hessians of the dense network.
LogicalResult OSBCPrune::measure(snn::NetworkOp network, Calibration &data,
                                 Problem &problem) {
  reportProgress("osbc-prune: calibration on " + data.source->description());
  problem.hessians.emplace(network, problem.blocks, data, !identityFilter,
                           megabytes(memory));
  problem.energies = fanOutEnergies(network, problem.blocks);
  return success();
}

FailureOr<OSBCPrune::Choice> OSBCPrune::solve(Problem &problem, double sparsity,
                                              bool maskOnly) {
  Choice choice;
  choice.sparsity = sparsity;
  choice.budget = osbc::lampsBudget(problem.weights(), sparsity, lamps);
  auto solveLayer = [&](size_t first,
                        std::span<const std::vector<double>> hessians) {
    for (auto [at, hessian] : llvm::enumerate(hessians)) {
      auto solution = solveBlock(problem, first + at, hessian,
                                 choice.budget[first + at], maskOnly);
      if (failed(solution))
        return failure();
      choice.solutions.push_back(std::move(*solution));
    }
    return success();
  };
  if (failed(problem.hessians->forEachLayer(solveLayer)))
    return failure();
  return choice;
}

/// Block k with `keep` weights.
FailureOr<osbc::LayerSolution>
OSBCPrune::solveBlock(const Problem &problem, size_t k,
                      std::span<const double> hessian, int64_t keep,
                      bool maskOnly) {
  const WeightBlock &block = problem.blocks[k];
  double exponent = fanOut;
  if (fanOut == kBySolver)
    exponent = osbc::getTraits(solverFor(keep)).fanOut;
  std::vector<double> energies = problem.energies[k];
  for (double &energy : energies)
    energy = std::pow(energy, exponent);
  osbc::LayerProblem layer;
  layer.rows = block.rows;
  layer.cols = block.cols;
  layer.weights = block.weights;
  layer.hessian = hessian;
  layer.keep = keep;
  layer.rowWeights = energies;
  layer.damping = damping;
  layer.threads = problem.threads;
  layer.maxSwapsPerRow = swaps;
  layer.maskOnly = maskOnly;
  std::string lastPhase;
  layer.progress = [&](int64_t, int64_t, const char *phase) {
    if (lastPhase != phase)
      reportProgress("osbc-prune: " + block.name() + ": " + phase);
    lastPhase = phase;
  };
  // LAPACK can fail on weights or inputs near the largest floats.
  try {
    return osbc::pruneLayer(layer, solverFor(keep));
  } catch (const std::runtime_error &error) {
    return emitLayerError(block.sources.front().synapse)
           << "osbc-prune: " << error.what();
  }
}

//===----------------------------------------------------------------------===//
// The least sparsity that fits
//===----------------------------------------------------------------------===//

/// Steps of the search in a whole: 0.1 percentage points.
constexpr int64_t kSteps = 1000;

static double sparsityOf(int64_t step) {
  return static_cast<double>(step) / kSteps;
}

static std::string sparsityText(int64_t step) {
  return llvm::formatv("{0:f3}", sparsityOf(step)).str();
}

/// The largest sparsity at which no layer need be empty.
static int64_t mostSteps(int64_t weights, int64_t layers) {
  int64_t step = kSteps - 1;
  while (step > 0 && weights - std::floor(sparsityOf(step) * weights) < layers)
    --step;
  return step;
}

LogicalResult OSBCPrune::measureDiagonals(Problem &problem) {
  return problem.hessians->forEachLayer(
      [&](size_t, std::span<const std::vector<double>> hessians) {
        for (const std::vector<double> &hessian : hessians) {
          auto &diagonal = problem.diagonals.emplace_back();
          size_t cols = problem.blocks[problem.diagonals.size() - 1].cols;
          for (size_t j = 0; j < cols; ++j)
            diagonal.push_back(hessian[j * (cols + 1)]);
        }
        return success();
      });
}

/// A mask that costs nothing: the budget of the solver, in each block the
/// weights with the largest w² H_jj (w² before H is known), those of inputs
/// that never fire behind all others.
std::vector<std::vector<float>> OSBCPrune::quickMask(const Problem &problem,
                                                     double sparsity) const {
  std::vector<int64_t> budget =
      osbc::lampsBudget(problem.weights(), sparsity, lamps);
  std::vector<std::vector<float>> masks;
  for (auto [k, block] : llvm::enumerate(problem.blocks)) {
    std::vector<std::pair<double, size_t>> scores; // least first
    for (size_t i = 0; i < block.weights.size(); ++i) {
      double h =
          problem.diagonals.empty() ? 1 : problem.diagonals[k][i % block.cols];
      double w = std::fabs(double(block.weights[i]));
      scores.push_back({h > 0 ? -w * std::sqrt(h) : 1 / (1 + w), i});
    }
    std::nth_element(scores.begin(), scores.begin() + budget[k], scores.end());
    std::vector<float> &mask = masks.emplace_back(block.weights.size(), 0.0f);
    for (int64_t i = 0; i < budget[k]; ++i)
      mask[scores[i].second] = block.weights[scores[i].second];
  }
  return masks;
}

LogicalResult OSBCPrune::refuseToFit(snn::NetworkOp network,
                                     const CheckReport &report, int64_t most) {
  emitLayerError(network) << "osbc-prune: fit: no sparsity up to "
                          << sparsityText(most) << " fits '" << fit
                          << "', for these reasons";
  emitViolations(report.violations);
  return failure();
}

/// Where masks that cost nothing begin to fit; fails where even the emptiest
/// one does not, or an option of the target is wrong.
FailureOr<int64_t> OSBCPrune::startOfSearch(const FitChecker &checker,
                                            const Problem &problem,
                                            int64_t most) {
  auto least = leastFitting(
      -1, most / 2, most, most / 4 + 1, [&](int64_t step) -> FailureOr<bool> {
        auto report = checker.check(quickMask(problem, sparsityOf(step)));
        if (failed(report))
          return failure();
        return report->fits();
      });
  if (failed(least))
    return failure();
  return least->value_or(most);
}

/// The choice with the least sparsity above that of step `low` that fits, if
/// any does; else what the last one was refused for.
FailureOr<std::optional<OSBCPrune::Choice>>
OSBCPrune::search(const FitChecker &checker, Problem &problem, int64_t low,
                  int64_t start, int64_t most, bool maskOnly,
                  CheckReport &refused) {
  std::optional<Choice> best;
  auto fits = [&](int64_t step) -> FailureOr<bool> {
    auto choice = solve(problem, sparsityOf(step), maskOnly);
    if (failed(choice))
      return failure();
    std::vector<std::vector<float>> weights;
    for (const osbc::LayerSolution &solution : choice->solutions)
      weights.push_back(solution.weights);
    auto report = checker.check(weights);
    if (failed(report))
      return failure();
    reportProgress(
        llvm::formatv("osbc-prune: fit: sparsity {0}: {1}", sparsityText(step),
                      report->fits() ? describeUse(*report) : "does not fit"));
    choice->report = std::move(*report);
    bool fit = choice->report.fits();
    if (fit)
      best = std::move(*choice);
    else
      refused = std::move(choice->report);
    return fit;
  };
  // Where a quick mask begins to fit is some steps off for the solver's.
  auto least = leastFitting(low, start, most, maskOnly ? 8 : 1, fits);
  if (failed(least))
    return failure();
  return *least ? std::move(best) : std::nullopt;
}

FailureOr<OSBCPrune::Choice> OSBCPrune::searchFit(snn::NetworkOp network,
                                                  Calibration &data,
                                                  Problem &problem) {
  FitChecker checker(getOperation(), network, problem.blocks, spec);
  int64_t most = mostSteps(problem.total(), problem.blocks.size());
  // What no sparsity can mend is said before any long work.
  auto report = checker.check(quickMask(problem, sparsityOf(most)));
  if (failed(report))
    return failure();
  if (!report->fits())
    return refuseToFit(network, *report, most);
  if (failed(measure(network, data, problem)) ||
      failed(measureDiagonals(problem)))
    return failure();
  auto start = startOfSearch(checker, problem, most);
  if (failed(start))
    return failure();
  // Weights and swaps take longest and change few weights of a mask: they come
  // when the step is found, and the search goes on from there.
  CheckReport refused;
  auto found =
      search(checker, problem, -1, *start, most, /*maskOnly=*/true, refused);
  if (failed(found))
    return failure();
  int64_t step = *found ? std::llround((*found)->sparsity * kSteps) : most;
  found = search(checker, problem, step - 1, step, most, /*maskOnly=*/false,
                 refused);
  if (failed(found))
    return failure();
  if (!*found)
    return refuseToFit(network, refused, most);
  return std::move(**found);
}

void OSBCPrune::writeFit(LedgerEntry &entry, const CheckReport &report) {
  entry.set("fit", StringRef(fit.getValue()))
      .set("fit_bits", int64_t(spec.bits))
      .set("fit_scales", spec.scales)
      .set("fit_use", StringRef(describeUse(report)));
  for (const LimitUse &use : report.uses)
    if (use.limit == "cores")
      entry.set("cores", use.used).set("cores_available", use.available);
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
