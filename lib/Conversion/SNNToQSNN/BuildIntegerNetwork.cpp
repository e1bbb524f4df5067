// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The integer network of a quantised float network (rules Q1 to Q9), by the
// plan of its units.

#include "dialects/QSNN/QSNNRanges.h"
#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/Rebuild.h"
#include "lib/Conversion/Linear/IntegerAttrs.h"
#include "lib/Conversion/Linear/IntegerNeurons.h"
#include "snnc/Conversion/SNNToQSNN.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace snnc {

namespace {

/// Every sum and membrane is built this wide; then widths are proved.
constexpr unsigned kSumBits = qsnn::kMostBits;

class IntegerBuilder {
public:
  IntegerBuilder(snn::NetworkOp network, const IntegerForm &form,
                 const UnitPlan &plan)
      : network(network), form(form), plan(plan), builder(network) {}
  FailureOr<qsnn::NetworkOp> build();

private:
  // One operation of the float network each.
  void convert(Operation *op);
  Value convert(snn::LinearOp op);
  Value convert(snn::ConvOp op);
  Value convert(snn::PoolOp op);
  Value convert(snn::AddOp op);
  Value convert(snn::ConcatOp op);
  Value convert(snn::TransposeOp op);
  Value convert(snn::SliceOp op);
  Value convert(snn::ReshapeOp op);
  Value convert(snn::EncodeOp op);
  Value convert(snn::LiOp op);
  Value convert(snn::ScaleOp op) { return values.lookup(op.getInput()); }
  void convert(snn::LifOp op);
  void convert(snn::DelayOp op);
  void convert(snn::OutputOp op);

  /// The integers of an operand, with its gains.
  Value operand(OpOperand &operand);
  /// The same as a signed integer: what neurons and outputs take.
  Value current(Value value, Value from);
  Value rescale(Value value, const Spread<int64_t> &factors, StringRef name,
                Location loc);
  Value levels(Value weight);
  /// The tensor type of the integers of `value`.
  RankedTensorType typeOf(Value value);
  Attribute param(Operation *op, StringRef what, const Spread<int64_t> &spread,
                  ArrayRef<int64_t> shape);
  Attribute unitAttr(const Spread<Unit> &units, StringRef name,
                     ArrayRef<int64_t> shape);
  IntegerType sumType() { return builder.getIntegerType(kSumBits); }

  bool makeConstants();
  void makePlaceholders();
  void setSignature(qsnn::NetworkOp result);

  snn::NetworkOp network;
  const IntegerForm &form;
  const UnitPlan &plan;
  OpBuilder builder;
  IRMapping values;
  llvm::StringSet<> names;
  DenseMap<Operation *, IntegerNeurons> neurons;
  DenseMap<Operation *, Spread<int64_t>> delayInits;
};

//===----------------------------------------------------------------------===//
// Values, types and attributes
//===----------------------------------------------------------------------===//

RankedTensorType IntegerBuilder::typeOf(Value value) {
  Type element;
  switch (plan.formOf(value).type) {
  case Form::Type::Spike:
    element = builder.getI1Type();
    break;
  case Form::Type::Count:
    element = builder.getIntegerType(8, /*isSigned=*/false);
    break;
  case Form::Type::Signed:
    element = sumType();
    break;
  }
  return cast<RankedTensorType>(value.getType()).clone(element);
}

Attribute IntegerBuilder::param(Operation *op, StringRef what,
                                const Spread<int64_t> &spread,
                                ArrayRef<int64_t> shape) {
  StringRef layer = cast<snn::LayerOpInterface>(op).getLayerName();
  return makeIntegerParam(builder, (layer + "_" + what).str(), spread, shape);
}

Attribute IntegerBuilder::unitAttr(const Spread<Unit> &units, StringRef name,
                                   ArrayRef<int64_t> shape) {
  return makeUnitParam(builder, (name + "_unit").str(),
                       units.map([](const Unit &unit) { return unit.value; }),
                       shape);
}

Value IntegerBuilder::rescale(Value value, const Spread<int64_t> &factors,
                              StringRef name, Location loc) {
  auto type = cast<RankedTensorType>(value.getType());
  std::string unique = snn::takeName(names, name, "");
  Attribute by =
      makeIntegerParam(builder, unique + "_by", factors, type.getShape());
  return builder.create<qsnn::RescaleOp>(loc, type.clone(sumType()), unique,
                                         value, by, /*shift=*/0,
                                         qsnn::Rounding::Floor,
                                         /*overflow=*/nullptr);
}

Value IntegerBuilder::operand(OpOperand &operand) {
  Value value = values.lookup(operand.get());
  const Spread<int64_t> *gains = plan.gainsOf(operand);
  if (!gains)
    return value;
  Operation *reader = operand.getOwner();
  StringRef name = cast<snn::LayerOpInterface>(reader).getLayerName();
  return rescale(value, *gains, (name + ".gain").str(), reader->getLoc());
}

Value IntegerBuilder::current(Value value, Value from) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getElementType() == sumType())
    return value;
  std::string name = "current";
  if (auto layer = from.getDefiningOp<snn::LayerOpInterface>())
    name = (layer.getLayerName() + ".current").str();
  return rescale(value, {1, size_t(type.getNumElements())}, name,
                 from.getLoc());
}

Value IntegerBuilder::levels(Value weight) {
  auto dequantize = weight.getDefiningOp<snn::DequantizeOp>();
  return builder.create<arith::ConstantOp>(
      dequantize.getLoc(), getConstantAttr(dequantize.getLevels()));
}

//===----------------------------------------------------------------------===//
// Layers without state
//===----------------------------------------------------------------------===//

Value IntegerBuilder::convert(snn::LinearOp op) {
  Value input = operand(op.getInputMutable());
  return builder.create<qsnn::LinearOp>(
      op.getLoc(), typeOf(op.getResult()), op.getNameAttr(), input,
      levels(op.getWeight()), /*bias=*/Value(), /*overflow=*/nullptr);
}

Value IntegerBuilder::convert(snn::ConvOp op) {
  Value input = operand(op.getInputMutable());
  IntegerAttr pad;
  if (int64_t zero = plan.padOf(op))
    pad = builder.getI64IntegerAttr(zero);
  return builder.create<qsnn::ConvOp>(
      op.getLoc(), typeOf(op.getResult()), op.getNameAttr(), input,
      levels(op.getWeight()), /*bias=*/Value(), op.getStrideAttr(),
      op.getPadsAttr(), op.getDilationAttr(), op.getGroupsAttr(), pad,
      /*overflow=*/nullptr);
}

Value IntegerBuilder::convert(snn::PoolOp op) {
  Value input = operand(op.getInputMutable());
  bool max = op.getKind() == snn::PoolKind::Max;
  Value pool = builder.create<qsnn::PoolOp>(
      op.getLoc(), typeOf(op.getResult()), op.getName(),
      max ? snn::PoolKind::Max : snn::PoolKind::Sum, input, op.getWindow(),
      op.getStride(), op.getPads(), op.getDilation(), op.getCeil());
  if (const Spread<int64_t> *factors = plan.factorsOf(op))
    return rescale(pool, *factors, (op.getName() + ".mean").str(), op.getLoc());
  return pool;
}

Value IntegerBuilder::convert(snn::AddOp op) {
  Value lhs = operand(op.getLhsMutable()), rhs = operand(op.getRhsMutable());
  return builder.create<qsnn::AddOp>(op.getLoc(), typeOf(op.getResult()),
                                     op.getName(), lhs, rhs,
                                     /*overflow=*/nullptr);
}

Value IntegerBuilder::convert(snn::ConcatOp op) {
  SmallVector<Value> inputs;
  for (OpOperand &input : op->getOpOperands())
    inputs.push_back(operand(input));
  return builder.create<qsnn::ConcatOp>(op.getLoc(), typeOf(op.getResult()),
                                        op.getNameAttr(), op.getAxisAttr(),
                                        inputs);
}

Value IntegerBuilder::convert(snn::TransposeOp op) {
  return builder.create<qsnn::TransposeOp>(op.getLoc(), typeOf(op.getResult()),
                                           values.lookup(op.getInput()),
                                           op.getPermAttr());
}

Value IntegerBuilder::convert(snn::SliceOp op) {
  return builder.create<qsnn::SliceOp>(op.getLoc(), typeOf(op.getResult()),
                                       values.lookup(op.getInput()),
                                       op.getBeginAttr(), op.getStrideAttr());
}

Value IntegerBuilder::convert(snn::ReshapeOp op) {
  return builder.create<qsnn::ReshapeOp>(op.getLoc(), typeOf(op.getResult()),
                                         values.lookup(op.getInput()));
}

Value IntegerBuilder::convert(snn::EncodeOp op) {
  return builder.create<qsnn::EncodeOp>(
      op.getLoc(), typeOf(op.getResult()), op.getName(), op.getEncoding(),
      values.lookup(op.getInput()),
      param(op, "max", plan.maximumOf(op),
            op.getResult().getType().getShape()));
}

//===----------------------------------------------------------------------===//
// Layers with state
//===----------------------------------------------------------------------===//

void IntegerBuilder::convert(snn::LifOp op) {
  const IntegerNeurons &n = neurons.at(op);
  ArrayRef<int64_t> shape = op.getInput().getType().getShape();
  Value input = current(values.lookup(op.getInput()), op.getInput());
  auto type = op.getInput().getType().clone(sumType());
  auto optional = [&](bool present, StringRef what,
                      const Spread<int64_t> &spread) {
    return present ? param(op, what, spread, shape) : Attribute();
  };
  bool count = op.getFire() == snn::Fire::Count,
       over = op.getFire() == snn::Fire::GtOver;
  auto lif = builder.create<qsnn::LifOp>(
      op.getLoc(), op.getSpikes().getType(),
      op.getPotential() ? Type(type) : Type(), op.getName(), input,
      param(op, "leak", n.leak, shape), n.shift, form.rounding,
      form.fracOf(op.getName()), param(op, "bias", n.bias, shape),
      param(op, "threshold", n.threshold, shape),
      count || over ? op.getFire() : snn::Fire::Gt, op.getReset(),
      optional(op.getResetValueAttr() != nullptr, "reset", n.reset),
      optional(op.getFloorAttr() != nullptr, "floor", n.floor),
      param(op, "init", n.init, shape), op.getRefractoryAttr(),
      /*clear_every=*/nullptr, /*clear_phase=*/nullptr, /*overflow=*/nullptr,
      sumType(), unitAttr(plan.membraneOf(op), op.getName(), shape),
      op.getShownAttr());
  snn::keepLedger(op, lif);
  values.map(op.getSpikes(), lif.getSpikes());
  if (op.getPotential())
    values.map(op.getPotential(), lif.getPotential());
}

Value IntegerBuilder::convert(snn::LiOp op) {
  const IntegerNeurons &n = neurons.at(op);
  ArrayRef<int64_t> shape = op.getInput().getType().getShape();
  Value input = current(values.lookup(op.getInput()), op.getInput());
  return builder.create<qsnn::LiOp>(
      op.getLoc(), op.getInput().getType().clone(sumType()), op.getName(),
      input, param(op, "leak", n.leak, shape), n.shift, form.rounding,
      form.fracOf(op.getName()), param(op, "bias", n.bias, shape),
      param(op, "init", n.init, shape), /*clear_every=*/nullptr,
      /*clear_phase=*/nullptr, /*overflow=*/nullptr, sumType(),
      unitAttr(plan.membraneOf(op), op.getName(), shape));
}

void IntegerBuilder::convert(snn::DelayOp op) {
  ArrayRef<int64_t> shape = op.getResult().getType().getShape();
  auto delay = builder.create<qsnn::DelayOp>(
      op.getLoc(), typeOf(op.getResult()), op.getNameAttr(),
      values.lookup(op.getInput()), op.getStepsAttr(),
      param(op, "init", delayInits.at(op), shape));
  snn::keepLedger(op, delay);
  // Uses may stand before the delay (rule N3): they hold its place.
  snn::fillPlace(values.lookup(op.getResult()), delay.getResult());
  values.map(op.getResult(), delay.getResult());
}

//===----------------------------------------------------------------------===//
// The network
//===----------------------------------------------------------------------===//

/// Real results leave as signed integers.
void IntegerBuilder::convert(snn::OutputOp op) {
  SmallVector<Value> results;
  for (Value value : op.getValues()) {
    Value mapped = values.lookup(value);
    bool real = getElementTypeOrSelf(value).isF32();
    results.push_back(real ? current(mapped, value) : mapped);
  }
  builder.create<qsnn::OutputOp>(op.getLoc(), results);
}

void IntegerBuilder::convert(Operation *op) {
  llvm::TypeSwitch<Operation *>(op)
      .Case<snn::LinearOp, snn::ConvOp, snn::PoolOp, snn::AddOp, snn::ConcatOp,
            snn::TransposeOp, snn::SliceOp, snn::ReshapeOp, snn::EncodeOp,
            snn::ScaleOp, snn::LiOp>([&](auto layer) {
        Value result = convert(layer);
        values.map(layer->getResult(0), result);
        if (!isa<snn::ScaleOp>(op))
          snn::keepLedger(op, result.getDefiningOp());
      })
      .Case<snn::LifOp, snn::DelayOp, snn::OutputOp>(
          [&](auto layer) { convert(layer); });
}

void IntegerBuilder::makePlaceholders() {
  for (auto delay : network.getBody().getOps<snn::DelayOp>())
    values.map(delay.getResult(),
               snn::makePlaceholder(builder, delay.getLoc(),
                                    typeOf(delay.getResult())));
}

/// Types of the integers; step and zero point of inputs, units of results.
void IntegerBuilder::setSignature(qsnn::NetworkOp result) {
  SmallVector<Type> inputs, outputs;
  for (BlockArgument arg : result.getBody().getArguments())
    inputs.push_back(arg.getType());
  auto output = cast<qsnn::OutputOp>(result.getBody().front().getTerminator());
  llvm::append_range(outputs, output->getOperandTypes());
  result.setFunctionType(builder.getFunctionType(inputs, outputs));
  for (auto [i, type] : llvm::enumerate(network.getArgumentTypes())) {
    if (!getElementTypeOrSelf(type).isF32())
      continue;
    setInputForm(result, i, form.inputOf(i));
  }
  auto from = cast<snn::OutputOp>(network.getBody().front().getTerminator());
  for (auto [i, value] : llvm::enumerate(from.getValues()))
    if (auto type = cast<RankedTensorType>(value.getType());
        type.getElementType().isF32())
      result.setResultAttr(i, snn::kUnitAttr,
                           unitAttr(plan.formOf(value).units,
                                    "output" + std::to_string(i),
                                    type.getShape()));
}

/// Constants of everything that holds state; false where some do not fit.
bool IntegerBuilder::makeConstants() {
  bool ok = true;
  for (Operation *op : snn::getNetworkOrder(network))
    llvm::TypeSwitch<Operation *>(op)
        .Case<snn::LifOp, snn::LiOp>([&](auto layer) {
          auto made = makeIntegerNeurons(layer, plan);
          ok &= made.has_value();
          if (made)
            neurons[op] = std::move(*made);
        })
        .Case([&](snn::DelayOp delay) {
          auto made = makeDelayInit(delay, plan);
          ok &= made.has_value();
          if (made)
            delayInits[op] = std::move(*made);
        });
  return ok;
}

FailureOr<qsnn::NetworkOp> IntegerBuilder::build() {
  if (!makeConstants())
    return failure();
  auto result = snn::createNetwork<qsnn::NetworkOp>(builder, network,
                                                    /*latency=*/IntegerAttr());
  Block *body = builder.createBlock(&result.getBody());
  for (BlockArgument arg : network.getBody().getArguments())
    values.map(arg, body->addArgument(typeOf(arg), arg.getLoc()));
  for (auto layer : network.getBody().getOps<snn::LayerOpInterface>())
    names.insert(layer.getLayerName());
  makePlaceholders();
  for (Operation *op : snn::getNetworkOrder(network))
    convert(op);
  setSignature(result);
  return result;
}

} // namespace

FailureOr<qsnn::NetworkOp> buildIntegerNetwork(snn::NetworkOp network,
                                               const IntegerForm &form) {
  std::optional<UnitPlan> plan = UnitPlan::create(network, form);
  if (!plan)
    return failure();
  auto integer = IntegerBuilder(network, form, *plan).build();
  // Sums and membranes were built as wide as can be.
  if (succeeded(integer) && failed(qsnn::narrowWidths(*integer))) {
    integer->erase();
    return failure();
  }
  return integer;
}

} // namespace snnc
