// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What goes from layer to layer: bounds, types, and where elements come from.

#ifndef SNNC_DIALECTS_SNN_SIGNALS_H
#define SNNC_DIALECTS_SNN_SIGNALS_H

#include "dialects/SNN/SNNDialect.h"

namespace snnc::snn {

/// The largest value that a spike or count can have (rule N4): 1 for spikes,
/// the declared bound of an input, sum or pool, else 255.
int64_t signalBound(mlir::Value value);

/// Whether a value is read here as a signal: not as weights or bias.
bool isSignalUse(mlir::OpOperand &use);

/// The type of sums and concatenations of signals (rule N4): f32 when one is,
/// else ui8 for sums or when one is, else i1.
mlir::Type joinSignals(mlir::TypeRange types, bool sum);

/// Where the elements of a transposed tensor, of a slice of type `result`, or
/// of the concatenation `op`, come from (MoveOpInterface).
std::vector<uint32_t> transposeSources(mlir::Type input,
                                       llvm::ArrayRef<int64_t> perm);
std::vector<uint32_t> sliceSources(mlir::Type input, mlir::Type result,
                                   llvm::ArrayRef<int64_t> begin,
                                   llvm::ArrayRef<int64_t> stride);
std::vector<uint32_t> concatSources(mlir::Operation *op, int64_t axis);

} // namespace snnc::snn

#endif // SNNC_DIALECTS_SNN_SIGNALS_H
