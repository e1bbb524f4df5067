// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The network of rule Q10: for each synapse a delay, the weights and their
// exponent; for each neuron a current and a membrane.

#include "Plan.h"
#include "lib/Conversion/Linear/IntegerAttrs.h"
#include "snnc/Calibration/Ledger.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace snnc {

namespace {

/// A matrix with its zeros has at most this many elements.
constexpr int64_t kMostDense = int64_t(1) << 26;

constexpr int64_t kShift = 12, kFrac = 6, kThresholdUnit = 64;
constexpr int64_t kMostMembrane = (int64_t(1) << 23) - 1;

class LoihiBuilder {
public:
  LoihiBuilder(snn::NetworkOp network, const IntegerForm &form, LoihiForm &plan,
               const LoihiOptions &options)
      : network(network), form(form), plan(plan), options(options),
        builder(network) {}
  FailureOr<qsnn::NetworkOp> build();

private:
  bool buildLayer(LoihiLayer &layer);
  Value buildSynapse(LoihiLayer &layer, size_t k);
  Value buildKernel(const Kernel &kernel, Value input, LoihiLayer &layer,
                    size_t k, StringRef name);
  Value buildDense(Value input, LoihiLayer &layer, size_t k, StringRef name);
  Value buildNeurons(LoihiLayer &layer, Value current);

  Value reshape(Value value, ArrayRef<int64_t> shape, Location loc);
  Value constant(std::vector<int64_t> weights, int64_t divisor,
                 ArrayRef<int64_t> shape, StringRef name, Location loc);
  Attribute param(LoihiLayer &layer, StringRef what,
                  const Spread<int64_t> &values) {
    return makeIntegerParam(builder, (layer.lif.getName() + "_" + what).str(),
                            values, layer.lif.getInput().getType().getShape());
  }
  Attribute unit(LoihiLayer &layer, StringRef what,
                 const Spread<Fraction> &units) {
    return makeUnitParam(builder, (layer.lif.getName() + "_" + what).str(),
                         units, layer.lif.getInput().getType().getShape());
  }
  ArrayAttr modes(std::initializer_list<qsnn::ModeAttr> list) {
    return builder.getArrayAttr(
        SmallVector<Attribute>(list.begin(), list.end()));
  }
  qsnn::ModeAttr mode(qsnn::Overflow kind, int64_t bits, int64_t low = 0,
                      int64_t high = 0) {
    return qsnn::ModeAttr::get(builder.getContext(), kind, bits, low, high);
  }
  ArrayAttr wrap(int64_t bits) {
    return modes({mode(qsnn::Overflow::Wrap, bits)});
  }
  RankedTensorType sums(ArrayRef<int64_t> shape) {
    return RankedTensorType::get(shape, builder.getI32Type());
  }
  std::string uniqueName(StringRef base) {
    std::string name = base.str();
    for (int n = 2; !names.insert(name).second; ++n)
      name = (base + "." + std::to_string(n)).str();
    return name;
  }
  Type inputType(Value argument);
  void setSignature(qsnn::NetworkOp result);
  void makeOutput();

  snn::NetworkOp network;
  const IntegerForm &form;
  LoihiForm &plan;
  const LoihiOptions &options;
  OpBuilder builder;
  DenseMap<Value, Value> sources; ///< of arguments and spikes
  llvm::StringSet<> names;
};

Value LoihiBuilder::reshape(Value value, ArrayRef<int64_t> shape,
                            Location loc) {
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getShape() == shape)
    return value;
  return builder.create<qsnn::ReshapeOp>(loc, type.clone(shape), value);
}

/// As few bits as hold the weights.
Value LoihiBuilder::constant(std::vector<int64_t> weights, int64_t divisor,
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

Value LoihiBuilder::buildKernel(const Kernel &kernel, Value input,
                                LoihiLayer &layer, size_t k, StringRef name) {
  Location loc = input.getLoc();
  Value weight = constant(kernel.weights, layer.numbers.divisors[k],
                          kernel.shape, name, loc);
  return builder.create<qsnn::ConvOp>(
      loc, sums(layer.lif.getInput().getType().getShape()), name, input, weight,
      /*bias=*/Value(), kernel.stride, kernel.pads, kernel.dilation,
      kernel.groups, /*pad=*/nullptr, wrap(24));
}

Value LoihiBuilder::buildDense(Value input, LoihiLayer &layer, size_t k,
                               StringRef name) {
  const SparseMatrix &matrix = layer.terms[k].weights;
  Location loc = input.getLoc();
  Value weight = constant(makeDense(matrix), layer.numbers.divisors[k],
                          {matrix.rows(), matrix.cols}, name, loc);
  return builder.create<qsnn::LinearOp>(loc, sums({matrix.rows()}), name, input,
                                        weight, /*bias=*/Value(), wrap(32));
}

/// What source k sends: delayed, weighted, scaled.
Value LoihiBuilder::buildSynapse(LoihiLayer &layer, size_t k) {
  const Term &term = layer.terms[k];
  auto synapse = dyn_cast_if_present<snn::SynapseOpInterface>(term.synapse);
  Location loc = synapse ? synapse.getLoc() : layer.lif.getLoc();
  std::string name = uniqueName(synapse ? synapse.getLayerName().str()
                                        : layer.lif.getName().str() + ".in");
  ArrayRef<int64_t> shape = layer.lif.getInput().getType().getShape();
  auto kernel = findKernel(term, shape);
  if (!kernel && term.weights.rows() * term.weights.cols > kMostDense) {
    emitLayerError(term.synapse ? term.synapse : layer.lif.getOperation())
        << "is no convolution once what stands in front of it is folded in, "
           "and as a matrix has "
        << term.weights.rows() << " x " << term.weights.cols
        << " weights; expected at most " << kMostDense << " (rule Q10)";
    return Value();
  }
  Value input = sources.lookup(term.source);
  input = kernel ? reshape(input, kernel->view, loc)
                 : reshape(input, {term.weights.cols}, loc);
  auto delay = builder.create<qsnn::DelayOp>(
      loc, input.getType(), uniqueName(name + ".delay"), input,
      layer.delayOf(k, plan.layers), builder.getI64IntegerAttr(0));
  Value sum = kernel ? buildKernel(*kernel, delay, layer, k, name)
                     : buildDense(delay, layer, k, name);
  if (synapse)
    if (Attribute ledger = synapse->getAttr(snn::kLedgerAttr))
      sum.getDefiningOp()->setAttr(snn::kLedgerAttr, ledger);
  if (int64_t exponent = layer.numbers.weightExponents[k])
    sum = builder.create<qsnn::RescaleOp>(
        loc, sum.getType(), uniqueName(name + ".exp"), sum,
        builder.getI64IntegerAttr(int64_t(1) << exponent), /*shift=*/0,
        qsnn::Rounding::Floor, wrap(32));
  return reshape(sum, shape, loc);
}

Value LoihiBuilder::buildNeurons(LoihiLayer &layer, Value current) {
  snn::LifOp lif = layer.lif;
  const LoihiNumbers &n = layer.numbers;
  Location loc = lif.getLoc();
  auto type = sums(lif.getInput().getType().getShape());
  snn::LiOp li = layer.li;
  std::string syn =
      li ? li.getName().str() : uniqueName(lif.getName().str() + ".syn");
  IntegerAttr every, phase, zero = builder.getI64IntegerAttr(0);
  if (layer.cleared) {
    every = builder.getI64IntegerAttr(plan.clearEvery);
    phase = builder.getI64IntegerAttr(layer.offset % plan.clearEvery);
  }
  auto times64 = [](int64_t value) { return kThresholdUnit * value; };
  auto u = builder.create<qsnn::LiOp>(
      li ? li.getLoc() : loc, type, syn, current,
      param(layer, "current_leak", n.currentLeak), kShift,
      qsnn::Rounding::Trunc, kFrac, zero, zero, every, phase,
      modes({mode(qsnn::Overflow::Wrap, 32), mode(qsnn::Overflow::Fold, 24)}),
      builder.getI32Type(), unit(layer, "current_unit", n.currentUnit));
  auto v = builder.create<qsnn::LifOp>(
      loc, type.clone(builder.getI1Type()), /*potential=*/Type(), lif.getName(),
      u, param(layer, "leak", n.leak), kShift, qsnn::Rounding::Trunc,
      /*frac=*/0, param(layer, "bias", n.bias.map(times64)),
      param(layer, "threshold", n.threshold.map(times64)), snn::Fire::Gt,
      snn::Reset::To, zero, /*floor=*/nullptr, zero, /*refractory=*/nullptr,
      every, phase,
      modes({mode(qsnn::Overflow::Wrap, 32),
             mode(qsnn::Overflow::Saturate, 0, -kMostMembrane, kMostMembrane)}),
      builder.getIntegerType(24), unit(layer, "unit", n.unit),
      /*shown=*/nullptr);
  if (Attribute ledger = lif->getAttr(snn::kLedgerAttr))
    v->setAttr(snn::kLedgerAttr, ledger);
  LedgerEntry(v, "convert-snn-to-qsnn")
      .set("scale", int64_t(1) << n.exponent)
      .set("offset", layer.offset)
      .set("largest_sum", n.largestSum);
  return v.getSpikes();
}

bool LoihiBuilder::buildLayer(LoihiLayer &layer) {
  Value current;
  for (size_t k = 0; k < layer.terms.size(); ++k) {
    Value sum = buildSynapse(layer, k);
    if (!sum)
      return false;
    if (current)
      sum = builder.create<qsnn::AddOp>(
          layer.lif.getLoc(), sum.getType(),
          uniqueName(layer.lif.getName().str() + ".sum"), current, sum,
          wrap(32));
    current = sum;
  }
  Value place = sources.lookup(layer.lif.getSpikes());
  Value spikes = buildNeurons(layer, current);
  place.replaceAllUsesWith(spikes);
  place.getDefiningOp()->erase();
  sources[layer.lif.getSpikes()] = spikes;
  return true;
}

Type LoihiBuilder::inputType(Value argument) {
  auto type = cast<RankedTensorType>(argument.getType());
  unsigned index = cast<BlockArgument>(argument).getArgNumber();
  auto events =
      network.getArgAttrOfType<StringAttr>(index, snn::kArgEventsAttr);
  if (type.getElementType().isInteger(1) || options.binary ||
      (events && events.getValue() == "binary"))
    return type.clone(builder.getI1Type());
  return type.clone(builder.getIntegerType(8, /*isSigned=*/false));
}

/// Types of the integers; step and zero point of inputs.
void LoihiBuilder::setSignature(qsnn::NetworkOp result) {
  SmallVector<Type> inputs(result.getBody().getArgumentTypes());
  auto output = cast<qsnn::OutputOp>(result.getBody().front().getTerminator());
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
    if (!getElementTypeOrSelf(type).isF32())
      continue;
    InputForm input = form.inputOf(i);
    result.setArgAttr(i, snn::kArgStepAttr,
                      builder.getF64FloatAttr(input.step));
    result.setArgAttr(i, snn::kArgZeroAttr,
                      builder.getI64IntegerAttr(input.zero));
  }
}

void LoihiBuilder::makeOutput() {
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
  builder.create<qsnn::OutputOp>(from.getLoc(), results);
}

FailureOr<qsnn::NetworkOp> LoihiBuilder::build() {
  auto result = builder.create<qsnn::NetworkOp>(
      network.getLoc(), network.getSymName(), network.getFunctionType(),
      network.getDecodeAttr(), network.getDtUsAttr(), network.getStepsAttr(),
      builder.getI64IntegerAttr(plan.latency), network.getArgAttrsAttr(),
      network.getResAttrsAttr());
  if (Attribute ledger = network->getAttr(snn::kLedgerAttr))
    result->setAttr(snn::kLedgerAttr, ledger);
  Block *body = builder.createBlock(&result.getBody());
  for (BlockArgument arg : network.getBody().getArguments())
    sources[arg] = body->addArgument(inputType(arg), arg.getLoc());
  for (LoihiLayer &layer : plan.layers) {
    names.insert(layer.lif.getName());
    if (snn::LiOp li = layer.li)
      names.insert(li.getName());
    // Synapses may stand before the neurons that they read.
    snn::LifOp lif = layer.lif;
    sources[lif.getSpikes()] =
        builder
            .create<UnrealizedConversionCastOp>(
                lif.getLoc(),
                cast<RankedTensorType>(lif.getSpikes().getType())
                    .clone(builder.getI1Type()),
                ValueRange())
            .getResult(0);
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

FailureOr<qsnn::NetworkOp> buildLoihiForm(snn::NetworkOp network,
                                          const IntegerForm &form,
                                          const LoihiOptions &options) {
  bool fits = succeeded(checkLoihiForm(network, options));
  std::optional<UnitPlan> units = UnitPlan::create(network, form);
  if (!fits || !units)
    return failure();
  auto plan = planLoihiForm(network, *units, options);
  if (failed(plan))
    return failure();
  auto made = LoihiBuilder(network, form, *plan, options).build();
  if (succeeded(made) && failed(checkLoihiStart(*plan, *made))) {
    made->erase();
    return failure();
  }
  return made;
}

} // namespace snnc
