// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pass.

#include "snnc/Conversion/LoihiToSNN.h"
#include "FloatNetwork.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace snnc {

#define GEN_PASS_DEF_CONVERTLOIHITOSNN
#include "snnc/Conversion/LoihiToSNN.h.inc"

namespace {

struct ConvertLoihiToSNN : impl::ConvertLoihiToSNNBase<ConvertLoihiToSNN> {
  using Base::Base;

  void runOnOperation() override {
    auto networks = llvm::to_vector(getOperation().getOps<loihi::NetworkOp>());
    if (networks.empty()) {
      emitError(getOperation().getLoc())
          << "convert-loihi-to-snn: the module has no 'loihi.network'";
      return signalPassFailure();
    }
    for (loihi::NetworkOp network : networks) {
      OpBuilder builder(network);
      if (failed(loihi::buildFloatNetwork(network, builder)))
        return signalPassFailure();
      network.erase();
    }
  }
};

} // namespace

} // namespace snnc
