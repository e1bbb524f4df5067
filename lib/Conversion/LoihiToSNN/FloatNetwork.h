// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes a loihi network as a float network.

#ifndef SNNC_LIB_CONVERSION_LOIHITOSNN_FLOATNETWORK_H
#define SNNC_LIB_CONVERSION_LOIHITOSNN_FLOATNETWORK_H

#include "Timing.h"
#include "dialects/SNN/SNNOps.h"

namespace snnc::loihi {

/// At the builder's place. Failures are errors at the layers.
mlir::FailureOr<snn::NetworkOp> buildFloatNetwork(NetworkOp network,
                                                  mlir::OpBuilder &builder);

} // namespace snnc::loihi

#endif // SNNC_LIB_CONVERSION_LOIHITOSNN_FLOATNETWORK_H
