// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The walk over a network, and what its ONNX file cannot say.

#include "NetworkWriter.h"
#include "dialects/SNN/NetworkVerify.h"
#include "lib/Export/Common/Export.h"
#include "snnc/Export/ONNX.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace snnc {
namespace onnxio {

InFlightDiagnostic NetworkWriter::refuse(Operation *op) {
  refused = true;
  return emitLayerError(op) << "cannot be exported as ONNX: ";
}

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

void NetworkWriter::addInputs() {
  for (BlockArgument input : network.getBody().getArguments()) {
    auto name = network.getArgAttrOfType<StringAttr>(input.getArgNumber(),
                                                     snn::kArgNameAttr);
    names[input] = graph.addInput(name ? name.getValue() : "x", shapeOf(input));
  }
}

/// The network's outputs, then the new states.
void NetworkWriter::addOutputs() {
  llvm::StringSet<> taken; // a value has one name in the signature
  for (BlockArgument input : network.getBody().getArguments())
    taken.insert(valueOf(input));
  for (const State &state : states) {
    taken.insert(state.in);
    taken.insert(state.out);
  }
  for (Value value : network.getBody().front().getTerminator()->getOperands()) {
    std::string name = valueOf(value);
    if (!taken.insert(name).second) {
      auto neuron = value.getDefiningOp<snn::NeuronOpInterface>();
      name = graph.add("", "Identity", {name},
                       neuron ? neuron.getLayerName() + ".membrane"
                              : Twine("output"));
    }
    graph.addOutput(name, shapeOf(value));
  }
  for (const State &state : states)
    graph.addOutput(state.out, state.shape);
}

void NetworkWriter::write(Operation *op) {
  llvm::TypeSwitch<Operation *>(op)
      .Case<snn::LinearOp, snn::ConvOp, snn::PoolOp, snn::ScaleOp, snn::AddOp,
            snn::ConcatOp, snn::TransposeOp, snn::SliceOp, snn::ReshapeOp,
            snn::EncodeOp, snn::LiOp, snn::LifOp>(
          [&](auto layer) { write(layer); })
      .Default([&](Operation *other) {
        refuse(other) << "there is no form for this operation";
      });
}

LogicalResult NetworkWriter::write() {
  addInputs();
  auto delays = llvm::to_vector(network.getOps<snn::DelayOp>());
  for (snn::DelayOp op : delays)
    startDelay(op);
  for (Operation *op : snn::getNetworkOrder(network)) {
    if (op->hasTrait<OpTrait::ConstantLike>() ||
        op->hasTrait<OpTrait::IsTerminator>() ||
        isa<snn::DelayOp, snn::DequantizeOp>(op))
      continue; // written with what reads them
    write(op);
    neurons += isa<snn::NeuronOpInterface>(op);
    // What nothing stands for is named, so that the rest is looked at as well.
    for (Value result : op->getResults())
      names.try_emplace(result);
  }
  if (refused)
    return failure();
  for (snn::DelayOp op : delays)
    finishDelay(op);
  addOutputs();
  return success();
}

/// A step form does not say what states begin with. The options of the import
/// that do, where all neurons of a layer begin alike.
static std::string describeStarts(ArrayRef<State> states) {
  std::string options;
  for (const State &state : states) {
    if (!state.init)
      continue;
    std::vector<double> values = paramValues(state.init);
    bool same = llvm::all_equal(values);
    std::string value = formatNumber(float(values[0]));
    if (same)
      options += " --init=" + state.in + "=" + value;
    emitLayerWarning(state.layer)
        << "starts at " << (same ? value : "values other than 0")
        << ", which the file does not say; give its state '" << state.in
        << "' that in the first step";
  }
  return options;
}

} // namespace onnxio

LogicalResult exportONNX(snn::NetworkOp network, StringRef path) {
  onnxio::GraphWriter graph(network.getSymName());
  onnxio::NetworkWriter writer(network, graph);
  if (failed(exporter::checkSignals(network)) || failed(writer.write()))
    return failure();
  if (llvm::Error error = graph.write(path))
    return emitError(exporter::locationOf(path, network))
           << toString(std::move(error));
  std::string starts = onnxio::describeStarts(writer.getStates());
  emitRemark(exporter::locationOf(path, network))
      << "it holds one step; '--import-onnx"
      << exporter::describeOptions(network) << starts
      << (writer.forgets() ? " --allow-stateless" : "") << "' reads it back";
  return success();
}

} // namespace snnc
