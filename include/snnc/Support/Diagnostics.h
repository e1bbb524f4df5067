// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Messages about layers: the layer's name first, the source node as a note.

#ifndef SNNC_SUPPORT_DIAGNOSTICS_H
#define SNNC_SUPPORT_DIAGNOSTICS_H

#include "snnc/Support/Numbers.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Operation.h"
#include "llvm/Support/Error.h"

namespace snnc {

/// An error that starts with the layer's name in quotes and never prints the
/// operation (it may hold megabytes of weights). A NameLoc alone would not
/// reach the user.
mlir::InFlightDiagnostic emitLayerError(mlir::Operation *op);
mlir::InFlightDiagnostic emitLayerWarning(mlir::Operation *op);

/// What messages about `op` start with: its name in quotes, "network 'x'", or
/// the kind of operation in quotes.
std::string subjectOf(mlir::Operation *op);

/// Names of the source nodes that `loc` holds, e.g. "/fc1/MatMul, /fc1/Add";
/// empty where it holds none.
std::string sourceNodes(mlir::Location loc);

/// Reads a number as users write it; a message that says what is wrong with
/// "97%", "nan", "abc" or an empty text otherwise.
llvm::Expected<double> parseNumber(llvm::StringRef text);

} // namespace snnc

#endif // SNNC_SUPPORT_DIAGNOSTICS_H
