// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Folds and canonicalisation of the float network. They change no number; what
// rounds numbers anew is the pass snn-fold-scales.

#include "dialects/SNN/SNNOps.h"
#include "snnc/Support/Blobs.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

static bool allEqual(Attribute param, double value) {
  return llvm::all_of(paramValues(param),
                      [&](double number) { return number == value; });
}

namespace {

/// Nobody reads the membrane. Traces hold it all the same (rule T2).
struct DropMembrane : OpRewritePattern<LifOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(LifOp op,
                                PatternRewriter &rewriter) const override {
    if (!op.getPotential() || !op.getPotential().use_empty())
      return failure();
    NamedAttrList attrs(op->getAttrs());
    attrs.erase(op.getShownAttrName());
    auto lif =
        rewriter.create<LifOp>(op.getLoc(), TypeRange{op.getSpikes().getType()},
                               ValueRange{op.getInput()}, attrs.getAttrs());
    rewriter.replaceAllUsesWith(op.getSpikes(), lif.getSpikes());
    rewriter.eraseOp(op);
    return success();
  }
};

/// With one initial value y[t] is that value for t < m + n, x[t - m - n] from
/// then on.
struct DelayOfDelay : OpRewritePattern<DelayOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(DelayOp op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getInput().getDefiningOp<DelayOp>();
    if (!inner || inner == op || !inner->hasOneUse() ||
        inner.getInit() != op.getInit())
      return failure();
    int64_t steps = op.getSteps(), more = inner.getSteps();
    if (steps > INT64_MAX - more)
      return failure();
    rewriter.modifyOpInPlace(op, [&] {
      op.setSteps(steps + more);
      op.getInputMutable().set(inner.getInput());
    });
    return success();
  }
};

/// A transpose that moves dimensions of size 1 only keeps the order of the
/// elements.
struct TransposeIsReshape : OpRewritePattern<TransposeOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(TransposeOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<int64_t> moved;
    for (int64_t p : op.getPerm())
      if (shapeOf(op.getInput())[p] != 1)
        moved.push_back(p);
    if (!llvm::is_sorted(moved))
      return failure();
    rewriter.replaceOpWithNewOp<ReshapeOp>(op, op.getResult().getType(),
                                           op.getInput());
    return success();
  }
};

} // namespace

OpFoldResult ScaleOp::fold(FoldAdaptor) {
  if (getInput().getType() == getResult().getType() &&
      allEqual(getFactor(), 1) && allEqual(getShift(), 0))
    return getInput();
  return {};
}

void LifOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                        MLIRContext *context) {
  patterns.add<DropMembrane>(context);
}

void DelayOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                          MLIRContext *context) {
  patterns.add<DelayOfDelay>(context);
}

OpFoldResult PoolOp::fold(FoldAdaptor) {
  auto isOne = [](int64_t size) { return size == 1; };
  auto isZero = [](int64_t pad) { return pad == 0; };
  if (getInput().getType() == getResult().getType() &&
      llvm::all_of(getWindow(), isOne) && llvm::all_of(getPads(), isZero))
    return getInput();
  return {};
}

OpFoldResult ConcatOp::fold(FoldAdaptor) {
  if (getInputs().size() == 1)
    return getInputs().front();
  return {};
}

OpFoldResult ReshapeOp::fold(FoldAdaptor) {
  if (getInput().getType() == getResult().getType())
    return getInput();
  // A chain of reshapes is one reshape, or none.
  auto inner = getInput().getDefiningOp<ReshapeOp>();
  if (!inner || inner == *this)
    return {};
  if (inner.getInput().getType() == getResult().getType())
    return inner.getInput();
  getInputMutable().assign(inner.getInput());
  return getResult();
}

OpFoldResult TransposeOp::fold(FoldAdaptor) {
  bool identity = true;
  for (auto [k, p] : llvm::enumerate(getPerm()))
    identity &= int64_t(k) == p;
  if (identity)
    return getInput();
  // A chain of transposes is one.
  auto inner = getInput().getDefiningOp<TransposeOp>();
  if (!inner || inner == *this)
    return {};
  SmallVector<int64_t> perm;
  for (int64_t p : getPerm())
    perm.push_back(inner.getPerm()[p]);
  setPerm(perm);
  getInputMutable().assign(inner.getInput());
  return getResult();
}

OpFoldResult SliceOp::fold(FoldAdaptor) {
  if (getInput().getType() == getResult().getType())
    return getInput();
  // A chain of slices is one.
  auto inner = getInput().getDefiningOp<SliceOp>();
  if (!inner || inner == *this)
    return {};
  SmallVector<int64_t> begin, stride;
  for (size_t k = 0; k < getBegin().size(); ++k) {
    begin.push_back(inner.getBegin()[k] + getBegin()[k] * inner.getStride()[k]);
    // Of one element the stride is no matter.
    bool one = getResult().getType().getDimSize(k) == 1;
    stride.push_back(one ? 1 : getStride()[k] * inner.getStride()[k]);
  }
  setBegin(begin);
  setStride(stride);
  getInputMutable().assign(inner.getInput());
  return getResult();
}

void TransposeOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                              MLIRContext *context) {
  patterns.add<TransposeIsReshape>(context);
}
