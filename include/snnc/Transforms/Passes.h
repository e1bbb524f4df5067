// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes that compress float networks, and passes over integer ones.

#ifndef SNNC_TRANSFORMS_PASSES_H
#define SNNC_TRANSFORMS_PASSES_H

#include "dialects/QSNN/QSNNOps.h"
#include "dialects/SNN/SNNOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace snnc {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "snnc/Transforms/Passes.h.inc"

/// Rounds float weights to integers of `bits` bits with one scale a layer,
/// without a look at data: a sketch, for questions about layers alone.
std::unique_ptr<mlir::Pass> createRoundWeights(int bits);

/// Rewrites the recorded paths of recordings when a module moves from the
/// folder `from` to the folder `to`. Added by snn-opt behind the user's passes.
std::unique_ptr<mlir::Pass> createRebaseRecordings(std::string from,
                                                   std::string to);

} // namespace snnc

#endif // SNNC_TRANSFORMS_PASSES_H
