// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The smallest synapse that says what a term says: a convolution, or a matrix.

#ifndef SNNC_LIB_CONVERSION_LINEAR_KERNELS_H
#define SNNC_LIB_CONVERSION_LINEAR_KERNELS_H

#include "Terms.h"

namespace snnc {

/// A convolution over a source of shape `view` (rule L2).
struct Kernel {
  llvm::SmallVector<int64_t> view, shape; ///< input; weights [O, C/groups, …]
  llvm::SmallVector<int64_t> stride, pads, dilation;
  int64_t groups = 1;
  std::vector<int64_t> weights;
};

/// The convolution that equals `term` in every weight, for neurons of `shape`;
/// nothing where there is none.
std::optional<Kernel> findKernel(const Term &term,
                                 llvm::ArrayRef<int64_t> shape);

/// The matrix with its zeros, `[rows, cols]`.
std::vector<int64_t> makeDense(const SparseMatrix &matrix);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_LINEAR_KERNELS_H
