// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rule Q10, layer by layer.

#include "dialects/Loihi/Expand.h"
#include "dialects/Loihi/Form.h"
#include "dialects/SNN/Rebuild.h"
#include "snnc/Support/Blobs.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/TypeSwitch.h"

#include <set>

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;

namespace {

class Expander {
public:
  Expander(NetworkOp network, OpBuilder &builder,
           llvm::StringMap<int64_t> *synapses)
      : network(network), builder(builder), synapses(synapses) {}
  qsnn::NetworkOp expand();

private:
  Value expand(DenseOp op);
  Value expand(ConvOp op);
  Value expand(LifOp op);
  Value expand(GroupSumOp op);
  Value expand(ReshapeOp op) {
    return builder.create<qsnn::ReshapeOp>(op.getLoc(), op.getType(),
                                           values.lookup(op.getInput()));
  }
  void expand(OutputOp op);
  void expandBody();
  void stateSpikes(qsnn::NetworkOp result);

  Value delay(Operation *op, StringRef layer, Value input, int64_t steps);
  Value shift(Operation *op, StringRef layer, Value sum, int64_t exponent);
  Value add(Operation *op, StringRef layer, Value a, Value b);
  /// The synapses of one delay.
  Value dense(DenseOp op, StringRef name, int64_t delay,
              function_ref<Value()> makeWeight);
  Value current(LifOp op);

  /// A name that no layer has.
  std::string unique(StringRef layer, const Twine &suffix);
  IntegerAttr i64(int64_t value) { return builder.getI64IntegerAttr(value); }
  /// A parameter with each number n replaced by factor·n + offset; `name` is
  /// the key of what becomes a resource.
  Attribute affine(Attribute param, int64_t factor, int64_t offset,
                   const Twine &name);
  Attribute leak(Attribute decay, const Twine &name) {
    return affine(decay, -1, kDecayOne, name);
  }

  NetworkOp network;
  OpBuilder &builder;
  llvm::StringMap<int64_t> *synapses;
  IRMapping values;
  llvm::StringSet<> names;
};

std::string Expander::unique(StringRef layer, const Twine &suffix) {
  return snn::takeName(names, layer + suffix, ".");
}

Attribute Expander::affine(Attribute param, int64_t factor, int64_t offset,
                           const Twine &name) {
  auto change = [&](int64_t value) { return factor * value + offset; };
  if (auto number = dyn_cast<IntegerAttr>(param))
    return i64(change(number.getInt()));
  SmallVector<int64_t> changed;
  for (int64_t value : integerParamValues(param))
    changed.push_back(change(value));
  auto shape = cast<ShapedType>(cast<ElementsAttr>(param).getType()).getShape();
  return makeIntegers(RankedTensorType::get(shape, builder.getI64Type()),
                      name.str(), changed);
}

Value Expander::delay(Operation *op, StringRef layer, Value input,
                      int64_t steps) {
  return builder.create<qsnn::DelayOp>(op->getLoc(), input.getType(),
                                       unique(layer, ".delay"), input, steps,
                                       i64(0));
}

/// The weight exponent acts on a finished sum, once.
Value Expander::shift(Operation *op, StringRef layer, Value sum,
                      int64_t exponent) {
  if (exponent == 0)
    return sum;
  int64_t by = exponent > 0 ? int64_t(1) << exponent : 1;
  return builder.create<qsnn::RescaleOp>(
      op->getLoc(), sum.getType(), unique(layer, ".exp"), sum, i64(by),
      std::max<int64_t>(-exponent, 0), kExponentRounding,
      getSumModes(builder.getContext()));
}

/// A sum stands behind the later of its parts, once both stand.
Value Expander::add(Operation *op, StringRef layer, Value a, Value b) {
  OpBuilder::InsertionGuard guard(builder);
  Operation *x = a.getDefiningOp(), *y = b.getDefiningOp();
  if (x && y && !snn::isPlaceholder(a) && !snn::isPlaceholder(b))
    builder.setInsertionPointAfter(x->isBeforeInBlock(y) ? y : x);
  return builder.create<qsnn::AddOp>(op->getLoc(), a.getType(),
                                     unique(layer, ".sum"), a, b,
                                     getSumModes(builder.getContext()));
}

Value Expander::dense(DenseOp op, StringRef name, int64_t delay,
                      function_ref<Value()> makeWeight) {
  Value late = this->delay(op, name, values.lookup(op.getInput()), delay + 1);
  auto linear = builder.create<qsnn::LinearOp>(
      op.getLoc(), op.getType(), name, late, makeWeight(), /*bias=*/Value(),
      getSumModes(builder.getContext()));
  snn::keepLedger(op, linear);
  return shift(op, name, linear, op.getExponent());
}

Value Expander::expand(DenseOp op) {
  std::vector<int64_t> delays = op.getDelays();
  if (llvm::all_equal(delays))
    return dense(op, op.getName(), delays.empty() ? 0 : delays.front(), [&] {
      return builder.clone(*op.getWeight().getDefiningOp())->getResult(0);
    });
  // The synapses of each delay are a layer of their own.
  auto type = cast<RankedTensorType>(op.getWeight().getType());
  std::vector<int64_t> weights = readIntegers(getConstantAttr(op.getWeight()));
  Value total;
  for (int64_t d : std::set<int64_t>(delays.begin(), delays.end())) {
    std::string name = unique(op.getName(), ".d" + Twine(d));
    if (synapses)
      (*synapses)[name] = llvm::count(delays, d);
    std::vector<int64_t> part(weights.size());
    for (size_t i = 0; i < part.size(); ++i)
      part[i] = delays[i] == d ? weights[i] : 0;
    Value sum = dense(op, name, d, [&] {
      return builder.create<arith::ConstantOp>(op.getLoc(),
                                               makeIntegers(type, name, part));
    });
    total = total ? add(op, name, total, sum) : sum;
  }
  return total;
}

Value Expander::expand(ConvOp op) {
  Value late = delay(op, op.getName(), values.lookup(op.getInput()),
                     op.getDelay().value_or(0) + 1);
  Value weight = builder.clone(*op.getWeight().getDefiningOp())->getResult(0);
  auto conv = builder.create<qsnn::ConvOp>(
      op.getLoc(), op.getType(), op.getName(), late, weight, /*bias=*/Value(),
      op.getStride(), op.getPads(), op.getDilation(), op.getGroups(),
      /*pad=*/IntegerAttr(), getConvModes(builder.getContext()));
  snn::keepLedger(op, conv);
  return shift(op, op.getName(), conv, op.getExponent());
}

/// The sum of the activations.
Value Expander::current(LifOp op) {
  auto type = cast<RankedTensorType>(op.getSpikes().getType())
                  .clone(builder.getI32Type());
  Value sum;
  for (Value activation : op.getActivations()) {
    Value next = values.lookup(activation);
    // Data given to neurons is no sum of 32 bits yet.
    if (next.getType() != type)
      next = builder.create<qsnn::RescaleOp>(
          op.getLoc(), type, unique(op.getName(), ".in"), next, i64(1),
          /*shift=*/0, kExponentRounding, getSumModes(builder.getContext()));
    sum = sum ? add(op, op.getName(), sum, next) : next;
  }
  return sum;
}

Value Expander::expand(LifOp op) {
  StringRef name = op.getName();
  Attribute unit = op.getUnitAttr() ? op.getUnitAttr()
                                    : Attribute(builder.getF64FloatAttr(1));
  Value sum = current(op);
  Value u = builder.create<qsnn::LiOp>(
      op.getLoc(), sum.getType(), unique(name, ".syn"), sum,
      leak(op.getIDecay(), name + "_current_leak"), kDecayBits, kLeakRounding,
      kCurrentFrac, /*bias=*/i64(0), /*init=*/i64(0), op.getClearEveryAttr(),
      op.getClearPhaseAttr(), getCurrentModes(builder.getContext()),
      builder.getIntegerType(kCurrentBits), unit);
  // v and what it is compared with are integers: v >= n is v > n - 1.
  int64_t below = op.getFire() == snn::Fire::Ge ? -1 : 0;
  Type potential = op.getPotential() ? op.getPotential().getType() : Type();
  auto lif = builder.create<qsnn::LifOp>(
      op.getLoc(), op.getSpikes().getType(), potential, name, u,
      leak(op.getVDecay(), name + "_leak"), kDecayBits, kLeakRounding,
      /*frac=*/0, affine(op.getBias(), kMantissaUnit, 0, name + "_bias"),
      affine(op.getThreshold(), kMantissaUnit, below, name + "_threshold"),
      kFire, kReset, /*resetValue=*/i64(0), /*floor=*/Attribute(),
      /*init=*/i64(0),
      /*refractory=*/IntegerAttr(), op.getClearEveryAttr(),
      op.getClearPhaseAttr(), getMembraneModes(builder.getContext()),
      builder.getIntegerType(kMembraneBits), unit,
      potential
          ? snn::MembraneAttr::get(builder.getContext(), snn::Membrane::Pre)
          : snn::MembraneAttr());
  snn::keepLedger(op, lif);
  if (potential)
    values.map(op.getPotential(), lif.getPotential());
  return lif.getSpikes();
}

/// A pool over lines of one group each.
Value Expander::expand(GroupSumOp op) {
  auto input = cast<RankedTensorType>(op.getInput().getType());
  auto result = cast<RankedTensorType>(op.getType());
  int64_t groups = result.getNumElements();
  int64_t size = input.getNumElements() / groups;
  auto list = [&](std::initializer_list<int64_t> values) {
    return builder.getDenseI64ArrayAttr(values);
  };
  Value lines = builder.create<qsnn::ReshapeOp>(
      op.getLoc(), input.clone({groups, size}), values.lookup(op.getInput()));
  Value sums = builder.create<qsnn::PoolOp>(
      op.getLoc(), result.clone({groups, 1}), op.getName(), snn::PoolKind::Sum,
      lines, list({size}), list({size}), list({0, 0}), list({1}),
      /*ceil=*/false);
  return builder.create<qsnn::ReshapeOp>(op.getLoc(), result, sums);
}

void Expander::expand(OutputOp op) {
  SmallVector<Value> outputs;
  for (Value value : op.getValues())
    outputs.push_back(values.lookup(value));
  builder.create<qsnn::OutputOp>(op.getLoc(), outputs);
}

/// Rule T1: at level loihi an input of spikes takes whatever is not 0 for one;
/// below, that must be stated.
void Expander::stateSpikes(qsnn::NetworkOp result) {
  for (auto [i, type] : llvm::enumerate(network.getArgumentTypes()))
    if (cast<RankedTensorType>(type).getElementType().isInteger(1))
      result.setArgAttr(i, snn::kArgEventsAttr,
                        builder.getStringAttr("binary"));
}

void Expander::expandBody() {
  // Values may be read before they stand (rule N3): something holds their
  // place.
  Block &from = network.getBody().front();
  for (Operation &op : from)
    if (isa<DenseOp, ConvOp, LifOp, GroupSumOp, ReshapeOp>(op))
      values.map(op.getResult(0),
                 snn::makePlaceholder(builder, op.getLoc(),
                                      op.getResult(0).getType()));
  for (Operation &op : from)
    llvm::TypeSwitch<Operation *>(&op)
        .Case<DenseOp, ConvOp, LifOp, GroupSumOp, ReshapeOp>([&](auto layer) {
          Value made = expand(layer);
          snn::fillPlace(values.lookup(layer->getResult(0)), made);
          values.map(layer->getResult(0), made);
        })
        .Case([&](OutputOp output) { expand(output); });
}

qsnn::NetworkOp Expander::expand() {
  OpBuilder::InsertionGuard guard(builder);
  auto result = snn::createNetwork<qsnn::NetworkOp>(builder, network,
                                                    network.getLatencyAttr());
  stateSpikes(result);
  Block *body = builder.createBlock(&result.getBody());
  for (BlockArgument arg : network.getBody().getArguments())
    values.map(arg, body->addArgument(arg.getType(), arg.getLoc()));
  for (auto layer : network.getBody().getOps<snn::LayerOpInterface>())
    names.insert(layer.getLayerName());
  expandBody();
  return result;
}

} // namespace

qsnn::NetworkOp loihi::expandNetwork(NetworkOp network, OpBuilder &builder,
                                     llvm::StringMap<int64_t> *synapses) {
  return Expander(network, builder, synapses).expand();
}
