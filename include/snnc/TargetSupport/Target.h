// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a target is to the tools: a name, its limits, passes that lower an
// integer network to it, an emitter, and what proves the artefacts. See
// docs/AddingATarget.md.

#ifndef SNNC_TARGETSUPPORT_TARGET_H
#define SNNC_TARGETSUPPORT_TARGET_H

#include "snnc/TargetSupport/CheckReport.h"
#include "snnc/TargetSupport/Options.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectRegistry.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace snnc {

namespace report {
struct Report;
}

/// A network on its way to a device: what a check found and, where it fits, the
/// module that the target's passes made of it, with what they measured.
struct Mapping {
  CheckReport report;
  mlir::OwningOpRef<mlir::ModuleOp> module; ///< null: it does not fit
  /// The target's own: what its passes measured and its emitter needs again.
  std::shared_ptr<void> measured = nullptr;
};

/// What a driver hands to a target when its artefacts are written.
struct ProofRun {
  mlir::ModuleOp integer; ///< what was mapped
  const Mapping &mapping;
  std::string folder;        ///< of the artefacts
  std::string logs;          ///< a folder for logs, which may not exist yet
  std::string logsName;      ///< its name for users, e.g. "logs/"
  bool simulate, synthesize; ///< asked for
  const TargetOptions &options;
  std::function<void(llvm::StringRef)> startPhase; ///< for the log of times
};

class Target {
public:
  virtual ~Target() = default;

  /// As in `--target=NAME`.
  virtual llvm::StringRef getName() const = 0;
  /// One line for `--help`.
  virtual llvm::StringRef getDescription() const = 0;
  /// The options that it has, in the order of help and messages.
  virtual llvm::ArrayRef<TargetOption> getOptions() const = 0;

  /// Makes its dialects known, where it has any.
  virtual void registerDialects(mlir::DialectRegistry &registry) const {}
  /// Makes its passes known.
  virtual void registerPasses() const = 0;
  /// Makes levels known that executors run (snnc/Sim/Levels.h), where it has
  /// any.
  virtual void registerLevels() const {}

  /// What of the float network in `module` no compression changes and the
  /// device cannot do: layers, neurons, resets; asked before compression, which
  /// may take long. Changes nothing. Empty also where it cannot be told yet.
  virtual std::vector<Violation>
  checkLayers(mlir::ModuleOp module, const TargetOptions &options) const {
    return {};
  }

  // What follows takes options that have passed checkOptions().

  /// Adds the passes that take a quantised `snn` module to the level that
  /// `check` and `lower` take.
  virtual void prepare(mlir::OpPassManager &passes,
                       const TargetOptions &options) const = 0;

  /// Everything in `module` that the device cannot do, each finding with its
  /// layer, and how much of each limit it uses. Changes nothing. Fails after a
  /// diagnostic when `module` cannot be judged: it is at another level than
  /// `lower` takes (the message names the pass that comes first), or the value
  /// of an option is wrong.
  virtual mlir::FailureOr<CheckReport>
  check(mlir::ModuleOp module, const TargetOptions &options) const = 0;

  /// Adds the passes that lower such a module to the target's dialect.
  virtual void lower(mlir::OpPassManager &passes,
                     const TargetOptions &options) const = 0;

  /// `check` and, where it fits, `lower` on a copy. A target whose check maps
  /// the network does both at once.
  virtual mlir::FailureOr<Mapping> map(mlir::ModuleOp module,
                                       const TargetOptions &options) const;

  /// Writes the artefacts of a network that fits into `folder`, whole or not at
  /// all. Failures are diagnostics.
  virtual mlir::LogicalResult emit(const Mapping &mapping,
                                   llvm::StringRef folder,
                                   const TargetOptions &options) const = 0;

  /// Name of the artefacts' folder in a driver's output, e.g. "rtl".
  virtual llvm::StringRef getFolderName() const = 0;
  /// Whether it has tools for `--simulate` and `--synthesize`.
  virtual bool hasTools() const { return false; }
  /// Fills `report.hardware` and adds claims: what the artefacts use, and what
  /// shows that they are right. A proof that fails is a claim, not a failure;
  /// fails after a message where the artefacts cannot be read.
  virtual mlir::LogicalResult prove(const ProofRun &run,
                                    report::Report &report) const = 0;
};

/// Maps `module`; violations are diagnostics. Fails when there are any, or when
/// it cannot be judged.
mlir::FailureOr<Mapping> mapOrReport(const Target &target,
                                     mlir::ModuleOp module,
                                     const TargetOptions &options);

/// The error of a target of integer networks (level qsnn) that gets another
/// one.
mlir::InFlightDiagnostic emitLevelError(mlir::Operation *network);

/// Makes a target known, and its levels; `target` lives as long as the program.
void registerTarget(const Target &target);

/// Registers every target of this build (targets/CMakeLists.txt).
void registerAllTargets();

/// The registered targets, sorted by name.
llvm::ArrayRef<const Target *> getTargets();

/// The target named `name`, or null.
const Target *lookupTarget(llvm::StringRef name);

/// The names of the registered targets: "fpga, loihi".
std::string getTargetNames();

} // namespace snnc

#endif // SNNC_TARGETSUPPORT_TARGET_H
