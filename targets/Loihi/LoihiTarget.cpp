// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loihi-like chips as a target: options and the pipeline.

#include "targets/Loihi/LoihiTarget.h"

#include "snnc/Conversion/QSNNToLoihi.h"
#include "snnc/Conversion/SNNToLoihi.h"
#include "snnc/Conversion/SNNToQSNN.h"
#include "targets/Loihi/Check.h"
#include "targets/Loihi/Emitter.h"
#include "targets/Loihi/Passes.h"
#include "targets/Loihi/Proofs.h"

#include "mlir/Pass/PassManager.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;

namespace {
class LoihiTarget final : public Target {
public:
  StringRef getName() const override { return "loihi"; }
  StringRef getDescription() const override {
    return "many-core chips of the Loihi kind: .net file and core image";
  }
  StringRef getOptionsHelp() const override {
    return "part=loihi1|loihi2 (default that of the module's chip, or loihi2), "
           "cores=N (most cores, default "
           "those of the chip), approximate=LIST (of a float network: "
           "soft-reset, init, refractory, floor), seed=N";
  }
  ArrayRef<StringRef> getOptionNames() const override {
    static const StringRef names[] = {"part", "cores", "approximate"};
    return names;
  }
  std::vector<Violation>
  checkLayers(ModuleOp module, const TargetOptions &options) const override;
  LogicalResult prepare(OpPassManager &passes,
                        const TargetOptions &options) const override;
  FailureOr<CheckReport> check(ModuleOp module,
                               const TargetOptions &options) const override {
    if (failed(refuseOptions(*this, options)))
      return failure();
    return checkChip(module, options);
  }
  LogicalResult lower(OpPassManager &passes,
                      const TargetOptions &options) const override;
  LogicalResult emit(ModuleOp module, StringRef folder,
                     const TargetOptions &options) const override {
    return emitChip(module, folder, options);
  }
  StringRef getFolderName() const override { return "loihi"; }
  LogicalResult prove(const ProofRun &run,
                      report::Report &report) const override {
    return proveChip(run, report);
  }
};
} // namespace

std::vector<Violation>
LoihiTarget::checkLayers(ModuleOp module, const TargetOptions &options) const {
  return collectErrors(module, [&] {
    for (auto network : module.getOps<snn::NetworkOp>())
      if (failed(checkLoihiForm(network, options.approximate)))
        return failure();
    return success();
  });
}

LogicalResult LoihiTarget::prepare(OpPassManager &passes,
                                   const TargetOptions &options) const {
  if (failed(refuseOptions(*this, options)))
    return failure();
  ConvertSNNToQSNNOptions convert;
  convert.target = "loihi";
  convert.measure = options.measure;
  convert.approximate = options.approximate;
  convert.calibration = options.calibration;
  convert.samples = options.calibrationSamples;
  convert.threads = options.threads;
  passes.addPass(createConvertSNNToQSNN(convert));
  return success();
}

// Values are checked by the passes, where there is a place for messages.
LogicalResult LoihiTarget::lower(OpPassManager &passes,
                                 const TargetOptions &options) const {
  if (failed(refuseOptions(*this, options)))
    return failure();
  LoihiPartitionOptions partition;
  LoihiPlaceOptions place;
  if (!options.part.empty())
    partition.part = options.part;
  if (!options.cores.empty() &&
      StringRef(options.cores).getAsInteger(10, partition.cores)) {
    llvm::errs() << "error: cores: expected a number, but got '"
                 << options.cores << "'\n";
    return failure();
  }
  partition.seed = place.seed = options.seed;
  partition.calibration = place.calibration = options.calibration;
  partition.samples = place.samples = options.calibrationSamples;
  partition.threads = place.threads = options.threads;
  passes.addPass(createConvertQSNNToLoihi());
  passes.addPass(createLoihiPartition(partition));
  passes.addPass(createLoihiPlace(place));
  passes.addPass(createLoihiBuildCores());
  return success();
}

const Target &snnc::loihi::getLoihiTarget() {
  static LoihiTarget target;
  return target;
}
