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

#include "llvm/Support/Path.h"

using namespace mlir;

namespace snnc {

LogicalResult Driver::importModel(bool isNIR) {
  DialectRegistry registry;
  registerDialects(registry);
  setModelFolder(registry, folder);
  ownContext = std::make_unique<MLIRContext>(registry);
  diagnostics = std::make_unique<FileDiagnostics>(sources, ownContext.get());
  collectRemarks(ownContext.get());
  if (isNIR) {
    NIRImportOptions import = options.nir;
    static_cast<ImportOptions &>(import) = options.import;
    dense = importNIR(options.model, import, ownContext.get());
  } else {
    dense = importONNX(options.model, options.import, ownContext.get());
  }
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

LogicalResult Driver::checkImportOptions(bool isModule, bool isNIR) {
  const ONNXImportOptions &import = options.import;
  if (isModule &&
      (import.stepLengthUs || import.steps || import.events || import.decode))
    return fail("'" + options.model +
                "' is a module, which says its step length, steps, events and "
                "decoding itself; --dt-us, --steps, --events and --decode are "
                "for models that are imported");
  if (std::string given = import.anyGiven();
      (isModule || isNIR) && !given.empty())
    return fail("--" + given + " is for ONNX models, but '" + options.model +
                "' is a " + (isNIR ? "NIR file" : "module"));
  if (std::string given = options.nir.anyGiven(); !isNIR && !given.empty())
    return fail("--" + given + " is for NIR files (.nir), but got '" +
                options.model + "'");
  return success();
}

LogicalResult Driver::load() {
  startPhase("import");
  llvm::StringRef extension = llvm::sys::path::extension(options.model);
  bool isModule = extension == ".mlir" || extension == ".mlirbc";
  bool isNIR = extension == ".nir";
  if (failed(checkImportOptions(isModule, isNIR)))
    return failure();
  if (isModule)
    setSpeaksOfModule();
  if (failed(isModule ? loadModule() : importModel(isNIR)))
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
