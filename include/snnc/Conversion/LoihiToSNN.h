// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a loihi network to a float network that can be compressed.

#ifndef SNNC_CONVERSION_LOIHITOSNN_H
#define SNNC_CONVERSION_LOIHITOSNN_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace snnc {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "snnc/Conversion/LoihiToSNN.h.inc"

} // namespace snnc

#endif // SNNC_CONVERSION_LOIHITOSNN_H
