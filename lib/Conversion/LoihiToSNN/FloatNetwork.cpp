// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layer by layer; values are those of the chip divided by 64.

#include "FloatNetwork.h"
#include "dialects/Loihi/Arithmetic.h"
#include "dialects/SNN/Rebuild.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>

using namespace mlir;

namespace snnc::loihi {

namespace {

class FloatBuilder {
public:
  FloatBuilder(NetworkOp network, OpBuilder &builder, const Timing &timing)
      : network(network), builder(builder), timing(timing) {}
  FailureOr<snn::NetworkOp> build();

private:
  snn::NetworkOp createNetwork();
  void checkNeurons(LifOp lif);
  void checkSynapse(Operation *synapse);
  Value buildSynapse(Operation *synapse, LifOp lif);
  Value buildWeight(Operation *synapse, StringRef name, int64_t exponent);
  void buildNeurons(LifOp lif);
  Value buildGroups(GroupSumOp op);
  Value add(LifOp lif, Value a, Value b);
  Value reshape(Value value, ArrayRef<int64_t> shape);
  void explain();

  /// What stands for a signal of the chip, in its shape.
  Value lookup(Value signal) {
    auto shape = cast<RankedTensorType>(signal.getType()).getShape();
    return reshape(values.lookup(sourceOf(signal)), shape);
  }
  InFlightDiagnostic error(Operation *op) {
    ok = false;
    return emitLayerError(op);
  }
  Attribute zero() { return builder.getF32FloatAttr(0); }
  /// factor·n + offset for each number n of a parameter.
  Attribute param(Attribute from, double factor, double offset,
                  const Twine &name);
  std::string unique(LifOp lif, const Twine &suffix) {
    return snn::takeName(names, lif.getName() + suffix, ".");
  }

  NetworkOp network;
  OpBuilder &builder;
  const Timing &timing;
  IRMapping values;
  llvm::StringSet<> names;
  std::vector<std::string> cut; ///< layers whose leak the chip cuts
  bool ok = true;
};

bool isAll(Attribute param, int64_t value) {
  return llvm::all_of(integerParamValues(param),
                      [&](int64_t other) { return other == value; });
}

/// No membrane reaches the threshold.
bool neverFires(LifOp lif) {
  return llvm::all_of(
      integerParamValues(lif.getThreshold()),
      [](int64_t threshold) { return threshold > kMostThreshold; });
}

/// Whether its membranes are an output.
bool isRead(LifOp lif) {
  return lif.getPotential() && !lif.getPotential().use_empty();
}

void FloatBuilder::checkNeurons(LifOp lif) {
  int64_t offset = timing.offsetOf(lif);
  if (lif.getClearEvery()) {
    // As the way down writes it: cleared once, before the first step.
    int64_t every = *lif.getClearEvery(),
            steps = network.getSteps().value_or(0),
            latency = network.getLatency().value_or(0);
    if (!steps || every < steps + latency ||
        int64_t(*lif.getClearPhase()) != offset % every)
      error(lif) << "its states are cleared every " << every
                 << " chip steps, but a float network begins anew with each "
                    "recording; import without --reset-interval";
  } else if (offset > 0 && !isAll(lif.getBias(), 0)) {
    error(lif) << "its bias acts from chip step 0 on, " << offset
               << (offset == 1 ? " step" : " steps")
               << " before its first input; no float network does that";
  }
  for (Value activation : lif.getActivations()) {
    Value source = sourceOf(activation);
    if (!isa_and_nonnull<DenseOp, ConvOp>(source.getDefiningOp()) &&
        !cast<RankedTensorType>(source.getType())
             .getElementType()
             .isInteger(32))
      error(lif) << "takes spikes or counts as currents; expected a synapse "
                    "between, or an input of integers (--input-message-bits)";
  }
  if (isRead(lif) && (!neverFires(lif) || !isAll(lif.getBias(), 0) ||
                      !lif.getSpikes().use_empty()))
    error(lif) << "its membranes are read, but it fires or has a bias; "
                  "expected neurons that only integrate";
}

void FloatBuilder::checkSynapse(Operation *synapse) {
  auto dense = dyn_cast<DenseOp>(synapse);
  int64_t exponent =
      dense ? dense.getExponent() : cast<ConvOp>(synapse).getExponent();
  if (exponent < 0)
    error(synapse) << "its sums are divided by 2^" << -exponent
                   << " and cut to whole numbers, which no float network does";
}

snn::NetworkOp FloatBuilder::createNetwork() {
  SmallVector<Type> inputs, results;
  SmallVector<Attribute> arguments;
  for (auto [i, type] : llvm::enumerate(network.getArgumentTypes())) {
    auto tensor = cast<RankedTensorType>(type);
    NamedAttrList attributes(
        cast<FunctionOpInterface>(network.getOperation()).getArgAttrDict(i));
    bool graded = tensor.getElementType().isInteger(32);
    // Signed messages are no counts and no real numbers: the way down knows.
    if (!graded)
      attributes.erase(kMessageBitsAttr);
    else if (!attributes.get(kMessageBitsAttr))
      attributes.set(kMessageBitsAttr, builder.getI64IntegerAttr(32));
    if (tensor.getElementType().isInteger(1))
      attributes.set(snn::kArgEventsAttr, builder.getStringAttr("binary"));
    inputs.push_back(graded ? tensor.clone(builder.getF32Type()) : tensor);
    arguments.push_back(attributes.getDictionary(builder.getContext()));
  }
  for (Type type : network.getResultTypes()) {
    auto tensor = cast<RankedTensorType>(type);
    bool spikes = tensor.getElementType().isInteger(1);
    results.push_back(spikes ? tensor : tensor.clone(builder.getF32Type()));
  }
  auto made = builder.create<snn::NetworkOp>(
      network.getLoc(), network.getSymName(),
      builder.getFunctionType(inputs, results), network.getDecodeAttr(),
      network.getDtUsAttr(), network.getStepsAttr(),
      builder.getArrayAttr(arguments), network.getResAttrsAttr());
  snn::keepLedger(network, made);
  return made;
}

Value FloatBuilder::reshape(Value value, ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getShape() == shape)
    return value;
  return builder.create<snn::ReshapeOp>(value.getLoc(), type.clone(shape),
                                        value);
}

Attribute FloatBuilder::param(Attribute from, double factor, double offset,
                              const Twine &name) {
  auto change = [&](int64_t value) { return float(factor * value + offset); };
  if (auto number = dyn_cast<IntegerAttr>(from))
    return builder.getF32FloatAttr(change(number.getInt()));
  std::vector<float> changed;
  for (int64_t value : integerParamValues(from))
    changed.push_back(change(value));
  auto shape = cast<ShapedType>(cast<ElementsAttr>(from).getType()).getShape();
  return makeFloats(builder.getContext(), shape, name.str(), changed);
}

Value FloatBuilder::buildWeight(Operation *synapse, StringRef name,
                                int64_t exponent) {
  auto type = cast<RankedTensorType>(synapse->getOperand(1).getType());
  std::vector<float> weights;
  for (int64_t w : readIntegers(getConstantAttr(synapse->getOperand(1))))
    weights.push_back(float(std::ldexp(double(w), int(exponent))));
  return builder.create<arith::ConstantOp>(
      synapse->getLoc(),
      makeFloats(builder.getContext(), type.getShape(), name, weights));
}

Value FloatBuilder::buildSynapse(Operation *synapse, LifOp lif) {
  Value input = lookup(synapse->getOperand(0));
  Location loc = synapse->getLoc();
  if (int64_t steps = timing.delayOf(synapse, lif))
    input = builder.create<snn::DelayOp>(
        loc, input.getType(), unique(lif, ".delay"), input, steps, zero());
  auto shape = cast<RankedTensorType>(synapse->getResult(0).getType());
  RankedTensorType type = shape.clone(builder.getF32Type());
  Operation *made;
  if (auto dense = dyn_cast<DenseOp>(synapse)) {
    Value weight = buildWeight(synapse, dense.getName(), dense.getExponent());
    made = builder.create<snn::LinearOp>(loc, type, dense.getName(), input,
                                         weight, /*bias=*/Value());
  } else {
    auto conv = cast<ConvOp>(synapse);
    Value weight = buildWeight(synapse, conv.getName(), conv.getExponent());
    made = builder.create<snn::ConvOp>(
        loc, type, conv.getName(), input, weight, /*bias=*/Value(),
        conv.getStride(), conv.getPads(), conv.getDilation(), conv.getGroups());
  }
  snn::keepLedger(synapse, made);
  return made->getResult(0);
}

Value FloatBuilder::add(LifOp lif, Value a, Value b) {
  return builder.create<snn::AddOp>(lif.getLoc(), a.getType(),
                                    unique(lif, ".sum"), a, b, IntegerAttr());
}

void FloatBuilder::buildNeurons(LifOp lif) {
  StringRef name = lif.getName();
  ArrayRef<int64_t> shape =
      cast<RankedTensorType>(lif.getSpikes().getType()).getShape();
  Value current;
  for (Value activation : lif.getActivations()) {
    Operation *synapse = sourceOf(activation).getDefiningOp();
    Value next = reshape(
        synapse ? buildSynapse(synapse, lif) : lookup(activation), shape);
    current = current ? add(lif, current, next) : next;
  }
  auto integrate = [&](StringRef layer, Attribute decay) {
    current = builder.create<snn::LiOp>(
        lif.getLoc(), current.getType(), layer, current,
        param(decay, -1.0 / kDecayOne, 1, layer + "_decay"),
        builder.getF32FloatAttr(1), zero(), zero());
  };
  bool hasCurrent = !isAll(lif.getIDecay(), kDecayOne),
       hasMembrane = !isAll(lif.getVDecay(), kDecayOne);
  for (Attribute decay : {lif.getIDecay(), lif.getVDecay()})
    for (int64_t value : integerParamValues(decay))
      if (value != 0 && value != kDecayOne &&
          (cut.empty() || cut.back() != name))
        cut.push_back(name.str());
  if (isRead(lif)) {
    if (hasCurrent)
      integrate(hasMembrane ? unique(lif, ".syn") : name.str(),
                lif.getIDecay());
    if (hasMembrane)
      integrate(name, lif.getVDecay());
    values.map(lif.getPotential(), current);
    return;
  }
  if (hasCurrent)
    integrate(unique(lif, ".syn"), lif.getIDecay());
  auto made = builder.create<snn::LifOp>(
      lif.getLoc(), lif.getSpikes().getType(), /*potential=*/Type(), name,
      current, param(lif.getVDecay(), -1.0 / kDecayOne, 1, name + "_decay"),
      builder.getF32FloatAttr(1), param(lif.getBias(), 1, 0, name + "_bias"),
      param(lif.getThreshold(), 1, 0, name + "_threshold"), lif.getFire(),
      snn::Reset::To, zero(), /*floor=*/Attribute(), zero(),
      /*refractory=*/IntegerAttr(), /*shown=*/snn::MembraneAttr());
  snn::keepLedger(lif, made);
  snn::fillPlace(values.lookup(lif.getSpikes()), made.getSpikes());
  values.map(lif.getSpikes(), made.getSpikes());
}

Value FloatBuilder::buildGroups(GroupSumOp op) {
  int64_t groups = op.getResult().getType().getNumElements();
  int64_t size = op.getInput().getType().getNumElements() / groups;
  Value lines = reshape(lookup(op.getInput()), {groups, size});
  auto list = [&](std::initializer_list<int64_t> numbers) {
    return builder.getDenseI64ArrayAttr(numbers);
  };
  Value sums = builder.create<snn::PoolOp>(
      op.getLoc(), RankedTensorType::get({groups, 1}, builder.getF32Type()),
      op.getName(), snn::PoolKind::Sum, lines, list({size}), list({size}),
      list({0, 0}), list({1}), /*ceil=*/false, /*count_include_pad=*/false,
      IntegerAttr());
  return reshape(sums, {groups});
}

/// What is not the same is said.
void FloatBuilder::explain() {
  int64_t offset =
      timing.offsetOf(network.getBody().front().getTerminator()->getOperand(0));
  if (offset > int64_t(network.getLatency().value_or(0)))
    emitRemark(network.getLoc())
        << "step t of the float network's output is chip step t + " << offset
        << ": the chip, stopped with its input, has not seen the last "
        << offset << " of its steps";
  if (!cut.empty())
    emitRemark(network.getLoc())
        << "the chip cuts u and v to whole numbers where they leak, by less "
           "than 1/64 of a weight a step, which the float network does not: '"
        << llvm::join(cut, "', '") << "'";
}

FailureOr<snn::NetworkOp> FloatBuilder::build() {
  Block &from = network.getBody().front();
  for (auto layer : from.getOps<snn::LayerOpInterface>())
    names.insert(layer.getLayerName());
  for (Operation &op : from) {
    if (auto lif = dyn_cast<LifOp>(op))
      checkNeurons(lif);
    if (isa<DenseOp, ConvOp>(op))
      checkSynapse(&op);
  }
  if (!ok)
    return failure();
  OpBuilder::InsertionGuard guard(builder);
  snn::NetworkOp made = createNetwork();
  Block *body = builder.createBlock(&made.getBody());
  for (auto [i, arg] : llvm::enumerate(from.getArguments()))
    values.map(arg,
               body->addArgument(made.getArgumentTypes()[i], arg.getLoc()));
  for (auto lif : from.getOps<LifOp>())
    if (!isRead(lif))
      values.map(lif.getSpikes(),
                 snn::makePlaceholder(builder, lif.getLoc(),
                                      lif.getSpikes().getType()));
  for (Operation &op : from) {
    if (auto lif = dyn_cast<LifOp>(op))
      buildNeurons(lif);
    if (auto groups = dyn_cast<GroupSumOp>(op))
      values.map(groups.getResult(), buildGroups(groups));
  }
  SmallVector<Value> outputs;
  for (Value value : from.getTerminator()->getOperands())
    outputs.push_back(lookup(value));
  builder.create<snn::OutputOp>(network.getLoc(), outputs);
  explain();
  return made;
}

} // namespace

FailureOr<snn::NetworkOp> buildFloatNetwork(NetworkOp network,
                                            OpBuilder &builder) {
  auto timing = Timing::compute(network);
  if (failed(timing))
    return failure();
  return FloatBuilder(network, builder, *timing).build();
}

} // namespace snnc::loihi
