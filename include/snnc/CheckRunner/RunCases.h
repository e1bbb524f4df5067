// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs the cases of the check dialect.

#ifndef SNNC_CHECKRUNNER_RUNCASES_H
#define SNNC_CHECKRUNNER_RUNCASES_H

#include "mlir/IR/BuiltinOps.h"

namespace snnc::check {

struct Summary {
  int64_t cases = 0;        ///< cases times the networks that they name
  int64_t expectations = 0; ///< of those
  int64_t failed = 0;       ///< expectations that do not hold
};

/// Runs every `check.case` of the module with the interpreter and, where it
/// does as the case says, with every form of the engine. Each expectation that
/// does not hold is an error at its operation: network, executor, layer, step,
/// element, expected and found. Fails where there is no case, or where a
/// network cannot be executed.
mlir::FailureOr<Summary> runCases(mlir::ModuleOp module);

} // namespace snnc::check

#endif // SNNC_CHECKRUNNER_RUNCASES_H
