// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters and units of the integer network as attributes, in the fewest
// numbers that say the same: one for all, one a channel, or all.

#ifndef SNNC_LIB_CONVERSION_LINEAR_INTEGERATTRS_H
#define SNNC_LIB_CONVERSION_LINEAR_INTEGERATTRS_H

#include "Exact.h"
#include "Spread.h"
#include "snnc/Conversion/IntegerForm.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace snnc {

/// `name` is the key of what becomes a resource.
mlir::Attribute makeIntegerParam(mlir::OpBuilder &builder, llvm::StringRef name,
                                 const Spread<int64_t> &values,
                                 llvm::ArrayRef<int64_t> shape);
mlir::Attribute makeUnitParam(mlir::OpBuilder &builder, llvm::StringRef name,
                              const Spread<Fraction> &units,
                              llvm::ArrayRef<int64_t> shape);

/// How an argument of the integer `network` comes from real values (rule Q5.1).
void setInputForm(mlir::FunctionOpInterface network, unsigned argument,
                  const InputForm &form);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_LINEAR_INTEGERATTRS_H
