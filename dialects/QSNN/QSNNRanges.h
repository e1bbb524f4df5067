// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the values of an integer network can reach: the proof behind `exact`
// (rule Q4).

#ifndef SNNC_DIALECTS_QSNN_QSNNRANGES_H
#define SNNC_DIALECTS_QSNN_QSNNRANGES_H

#include "dialects/QSNN/QSNNDialect.h"

#include "llvm/ADT/SmallVector.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace snnc::qsnn {

/// What a layer of neurons reaches, one range per neuron.
struct MembraneRanges {
  std::vector<Range> u;   ///< before fire, after overflow modes
  std::vector<Range> pre; ///< as it is shown (rule F2b: u, or u - ρ)
  std::vector<Range> v;   ///< after the reset, v[-1] included
  /// Whatever a register holds on the way from v to u when the decayed v, the
  /// events of the step and the bias are added up in any order.
  std::vector<Range> partial;

  /// All that the register of neuron `i` holds, `exact` as it is.
  Range total(size_t i) const {
    return u[i].hull(pre[i]).hull(v[i]).hull(partial[i]);
  }
};

/// A layer for which no bound could be proved.
struct RangeFailure {
  mlir::Operation *op;
  size_t neuron;     ///< the first such element, row-major
  bool membrane;     ///< of the membrane, not of the result
  bool below, above; ///< which bound is missing
  std::string cause; ///< "it does not decay, …"
};

/// The interpreter over ranges: one abstract step after the other, one range
/// per element, until nothing changes or after T steps where the network
/// states `steps` (recordings of another length are refused). It holds for
/// every input within the declared bounds, whatever the declared widths of
/// sums and membranes. The network has passed the checks that come before
/// rule Q4; what is not of this dialect has the range of its type.
class RangeAnalysis {
public:
  explicit RangeAnalysis(mlir::Operation *network);
  ~RangeAnalysis();

  /// Finished values of each element, row-major; empty for what is no signal
  /// of the network (weights, say).
  llvm::ArrayRef<Range> rangesOf(mlir::Value value) const;
  /// The same with partial sums, their terms in any order, any of them left
  /// out; a value that is no sum counts as a single term.
  llvm::ArrayRef<Range> partialsOf(mlir::Value value) const;
  /// Of a `lif` or `li`; null for others.
  const MembraneRanges *membraneOf(mlir::Operation *op) const;
  /// In network order; empty: everything is bounded.
  llvm::ArrayRef<RangeFailure> failures() const;

private:
  struct State;
  std::unique_ptr<State> state;
};

/// A width that a layer declares, and all that it has to hold.
struct DeclaredWidth {
  mlir::Operation *op;
  bool membrane; ///< of the membrane, not of the result
  mlir::Type element;
  /// Of each element. Where it is `exact`, partial sums in any order too.
  std::vector<Range> ranges;
};

/// The widths of sums, of other results that are proved, and of membranes; in
/// the order of the text.
std::vector<DeclaredWidth> declaredWidths(mlir::Operation *network,
                                          const RangeAnalysis &analysis);

/// Gives every result and membrane that is `exact` the smallest width that
/// RangeAnalysis proves, at least 2 bits: sums, rescaled values, membranes, and
/// what moves or delays them, to the network's results. Spikes (i1), counts
/// (ui8), inputs, and what has overflow modes keep their types. An error is
/// emitted for each layer without a bound of 53 bits; the network is then left
/// as it was.
mlir::LogicalResult narrowWidths(mlir::Operation *network);

/// The verifier twin: proves every `exact` width of the network, and that what
/// else is declared holds its values; or reports each layer whose declared
/// width is too small with its neuron, range and the width it needs.
mlir::LogicalResult verifyWidths(mlir::Operation *network);

} // namespace snnc::qsnn

#endif // SNNC_DIALECTS_QSNN_QSNNRANGES_H
