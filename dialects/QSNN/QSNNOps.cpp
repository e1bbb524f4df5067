// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations of the integer network: assembly and verifiers.

#include "dialects/QSNN/QSNNOps.h"
#include "dialects/QSNN/QSNNRanges.h"
#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/SNNSyntax.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/IR/Builders.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::qsnn;

//===----------------------------------------------------------------------===//
// Assembly
//===----------------------------------------------------------------------===//

static ParseResult parseParam(OpAsmParser &parser, Attribute &attr) {
  return snn::parseParamOfType(parser, attr, parser.getBuilder().getI64Type());
}

static void printParam(OpAsmPrinter &printer, Operation *, Attribute attr) {
  snn::printParamOfType(printer, attr);
}

static ParseResult parseUnit(OpAsmParser &parser, Attribute &attr) {
  return snn::parseParamOfType(parser, attr, parser.getBuilder().getF64Type());
}

static void printUnit(OpAsmPrinter &printer, Operation *, Attribute attr) {
  if (isa<FloatAttr>(attr))
    printer.printAttributeWithoutType(attr);
  else
    printer.printAttribute(attr);
}

static ParseResult parseReset(OpAsmParser &parser, ResetAttr &reset,
                              Attribute &value) {
  return snn::parseResetOfType(parser, reset, value,
                               parser.getBuilder().getI64Type());
}

static void printReset(OpAsmPrinter &printer, Operation *, ResetAttr reset,
                       Attribute value) {
  snn::printResetOfType(printer, reset, value);
}

ParseResult NetworkOp::parse(OpAsmParser &parser, OperationState &result) {
  return snn::parseNetwork(parser, result, getFunctionTypeAttrName(result.name),
                           getArgAttrsAttrName(result.name),
                           getResAttrsAttrName(result.name));
}

void NetworkOp::print(OpAsmPrinter &printer) {
  snn::printNetwork(printer, *this, getFunctionTypeAttrName(),
                    getArgAttrsAttrName(), getResAttrsAttrName());
}

#define GET_OP_CLASSES
#include "dialects/QSNN/QSNNOps.cpp.inc"

//===----------------------------------------------------------------------===//
// NetworkOp
//===----------------------------------------------------------------------===//

LogicalResult NetworkOp::verify() { return snn::verifyNetworkSignature(*this); }

LogicalResult NetworkOp::verifyRegions() {
  if (failed(snn::verifyNetworkBody(*this)))
    return failure();
  return verifyWidths(*this);
}

//===----------------------------------------------------------------------===//
// LinearOp (rule Q1)
//===----------------------------------------------------------------------===//

LogicalResult LinearOp::verify() {
  unsigned bits = getWeight().getType().getElementTypeBitWidth();
  if (bits < 2 || bits > 32)
    return emitLayerError(*this)
           << "expected weights of 2 to 32 bits (rule Q1), but got "
           << getWeight().getType();
  // Sums are computed in 64 bits.
  unsigned result = getResult().getType().getElementTypeBitWidth();
  if (result > 62 ||
      (getBias() && getBias().getType().getElementTypeBitWidth() > 62))
    return emitLayerError(*this)
           << "expected sums and a bias of at most 62 bits";
  if (failed(snn::verifyLinear(*this, getInput(), getWeight(), getBias(),
                               getResult())))
    return failure();
  // A byte in a resource may hold more than the type allows.
  int64_t limit = int64_t(1) << (bits - 1);
  for (int64_t value : readIntegers(getConstantAttr(getWeight())))
    if (value < -limit || value >= limit)
      return emitLayerError(*this)
             << "expected weights of -" << limit << " to " << limit - 1
             << ", but the resource holds " << value;
  return success();
}

//===----------------------------------------------------------------------===//
// LifOp (rules Q2 to Q4)
//===----------------------------------------------------------------------===//

LogicalResult LifOp::verify() {
  if (getLeak() > uint64_t(1) << getShift())
    return emitLayerError(*this)
           << "expected a leak of at most 2^" << getShift() << " (rule Q2), "
           << "but got " << getLeak();
  bool hasValue = getResetValueAttr() != nullptr;
  if (hasValue != (getReset() != Reset::None))
    return emitLayerError(*this)
           << "expected a value with reset 'to' and 'subtract' and none with "
              "'none' (rule F3)";
  auto shape = getInput().getType();
  std::pair<StringRef, Attribute> params[] = {{"bias", getBias()},
                                              {"threshold", getThreshold()},
                                              {"reset", getResetValueAttr()},
                                              {"init", getInit()},
                                              {"unit", getUnit()}};
  for (auto [what, param] : params)
    if (param && failed(snn::verifyParam(*this, what, param, shape)))
      return failure();
  if (isa<ElementsAttr>(getUnit()))
    for (double unit : expandParam(getUnit(), 1))
      if (!(unit > 0))
        return emitLayerError(*this)
               << "expected units above 0 (rule Q5), but got "
               << formatNumber(unit);
  if (getMembraneWidth() > 62)
    return emitLayerError(*this) << "expected a membrane of at most 62 bits, "
                                    "but got "
                                 << getMembrane();
  return success();
}

bool LifOp::breaksCycle() { return false; }

SmallVector<double> LifOp::getDecayValues() {
  return {static_cast<double>(getLeak()) / (int64_t(1) << getShift())};
}

//===----------------------------------------------------------------------===//
// DelayOp and ReshapeOp
//===----------------------------------------------------------------------===//

LogicalResult DelayOp::verify() {
  return snn::verifyDelayInit(*this, getInit(), getInput().getType());
}

bool DelayOp::breaksCycle() { return true; }

LogicalResult ReshapeOp::verify() {
  auto from = getInput().getType(), to = getResult().getType();
  if (from.getElementType() != to.getElementType() ||
      from.getNumElements() != to.getNumElements())
    return emitLayerError(*this)
           << "expected as many elements of the same type, but got " << from
           << " and " << to;
  return success();
}
