// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Violations of the chip's limits: what no core can hold, then the mapping.

#include "targets/Loihi/CheckChip.h"

#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Conversion/QSNNToLoihi.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Blobs.h"
#include "targets/Loihi/LoadNetwork.h"
#include "targets/Loihi/SmallestChange.h"

#include "mlir/Pass/PassManager.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;

const Model *snnc::loihi::findModel(ModuleOp module, StringRef part) {
  ChipOp chip;
  for (ChipOp op : module.getOps<ChipOp>())
    chip = chip ? chip : op;
  if (part.empty())
    part = chip ? chip.getPart() : "loihi2";
  const Model *model = lookupModel(part);
  if (!model) {
    mlir::emitError(module.getLoc())
        << "part '" << part << "' is not known: expected one of "
        << listModels();
    return nullptr;
  }
  if (!chip || chip.getPart() == part)
    return model;
  mlir::emitError(chip.getLoc())
      << "chip '" << chip.getSymName() << "' is of part '" << chip.getPart()
      << "', but part '" << part << "' is asked for";
  return nullptr;
}

FailureOr<unsigned> snnc::loihi::parseCores(ModuleOp module, const Model &model,
                                            StringRef text) {
  unsigned cores = 0;
  if (text.empty())
    return cores;
  if (text.getAsInteger(10, cores) || !cores ||
      cores > uint64_t(model.cores.value))
    return mlir::emitError(module.getLoc())
           << "cores: expected a number of 1 to " << model.cores.value
           << ", the cores of " << StringRef(model.name) << ", but got '"
           << text << "'";
  return cores;
}

/// The layers on a core: "core of 'lif1', 'lif2'".
static std::string describeCore(const Network &network,
                                const CoreNeurons &core) {
  std::string text;
  std::vector<bool> named(network.layers.size());
  for (const Chunk &chunk : core.chunks) {
    if (named[chunk.layer])
      continue;
    named[chunk.layer] = true;
    text += (text.empty() ? "a core of '" : ", '") +
            network.layers[chunk.layer].name + "'";
  }
  return text;
}

static std::vector<LimitUse> collectUses(const Network &network,
                                         const Model &model,
                                         const PartitionResult &result,
                                         unsigned cores) {
  std::vector<LimitUse> uses = {
      {std::string(model.cores.name), int64_t(result.cores.size()),
       cores ? cores : model.cores.value, "", std::string(model.cores.source)}};
  for (size_t c = 0; c != result.cores.size(); ++c) {
    size_t k = 1;
    for (auto [limit, used] : listCounts(model, result.plans[c].use)) {
      if (k == uses.size())
        uses.push_back({std::string(limit->name) + " of a core", -1,
                        limit->value, "", std::string(limit->source)});
      LimitUse &use = uses[k++];
      if (int64_t(used) > use.used) {
        use.used = used;
        if (result.cores.size() > 1)
          use.where = describeCore(network, result.cores[c]);
      }
    }
  }
  return uses;
}

/// The module at level `loihi`: itself, or a copy that `storage` keeps.
/// Violations where the conversion has some.
static FailureOr<ModuleOp> bringToLevel(ModuleOp module,
                                        OwningOpRef<ModuleOp> &storage,
                                        CheckReport &report) {
  FailureOr<Operation *> network = getOnlyNetwork(module);
  if (failed(network))
    return failure();
  report.network = SymbolTable::getSymbolName(*network).str();
  if (isa<loihi::NetworkOp>(*network))
    return module;
  if (!isa<qsnn::NetworkOp>(*network))
    return mlir::emitError((*network)->getLoc())
           << "expected a network of level 'qsnn' or 'loihi' (run "
           << advise("chip-form", "")
           << " first), but it is of "
              "level '"
           << cast<snn::NetworkOpInterface>(*network).getLevel() << "'";
  storage = module.clone();
  PassManager passes(module.getContext());
  passes.addPass(createConvertQSNNToLoihi());
  report.violations = runAndCollect(passes, *storage);
  return *storage;
}

/// Share of the weights that are not 0.
static double measureDensity(loihi::NetworkOp network) {
  int64_t all = 0, left = 0;
  auto count = [&](Value weight) {
    for (int64_t value : readIntegers(getConstantAttr(weight))) {
      ++all;
      left += value != 0;
    }
  };
  for (auto dense : network.getBody().getOps<DenseOp>())
    count(dense.getWeight());
  for (auto conv : network.getBody().getOps<ConvOp>())
    count(conv.getWeight());
  return double(left) / double(std::max<int64_t>(all, 1));
}

/// A mapping that does not fit, with what would change that.
static Violation describeFailure(const LoadedNetwork &loaded,
                                 const Model &model,
                                 const std::vector<CoreNeurons> &pinned,
                                 const MappingFailure &failure, unsigned cores,
                                 bool advise, bool compressed) {
  Violation violation = toViolation(loaded, model, failure);
  if (!advise || failure.kind == MappingFailure::Pinned)
    return violation;
  std::optional<double> density;
  if (compressed)
    density = measureDensity(loaded.op);
  std::string change = findSmallestChange(loaded.network, model, pinned, cores)
                           .print(model, density);
  return change.empty() ? violation : violation.fitsBy(change);
}

FailureOr<CheckReport> snnc::loihi::checkChip(ModuleOp module,
                                              const TargetOptions &options) {
  CheckReport report;
  const Model *model = findModel(module, options.get("part"));
  if (!model)
    return failure();
  FailureOr<unsigned> cores = parseCores(module, *model, options.get("cores"));
  if (failed(cores))
    return failure();
  report.part = model->name;
  OwningOpRef<ModuleOp> storage;
  FailureOr<ModuleOp> lowered = bringToLevel(module, storage, report);
  if (failed(lowered))
    return failure();
  if (!report.fits())
    return report;
  auto network = cast<loihi::NetworkOp>(*getOnlyNetwork(*lowered));
  LoadedNetwork loaded = loadNetwork(network, report.violations);
  for (Violation &violation : findViolations(loaded, *model))
    report.violations.push_back(std::move(violation));
  if (!report.fits()) {
    // What no core can hold cannot be mapped, but its size can be judged.
    CoreBound bound = boundCores(loaded.network, *model);
    uint64_t most = *cores ? *cores : uint64_t(model->cores.value);
    if (bound.cores > most)
      report.violations.push_back(
          Violation::at(network,
                        "the chip is too small: " + Twine(bound.required) +
                            " " + StringRef(bound.limit->name))
              .of("cores", bound.cores, most, model->cores.source)
              .fitsBy(Twine(bound.cores) + " cores at least" +
                      (bound.cores <= uint64_t(model->cores.value)
                           ? " (" +
                                 snnc::advise("cores",
                                              std::to_string(bound.cores)) +
                                 ")"
                           : std::string())));
    return report;
  }
  std::vector<CoreNeurons> pinned;
  if (!lowered->getOps<ChipOp>().empty()) {
    FailureOr<MappedChip> mapped = getMappedChip(*lowered);
    if (failed(mapped))
      return failure();
    pinned = readCores(*mapped);
    if (auto fault = findPinFault(*mapped, pinned)) {
      report.violations.push_back(std::move(*fault));
      return report;
    }
  }
  // How many cores it takes does not depend on how often they send.
  PartitionResult result = partition(
      loaded.network, *model, pinned, Activity::makeUniform(loaded.network),
      {.cores = *cores, .seed = options.getNumber("seed", 1), .tries = 0});
  if (result.failure)
    report.violations.push_back(
        describeFailure(loaded, *model, pinned, *result.failure, *cores,
                        options.advise, *lowered != module));
  else
    report.uses = collectUses(loaded.network, *model, result, *cores);
  return report;
}
