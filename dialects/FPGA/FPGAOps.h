// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations of the fpga dialect.

#ifndef SNNC_DIALECTS_FPGA_FPGAOPS_H
#define SNNC_DIALECTS_FPGA_FPGAOPS_H

#include "dialects/FPGA/FPGADialect.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/SymbolTable.h"

#include <vector>

#define GET_OP_CLASSES
#include "dialects/FPGA/FPGAOps.h.inc"

#endif // SNNC_DIALECTS_FPGA_FPGAOPS_H
