// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// convert-qsnn-to-loihi.

#include "snnc/Conversion/QSNNToLoihi.h"
#include "dialects/QSNN/ProvedWidths.h"
#include "snnc/Support/Advice.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace snnc {

#define GEN_PASS_DEF_CONVERTQSNNTOLOIHI
#include "snnc/Conversion/QSNNToLoihi.h.inc"

namespace {

struct ConvertQSNNToLoihi : impl::ConvertQSNNToLoihiBase<ConvertQSNNToLoihi> {
  using Base::Base;

  void runOnOperation() override {
    auto networks = llvm::to_vector(getOperation().getOps<qsnn::NetworkOp>());
    // One that was imported at level loihi is what it should be.
    if (networks.empty() && !getOperation().getOps<loihi::NetworkOp>().empty())
      return;
    if (networks.empty()) {
      emitError(getOperation().getLoc())
          << "convert-qsnn-to-loihi: the module has no 'qsnn.network' ("
          << advise("chip-form", "") << " makes one of an 'snn.network')";
      return signalPassFailure();
    }
    for (qsnn::NetworkOp network : networks) {
      if (failed(qsnn::proveWidths(network)) ||
          failed(buildLoihiNetwork(network)))
        return signalPassFailure();
      network.erase();
    }
  }
};

} // namespace
} // namespace snnc
