// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a loihi network means, in the operations of qsnn (rule Q10).

#ifndef SNNC_CONVERSION_LOIHITOQSNN_H
#define SNNC_CONVERSION_LOIHITOQSNN_H

#include "dialects/Loihi/LoihiOps.h"
#include "dialects/QSNN/QSNNOps.h"

#include "mlir/Pass/Pass.h"
#include "llvm/ADT/StringMap.h"

namespace snnc {

/// Builds the qsnn network that `network`, which has passed its verifier,
/// stands for, at the builder's place. A `lif` becomes the `li` `<name>.syn`
/// and the `lif` `<name>`. A `dense` of several delays becomes a layer for
/// each; `synapses` says how many of its weights each of those layers has, by
/// name.
qsnn::NetworkOp expandNetwork(loihi::NetworkOp network,
                              mlir::OpBuilder &builder,
                              llvm::StringMap<int64_t> *synapses = nullptr);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "snnc/Conversion/LoihiToQSNN.h.inc"

} // namespace snnc

#endif // SNNC_CONVERSION_LOIHITOQSNN_H
