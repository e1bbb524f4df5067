// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Enums of the chip tier.

#ifndef SNNC_DIALECTS_LOIHI_LOIHIENUMS_TD
#define SNNC_DIALECTS_LOIHI_LOIHIENUMS_TD

include "mlir/IR/EnumAttr.td"

def Loihi_Encoding : I32EnumAttr<"BlockEncoding", "how synapses name their compartments", [
    I32EnumAttrCase<"Dense", 0, "dense">,
    I32EnumAttrCase<"Sparse", 1, "sparse">,
    I32EnumAttrCase<"RunLength", 2, "run_length">]> {
  let cppNamespace = "::snnc::loihi";
}

def Loihi_Sign : I32EnumAttr<"WeightSign", "which signs stored weights have", [
    I32EnumAttrCase<"Mixed", 0, "mixed">,
    I32EnumAttrCase<"Excitatory", 1, "excitatory">,
    I32EnumAttrCase<"Inhibitory", 2, "inhibitory">]> {
  let cppNamespace = "::snnc::loihi";
}

#endif // SNNC_DIALECTS_LOIHI_LOIHIENUMS_TD
