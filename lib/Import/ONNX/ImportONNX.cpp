// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Builds the snn network of an ONNX file.

#include "Model.h"
#include "Step.h"
#include "dialects/SNN/SNNOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/Verifier.h"
#include "snnc/Import/ONNX.h"
#include "snnc/Support/Blobs.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"
#include <cmath>
#include <onnx/onnx_pb.h>

using namespace mlir;

namespace snnc {
namespace {

using namespace onnxio;

/// The options, checked.
struct Settings {
  std::string events; // "counts", "binary", or empty
  std::optional<int64_t> maxCount;
  snn::Decode decode = snn::Decode::Count;
};

Settings readOptions(const ONNXImportOptions &options, Findings &findings) {
  Settings settings;
  auto atLeastOne = [&](StringRef name, std::optional<int64_t> value) {
    if (value && *value < 1)
      findings.error("--" + name + "=" + Twine(*value) +
                     ": expected at least 1");
  };
  atLeastOne("dt-us", options.stepLengthUs);
  atLeastOne("steps", options.steps);
  if (options.events) {
    auto [rule, max] = StringRef(*options.events).split(':');
    settings.events = rule.str();
    int64_t number = 0;
    bool bounded = StringRef(*options.events).contains(':');
    bool wrongMax =
        bounded && (rule != "counts" || max.getAsInteger(10, number) ||
                    number < 1 || number > 255);
    if (bounded)
      settings.maxCount = number;
    if ((rule != "counts" && rule != "binary") || wrongMax)
      findings.error("--events=" + Twine(*options.events) +
                     ": expected counts, counts:MAX with MAX from 1 to 255, "
                     "or binary");
  }
  if (options.decode) {
    auto decode = snn::symbolizeDecode(*options.decode);
    if (!decode ||
        (*decode != snn::Decode::Count && *decode != snn::Decode::First))
      findings.error("--decode=" + Twine(*options.decode) +
                     ": expected count or first, as the output is spikes");
    else
      settings.decode = *decode;
  } else {
    findings.note("the class is the output with most spikes (--decode=count), "
                  "as nothing else was said");
  }
  return settings;
}

/// `FILE[:GROUP]` with the SHA-256 of FILE; null after an error.
snn::DataAttr hashCalibration(StringRef spec, MLIRContext *context,
                              Findings &findings) {
  StringRef file = spec;
  if (!llvm::sys::fs::exists(file) && file.contains(':'))
    file = file.rsplit(':').first;
  auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) {
    findings.error("--calibration=" + spec + ": cannot read '" + file +
                   "': " + buffer.getError().message());
    return nullptr;
  }
  auto hash =
      llvm::SHA256::hash(llvm::arrayRefFromStringRef((*buffer)->getBuffer()));
  return snn::DataAttr::get(context, spec,
                            llvm::toHex(hash, /*LowerCase=*/true));
}

/// A symbol from the file's name.
std::string networkName(StringRef path) {
  std::string name;
  for (char c : llvm::sys::path::stem(path))
    name += llvm::isAlnum(c) ? c : '_';
  if (name.empty() || llvm::isDigit(name[0]))
    name = "net_" + name;
  return name;
}

class Emitter {
public:
  Emitter(const Graph &graph, const StepNetwork &network, Location file,
          Findings &findings)
      : graph(graph), network(network), file(file), findings(findings),
        builder(file.getContext()), values(graph.values.size()) {}

  OwningOpRef<ModuleOp> emit(StringRef name, const ONNXImportOptions &options,
                             const Settings &settings) {
    OwningOpRef<ModuleOp> module(ModuleOp::create(file));
    builder.setInsertionPointToEnd(module->getBody());
    const Value &input = value(network.input);
    Type element = settings.events.empty()
                       ? Type(builder.getF32Type())
                       : builder.getIntegerType(8, /*isSigned=*/false);
    Type argument = tensorOf(network.input, element);
    OperationState state(file, snn::NetworkOp::getOperationName());
    Block *block = new Block();
    state.addRegion()->push_back(block);
    values[network.input] = block->addArgument(argument, file);
    builder.setInsertionPointToEnd(block);
    for (const Layer &layer : network.layers)
      if (!emitLayer(layer))
        return nullptr;
    mlir::Value output = values[network.output];
    Type shown = cast<RankedTensorType>(output.getType()).getElementType();
    if (!shown.isInteger(1)) {
      findings.error("the network's output is " +
                     graph.describe(network.output) +
                     ", expected the spikes of a neuron (a readout of "
                     "membranes or currents is not supported yet)");
      return nullptr;
    }
    builder.create<snn::OutputOp>(file, ValueRange{output});
    addAttributes(state, name, options, settings, argument, output.getType(),
                  input.name);
    builder.setInsertionPointToEnd(module->getBody());
    builder.create(state);
    return module;
  }

private:
  using Value = onnxio::Value;
  const Value &value(int id) const { return graph.values[id]; }

  /// Without the batch.
  RankedTensorType tensorOf(int id, Type element) const {
    return RankedTensorType::get(ArrayRef(value(id).shape).drop_front(),
                                 element);
  }

  void addAttributes(OperationState &state, StringRef name,
                     const ONNXImportOptions &options, const Settings &settings,
                     Type argument, Type result, StringRef inputName) {
    NamedAttrList input;
    input.set(snn::kArgNameAttr, builder.getStringAttr(inputName));
    if (!settings.events.empty())
      input.set(snn::kArgEventsAttr, builder.getStringAttr(settings.events));
    if (settings.maxCount)
      input.set(snn::kArgMaxAttr,
                builder.getI64IntegerAttr(*settings.maxCount));
    state.addAttribute("sym_name", builder.getStringAttr(name));
    state.addAttribute("function_type", TypeAttr::get(builder.getFunctionType(
                                            argument, result)));
    state.addAttribute("arg_attrs", builder.getArrayAttr(input.getDictionary(
                                        builder.getContext())));
    state.addAttribute(
        "decode", snn::DecodeAttr::get(builder.getContext(), settings.decode));
    if (options.stepLengthUs)
      state.addAttribute("dt_us",
                         builder.getI64IntegerAttr(*options.stepLengthUs));
    if (options.steps)
      state.addAttribute("steps", builder.getI64IntegerAttr(*options.steps));
  }

  /// The source nodes; (file, 0, 0) stands below each name, so that a
  /// diagnostic shows the file and no line of it.
  Location locationOf(const Layer &layer) {
    SmallVector<Location> names;
    for (int node : layer.nodes) {
      const Node &n = graph.nodes[node];
      const std::string &name =
          n.name.empty() ? value(n.outputs[0]).name : n.name;
      names.push_back(NameLoc::get(builder.getStringAttr(name), file));
    }
    return builder.getFusedLoc(names);
  }

  bool emitLayer(const Layer &layer) {
    Location loc = locationOf(layer);
    mlir::Value input = values[layer.input];
    Type element = cast<RankedTensorType>(input.getType()).getElementType();
    if (layer.kind == Layer::Reshape)
      values[layer.result] = builder.create<snn::ReshapeOp>(
          loc, tensorOf(layer.result, element), input);
    else if (layer.kind == Layer::Linear)
      return emitLinear(layer, loc, input);
    else if (element.isF32())
      emitNeuron(layer, loc, input);
    else {
      findings.error("the neuron '" + layer.name + "' reads " +
                     graph.describe(layer.input) +
                     " directly, expected a synapse (MatMul, Gemm) between "
                     "spikes or events and a neuron");
      return false;
    }
    return true;
  }

  bool emitLinear(const Layer &layer, Location loc, mlir::Value input) {
    const Tensor &w = *layer.weights;
    int64_t out = w.shape[layer.transposed ? 1 : 0];
    int64_t in = w.shape[layer.transposed ? 0 : 1];
    std::vector<float> weights(size_t(out) * size_t(in));
    for (int64_t i = 0; i < out; ++i)
      for (int64_t j = 0; j < in; ++j)
        weights[i * in + j] =
            layer.scale * w.floats[layer.transposed ? j * out + i : i * in + j];
    auto finite = [](float x) { return std::isfinite(x); };
    if (!llvm::all_of(weights, finite) || !llvm::all_of(layer.bias, finite)) {
      findings.error(graph.nodes[layer.nodes[0]].label +
                     ": its weights times alpha, or its bias, are beyond the "
                     "range of floats");
      return false;
    }
    MLIRContext *context = builder.getContext();
    mlir::Value weight = builder.create<arith::ConstantOp>(
        loc, makeFloats(context, {out, in}, layer.name, weights));
    mlir::Value bias;
    if (!layer.bias.empty())
      bias = builder.create<arith::ConstantOp>(
          loc, makeFloats(context, {out}, layer.name + "_bias", layer.bias));
    values[layer.result] = builder.create<snn::LinearOp>(
        loc, RankedTensorType::get({out}, builder.getF32Type()), layer.name,
        input, weight, bias);
    return true;
  }

  /// A parameter as a number, or as a tensor of the neuron's shape.
  Attribute param(const Layer &layer, const Coef &coef, StringRef what) {
    if (coef.size() == 1)
      return builder.getF32FloatAttr(float(coef[0]));
    std::vector<float> floats(coef.begin(), coef.end());
    return makeFloats(builder.getContext(),
                      ArrayRef(value(layer.result).shape).drop_front(),
                      layer.name + "_" + what.str(), floats);
  }

  void emitNeuron(const Layer &layer, Location loc, mlir::Value input) {
    const Cell &cell = layer.cell;
    snn::Reset reset = cell.reset == Cell::To         ? snn::Reset::To
                       : cell.reset == Cell::Subtract ? snn::Reset::Subtract
                                                      : snn::Reset::None;
    Attribute resetValue;
    if (cell.reset != Cell::None)
      resetValue = param(layer, cell.resetValue, "reset");
    values[layer.result] =
        builder
            .create<snn::LifOp>(
                loc, tensorOf(layer.result, builder.getI1Type()), layer.name,
                input, param(layer, cell.decay, "decay"),
                param(layer, cell.gain, "gain"),
                param(layer, cell.bias, "bias"),
                param(layer, cell.threshold, "threshold"),
                cell.ge ? snn::Fire::Ge : snn::Fire::Gt, reset, resetValue,
                builder.getF32FloatAttr(0))
            .getSpikes();
  }

  const Graph &graph;
  const StepNetwork &network;
  Location file;
  Findings &findings;
  OpBuilder builder;
  std::vector<mlir::Value> values;
};

OwningOpRef<ModuleOp> importFile(StringRef path,
                                 const ONNXImportOptions &options,
                                 Location file, Findings &findings) {
  Settings settings = readOptions(options, findings);
  std::unique_ptr<onnx::ModelProto> model = loadModel(path, findings);
  if (!model)
    return nullptr;
  Graph graph =
      buildGraph(*model, llvm::sys::path::parent_path(path), findings);
  // What cannot be read is skipped; the walk goes on to find the rest.
  StepNetwork network;
  if (!graph.outputs.empty())
    network = recogniseStep(graph, findings);
  snn::DataAttr calibration;
  if (!options.calibration.empty())
    calibration =
        hashCalibration(options.calibration, file.getContext(), findings);
  if (findings.failed())
    return nullptr;
  if (!network.layers.empty())
    findings.note("states start at 0, as a step form does not say");
  Emitter emitter(graph, network, file, findings);
  OwningOpRef<ModuleOp> module =
      emitter.emit(networkName(path), options, settings);
  if (module && calibration)
    (*module)->setAttr(snn::kCalibrationAttr, calibration);
  return module;
}

} // namespace

OwningOpRef<ModuleOp> importONNX(StringRef path,
                                 const ONNXImportOptions &options,
                                 MLIRContext *context) {
  context->loadDialect<snn::SNNDialect, arith::ArithDialect>();
  Location file = FileLineColLoc::get(context, path, 0, 0);
  Findings findings;
  OwningOpRef<ModuleOp> module = importFile(path, options, file, findings);
  for (const std::string &error : findings.errors)
    emitError(file) << error;
  if (findings.failed() || !module || failed(verify(*module)))
    return nullptr;
  for (const std::string &note : findings.notes)
    emitRemark(file) << note;
  return module;
}

} // namespace snnc
