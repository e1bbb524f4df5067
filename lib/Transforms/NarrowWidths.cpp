// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --qsnn-narrow-widths: the smallest proved widths; --qsnn-prove-widths: the
// declared ones, proved (rule Q4).

#include "dialects/QSNN/ProvedWidths.h"
#include "dialects/QSNN/QSNNRanges.h"
#include "snnc/Transforms/Passes.h"

namespace snnc {

#define GEN_PASS_DEF_QSNNNARROWWIDTHS
#define GEN_PASS_DEF_QSNNPROVEWIDTHS
#include "snnc/Transforms/Passes.h.inc"

namespace {
struct NarrowWidths : impl::QSNNNarrowWidthsBase<NarrowWidths> {
  void runOnOperation() override {
    if (failed(qsnn::narrowWidths(getOperation())))
      signalPassFailure();
  }
};

struct ProveWidths : impl::QSNNProveWidthsBase<ProveWidths> {
  void runOnOperation() override {
    if (failed(qsnn::proveAllWidths(getOperation())))
      return signalPassFailure();
    markAllAnalysesPreserved();
  }
};
} // namespace

} // namespace snnc
