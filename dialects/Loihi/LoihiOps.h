// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations of the loihi dialect.

#ifndef SNNC_DIALECTS_LOIHI_LOIHIOPS_H
#define SNNC_DIALECTS_LOIHI_LOIHIOPS_H

#include "dialects/Loihi/LoihiDialect.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/Loihi/LoihiEnums.h.inc"

namespace snnc::loihi {
/// On an input of a network: the bits of its messages (signed), i64 of 1 to
/// the element's own. Absent: as many as the element has.
inline constexpr llvm::StringLiteral kMessageBitsAttr = "loihi.message_bits";
} // namespace snnc::loihi

#define GET_OP_CLASSES
#include "dialects/Loihi/LoihiOps.h.inc"

#endif // SNNC_DIALECTS_LOIHI_LOIHIOPS_H
