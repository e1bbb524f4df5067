// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Offsets of layers: the shortest way from the input.

#include "Timing.h"
#include "snnc/Support/Diagnostics.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace snnc::loihi {

Value sourceOf(Value value) {
  while (auto reshape = value.getDefiningOp<ReshapeOp>())
    value = reshape.getInput();
  return value;
}

FailureOr<int64_t> stepsOf(Operation *synapse) {
  if (auto conv = dyn_cast<ConvOp>(synapse))
    return int64_t(conv.getDelay().value_or(0)) + 1;
  std::vector<int64_t> delays = cast<DenseOp>(synapse).getDelays();
  if (!llvm::all_equal(delays))
    return emitLayerError(synapse)
           << "its synapses have different delays, but a float network delays "
              "whole signals";
  return delays.front() + 1;
}

int64_t Timing::offsetOf(Value signal) const {
  auto lif = sourceOf(signal).getDefiningOp<LifOp>();
  return lif ? offsetOf(lif) : 0;
}

FailureOr<Timing> Timing::compute(NetworkOp network) {
  Timing timing;
  Block &body = network.getBody().front();
  for (Operation &op : body)
    if (isa<DenseOp, ConvOp>(op)) {
      auto steps = stepsOf(&op);
      if (failed(steps))
        return failure();
      timing.steps[&op] = *steps;
    }
  // Layers stand in order; what reads a later one closes a loop.
  for (auto lif : body.getOps<LifOp>()) {
    int64_t least = -1;
    for (Value activation : lif.getActivations()) {
      Value source = sourceOf(activation);
      Operation *synapse = source.getDefiningOp();
      int64_t arrival = 0;
      if (synapse) {
        Value from = sourceOf(synapse->getOperand(0));
        if (from.getDefiningOp() &&
            !timing.offsets.contains(from.getDefiningOp()))
          continue;
        arrival = timing.offsetOf(from) + timing.steps.lookup(synapse);
      }
      least = least < 0 ? arrival : std::min(least, arrival);
    }
    timing.offsets[lif] = std::max<int64_t>(least, 0);
  }
  return timing;
}

} // namespace snnc::loihi
