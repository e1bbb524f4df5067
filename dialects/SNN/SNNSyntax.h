// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pieces of assembly that the float and the integer level share.

#ifndef SNNC_DIALECTS_SNN_SNNSYNTAX_H
#define SNNC_DIALECTS_SNN_SNNSYNTAX_H

#include "dialects/SNN/SNNDialect.h"

namespace snnc::snn {

/// A neuron's parameter: a number without a type, or an elements attribute.
/// `scalar` is the type that a number takes.
mlir::ParseResult parseParamOfType(mlir::OpAsmParser &parser,
                                   mlir::Attribute &attr, mlir::Type scalar);
/// Floats are printed in the shortest form that reads back to the same bits.
void printParamOfType(mlir::OpAsmPrinter &printer, mlir::Attribute attr);

/// `none`, `to VALUE` or `subtract VALUE`.
mlir::ParseResult parseResetOfType(mlir::OpAsmParser &parser, ResetAttr &reset,
                                   mlir::Attribute &value, mlir::Type scalar);
void printResetOfType(mlir::OpAsmPrinter &printer, ResetAttr reset,
                      mlir::Attribute value);

/// Signature, attributes and body of a network, as `func.func` writes them.
mlir::ParseResult parseNetwork(mlir::OpAsmParser &parser,
                               mlir::OperationState &result,
                               mlir::StringAttr typeAttr,
                               mlir::StringAttr argAttrs,
                               mlir::StringAttr resAttrs);
void printNetwork(mlir::OpAsmPrinter &printer, mlir::Operation *network,
                  mlir::StringRef typeAttr, mlir::StringAttr argAttrs,
                  mlir::StringAttr resAttrs);

} // namespace snnc::snn

#endif // SNNC_DIALECTS_SNN_SNNSYNTAX_H
