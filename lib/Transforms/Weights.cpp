// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of synapses as constants.

#include "Weights.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Support/Blobs.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace snnc {

static void setWeight(OpOperand &operand, Value value) {
  Operation *old = operand.get().getDefiningOp();
  operand.set(value);
  if (old && old->use_empty())
    old->erase();
}

void replaceWeights(snn::SynapseOpInterface synapse,
                    std::span<const float> weights) {
  OpOperand &operand = synapse.getWeightOperand();
  OpBuilder builder(synapse);
  auto shape = cast<RankedTensorType>(operand.get().getType()).getShape();
  setWeight(operand, builder.create<arith::ConstantOp>(
                         operand.get().getLoc(),
                         makeFloats(builder.getContext(), shape,
                                    synapse.getLayerName(), weights)));
}

void replaceWeights(snn::SynapseOpInterface synapse, int bits,
                    std::span<const int64_t> levels,
                    std::span<const float> scales) {
  StringRef name = synapse.getLayerName();
  OpOperand &operand = synapse.getWeightOperand();
  OpBuilder builder(synapse);
  Location loc = operand.get().getLoc();
  auto type = cast<RankedTensorType>(operand.get().getType());
  auto levelType =
      RankedTensorType::get(type.getShape(), builder.getIntegerType(bits));
  auto q = builder.create<arith::ConstantOp>(
      loc, makeIntegers(levelType, name, levels));
  auto s = builder.create<arith::ConstantOp>(
      loc, makeFloats(builder.getContext(), {int64_t(scales.size())},
                      (name + "_scales").str(), scales));
  setWeight(operand, builder.create<snn::DequantizeOp>(loc, type, q, s));
}

} // namespace snnc
