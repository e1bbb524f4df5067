// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// loihi-partition, loihi-place and loihi-build-cores: each asks the models in
// plain C++ and writes what they decide.

#include "targets/Loihi/Passes.h"

#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Support/Advice.h"
#include "targets/Loihi/CheckChip.h"
#include "targets/Loihi/LoadNetwork.h"
#include "targets/Loihi/Place.h"

namespace snnc::loihi {
#define GEN_PASS_DEF_LOIHIPARTITION
#define GEN_PASS_DEF_LOIHIPLACE
#define GEN_PASS_DEF_LOIHIBUILDCORES
#include "targets/Loihi/Passes.h.inc"
} // namespace snnc::loihi

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;

namespace {
struct LoihiPartition : loihi::impl::LoihiPartitionBase<LoihiPartition> {
  using Base::Base;
  void runOnOperation() override;
  /// The chip that is there, or a new one without cores.
  FailureOr<MappedChip> getOrMakeChip();
};

struct LoihiPlace : loihi::impl::LoihiPlaceBase<LoihiPlace> {
  using Base::Base;
  void runOnOperation() override;
};

struct LoihiBuildCores : loihi::impl::LoihiBuildCoresBase<LoihiBuildCores> {
  using Base::Base;
  void runOnOperation() override;
};
} // namespace

//===----------------------------------------------------------------------===//
// loihi-partition
//===----------------------------------------------------------------------===//

FailureOr<MappedChip> LoihiPartition::getOrMakeChip() {
  ModuleOp module = getOperation();
  const Model *model = findModel(module, part);
  if (!model)
    return failure();
  if (!module.getOps<ChipOp>().empty())
    return getMappedChip(module);
  FailureOr<Operation *> network = getOnlyNetwork(module);
  if (failed(network))
    return failure();
  auto op = dyn_cast<NetworkOp>(*network);
  if (!op)
    return mlir::emitError((*network)->getLoc())
           << "expected a network of level 'loihi' (run "
           << advise("pass", "convert-qsnn-to-loihi") << " first)";
  OpBuilder builder(op);
  builder.setInsertionPointAfter(op);
  std::string name = op.getSymName().str() + "_chip";
  while (module.lookupSymbol(name))
    name += "_";
  auto chip =
      builder.create<ChipOp>(op.getLoc(), builder.getStringAttr(name),
                             FlatSymbolRefAttr::get(op.getSymNameAttr()),
                             builder.getStringAttr(model->name), IntegerAttr(),
                             IntegerAttr(), IntegerAttr(), ElementsAttr());
  chip.getBody().emplaceBlock();
  return getMappedChip(module);
}

/// Whether nothing is left to decide: every core has its memory.
static bool isBuilt(const MappedChip &mapped) {
  auto cores = ChipOp(mapped.chip).getBody().front().getOps<CoreOp>();
  return !cores.empty() &&
         llvm::all_of(cores, [](CoreOp core) { return core.getMemoryAttr(); });
}

/// Pinned cores that are beyond a limit by themselves.
static LogicalResult checkPinned(const MappedChip &mapped,
                                 const std::vector<CoreNeurons> &cores) {
  std::optional<Violation> fault = findPinFault(mapped, cores);
  if (fault)
    emitViolations(*fault);
  return failure(fault.has_value());
}

void LoihiPartition::runOnOperation() {
  FailureOr<MappedChip> mapped = getOrMakeChip();
  if (failed(mapped))
    return signalPassFailure();
  if (isBuilt(*mapped))
    return;
  std::vector<CoreNeurons> pinned = readCores(*mapped);
  for (auto core : mapped->chip.getBody().front().getOps<CoreOp>())
    if (core.getMemoryAttr()) {
      mlir::emitError(core.getLoc())
          << "core '" << core.getSymName()
          << "' is built already, but others of the chip are not";
      return signalPassFailure();
    }
  if (failed(checkPinned(*mapped, pinned)))
    return signalPassFailure();
  FailureOr<unsigned> most = parseCores(getOperation(), *mapped->model, cores);
  ActivityOptions recordings{calibration, samples, threads};
  auto measured = getAnalysis<ActivityMeasurements>().get(
      recordings, [&] { return measureActivity(mapped->loaded, recordings); });
  if (failed(most) || failed(measured))
    return signalPassFailure();
  markAnalysesPreserved<ActivityMeasurements>();
  PartitionResult result =
      partition(mapped->loaded.network, *mapped->model, pinned,
                (*measured)->activity, {*most, seed, tries});
  if (result.failure) {
    emitViolations(
        toViolation(mapped->loaded, *mapped->model, *result.failure));
    return signalPassFailure();
  }
  writeCores(*mapped, result.cores);
}

//===----------------------------------------------------------------------===//
// loihi-place
//===----------------------------------------------------------------------===//

/// Every neuron must stand somewhere.
static LogicalResult checkComplete(const MappedChip &mapped,
                                   const std::vector<CoreNeurons> &cores) {
  uint64_t placed = 0, neurons = 0;
  for (const CoreNeurons &core : cores)
    placed += core.countNeurons();
  for (const Layer &layer : mapped.loaded.network.layers)
    neurons += layer.size();
  if (placed == neurons)
    return success();
  return mlir::emitError(ChipOp(mapped.chip).getLoc())
         << "only " << placed << " of " << neurons
         << " neurons stand on a core (run "
         << advise("pass", "loihi-partition") << " first)";
}

void LoihiPlace::runOnOperation() {
  FailureOr<MappedChip> mapped = getMappedChip(getOperation());
  if (failed(mapped))
    return signalPassFailure();
  if (isBuilt(*mapped))
    return;
  std::vector<CoreNeurons> cores = readCores(*mapped);
  if (failed(checkComplete(*mapped, cores)) ||
      failed(checkPinned(*mapped, cores)))
    return signalPassFailure();
  if (cores.size() > uint64_t(mapped->model->cores.value)) {
    mlir::emitError(mapped->chip.getLoc())
        << cores.size() << " cores, but " << StringRef(mapped->model->name)
        << " has " << mapped->model->cores.value << " ("
        << StringRef(mapped->model->cores.source) << ")";
    return signalPassFailure();
  }
  ActivityOptions recordings{calibration, samples, threads};
  auto measured = getAnalysis<ActivityMeasurements>().get(
      recordings, [&] { return measureActivity(mapped->loaded, recordings); });
  if (failed(measured))
    return signalPassFailure();
  markAnalysesPreserved<ActivityMeasurements>();
  const Network &network = mapped->loaded.network;
  std::vector<CorePlan> plans = planCores(network, *mapped->model, cores);
  Flows flows = measureFlows(network, (*measured)->activity, cores, plans);
  std::vector<std::optional<unsigned>> fixed;
  for (const CoreNeurons &core : cores)
    fixed.push_back(core.index);
  std::vector<unsigned> indices =
      placeCores(*mapped->model, flows, fixed, {seed, tries});
  size_t next = 0;
  for (auto core : mapped->chip.getBody().front().getOps<CoreOp>())
    core.setIndex(indices[next++]);
  mapped->chip.setTraffic(
      measureTraffic(network, (*measured)->activity, plans));
  mapped->chip.setHops(measureHops(*mapped->model, flows, indices));
  mapped->chip.setRecordings((*measured)->recordings);
}

//===----------------------------------------------------------------------===//
// loihi-build-cores
//===----------------------------------------------------------------------===//

void LoihiBuildCores::runOnOperation() {
  FailureOr<MappedChip> mapped = getMappedChip(getOperation());
  if (failed(mapped))
    return signalPassFailure();
  if (isBuilt(*mapped))
    return;
  std::vector<CoreNeurons> cores = readCores(*mapped);
  if (failed(checkComplete(*mapped, cores)) ||
      failed(checkPinned(*mapped, cores)))
    return signalPassFailure();
  for (auto core : mapped->chip.getBody().front().getOps<CoreOp>()) {
    std::string problem =
        !core.getIndex()
            ? "has no index (run " + advise("pass", "loihi-place") + " first)"
        : core.getMemoryAttr() ? "is built already, but others are not"
                               : "";
    if (problem.empty())
      continue;
    mlir::emitError(core.getLoc())
        << "core '" << core.getSymName() << "' " << problem;
    return signalPassFailure();
  }
  writeImage(*mapped,
             buildImage(mapped->loaded.network, *mapped->model, cores));
}
