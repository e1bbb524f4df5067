// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the float network to the integer one.

#ifndef SNNC_CONVERSION_SNNTOQSNN_H
#define SNNC_CONVERSION_SNNTOQSNN_H

#include "dialects/QSNN/QSNNOps.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Conversion/IntegerForm.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace snnc {

/// Builds the integer network of `network` in front of it (rules Q1 to Q9). All
/// layers that cannot be made integer are reported before it fails.
mlir::FailureOr<qsnn::NetworkOp> buildIntegerNetwork(snn::NetworkOp network,
                                                     const IntegerForm &form);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "snnc/Conversion/SNNToQSNN.h.inc"

} // namespace snnc

#endif // SNNC_CONVERSION_SNNTOQSNN_H
