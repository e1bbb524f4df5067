// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How sums, u and v are kept in range (rule Q10).

#include "dialects/Loihi/Form.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;
using qsnn::Overflow;

static qsnn::ModeAttr bits(MLIRContext *context, Overflow kind, int64_t bits) {
  return qsnn::ModeAttr::get(context, kind, bits, /*low=*/0, /*high=*/0);
}

ArrayAttr loihi::getConvModes(MLIRContext *context) {
  return ArrayAttr::get(context, {bits(context, Overflow::Wrap, 24)});
}

ArrayAttr loihi::getSumModes(MLIRContext *context) {
  return ArrayAttr::get(context, {bits(context, Overflow::Wrap, 32)});
}

ArrayAttr loihi::getCurrentModes(MLIRContext *context) {
  return ArrayAttr::get(context,
                        {bits(context, Overflow::Wrap, 32),
                         bits(context, Overflow::Fold, kMembraneBits)});
}

ArrayAttr loihi::getMembraneModes(MLIRContext *context) {
  constexpr int64_t most = (int64_t(1) << (kMembraneBits - 1)) - 1;
  return ArrayAttr::get(context,
                        {bits(context, Overflow::Wrap, 32),
                         qsnn::ModeAttr::get(context, Overflow::Saturate,
                                             /*bits=*/0, -most, most)});
}
