// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations of the integer network.

#ifndef SNNC_DIALECTS_QSNN_QSNNOPS_H
#define SNNC_DIALECTS_QSNN_QSNNOPS_H

#include "dialects/QSNN/QSNNDialect.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#define GET_OP_CLASSES
#include "dialects/QSNN/QSNNOps.h.inc"

#endif // SNNC_DIALECTS_QSNN_QSNNOPS_H
