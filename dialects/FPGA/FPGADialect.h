// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The fpga dialect and its enums.

#ifndef SNNC_DIALECTS_FPGA_FPGADIALECT_H
#define SNNC_DIALECTS_FPGA_FPGADIALECT_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"

#include "dialects/FPGA/FPGADialect.h.inc"

#include "dialects/FPGA/FPGAEnums.h.inc"

#endif // SNNC_DIALECTS_FPGA_FPGADIALECT_H
