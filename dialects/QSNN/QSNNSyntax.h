// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pieces of assembly that the integer levels share.

#ifndef SNNC_DIALECTS_QSNN_QSNNSYNTAX_H
#define SNNC_DIALECTS_QSNN_QSNNSYNTAX_H

#include "dialects/SNN/SNNSyntax.h"

namespace snnc::qsnn {

/// custom<Param>: an i64 number without its type, or an elements attribute.
inline mlir::ParseResult parseParam(mlir::OpAsmParser &parser,
                                    mlir::Attribute &attr) {
  return snn::parseParamOfType(parser, attr, parser.getBuilder().getI64Type());
}
inline void printParam(mlir::OpAsmPrinter &printer, mlir::Operation *,
                       mlir::Attribute attr) {
  snn::printParamOfType(printer, attr);
}

/// custom<Unit>: an f64 number without its type, or an elements attribute.
inline mlir::ParseResult parseUnit(mlir::OpAsmParser &parser,
                                   mlir::Attribute &attr) {
  return snn::parseParamOfType(parser, attr, parser.getBuilder().getF64Type());
}
inline void printUnit(mlir::OpAsmPrinter &printer, mlir::Operation *,
                      mlir::Attribute attr) {
  if (llvm::isa<mlir::FloatAttr>(attr))
    printer.printAttributeWithoutType(attr);
  else
    printer.printAttribute(attr);
}

} // namespace snnc::qsnn

#endif // SNNC_DIALECTS_QSNN_QSNNSYNTAX_H
