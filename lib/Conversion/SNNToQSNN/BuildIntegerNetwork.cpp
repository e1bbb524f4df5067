// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The integer network of a quantised float network (rules Q1 to Q5).

#include "Exact.h"
#include "dialects/QSNN/QSNNRanges.h"
#include "dialects/SNN/NetworkVerify.h"
#include "snnc/Conversion/SNNToQSNN.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;

namespace snnc {

namespace {

using Round = Dyadic::Round;

/// What the neurons behind a current must know of it.
struct Current {
  Value value;
  std::vector<float> scales;       ///< unit e_i of each row (rule Q5.2)
  std::vector<float> bias;         ///< of the synapse, real; empty for none
  std::vector<qsnn::Range> ranges; ///< of the integer sums
};

/// Decay as multiplier and shift: the least k ≤ 16 for which a·2^k is whole,
/// else 12 (rule Q5.5).
std::pair<int64_t, int64_t> decayConstants(double decay) {
  for (int k = 0; k <= 16; ++k)
    if (double scaled = std::ldexp(decay, k); scaled == std::floor(scaled))
      return {static_cast<int64_t>(scaled), k};
  return {std::llrint(std::ldexp(decay, 12)), 12};
}

/// A tensor of `shape` where values differ, a number where all are equal.
Attribute makeParam(Builder &builder, StringRef layer, ArrayRef<int64_t> shape,
                    std::span<const int64_t> values) {
  if (llvm::all_equal(values))
    return builder.getI64IntegerAttr(values.front());
  auto type = RankedTensorType::get(shape, builder.getI64Type());
  return makeIntegers(type, layer, values);
}

unsigned widthOf(std::span<const qsnn::Range> ranges) {
  qsnn::Range all = ranges.front();
  for (qsnn::Range range : ranges)
    all = all.hull(range);
  return all.width();
}

class IntegerBuilder {
public:
  IntegerBuilder(snn::NetworkOp network, const IntegerForm &form)
      : network(network), form(form), builder(network) {}
  FailureOr<qsnn::NetworkOp> build();

private:
  /// Parameters of one neuron of the float network.
  struct FloatNeuron {
    double gain, bias, threshold, reset, init;
  };
  /// A layer in integers.
  struct Neurons {
    int64_t leak, shift, frac;
    std::vector<int64_t> biases, thresholds, resets, inits;
    std::vector<double> units;
    std::vector<qsnn::Range> ranges;
  };
  bool addNeuron(snn::LifOp op, int64_t i, const FloatNeuron &neuron,
                 const Current &current, Neurons &neurons);
  std::optional<Neurons> toIntegers(snn::LifOp op, const Current &current);
  void convert(snn::LinearOp op);
  void convert(snn::LifOp op);
  void convert(snn::DelayOp op);
  void keepLedger(Operation *from, Operation *to) {
    if (Attribute ledger = from->getAttr(snn::kLedgerAttr))
      to->setAttr(snn::kLedgerAttr, ledger);
  }
  InFlightDiagnostic error(Operation *op) {
    ok = false;
    return emitLayerError(op);
  }

  snn::NetworkOp network;
  const IntegerForm &form;
  OpBuilder builder;
  IRMapping values;
  DenseMap<Value, Current> currents;
  bool ok = true;
};

/// Rows of integer weights, each with its own unit (rule Q5.2).
void IntegerBuilder::convert(snn::LinearOp op) {
  auto dequantize = op.getWeight().getDefiningOp<snn::DequantizeOp>();
  if (!dequantize) {
    error(op) << "has float weights; quantise them first, e.g. "
                 "'--osbc-quantize=4'";
    return;
  }
  Value input = values.lookupOrNull(op.getInput());
  if (op.getInput().getType().getElementType().isF32()) {
    error(op) << "has an input of " << op.getInput().getType()
              << "; the integer level takes spikes and counts (for a "
                 "network's input: '--events=…' at import)";
    return;
  }
  if (!input)
    return; // what failed to become integer has said so
  ElementsAttr levels = getConstantAttr(dequantize.getLevels());
  std::vector<int64_t> weights = readIntegers(levels);
  int64_t rows = levels.getShapedType().getDimSize(0);
  int64_t cols = levels.getShapedType().getDimSize(1);
  Current current;
  current.scales = readFloats(getConstantAttr(dequantize.getScales()));
  if (op.getBias())
    current.bias = readFloats(getConstantAttr(op.getBias()));
  current.ranges =
      qsnn::synapseRanges(weights, {}, rows, cols, qsnn::inputRange(input));
  auto constant =
      builder.create<arith::ConstantOp>(dequantize.getLoc(), levels);
  auto type = RankedTensorType::get(
      {rows}, builder.getIntegerType(widthOf(current.ranges)));
  auto linear = builder.create<qsnn::LinearOp>(
      op.getLoc(), type, op.getNameAttr(), input, constant, Value(),
      /*overflow=*/nullptr);
  keepLedger(op, linear);
  current.value = linear;
  currents[op.getResult()] = std::move(current);
}

/// Rule Q5.4 and Q5.5 for neuron `i`: unit s_i = b_i·e_i / 2^f, constants in
/// that unit. False after an error.
bool IntegerBuilder::addNeuron(snn::LifOp op, int64_t i,
                               const FloatNeuron &neuron,
                               const Current &current, Neurons &neurons) {
  Dyadic step = Dyadic(neuron.gain).times(current.scales[i]);
  if (step.isZero() || step.isNegative()) {
    error(op) << "neuron " << i << " has the gain " << formatNumber(neuron.gain)
              << "; expected a positive one (rule Q5)";
    return false;
  }
  Dyadic unit = step.timesPowerOfTwo(-neurons.frac);
  Dyadic drive = Dyadic(neuron.bias);
  if (!current.bias.empty())
    drive = drive.plus(Dyadic(neuron.gain).times(current.bias[i]));
  // s = u > θ of the float network, decided alike on integers u.
  bool greater = op.getFire() == snn::Fire::Gt;
  auto limit = Dyadic(neuron.threshold)
                   .dividedBy(unit, greater ? Round::Down : Round::Up);
  auto c = drive.dividedBy(unit, Round::NearestEven);
  auto r = Dyadic(neuron.reset).dividedBy(unit, Round::NearestEven);
  auto v = Dyadic(neuron.init).dividedBy(unit, Round::NearestEven);
  if (!limit || !c || !r || !v) {
    error(op) << "neuron " << i
              << " has constants too large for the unit of its weights";
    return false;
  }
  int64_t threshold = *limit - (greater ? 0 : 1);
  auto range =
      qsnn::membraneRange({neurons.leak, neurons.shift, form.rounding,
                           neurons.frac, *c, threshold, op.getReset(), *r, *v},
                          current.ranges[i], network.getSteps().value_or(0));
  if (!range) {
    error(op) << "the membrane of neuron " << i
              << " has no bound: it does not decay, and the network states "
                 "no number of steps ('--steps=N' at import; rule Q4)";
    return false;
  }
  neurons.thresholds.push_back(threshold);
  neurons.biases.push_back(*c);
  neurons.resets.push_back(*r);
  neurons.inits.push_back(*v);
  neurons.units.push_back(
      std::ldexp(neuron.gain * double(current.scales[i]), -neurons.frac));
  neurons.ranges.push_back(*range);
  return true;
}

/// Constants of all neurons of a layer; nothing after an error.
std::optional<IntegerBuilder::Neurons>
IntegerBuilder::toIntegers(snn::LifOp op, const Current &current) {
  int64_t count = op.getInput().getType().getNumElements();
  auto decays = op.getDecayValues();
  if (!llvm::all_equal(decays)) {
    error(op) << "has neurons of different decay; the integer level takes one "
                 "decay a layer";
    return std::nullopt;
  }
  if (!(decays[0] >= 0 && decays[0] <= 1)) {
    error(op) << "expected a decay of 0 to 1 (rule Q2), but got "
              << formatNumber(decays[0]);
    return std::nullopt;
  }
  Neurons neurons;
  std::tie(neurons.leak, neurons.shift) = decayConstants(decays[0]);
  auto found = form.fracOf.find(op.getName());
  neurons.frac = found != form.fracOf.end() ? found->second : form.frac;
  ArrayRef<int64_t> shape = op.getInput().getType().getShape();
  auto gain = expandParam(op.getGain(), shape);
  auto bias = expandParam(op.getBias(), shape);
  auto threshold = expandParam(op.getThreshold(), shape);
  auto init = expandParam(op.getInit(), shape);
  std::vector<double> reset(count);
  if (Attribute value = op.getResetValueAttr())
    reset = expandParam(value, shape);
  for (int64_t i = 0; i < count; ++i)
    if (!addNeuron(op, i, {gain[i], bias[i], threshold[i], reset[i], init[i]},
                   current, neurons))
      return std::nullopt;
  return neurons;
}

void IntegerBuilder::convert(snn::LifOp op) {
  auto at = currents.find(op.getInput());
  if (at == currents.end()) {
    // A synapse that failed has said so.
    if (!op.getInput().getDefiningOp<snn::LinearOp>())
      error(op) << "expected a current out of 'snn.linear'";
    return;
  }
  std::optional<Neurons> n = toIntegers(op, at->second);
  if (!n)
    return;
  int64_t count = n->units.size();
  auto name = [&](StringRef what) { return (op.getName() + "_" + what).str(); };
  auto param = [&](StringRef what, std::span<const int64_t> numbers) {
    return makeParam(builder, name(what), {count}, numbers);
  };
  Attribute unit;
  if (llvm::all_equal(n->units))
    unit = builder.getF64FloatAttr(n->units.front());
  else
    unit = makeDoubles(op.getContext(), {count}, name("unit"), n->units);
  auto lif = builder.create<qsnn::LifOp>(
      op.getLoc(), op.getSpikes().getType(), /*potential=*/Type(), op.getName(),
      at->second.value, builder.getI64IntegerAttr(n->leak), n->shift,
      form.rounding, n->frac, param("bias", n->biases),
      param("threshold", n->thresholds), snn::Fire::Gt, op.getReset(),
      op.getResetValueAttr() ? param("reset", n->resets) : Attribute(),
      /*floor=*/Attribute(), param("init", n->inits), /*refractory=*/nullptr,
      /*clear_every=*/nullptr, /*clear_phase=*/nullptr, /*overflow=*/nullptr,
      builder.getIntegerType(widthOf(n->ranges)), unit,
      /*shown=*/nullptr);
  keepLedger(op, lif);
  values.map(op.getSpikes(), lif.getSpikes());
}

void IntegerBuilder::convert(snn::DelayOp op) {
  if (op.getInput().getType().getElementType().isF32()) {
    error(op) << "delays a float value; the integer level takes spikes and "
                 "counts";
    return;
  }
  auto exact = paramValues(op.getInit());
  std::vector<int64_t> init(exact.begin(), exact.end());
  Value input = values.lookupOrNull(op.getInput());
  if (!input)
    return; // what failed to become integer has said so
  auto delay = builder.create<qsnn::DelayOp>(
      op.getLoc(), op.getResult().getType(), op.getNameAttr(), input,
      op.getStepsAttr(),
      makeParam(builder, (op.getName() + "_init").str(),
                op.getResult().getType().getShape(), init));
  // Uses may stand before the delay (rule N3): they hold its place.
  Operation *place = values.lookup(op.getResult()).getDefiningOp();
  place->replaceAllUsesWith(delay);
  place->erase();
  values.map(op.getResult(), delay.getResult());
}

FailureOr<qsnn::NetworkOp> IntegerBuilder::build() {
  auto result = builder.create<qsnn::NetworkOp>(
      network.getLoc(), network.getSymName(), network.getFunctionType(),
      network.getDecodeAttr(), network.getDtUsAttr(), network.getStepsAttr(),
      network.getArgAttrsAttr(), network.getResAttrsAttr());
  keepLedger(network, result);
  Block *body = builder.createBlock(&result.getBody());
  for (BlockArgument arg : network.getBody().getArguments())
    values.map(arg, body->addArgument(arg.getType(), arg.getLoc()));
  for (auto delay : network.getBody().getOps<snn::DelayOp>())
    values.map(
        delay.getResult(),
        builder
            .create<UnrealizedConversionCastOp>(
                delay.getLoc(), delay.getResult().getType(), ValueRange())
            .getResult(0));
  for (Operation *op : snn::getNetworkOrder(network))
    llvm::TypeSwitch<Operation *>(op)
        .Case([&](snn::LinearOp linear) { convert(linear); })
        .Case([&](snn::LifOp lif) { convert(lif); })
        .Case([&](snn::DelayOp delay) { convert(delay); })
        .Case([&](snn::ReshapeOp reshape) {
          Value input = values.lookupOrNull(reshape.getInput());
          if (input && !reshape.getInput().getType().getElementType().isF32())
            values.map(
                reshape.getResult(),
                builder.create<qsnn::ReshapeOp>(
                    reshape.getLoc(), reshape.getResult().getType(), input));
        })
        .Case([&](snn::OutputOp output) {
          SmallVector<Value> operands;
          for (Value value : output.getValues())
            if (Value mapped = values.lookupOrNull(value))
              operands.push_back(mapped);
          if (ok && operands.size() != output.getValues().size())
            error(network) << "puts out a value that is no spike; the integer "
                              "level puts out spikes";
          builder.create<qsnn::OutputOp>(output.getLoc(), operands);
        })
        .Case<arith::ConstantOp, snn::DequantizeOp>([](Operation *) {})
        .Default([&](Operation *op) { error(op) << "has no integer form"; });
  if (!ok) {
    result.erase();
    return failure();
  }
  return result;
}

} // namespace

FailureOr<qsnn::NetworkOp> buildIntegerNetwork(snn::NetworkOp network,
                                               const IntegerForm &form) {
  return IntegerBuilder(network, form).build();
}

} // namespace snnc
