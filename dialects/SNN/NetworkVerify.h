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

/// Input, weight, bias and result of a fully connected layer agree (rule L1),
/// and constant operands are really there.
mlir::LogicalResult verifyLinear(mlir::Operation *op, mlir::Value input,
                                 mlir::Value weight, mlir::Value bias,
                                 mlir::Value result);

/// A parameter is a number, or a tensor of `shape` whose blob is complete;
/// floats are finite (rule F1).
mlir::LogicalResult verifyParam(mlir::Operation *op, llvm::StringRef what,
                                mlir::Attribute param,
                                mlir::RankedTensorType shape);

/// The initial value of a delay is one that `type` can hold: 0 or 1 for
/// spikes, a whole number of 0 to 255 for counts (rules N2, N4).
mlir::LogicalResult verifyDelayInit(mlir::Operation *op, mlir::Attribute init,
                                    mlir::RankedTensorType type);

/// Layers of the block of `network` in network order: topological without
/// the edges out of delays, ties by position (rule T2). The network has passed
/// its verifier.
llvm::SmallVector<mlir::Operation *> getNetworkOrder(mlir::Operation *network);

} // namespace snnc::snn

#endif // SNNC_DIALECTS_SNN_NETWORKVERIFY_H
