// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The FPGA as a target: options, checks and the pipeline.

#include "targets/FPGA/FPGATarget.h"

#include "snnc/Calibration/CalibrationData.h"
#include "targets/FPGA/Emitter.h"
#include "targets/FPGA/Passes.h"

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
  LogicalResult check(ModuleOp module,
                      const TargetOptions &options) const override;
  LogicalResult lower(OpPassManager &passes,
                      const TargetOptions &options) const override;
  LogicalResult emit(ModuleOp module, llvm::StringRef folder,
                     const TargetOptions &options) const override {
    return emitDesign(module, folder, options);
  }
};
} // namespace

LogicalResult FPGATarget::check(ModuleOp module,
                                const TargetOptions &options) const {
  FailureOr<Operation *> network = getOnlyNetwork(module);
  if (failed(network))
    return failure();
  auto integer = dyn_cast<qsnn::NetworkOp>(*network);
  if (!integer)
    return mlir::emitError((*network)->getLoc())
           << "expected a network of level 'qsnn' (run convert-snn-to-qsnn "
              "first)";
  if (failed(collectLayers(integer)))
    return failure();
  // Whether it fits is known when its memories are built: on a copy.
  OwningOpRef<ModuleOp> copy(module.clone());
  ScopedDiagnosticHandler onlyErrors(
      module.getContext(), [](Diagnostic &diagnostic) {
        return success(diagnostic.getSeverity() != DiagnosticSeverity::Error);
      });
  PassManager passes(module.getContext());
  return failed(lower(passes, options)) ? failure() : passes.run(*copy);
}

LogicalResult FPGATarget::lower(OpPassManager &passes,
                                const TargetOptions &options) const {
  // Values are checked by the passes, where there is a place for messages.
  ConvertQSNNToFPGAOptions convert;
  if (!options.part.empty())
    convert.part = options.part;
  if (!options.cycles.empty())
    convert.cycles = options.cycles;
  FPGAAssignLanesOptions assign;
  FPGAPermuteNeuronsOptions permute;
  FPGABuildMemoriesOptions build;
  assign.lanes = options.lanes;
  assign.seed = permute.seed = options.seed;
  assign.calibration = permute.calibration = build.calibration =
      options.calibration;
  assign.threads = permute.threads = build.threads = options.threads;
  if (!options.calibrationSamples.empty())
    assign.samples = permute.samples = build.samples =
        options.calibrationSamples;
  passes.addPass(createConvertQSNNToFPGA(convert));
  passes.addPass(createFPGAAssignLanes(assign));
  passes.addPass(createFPGAPermuteNeurons(permute));
  passes.addPass(createFPGABuildMemories(build));
  return success();
}

const Target &snnc::fpga::getFPGATarget() {
  static FPGATarget target;
  return target;
}
