// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations of the float network: assembly, verifiers, folds.

#include "dialects/SNN/SNNOps.h"
#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/SNNSyntax.h"
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
// LifOp (rules F1 to F3)
//===----------------------------------------------------------------------===//

LogicalResult LifOp::verify() {
  auto shape = getInput().getType();
  bool hasValue = getResetValueAttr() != nullptr;
  if (hasValue != (getReset() != Reset::None))
    return emitLayerError(*this)
           << "expected a value with reset 'to' and 'subtract' and none with "
              "'none' (rule F3)";
  std::pair<StringRef, Attribute> params[] = {{"decay", getDecay()},
                                              {"gain", getGain()},
                                              {"bias", getBias()},
                                              {"threshold", getThreshold()},
                                              {"reset", getResetValueAttr()},
                                              {"init", getInit()}};
  for (auto [what, param] : params)
    if (param && failed(verifyParam(*this, what, param, shape)))
      return failure();
  return success();
}

bool LifOp::breaksCycle() { return false; }

SmallVector<double> LifOp::getDecayValues() {
  if (auto number = dyn_cast<FloatAttr>(getDecay()))
    return {number.getValueAsDouble()};
  std::vector<double> values = readDoubles(cast<ElementsAttr>(getDecay()));
  return SmallVector<double>(values.begin(), values.end());
}

//===----------------------------------------------------------------------===//
// DelayOp (rule N2)
//===----------------------------------------------------------------------===//

LogicalResult DelayOp::verify() {
  return verifyDelayInit(*this, getInit(), getInput().getType());
}

bool DelayOp::breaksCycle() { return true; }

//===----------------------------------------------------------------------===//
// ReshapeOp
//===----------------------------------------------------------------------===//

LogicalResult ReshapeOp::verify() {
  auto from = getInput().getType(), to = getResult().getType();
  if (from.getElementType() != to.getElementType() ||
      from.getNumElements() != to.getNumElements())
    return emitLayerError(*this)
           << "expected as many elements of the same type, but got " << from
           << " and " << to;
  return success();
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
  // A byte in a resource may hold more than the type allows.
  int64_t limit = int64_t(1) << (bits - 1);
  for (int64_t level : readIntegers(levelsAttr))
    if (level < -limit || level >= limit)
      return emitLayerError(*this)
             << "expected levels of -" << limit << " to " << limit - 1
             << ", but the resource holds " << level << " (rule L1)";
  for (float scale : readFloats(scalesAttr))
    if (!(scale > 0) || !std::isfinite(scale))
      return emitLayerError(*this)
             << "expected positive scales, but got " << formatNumber(scale);
  return success();
}

std::vector<float> snnc::snn::readWeights(Value weight) {
  auto dequantize = weight.getDefiningOp<DequantizeOp>();
  if (!dequantize)
    return readFloats(getConstantAttr(weight));
  std::vector<int64_t> levels =
      readIntegers(getConstantAttr(dequantize.getLevels()));
  std::vector<float> scales =
      readFloats(getConstantAttr(dequantize.getScales()));
  std::vector<float> weights(levels.size());
  size_t cols = levels.size() / scales.size();
  for (size_t i = 0; i < levels.size(); ++i)
    weights[i] = scales[i / cols] * static_cast<float>(levels[i]);
  return weights;
}
