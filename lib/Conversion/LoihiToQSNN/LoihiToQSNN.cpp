// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// convert-loihi-to-qsnn, and the same for executors.

#include "snnc/Conversion/LoihiToQSNN.h"
#include "snnc/Sim/Levels.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace snnc {

#define GEN_PASS_DEF_CONVERTLOIHITOQSNN
#include "snnc/Conversion/LoihiToQSNN.h.inc"

namespace {

struct ConvertLoihiToQSNN : impl::ConvertLoihiToQSNNBase<ConvertLoihiToQSNN> {
  using Base::Base;

  void runOnOperation() override {
    auto networks = llvm::to_vector(getOperation().getOps<loihi::NetworkOp>());
    if (networks.empty()) {
      emitError(getOperation().getLoc())
          << "convert-loihi-to-qsnn: the module has no 'loihi.network'";
      return signalPassFailure();
    }
    for (loihi::NetworkOp network : networks) {
      OpBuilder builder(network);
      expandNetwork(network, builder);
      network.erase();
    }
  }
};

} // namespace

void registerLoihiLevel() {
  sim::registerLevel({"loihi", loihi::NetworkOp::getOperationName(),
                      [](Operation *network, OpBuilder &builder,
                         llvm::StringMap<int64_t> *synapses) {
                        return expandNetwork(cast<loihi::NetworkOp>(network),
                                             builder, synapses);
                      }});
}

} // namespace snnc
