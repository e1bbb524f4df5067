// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a loihi network to the qsnn network that it stands for.

#ifndef SNNC_CONVERSION_LOIHITOQSNN_TD
#define SNNC_CONVERSION_LOIHITOQSNN_TD

include "mlir/Pass/PassBase.td"

def ConvertLoihiToQSNN : Pass<"convert-loihi-to-qsnn", "::mlir::ModuleOp"> {
  let summary = "Write a loihi network in the operations of qsnn";
  let description = [{
    Replaces every `loihi.network` by its meaning (rule Q10): before every
    synapse a `delay` of one step more than its own delay, sums that wrap, a
    `rescale` for the weight exponent, `li` and `lif` for the two stages of a
    neuron. Layers keep their order and their ledger. A `loihi.chip` of the network
    goes with it.
  }];
  let dependentDialects = ["::snnc::qsnn::QSNNDialect", "::mlir::arith::ArithDialect"];
}

#endif // SNNC_CONVERSION_LOIHITOQSNN_TD
