// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Builds the snn network of a recognised step.

#include "Emit.h"
#include "lib/Import/Common/Params.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "snnc/Support/Blobs.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;

namespace snnc::onnxio {
namespace {

/// What a signal holds: rule N4.
struct Content {
  enum Kind { Spikes, Counts, Floats } kind = Floats;
  int64_t bound = 0; // of spikes and counts
};

/// Spikes, counts or floats for every signal, before operations are built: a
/// delay is built before what it reads.
class Contents {
public:
  Contents(const StepNetwork &network, const importer::Signature &signature)
      : network(network), signature(signature), memo(network.layers.size()),
        open(network.layers.size(), false) {}

  Content of(Signal signal) {
    if (signal.layer < 0) {
      if (signature.events.empty())
        return {};
      return {Content::Counts, signature.events == "binary"
                                   ? 1
                                   : signature.maxCount.value_or(255)};
    }
    if (signal.membrane || open[signal.layer])
      return {}; // a value that goes round has no bound
    std::optional<Content> &known = memo[signal.layer];
    if (!known) {
      open[signal.layer] = true;
      Content content = compute(network.layers[signal.layer]);
      open[signal.layer] = false;
      known = content;
    }
    return *known;
  }

private:
  Content compute(const Layer &layer) {
    switch (layer.kind) {
    case Layer::Lif:
      return layer.cell.counts ? Content{Content::Counts, 255}
                               : Content{Content::Spikes, 1};
    case Layer::Reshape:
    case Layer::Transpose:
    case Layer::Slice:
    case Layer::MaxPool:
    case Layer::Delay:
      return of(layer.inputs[0]);
    case Layer::Add: {
      Content a = of(layer.inputs[0]), b = of(layer.inputs[1]);
      bool floats = a.kind == Content::Floats || b.kind == Content::Floats ||
                    a.bound + b.bound > 255;
      return floats ? Content{} : Content{Content::Counts, a.bound + b.bound};
    }
    case Layer::Concat: {
      Content all{Content::Spikes, 0};
      for (Signal input : layer.inputs) {
        Content content = of(input);
        all.kind = std::max(all.kind, content.kind);
        all.bound = std::max(all.bound, content.bound);
      }
      return all;
    }
    default:
      return {};
    }
  }

  const StepNetwork &network;
  const importer::Signature &signature;
  std::vector<std::optional<Content>> memo;
  std::vector<bool> open;
};

class Emitter {
public:
  Emitter(const Graph &graph, const StepNetwork &network,
          const importer::Signature &signature, bool keepLevels, Location file,
          Findings &findings)
      : graph(graph), network(network), signature(signature),
        keepLevels(keepLevels), file(file), findings(findings),
        builder(file.getContext()), contents(network, signature),
        results(network.layers.size()), membranes(network.layers.size()) {
    for (const Layer &layer : network.layers)
      names.insert(layer.name);
  }

  OwningOpRef<ModuleOp> emit(StringRef name) {
    OwningOpRef<ModuleOp> module(ModuleOp::create(file));
    OperationState state(file, snn::NetworkOp::getOperationName());
    Block *block = new Block();
    state.addRegion()->push_back(block);
    Type argument = typeOf({});
    input = block->addArgument(argument, file);
    builder.setInsertionPointToEnd(block);
    for (size_t i = 0; i < network.layers.size() && !findings.failed(); ++i)
      emitLayer(i);
    if (findings.failed())
      return nullptr;
    for (auto [op, signal] : delays)
      op.getInputMutable().assign(value(signal));
    mlir::Value output = value(network.output);
    builder.create<snn::OutputOp>(file, ValueRange{output});
    importer::addAttributes(state, builder, name, argument, output.getType(),
                            inputAttributes(), signature);
    builder.setInsertionPointToEnd(module->getBody());
    builder.create(state);
    return module;
  }

private:
  mlir::Value value(Signal signal) const {
    return signal.layer < 0  ? input
           : signal.membrane ? membranes[signal.layer]
                             : results[signal.layer];
  }

  Type element(Signal signal) {
    switch (contents.of(signal).kind) {
    case Content::Spikes:
      return builder.getI1Type();
    case Content::Counts:
      return builder.getIntegerType(8, /*isSigned=*/false);
    case Content::Floats:
      break;
    }
    return builder.getF32Type();
  }

  /// Without the batch.
  RankedTensorType typeOf(Signal signal) {
    return RankedTensorType::get(
        ArrayRef(network.shapeOf(graph, signal)).drop_front(), element(signal));
  }

  NamedAttrList inputAttributes() {
    NamedAttrList input;
    input.set(snn::kArgNameAttr,
              builder.getStringAttr(graph.values[network.input].name));
    return input;
  }

  /// The source nodes; (file, 0, 0) stands below each name, so that a
  /// diagnostic shows the file and no line of it.
  Location locationOf(const Layer &layer) {
    const Layer *from = &layer;
    for (size_t k = 0;
         from->nodes.empty() && from->owner >= 0 && k < network.layers.size();
         ++k)
      from = &network.layers[from->owner];
    SmallVector<Location> names;
    for (int node : from->nodes) {
      const Node &n = graph.nodes[node];
      const std::string &name =
          n.name.empty() ? graph.values[n.outputs[0]].name : n.name;
      names.push_back(NameLoc::get(builder.getStringAttr(name), file));
    }
    return names.empty() ? file : builder.getFusedLoc(names);
  }

  void emitLayer(size_t index) {
    const Layer &layer = network.layers[index];
    Location loc = locationOf(layer);
    switch (layer.kind) {
    case Layer::Linear:
    case Layer::Conv:
      results[index] = emitSynapse(layer, loc);
      return;
    case Layer::Lif:
      return emitLif(index, loc);
    case Layer::Li:
      results[index] = builder.create<snn::LiOp>(
          loc, typeOf({int(index)}), builder.getStringAttr(layer.name),
          current(layer, loc), param(layer, layer.cell.decay, "decay"),
          param(layer, layer.cell.gain, "gain"),
          param(layer, layer.cell.bias, "bias"), initial(layer));
      return;
    default:
      results[index] = emitMove(index, loc);
    }
  }

  /// What is neither a synapse nor a neuron.
  mlir::Value emitMove(size_t index, Location loc) {
    const Layer &layer = network.layers[index];
    Type type = typeOf({int(index)});
    StringAttr name = builder.getStringAttr(layer.name);
    mlir::Value from =
        layer.kind == Layer::Delay ? input : value(layer.inputs[0]);
    switch (layer.kind) {
    case Layer::Reshape:
      return builder.create<snn::ReshapeOp>(loc, type, from);
    case Layer::Transpose:
      return builder.create<snn::TransposeOp>(
          loc, type, from, builder.getDenseI64ArrayAttr(layer.perm));
    case Layer::Slice:
      return emitSlice(*layer.part, loc, cast<RankedTensorType>(type), from);
    case Layer::Scale:
      return builder.create<snn::ScaleOp>(loc, type, name, from,
                                          param(layer, layer.factor, "factor"),
                                          param(layer, layer.shift, "shift"));
    case Layer::Add: {
      Content content = contents.of({int(index)});
      IntegerAttr bound;
      if (content.kind == Content::Counts)
        bound = builder.getI64IntegerAttr(content.bound);
      return builder.create<snn::AddOp>(loc, type, name, from,
                                        value(layer.inputs[1]), bound);
    }
    case Layer::Concat: {
      SmallVector<mlir::Value> all;
      for (Signal signal : layer.inputs)
        all.push_back(value(signal));
      return builder.create<snn::ConcatOp>(
          loc, type, name, builder.getI64IntegerAttr(layer.axis), all);
    }
    case Layer::Delay: { // reads its operand once that is there
      auto op = builder.create<snn::DelayOp>(
          loc, type, name, from, builder.getI64IntegerAttr(1), initial(layer));
      delays.push_back({op, layer.inputs[0]});
      return op;
    }
    default:
      return emitPool(layer, loc, type, from);
    }
  }

  /// Without a dimension of one element that the file drops.
  mlir::Value emitSlice(const Part &part, Location loc, RankedTensorType type,
                        mlir::Value from) {
    auto withoutBatch = [](const Shape &shape) {
      return ArrayRef(shape).drop_front();
    };
    mlir::Value slice = builder.create<snn::SliceOp>(
        loc, type.clone(withoutBatch(part.size)), from,
        builder.getDenseI64ArrayAttr(withoutBatch(part.begin)),
        builder.getDenseI64ArrayAttr(withoutBatch(part.stride)));
    return slice.getType() == type
               ? slice
               : builder.create<snn::ReshapeOp>(loc, type, slice);
  }

  mlir::Value emitPool(const Layer &layer, Location loc, Type type,
                       mlir::Value from) {
    const WindowShape &w = layer.window;
    bool average = layer.kind == Layer::AvgPool;
    auto flag = [&](bool set) {
      return set ? builder.getUnitAttr() : UnitAttr();
    };
    return builder.create<snn::PoolOp>(
        loc, type, builder.getStringAttr(layer.name),
        snn::PoolKindAttr::get(builder.getContext(), average
                                                         ? snn::PoolKind::Avg
                                                         : snn::PoolKind::Max),
        from, builder.getDenseI64ArrayAttr(w.kernel),
        builder.getDenseI64ArrayAttr(w.stride),
        builder.getDenseI64ArrayAttr(w.pads),
        builder.getDenseI64ArrayAttr(w.dilation), flag(w.ceil),
        flag(average && w.countPads && hasPads(w)), /*bound=*/IntegerAttr());
  }

  /// Without pads there are none to count.
  static bool hasPads(const WindowShape &window) {
    return llvm::any_of(window.pads, [](int64_t pad) { return pad != 0; });
  }

  /// Whether the weights have their rows behind: [in, out].
  static bool areAcross(const Layer &layer) {
    return layer.kind == Layer::Linear && layer.transposed;
  }

  /// The shape of the weights as the dialect has them: rows, or filters, in
  /// front.
  static Shape weightShapeOf(const Layer &layer) {
    const Shape &shape = layer.weights->shape;
    return areAcross(layer) ? Shape{shape[1], shape[0]} : shape;
  }

  /// One number for each weight of the file, with the rows in front.
  template <class Range>
  static auto rowsInFront(const Layer &layer, const Range &numbers) {
    std::vector turned(numbers.begin(), numbers.end());
    int64_t in = layer.weights->shape[0], out = layer.weights->shape[1];
    if (areAcross(layer))
      for (int64_t i = 0; i < out; ++i)
        for (int64_t j = 0; j < in; ++j)
          turned[i * in + j] = numbers[j * out + i];
    return turned;
  }

  FloatArray weightsOf(const Layer &layer) {
    const FloatArray &floats = layer.weights->floats;
    if (!areAcross(layer) && layer.scale == 1)
      return floats;
    std::vector<float> weights = rowsInFront(layer, floats);
    for (float &weight : weights)
      weight *= layer.scale;
    return FloatArray(std::move(weights));
  }

  /// Weights that the file has as levels (rule L1) stay such, as narrow as they
  /// are. Null of others.
  mlir::Value emitLevels(const Layer &layer, const Shape &shape, Location loc) {
    const Quantised *quantised = layer.weights->quantised.get();
    if (!quantised || !keepLevels)
      return nullptr;
    std::vector<int64_t> levels = rowsInFront(layer, quantised->levels);
    std::vector<float> scales = quantised->scales;
    bool oneEach = scales.size() == 1 || quantised->axis == areAcross(layer);
    auto [least, most] = std::minmax_element(levels.begin(), levels.end());
    bool fits = *least >= -128 && *most <= 127;
    if (!oneEach || !fits || layer.scale != 1 ||
        llvm::any_of(scales, [](float scale) { return !(scale > 0); })) {
      findings.note(layer.name +
                    ": its quantised weights are read as floats: " +
                    (oneEach ? "expected levels of -128 to 127, scales above 0 "
                               "and no factor (alpha)"
                             : "expected one scale for each row of them"));
      return nullptr;
    }
    int64_t rows = shape[0];
    scales.resize(rows, scales[0]);
    unsigned bits = 2; // at least (rule L1)
    while (*least < -(1 << (bits - 1)) || *most >= 1 << (bits - 1))
      ++bits;
    auto type = RankedTensorType::get(shape, builder.getIntegerType(bits));
    auto q = builder.create<arith::ConstantOp>(
        loc, makeIntegers(type, layer.name, levels));
    auto s = builder.create<arith::ConstantOp>(
        loc, makeFloats(builder.getContext(), {rows}, layer.name + "_scales",
                        scales));
    return builder.create<snn::DequantizeOp>(
        loc, type.clone(builder.getF32Type()), q, s);
  }

  mlir::Value emitSynapse(const Layer &layer, Location loc) {
    Shape shape = weightShapeOf(layer);
    FloatArray weights = weightsOf(layer);
    if (findNotFinite(weights) || findNotFinite(layer.bias)) {
      findings.error(graph.nodes[layer.nodes[0]].label +
                     ": its weights times alpha, or its bias, are beyond the "
                     "range of floats");
      return nullptr;
    }
    MLIRContext *context = builder.getContext();
    mlir::Value weight = emitLevels(layer, shape, loc);
    if (!weight)
      weight = builder.create<arith::ConstantOp>(
          loc, makeFloats(context, shape, layer.name, weights));
    mlir::Value bias;
    if (!layer.bias.empty())
      bias = builder.create<arith::ConstantOp>(
          loc,
          makeFloats(context, {shape[0]}, layer.name + "_bias", layer.bias));
    StringAttr name = builder.getStringAttr(layer.name);
    mlir::Value from = value(layer.inputs[0]);
    Type type = RankedTensorType::get(ArrayRef(layer.shape).drop_front(),
                                      builder.getF32Type());
    if (layer.kind == Layer::Linear)
      return builder.create<snn::LinearOp>(loc, type, name, from, weight, bias);
    return builder.create<snn::ConvOp>(
        loc, type, name, from, weight, bias,
        builder.getDenseI64ArrayAttr(layer.window.stride),
        builder.getDenseI64ArrayAttr(layer.window.pads),
        builder.getDenseI64ArrayAttr(layer.window.dilation),
        builder.getI64IntegerAttr(layer.groups));
  }

  Attribute param(const Layer &layer, const Coef &coef, StringRef what) {
    return importer::makeParam(builder, layer.name, what,
                               ArrayRef(layer.shape).drop_front(), coef,
                               findings);
  }

  /// What a neuron or a delay begins with: 0 where nothing says it.
  Attribute initial(const Layer &layer) {
    auto at = network.initial.find(layer.state());
    if (at == network.initial.end())
      return builder.getF32FloatAttr(0);
    Coef values;
    for (int64_t i = 0; i < at->second->size(); ++i)
      values.push_back(at->second->at(i) / coefAt(layer.cell.unit, i));
    Content content = contents.of(layer.inputs[0]);
    bool whole = llvm::all_of(values, [&](double value) {
      return value == std::floor(value) && value >= 0 && value <= content.bound;
    });
    if (layer.kind == Layer::Delay && content.kind != Content::Floats && !whole)
      findings.error("state '" + graph.values[layer.carried].name +
                     "' holds spikes, expected whole numbers of 0 to " +
                     Twine(content.bound) + " as what it begins with");
    if (llvm::all_equal(values))
      values.resize(1);
    return param(layer, values, "init");
  }

  /// What a neuron reads: spikes and counts become floats on the way.
  mlir::Value current(const Layer &layer, Location loc) {
    mlir::Value from = value(layer.inputs[0]);
    auto type = cast<RankedTensorType>(from.getType());
    if (type.getElementType().isF32())
      return from;
    std::string name = layer.name + ".current";
    while (!names.insert(name).second)
      name += "_2";
    return builder.create<snn::ScaleOp>(
        loc, RankedTensorType::get(type.getShape(), builder.getF32Type()),
        builder.getStringAttr(name), from, builder.getF32FloatAttr(1),
        builder.getF32FloatAttr(0));
  }

  void emitLif(size_t index, Location loc) {
    const Layer &layer = network.layers[index];
    const Cell &cell = layer.cell;
    snn::Reset reset = cell.reset == Cell::To         ? snn::Reset::To
                       : cell.reset == Cell::Subtract ? snn::Reset::Subtract
                                                      : snn::Reset::None;
    snn::Fire fire = cell.counts ? snn::Fire::Count
                     : cell.over ? snn::Fire::GtOver
                     : cell.ge   ? snn::Fire::Ge
                                 : snn::Fire::Gt;
    MLIRContext *context = builder.getContext();
    Attribute resetValue, floor;
    if (cell.reset != Cell::None)
      resetValue = param(layer, cell.resetValue, "reset");
    if (cell.floor)
      floor = param(layer, *cell.floor, "floor");
    snn::MembraneAttr shown;
    Type potential;
    if (layer.shown != Layer::Nothing) {
      shown = snn::MembraneAttr::get(context, layer.shown == Layer::Pre
                                                  ? snn::Membrane::Pre
                                                  : snn::Membrane::Post);
      potential = typeOf({int(index), true});
    }
    IntegerAttr refractory;
    if (cell.refractory > 0)
      refractory = builder.getI64IntegerAttr(cell.refractory);
    auto op = builder.create<snn::LifOp>(
        loc, typeOf({int(index)}), potential, builder.getStringAttr(layer.name),
        current(layer, loc), param(layer, cell.decay, "decay"),
        param(layer, cell.gain, "gain"), param(layer, cell.bias, "bias"),
        param(layer, cell.threshold, "threshold"),
        snn::FireAttr::get(context, fire), snn::ResetAttr::get(context, reset),
        resetValue, floor, initial(layer), refractory, shown);
    results[index] = op.getSpikes();
    membranes[index] = op.getPotential();
  }

  const Graph &graph;
  const StepNetwork &network;
  const importer::Signature &signature;
  bool keepLevels;
  Location file;
  Findings &findings;
  OpBuilder builder;
  Contents contents;
  mlir::Value input;
  std::vector<mlir::Value> results, membranes;
  std::vector<std::pair<snn::DelayOp, Signal>> delays;
  llvm::StringSet<> names;
};

} // namespace

bool outputIsSpikes(const StepNetwork &network,
                    const importer::Signature &signature) {
  return Contents(network, signature).of(network.output).kind !=
         Content::Floats;
}

OwningOpRef<ModuleOp> emitNetwork(const Graph &graph,
                                  const StepNetwork &network, StringRef name,
                                  const importer::Signature &signature,
                                  bool keepLevels, Location file,
                                  Findings &findings) {
  return Emitter(graph, network, signature, keepLevels, file, findings)
      .emit(name);
}

} // namespace snnc::onnxio
