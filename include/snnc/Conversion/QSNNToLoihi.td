// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From an integer network in the form of rule Q10 to layers of the chip.

#ifndef SNNC_CONVERSION_QSNNTOLOIHI_TD
#define SNNC_CONVERSION_QSNNTOLOIHI_TD

include "mlir/Pass/PassBase.td"

def ConvertQSNNToLoihi : Pass<"convert-qsnn-to-loihi", "::mlir::ModuleOp"> {
  let summary = "Read an integer network as layers of a Loihi-like chip";
  let description = [{
    Replaces every `qsnn.network` by the `loihi.network` with the same membranes
    in every step. It must have the form of rule Q10, as
    `--convert-snn-to-qsnn="target=loihi"` writes it: a delay before each
    synapse, sums that wrap, `li` and `lif` with leaks of 12 bits that round
    towards zero, thresholds and biases in multiples of 64, a hard reset to 0. A
    leak that is whole in 12 bits may be written with another shift. Any other
    form is refused, never bent: each layer says what it has and what the chip
    has. Synapses of one source that differ in their delays become one `dense`.
    A module whose network is a `loihi.network` already stays as it is.
  }];
  let dependentDialects = ["::snnc::loihi::LoihiDialect", "::mlir::arith::ArithDialect"];
}

#endif // SNNC_CONVERSION_QSNNTOLOIHI_TD
