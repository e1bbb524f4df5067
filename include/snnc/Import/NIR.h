// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Import of NIR files (HDF5) into the snn dialect.

#ifndef SNNC_IMPORT_NIR_H
#define SNNC_IMPORT_NIR_H

#include "snnc/Import/Options.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace snnc {

/// What no NIR file says. Without `events` the input is f32 frames.
struct NIRImportOptions : ImportOptions {
  /// "nir" (the specification taken literally), "snntorch", "spikingjelly",
  /// "norse", "sinabs" or "lava".
  std::optional<std::string> convention;
  /// "hard", "subtract" or "none" for all neurons; "RULE,NODE=RULE,…" with
  /// another one for some.
  std::optional<std::string> reset;
  /// Seconds of a step of the neuron equations, above 0.
  std::optional<double> stepSeconds;

  /// The name of an option of NIR that is given; empty: none is.
  std::string anyGiven() const {
    return convention    ? "nir-convention"
           : reset       ? "nir-reset"
           : stepSeconds ? "nir-dt"
                         : "";
  }
};

/// Reads the graph at `path` as nir 1.0.8 does, older forms too: nested graphs
/// become one network, a recurrent edge arrives one step later. The result
/// holds one `snn.network` whose layers are named after their nodes, and whose
/// attribute `snn.import` says what was assumed. Loads the dialects it needs.
/// Null after errors, all of the file, which name it and the nodes; where a
/// choice is missing they say what each would mean.
mlir::OwningOpRef<mlir::ModuleOp> importNIR(llvm::StringRef path,
                                            const NIRImportOptions &options,
                                            mlir::MLIRContext *context);

} // namespace snnc

#endif // SNNC_IMPORT_NIR_H
