// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a loihi network means, in the operations of qsnn (rule Q10).

#ifndef SNNC_DIALECTS_LOIHI_EXPAND_H
#define SNNC_DIALECTS_LOIHI_EXPAND_H

#include "dialects/Loihi/LoihiOps.h"
#include "dialects/QSNN/QSNNOps.h"

#include "llvm/ADT/StringMap.h"

namespace snnc::loihi {

/// Builds the qsnn network that `network`, which has passed its verifier,
/// stands for, at the builder's place; layers come in the order of the text. A
/// `lif` becomes the `li` `<name>.syn` and the `lif` `<name>`. A `dense` of
/// several delays becomes a layer for each; `synapses` says how many of its
/// weights each of those layers has, by name.
qsnn::NetworkOp expandNetwork(NetworkOp network, mlir::OpBuilder &builder,
                              llvm::StringMap<int64_t> *synapses = nullptr);

} // namespace snnc::loihi

#endif // SNNC_DIALECTS_LOIHI_EXPAND_H
