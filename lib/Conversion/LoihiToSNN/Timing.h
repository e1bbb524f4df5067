// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which step of the float network a chip step is.

#ifndef SNNC_LIB_CONVERSION_LOIHITOSNN_TIMING_H
#define SNNC_LIB_CONVERSION_LOIHITOSNN_TIMING_H

#include "dialects/Loihi/LoihiOps.h"

#include "llvm/ADT/DenseMap.h"

namespace snnc::loihi {

/// What a value is before reshapes.
mlir::Value sourceOf(mlir::Value value);

/// Steps of a synapse, its own among them: of all its weights alike (a failure
/// where they differ, said).
mlir::FailureOr<int64_t> stepsOf(mlir::Operation *synapse);

class Timing {
public:
  /// Failures are errors at the layers.
  static mlir::FailureOr<Timing> compute(NetworkOp network);

  /// Chip steps from a network's step to the same step of these neurons.
  int64_t offsetOf(LifOp lif) const { return offsets.lookup(lif); }
  int64_t offsetOf(mlir::Value signal) const;
  /// Steps of `snn.delay` in front of a synapse that `lif` reads.
  int64_t delayOf(mlir::Operation *synapse, LifOp lif) const {
    return offsetOf(synapse->getOperand(0)) + steps.lookup(synapse) -
           offsetOf(lif);
  }

private:
  llvm::DenseMap<mlir::Operation *, int64_t> offsets, steps;
};

} // namespace snnc::loihi

#endif // SNNC_LIB_CONVERSION_LOIHITOSNN_TIMING_H
