// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a loihi network to the qsnn network that it stands for.

#ifndef SNNC_CONVERSION_LOIHITOQSNN_H
#define SNNC_CONVERSION_LOIHITOQSNN_H

#include "dialects/Loihi/Expand.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace snnc {

/// Makes the level known to the executors, which run what it stands for.
void registerLoihiLevel();

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "snnc/Conversion/LoihiToQSNN.h.inc"

} // namespace snnc

#endif // SNNC_CONVERSION_LOIHITOQSNN_H
