// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The FPGA as a target: options, checks and the pipeline.

#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Conversion/SNNToQSNN.h"
#include "snnc/TargetSupport/Target.h"
#include "snnc/Transforms/Passes.h"
#include "targets/FPGA/Emitter.h"
#include "targets/FPGA/Network.h"
#include "targets/FPGA/Passes.h"
#include "targets/FPGA/Proofs.h"

#include "mlir/Pass/PassManager.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::fpga;

namespace {
class FPGATarget final : public Target {
public:
  llvm::StringRef getName() const override { return "fpga"; }
  llvm::StringRef getDescription() const override {
    return "Verilog of event-driven cores, with memories and a test bench";
  }
  ArrayRef<TargetOption> getOptions() const override {
    static const TargetOption options[] = {
        {"part", "ecp5-25f|ice40-hx8k", "part of the family, default ecp5-25f",
         Phase::Map},
        {"cycles", "N",
         "most cycles a recording, on average, that lanes are chosen for, "
         "default 12000",
         Phase::Map},
        {"lanes", "N,N,…",
         "lanes of each core, 1, 2, 4, 8 or 16; chosen by default", Phase::Map},
        kSeedOption,
        kFracOption,
        kRoundingOption,
        kBenchInputOption,
        kBenchSamplesOption};
    return options;
  }
  void registerDialects(DialectRegistry &registry) const override {
    registry.insert<FPGADialect>();
  }
  void registerPasses() const override { registerFPGAPasses(); }
  std::vector<Violation>
  checkLayers(ModuleOp module, const TargetOptions &options) const override;
  void prepare(OpPassManager &passes,
               const TargetOptions &options) const override;
  FailureOr<CheckReport> check(ModuleOp module,
                               const TargetOptions &options) const override;
  void lower(OpPassManager &passes,
             const TargetOptions &options) const override {
    addLayout(passes, options);
    addMemories(passes, options);
  }
  FailureOr<Mapping> map(ModuleOp module,
                         const TargetOptions &options) const override;
  LogicalResult emit(const Mapping &mapping, llvm::StringRef folder,
                     const TargetOptions &options) const override {
    return emitDesign(*mapping.module, folder, options);
  }
  StringRef getFolderName() const override { return "rtl"; }
  bool hasTools() const override { return true; }
  LogicalResult prove(const ProofRun &run,
                      report::Report &report) const override {
    return proveDesign(run, report);
  }

private:
  /// Everything up to the order of the neurons, and the memories.
  void addLayout(OpPassManager &passes, const TargetOptions &options) const;
  void addMemories(OpPassManager &passes, const TargetOptions &options) const;
};
} // namespace

/// A sketch of the integer network, with weights as they round, has the layers
/// of the one to come.
std::vector<Violation>
FPGATarget::checkLayers(ModuleOp module, const TargetOptions &options) const {
  OwningOpRef<ModuleOp> sketch(module.clone());
  PassManager passes(module.getContext());
  passes.addPass(createRoundWeights(/*bits=*/8));
  TargetOptions plain = options;
  plain.set("frac", "0"); // no search
  prepare(passes, plain);
  if (!runAndCollect(passes, *sketch).empty())
    return {}; // for reasons of its numbers, which are not those to come
  std::vector<Violation> violations;
  for (auto network : sketch->getOps<qsnn::NetworkOp>())
    violations = readLayers(network).violations;
  llvm::erase_if(violations, [](const Violation &violation) {
    return violation.ofNumbers;
  });
  return violations;
}

void FPGATarget::prepare(OpPassManager &passes,
                         const TargetOptions &options) const {
  ConvertSNNToQSNNOptions convert;
  convert.frac = options.get("frac").str();
  convert.measure = options.measure;
  if (!options.get("rounding").empty())
    convert.rounding = options.get("rounding").str();
  convert.calibration = options.calibration;
  convert.samples = options.calibrationSamples;
  convert.threads = options.threads;
  passes.addPass(createConvertSNNToQSNN(convert));
}

//===----------------------------------------------------------------------===//
// Check
//===----------------------------------------------------------------------===//

/// What the memories of a design use, built or too many.
static LimitUse countBlockRAMs(DesignOp design) {
  const Part *part = lookupPart(design.getPart().str());
  LimitUse use{"block RAMs", 0, part->blockRAMs, "", part->source};
  for (MemoryOp memory : design.getBody().front().getOps<MemoryOp>())
    use.used += memory.getBlocks();
  return use;
}

/// What is said on the way is no matter of a check.
FailureOr<CheckReport> FPGATarget::check(ModuleOp module,
                                         const TargetOptions &options) const {
  ScopedDiagnosticHandler onlyErrors(
      module.getContext(), [](Diagnostic &diagnostic) {
        return success(diagnostic.getSeverity() != DiagnosticSeverity::Error);
      });
  FailureOr<Mapping> mapping = map(module, options);
  if (failed(mapping))
    return failure();
  return std::move(mapping->report);
}

/// Whether a network fits is known when its memories are built: on a copy,
/// which is the design where it does.
FailureOr<Mapping> FPGATarget::map(ModuleOp module,
                                   const TargetOptions &options) const {
  FailureOr<Operation *> network = getOnlyNetwork(module);
  if (failed(network))
    return failure();
  auto integer = dyn_cast<qsnn::NetworkOp>(*network);
  if (!integer)
    return emitLevelError(*network);
  Mapping mapping;
  CheckReport &report = mapping.report;
  report.network = integer.getSymName().str();
  report.violations = readLayers(integer).violations;
  if (!report.fits())
    return mapping;
  OwningOpRef<ModuleOp> copy(module.clone());
  PassManager passes(module.getContext());
  bool laidOut = false;
  addLayout(passes, options);
  passes.addPass(createNotePass(laidOut));
  addMemories(passes, options);
  // Before that, it is options and recordings that are wrong.
  auto found = runAndCollectFrom(laidOut, passes, *copy);
  if (failed(found))
    return failure();
  report.violations = std::move(*found);
  DesignOp design = *copy->getOps<DesignOp>().begin();
  report.part = design.getPart().str();
  report.uses = {countBlockRAMs(design)};
  const LimitUse &blocks = report.uses.front();
  for (Violation &violation : report.violations)
    if (blocks.used > blocks.available)
      violation.of(blocks.limit, blocks.used, blocks.available, blocks.source);
  if (report.fits())
    mapping.module = std::move(copy);
  return mapping;
}

//===----------------------------------------------------------------------===//
// Lowering
//===----------------------------------------------------------------------===//

// Values are checked by the passes, where there is a place for messages.
void FPGATarget::addLayout(OpPassManager &passes,
                           const TargetOptions &options) const {
  ConvertQSNNToFPGAOptions convert;
  if (!options.get("part").empty())
    convert.part = options.get("part").str();
  if (!options.get("cycles").empty())
    convert.cycles = options.get("cycles").str();
  FPGAAssignLanesOptions assign;
  FPGAPermuteNeuronsOptions permute;
  assign.lanes = options.get("lanes").str();
  assign.seed = permute.seed = options.getNumber("seed", 1);
  assign.calibration = permute.calibration = options.calibration;
  assign.threads = permute.threads = options.threads;
  if (!options.calibrationSamples.empty())
    assign.samples = permute.samples = options.calibrationSamples;
  passes.addPass(createConvertQSNNToFPGA(convert));
  passes.addPass(createFPGAAssignLanes(assign));
  passes.addPass(createFPGAPermuteNeurons(permute));
}

void FPGATarget::addMemories(OpPassManager &passes,
                             const TargetOptions &options) const {
  FPGABuildMemoriesOptions build;
  build.calibration = options.calibration;
  build.threads = options.threads;
  if (!options.calibrationSamples.empty())
    build.samples = options.calibrationSamples;
  passes.addPass(createFPGABuildMemories(build));
}

namespace snnc {
const Target &getFPGATarget(); // declared where it is registered
}

const Target &snnc::getFPGATarget() {
  static FPGATarget target;
  return target;
}
