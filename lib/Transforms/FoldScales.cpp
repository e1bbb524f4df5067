// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scales of the float network into the synapses and neurons beside them. New
// constants are computed in double and rounded once; what that changes stays
// within rule F8.

#include "snnc/Support/Blobs.h"
#include "snnc/Transforms/Passes.h"

#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

#include <cmath>

using namespace mlir;

namespace snnc {

#define GEN_PASS_DEF_SNNFOLDSCALES
#include "snnc/Transforms/Passes.h.inc"

using namespace snn;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// `f` of parameters element by element: a number where all results are equal,
/// else a tensor over which all of them spread. Null where a result is not
/// finite.
static Attribute combine(MLIRContext *context, StringRef key,
                         ArrayRef<Attribute> params,
                         function_ref<double(ArrayRef<double>)> f) {
  SmallVector<int64_t> shape;
  for (Attribute param : params)
    if (auto elements = dyn_cast<ElementsAttr>(param)) {
      ArrayRef<int64_t> from = elements.getShapedType().getShape();
      shape.resize(from.size(), 1);
      for (size_t d = 0; d < from.size(); ++d)
        shape[d] = std::max(shape[d], from[d]);
    }
  std::vector<std::vector<double>> values;
  for (Attribute param : params)
    values.push_back(expandParam(param, shape));
  std::vector<float> results;
  SmallVector<double> at(params.size());
  for (size_t i = 0; i < values.front().size(); ++i) {
    for (size_t k = 0; k < at.size(); ++k)
      at[k] = values[k][i];
    results.push_back(static_cast<float>(f(at)));
    if (!std::isfinite(results.back()))
      return {};
  }
  if (results.empty())
    return {};
  if (llvm::all_equal(results))
    return FloatAttr::get(Float32Type::get(context), results.front());
  return makeFloats(context, shape, key, results);
}

//===----------------------------------------------------------------------===//
// Synapses: other weights, another bias
//===----------------------------------------------------------------------===//

/// The scales of dequantized weights times one positive factor a row; null
/// where the factors are not of this kind.
static Value scaleLevels(OpBuilder &builder, SynapseOpInterface synapse,
                         DequantizeOp dequantize,
                         function_ref<double(int64_t, int64_t)> factor) {
  std::vector<float> scales =
      readFloats(getConstantAttr(dequantize.getScales()));
  int64_t rows = scales.size();
  int64_t cols = dequantize.getLevels().getType().getNumElements() / rows;
  for (int64_t i = 0; i < rows; ++i) {
    for (int64_t j = 1; j < cols; ++j)
      if (factor(i, j) != factor(i, 0))
        return {};
    scales[i] = static_cast<float>(scales[i] * factor(i, 0));
    if (!(scales[i] > 0) || !std::isfinite(scales[i]))
      return {};
  }
  auto constant = builder.create<arith::ConstantOp>(
      dequantize.getLoc(),
      makeFloats(builder.getContext(), {rows},
                 (synapse.getLayerName() + "_scales").str(), scales));
  return builder.create<DequantizeOp>(dequantize.getLoc(),
                                      dequantize.getResult().getType(),
                                      dequantize.getLevels(), constant);
}

/// The weights times `factor(row, column)`; null where that cannot be had.
static Value scaleWeights(OpBuilder &builder, SynapseOpInterface synapse,
                          function_ref<double(int64_t, int64_t)> factor) {
  Value weight = synapse.getWeightOperand().get();
  if (auto dequantize = weight.getDefiningOp<DequantizeOp>())
    return scaleLevels(builder, synapse, dequantize, factor);
  FloatArray old = readWeights(weight);
  std::vector<float> weights(old.begin(), old.end());
  int64_t cols = weights.size() / shapeOf(weight)[0];
  for (size_t k = 0; k < weights.size(); ++k) {
    weights[k] =
        static_cast<float>(weights[k] * factor(int64_t(k) / cols, k % cols));
    if (!std::isfinite(weights[k]))
      return {};
  }
  return builder.create<arith::ConstantOp>(
      weight.getLoc(), makeFloats(builder.getContext(), shapeOf(weight),
                                  synapse.getLayerName(), weights));
}

/// Multiplies the weights by `factor(row, column)` and puts `biases` in place,
/// one a row; no bias where all are 0 and there was none. Fails without a
/// change where a number would not be finite or levels do not allow it.
static LogicalResult
replaceConstants(PatternRewriter &rewriter, SynapseOpInterface synapse,
                 ArrayRef<double> biases,
                 function_ref<double(int64_t, int64_t)> factor) {
  std::vector<float> rounded(biases.begin(), biases.end());
  if (!llvm::all_of(rounded, [](float b) { return std::isfinite(b); }))
    return failure();
  rewriter.setInsertionPoint(synapse);
  Value weight = scaleWeights(rewriter, synapse, factor);
  if (!weight)
    return failure();
  Value bias;
  if (synapse.getBiasValue() ||
      !llvm::all_of(rounded, [](float b) { return b == 0; }))
    bias = rewriter.create<arith::ConstantOp>(
        synapse.getLoc(),
        makeFloats(rewriter.getContext(), {int64_t(rounded.size())},
                   (synapse.getLayerName() + "_bias").str(), rounded));
  rewriter.modifyOpInPlace(synapse, [&] {
    synapse.getWeightOperand().set(weight);
    synapse.setBiasValue(bias);
  });
  return success();
}

static std::vector<double> biasesOf(SynapseOpInterface synapse) {
  if (Value bias = synapse.getBiasValue())
    return readDoubles(getConstantAttr(bias));
  return std::vector<double>(shapeOf(synapse.getWeightOperand().get())[0]);
}

//===----------------------------------------------------------------------===//
// ScaleOp (rule L4)
//===----------------------------------------------------------------------===//

/// A parameter over `shape` as one number a channel (dimension 0); empty where
/// it varies within a channel.
static std::vector<double> perChannel(Attribute param,
                                      ArrayRef<int64_t> shape) {
  std::vector<double> all = expandParam(param, shape), channels;
  if (all.empty())
    return {};
  size_t size = all.size() / shape[0];
  for (ArrayRef<double> rest(all); !rest.empty();
       rest = rest.drop_front(size)) {
    if (!llvm::all_equal(rest.take_front(size)))
      return {};
    channels.push_back(rest.front());
  }
  return channels;
}

namespace {

/// α(Wx + b) + β = (αW)x + (αb + β).
struct ScaleIntoSynapseBefore : OpRewritePattern<ScaleOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ScaleOp op,
                                PatternRewriter &rewriter) const override {
    auto synapse = op.getInput().getDefiningOp<SynapseOpInterface>();
    if (!synapse || !op.getInput().hasOneUse())
      return failure();
    ArrayRef<int64_t> shape = shapeOf(op.getResult());
    auto factors = perChannel(op.getFactor(), shape);
    auto shifts = perChannel(op.getShift(), shape);
    if (factors.empty() || shifts.empty())
      return failure();
    std::vector<double> biases = biasesOf(synapse);
    for (size_t i = 0; i < biases.size(); ++i)
      biases[i] = factors[i] * biases[i] + shifts[i];
    if (failed(replaceConstants(
            rewriter, synapse, biases,
            [&](int64_t row, int64_t) { return factors[row]; })))
      return failure();
    rewriter.replaceOp(op, synapse.getPostsynaptic());
    return success();
  }
};

/// a·v + b(αx + β) + c = a·v + (bα)x + (bβ + c).
struct ScaleIntoNeurons : OpRewritePattern<ScaleOp> {
  using OpRewritePattern::OpRewritePattern;

  template <class Neuron>
  static LogicalResult fold(ScaleOp op, Neuron neuron,
                            PatternRewriter &rewriter) {
    if (!neuron)
      return failure();
    StringRef name = neuron.getName();
    Attribute gain = combine(op.getContext(), (name + "_gain").str(),
                             {neuron.getGain(), op.getFactor()},
                             [](ArrayRef<double> p) { return p[0] * p[1]; });
    Attribute bias =
        combine(op.getContext(), (name + "_bias").str(),
                {neuron.getGain(), op.getShift(), neuron.getBias()},
                [](ArrayRef<double> p) { return p[0] * p[1] + p[2]; });
    if (!gain || !bias)
      return failure();
    rewriter.modifyOpInPlace(neuron, [&] {
      neuron.setGainAttr(gain);
      neuron.setBiasAttr(bias);
      neuron.getInputMutable().set(op.getInput());
    });
    return success();
  }

  LogicalResult matchAndRewrite(ScaleOp op,
                                PatternRewriter &rewriter) const override {
    // Neurons take currents only.
    if (op.getInput().getType() != op.getResult().getType())
      return failure();
    bool any = false;
    for (Operation *user : llvm::make_early_inc_range(op->getUsers()))
      any |= succeeded(fold(op, dyn_cast<LifOp>(user), rewriter)) ||
             succeeded(fold(op, dyn_cast<LiOp>(user), rewriter));
    return success(any);
  }
};

/// W(αx + β) + b = (Wα)x + (Wβ + b): of a fully connected synapse, and of a
/// convolution with one factor a channel that sees no cells outside, which are
/// 0 behind the scale.
struct ScaleIntoSynapseBehind : OpRewritePattern<ScaleOp> {
  using OpRewritePattern::OpRewritePattern;

  static LogicalResult fold(ScaleOp op, SynapseOpInterface synapse,
                            PatternRewriter &rewriter) {
    ArrayRef<int64_t> shape = shapeOf(op.getResult());
    auto factors = perChannel(op.getFactor(), shape);
    auto shifts = perChannel(op.getShift(), shape);
    if (factors.empty() || shifts.empty())
      return failure();
    ArrayRef<int64_t> weightShape = shapeOf(synapse.getWeightOperand().get());
    int64_t rows = weightShape[0], groups = synapse.getNumGroups();
    int64_t taps = ShapedType::getNumElements(weightShape.drop_front(2));
    auto window = dyn_cast<WindowOpInterface>(synapse.getOperation());
    if (window && llvm::any_of(paramValues(op.getShift()),
                               [](double shift) { return shift != 0; })) {
      Window w = window.getWindowGeometry();
      if (w.padTop || w.padLeft || w.padBottom || w.padRight)
        return failure();
    }
    auto channel = [&](int64_t row, int64_t col) {
      return row / (rows / groups) * weightShape[1] + col / taps;
    };
    std::vector<double> biases = biasesOf(synapse);
    FloatArray weights = readWeights(synapse.getWeightOperand().get());
    int64_t cols = weights.size() / rows;
    for (int64_t i = 0; i < rows; ++i)
      for (int64_t j = 0; j < cols; ++j)
        biases[i] += weights[i * cols + j] * shifts[channel(i, j)];
    if (failed(replaceConstants(rewriter, synapse, biases,
                                [&](int64_t row, int64_t col) {
                                  return factors[channel(row, col)];
                                })))
      return failure();
    rewriter.modifyOpInPlace(
        synapse, [&] { synapse->replaceUsesOfWith(op, op.getInput()); });
    return success();
  }

  LogicalResult matchAndRewrite(ScaleOp op,
                                PatternRewriter &rewriter) const override {
    bool any = false;
    for (Operation *user : llvm::make_early_inc_range(op->getUsers()))
      if (auto synapse = dyn_cast<SynapseOpInterface>(user))
        any |= succeeded(fold(op, synapse, rewriter));
    return success(any);
  }
};

/// α₂(α₁x + β₁) + β₂ = (α₂α₁)x + (α₂β₁ + β₂).
struct ScaleOfScale : OpRewritePattern<ScaleOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ScaleOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<ScaleOp>();
    if (!inner || inner == op || !inner->hasOneUse())
      return failure();
    Attribute factor =
        combine(op.getContext(), (op.getName() + "_factor").str(),
                {op.getFactor(), inner.getFactor()},
                [](ArrayRef<double> p) { return p[0] * p[1]; });
    Attribute shift =
        combine(op.getContext(), (op.getName() + "_shift").str(),
                {op.getFactor(), inner.getShift(), op.getShift()},
                [](ArrayRef<double> p) { return p[0] * p[1] + p[2]; });
    if (!factor || !shift)
      return failure();
    rewriter.modifyOpInPlace(op, [&] {
      op.setFactorAttr(factor);
      op.setShiftAttr(shift);
      op.getInputMutable().set(inner.getInput());
    });
    return success();
  }
};

struct SNNFoldScales : impl::SNNFoldScalesBase<SNNFoldScales> {
  void runOnOperation() override {
    RewritePatternSet patterns(&getContext());
    // A sign or a small factor is best kept in weights (rule Q5).
    patterns.add<ScaleIntoSynapseBefore>(&getContext(), /*benefit=*/3);
    patterns.add<ScaleOfScale>(&getContext(), /*benefit=*/2);
    patterns.add<ScaleIntoNeurons, ScaleIntoSynapseBehind>(&getContext());
    if (failed(
            applyPatternsAndFoldGreedily(getOperation(), std::move(patterns))))
      signalPassFailure();
  }
};

} // namespace

} // namespace snnc
