// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers of the chip from what has been matched.

#include "Match.h"
#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/Rebuild.h"
#include "snnc/Conversion/QSNNToLoihi.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/IRMapping.h"

#include <algorithm>

using namespace mlir;

namespace snnc {

namespace {

/// Fully connected synapses of one source and one exponent: those of each delay
/// stand alone in qsnn, and are one matrix with its delays here.
struct DenseGroup {
  Value source;
  int64_t exponent;
  SmallVector<MatchedInput> parts;
  std::vector<int64_t> weights, delays; ///< [out, in]
};

class Builder {
public:
  explicit Builder(qsnn::NetworkOp network)
      : network(network), builder(network) {}
  FailureOr<loihi::NetworkOp> build();

private:
  bool match();
  void addNeurons(const MatchedNeurons &neurons);
  SmallVector<Value> addInputs(const MatchedNeurons &neurons);
  Value addDense(const DenseGroup &group);
  Value addConv(const MatchedInput &input);
  /// The value of a source, and any value, in another shape.
  Value shaped(Value source, Type like);
  Value reshaped(Value value, Type like);

  qsnn::NetworkOp network;
  OpBuilder builder;
  SmallVector<MatchedNeurons> layers; ///< in network order
  IRMapping values;                   ///< spikes and inputs
};

/// Whether the synapses of `part` join `group`: no weight stands in both, and
/// no delay, since the sum of each delay is shifted by itself.
bool join(DenseGroup &group, const MatchedInput &part) {
  if (group.source != part.source || group.exponent != part.exponent ||
      llvm::any_of(group.parts, [&](const MatchedInput &other) {
        return other.delay == part.delay;
      }))
    return false;
  auto linear = cast<qsnn::LinearOp>(part.synapse);
  std::vector<int64_t> weights =
      readIntegers(getConstantAttr(linear.getWeight()));
  if (group.parts.empty()) {
    group.weights.resize(weights.size());
    group.delays.resize(weights.size());
  }
  for (auto [a, b] : llvm::zip_equal(group.weights, weights))
    if (a != 0 && b != 0)
      return false;
  for (size_t i = 0; i < weights.size(); ++i)
    if (weights[i] != 0) {
      group.weights[i] = weights[i];
      group.delays[i] = part.delay;
    }
  group.parts.push_back(part);
  return true;
}

/// "rec" of "rec.d0" and "rec.d3", as the expansion names them; else the name
/// of the first.
std::string nameOf(const DenseGroup &group) {
  std::string first =
      cast<qsnn::LinearOp>(group.parts.front().synapse).getName().str();
  std::string common;
  for (const MatchedInput &part : group.parts) {
    StringRef name = cast<qsnn::LinearOp>(part.synapse).getName();
    std::string suffix = ".d" + std::to_string(part.delay);
    if (!name.consume_back(suffix) || name.empty() ||
        (!common.empty() && name != common))
      return first;
    common = name.str();
  }
  return group.parts.size() > 1 ? common : first;
}

/// Whatever a match leaves over has no place on the chip.
bool Builder::match() {
  Matched matched;
  bool ok = true;
  for (Operation *op : snn::getNetworkOrder(network))
    if (auto lif = dyn_cast<qsnn::LifOp>(op)) {
      std::optional<MatchedNeurons> neurons = matchNeurons(lif, matched);
      ok &= neurons.has_value();
      if (neurons)
        layers.push_back(std::move(*neurons));
    }
  Operation *output = network.getBody().front().getTerminator();
  for (Value value : output->getOperands()) {
    Value source = value;
    while (auto reshape = source.getDefiningOp<qsnn::ReshapeOp>()) {
      matched.insert(reshape);
      source = reshape.getInput();
    }
    Operation *from = source.getDefiningOp();
    // Membranes have no other shape than their neurons.
    auto lif = dyn_cast_if_present<qsnn::LifOp>(from);
    if (lif && (value.getDefiningOp() == lif || source == lif.getSpikes()))
      continue;
    emitFormError(from ? from : network, "expected spikes or membranes of "
                                         "neurons as the network's output");
    ok = false;
  }
  if (!ok) // what lies behind a refused layer has not been looked at
    return false;
  for (Operation &op : network.getBody().front())
    if (!matched.contains(&op) && !op.hasTrait<OpTrait::ConstantLike>() &&
        &op != output) {
      emitFormError(&op, "has no place on the chip: expected it to stand "
                         "between a delay and neurons");
      ok = false;
    }
  return ok;
}

Value Builder::shaped(Value source, Type like) {
  return reshaped(values.lookup(source), like);
}

Value Builder::reshaped(Value value, Type like) {
  auto type = cast<RankedTensorType>(value.getType())
                  .clone(cast<RankedTensorType>(like).getShape());
  if (type == value.getType())
    return value;
  return builder.create<loihi::ReshapeOp>(value.getLoc(), type, value);
}

Value Builder::addDense(const DenseGroup &group) {
  auto first = cast<qsnn::LinearOp>(group.parts.front().synapse);
  std::string name = nameOf(group);
  RankedTensorType widest = first.getWeight().getType();
  for (const MatchedInput &part : group.parts) {
    auto type = cast<qsnn::LinearOp>(part.synapse).getWeight().getType();
    if (type.getElementTypeBitWidth() > widest.getElementTypeBitWidth())
      widest = type;
  }
  Attribute delay;
  bool one = group.parts.size() == 1;
  if (one && group.parts.front().delay != 0)
    delay = builder.getI64IntegerAttr(group.parts.front().delay);
  if (!one)
    delay = makeIntegers(widest.clone(builder.getI64Type()), name + "_delays",
                         group.delays);
  Value weight = builder.create<arith::ConstantOp>(
      first.getWeight().getLoc(),
      one ? cast<TypedAttr>(getConstantAttr(first.getWeight()))
          : cast<TypedAttr>(makeIntegers(widest, name, group.weights)));
  auto dense = builder.create<loihi::DenseOp>(
      first.getLoc(), first.getType(), name,
      shaped(group.source, first.getInput().getType()), weight, group.exponent,
      delay);
  snn::keepLedger(first, dense);
  return dense;
}

Value Builder::addConv(const MatchedInput &input) {
  auto from = cast<qsnn::ConvOp>(input.synapse);
  Value weight = builder.create<arith::ConstantOp>(
      from.getWeight().getLoc(),
      cast<TypedAttr>(getConstantAttr(from.getWeight())));
  auto conv = builder.create<loihi::ConvOp>(
      from.getLoc(), from.getType(), from.getName(),
      shaped(input.source, from.getInput().getType()), weight, from.getStride(),
      from.getPads(), from.getDilation(), from.getGroups(), input.exponent,
      input.delay ? builder.getI64IntegerAttr(input.delay) : IntegerAttr());
  snn::keepLedger(from, conv);
  return conv;
}

SmallVector<Value> Builder::addInputs(const MatchedNeurons &neurons) {
  Type like = qsnn::LifOp(neurons.lif).getSpikes().getType();
  SmallVector<Value> activations;
  SmallVector<DenseGroup> groups;
  for (const MatchedInput &input : neurons.inputs) {
    if (!input.synapse) {
      activations.push_back(values.lookup(input.source));
    } else if (isa<qsnn::ConvOp>(input.synapse)) {
      activations.push_back(addConv(input));
    } else if (llvm::none_of(groups,
                             [&](DenseGroup &g) { return join(g, input); })) {
      groups.push_back({input.source, input.exponent, {}, {}, {}});
      join(groups.back(), input);
    }
  }
  for (const DenseGroup &group : groups)
    activations.push_back(addDense(group));
  for (Value &activation : activations)
    activation = reshaped(activation, like);
  return activations;
}

void Builder::addNeurons(const MatchedNeurons &neurons) {
  qsnn::LifOp from = neurons.lif;
  bool plain = isa<FloatAttr>(from.getUnit()) &&
               cast<FloatAttr>(from.getUnit()).getValueAsDouble() == 1;
  auto lif = builder.create<loihi::LifOp>(
      from.getLoc(), from.getSpikes().getType(),
      from.getPotential() ? from.getPotential().getType() : Type(),
      from.getName(), addInputs(neurons), neurons.iDecay, neurons.vDecay,
      neurons.bias, neurons.threshold, from.getClearEveryAttr(),
      from.getClearPhaseAttr(), plain ? Attribute() : from.getUnit());
  snn::keepLedger(from, lif);
  // Readers may stand in front (rule N3).
  snn::fillPlace(values.lookup(from.getSpikes()), lif.getSpikes());
  values.map(from.getSpikes(), lif.getSpikes());
  if (from.getPotential())
    values.map(from.getPotential(), lif.getPotential());
}

FailureOr<loihi::NetworkOp> Builder::build() {
  if (!match())
    return failure();
  auto result = snn::createNetwork<loihi::NetworkOp>(builder, network,
                                                     network.getLatencyAttr());
  Block *body = builder.createBlock(&result.getBody());
  for (BlockArgument arg : network.getBody().getArguments())
    values.map(arg, body->addArgument(arg.getType(), arg.getLoc()));
  for (const MatchedNeurons &neurons : layers) {
    Value spikes = qsnn::LifOp(neurons.lif).getSpikes();
    values.map(spikes, snn::makePlaceholder(builder, spikes.getLoc(),
                                            spikes.getType()));
  }
  for (const MatchedNeurons &neurons : layers)
    addNeurons(neurons);
  SmallVector<Value> outputs;
  Operation *output = network.getBody().front().getTerminator();
  for (Value value : output->getOperands()) {
    Value source = value;
    while (auto reshape = source.getDefiningOp<qsnn::ReshapeOp>())
      source = reshape.getInput();
    outputs.push_back(shaped(source, value.getType()));
  }
  builder.create<loihi::OutputOp>(output->getLoc(), outputs);
  return result;
}

} // namespace

FailureOr<loihi::NetworkOp> buildLoihiNetwork(qsnn::NetworkOp network) {
  return Builder(network).build();
}

} // namespace snnc
