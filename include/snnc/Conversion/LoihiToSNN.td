// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a loihi network to a float network that can be compressed.

#ifndef SNNC_CONVERSION_LOIHITOSNN_TD
#define SNNC_CONVERSION_LOIHITOSNN_TD

include "mlir/Pass/PassBase.td"

def ConvertLoihiToSNN : Pass<"convert-loihi-to-snn", "::mlir::ModuleOp"> {
  let summary = "Write a loihi network as a float network";
  let description = [{
    Replaces every `loihi.network` by an `snn.network` whose values are v and u
    divided by 64: weights and thresholds are the same numbers. The step that
    every synapse takes on the chip is left out, so that a layer behind L synapses
    computes in step t what the chip does in step t + L; paths of unequal length,
    recurrence and delays become `snn.delay` (rule Q10a). An input of signed
    messages becomes real, with `loihi.message_bits` for the way down.

    Refused is what no float network does: delays that differ within a layer,
    negative weight exponents, biases that act before the first input, states that
    are cleared within a recording. A remark names the layers whose leak the chip
    cuts to whole numbers. The ranges of u and v are not looked at.
  }];
  let dependentDialects = ["::snnc::snn::SNNDialect", "::mlir::arith::ArithDialect"];
}

#endif // SNNC_CONVERSION_LOIHITOSNN_TD
