// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations of the float network.

#ifndef SNNC_DIALECTS_SNN_SNNOPS_H
#define SNNC_DIALECTS_SNN_SNNOPS_H

#include "dialects/SNN/SNNDialect.h"
#include "snnc/Support/Arrays.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/RegionKindInterface.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#define GET_OP_CLASSES
#include "dialects/SNN/SNNOps.h.inc"

namespace snnc::snn {

/// The weights [out, in] behind the weight operand of a synapse, as floats:
/// a constant, or a dequantized one. The network has passed its verifier.
FloatArray readWeights(mlir::Value weight);

} // namespace snnc::snn

#endif // SNNC_DIALECTS_SNN_SNNOPS_H
