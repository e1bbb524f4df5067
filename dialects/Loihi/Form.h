// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rule Q10 as data: the form that layers of the chip have in qsnn. The
// expansion writes by it, convert-qsnn-to-loihi reads by it, and it stands
// nowhere else.

#ifndef SNNC_DIALECTS_LOIHI_FORM_H
#define SNNC_DIALECTS_LOIHI_FORM_H

#include "dialects/Loihi/Arithmetic.h"
#include "dialects/QSNN/QSNNOps.h"

namespace snnc::loihi {

/// Bits that u has below a sum; those of v are the same.
inline constexpr int64_t kCurrentFrac = 6;
/// Mantissas of thresholds and biases are in these units of v.
inline constexpr int64_t kMantissaUnit = int64_t(1) << kCurrentFrac;
inline constexpr unsigned kCurrentBits = 32, kMembraneBits = 24;

inline constexpr qsnn::Rounding kLeakRounding = qsnn::Rounding::Trunc;
inline constexpr qsnn::Rounding kExponentRounding = qsnn::Rounding::Floor;
inline constexpr snn::Fire kFire = snn::Fire::Gt;
inline constexpr snn::Reset kReset = snn::Reset::To; ///< to 0

/// Thresholds and biases are within this: no sum of one with v wraps at 32
/// bits.
inline constexpr int64_t kMostMantissa = (int64_t(1) << 24) - 1;

/// How sums are kept in range: of a convolution, and all others.
mlir::ArrayAttr getConvModes(mlir::MLIRContext *context);
mlir::ArrayAttr getSumModes(mlir::MLIRContext *context);
/// How u and v are.
mlir::ArrayAttr getCurrentModes(mlir::MLIRContext *context);
mlir::ArrayAttr getMembraneModes(mlir::MLIRContext *context);

/// Up to here a sum, shifted by its exponent, makes u fold by itself.
inline constexpr int64_t kUnfoldedSum =
    (int64_t(1) << (kMembraneBits - 1 - kCurrentFrac)) - 1;

} // namespace snnc::loihi

#endif // SNNC_DIALECTS_LOIHI_FORM_H
