// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the loihi network of the layers of a `.net` file.

#include "Emit.h"
#include "dialects/Loihi/LoihiOps.h"
#include "snnc/Support/Blobs.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/bit.h"

#include <algorithm>
#include <cstdlib>

using namespace mlir;

namespace snnc::netx {

namespace {

class Emitter {
public:
  Emitter(const Settings &settings, Location file)
      : settings(settings), file(file), builder(file.getContext()) {}

  OwningOpRef<ModuleOp> emit(ArrayRef<Layer> layers, StringRef name);

private:
  mlir::Value emitLayer(const Layer &layer, mlir::Value from, bool isLast);
  mlir::Value emitDense(const Layer &layer, StringRef suffix,
                        const Array &weight, mlir::Value from);
  mlir::Value emitConv(const Layer &layer, mlir::Value from);
  mlir::Value emitWeight(StringRef name, const Array &weight, int64_t exponent,
                         Location loc);
  mlir::Value reshape(mlir::Value from, ArrayRef<int64_t> shape, Location loc);
  NamedAttrList inputAttributes();

  Type inputElement() {
    switch (settings.input) {
    case Settings::Input::Spikes:
      return builder.getI1Type();
    case Settings::Input::Counts:
      return builder.getIntegerType(8, /*isSigned=*/false);
    case Settings::Input::Integers:
      break;
    }
    return builder.getI32Type();
  }
  /// Largest size of a value that a synapse may read; 0: not known.
  int64_t boundOf(mlir::Value value) {
    Type element = cast<RankedTensorType>(value.getType()).getElementType();
    if (element.isInteger(1))
      return 1;
    return element.isUnsignedInteger(8) ? settings.maxCount.value_or(255) : 0;
  }
  std::string nameOf(const Layer &layer) {
    return "layer" + std::to_string(layer.number);
  }
  Location locationOf(const Layer &layer) {
    return NameLoc::get(builder.getStringAttr(layer.group), file);
  }
  /// A number, or a tensor over dimensions of the neurons or 1.
  Attribute param(const Parameter &values, const Twine &name) {
    if (llvm::all_equal(values.values))
      return builder.getI64IntegerAttr(values.values[0]);
    return makeIntegers(
        RankedTensorType::get(values.shape, builder.getI64Type()), name.str(),
        values.values);
  }

  const Settings &settings;
  Location file;
  OpBuilder builder;
  int64_t position = 0; ///< among the layers of neurons
};

} // namespace

/// How often all weights can be halved.
static int64_t commonExponent(const Array &weight) {
  int64_t exponent = 24;
  bool any = false;
  for (int64_t w : weight.values)
    if (w != 0) {
      any = true;
      exponent = std::min<int64_t>(exponent,
                                   llvm::countr_zero(static_cast<uint64_t>(w)));
    }
  return any ? exponent : 0;
}

/// The least signed width that holds them, at least 2 (rule Q1).
static unsigned widthOf(ArrayRef<int64_t> values) {
  unsigned width = 2;
  for (int64_t value : values)
    while (value < -(int64_t(1) << (width - 1)) || value >= int64_t(1)
                                                                << (width - 1))
      ++width;
  return width;
}

/// A convolution's sum wraps at 24 bits (rule Q10): a factor may leave the
/// weights only where no sum gets that far.
static bool sumsStaySmall(const Array &weight, int64_t bound) {
  int64_t perChannel = product(weight.shape) / weight.shape[0];
  for (int64_t channel = 0; channel < weight.shape[0]; ++channel) {
    int64_t sum = 0;
    for (int64_t w :
         ArrayRef(weight.values).slice(channel * perChannel, perChannel))
      sum += std::abs(w);
    if (bound == 0 || sum > ((int64_t(1) << 23) - 1) / bound)
      return false;
  }
  return true;
}

mlir::Value Emitter::emitWeight(StringRef name, const Array &weight,
                                int64_t exponent, Location loc) {
  std::vector<int64_t> mantissas;
  for (int64_t w : weight.values)
    mantissas.push_back(w >> exponent);
  auto type = RankedTensorType::get(weight.shape,
                                    builder.getIntegerType(widthOf(mantissas)));
  return builder.create<arith::ConstantOp>(loc,
                                           makeIntegers(type, name, mantissas));
}

static int64_t countOf(mlir::Value value) {
  return cast<RankedTensorType>(value.getType()).getNumElements();
}

mlir::Value Emitter::reshape(mlir::Value from, ArrayRef<int64_t> shape,
                             Location loc) {
  auto type = cast<RankedTensorType>(from.getType());
  if (type.getShape() == shape)
    return from;
  return builder.create<loihi::ReshapeOp>(loc, type.clone(shape), from);
}

mlir::Value Emitter::emitDense(const Layer &layer, StringRef suffix,
                               const Array &weight, mlir::Value from) {
  std::string name = nameOf(layer) + suffix.str();
  Location loc = locationOf(layer);
  int64_t exponent = commonExponent(weight);
  Attribute delay;
  if (!layer.delay.values.empty())
    delay = param(layer.delay, name + "_delay");
  mlir::Value constant = emitWeight(name, weight, exponent, loc);
  return builder.create<loihi::DenseOp>(
      loc, RankedTensorType::get(layer.shape, builder.getI32Type()),
      builder.getStringAttr(name), from, constant,
      builder.getI64IntegerAttr(exponent), delay);
}

mlir::Value Emitter::emitConv(const Layer &layer, mlir::Value from) {
  std::string name = nameOf(layer) + ".weight";
  Location loc = locationOf(layer);
  int64_t exponent = sumsStaySmall(layer.weight, boundOf(from))
                         ? commonExponent(layer.weight)
                         : 0;
  int64_t y = layer.padding[0], x = layer.padding[1];
  mlir::Value constant = emitWeight(name, layer.weight, exponent, loc);
  return builder.create<loihi::ConvOp>(
      loc, RankedTensorType::get(layer.shape, builder.getI32Type()),
      builder.getStringAttr(name), from, constant,
      builder.getDenseI64ArrayAttr(layer.stride),
      builder.getDenseI64ArrayAttr({y, x, y, x}),
      builder.getDenseI64ArrayAttr(layer.dilation),
      builder.getI64IntegerAttr(layer.groups),
      builder.getI64IntegerAttr(exponent), IntegerAttr());
}

mlir::Value Emitter::emitLayer(const Layer &layer, mlir::Value from,
                               bool isLast) {
  Location loc = locationOf(layer);
  if (layer.kind == Layer::Flatten || layer.kind == Layer::Dense)
    from = reshape(from, countOf(from), loc);
  if (layer.kind == Layer::Average)
    return builder.create<loihi::GroupSumOp>(
        loc, RankedTensorType::get(layer.shape, builder.getI32Type()),
        nameOf(layer), reshape(from, countOf(from), loc));
  if (!layer.hasNeurons)
    return from;
  SmallVector<mlir::Value> activations;
  if (layer.kind == Layer::Input)
    activations.push_back(from);
  else if (layer.kind == Layer::Conv)
    activations.push_back(emitConv(layer, from));
  else
    activations.push_back(emitDense(layer, ".weight", layer.weight, from));
  // The recurrent synapses read what the neurons below give.
  loihi::DenseOp recurrent;
  if (layer.isRecurrent) {
    auto spikes = RankedTensorType::get(layer.shape, builder.getI1Type());
    auto constant = builder.create<arith::ConstantOp>(
        loc, DenseElementsAttr::get(spikes, false));
    recurrent = emitDense(layer, ".weight_rec", layer.recurrent, constant)
                    .getDefiningOp<loihi::DenseOp>();
    activations.push_back(recurrent);
  }
  std::string name = nameOf(layer);
  IntegerAttr every, phase;
  if (settings.resetInterval) {
    every = builder.getI64IntegerAttr(*settings.resetInterval);
    phase = builder.getI64IntegerAttr((position + settings.resetOffset) %
                                      *settings.resetInterval);
  }
  ++position;
  const Neurons &neurons = layer.neurons;
  auto shaped = [&](Type element) {
    return RankedTensorType::get(layer.shape, element);
  };
  bool showsMembrane = isLast && layer.neverFires;
  auto lif = builder.create<loihi::LifOp>(
      loc, shaped(builder.getI1Type()),
      showsMembrane ? shaped(builder.getIntegerType(24)) : Type(),
      builder.getStringAttr(name), activations,
      param(neurons.iDecay, name + "_i_decay"),
      param(neurons.vDecay, name + "_v_decay"),
      param(neurons.bias, name + "_bias"),
      param(neurons.threshold, name + "_threshold"), every, phase,
      /*unit=*/Attribute(),
      snn::FireAttr::get(builder.getContext(),
                         layer.neverFires ? snn::Fire::Gt : settings.fire));
  if (recurrent) {
    Operation *constant = recurrent.getInput().getDefiningOp();
    recurrent.getInputMutable().assign(lif.getSpikes());
    constant->erase();
  }
  return showsMembrane ? lif.getPotential() : lif.getSpikes();
}

NamedAttrList Emitter::inputAttributes() {
  NamedAttrList input;
  input.set(snn::kArgNameAttr, builder.getStringAttr("input"));
  if (settings.messageBits)
    input.set(loihi::kMessageBitsAttr,
              builder.getI64IntegerAttr(*settings.messageBits));
  return input;
}

OwningOpRef<ModuleOp> Emitter::emit(ArrayRef<Layer> layers, StringRef name) {
  OwningOpRef<ModuleOp> module(ModuleOp::create(file));
  OperationState state(file, loihi::NetworkOp::getOperationName());
  Block *block = new Block();
  state.addRegion()->push_back(block);
  // A file without an input layer starts with a dense one.
  const Layer &first = *llvm::find_if(
      layers, [](const Layer &layer) { return layer.kind != Layer::Flatten; });
  Shape shape =
      first.kind == Layer::Input ? first.shape : Shape{first.weight.shape[1]};
  Type argument = RankedTensorType::get(shape, inputElement());
  mlir::Value value = block->addArgument(argument, file);
  builder.setInsertionPointToEnd(block);
  for (const Layer &layer : layers)
    value = emitLayer(layer, value, &layer == &layers.back());
  builder.create<loihi::OutputOp>(file, ValueRange{value});
  importer::addAttributes(state, builder, name, argument, value.getType(),
                          inputAttributes(), settings);
  builder.setInsertionPointToEnd(module->getBody());
  builder.create(state);
  return module;
}

OwningOpRef<ModuleOp> emitNetwork(const std::vector<Layer> &layers,
                                  StringRef name, const Settings &settings,
                                  Location file) {
  return Emitter(settings, file).emit(layers, name);
}

} // namespace snnc::netx
