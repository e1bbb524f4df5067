// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The layers of the chip, by the plan.

#include "Plan.h"
#include "dialects/SNN/Rebuild.h"
#include "lib/Conversion/Linear/IntegerAttrs.h"
#include "snnc/Calibration/Ledger.h"
#include "snnc/Conversion/LedgerNames.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace snnc {

namespace {

/// A matrix with its zeros has at most this many elements.
constexpr int64_t kMostDense = int64_t(1) << 26;

class NetworkBuilder {
public:
  NetworkBuilder(snn::NetworkOp network, const IntegerForm &form,
                 LoihiPlan &plan, const LoihiOptions &options)
      : network(network), form(form), plan(plan), options(options),
        builder(network) {}
  FailureOr<loihi::NetworkOp> build();

private:
  bool buildLayer(LoihiLayer &layer);
  Value buildSynapse(LoihiLayer &layer, size_t k);
  Operation *buildKernel(const Kernel &kernel, LoihiLayer &layer, size_t k,
                         StringRef name, Location loc);
  Operation *buildDense(LoihiLayer &layer, size_t k, StringRef name,
                        Location loc);
  Value buildNeurons(LoihiLayer &layer, ValueRange activations);

  Value reshape(Value value, ArrayRef<int64_t> shape, Location loc);
  Value constant(std::vector<int64_t> weights, int64_t divisor,
                 ArrayRef<int64_t> shape, StringRef name, Location loc);
  Attribute param(LoihiLayer &layer, StringRef what,
                  const Spread<int64_t> &values) {
    return makeIntegerParam(builder, (layer.name() + "_" + what).str(), values,
                            layer.type().getShape());
  }
  /// Steps beyond the synapse's own; null: none.
  IntegerAttr delay(LoihiLayer &layer, size_t k) {
    int64_t steps = layer.delayOf(k, plan.layers) - 1;
    return steps ? builder.getI64IntegerAttr(steps) : IntegerAttr();
  }
  RankedTensorType sums(ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, builder.getI32Type());
  }
  std::string uniqueName(StringRef base) {
    return snn::takeName(names, base, ".");
  }
  Type inputType(Value argument);
  void setSignature(loihi::NetworkOp result);
  void makeOutput();

  snn::NetworkOp network;
  const IntegerForm &form;
  LoihiPlan &plan;
  const LoihiOptions &options;
  OpBuilder builder;
  DenseMap<Value, Value> sources; ///< of arguments and spikes
  llvm::StringSet<> names;
};

Value NetworkBuilder::reshape(Value value, ArrayRef<int64_t> shape,
                              Location loc) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getShape() == shape)
    return value;
  return builder.create<loihi::ReshapeOp>(loc, type.clone(shape), value);
}

/// As few bits as hold the weights.
Value NetworkBuilder::constant(std::vector<int64_t> weights, int64_t divisor,
                               ArrayRef<int64_t> shape, StringRef name,
                               Location loc) {
  unsigned bits = 2;
  for (int64_t &weight : weights) {
    weight /= divisor;
    while (!llvm::isIntN(bits, weight))
      ++bits;
  }
  auto type = RankedTensorType::get(shape, builder.getIntegerType(bits));
  return builder.create<arith::ConstantOp>(loc,
                                           makeIntegers(type, name, weights));
}

Operation *NetworkBuilder::buildKernel(const Kernel &kernel, LoihiLayer &layer,
                                       size_t k, StringRef name, Location loc) {
  Value input =
      reshape(sources.lookup(layer.terms[k].source), kernel.view, loc);
  Value weight = constant(kernel.weights, layer.numbers.divisors[k],
                          kernel.shape, name, loc);
  return builder.create<loihi::ConvOp>(
      loc, sums(layer.type().getShape()), name, input, weight, kernel.stride,
      kernel.pads, kernel.dilation, kernel.groups,
      layer.numbers.weightExponents[k], delay(layer, k));
}

Operation *NetworkBuilder::buildDense(LoihiLayer &layer, size_t k,
                                      StringRef name, Location loc) {
  const SparseMatrix &matrix = layer.terms[k].weights;
  Value input =
      reshape(sources.lookup(layer.terms[k].source), {matrix.cols}, loc);
  Value weight = constant(makeDense(matrix), layer.numbers.divisors[k],
                          {matrix.rows(), matrix.cols}, name, loc);
  return builder.create<loihi::DenseOp>(
      loc, sums({matrix.rows()}), name, input, weight,
      layer.numbers.weightExponents[k], delay(layer, k));
}

/// What source k sends: delayed, weighted, scaled.
Value NetworkBuilder::buildSynapse(LoihiLayer &layer, size_t k) {
  const Term &term = layer.terms[k];
  ArrayRef<int64_t> shape = layer.type().getShape();
  if (layer.data == k)
    return reshape(sources.lookup(term.source), shape,
                   layer.neurons().getLoc());
  auto synapse = dyn_cast_if_present<snn::SynapseOpInterface>(term.synapse);
  Location loc = synapse ? synapse.getLoc() : layer.neurons().getLoc();
  std::string name = uniqueName(synapse ? synapse.getLayerName().str()
                                        : layer.name().str() + ".in");
  auto kernel = findKernel(term, shape);
  if (!kernel && term.weights.rows() * term.weights.cols > kMostDense) {
    emitLayerError(term.synapse ? term.synapse : layer.neurons().getOperation())
        << "is no convolution once what stands in front of it is folded in, "
           "and as a matrix has "
        << term.weights.rows() << " x " << term.weights.cols
        << " weights; expected at most " << kMostDense << " (rule Q10)";
    return Value();
  }
  Operation *made = kernel ? buildKernel(*kernel, layer, k, name, loc)
                           : buildDense(layer, k, name, loc);
  if (synapse)
    snn::keepLedger(synapse, made);
  return reshape(made->getResult(0), shape, loc);
}

/// What others read of the neurons.
Value NetworkBuilder::buildNeurons(LoihiLayer &layer, ValueRange activations) {
  Operation *from = layer.neurons();
  StringRef name = layer.name();
  const LoihiNumbers &n = layer.numbers;
  IntegerAttr every, phase;
  if (layer.cleared) {
    every = builder.getI64IntegerAttr(plan.clearEvery);
    phase = builder.getI64IntegerAttr(layer.offset % plan.clearEvery);
  }
  auto shaped = [&](Type element) { return layer.type().clone(element); };
  auto made = builder.create<loihi::LifOp>(
      from->getLoc(), shaped(builder.getI1Type()),
      layer.readout ? shaped(builder.getIntegerType(24)) : Type(), name,
      activations, param(layer, "i_decay", n.iDecay),
      param(layer, "v_decay", n.vDecay), param(layer, "bias_mantissa", n.bias),
      param(layer, "threshold_mantissa", n.threshold), every, phase,
      makeUnitParam(builder, (name + "_unit").str(), n.unit,
                    layer.type().getShape()));
  snn::keepLedger(from, made);
  LedgerEntry(made, kIntegersEntry)
      .set("scale", int64_t(1) << n.exponent)
      .set("offset", layer.offset)
      .set(kLargestSumKey, n.largestSum);
  return layer.readout ? made.getPotential() : made.getSpikes();
}

bool NetworkBuilder::buildLayer(LoihiLayer &layer) {
  SmallVector<Value> activations;
  for (size_t k = 0; k < layer.terms.size(); ++k) {
    Value sum = buildSynapse(layer, k);
    if (!sum)
      return false;
    activations.push_back(sum);
  }
  Value result = buildNeurons(layer, activations);
  if (Value place = sources.lookup(layer.result()))
    snn::fillPlace(place, result);
  sources[layer.result()] = result;
  return true;
}

Type NetworkBuilder::inputType(Value argument) {
  auto type = cast<RankedTensorType>(argument.getType());
  unsigned index = cast<BlockArgument>(argument).getArgNumber();
  auto events =
      network.getArgAttrOfType<StringAttr>(index, snn::kArgEventsAttr);
  if (messageBitsOf(argument))
    return type.clone(builder.getI32Type());
  if (type.getElementType().isInteger(1) || options.binary ||
      (events && events.getValue() == "binary"))
    return type.clone(builder.getI1Type());
  return type.clone(builder.getIntegerType(8, /*isSigned=*/false));
}

/// Types of the integers; step and zero point of inputs.
void NetworkBuilder::setSignature(loihi::NetworkOp result) {
  SmallVector<Type> inputs(result.getBody().getArgumentTypes());
  auto output = cast<loihi::OutputOp>(result.getBody().front().getTerminator());
  result.setFunctionType(builder.getFunctionType(
      inputs, SmallVector<Type>(output->getOperandTypes())));
  for (auto [i, type] : llvm::enumerate(network.getArgumentTypes())) {
    if (getElementTypeOrSelf(inputs[i]).isInteger(1)) {
      result.removeArgAttr(i, builder.getStringAttr(snn::kArgMaxAttr));
      if (result.getArgAttr(i, snn::kArgEventsAttr) ||
          !getElementTypeOrSelf(type).isInteger(1))
        result.setArgAttr(i, snn::kArgEventsAttr,
                          builder.getStringAttr("binary"));
      continue;
    }
    if (int64_t bits = messageBitsOf(network.getBody().getArgument(i))) {
      if (bits == 32) // all that there are
        result.removeArgAttr(i, builder.getStringAttr(loihi::kMessageBitsAttr));
      continue;
    }
    if (!getElementTypeOrSelf(type).isF32())
      continue;
    setInputForm(result, i, form.inputOf(i));
  }
}

void NetworkBuilder::makeOutput() {
  auto from = cast<snn::OutputOp>(network.getBody().front().getTerminator());
  SmallVector<Value> results;
  for (Value value : from.getValues()) {
    Value spikes = value;
    while (auto move = spikes.getDefiningOp<snn::ReshapeOp>())
      spikes = move.getInput();
    results.push_back(reshape(
        sources.lookup(spikes),
        cast<RankedTensorType>(value.getType()).getShape(), from.getLoc()));
  }
  builder.create<loihi::OutputOp>(from.getLoc(), results);
}

FailureOr<loihi::NetworkOp> NetworkBuilder::build() {
  auto result = snn::createNetwork<loihi::NetworkOp>(
      builder, network, builder.getI64IntegerAttr(plan.latency));
  Block *body = builder.createBlock(&result.getBody());
  for (BlockArgument arg : network.getBody().getArguments())
    sources[arg] = body->addArgument(inputType(arg), arg.getLoc());
  for (LoihiLayer &layer : plan.layers) {
    names.insert(layer.name());
    if (snn::LiOp li = layer.li)
      names.insert(li.getName());
    // Synapses may stand before the neurons that they read.
    snn::LifOp lif = layer.lif;
    if (!lif)
      continue;
    sources[lif.getSpikes()] =
        snn::makePlaceholder(builder, lif.getLoc(),
                             cast<RankedTensorType>(lif.getSpikes().getType())
                                 .clone(builder.getI1Type()));
  }
  bool ok = true;
  for (LoihiLayer &layer : plan.layers)
    ok &= buildLayer(layer);
  if (!ok) {
    result->dropAllUses();
    result.erase();
    return failure();
  }
  makeOutput();
  setSignature(result);
  return result;
}

} // namespace

std::optional<LoihiNetwork> buildLoihiNetwork(snn::NetworkOp network,
                                              const IntegerForm &form,
                                              const LoihiOptions &options) {
  bool fits = succeeded(checkLoihiForm(network, options));
  std::optional<UnitPlan> units = UnitPlan::create(network, form);
  if (!fits || !units)
    return std::nullopt;
  auto plan = planLoihiNetwork(network, *units, options);
  if (failed(plan))
    return std::nullopt;
  auto made = NetworkBuilder(network, form, *plan, options).build();
  if (failed(made))
    return std::nullopt;
  return LoihiNetwork{std::move(*plan), *made};
}

} // namespace snnc
