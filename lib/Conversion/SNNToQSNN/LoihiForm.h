// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A network in the arithmetic of the chip, at level qsnn (rule Q10a).

#ifndef SNNC_LIB_CONVERSION_SNNTOQSNN_LOIHIFORM_H
#define SNNC_LIB_CONVERSION_SNNTOQSNN_LOIHIFORM_H

#include "dialects/QSNN/QSNNOps.h"
#include "lib/Conversion/SNNToLoihi/Plan.h"

namespace snnc {

/// Builds, in front of `network`, what the layers of the chip for it mean: down
/// to level loihi, and up again.
mlir::FailureOr<qsnn::NetworkOp> buildLoihiForm(snn::NetworkOp network,
                                                const IntegerForm &form,
                                                const LoihiOptions &options);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_SNNTOQSNN_LOIHIFORM_H
