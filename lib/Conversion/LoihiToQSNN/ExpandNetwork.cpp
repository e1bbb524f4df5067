// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rule Q10, layer by layer.

#include "dialects/SNN/NetworkVerify.h"
#include "snnc/Conversion/LoihiToQSNN.h"
#include "snnc/Support/Blobs.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/TypeSwitch.h"

#include <set>

using namespace mlir;

namespace snnc {

namespace {

using qsnn::Overflow;

class Expander {
public:
  Expander(loihi::NetworkOp network, OpBuilder &builder,
           llvm::StringMap<int64_t> *synapses)
      : network(network), builder(builder), synapses(synapses) {}
  qsnn::NetworkOp expand();

private:
  Value expand(loihi::DenseOp op);
  Value expand(loihi::ConvOp op);
  void expand(loihi::LifOp op);
  void expand(loihi::ReshapeOp op);
  void stateSpikes(qsnn::NetworkOp result);

  Value makePlaceholder(Value value) {
    return builder
        .create<UnrealizedConversionCastOp>(value.getLoc(), value.getType(),
                                            ValueRange())
        .getResult(0);
  }
  Value delay(Operation *op, StringRef name, Value input, int64_t steps);
  Value shift(Operation *op, StringRef name, Value sum, int64_t exponent);
  Value add(Operation *op, StringRef name, Value a, Value b);
  Value dense(loihi::DenseOp op, StringRef name, Value weight, int64_t steps);

  /// A name that no layer has.
  std::string unique(StringRef layer, const Twine &suffix);
  IntegerAttr i64(int64_t value) { return builder.getI64IntegerAttr(value); }
  /// A parameter with each number n replaced by factor·n + offset.
  Attribute affine(Attribute param, int64_t factor, int64_t offset,
                   StringRef name);
  ArrayAttr modes(ArrayRef<qsnn::ModeAttr> list) {
    return builder.getArrayAttr({list.begin(), list.end()});
  }
  qsnn::ModeAttr wrap(int64_t bits) { return mode(Overflow::Wrap, bits); }
  qsnn::ModeAttr mode(Overflow kind, int64_t bits, int64_t low = 0,
                      int64_t high = 0) {
    return qsnn::ModeAttr::get(builder.getContext(), kind, bits, low, high);
  }
  RankedTensorType withElement(Type type, unsigned bits) {
    return cast<RankedTensorType>(type).clone(builder.getIntegerType(bits));
  }

  loihi::NetworkOp network;
  OpBuilder &builder;
  llvm::StringMap<int64_t> *synapses;
  IRMapping values;
  llvm::StringSet<> names;
};

std::string Expander::unique(StringRef layer, const Twine &suffix) {
  std::string name = (layer + suffix).str();
  while (!names.insert(name).second)
    name += "_";
  return name;
}

Attribute Expander::affine(Attribute param, int64_t factor, int64_t offset,
                           StringRef name) {
  auto change = [&](int64_t value) { return factor * value + offset; };
  if (auto number = dyn_cast<IntegerAttr>(param))
    return i64(change(number.getInt()));
  SmallVector<int64_t> changed;
  for (int64_t value : integerParamValues(param))
    changed.push_back(change(value));
  auto shape = cast<ShapedType>(cast<ElementsAttr>(param).getType()).getShape();
  return makeIntegers(RankedTensorType::get(shape, builder.getI64Type()), name,
                      changed);
}

Value Expander::delay(Operation *op, StringRef name, Value input,
                      int64_t steps) {
  return builder.create<qsnn::DelayOp>(op->getLoc(), input.getType(), name,
                                       input, steps, i64(0));
}

/// The weight exponent acts on a finished sum, once.
Value Expander::shift(Operation *op, StringRef name, Value sum,
                      int64_t exponent) {
  if (exponent == 0)
    return sum;
  int64_t by = exponent > 0 ? int64_t(1) << exponent : 1;
  return builder.create<qsnn::RescaleOp>(
      op->getLoc(), sum.getType(), unique(name, ".exp"), sum, i64(by),
      std::max<int64_t>(-exponent, 0), qsnn::Rounding::Floor,
      modes({wrap(32)}));
}

Value Expander::add(Operation *op, StringRef name, Value a, Value b) {
  return builder.create<qsnn::AddOp>(
      op->getLoc(), a.getType(), unique(name, ".sum"), a, b, modes({wrap(32)}));
}

/// The synapses of one delay, `steps` behind the input.
Value Expander::dense(loihi::DenseOp op, StringRef name, Value weight,
                      int64_t steps) {
  Value late =
      delay(op, unique(name, ".delay"), values.lookup(op.getInput()), steps);
  Value sum =
      builder.create<qsnn::LinearOp>(op.getLoc(), op.getType(), name, late,
                                     weight, Value(), modes({wrap(32)}));
  return shift(op, name, sum, op.getExponent());
}

Value Expander::expand(loihi::DenseOp op) {
  std::vector<int64_t> delays = op.getDelays();
  if (llvm::all_equal(delays)) {
    Value weight = builder.clone(*op.getWeight().getDefiningOp())->getResult(0);
    int64_t steps = delays.empty() ? 1 : delays.front() + 1;
    return dense(op, op.getName(), weight, steps);
  }
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
    Value weight = builder.create<arith::ConstantOp>(
        op.getLoc(), makeIntegers(type, name, part));
    Value sum = dense(op, name, weight, d + 1);
    total = total ? add(op, name, total, sum) : sum;
  }
  return total;
}

Value Expander::expand(loihi::ConvOp op) {
  Value late =
      delay(op, unique(op.getName(), ".delay"), values.lookup(op.getInput()),
            op.getDelay().value_or(0) + 1);
  Value weight = builder.clone(*op.getWeight().getDefiningOp())->getResult(0);
  Value sum = builder.create<qsnn::ConvOp>(
      op.getLoc(), op.getType(), op.getName(), late, weight, Value(),
      op.getStride(), op.getPads(), op.getDilation(), op.getGroups(),
      IntegerAttr(), modes({wrap(24)}));
  return shift(op, op.getName(), sum, op.getExponent());
}

void Expander::expand(loihi::LifOp op) {
  constexpr int64_t kLimit = (1 << 23) - 1;
  StringRef name = op.getName();
  Location loc = op.getLoc();
  // Activations that are no sums yet (data given to neurons) become 32 bits.
  auto wide = withElement(op.getSpikes().getType(), 32);
  Value current;
  for (Value activation : op.getActivations()) {
    Value next = values.lookup(activation);
    if (next.getType() != wide)
      next = builder.create<qsnn::RescaleOp>(
          loc, wide, unique(name, ".in"), next, i64(1), 0,
          qsnn::Rounding::Floor, modes({wrap(32)}));
    current = current ? add(op, name, current, next) : next;
  }
  Attribute unit = op.getUnitAttr() ? op.getUnitAttr()
                                    : Attribute(builder.getF64FloatAttr(1));
  Value u = builder.create<qsnn::LiOp>(
      loc, wide, unique(name, ".syn"), current,
      affine(op.getIDecay(), -1, 4096, name), 12, qsnn::Rounding::Trunc, 6,
      i64(0), i64(0), op.getClearEveryAttr(), op.getClearPhaseAttr(),
      modes({wrap(32), mode(Overflow::Fold, 24)}), builder.getI32Type(), unit);
  auto lif = builder.create<qsnn::LifOp>(
      loc, op.getSpikes().getType(), Type(), name, u,
      affine(op.getVDecay(), -1, 4096, name), 12, qsnn::Rounding::Trunc, 0,
      affine(op.getBias(), 64, 0, name), affine(op.getThreshold(), 64, 0, name),
      snn::Fire::Gt, snn::Reset::To, i64(0), Attribute(), i64(0), IntegerAttr(),
      op.getClearEveryAttr(), op.getClearPhaseAttr(),
      modes({wrap(32), mode(Overflow::Saturate, 0, -kLimit, kLimit)}),
      builder.getIntegerType(24), unit, snn::MembraneAttr());
  values.map(op.getSpikes(), lif.getSpikes());
}

void Expander::expand(loihi::ReshapeOp op) {
  values.map(op.getResult(),
             builder
                 .create<qsnn::ReshapeOp>(op.getLoc(), op.getType(),
                                          values.lookup(op.getInput()))
                 .getResult());
}

/// Rule T1: at level loihi an input of spikes takes whatever is not 0 for one;
/// below, that must be stated.
void Expander::stateSpikes(qsnn::NetworkOp result) {
  for (auto [i, type] : llvm::enumerate(network.getArgumentTypes()))
    if (cast<RankedTensorType>(type).getElementType().isInteger(1))
      result.setArgAttr(i, snn::kArgEventsAttr,
                        builder.getStringAttr("binary"));
}

qsnn::NetworkOp Expander::expand() {
  OpBuilder::InsertionGuard guard(builder);
  auto result = builder.create<qsnn::NetworkOp>(
      network.getLoc(), network.getSymName(), network.getFunctionType(),
      network.getDecodeAttr(), network.getDtUsAttr(), network.getStepsAttr(),
      network.getLatencyAttr(), network.getArgAttrsAttr(),
      network.getResAttrsAttr());
  stateSpikes(result);
  Block *body = builder.createBlock(&result.getBody());
  for (BlockArgument arg : network.getBody().getArguments())
    values.map(arg, body->addArgument(arg.getType(), arg.getLoc()));
  for (auto layer : network.getBody().getOps<snn::LayerOpInterface>())
    names.insert(layer.getLayerName());
  // Activations may be read before their synapses stand (rule N3).
  for (Operation &op : network.getBody().front())
    if (isa<loihi::DenseOp, loihi::ConvOp>(op))
      values.map(op.getResult(0), makePlaceholder(op.getResult(0)));
  for (Operation *op : snn::getNetworkOrder(network))
    llvm::TypeSwitch<Operation *>(op)
        .Case<loihi::DenseOp, loihi::ConvOp>([&](auto synapse) {
          Value placeholder = values.lookup(synapse.getResult());
          Value sum = expand(synapse);
          placeholder.replaceAllUsesWith(sum);
          placeholder.getDefiningOp()->erase();
          values.map(synapse.getResult(), sum);
        })
        .Case<loihi::LifOp, loihi::ReshapeOp>(
            [&](auto layer) { expand(layer); });
  SmallVector<Value> outputs;
  Operation *terminator = network.getBody().front().getTerminator();
  for (Value value : terminator->getOperands())
    outputs.push_back(values.lookup(value));
  builder.create<qsnn::OutputOp>(terminator->getLoc(), outputs);
  return result;
}

} // namespace

qsnn::NetworkOp expandNetwork(loihi::NetworkOp network, OpBuilder &builder,
                              llvm::StringMap<int64_t> *synapses) {
  return Expander(network, builder, synapses).expand();
}

} // namespace snnc
