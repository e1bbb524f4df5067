// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The snn dialect, its enums, attributes and interfaces.

#ifndef SNNC_DIALECTS_SNN_SNNDIALECT_H
#define SNNC_DIALECTS_SNN_SNNDIALECT_H

#include "dialects/SNN/Window.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"

#include "dialects/SNN/SNNDialect.h.inc"

#include "dialects/SNN/SNNEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/SNN/SNNAttrs.h.inc"

namespace snnc::snn {

/// Names of the attributes that stand on other operations and on arguments.
inline constexpr llvm::StringLiteral kCalibrationAttr = "snn.calibration";
inline constexpr llvm::StringLiteral kArgNameAttr = "snn.name";
inline constexpr llvm::StringLiteral kArgEventsAttr = "snn.events";
inline constexpr llvm::StringLiteral kArgMaxAttr = "snn.max";
inline constexpr llvm::StringLiteral kArgStepAttr = "snn.step";
inline constexpr llvm::StringLiteral kArgZeroAttr = "snn.zero";
inline constexpr llvm::StringLiteral kUnitAttr = "snn.unit";
inline constexpr llvm::StringLiteral kLedgerAttr = "snn.ledger";
inline constexpr llvm::StringLiteral kImportAttr = "snn.import";

/// Whether `attr` is an f32 number or an f32 tensor.
bool isFloatParam(mlir::Attribute attr);

} // namespace snnc::snn

#include "dialects/SNN/SNNInterfaces.h.inc"

#endif // SNNC_DIALECTS_SNN_SNNDIALECT_H
