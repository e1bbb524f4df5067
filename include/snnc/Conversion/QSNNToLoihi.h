// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From an integer network in the form of rule Q10 to layers of the chip.

#ifndef SNNC_CONVERSION_QSNNTOLOIHI_H
#define SNNC_CONVERSION_QSNNTOLOIHI_H

#include "dialects/Loihi/LoihiOps.h"
#include "dialects/QSNN/QSNNOps.h"

#include "mlir/Pass/Pass.h"

namespace snnc {

/// Builds the loihi network that computes what `network` does, in every
/// membrane, in front of it. A network in another form than that of rule Q10 is
/// refused: every layer that is, is reported.
mlir::FailureOr<loihi::NetworkOp> buildLoihiNetwork(qsnn::NetworkOp network);

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "snnc/Conversion/QSNNToLoihi.h.inc"

} // namespace snnc

#endif // SNNC_CONVERSION_QSNNTOLOIHI_H
