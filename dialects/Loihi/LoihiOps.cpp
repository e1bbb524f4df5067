// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations of the network tier: assembly and verifiers.

#include "dialects/Loihi/LoihiOps.h"
#include "dialects/Loihi/Form.h"
#include "dialects/QSNN/QSNNSyntax.h"
#include "dialects/SNN/LayerVerify.h"
#include "dialects/SNN/NetworkVerify.h"
#include "snnc/Support/Arrays.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include <cmath>

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;

using qsnn::parseParam, qsnn::printParam, qsnn::parseUnit, qsnn::printUnit;

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
#include "dialects/Loihi/LoihiOps.cpp.inc"

LogicalResult NetworkOp::verify() {
  if (failed(snn::verifyNetworkSignature(*this)))
    return failure();
  for (auto [i, type] : llvm::enumerate(getArgumentTypes())) {
    Attribute given = getArgAttr(i, kMessageBitsAttr);
    if (!given)
      continue;
    auto bits = dyn_cast<IntegerAttr>(given);
    int64_t most = cast<RankedTensorType>(type).getElementTypeBitWidth();
    if (!bits || bits.getInt() < 1 || bits.getInt() > most)
      return emitLayerError(*this)
             << "argument " << i << ": '" << kMessageBitsAttr
             << "' expected an integer of 1 to " << most << ", the bits of "
             << type << ", but got " << given;
  }
  return success();
}

/// Whether `use` reads weights; everything else reads a signal.
static bool readsWeights(OpOperand &use) {
  return isa<DenseOp, ConvOp>(use.getOwner()) && use.getOperandNumber() == 1;
}

/// Nothing stands in a network but layers and their weights.
static LogicalResult verifyContent(NetworkOp network) {
  bool ok = true;
  for (Operation &op : network.getBody().front()) {
    bool constant = op.hasTrait<OpTrait::ConstantLike>();
    if (!constant && op.getDialect() != network->getDialect()) {
      emitLayerError(&op) << "expected operations of 'loihi' and constants, "
                             "but got '"
                          << op.getName() << "'";
      ok = false;
    }
    for (OpOperand &use : op.getUses())
      if (constant && !readsWeights(use)) {
        emitLayerError(use.getOwner())
            << "expected a signal, but got a constant";
        ok = false;
      }
  }
  return success(ok);
}

LogicalResult NetworkOp::verifyRegions() {
  if (failed(snn::verifyNetworkBody(*this)))
    return failure();
  return verifyContent(*this);
}

//===----------------------------------------------------------------------===//
// DenseOp and ConvOp
//===----------------------------------------------------------------------===//

/// Weights that hold what their type says.
static LogicalResult verifyMantissas(Operation *op, Value weight) {
  auto type = cast<RankedTensorType>(weight.getType());
  unsigned bits = type.getElementTypeBitWidth();
  if (bits < 2 || bits > 32)
    return emitLayerError(op)
           << "expected weights of 2 to 32 bits (rule Q1), but got " << type;
  int64_t limit = int64_t(1) << (bits - 1);
  if (auto value = findOutside(getConstantAttr(weight), bits))
    return emitLayerError(op)
           << "expected weights of -" << limit << " to " << limit - 1
           << ", but the resource holds " << *value;
  return success();
}

/// More than this many steps of delay hold memory for nothing.
static constexpr int64_t kMostSteps = 1 << 20;

static LogicalResult verifyDelay(Operation *op, int64_t delay) {
  if (delay < 0 || delay > kMostSteps)
    return emitLayerError(op) << "expected delays of 0 to " << kMostSteps
                              << " steps, but got " << delay << " (rule Q10)";
  return success();
}

LogicalResult DenseOp::verify() {
  if (failed(snn::verifyLinear(*this, getInput(), getWeight(), Value(),
                               getResult())) ||
      failed(verifyMantissas(*this, getWeight())))
    return failure();
  if (!getDelayAttr())
    return success();
  if (failed(snn::verifyParam(*this, "delay", getDelayAttr(),
                              cast<RankedTensorType>(getWeight().getType()))))
    return failure();
  for (int64_t delay : integerParamValues(getDelayAttr()))
    if (failed(verifyDelay(*this, delay)))
      return failure();
  return success();
}

bool DenseOp::breaksCycle() { return true; }

std::vector<int64_t> DenseOp::getDelays() {
  ArrayRef<int64_t> shape =
      cast<RankedTensorType>(getWeight().getType()).getShape();
  if (!getDelayAttr())
    return std::vector<int64_t>(ShapedType::getNumElements(shape));
  return expandIntegerParam(getDelayAttr(), shape);
}

static snn::WindowLists listsOf(ConvOp op) {
  return {
      cast<RankedTensorType>(op.getWeight().getType()).getShape().drop_front(2),
      op.getStride(), op.getPads(), op.getDilation()};
}

LogicalResult ConvOp::verify() {
  if (failed(snn::verifyConv(*this, getInput(), getWeight(), Value(),
                             getResult(), listsOf(*this), getGroups())))
    return failure();
  if (failed(verifyDelay(*this, getDelay().value_or(0))))
    return failure();
  return verifyMantissas(*this, getWeight());
}

bool ConvOp::breaksCycle() { return true; }

snn::Window ConvOp::getWindowGeometry() {
  return snn::makeWindow(getInput().getType(), getResult().getType(),
                         listsOf(*this));
}

//===----------------------------------------------------------------------===//
// LifOp, GroupSumOp and ReshapeOp
//===----------------------------------------------------------------------===//

/// Parameters of `low` to `high` that fit the neurons.
static LogicalResult verifyIntegers(LifOp op, StringRef what, Attribute param,
                                    int64_t low, int64_t high) {
  if (failed(snn::verifyParam(
          op, what, param, cast<RankedTensorType>(op.getSpikes().getType()))))
    return failure();
  for (int64_t value : integerParamValues(param))
    if (value < low || value > high)
      return emitLayerError(op)
             << what << ": expected integers of " << low << " to " << high
             << " (rule Q10), but got " << value;
  return success();
}

LogicalResult LifOp::verify() {
  if (getActivations().empty())
    return emitLayerError(*this) << "expected at least one activation";
  for (Value activation : getActivations())
    if (cast<RankedTensorType>(activation.getType()).getShape() !=
        cast<RankedTensorType>(getSpikes().getType()).getShape())
      return emitLayerError(*this)
             << "expected activations of the shape of the spikes, but got "
             << activation.getType() << " and " << getSpikes().getType();
  if (failed(verifyIntegers(*this, "i_decay", getIDecay(), 0, kDecayOne)) ||
      failed(verifyIntegers(*this, "v_decay", getVDecay(), 0, kDecayOne)) ||
      failed(verifyIntegers(*this, "bias", getBias(), -kMostMantissa,
                            kMostMantissa)) ||
      failed(verifyIntegers(*this, "threshold", getThreshold(), -kMostMantissa,
                            kMostMantissa)))
    return failure();
  if (getFire() != snn::Fire::Gt && getFire() != snn::Fire::Ge)
    return emitLayerError(*this) << "expected fire 'gt' or 'ge' (rule Q10), "
                                    "but got '"
                                 << stringifyFire(getFire()) << "'";
  if (getPotential() &&
      getPotential().getType().getShape() !=
          cast<RankedTensorType>(getSpikes().getType()).getShape())
    return emitLayerError(*this)
           << "expected membranes of the shape of the spikes, but got "
           << getPotential().getType() << " and " << getSpikes().getType();
  if (getUnitAttr() &&
      failed(snn::verifyParam(*this, "unit", getUnitAttr(),
                              cast<RankedTensorType>(getSpikes().getType()))))
    return failure();
  if (getUnitAttr())
    for (double unit : paramValues(getUnitAttr()))
      if (!(unit > 0) || !std::isfinite(unit))
        return emitLayerError(*this)
               << "expected units above 0 (rule Q5), but got "
               << formatNumber(unit);
  if (auto every = getClearEvery();
      every && (int64_t(*every) < 1 || *getClearPhase() >= *every))
    return emitLayerError(*this)
           << "expected 'clear every N phase P' with 0 <= P < N (rule Q10), "
              "but got every "
           << int64_t(*every) << " phase " << int64_t(*getClearPhase());
  return success();
}

bool LifOp::breaksCycle() { return false; }

LogicalResult GroupSumOp::verify() {
  int64_t neurons = getInput().getType().getNumElements(),
          groups = getResult().getType().getNumElements();
  if (neurons % groups != 0)
    return emitLayerError(*this)
           << "expected groups of equal size, but got " << groups
           << " groups of " << neurons << " neurons";
  for (Operation *user : getResult().getUsers())
    if (!isa<OutputOp>(user))
      return emitLayerError(*this)
             << "expected only the network's output to read counts of groups, "
                "but '"
             << user->getName() << "' does";
  return success();
}

LogicalResult ReshapeOp::verify() { return snn::verifyReshape(*this); }

std::vector<uint32_t> ReshapeOp::getSources() { return {}; }
