// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The current of neurons as integer combinations of spikes and inputs: all that
// stands between them is linear.

#ifndef SNNC_LIB_CONVERSION_LINEAR_TERMS_H
#define SNNC_LIB_CONVERSION_LINEAR_TERMS_H

#include "Units.h"

#include <array>

namespace snnc {

/// A matrix of integers by rows: what is not zero, in any order within a row.
struct SparseMatrix {
  int64_t cols = 0;
  std::vector<size_t> start{0}; ///< of each row, and the end
  std::vector<uint32_t> col;
  std::vector<int32_t> weight;

  int64_t rows() const { return int64_t(start.size()) - 1; }
};

/// Windows in which a result reads its source, one behind the other composed:
/// position y sees the source's rows y·stride + low, + step, … + high (of two
/// dimensions; in 1-D the first is 0).
struct Grid {
  llvm::SmallVector<int64_t> view; ///< shape in which the source is read
  std::array<int64_t, 2> stride{1, 1}, low{0, 0}, high{0, 0}, step{0, 0};

  bool isIdentity() const { return *this == Grid{view}; }
  bool operator==(const Grid &) const = default;
};

/// What one source adds to a value: weights · source[t - delay].
struct Term {
  mlir::Value source; ///< an argument, or the spikes of neurons
  int64_t delay = 0;
  SparseMatrix weights;
  std::optional<Grid> grid;           ///< nothing: no windows
  mlir::Operation *synapse = nullptr; ///< the last one on the way, for its name
};

/// The terms of `value`, one for each source and delay, in the order in which
/// they are met; by the integers of the plan (levels, gains, factors of Q7),
/// constants aside. Nothing, and an error, where a value is no such
/// combination or too large to be written down.
std::optional<std::vector<Term>> readTerms(mlir::Value value,
                                           const UnitPlan &plan);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_LINEAR_TERMS_H
