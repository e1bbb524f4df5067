// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The proof of the widths of a network (rule Q4), made once for each network.

#ifndef SNNC_DIALECTS_QSNN_PROVEDWIDTHS_H
#define SNNC_DIALECTS_QSNN_PROVEDWIDTHS_H

#include "mlir/IR/DialectInterface.h"
#include "mlir/IR/Operation.h"

#include <array>
#include <mutex>
#include <set>

namespace snnc::qsnn {

/// verifyWidths (QSNNRanges.h), unless this network, or one that equals it, has
/// been proved in its context before. The network's verifier sees to each layer
/// by itself and does not ask; what reads, runs or emits a network does:
/// nothing unproved is run or emitted.
mlir::LogicalResult proveWidths(mlir::Operation *network);
/// Of each `qsnn.network` in `module`.
mlir::LogicalResult proveAllWidths(mlir::Operation *module);

/// The networks of a context whose widths have been proved, by their
/// fingerprints: an interface of the qsnn dialect. It is kept beside the IR,
/// where no file can claim a proof, and a network that is changed has another
/// fingerprint.
class ProvedWidths : public mlir::DialectInterface::Base<ProvedWidths> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ProvedWidths)
  explicit ProvedWidths(mlir::Dialect *dialect) : Base(dialect) {}

  using Fingerprint = std::array<uint8_t, 20>;
  /// Of all that a network is but its locations: equal for a clone.
  static Fingerprint fingerprintOf(mlir::Operation *network);

  bool contains(const Fingerprint &network);
  void insert(const Fingerprint &network);

private:
  std::mutex mutex;
  std::set<Fingerprint> proved;
};

} // namespace snnc::qsnn

#endif // SNNC_DIALECTS_QSNN_PROVEDWIDTHS_H
