// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What has an integer form, whatever its numbers are.

#ifndef SNNC_CONVERSION_CHECKINTEGERS_H
#define SNNC_CONVERSION_CHECKINTEGERS_H

#include "dialects/SNN/SNNOps.h"

namespace snnc {

/// Reports what of `network` has no integer form, whatever its weights and the
/// steps of its inputs are going to be; asked before compression.
mlir::LogicalResult checkIntegerForm(snn::NetworkOp network);

} // namespace snnc

#endif // SNNC_CONVERSION_CHECKINTEGERS_H
