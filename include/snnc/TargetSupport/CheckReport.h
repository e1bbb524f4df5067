// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `--check=<target>` finds, as data: what a device cannot do, and how much
// of each of its limits a network uses.

#ifndef SNNC_TARGETSUPPORT_CHECKREPORT_H
#define SNNC_TARGETSUPPORT_CHECKREPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Location.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/Twine.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace snnc {

/// Something in a network that a device cannot do.
struct Violation {
  /// Of the layer; it holds the source nodes too.
  mlir::Location location;
  std::string layer = {};   ///< its name; empty: the network as a whole
  std::string message = {}; ///< a sentence that starts with the layer's name
  /// Where a figure is too large: the limit's name with its unit, e.g. "input
  /// axons of a core", what the layer needs of it and what there is.
  std::string limit = {};
  std::optional<int64_t> required = {}, available = {};
  std::string source = {}; ///< of the limit: a tool or data sheet
  /// The smallest change that fits; empty: none is known.
  std::string change = {};
  /// Whether other weights could do without it. Else the layers themselves are
  /// what the device cannot do.
  bool ofNumbers = false;

  /// `message` at `op`, whose name is put in front of it.
  static Violation at(mlir::Operation *op, const llvm::Twine &message);
  /// Adds the figures.
  Violation &of(llvm::StringRef limit, int64_t required, int64_t available,
                llvm::StringRef source);
  Violation &fitsBy(const llvm::Twine &change);
  Violation &dueToNumbers();
};

/// How much of a limit is used, at the place that uses most of it.
struct LimitUse {
  std::string limit; ///< as in Violation
  int64_t used = 0, available = 0;
  std::string where; ///< e.g. "core 3"; empty: the device
  std::string source;
};

/// What a check found. No violations: it fits.
struct CheckReport {
  std::string part;    ///< of the device family
  std::string network; ///< symbol name
  std::vector<Violation> violations;
  std::vector<LimitUse> uses;

  bool fits() const { return violations.empty(); }
};

/// One error for each kind of violation, where the first is, with the names of
/// all its layers; figures, source and change as a note.
void emitViolations(llvm::ArrayRef<Violation> violations);

/// Does `work` and returns its errors as violations, each with the layer of
/// `module` at its location. Warnings and remarks are dropped.
std::vector<Violation>
collectErrors(mlir::ModuleOp module,
              llvm::function_ref<mlir::LogicalResult()> work);

/// The same of passes on `module`.
std::vector<Violation> runAndCollect(mlir::PassManager &passes,
                                     mlir::ModuleOp module);

/// A pass that notes that those in front of it are through.
std::unique_ptr<mlir::Pass> createNotePass(bool &reached);

/// The same of the passes behind createNotePass(reached) among them. What is
/// wrong before is emitted, and fails; warnings and remarks are emitted.
mlir::FailureOr<std::vector<Violation>>
runAndCollectFrom(const bool &reached, mlir::PassManager &passes,
                  mlir::ModuleOp module);

/// One object; its keys are described in docs/check.md.
std::string toJSON(const CheckReport &report, llvm::StringRef target);

/// One line, e.g. "fits loihi2: cores 2 of 128; …".
std::string describeUse(const CheckReport &report);

} // namespace snnc

#endif // SNNC_TARGETSUPPORT_CHECKREPORT_H
