// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants of networks: weights and parameters as elements attributes, kept
// as `dense_resource` blobs when they are large.

#ifndef SNNC_SUPPORT_BLOBS_H
#define SNNC_SUPPORT_BLOBS_H

#include "snnc/Support/Arrays.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/Value.h"

#include <span>
#include <vector>

namespace snnc {

/// The constant that defines `value`, or null.
mlir::ElementsAttr getConstantAttr(mlir::Value value);

/// Fails, with a message that names `what`, when `attr` is a resource whose
/// blob is absent or has another size than its type asks for. Nothing upstream
/// checks this.
mlir::LogicalResult
checkBlob(llvm::function_ref<mlir::InFlightDiagnostic()> emitError,
          llvm::StringRef what, mlir::ElementsAttr attr);

/// Elements in row-major order. The attribute has passed `checkBlob`. Integers
/// of up to 8 bits take one byte each in a resource, sign-extended (rule L1);
/// splats are expanded.
std::vector<float> readFloats(mlir::ElementsAttr attr);
std::vector<double> readDoubles(mlir::ElementsAttr attr);
std::vector<int64_t> readIntegers(mlir::ElementsAttr attr);

/// An elements attribute of `shape`. More than 32 elements become a resource
/// with the key `<layer>_<first 8 hex digits of the content's SHA-256>`, where
/// `layer` is made an identifier (Names.h); a blob
/// with the same key and bytes is used again.
mlir::ElementsAttr makeFloats(mlir::MLIRContext *context,
                              llvm::ArrayRef<int64_t> shape,
                              llvm::StringRef layer,
                              std::span<const float> values);
/// The same; a resource takes over memory that `values` owns.
mlir::ElementsAttr makeFloats(mlir::MLIRContext *context,
                              llvm::ArrayRef<int64_t> shape,
                              llvm::StringRef layer, const FloatArray &values);
mlir::ElementsAttr makeDoubles(mlir::MLIRContext *context,
                               llvm::ArrayRef<int64_t> shape,
                               llvm::StringRef layer,
                               std::span<const double> values);
/// `type` has an integer element type; values fit it.
mlir::ElementsAttr makeIntegers(mlir::RankedTensorType type,
                                llvm::StringRef layer,
                                std::span<const int64_t> values);

/// The same of unsigned integers of 8 bits: a resource takes over their memory.
mlir::ElementsAttr makeBytes(mlir::RankedTensorType type, llvm::StringRef layer,
                             std::vector<uint8_t> bytes);

/// A parameter's values as they stand: one of a number, all of a tensor.
std::vector<double> paramValues(mlir::Attribute param);
std::vector<int64_t> integerParamValues(mlir::Attribute param);

/// A parameter over neurons of `shape`, row-major: a number is repeated, a
/// tensor's dimensions are those of `shape` or 1.
std::vector<double> expandParam(mlir::Attribute param,
                                llvm::ArrayRef<int64_t> shape);
std::vector<int64_t> expandIntegerParam(mlir::Attribute param,
                                        llvm::ArrayRef<int64_t> shape);

} // namespace snnc

#endif // SNNC_SUPPORT_BLOBS_H
