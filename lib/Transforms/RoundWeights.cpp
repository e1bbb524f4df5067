// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A sketch of a quantised network.

#include "Weights.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Transforms/Passes.h"

#include <cmath>

using namespace mlir;

namespace snnc {

namespace {
class RoundWeights : public PassWrapper<RoundWeights, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(RoundWeights)
  explicit RoundWeights(int bits) : bits(bits) {}

  StringRef getArgument() const override { return "round-weights"; }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect>();
  }
  void runOnOperation() override {
    getOperation().walk([&](snn::SynapseOpInterface synapse) {
      Value weight = synapse.getWeightOperand().get();
      if (!weight.getDefiningOp<snn::DequantizeOp>())
        round(synapse, snn::readWeights(weight));
    });
  }

private:
  void round(snn::SynapseOpInterface synapse, const FloatArray &weights) {
    float most = 0;
    for (float weight : weights)
      most = std::max(most, std::abs(weight));
    auto levels = static_cast<float>((1 << (bits - 1)) - 1);
    float scale = most > 0 ? most / levels : 1;
    std::vector<int64_t> rounded;
    for (float weight : weights)
      rounded.push_back(std::llrint(weight / scale));
    Value weight = synapse.getWeightOperand().get();
    int64_t rows = cast<RankedTensorType>(weight.getType()).getDimSize(0);
    replaceWeights(synapse, bits, rounded, std::vector<float>(rows, scale));
  }

  int bits;
};
} // namespace

std::unique_ptr<Pass> createRoundWeights(int bits) {
  return std::make_unique<RoundWeights>(bits);
}

} // namespace snnc
