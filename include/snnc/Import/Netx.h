// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Import of `.net` files (the HDF5 networks of lava-dl) into the loihi dialect.

#ifndef SNNC_IMPORT_NETX_H
#define SNNC_IMPORT_NETX_H

#include "snnc/Import/Options.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"

namespace snnc {

/// Beside what no `.net` file says, the arguments of lava-dl's
/// `netx.hdf5.Network` that change results, under their names there. `events`
/// "binary": the input is spikes (i1).
struct NetxImportOptions : ImportOptions {
  /// The first N groups are the network; more than the file has: all.
  std::optional<int64_t> numLayers;
  /// 0 to 32; above 0 the input is graded: signed integers (i32).
  std::optional<int64_t> inputMessageBits;
  /// N and o (0 by default; only with N): u and v of the k-th layer of
  /// neurons, k from 0, start anew before the steps t with
  /// t mod N = (k + o) mod N (rule Q10).
  std::optional<int64_t> resetInterval, resetOffset;
  /// "gt" (Lava: v > threshold) or "ge" (lava-dl's training: v >= threshold).
  std::optional<std::string> fire;

  /// The name of an option that only .net files have and that was given.
  std::string anyGiven() const {
    return numLayers          ? "num-layers"
           : inputMessageBits ? "input-message-bits"
           : resetInterval    ? "reset-interval"
           : resetOffset      ? "reset-offset"
           : fire             ? "netx-fire"
                              : "";
  }
};

/// Reads the file at `path` as netx of lava-dl 0.6.0 does, and a last layer
/// `average`, which netx does not read, as counts of groups of neurons. Where
/// the last layer has no neurons, its membranes are the output. The result
/// holds one `loihi.network` whose layers are named after their groups: neurons
/// `layer<k>`, synapses `layer<k>.weight` and `layer<k>.weight_rec`. Without
/// events and message bits the input is spikes (i1), or the activations (i32)
/// of an `input` layer with neurons. Loads the dialects it needs. Null after
/// errors, all of the file, which name it and the group; what netx would load
/// otherwise than the file says, or not at all, is a warning.
mlir::OwningOpRef<mlir::ModuleOp> importNetx(llvm::StringRef path,
                                             const NetxImportOptions &options,
                                             mlir::MLIRContext *context);

/// What lava-dl's input layer makes of a value, before its neurons:
/// weight·x + bias, rounded to the nearest, ties to even.
struct NetxInput {
  double weight = 1, bias = 0;

  double apply(double x) const;
};

/// `weight` and `bias` of the input layer of the file at `path`.
llvm::Expected<NetxInput> readNetxInput(llvm::StringRef path);

} // namespace snnc

#endif // SNNC_IMPORT_NETX_H
