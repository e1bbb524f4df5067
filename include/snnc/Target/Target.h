// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a target is to the tools: a name, its limits, passes that lower an
// integer network to it, an emitter, and what proves the artefacts. See
// docs/AddingATarget.md.

#ifndef SNNC_TARGET_TARGET_H
#define SNNC_TARGET_TARGET_H

#include "snnc/Target/Check.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace snnc {

namespace report {
struct Report;
}

/// What the user asks of a target. A target refuses what it does not know
/// (refuseOptions).
struct TargetOptions {
  /// Part of the device family, e.g. "ecp5-25f"; empty: the target's default.
  std::string part;
  /// Most cores, e.g. "4"; empty: those of the chip.
  std::string cores;
  /// Lanes of each core, e.g. "8,2"; empty: chosen.
  std::string lanes;
  /// Most cycles per recording, on average; empty: the target's default.
  std::string cycles;
  /// Fractional bits and rounding of the leak, as convert-snn-to-qsnn takes
  /// them; empty: the target's default.
  std::string frac, rounding;
  /// What the search for fractional bits compares, as convert-snn-to-qsnn takes
  /// it.
  std::string measure = "auto";
  /// What a chip lacks and may be approximated, as convert-snn-to-qsnn takes
  /// it, e.g. "soft-reset,init"; empty: nothing.
  std::string approximate;
  /// Recordings FILE[:GROUP] on which decisions are based; empty: those that
  /// the module records as its calibration data.
  std::string calibration;
  /// Recordings A:B of them; empty: the target's default.
  std::string calibrationSamples;
  /// Recordings FILE[:GROUP] that the test bench plays; empty: the calibration
  /// data that the module records.
  std::string benchInput;
  /// Recordings A:B of them; empty: the first 16.
  std::string benchSamples;
  /// Seed of searches. The same seed gives the same bits.
  uint64_t seed = 1;
  /// Threads; 0: as many as the machine has. Changes no result.
  int threads = 0;
  /// Whether `check` looks for the smallest change that fits, where that takes
  /// trying.
  bool advise = true;
};

/// What a driver hands to a target when its artefacts are written.
struct ProofRun {
  mlir::ModuleOp integer; ///< what was lowered
  mlir::ModuleOp lowered;
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
  /// The options of TargetOptions that it takes, with their values, for
  /// `--help`.
  virtual llvm::StringRef getOptionsHelp() const = 0;
  /// Which of "part", "cores", "lanes", "cycles", "frac", "rounding" and
  /// "approximate" it takes; every target takes the others.
  virtual llvm::ArrayRef<llvm::StringRef> getOptionNames() const = 0;

  /// What of the float network in `module` no compression changes and the
  /// device cannot do: layers, neurons, resets; asked before compression, which
  /// may take long. Changes nothing. Empty also where it cannot be told yet.
  virtual std::vector<Violation>
  checkLayers(mlir::ModuleOp module, const TargetOptions &options) const {
    return {};
  }

  /// Adds the passes that take a quantised `snn` module to the level that
  /// `check` and `lower` take. Fails after a message on stderr when an option
  /// is wrong.
  virtual mlir::LogicalResult prepare(mlir::OpPassManager &passes,
                                      const TargetOptions &options) const = 0;

  /// Everything in `module` that the device cannot do, each finding with its
  /// layer, and how much of each limit it uses. Changes nothing. Fails after a
  /// diagnostic when `module` cannot be judged: it is at another level than
  /// `lower` takes (the message names the pass that comes first), or an option
  /// is wrong.
  virtual mlir::FailureOr<CheckReport>
  check(mlir::ModuleOp module, const TargetOptions &options) const = 0;

  /// Adds the passes that lower such a module to the target's dialect. Fails
  /// after a message on stderr when an option is wrong.
  virtual mlir::LogicalResult lower(mlir::OpPassManager &passes,
                                    const TargetOptions &options) const = 0;

  /// Writes the artefacts of a lowered module into `folder`, whole or not at
  /// all. Failures are diagnostics.
  virtual mlir::LogicalResult emit(mlir::ModuleOp module,
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

/// Checks `module`; violations are diagnostics. Fails when there are any, or
/// when it cannot be judged.
mlir::LogicalResult checkOrReport(const Target &target, mlir::ModuleOp module,
                                  const TargetOptions &options);

/// Fails with a message on stderr for the first option that is set and that the
/// target does not list (getOptionNames).
mlir::LogicalResult refuseOptions(const Target &target,
                                  const TargetOptions &options);

/// Makes a target known; `target` lives as long as the program.
void registerTarget(const Target &target);

/// Registers every target of this build (targets/RegisterTargets.cpp).
void registerAllTargets();

/// The registered targets, sorted by name.
llvm::ArrayRef<const Target *> getTargets();

/// The target named `name`, or null.
const Target *lookupTarget(llvm::StringRef name);

/// The names of the registered targets: "fpga, loihi".
std::string getTargetNames();

} // namespace snnc

#endif // SNNC_TARGET_TARGET_H
