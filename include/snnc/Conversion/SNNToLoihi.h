// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the float network to the arithmetic of a Loihi-like chip.

#ifndef SNNC_CONVERSION_SNNTOLOIHI_H
#define SNNC_CONVERSION_SNNTOLOIHI_H

#include "dialects/SNN/SNNOps.h"

namespace snnc {

/// Reports every operation of `network` that rule Q10 has no form for, whatever
/// its weights are. `approximate` as the option of the pass; what it names
/// otherwise is left to the pass.
mlir::LogicalResult checkLoihiForm(snn::NetworkOp network,
                                   llvm::StringRef approximate);

} // namespace snnc

#endif // SNNC_CONVERSION_SNNTOLOIHI_H
