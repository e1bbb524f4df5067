// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a target is to the tools: a name, its limits, passes that lower an
// integer network to it, and an emitter. See docs/AddingATarget.md.

#ifndef SNNC_TARGET_TARGET_H
#define SNNC_TARGET_TARGET_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <optional>
#include <string>

namespace snnc {

/// What the user asks of a target. A target refuses what it does not know.
struct TargetOptions {
  /// Part of the device family, e.g. "ecp5-25f"; empty: the target's default.
  std::string part;
  /// Lanes of each core, e.g. "8,2"; empty: chosen.
  std::string lanes;
  /// Most cycles per recording, on average; empty: the target's default.
  std::string cycles;
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

  /// Reports everything in `module` (at level `qsnn`) that the device cannot
  /// do: each finding with its layer, and what was expected. Changes nothing.
  virtual mlir::LogicalResult check(mlir::ModuleOp module,
                                    const TargetOptions &options) const = 0;

  /// Adds the passes that lower a `qsnn` module to the target's dialect. Fails
  /// after a message on stderr when an option is wrong.
  virtual mlir::LogicalResult lower(mlir::OpPassManager &passes,
                                    const TargetOptions &options) const = 0;

  /// Writes the artefacts of a lowered module into `folder`, whole or not at
  /// all. Failures are diagnostics.
  virtual mlir::LogicalResult emit(mlir::ModuleOp module,
                                   llvm::StringRef folder,
                                   const TargetOptions &options) const = 0;
};

/// Makes a target known; `target` lives as long as the program.
void registerTarget(const Target &target);

/// Registers every target of this build (targets/RegisterTargets.cpp).
void registerAllTargets();

/// The registered targets, sorted by name.
llvm::ArrayRef<const Target *> getTargets();

/// The target named `name`, or null.
const Target *lookupTarget(llvm::StringRef name);

} // namespace snnc

#endif // SNNC_TARGET_TARGET_H
