// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters of neurons as attributes.

#ifndef SNNC_LIB_IMPORT_COMMON_PARAMS_H
#define SNNC_LIB_IMPORT_COMMON_PARAMS_H

#include "snnc/Support/Findings.h"

#include "mlir/IR/Builders.h"

namespace snnc::importer {

/// One number, or one for each of `shape`, row-major, as a number or as a
/// tensor with 1 in the dimensions along which it is the same; rounded to
/// single precision (rule F1). An error where one is beyond the range of
/// floats; `layer` and `what` name it.
mlir::Attribute makeParam(mlir::Builder &builder, llvm::StringRef layer,
                          llvm::StringRef what, llvm::ArrayRef<int64_t> shape,
                          std::vector<double> values, Findings &findings);

} // namespace snnc::importer

#endif // SNNC_LIB_IMPORT_COMMON_PARAMS_H
