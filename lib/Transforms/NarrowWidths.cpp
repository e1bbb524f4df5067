// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --qsnn-narrow-widths: the smallest proved widths (rule Q4).

#include "dialects/QSNN/QSNNRanges.h"
#include "snnc/Transforms/Passes.h"

namespace snnc {

#define GEN_PASS_DEF_QSNNNARROWWIDTHS
#include "snnc/Transforms/Passes.h.inc"

namespace {
struct NarrowWidths : impl::QSNNNarrowWidthsBase<NarrowWidths> {
  void runOnOperation() override {
    if (failed(qsnn::narrowWidths(getOperation())))
      signalPassFailure();
  }
};
} // namespace

} // namespace snnc
