// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loihi-like chips as a target: options and the pipeline.

#include "snnc/Conversion/LoihiToQSNN.h"
#include "snnc/Conversion/LoihiToSNN.h"
#include "snnc/Conversion/QSNNToLoihi.h"
#include "snnc/Conversion/SNNToLoihi.h"
#include "snnc/Conversion/SNNToQSNN.h"
#include "snnc/TargetSupport/Measurements.h"
#include "snnc/TargetSupport/Target.h"
#include "targets/Loihi/CheckChip.h"
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
  ArrayRef<TargetOption> getOptions() const override {
    static const TargetOption options[] = {
        {"part", "loihi1|loihi2",
         "generation of the chip; default that of the module's chip, or loihi2",
         Phase::Map},
        {"cores", "N", "most cores, default those of the chip", Phase::Map,
         /*least=*/1},
        {"approximate", "LIST",
         "what the chip lacks and may be approximated, with the loss measured: "
         "soft-reset, init, refractory, floor",
         Phase::Integers},
        kSeedOption,
        kBenchInputOption,
        kBenchSamplesOption};
    return options;
  }
  void registerDialects(DialectRegistry &registry) const override {
    registry.insert<LoihiDialect>();
  }
  void registerPasses() const override;
  void registerLevels() const override { registerLoihiLevel(); }
  std::vector<Violation>
  checkLayers(ModuleOp module, const TargetOptions &options) const override;
  void prepare(OpPassManager &passes,
               const TargetOptions &options) const override;
  FailureOr<CheckReport> check(ModuleOp module,
                               const TargetOptions &options) const override {
    return checkChip(module, options);
  }
  void lower(OpPassManager &passes,
             const TargetOptions &options) const override {
    addPasses(passes, options, nullptr);
  }
  FailureOr<Mapping> map(ModuleOp module,
                         const TargetOptions &options) const override;
  LogicalResult emit(const Mapping &mapping, StringRef folder,
                     const TargetOptions &options) const override {
    return emitChip(*mapping.module, folder, options,
                    std::static_pointer_cast<Kept>(mapping.measured));
  }
  StringRef getFolderName() const override { return "loihi"; }
  LogicalResult prove(const ProofRun &run,
                      report::Report &report) const override {
    return proveChip(run, report);
  }

private:
  using Kept = ActivityMeasurements::Kept;
  /// With what they measure in `kept`, where that is wanted.
  void addPasses(OpPassManager &passes, const TargetOptions &options,
                 std::shared_ptr<Kept> kept) const;
};
} // namespace

std::vector<Violation>
LoihiTarget::checkLayers(ModuleOp module, const TargetOptions &options) const {
  return collectErrors(module, [&] {
    for (auto network : module.getOps<snn::NetworkOp>())
      if (failed(checkLoihiForm(network, options.get("approximate"))))
        return failure();
    return success();
  });
}

void LoihiTarget::registerPasses() const {
  registerLoihiToQSNNPasses();
  registerLoihiToSNNPasses();
  registerQSNNToLoihiPasses();
  registerLoihiPasses();
}

void LoihiTarget::prepare(OpPassManager &passes,
                          const TargetOptions &options) const {
  ConvertSNNToQSNNOptions convert;
  convert.target = "loihi";
  convert.measure = options.measure;
  convert.approximate = options.get("approximate").str();
  convert.calibration = options.calibration;
  convert.samples = options.calibrationSamples;
  convert.threads = options.threads;
  passes.addPass(createConvertSNNToQSNN(convert));
}

// Values are checked by the passes, where there is a place for messages.
void LoihiTarget::addPasses(OpPassManager &passes, const TargetOptions &options,
                            std::shared_ptr<Kept> kept) const {
  LoihiPartitionOptions partition;
  LoihiPlaceOptions place;
  partition.part = options.get("part").str();
  partition.cores = options.get("cores").str();
  partition.seed = place.seed = options.getNumber("seed", 1);
  partition.calibration = place.calibration = options.calibration;
  partition.samples = place.samples = options.calibrationSamples;
  partition.threads = place.threads = options.threads;
  passes.addPass(createConvertQSNNToLoihi());
  if (kept)
    passes.addPass(std::make_unique<KeepMeasurements<MeasuredActivity>>(kept));
  passes.addPass(createLoihiPartition(partition));
  passes.addPass(createLoihiPlace(place));
  passes.addPass(createLoihiBuildCores());
}

FailureOr<Mapping> LoihiTarget::map(ModuleOp module,
                                    const TargetOptions &options) const {
  FailureOr<CheckReport> report = check(module, options);
  if (failed(report))
    return failure();
  auto kept = std::make_shared<Kept>();
  Mapping mapping{std::move(*report), nullptr, kept};
  if (!mapping.report.fits())
    return mapping;
  mapping.module = module.clone();
  PassManager passes(module.getContext());
  addPasses(passes, options, kept);
  if (failed(passes.run(*mapping.module)))
    return failure();
  return mapping;
}

namespace snnc {
const Target &getLoihiTarget(); // declared where it is registered
}

const Target &snnc::getLoihiTarget() {
  static LoihiTarget target;
  return target;
}
