// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Interval analysis of the integer network (rule Q4).

#include "dialects/QSNN/QSNNRanges.h"
#include "dialects/QSNN/QSNNOps.h"
#include "snnc/Support/Blobs.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;

namespace snnc::qsnn {

unsigned Range::width() const {
  // The bits of a negative number are those of its complement.
  uint64_t magnitude = std::max<int64_t>(high, low < 0 ? ~low : 0);
  return std::max<unsigned>(2, 65 - llvm::countl_zero(magnitude));
}

Range Range::hull(Range other) const {
  return {std::min(low, other.low), std::max(high, other.high)};
}

std::vector<NeuronConstants> neuronConstants(Operation *op) {
  auto lif = cast<LifOp>(op);
  int64_t count = lif.getInput().getType().getNumElements();
  ArrayRef<int64_t> shape = lif.getInput().getType().getShape();
  auto leak = expandIntegerParam(lif.getLeak(), shape);
  auto bias = expandIntegerParam(lif.getBias(), shape);
  auto threshold = expandIntegerParam(lif.getThreshold(), shape);
  auto init = expandIntegerParam(lif.getInit(), shape);
  std::vector<int64_t> reset(count);
  if (Attribute value = lif.getResetValueAttr())
    reset = expandIntegerParam(value, shape);
  std::vector<NeuronConstants> neurons;
  for (int64_t i = 0; i < count; ++i)
    neurons.push_back({leak[i], static_cast<int64_t>(lif.getShift()),
                       lif.getRounding(), static_cast<int64_t>(lif.getFrac()),
                       bias[i], threshold[i], lif.getReset(), reset[i],
                       init[i]});
  return neurons;
}

} // namespace snnc::qsnn
