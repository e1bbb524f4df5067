// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The way from a model to artefacts and report, as snnc goes it.

#ifndef SNNC_LIB_TOOLS_DRIVER_H
#define SNNC_LIB_TOOLS_DRIVER_H

#include "CommandLine.h"
#include "WorkFolder.h"
#include "snnc/Import/NIR.h"
#include "snnc/Import/Netx.h"
#include "snnc/Import/ONNX.h"
#include "snnc/Report/Report.h"
#include "snnc/TargetSupport/Target.h"
#include "snnc/Tools/ModuleFile.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/Pass/PassManager.h"

#include <chrono>
#include <optional>
#include <set>

namespace snnc {

/// What the user asks for; checked as far as that needs no file.
struct DriverOptions {
  std::string model, output;
  ONNXImportOptions import;
  // Of .nir and .net files, beside what `import` has.
  NIRImportOptions nir;
  NetxImportOptions netx;
  /// FILE[:GROUP], as given; may be empty.
  std::string calibration;
  struct Test {
    std::string name, spec;
  };
  std::vector<Test> tests;
  std::string testSamples, calibrationSamples;
  std::string sparsity, solver, bits, scales; ///< empty: not stated
  bool baseline = false, simulate = false, synthesize = false;
  const Target *target = nullptr;
  TargetOptions targetOptions;
  Phase last = Phase::Emit; ///< --compile-to
  int threads = 0;
  std::string command; ///< that makes the same output again

  /// Whether `phase` is on the way.
  bool reaches(Phase phase) const { return phase <= last; }
};

/// For what tools print, in the output folder.
inline constexpr llvm::StringLiteral kLogFolder = "logs/";

/// One run. Messages go to stderr.
class Driver {
public:
  Driver(const DriverOptions &options, llvm::StringRef folder)
      : options(options), folder(folder) {}

  WorkResult run(std::string &summary);

private:
  // DriverLoad.cpp
  mlir::LogicalResult load();
  mlir::LogicalResult loadModule();
  enum class ModelKind { ONNX, NIR, Netx, Module };
  mlir::OwningOpRef<mlir::ModuleOp> readModel(ModelKind kind);
  mlir::LogicalResult importModel(ModelKind kind);
  mlir::LogicalResult checkImportOptions(ModelKind kind);
  mlir::LogicalResult openData();
  mlir::LogicalResult openTest(const DriverOptions::Test &test);

  // DriverStages.cpp
  mlir::LogicalResult fold();
  mlir::LogicalResult compress();
  mlir::LogicalResult runStages();
  mlir::LogicalResult makeIntegers();
  mlir::LogicalResult addStage(llvm::StringRef key, const std::string &title,
                               mlir::ModuleOp module, llvm::StringRef file);
  mlir::LogicalResult addResults(report::Stage &stage, mlir::ModuleOp module);
  /// A copy of `module` after the passes that `add` adds; null on failure.
  mlir::OwningOpRef<mlir::ModuleOp>
  transform(mlir::ModuleOp module,
            llvm::function_ref<mlir::LogicalResult(mlir::PassManager &)> add);
  void collectRemarks(mlir::MLIRContext *context);
  void collectLayers();
  void addNextSteps();
  mlir::LogicalResult finish();
  mlir::LogicalResult writeManifest();

  // DriverTarget.cpp
  mlir::LogicalResult checkLevel();
  mlir::LogicalResult checkLayers();
  mlir::LogicalResult mapToTarget();
  mlir::LogicalResult emitTarget();

  /// `text` with the output folder as the user named it.
  std::string nameAsUser(std::string text) const;
  /// Prints the error, if it is one.
  mlir::LogicalResult orFail(llvm::Error error) const;
  void startPhase(llvm::StringRef name);
  std::string pathOf(llvm::StringRef name) const;
  llvm::StringRef level();

  const DriverOptions &options;
  std::string folder; ///< that is being written
  std::unique_ptr<ModuleFile> file;
  std::unique_ptr<mlir::MLIRContext> ownContext;
  llvm::SourceMgr sources;
  std::unique_ptr<FileDiagnostics> diagnostics;
  std::unique_ptr<mlir::ScopedDiagnosticHandler> remarks;
  /// The dense network, and the last one of the way.
  mlir::OwningOpRef<mlir::ModuleOp> dense, current;
  /// The dense network as compression takes it; null at other levels than snn.
  mlir::OwningOpRef<mlir::ModuleOp> folded;
  Mapping mapping; ///< of the integer network to the target
  /// Synapses of the compressed network, before its weights are integers of a
  /// target that may write a layer in another way.
  std::vector<sim::SynapseLayer> compressed;
  struct OpenTest {
    std::unique_ptr<data::RecordingSource> source;
    int64_t begin, end;
  };
  std::vector<OpenTest> tests;
  std::set<std::string> warnings; ///< said of a stage
  report::Report report;
  std::vector<std::pair<std::string, double>> phases; ///< seconds
  std::chrono::steady_clock::time_point phaseStart;
};

} // namespace snnc

#endif // SNNC_LIB_TOOLS_DRIVER_H
