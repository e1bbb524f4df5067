// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The FPGA as a target: options, checks and the pipeline.

#include "targets/FPGA/FPGATarget.h"

#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Conversion/SNNToQSNN.h"
#include "snnc/Support/Advice.h"
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
  llvm::StringRef getOptionsHelp() const override {
    return "part=ecp5-25f|ice40-hx8k, cycles=N (most cycles per recording that "
           "lanes are chosen for, default 12000), lanes=N,N,… (1, 2, 4, 8 or "
           "16 by core), seed=N";
  }
  ArrayRef<StringRef> getOptionNames() const override {
    static const StringRef names[] = {"part", "lanes", "cycles", "frac",
                                      "rounding"};
    return names;
  }
  std::vector<Violation>
  checkLayers(ModuleOp module, const TargetOptions &options) const override;
  LogicalResult prepare(OpPassManager &passes,
                        const TargetOptions &options) const override;
  FailureOr<CheckReport> check(ModuleOp module,
                               const TargetOptions &options) const override;
  LogicalResult lower(OpPassManager &passes,
                      const TargetOptions &options) const override;
  LogicalResult emit(ModuleOp module, llvm::StringRef folder,
                     const TargetOptions &options) const override {
    return emitDesign(module, folder, options);
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
  plain.frac = "0"; // no search
  if (failed(prepare(passes, plain)) || !runAndCollect(passes, *sketch).empty())
    return {}; // for reasons of its numbers, which are not those to come
  std::vector<Violation> violations;
  for (auto network : sketch->getOps<qsnn::NetworkOp>())
    violations = readLayers(network).violations;
  llvm::erase_if(violations, [](const Violation &violation) {
    return violation.limit == kMembraneBits;
  });
  return violations;
}

LogicalResult FPGATarget::prepare(OpPassManager &passes,
                                  const TargetOptions &options) const {
  if (failed(refuseOptions(*this, options)))
    return failure();
  ConvertSNNToQSNNOptions convert;
  convert.frac = options.frac;
  convert.measure = options.measure;
  if (!options.rounding.empty())
    convert.rounding = options.rounding;
  convert.calibration = options.calibration;
  convert.samples = options.calibrationSamples;
  convert.threads = options.threads;
  passes.addPass(createConvertSNNToQSNN(convert));
  return success();
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

FailureOr<CheckReport> FPGATarget::check(ModuleOp module,
                                         const TargetOptions &options) const {
  if (failed(refuseOptions(*this, options)))
    return failure();
  FailureOr<Operation *> network = getOnlyNetwork(module);
  if (failed(network))
    return failure();
  auto integer = dyn_cast<qsnn::NetworkOp>(*network);
  if (!integer)
    return mlir::emitError((*network)->getLoc())
           << "expected a network of level 'qsnn' (run "
           << advise("integers", "") << " first)";
  CheckReport report;
  report.network = integer.getSymName().str();
  report.violations = readLayers(integer).violations;
  if (!report.fits())
    return report;
  // Whether it fits is known when its memories are built: on a copy.
  OwningOpRef<ModuleOp> copy(module.clone());
  PassManager layout(module.getContext()), memories(module.getContext());
  addLayout(layout, options);
  addMemories(memories, options);
  {
    ScopedDiagnosticHandler onlyErrors(
        module.getContext(), [](Diagnostic &diagnostic) {
          return success(diagnostic.getSeverity() != DiagnosticSeverity::Error);
        });
    if (failed(layout.run(*copy)))
      return failure();
  }
  report.violations = runAndCollect(memories, *copy);
  DesignOp design = *copy->getOps<DesignOp>().begin();
  report.part = design.getPart().str();
  report.uses = {countBlockRAMs(design)};
  const LimitUse &blocks = report.uses.front();
  for (Violation &violation : report.violations)
    if (blocks.used > blocks.available)
      violation.of(blocks.limit, blocks.used, blocks.available, blocks.source);
  return report;
}

//===----------------------------------------------------------------------===//
// Lowering
//===----------------------------------------------------------------------===//

// Values are checked by the passes, where there is a place for messages.
void FPGATarget::addLayout(OpPassManager &passes,
                           const TargetOptions &options) const {
  ConvertQSNNToFPGAOptions convert;
  if (!options.part.empty())
    convert.part = options.part;
  if (!options.cycles.empty())
    convert.cycles = options.cycles;
  FPGAAssignLanesOptions assign;
  FPGAPermuteNeuronsOptions permute;
  assign.lanes = options.lanes;
  assign.seed = permute.seed = options.seed;
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

LogicalResult FPGATarget::lower(OpPassManager &passes,
                                const TargetOptions &options) const {
  if (failed(refuseOptions(*this, options)))
    return failure();
  addLayout(passes, options);
  addMemories(passes, options);
  return success();
}

const Target &snnc::fpga::getFPGATarget() {
  static FPGATarget target;
  return target;
}
