// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loihi dialect.

#ifndef SNNC_DIALECTS_LOIHI_LOIHIDIALECT_TD
#define SNNC_DIALECTS_LOIHI_LOIHIDIALECT_TD

include "mlir/IR/OpBase.td"

def Loihi_Dialect : Dialect {
  let name = "loihi";
  let cppNamespace = "::snnc::loihi";
  let summary = "Networks as many-core chips of the Loihi kind run them";
  let description = [{
    An exit dialect in two tiers that mirror two artefacts.

    `loihi.network` holds layers as a `.net` file of lava-dl has them: synapses
    (`dense`, `conv`), which take a step of their own, and two-stage neurons
    (`lif`), with the parameters under Lava's names. It runs: its meaning is its
    expansion to `qsnn` by rule Q10 of `docs/semantics.md`, which is Lava's
    bit-accurate model. t is a chip step.

    `loihi.chip` stands beside it and says which neurons stand on which core,
    and how a core's memory is filled: the core image. Decisions are made by
    passes and are visible as attributes that go from absent to present; what
    is there already is kept.

    Limits of a chip are not limits of the dialect: `targets/Loihi` checks them.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::snnc::snn::SNNDialect",
                           "::snnc::qsnn::QSNNDialect"];
}

#endif // SNNC_DIALECTS_LOIHI_LOIHIDIALECT_TD
