// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations of the integer network: assembly and verifiers.

#include "dialects/QSNN/QSNNOps.h"
#include "dialects/QSNN/QSNNRanges.h"
#include "dialects/QSNN/QSNNSyntax.h"
#include "dialects/SNN/LayerVerify.h"
#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/Signals.h"
#include "snnc/Support/Arrays.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/IR/Builders.h"

#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::qsnn;

//===----------------------------------------------------------------------===//
// Assembly
//===----------------------------------------------------------------------===//

static ParseResult parseReset(OpAsmParser &parser, ResetAttr &reset,
                              Attribute &value) {
  return snn::parseResetOfType(parser, reset, value,
                               parser.getBuilder().getI64Type());
}

static void printReset(OpAsmPrinter &printer, Operation *, ResetAttr reset,
                       Attribute value) {
  snn::printResetOfType(printer, reset, value);
}

/// One mode or more.
static ParseResult parseModes(OpAsmParser &parser, ArrayAttr &modes) {
  SmallVector<Attribute> list;
  for (;;) {
    ModeAttr mode;
    OptionalParseResult next = parseOptionalMode(parser, mode);
    if (!next.has_value())
      break;
    if (failed(*next))
      return failure();
    list.push_back(mode);
  }
  if (list.empty())
    return parser.emitError(parser.getCurrentLocation(),
                            "expected 'wrap', 'saturate' or 'fold'");
  modes = parser.getBuilder().getArrayAttr(list);
  return success();
}

static void printModes(OpAsmPrinter &printer, Operation *, ArrayAttr modes) {
  llvm::interleave(
      modes.getAsRange<ModeAttr>(),
      [&](ModeAttr mode) { printMode(printer.getStream(), mode); },
      [&] { printer << ' '; });
}

/// `exact i9`, or modes and the type that they lead to.
static ParseResult parseMembraneRange(OpAsmParser &parser, ArrayAttr &modes,
                                      TypeAttr &type) {
  if (failed(parser.parseOptionalKeyword("exact")) && parseModes(parser, modes))
    return failure();
  Type parsed;
  if (parser.parseType(parsed))
    return failure();
  type = TypeAttr::get(parsed);
  return success();
}

static void printMembraneRange(OpAsmPrinter &printer, Operation *op,
                               ArrayAttr modes, TypeAttr type) {
  if (modes)
    printModes(printer, op, modes);
  else
    printer << "exact";
  printer << ' ' << type.getValue();
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
  return snn::verifyNetworkBody(*this);
}

//===----------------------------------------------------------------------===//
// LinearOp (rule Q1)
//===----------------------------------------------------------------------===//

/// Sums are computed in 64 bits and shown as doubles.
static LogicalResult verifySumWidth(Operation *op, Value value) {
  Type element = cast<RankedTensorType>(value.getType()).getElementType();
  if (element.getIntOrFloatBitWidth() > kMostBits)
    return emitLayerError(op) << "expected sums of at most " << kMostBits
                              << " bits (rule Q4), but got " << value.getType();
  return success();
}

/// Weights of 2 to 32 bits that hold what their type says (rule Q1).
static LogicalResult verifyWeights(Operation *op, Value weight, Value bias,
                                   Value result) {
  auto type = cast<RankedTensorType>(weight.getType());
  unsigned bits = type.getElementTypeBitWidth();
  if (bits < 2 || bits > 32)
    return emitLayerError(op)
           << "expected weights of 2 to 32 bits (rule Q1), but got " << type;
  if (failed(verifySumWidth(op, result)) ||
      (bias && failed(verifySumWidth(op, bias))))
    return failure();
  int64_t limit = int64_t(1) << (bits - 1);
  if (auto value = findOutside(getConstantAttr(weight), bits))
    return emitLayerError(op)
           << "expected weights of -" << limit << " to " << limit - 1
           << ", but the resource holds " << *value;
  return success();
}

LogicalResult LinearOp::verify() {
  if (failed(snn::verifyLinear(*this, getInput(), getWeight(), getBias(),
                               getResult())))
    return failure();
  return verifyWeights(*this, getWeight(), getBias(), getResult());
}

//===----------------------------------------------------------------------===//
// ConvOp and PoolOp (rules L2, L3, Q1)
//===----------------------------------------------------------------------===//

static snn::WindowLists listsOf(ConvOp op) {
  return {op.getWeight().getType().getShape().drop_front(2), op.getStride(),
          op.getPads(), op.getDilation()};
}

static snn::WindowLists listsOf(PoolOp op) {
  return {op.getWindow(), op.getStride(), op.getPads(), op.getDilation(),
          op.getCeil()};
}

LogicalResult ConvOp::verify() {
  if (failed(snn::verifyConv(*this, getInput(), getWeight(), getBias(),
                             getResult(), listsOf(*this), getGroups())))
    return failure();
  if (auto pad = getPad(); pad && std::abs(int64_t(*pad)) >= int64_t(1) << 31)
    return emitLayerError(*this)
           << "expected a pad value of 32 bits, but got " << int64_t(*pad);
  return verifyWeights(*this, getWeight(), getBias(), getResult());
}

int64_t ConvOp::getNumGroups() { return getGroups(); }

snn::Window ConvOp::getWindowGeometry() {
  return snn::makeWindow(getInput().getType(), getResult().getType(),
                         listsOf(*this));
}

LogicalResult PoolOp::verify() {
  if (getKind() == snn::PoolKind::Avg)
    return emitLayerError(*this) << "expected pool 'sum' or 'max': an average "
                                    "is a sum of another unit (rule Q7)";
  if (failed(snn::verifyPool(*this, getInput(), getResult(), listsOf(*this))))
    return failure();
  if (getKind() == snn::PoolKind::Max &&
      getInput().getType().getElementType() !=
          getResult().getType().getElementType())
    return emitLayerError(*this)
           << "pool 'max' keeps the type of its input (rule L3), but got "
           << getInput().getType() << " and " << getResult().getType();
  return verifySumWidth(*this, getResult());
}

snn::Window PoolOp::getWindowGeometry() {
  return snn::makeWindow(getInput().getType(), getResult().getType(),
                         listsOf(*this));
}

//===----------------------------------------------------------------------===//
// AddOp, RescaleOp (rules Q1, Q8), ConcatOp, EncodeOp (rule L6)
//===----------------------------------------------------------------------===//

LogicalResult AddOp::verify() { return verifySumWidth(*this, getResult()); }

LogicalResult RescaleOp::verify() {
  if (failed(
          snn::verifyParam(*this, "by", getMultiplier(), getInput().getType())))
    return failure();
  for (int64_t value : integerParamValues(getMultiplier()))
    if (value < 1 || value >= int64_t(1) << 32)
      return emitLayerError(*this)
             << "expected multipliers of 1 to " << (int64_t(1) << 32) - 1
             << " (rule Q1), but got " << value;
  return verifySumWidth(*this, getResult());
}

LogicalResult ConcatOp::verify() {
  if (failed(snn::verifyConcatShapes(*this, getAxis())))
    return failure();
  return verifySumWidth(*this, getResult());
}

std::vector<uint32_t> ConcatOp::getSources() {
  return snn::concatSources(*this, getAxis());
}

LogicalResult EncodeOp::verify() {
  if (failed(snn::verifyParam(*this, "max", getMax(), getInput().getType())))
    return failure();
  return snn::verifyEncode(*this, getEncoding(), getMax(), getInput(),
                           getResult());
}

//===----------------------------------------------------------------------===//
// LifOp and LiOp (rules Q2 to Q4, Q10)
//===----------------------------------------------------------------------===//

/// What `lif` and `li` have in common.
template <class Neurons>
static LogicalResult verifyMembrane(Neurons op) {
  for (int64_t leak : integerParamValues(op.getLeak()))
    if (leak < 0 || leak > int64_t(1) << op.getShift())
      return emitLayerError(op) << "expected a leak of 0 to 2^" << op.getShift()
                                << " (rule Q2), but got " << leak;
  for (double unit : paramValues(op.getUnit()))
    if (!(unit > 0) || !std::isfinite(unit))
      return emitLayerError(op) << "expected units above 0 (rule Q5), but got "
                                << formatNumber(unit);
  if (op.getMembraneWidth() > kMostBits)
    return emitLayerError(op) << "expected a membrane of at most " << kMostBits
                              << " bits, but got " << op.getMembrane();
  if (auto every = op.getClearEvery();
      every && (int64_t(*every) < 1 || *op.getClearPhase() >= *every))
    return emitLayerError(op)
           << "expected 'clear every N phase P' with 0 <= P < N (rule Q10), "
              "but got every "
           << int64_t(*every) << " phase " << int64_t(*op.getClearPhase());
  return success();
}

/// A membrane as a result has the membrane's type.
template <class Neurons>
static LogicalResult verifyPotential(Neurons op) {
  if (!op.getPotential() ||
      op.getPotential().getType().getElementType() == op.getMembrane())
    return success();
  return emitLayerError(op)
         << "expected the membrane's type " << op.getMembrane()
         << ", but the result is " << op.getPotential().getType();
}

/// Parameters fit the neurons; integers are such that no sum of them wraps.
static LogicalResult
verifyParams(Operation *op, RankedTensorType shape,
             ArrayRef<std::pair<StringRef, Attribute>> params) {
  for (auto [what, param] : params) {
    if (!param)
      continue;
    if (failed(snn::verifyParam(op, what, param, shape)))
      return failure();
    if (!isIntegerParam(param))
      continue;
    int64_t limit = int64_t(1) << (what == "threshold" ? 61 : kMostBits - 1);
    for (int64_t value : integerParamValues(param))
      if (value < -limit || value >= limit)
        return emitLayerError(op) << what << ": expected integers of at most "
                                  << (what == "threshold" ? 62u : kMostBits)
                                  << " bits, but got " << value << " (rule Q4)";
  }
  return success();
}

LogicalResult LifOp::verify() {
  if (failed(verifyParams(*this, getInput().getType(),
                          {{"leak", getLeak()},
                           {"bias", getBias()},
                           {"threshold", getThreshold()},
                           {"reset", getResetValueAttr()},
                           {"floor", getFloorAttr()},
                           {"init", getInit()},
                           {"unit", getUnit()}})) ||
      failed(verifyMembrane(*this)))
    return failure();
  if (getFire() == snn::Fire::Ge)
    return emitLayerError(*this)
           << "fire 'ge' is 'gt' on the next lower threshold (rule Q3)";
  if (failed(verifyPotential(*this)))
    return failure();
  return snn::verifyNeuron(*this, {getFire(), getReset(), getResetValueAttr(),
                                   getThreshold(), getRefractory(), getShown(),
                                   getSpikes(), getPotential()});
}

/// Decay of one step as a real number.
static SmallVector<double> decaysOf(Attribute leak, uint64_t shift) {
  SmallVector<double> decays;
  for (int64_t m : integerParamValues(leak))
    decays.push_back(std::ldexp(double(m), -int(shift)));
  return decays;
}

bool LifOp::breaksCycle() { return false; }
Value LifOp::getSpikeValue() { return getSpikes(); }
SmallVector<double> LifOp::getDecayValues() {
  return decaysOf(getLeak(), getShift());
}

LogicalResult LiOp::verify() {
  if (failed(verifyParams(*this, getInput().getType(),
                          {{"leak", getLeak()},
                           {"bias", getBias()},
                           {"init", getInit()},
                           {"unit", getUnit()}})) ||
      failed(verifyMembrane(*this)))
    return failure();
  return verifyPotential(*this);
}

bool LiOp::breaksCycle() { return false; }
Value LiOp::getSpikeValue() { return {}; }
SmallVector<double> LiOp::getDecayValues() {
  return decaysOf(getLeak(), getShift());
}

//===----------------------------------------------------------------------===//
// DelayOp, ReshapeOp, TransposeOp and SliceOp
//===----------------------------------------------------------------------===//

LogicalResult DelayOp::verify() {
  return snn::verifyDelayInit(*this, getInit(), getInput().getType());
}

bool DelayOp::breaksCycle() { return true; }

LogicalResult ReshapeOp::verify() { return snn::verifyReshape(*this); }

std::vector<uint32_t> ReshapeOp::getSources() { return {}; }

LogicalResult TransposeOp::verify() {
  return snn::verifyTranspose(*this, getPerm());
}

std::vector<uint32_t> TransposeOp::getSources() {
  return snn::transposeSources(getInput().getType(), getPerm());
}

LogicalResult SliceOp::verify() {
  return snn::verifySlice(*this, getBegin(), getStride());
}

std::vector<uint32_t> SliceOp::getSources() {
  return snn::sliceSources(getInput().getType(), getResult().getType(),
                           getBegin(), getStride());
}
