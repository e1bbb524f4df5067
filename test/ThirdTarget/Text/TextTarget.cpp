// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The smallest target there can be: a text file a layer of neurons. It has an
// option, a limit, a dialect (of one attribute), a pass and a proof.

#include "dialects/QSNN/QSNNOps.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Conversion/SNNToQSNN.h"
#include "snnc/Report/Report.h"
#include "snnc/Support/OutputFolder.h"
#include "snnc/TargetSupport/Manifest.h"
#include "snnc/TargetSupport/Target.h"

#include "mlir/Pass/Pass.h"

using namespace mlir;
using namespace snnc;

namespace {

constexpr llvm::StringLiteral kFileAttr = "text.file";

class TextDialect : public Dialect {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(TextDialect)
  static constexpr StringLiteral getDialectNamespace() { return "text"; }
  explicit TextDialect(MLIRContext *context)
      : Dialect(getDialectNamespace(), context, TypeID::get<TextDialect>()) {}
};

/// Names the file of each layer of neurons.
class NameFiles : public PassWrapper<NameFiles, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(NameFiles)
  StringRef getArgument() const override { return "text-name-files"; }
  StringRef getDescription() const override {
    return "Name the text file of each layer of neurons";
  }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<TextDialect>();
  }
  void runOnOperation() override {
    unsigned number = 0;
    getOperation().walk([&](snn::NeuronOpInterface neurons) {
      std::string name = "layer" + std::to_string(number++) + ".txt";
      neurons->setAttr(kFileAttr, StringAttr::get(&getContext(), name));
    });
  }
};

class TextTarget final : public Target {
public:
  StringRef getName() const override { return "text"; }
  StringRef getDescription() const override { return "a text file a layer"; }
  ArrayRef<TargetOption> getOptions() const override {
    static const TargetOption options[] = {
        {"width", "N", "most neurons of a layer, default 1000", Phase::Map,
         /*least=*/1},
        kFracOption,
        {"ending", "TEXT", "last line of each file", Phase::Emit}};
    return options;
  }
  void registerDialects(DialectRegistry &registry) const override {
    registry.insert<TextDialect>();
  }
  void registerPasses() const override { PassRegistration<NameFiles>(); }

  void prepare(OpPassManager &passes,
               const TargetOptions &options) const override {
    ConvertSNNToQSNNOptions convert;
    convert.frac = options.get("frac").str();
    convert.measure = options.measure;
    convert.samples = options.calibrationSamples;
    convert.threads = options.threads;
    passes.addPass(createConvertSNNToQSNN(convert));
  }
  FailureOr<CheckReport> check(ModuleOp module,
                               const TargetOptions &options) const override;
  void lower(OpPassManager &passes, const TargetOptions &) const override {
    passes.addPass(std::make_unique<NameFiles>());
  }
  LogicalResult emit(const Mapping &mapping, StringRef folder,
                     const TargetOptions &options) const override;
  StringRef getFolderName() const override { return "text"; }
  LogicalResult prove(const ProofRun &run,
                      report::Report &report) const override;
};

} // namespace

static int64_t countNeurons(snn::NeuronOpInterface neurons) {
  return cast<RankedTensorType>(neurons.getCurrent().getType())
      .getNumElements();
}

FailureOr<CheckReport> TextTarget::check(ModuleOp module,
                                         const TargetOptions &options) const {
  FailureOr<Operation *> network = getOnlyNetwork(module);
  if (failed(network))
    return failure();
  if (!isa<qsnn::NetworkOp>(*network))
    return emitLevelError(*network);
  constexpr llvm::StringLiteral source = "the reader's screen";
  LimitUse use{"neurons of a layer", 0,
               int64_t(options.getNumber("width", 1000)), "", source.str()};
  CheckReport report{
      "paper", SymbolTable::getSymbolName(*network).str(), {}, {}};
  (*network)->walk([&](snn::NeuronOpInterface neurons) {
    int64_t count = countNeurons(neurons);
    use.used = std::max(use.used, count);
    if (count > use.available)
      report.violations.push_back(
          Violation::at(neurons, Twine(count) + " neurons are too many")
              .of(use.limit, count, use.available, source));
  });
  report.uses = {use};
  return report;
}

LogicalResult TextTarget::emit(const Mapping &mapping, StringRef folder,
                               const TargetOptions &options) const {
  FileMap files;
  ModuleOp(*mapping.module).walk([&](snn::NeuronOpInterface neurons) {
    std::string name = neurons->getAttrOfType<StringAttr>(kFileAttr).str();
    files[name] = neurons.getLayerName().str() + ": " +
                  std::to_string(countNeurons(neurons)) + " neurons\n";
    if (!options.get("ending").empty())
      files[name] += options.get("ending").str() + "\n";
  });
  files[kManifestName.str()] =
      printManifest({{"generator", "snnc"}, {"files", hashFiles(files)}});
  auto output = OutputFolder::create(folder);
  llvm::Error error = output ? writeFolder(*output, files) : output.takeError();
  if (error)
    return mlir::emitError(mapping.module.get().getLoc())
           << llvm::toString(std::move(error));
  return success();
}

LogicalResult TextTarget::prove(const ProofRun &run,
                                report::Report &report) const {
  report.hardware->part = run.mapping.report.part;
  report.hardware->contents = "a text file a layer";
  report.hardware->measurable = false;
  report.claims.push_back({"text", "Every layer has its file.",
                           report::Claim::State::Proved, "They were counted."});
  return success();
}

namespace snnc {
const Target &getTextTarget(); // declared where it is registered
}

const Target &snnc::getTextTarget() {
  static TextTarget target;
  return target;
}
