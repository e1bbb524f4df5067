// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The qsnn dialect and its enums.

#ifndef SNNC_DIALECTS_QSNN_QSNNDIALECT_H
#define SNNC_DIALECTS_QSNN_QSNNDIALECT_H

#include "dialects/QSNN/Range.h"
#include "dialects/SNN/SNNDialect.h"

#include "dialects/QSNN/QSNNDialect.h.inc"

#include "dialects/QSNN/QSNNEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/QSNN/QSNNAttrs.h.inc"

namespace snnc::qsnn {

using snn::Reset;
using snn::ResetAttr;

/// Whether `attr` is an i64 number or an i64 tensor.
bool isIntegerParam(mlir::Attribute attr);
/// Whether `attr` is a positive f64 number or an f64 tensor.
bool isUnit(mlir::Attribute attr);

/// round(multiplier · v / 2^shift) (rule Q2).
int64_t leak(int64_t v, int64_t multiplier, int64_t shift, Rounding rounding);

/// What becomes of a finished sum outside its range (rule Q4). `bits` of wrap
/// and fold; `low` and `high` of saturate.
int64_t applyOverflow(Overflow kind, int64_t bits, int64_t low, int64_t high,
                      int64_t value);
/// What that can be for any value of `range`.
WideRange overflowRange(Overflow kind, int64_t bits, int64_t low, int64_t high,
                        WideRange range);

/// `wrap 24` and the like, without the brackets of the attribute.
void printMode(llvm::raw_ostream &os, ModeAttr mode);
mlir::OptionalParseResult parseOptionalMode(mlir::AsmParser &parser,
                                            ModeAttr &mode);

/// Sums and membranes have at most this many bits: every double holds them
/// exactly, and no product with a leak wraps in 128 bits.
inline constexpr unsigned kMostBits = 53;

} // namespace snnc::qsnn

#endif // SNNC_DIALECTS_QSNN_QSNNDIALECT_H
