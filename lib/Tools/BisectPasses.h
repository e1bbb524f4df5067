// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the pass after which a network does something else.

#ifndef SNNC_LIB_TOOLS_BISECTPASSES_H
#define SNNC_LIB_TOOLS_BISECTPASSES_H

#include "snnc/Sim/Evaluate.h"
#include "snnc/Sim/Trace.h"

#include "mlir/IR/BuiltinOps.h"

namespace snnc {

struct BisectOptions {
  std::string pipeline; ///< as text
  int64_t begin = 0, end = 0;
  int threads = 0;
  sim::CompareOptions compare;
};

struct BisectResult {
  enum Kind { Same, Changed, Failed } kind = Same;
  /// One line for each pass that ran, and what was found last.
  std::string report;
  nlohmann::ordered_json json;
};

/// Runs the pipeline pass by pass on `module`, which holds one network, and the
/// network on recordings [begin, end) of `source` before the first and after
/// each. Stops at the first pass that changes the trace (rules F8, Q5a; exactly
/// between integers), that fails, or after which there is nothing to run. An
/// error says why nothing could be compared at all: a pipeline that cannot be
/// parsed, recordings that cannot be read.
llvm::Expected<BisectResult> bisectPasses(mlir::ModuleOp module,
                                          data::RecordingSource &source,
                                          const BisectOptions &options);

} // namespace snnc

#endif // SNNC_LIB_TOOLS_BISECTPASSES_H
