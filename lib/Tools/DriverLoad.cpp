// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What goes into a run of snnc: the model, and recordings.

#include "DescribeNetwork.h"
#include "Driver.h"
#include "ImportModel.h"
#include "snnc/Calibration/CalibrationChecks.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Data/RecordingChecks.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Hash.h"
#include "snnc/Support/Warnings.h"
#include "snnc/Tools/Mains.h"
#include "snnc/Transforms/Passes.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace snnc {

OwningOpRef<ModuleOp> Driver::readModel(ModelKind kind) {
  auto both = [&](auto import) {
    static_cast<ImportOptions &>(import) = options.import;
    return import;
  };
  switch (kind) {
  case ModelKind::NIR:
    return importNIR(options.model, both(options.nir), ownContext.get());
  case ModelKind::Netx:
    return importNetx(options.model, both(options.netx), ownContext.get());
  case ModelKind::ONNX:
  case ModelKind::Module:
    break;
  }
  return importONNX(options.model, options.import, ownContext.get());
}

LogicalResult Driver::importModel(ModelKind kind) {
  DialectRegistry registry;
  registerDialects(registry);
  setModelFolder(registry, folder);
  ownContext = std::make_unique<MLIRContext>(registry);
  diagnostics = std::make_unique<FileDiagnostics>(sources, ownContext.get());
  collectRemarks(ownContext.get());
  dense = readModel(kind);
  if (!dense)
    return failure();
  auto hash = hashFile(options.model);
  if (!hash)
    return orFail(hash.takeError());
  report.model = {options.model, *hash, 0};
  return success();
}

LogicalResult Driver::loadModule() {
  file = ModuleFile::read(options.model);
  if (!file)
    return failure();
  collectRemarks(&file->context());
  dense = file->module().clone();
  // Recorded paths are relative to the model's folder, and then to ours.
  PassManager passes(&file->context());
  passes.addPass(createRebaseRecordings(folderOf(options.model), folder));
  if (failed(passes.run(*dense)))
    return failure();
  file->context().getOrLoadDialect<snn::SNNDialect>()->modelFolder = folder;
  report.model = {options.model, file->sha256().str(), 0};
  return success();
}

LogicalResult Driver::checkImportOptions(ModelKind kind) {
  const ONNXImportOptions &import = options.import;
  if (kind == ModelKind::Module &&
      (import.stepLengthUs || import.steps || import.events || import.decode))
    return fail("'" + options.model +
                "' is a module, which says its step length, steps, events and "
                "decoding itself; --dt-us, --steps, --events and --decode are "
                "for models that are imported");
  if (kind == ModelKind::Module && import.limits != ImportLimits())
    return fail("--max-nesting, --max-nodes, --max-elements and --max-steps "
                "are for models that are imported, but '" +
                options.model + "' is a module");
  struct Own {
    ModelKind kind;
    std::string given;
    llvm::StringRef files, file;
  } owns[] = {{ModelKind::ONNX, import.anyGiven(), "ONNX models", ""},
              {ModelKind::NIR, options.nir.anyGiven(), "NIR files (.nir)",
               "a NIR file"},
              {ModelKind::Netx, options.netx.anyGiven(), "lava-dl files (.net)",
               "a lava-dl file"},
              {ModelKind::Module, "", "", "a module"}};
  const Own *is =
      llvm::find_if(owns, [&](const Own &own) { return own.kind == kind; });
  for (const Own &own : owns)
    if (own.kind != kind && !own.given.empty())
      return fail("--" + own.given + " is for " + own.files + ", but " +
                  (is->file.empty() ? "got '" : "'") + options.model + "'" +
                  (is->file.empty() ? "" : " is " + is->file.str()));
  return success();
}

LogicalResult Driver::load() {
  startPhase("import");
  auto kind =
      llvm::StringSwitch<ModelKind>(llvm::sys::path::extension(options.model))
          .Cases(".mlir", ".mlirbc", ModelKind::Module)
          .Case(".nir", ModelKind::NIR)
          .Case(".net", ModelKind::Netx)
          .Default(ModelKind::ONNX);
  if (failed(checkImportOptions(kind)))
    return failure();
  if (kind == ModelKind::Module)
    setSpeaksOfModule();
  if (failed(kind == ModelKind::Module ? loadModule() : importModel(kind)))
    return failure();
  auto network = getOnlyNetwork(*dense);
  if (failed(network))
    return failure();
  report.network = SymbolTable::getSymbolName(*network).str();
  auto interface = cast<snn::NetworkOpInterface>(*network);
  report.steps = interface.getNumSteps();
  report.stepLengthUs = interface.getStepLength();
  report.drawing = describeNetwork(*network);
  if (!options.calibration.empty() &&
      failed(recordCalibration(*dense, options.calibration, folder)))
    return failure();
  return openData();
}

LogicalResult Driver::openTest(const DriverOptions::Test &test) {
  auto network = getOnlyNetwork(*dense);
  auto source = data::openRecordings(test.spec, getInputSpec(*network));
  if (!source)
    return fail("--test: " + toString(source.takeError()));
  std::pair<int64_t, int64_t> range{0, (*source)->size()};
  if (!options.testSamples.empty()) {
    auto parsed = data::parseSampleRange(options.testSamples, range.second);
    if (!parsed)
      return fail("--test-samples: " + toString(parsed.takeError()));
    range = *parsed;
  }
  if (range.first == range.second)
    return fail("--test: " + (*source)->description() + " holds no recordings");
  warnAboutRecordings(*network, **source, range.first, range.second, "--test");
  auto hash = (*source)->sha256();
  if (!hash)
    return fail("--test: " + toString(hash.takeError()));
  report.tests.push_back(
      {test.name, {test.spec, *hash, range.second - range.first}, range.first});
  tests.push_back({std::move(*source), range.first, range.second});
  return success();
}

/// Everything that is read is opened before any long work.
LogicalResult Driver::openData() {
  for (const DriverOptions::Test &test : options.tests)
    if (failed(openTest(test)))
      return failure();
  auto network = getOnlyNetwork(*dense);
  const TargetOptions &target = options.targetOptions;
  if (llvm::StringRef input = target.get(kBenchInputOption.name);
      !input.empty()) {
    auto bench = data::openRecordings(input, getInputSpec(*network));
    if (!bench)
      return fail("--bench-input: " + toString(bench.takeError()));
    if (llvm::StringRef samples = target.get(kBenchSamplesOption.name);
        !samples.empty()) {
      auto range = data::parseSampleRange(samples, (*bench)->size());
      if (!range)
        return fail("--bench-samples: " + toString(range.takeError()));
    }
  }
  auto recorded = (*dense)->getAttrOfType<snn::DataAttr>(snn::kCalibrationAttr);
  if (!recorded)
    return success();
  auto calibration = openCalibration(*network, "");
  if (failed(calibration))
    return failure();
  std::string shown = options.calibration.empty() ? recorded.getPath().str()
                                                  : options.calibration;
  std::pair<int64_t, int64_t> range{0, (*calibration)->size()};
  if (!options.calibrationSamples.empty()) {
    auto parsed =
        data::parseSampleRange(options.calibrationSamples, range.second);
    if (!parsed)
      return fail("--calibration-samples: " + toString(parsed.takeError()));
    range = *parsed;
  }
  warnAboutCalibration(*network, **calibration, range.first, range.second);
  for (const OpenTest &test : tests)
    if (std::string text =
            data::checkOverlap(getInputSpec(*network), **calibration, range,
                               *test.source, {test.begin, test.end});
        !text.empty())
      warnOnce("--test: " + text);
  report.calibration = report::Source{shown, recorded.getSha256().str(),
                                      range.second - range.first};
  return success();
}

} // namespace snnc
