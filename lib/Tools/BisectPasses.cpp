// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the pass after which a network does something else.

#include "BisectPasses.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Tools/Mains.h"

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"

using namespace mlir;

namespace snnc {

namespace {

/// Traces between passes; gone when done.
class TraceFolder {
  llvm::SmallString<128> path;

public:
  llvm::Error create() {
    if (std::error_code code =
            llvm::sys::fs::createUniqueDirectory("snnc-bisect", path))
      return llvm::createStringError(code,
                                     "cannot create a folder for traces: " +
                                         llvm::Twine(code.message()));
    return llvm::Error::success();
  }
  ~TraceFolder() {
    if (!path.empty())
      llvm::sys::fs::remove_directories(path);
  }
  std::string trace(size_t pass) const {
    return (path + "/" + llvm::Twine(pass) + ".h5").str();
  }
};

class Bisection {
public:
  Bisection(ModuleOp module, data::RecordingSource &source,
            const BisectOptions &options)
      : module(module), source(source), options(options) {
    result.json["passes"] = nlohmann::ordered_json::array();
  }
  llvm::Expected<BisectResult> run();

private:
  llvm::Error splitPipeline();
  llvm::Expected<bool> writeTrace(size_t pass);
  void step(size_t pass);
  LogicalResult runPass(size_t pass);
  void finish(size_t pass, BisectResult::Kind kind, const std::string &what,
              const std::string &details = "");

  ModuleOp module;
  data::RecordingSource &source;
  const BisectOptions &options;
  std::vector<std::string> passes;
  TraceFolder folder;
  BisectResult result;
};

} // namespace

/// The passes of the pipeline on the module, as the user wrote them. What is
/// nested in another operation is one of them.
llvm::Error Bisection::splitPipeline() {
  StringRef text = StringRef(options.pipeline).trim();
  if (text.starts_with("builtin.module(") && text.ends_with(")"))
    text = text.drop_front(15).drop_back();
  std::string message;
  llvm::raw_string_ostream os(message);
  OpPassManager manager("builtin.module");
  if (failed(parsePassPipeline(text, manager, os)))
    return llvm::createStringError("--bisect-passes: " +
                                   llvm::Twine(StringRef(message).trim()));
  int depth = 0;
  std::string pass;
  auto end = [&] {
    if (StringRef trimmed = StringRef(pass).trim(); !trimmed.empty())
      passes.push_back(trimmed.str());
    pass.clear();
  };
  for (char c : text) {
    if (c == ',' && depth == 0) {
      end();
      continue;
    }
    depth += c == '(' || c == '{';
    depth -= c == ')' || c == '}';
    pass += c;
  }
  end();
  if (passes.empty())
    return llvm::createStringError("--bisect-passes: expected at least one "
                                   "pass");
  return llvm::Error::success();
}

/// False where there is nothing to run; the reason has been emitted.
llvm::Expected<bool> Bisection::writeTrace(size_t pass) {
  auto network = getOnlyNetwork(module);
  if (failed(network))
    return false;
  auto executable = sim::Executable::create(*network);
  if (failed(executable))
    return false;
  sim::EvaluateOptions run;
  run.begin = options.begin;
  run.end = options.end;
  run.threads = options.threads;
  run.trace = folder.trace(pass);
  run.toolVersion = kToolVersion.str();
  auto evaluation = sim::evaluate(**executable, source, run);
  if (!evaluation)
    return evaluation.takeError();
  return true;
}

LogicalResult Bisection::runPass(size_t pass) {
  PassManager manager(module.getContext());
  if (failed(parsePassPipeline(passes[pass], manager, llvm::errs())))
    return failure();
  return manager.run(module);
}

void Bisection::finish(size_t pass, BisectResult::Kind kind,
                       const std::string &what, const std::string &details) {
  result.kind = kind;
  result.report += "pass " + std::to_string(pass + 1) + " of " +
                   std::to_string(passes.size()) + ", " + passes[pass] + ": " +
                   what + "\n" + details;
  result.json["passes"].push_back({{"pass", passes[pass]}, {"result", what}});
}

void Bisection::step(size_t pass) {
  if (failed(runPass(pass)))
    return finish(pass, BisectResult::Failed, "failed");
  auto written = writeTrace(pass + 1);
  if (!written)
    return finish(pass, BisectResult::Failed,
                  "the network no longer runs: " +
                      toString(written.takeError()));
  if (!*written)
    return finish(pass, BisectResult::Failed,
                  "leaves no network that can be run");
  sim::CompareOptions compare = options.compare;
  compare.partial = true;
  compare.labelA = "before";
  compare.labelB = "after";
  auto compared =
      sim::compareTraces(folder.trace(pass), folder.trace(pass + 1), compare);
  if (!compared)
    return finish(pass, BisectResult::Failed, toString(compared.takeError()));
  if (compared->equal) {
    std::string notes;
    for (const auto &note : compared->json["notes"])
      notes += "  note: " + note.get<std::string>() + "\n";
    return finish(pass, BisectResult::Same, "same trace", notes);
  }
  finish(pass, BisectResult::Changed, "the trace changes", compared->report);
  result.json["comparison"] = compared->json;
}

llvm::Expected<BisectResult> Bisection::run() {
  if (llvm::Error error = splitPipeline())
    return std::move(error);
  if (llvm::Error error = folder.create())
    return std::move(error);
  auto written = writeTrace(0);
  if (!written)
    return written.takeError();
  if (!*written)
    return llvm::createStringError("the model cannot be run");
  for (size_t pass = 0;
       pass < passes.size() && result.kind == BisectResult::Same; ++pass)
    step(pass);
  if (result.kind == BisectResult::Same)
    result.report += "no pass changes the trace\n";
  result.json["first_change"] =
      result.kind == BisectResult::Changed
          ? nlohmann::ordered_json(passes[result.json["passes"].size() - 1])
          : nlohmann::ordered_json();
  return std::move(result);
}

llvm::Expected<BisectResult> bisectPasses(ModuleOp module,
                                          data::RecordingSource &source,
                                          const BisectOptions &options) {
  return Bisection(module, source, options).run();
}

} // namespace snnc
