// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums over ranges: synapses and pools (rules L1 to L3, Q1).

#ifndef SNNC_DIALECTS_QSNN_SYNAPSERANGES_H
#define SNNC_DIALECTS_QSNN_SYNAPSERANGES_H

#include "dialects/QSNN/NeuronRanges.h"
#include "dialects/QSNN/QSNNOps.h"
#include "snnc/Support/Arrays.h"

namespace snnc::qsnn {

/// Sums of one range per element, before overflow modes act.
struct SumRanges {
  /// Finished sums, and sums of any of their terms.
  std::vector<WideRange> finished, partial;
};

/// The weights of a `linear` or `conv` as sums over ranges need them.
class SynapseForm {
public:
  explicit SynapseForm(snn::SynapseOpInterface op);

  /// The sums for inputs of these ranges, row-major.
  SumRanges sum(llvm::ArrayRef<Range> inputs) const;

private:
  /// A weight of a convolution that is not zero: its place within the window.
  struct Tap {
    uint32_t address, y, x; ///< address of the channel
    int32_t weight;
  };
  void makeTaps(int64_t groups);
  SumRanges sumLinear(llvm::ArrayRef<Range> inputs) const;
  template <class Int>
  SumRanges sumConv(llvm::ArrayRef<Range> inputs) const;
  llvm::ArrayRef<Tap> row(size_t i) const {
    return llvm::ArrayRef(taps).slice(begin[i], begin[i + 1] - begin[i]);
  }

  IntegerArray weights;      ///< [rows, cols]
  std::vector<int64_t> bias; ///< [rows]
  // Of a convolution.
  std::optional<snn::Window> window;
  int64_t pad = 0;
  std::vector<Tap> taps;     ///< by row
  std::vector<size_t> begin; ///< [rows + 1]
  /// Of any row: Σ |w|, and the greatest |bias|.
  __int128 mostWeight = 0, mostBias = 0;
};

/// Sums or maxima over windows; `max` has no partial sums.
SumRanges poolRanges(PoolOp op, llvm::ArrayRef<Range> inputs,
                     llvm::ArrayRef<Range> partials);

} // namespace snnc::qsnn

#endif // SNNC_DIALECTS_QSNN_SYNAPSERANGES_H
