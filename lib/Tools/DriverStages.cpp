// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the dense to the integer network, with every network on the way
// measured, and the end.

#include "Driver.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Calibration/Ledger.h"
#include "snnc/Conversion/LedgerNames.h"
#include "snnc/Conversion/SNNToQSNN.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Hash.h"
#include "snnc/Support/OutputFile.h"
#include "snnc/Support/OutputFolder.h"
#include "snnc/Support/Progress.h"
#include "snnc/Support/Warnings.h"
#include "snnc/TargetSupport/Manifest.h"
#include "snnc/Tools/Mains.h"
#include "snnc/Transforms/Passes.h"

#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/Path.h"

#include <fmt/format.h>
#include <hdf5.h>

using namespace mlir;

namespace snnc {

/// The folder that is being written has a name that users do not know.
std::string Driver::nameAsUser(std::string text) const {
  for (size_t at = 0; (at = text.find(folder, at)) != std::string::npos;
       at += options.output.size())
    text.replace(at, folder.size(), options.output);
  return text;
}

LogicalResult Driver::orFail(llvm::Error error) const {
  return error ? fail(nameAsUser(toString(std::move(error)))) : success();
}

/// What is said on the way stands in the report too. It is printed all the
/// same, with the names that users know.
void Driver::collectRemarks(MLIRContext *context) {
  remarks = std::make_unique<ScopedDiagnosticHandler>(
      context, [this, context](Diagnostic &diagnostic) {
        std::string text = diagnostic.str();
        if (std::string named = nameAsUser(text); named != text) {
          Diagnostic other(diagnostic.getLocation(), diagnostic.getSeverity());
          other << named;
          for (Diagnostic &note : diagnostic.getNotes())
            other.attachNote(note.getLocation()) << nameAsUser(note.str());
          context->getDiagEngine().emit(std::move(other));
          return success();
        }
        bool warning = diagnostic.getSeverity() == DiagnosticSeverity::Warning;
        if (!warning && diagnostic.getSeverity() != DiagnosticSeverity::Remark)
          return failure();
        if (llvm::none_of(report.remarks, [&](const report::Remark &other) {
              return other.text == text;
            }))
          report.remarks.push_back({warning, text});
        return failure();
      });
}

std::string Driver::pathOf(llvm::StringRef name) const {
  llvm::SmallString<128> path(folder);
  llvm::sys::path::append(path, name);
  return path.str().str();
}

void Driver::startPhase(llvm::StringRef name) {
  auto now = std::chrono::steady_clock::now();
  if (!phases.empty())
    phases.back().second =
        std::chrono::duration<double>(now - phaseStart).count();
  phaseStart = now;
  if (name.empty())
    return;
  phases.emplace_back(name.str(), 0);
  reportProgress("snnc: " + name);
}

//===----------------------------------------------------------------------===//
// Stages
//===----------------------------------------------------------------------===//

OwningOpRef<ModuleOp>
Driver::transform(ModuleOp module,
                  llvm::function_ref<LogicalResult(PassManager &)> add) {
  OwningOpRef<ModuleOp> copy(module.clone());
  PassManager passes(module.getContext());
  if (failed(add(passes)))
    return nullptr;
  passes.addPass(createQSNNProveWidths());
  if (failed(passes.run(*copy)))
    return nullptr;
  return copy;
}

/// What changed against the first stage on the same recordings.
static void compare(report::Result &result, const sim::Evaluation &dense) {
  sim::Evaluation &e = result.evaluation;
  e.compareWith(dense);
  if (!e.accuracy)
    return;
  report::PairedChange &change = result.change.emplace();
  for (size_t i = 0; i < e.decisions.size(); ++i) {
    bool before = dense.decisions[i] == dense.labels[i],
         after = e.decisions[i] == e.labels[i];
    ++change.total;
    change.lost += before && !after;
    change.gained += after && !before;
  }
}

LogicalResult Driver::addResults(report::Stage &stage, ModuleOp module) {
  auto network = getOnlyNetwork(module);
  if (failed(network))
    return failure();
  auto executable = sim::Executable::create(*network);
  if (failed(executable))
    return failure();
  for (auto [k, test] : llvm::enumerate(tests)) {
    sim::EvaluateOptions choices;
    choices.begin = test.begin;
    choices.end = test.end;
    choices.threads = options.threads;
    auto evaluation = sim::evaluate(**executable, *test.source, choices);
    if (!evaluation)
      return fail("--test: " + toString(evaluation.takeError()));
    std::string place =
        tests.size() > 1 ? "--test=" + options.tests[k].spec : "--test";
    for (const std::string &warning : evaluation->warnings)
      if (warnings.insert(warning).second) { // of the first stage that has it
        std::string text = place + ", stage '" + stage.title + "': " + warning;
        warnOnce(text);
      }
    report::Result result{std::move(*evaluation), std::nullopt};
    const report::Stage &first =
        report.stages.empty() ? stage : report.stages.front();
    if (&first != &stage)
      compare(result, first.results[k].evaluation);
    stage.results.push_back(std::move(result));
  }
  return success();
}

LogicalResult Driver::addStage(llvm::StringRef key, const std::string &title,
                               ModuleOp module, llvm::StringRef name) {
  if (failed(orFail(writeModule(module, pathOf(name)))))
    return failure();
  startPhase(("evaluate " + key).str());
  report::Stage stage{key.str(), title, name.str(), {}};
  if (failed(addResults(stage, module)))
    return failure();
  report.stages.push_back(std::move(stage));
  return success();
}

llvm::StringRef Driver::level() {
  auto network = getOnlyNetwork(*current);
  return cast<snn::NetworkOpInterface>(*network).getLevel();
}

/// Batch norm goes into the synapses in front of it or the neurons behind.
LogicalResult Driver::fold() {
  folded = transform(*dense, [](PassManager &passes) {
    passes.addPass(createCanonicalizerPass());
    passes.addNestedPass<snn::NetworkOp>(createSNNFoldScales());
    return success();
  });
  return success(!!folded);
}

LogicalResult Driver::compress() {
  if (options.sparsity.empty() && options.bits.empty())
    return success();
  auto prune = [&](llvm::StringRef solver) {
    return transform(*folded, [&](PassManager &passes) {
      OSBCPruneOptions prune;
      prune.sparsity = options.sparsity;
      prune.samples = options.calibrationSamples;
      if (!solver.empty())
        prune.solver = solver.str();
      prune.threads = options.threads;
      passes.addPass(createOSBCPrune(prune));
      return success();
    });
  };
  current = folded->clone();
  std::string share =
      report.sparsity ? fmt::format("{:g} %", 100 * *report.sparsity) : "";
  if (!options.sparsity.empty()) {
    startPhase("prune");
    current = prune(options.solver);
    if (!current ||
        failed(addStage("pruned", "Pruned, " + share, *current, "pruned.mlir")))
      return failure();
  }
  if (options.baseline) {
    startPhase("prune by magnitude");
    OwningOpRef<ModuleOp> magnitude = prune("magnitude");
    if (!magnitude || failed(addStage("magnitude", "By magnitude, " + share,
                                      *magnitude, "magnitude.mlir")))
      return failure();
  }
  if (options.bits.empty())
    return success();
  startPhase("quantise");
  current = transform(*current, [&](PassManager &passes) {
    OSBCQuantizeOptions quantize;
    quantize.bits = options.bits;
    quantize.scales = options.scales;
    quantize.samples = options.calibrationSamples;
    quantize.threads = options.threads;
    passes.addPass(createOSBCQuantize(quantize));
    return success();
  });
  if (!current)
    return failure();
  return addStage("quantised", options.bits + "-bit weights", *current,
                  "quantised.mlir");
}

/// What is for float networks has no meaning with an integer one.
LogicalResult Driver::checkLevel() {
  std::string asked;
  if (!options.sparsity.empty() || !options.bits.empty())
    asked = "--sparsity and --bits are";
  for (const SharedOption &option :
       getSharedOptions(Phase::Integers, Phase::Integers))
    if (asked.empty() && options.targetOptions.given().count(option.name.str()))
      asked = ("--" + option.name + " is").str();
  if (asked.empty())
    return success();
  return fail("'" + options.model + "' is an integer network (level '" +
              level() + "'): " + asked + " for float networks");
}

LogicalResult Driver::runStages() {
  current = dense->clone();
  bool integer = level() != "snn";
  if ((integer && failed(checkLevel())) ||
      (level() == "snn" && (failed(fold()) || failed(checkLayers()))) ||
      failed(addStage("dense", integer ? "Integers, as read" : "Dense", *dense,
                      "model.mlir")) ||
      (options.reaches(Phase::Compress) && failed(compress())))
    return failure();
  auto executable = sim::Executable::create(*getOnlyNetwork(*current));
  if (failed(executable))
    return failure();
  compressed = (*executable)->synapses().vec();
  if (integer || !options.reaches(Phase::Integers) ||
      (options.bits.empty() && !options.target))
    return success();
  return makeIntegers();
}

LogicalResult Driver::makeIntegers() {
  startPhase("integers");
  TargetOptions choices = options.targetOptions;
  // The calibration data may have neither.
  if (llvm::any_of(tests, [](auto &test) { return test.source->targets(); }))
    choices.measure = "error";
  else if (llvm::any_of(tests,
                        [](auto &test) { return test.source->hasLabels(); }))
    choices.measure = "classes";
  current = transform(*current, [&](PassManager &passes) {
    if (options.target) {
      options.target->prepare(passes, choices);
      return success();
    }
    ConvertSNNToQSNNOptions convert;
    convert.frac = choices.get(kFracOption.name).str();
    convert.measure = choices.measure;
    if (llvm::StringRef mode = choices.get(kRoundingOption.name); !mode.empty())
      convert.rounding = mode.str();
    convert.samples = options.calibrationSamples;
    convert.threads = options.threads;
    passes.addPass(createConvertSNNToQSNN(convert));
    return success();
  });
  if (!current)
    return failure();
  std::string title = "Integers";
  if (options.target)
    title += " for " + options.target->getName().str();
  return addStage("integer", title, *current, "q.mlir");
}

//===----------------------------------------------------------------------===//
// The end
//===----------------------------------------------------------------------===//

void Driver::collectLayers() {
  auto first = sim::Executable::create(*getOnlyNetwork(*dense));
  if (failed(first))
    return;
  auto neurons = (*first)->neurons();
  auto synapses = (*first)->synapses();
  std::vector<bool> listed(neurons.size());
  for (const sim::SynapseLayer &synapse : synapses) {
    report::Layer layer;
    if (synapse.neurons >= 0) {
      layer.neurons = neurons[synapse.neurons].name;
      listed[synapse.neurons] = true;
    }
    layer.synapse = synapse.name;
    layer.inputs = synapse.inputs;
    layer.outputs = synapse.outputs;
    layer.weights = synapse.weights;
    // Compression may take layers away that nothing reads.
    auto left = llvm::find_if(compressed, [&](const sim::SynapseLayer &other) {
      return other.name == synapse.name;
    });
    layer.kept = left == compressed.end() ? 0 : left->nonzero;
    report.layers.push_back(std::move(layer));
  }
  // Neurons behind other neurons (CUBA) have no synapse of their own.
  for (auto [k, layer] : llvm::enumerate(neurons))
    if (!listed[k]) {
      report.layers.emplace_back().neurons = layer.name;
      report.layers.back().outputs = layer.size;
    }
  Operation *network = *getOnlyNetwork(*current);
  report.ledger = ledgerToJSON(network);
  if (level() != "qsnn")
    return;
  report.frac = options.targetOptions.get(kFracOption.name).str();
  nlohmann::json::json_pointer at(
      ("/network/" + kIntegersEntry + "/" + kFracKey).str());
  if (report.ledger.contains(at) && report.ledger[at].is_number_integer())
    report.frac = std::to_string(report.ledger[at].get<int64_t>());
  // Where sums or membranes wrap, as on a chip, nothing is said of widths.
  bool wraps = network
                   ->walk([](Operation *op) {
                     return op->hasAttr("overflow") ? WalkResult::interrupt()
                                                    : WalkResult::advance();
                   })
                   .wasInterrupted();
  if (wraps)
    return;
  report.claims.push_back(
      {"widths",
       "No accumulator and no membrane can overflow, whatever the input "
       "within its declared bounds.",
       report::Claim::State::Proved,
       "Interval analysis of the integer network (rules Q4 and Q5)."});
}

/// The manifest lists all that was written. Logs hold durations, and have no
/// hash.
LogicalResult Driver::writeManifest() {
  std::vector<std::string> nested;
  if (options.target && options.reaches(Phase::Emit))
    nested.push_back(
        (options.target->getFolderName() + "/" + kManifestName).str());
  auto names = listFiles(folder, nested);
  if (!names)
    return orFail(names.takeError());
  nlohmann::ordered_json files = nlohmann::ordered_json::object(),
                         products = nlohmann::ordered_json::array();
  for (const std::string &name : *names) {
    if (llvm::StringRef(name).starts_with(kLogFolder)) {
      products.push_back(name);
      continue;
    }
    auto hash = hashFile(pathOf(name));
    if (!hash)
      return orFail(hash.takeError());
    files[name] = *hash;
  }
  nlohmann::ordered_json manifest = {{"generator", "snnc"},
                                     {"version", report.version},
                                     {"files", files},
                                     {"products", products}};
  return orFail(writeFile(pathOf(kManifestName), printManifest(manifest)));
}

LogicalResult Driver::finish() {
  std::pair<llvm::StringRef, std::string> texts[] = {
      {"ledger.json",
       report.ledger.dump(2, ' ', /*ensure_ascii=*/false,
                          nlohmann::ordered_json::error_handler_t::replace) +
           "\n"},
      {"report.json", toJSON(report)},
      {"report.html", toHTML(report)}};
  for (const auto &[name, text] : texts)
    if (failed(orFail(writeFile(pathOf(name), text))))
      return failure();
  return writeManifest();
}

void Driver::addNextSteps() {
  std::string last = report.last()->file;
  report.next.push_back({"Run the network of any stage on other recordings, "
                         "with every spike and membrane in a file:",
                         "snn-run " + last + " --input=FILE --trace=trace.h5"});
  if (options.target || options.bits.empty())
    return;
  for (const Target *target : getTargets())
    if (target->checkLayers(*folded, options.targetOptions).empty())
      report.next.push_back(
          {("Make it for the target " + target->getName() + ":").str(),
           options.command + " --target=" + target->getName().str()});
}

WorkResult Driver::run(std::string &summary) {
  setWarningListener([this](bool isWarning, llvm::StringRef text) {
    report.remarks.push_back({isWarning, text.str()});
  });
  report.version = kToolVersion.str();
  report.tools = {{"LLVM and MLIR", LLVM_VERSION_STRING},
                  {"HDF5", fmt::format("{}.{}.{}", H5_VERS_MAJOR, H5_VERS_MINOR,
                                       H5_VERS_RELEASE)}};
  report.command = options.command;
  if (!options.sparsity.empty()) {
    auto sparsity = parseNumber(options.sparsity);
    if (!sparsity)
      return (void)orFail(sparsity.takeError()), WorkResult::Broken;
    report.sparsity = *sparsity;
  }
  int64_t bits = 0;
  if (!llvm::StringRef(options.bits).getAsInteger(10, bits))
    report.bits = bits;
  int64_t scales = 0;
  if (!llvm::StringRef(options.scales).getAsInteger(10, scales))
    report.scales = scales;
  if (failed(load()) || failed(runStages()))
    return WorkResult::Broken;
  collectLayers();
  if (options.target && options.reaches(Phase::Map) && failed(mapToTarget()))
    return WorkResult::Broken;
  if (options.target && options.reaches(Phase::Emit) && failed(emitTarget()))
    return WorkResult::Broken;
  addNextSteps();
  startPhase("report");
  if (failed(finish()))
    return WorkResult::Broken;
  startPhase("");
  summary = toText(report);
  double total = 0;
  std::string parts;
  for (const auto &[name, seconds] : phases) {
    total += seconds;
    if (seconds >= 0.05)
      parts +=
          fmt::format("{}{} {:.1f}", parts.empty() ? "" : ", ", name, seconds);
  }
  summary += fmt::format("\ntime {:.1f} s: {}\n", total, parts);
  bool failedClaim = llvm::any_of(report.claims, [](const auto &claim) {
    return claim.state == report::Claim::State::Failed;
  });
  return failedClaim ? WorkResult::Failed : WorkResult::Done;
}

} // namespace snnc
