// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The check dialect: what a network does, stated beside it.

#ifndef SNNC_DIALECTS_CHECK_CHECKOPS_H
#define SNNC_DIALECTS_CHECK_CHECKOPS_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"

#include "dialects/Check/CheckDialect.h.inc"

#define GET_OP_CLASSES
#include "dialects/Check/CheckOps.h.inc"

namespace snnc::check {

/// Numbers of a case in row-major order; i1 and unsigned types are not
/// negative.
std::vector<double> readNumbers(mlir::ElementsAttr attr);

/// "[2, 0]": the place of element `index` of `shape`.
std::string formatPlace(int64_t index, llvm::ArrayRef<int64_t> shape);

} // namespace snnc::check

#endif // SNNC_DIALECTS_CHECK_CHECKOPS_H
