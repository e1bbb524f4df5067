// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations of the float network: assembly and verifiers.

#include "dialects/SNN/SNNOps.h"
#include "dialects/SNN/LayerVerify.h"
#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/SNNSyntax.h"
#include "dialects/SNN/Signals.h"
#include "snnc/Support/Arrays.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::snn;

//===----------------------------------------------------------------------===//
// Assembly
//===----------------------------------------------------------------------===//

static ParseResult parseParam(OpAsmParser &parser, Attribute &attr) {
  return parseParamOfType(parser, attr, parser.getBuilder().getF32Type());
}

static void printParam(OpAsmPrinter &printer, Operation *, Attribute attr) {
  printParamOfType(printer, attr);
}

static ParseResult parseReset(OpAsmParser &parser, ResetAttr &reset,
                              Attribute &value) {
  return parseResetOfType(parser, reset, value,
                          parser.getBuilder().getF32Type());
}

static void printReset(OpAsmPrinter &printer, Operation *, ResetAttr reset,
                       Attribute value) {
  printResetOfType(printer, reset, value);
}

ParseResult NetworkOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseNetwork(parser, result, getFunctionTypeAttrName(result.name),
                      getArgAttrsAttrName(result.name),
                      getResAttrsAttrName(result.name));
}

void NetworkOp::print(OpAsmPrinter &printer) {
  printNetwork(printer, *this, getFunctionTypeAttrName(), getArgAttrsAttrName(),
               getResAttrsAttrName());
}

#define GET_OP_CLASSES
#include "dialects/SNN/SNNOps.cpp.inc"

//===----------------------------------------------------------------------===//
// NetworkOp
//===----------------------------------------------------------------------===//

LogicalResult NetworkOp::verify() { return verifyNetworkSignature(*this); }

LogicalResult NetworkOp::verifyRegions() { return verifyNetworkBody(*this); }

//===----------------------------------------------------------------------===//
// LinearOp (rule L1)
//===----------------------------------------------------------------------===//

LogicalResult LinearOp::verify() {
  return verifyLinear(*this, getInput(), getWeight(), getBias(), getResult());
}

//===----------------------------------------------------------------------===//
// ConvOp (rule L2) and PoolOp (rule L3)
//===----------------------------------------------------------------------===//

static WindowLists listsOf(ConvOp op) {
  return {op.getWeight().getType().getShape().drop_front(2), op.getStride(),
          op.getPads(), op.getDilation()};
}

static WindowLists listsOf(PoolOp op) {
  return {op.getWindow(), op.getStride(), op.getPads(), op.getDilation(),
          op.getCeil()};
}

LogicalResult ConvOp::verify() {
  return verifyConv(*this, getInput(), getWeight(), getBias(), getResult(),
                    listsOf(*this), getGroups());
}

int64_t ConvOp::getNumGroups() { return getGroups(); }

Window ConvOp::getWindowGeometry() {
  return makeWindow(getInput().getType(), getResult().getType(),
                    listsOf(*this));
}

LogicalResult PoolOp::verify() {
  if (failed(verifyPool(*this, getInput(), getResult(), listsOf(*this))))
    return failure();
  Type from = getInput().getType().getElementType();
  Type to = getResult().getType().getElementType();
  bool counts = to.isUnsignedInteger(8);
  bool countable = getKind() == PoolKind::Sum && !from.isF32();
  bool fits = getKind() == PoolKind::Max ? to == from
                                         : to.isF32() || (counts && countable);
  if (!fits) {
    InFlightDiagnostic diag = emitLayerError(*this);
    diag << "pool '" << stringifyPoolKind(getKind()) << "' of " << from
         << " expected a result of ";
    if (getKind() == PoolKind::Max)
      diag << from;
    else
      diag << (countable ? "f32 or ui8" : "f32");
    return diag << ", but got " << to << " (rule L3)";
  }
  return verifyBound(*this, getBound(), getKind() == PoolKind::Sum && counts);
}

Window PoolOp::getWindowGeometry() {
  return makeWindow(getInput().getType(), getResult().getType(),
                    listsOf(*this));
}

//===----------------------------------------------------------------------===//
// ScaleOp (rule L4) and EncodeOp (rule L6)
//===----------------------------------------------------------------------===//

LogicalResult ScaleOp::verify() {
  auto shape = getResult().getType();
  if (getInput().getType().getShape() != shape.getShape())
    return emitLayerError(*this)
           << "expected a result of the input's shape, "
              "but got "
           << getInput().getType() << " and " << shape << " (rule L4)";
  return success(succeeded(verifyParam(*this, "factor", getFactor(), shape)) &&
                 succeeded(verifyParam(*this, "shift", getShift(), shape)));
}

LogicalResult EncodeOp::verify() {
  if (failed(verifyParam(*this, "max", getMax(), getInput().getType())))
    return failure();
  return verifyEncode(*this, getEncoding(), getMax(), getInput(), getResult());
}

//===----------------------------------------------------------------------===//
// AddOp (rule N4) and ConcatOp
//===----------------------------------------------------------------------===//

LogicalResult AddOp::verify() {
  Type expected = joinSignals({getLhs().getType(), getRhs().getType()},
                              /*sum=*/true);
  if (getResult().getType().getElementType() != expected)
    return emitLayerError(*this)
           << "expected a sum of " << expected << " (rule N4), but got "
           << getResult().getType();
  return verifyBound(*this, getBound(), !expected.isF32());
}

LogicalResult ConcatOp::verify() {
  if (failed(verifyConcatShapes(*this, getAxis())))
    return failure();
  Type expected = joinSignals(getInputs().getTypes(), /*sum=*/false);
  if (getResult().getType().getElementType() != expected)
    return emitLayerError(*this)
           << "expected a result of " << expected << " (rule N4), but got "
           << getResult().getType();
  return success();
}

std::vector<uint32_t> ConcatOp::getSources() {
  return concatSources(*this, getAxis());
}

//===----------------------------------------------------------------------===//
// LifOp (rules F1 to F6) and LiOp (rule F5)
//===----------------------------------------------------------------------===//

static SmallVector<double> toSmallVector(Attribute param) {
  std::vector<double> values = paramValues(param);
  return SmallVector<double>(values.begin(), values.end());
}

static LogicalResult
verifyParams(Operation *op, RankedTensorType shape,
             ArrayRef<std::pair<StringRef, Attribute>> params) {
  for (auto [what, param] : params)
    if (param && failed(verifyParam(op, what, param, shape)))
      return failure();
  return success();
}

LogicalResult LifOp::verify() {
  if (failed(verifyParams(*this, getInput().getType(),
                          {{"decay", getDecay()},
                           {"gain", getGain()},
                           {"bias", getBias()},
                           {"threshold", getThreshold()},
                           {"reset", getResetValueAttr()},
                           {"floor", getFloorAttr()},
                           {"init", getInit()}})))
    return failure();
  return verifyNeuron(*this, {getFire(), getReset(), getResetValueAttr(),
                              getThreshold(), getRefractory(), getShown(),
                              getSpikes(), getPotential()});
}

bool LifOp::breaksCycle() { return false; }
Value LifOp::getSpikeValue() { return getSpikes(); }
SmallVector<double> LifOp::getDecayValues() {
  return toSmallVector(getDecay());
}

LogicalResult LiOp::verify() {
  return verifyParams(*this, getInput().getType(),
                      {{"decay", getDecay()},
                       {"gain", getGain()},
                       {"bias", getBias()},
                       {"init", getInit()}});
}

bool LiOp::breaksCycle() { return false; }
Value LiOp::getSpikeValue() { return {}; }
SmallVector<double> LiOp::getDecayValues() { return toSmallVector(getDecay()); }

//===----------------------------------------------------------------------===//
// DelayOp (rule N2)
//===----------------------------------------------------------------------===//

LogicalResult DelayOp::verify() {
  return verifyDelayInit(*this, getInit(), getInput().getType());
}

bool DelayOp::breaksCycle() { return true; }

//===----------------------------------------------------------------------===//
// ReshapeOp, TransposeOp and SliceOp
//===----------------------------------------------------------------------===//

LogicalResult ReshapeOp::verify() { return verifyReshape(*this); }

std::vector<uint32_t> ReshapeOp::getSources() { return {}; }

LogicalResult TransposeOp::verify() {
  return verifyTranspose(*this, getPerm());
}

std::vector<uint32_t> TransposeOp::getSources() {
  return transposeSources(getInput().getType(), getPerm());
}

LogicalResult SliceOp::verify() {
  return verifySlice(*this, getBegin(), getStride());
}

std::vector<uint32_t> SliceOp::getSources() {
  return sliceSources(getInput().getType(), getResult().getType(), getBegin(),
                      getStride());
}

//===----------------------------------------------------------------------===//
// DequantizeOp
//===----------------------------------------------------------------------===//

LogicalResult DequantizeOp::verify() {
  auto levels = getLevels().getType(), result = getResult().getType();
  unsigned bits = levels.getElementTypeBitWidth();
  if (bits < 2 || bits > 8)
    return emitLayerError(*this)
           << "expected levels of 2 to 8 bits, but got " << levels;
  if (levels.getShape() != result.getShape() ||
      getScales().getType().getDimSize(0) != levels.getDimSize(0))
    return emitLayerError(*this)
           << "expected levels and weights of one shape and one scale per "
              "row, but got "
           << levels << ", " << getScales().getType() << " and " << result;
  ElementsAttr levelsAttr = getConstantAttr(getLevels());
  ElementsAttr scalesAttr = getConstantAttr(getScales());
  if (!levelsAttr || !scalesAttr)
    return emitLayerError(*this) << "expected constant levels and scales";
  auto report = [&] { return emitLayerError(*this); };
  if (failed(checkBlob(report, "levels", levelsAttr)) ||
      failed(checkBlob(report, "scales", scalesAttr)))
    return failure();
  int64_t limit = int64_t(1) << (bits - 1);
  if (auto level = findOutside(levelsAttr, bits))
    return emitLayerError(*this)
           << "expected levels of -" << limit << " to " << limit - 1
           << ", but the resource holds " << *level << " (rule L1)";
  for (float scale : readFloats(scalesAttr))
    if (!(scale > 0) || !std::isfinite(scale))
      return emitLayerError(*this)
             << "expected positive scales, but got " << formatNumber(scale);
  return success();
}

FloatArray snnc::snn::readWeights(Value weight) {
  auto dequantize = weight.getDefiningOp<DequantizeOp>();
  if (!dequantize)
    return FloatArray(getConstantAttr(weight));
  IntegerArray levels(getConstantAttr(dequantize.getLevels()));
  FloatArray scales(getConstantAttr(dequantize.getScales()));
  std::vector<float> weights(levels.size());
  size_t cols = levels.size() / scales.size();
  levels.visit([&](auto stored) {
    for (size_t i = 0; i < stored.size(); ++i)
      weights[i] = scales[i / cols] * static_cast<float>(stored[i]);
  });
  return FloatArray(std::move(weights));
}
