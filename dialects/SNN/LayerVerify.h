// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checks of single layers that the float and the integer level share.

#ifndef SNNC_DIALECTS_SNN_LAYERVERIFY_H
#define SNNC_DIALECTS_SNN_LAYERVERIFY_H

#include "dialects/SNN/SNNDialect.h"

namespace snnc::snn {

/// Input, weight, bias and result of a fully connected layer agree (rule L1),
/// and constant operands are really there.
mlir::LogicalResult verifyLinear(mlir::Operation *op, mlir::Value input,
                                 mlir::Value weight, mlir::Value bias,
                                 mlir::Value result);

/// The same for a convolution (rule L2).
mlir::LogicalResult verifyConv(mlir::Operation *op, mlir::Value input,
                               mlir::Value weight, mlir::Value bias,
                               mlir::Value result, WindowLists lists,
                               int64_t groups);

/// Rule L3: shapes of a pool agree, and no window lies outside the input.
mlir::LogicalResult verifyPool(mlir::Operation *op, mlir::Value input,
                               mlir::Value result, WindowLists lists);

/// A parameter is a number, or a tensor whose blob is complete and whose
/// dimensions are those of `shape` or 1; floats are finite (rule F1).
mlir::LogicalResult verifyParam(mlir::Operation *op, llvm::StringRef what,
                                mlir::Attribute param,
                                mlir::RankedTensorType shape);

/// Reset, fire, floor, refractory and membrane of a `lif` agree (rules F2 to
/// F6), at either level.
struct NeuronForm {
  Fire fire;
  Reset reset;
  mlir::Attribute resetValue, threshold;
  std::optional<uint64_t> refractory;
  std::optional<Membrane> shown;
  mlir::Value spikes, potential;
};
mlir::LogicalResult verifyNeuron(mlir::Operation *op, const NeuronForm &form);

/// A ui8 sum declares a bound of at most 255, nothing else does (rule N4).
mlir::LogicalResult verifyBound(mlir::Operation *op,
                                std::optional<uint64_t> bound, bool counts);

/// Rule L6: a positive maximum, spikes but for `direct`.
mlir::LogicalResult verifyEncode(mlir::Operation *op, Encoding encoding,
                                 mlir::Attribute max, mlir::Value input,
                                 mlir::Value result);

/// The initial value of a delay is one that `type` can hold: 0 or 1 for
/// spikes, a whole number of 0 to 255 for counts (rules N2, N4).
mlir::LogicalResult verifyDelayInit(mlir::Operation *op, mlir::Attribute init,
                                    mlir::RankedTensorType type);

/// Shapes and element types of reshape, transpose, slice and concat.
mlir::LogicalResult verifyReshape(mlir::Operation *op);
mlir::LogicalResult verifyTranspose(mlir::Operation *op,
                                    llvm::ArrayRef<int64_t> perm);
mlir::LogicalResult verifySlice(mlir::Operation *op,
                                llvm::ArrayRef<int64_t> begin,
                                llvm::ArrayRef<int64_t> stride);
mlir::LogicalResult verifyConcatShapes(mlir::Operation *op, int64_t axis);

} // namespace snnc::snn

#endif // SNNC_DIALECTS_SNN_LAYERVERIFY_H
