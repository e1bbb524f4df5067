// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks that every network obeys, at the float and at the integer level.

#ifndef SNNC_DIALECTS_SNN_NETWORKVERIFY_H
#define SNNC_DIALECTS_SNN_NETWORKVERIFY_H

#include "dialects/SNN/SNNDialect.h"

namespace snnc::snn {

/// Attributes and signature: positive `dt_us` and `steps`, output types as
/// declared, a decode that fits the output (rules N5, L5).
mlir::LogicalResult verifyNetworkSignature(mlir::Operation *network);

/// The body: unique layer names (rule T2), every cycle through a delay
/// (rule N3).
mlir::LogicalResult verifyNetworkBody(mlir::Operation *network);

/// Layers of the block of `network` in network order: topological without
/// the edges out of delays, ties by position (rule T2). The network has passed
/// its verifier.
llvm::SmallVector<mlir::Operation *> getNetworkOrder(mlir::Operation *network);

} // namespace snnc::snn

#endif // SNNC_DIALECTS_SNN_NETWORKVERIFY_H
