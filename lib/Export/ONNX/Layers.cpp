// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Layers without state (rules L1 to L4, L7).

#include "NetworkWriter.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Blobs.h"

#include "mlir/IR/Matchers.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace snnc::onnxio {

static ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

/// Weights; those of quantised layers stay integers with their scales.
std::string NetworkWriter::writeWeights(snn::SynapseOpInterface op) {
  StringRef layer = op.getLayerName();
  Value weight = op.getWeightOperand().get();
  auto quantised = weight.getDefiningOp<snn::DequantizeOp>();
  if (!quantised)
    return graph.addFloats(layer + ".weight", shapeOf(weight),
                           snn::readWeights(weight));
  std::string levels =
      graph.addBytes(layer + ".levels", shapeOf(quantised.getLevels()),
                     readIntegers(getConstantAttr(quantised.getLevels())));
  std::vector<float> scales =
      readFloats(getConstantAttr(quantised.getScales()));
  std::string factors =
      graph.addFloats(layer + ".scales", {int64_t(scales.size())}, scales);
  onnx::NodeProto *node = graph.addNode(layer, "DequantizeLinear",
                                        {levels, factors}, layer + ".weight");
  setInteger(node, "axis", 0);
  return node->output(0);
}

/// Input, weights and, where there is one, bias.
static std::vector<std::string> operandsOf(snn::SynapseOpInterface op,
                                           std::string input,
                                           std::string weights,
                                           GraphWriter &graph) {
  std::vector<std::string> operands = {std::move(input), std::move(weights)};
  if (Value bias = op.getBiasValue())
    operands.push_back(graph.addFloats(op.getLayerName() + ".bias",
                                       shapeOf(bias),
                                       readFloats(getConstantAttr(bias))));
  return operands;
}

void NetworkWriter::write(snn::LinearOp op) {
  onnx::NodeProto *node = graph.addNode(
      op.getName(), "Gemm",
      operandsOf(op, valueOf(op.getInput()), writeWeights(op), graph),
      op.getName());
  setInteger(node, "transB", 1);
  names[op.getResult()] = node->output(0);
}

void NetworkWriter::write(snn::ConvOp op) {
  onnx::NodeProto *node = graph.addNode(
      op.getName(), "Conv",
      operandsOf(op, valueOf(op.getInput()), writeWeights(op), graph),
      op.getName());
  setIntegers(node, "kernel_shape", shapeOf(op.getWeight()).drop_front(2));
  setIntegers(node, "strides", op.getStride());
  setIntegers(node, "pads", op.getPads());
  setIntegers(node, "dilations", op.getDilation());
  setInteger(node, "group", op.getGroups());
  names[op.getResult()] = node->output(0);
}

/// The pads with which the sizes of `op` come out without rounding them up, as
/// runtimes do not agree on that.
static std::vector<int64_t> padsOf(snn::PoolOp op) {
  std::vector<int64_t> pads = op.getPads().vec();
  if (!op.getCeil())
    return pads;
  size_t space = op.getWindow().size();
  for (size_t d = 0; d < space; ++d) {
    int64_t windows = shapeOf(op.getResult())[1 + d];
    int64_t reach = op.getDilation()[d] * (op.getWindow()[d] - 1) + 1;
    pads[space + d] =
        std::max<int64_t>(0, (windows - 1) * op.getStride()[d] + reach -
                                 shapeOf(op.getInput())[1 + d] - pads[d]);
  }
  return pads;
}

void NetworkWriter::write(snn::PoolOp op) {
  StringRef layer = op.getName();
  std::vector<int64_t> pads = padsOf(op);
  bool average = op.getKind() == snn::PoolKind::Avg;
  if (average && op.getCountIncludePad() && pads != op.getPads().vec()) {
    refuse(op) << "divides by the cells in its pads, but not by those that "
                  "'ceil' adds, which no ONNX operator does; make the last "
                  "window whole by pads, without 'ceil'";
    return;
  }
  std::vector<std::string> operands = {valueOf(op.getInput())};
  bool sum = op.getKind() == snn::PoolKind::Sum;
  int64_t channels = shapeOf(op.getInput())[0];
  if (sum) { // which ONNX does not have: a convolution of ones
    std::vector<int64_t> shape = {channels, 1};
    llvm::append_range(shape, op.getWindow());
    std::vector<float> ones(ShapedType::getNumElements(shape), 1.0f);
    operands.push_back(graph.addFloats(layer + ".ones", shape, ones));
  }
  onnx::NodeProto *node = graph.addNode(layer,
                                        sum       ? "Conv"
                                        : average ? "AveragePool"
                                                  : "MaxPool",
                                        operands, layer);
  setIntegers(node, "kernel_shape", op.getWindow());
  setIntegers(node, "strides", op.getStride());
  setIntegers(node, "pads", pads);
  bool dilated =
      llvm::any_of(op.getDilation(), [](int64_t d) { return d > 1; });
  if (dilated || sum)
    setIntegers(node, "dilations", op.getDilation());
  if (dilated && average)
    graph.needOperatorSet(19);
  if (sum)
    setInteger(node, "group", channels);
  if (average)
    setInteger(node, "count_include_pad", op.getCountIncludePad());
  names[op.getResult()] = node->output(0);
}

/// One number a channel of `shape`; nothing where there are more.
static std::optional<std::vector<float>> perChannel(Attribute param,
                                                    ArrayRef<int64_t> shape) {
  if (auto tensor = dyn_cast<ElementsAttr>(param))
    if (tensor.getNumElements() > 1 &&
        tensor.getNumElements() != tensor.getShapedType().getDimSize(0))
      return std::nullopt;
  std::vector<double> values = paramValues(param);
  if (values.size() == 1)
    values.resize(shape[0], values[0]);
  return std::vector<float>(values.begin(), values.end());
}

/// As batch norm, which frameworks know, where it is one number a channel.
void NetworkWriter::write(snn::ScaleOp op) {
  StringRef layer = op.getName();
  const std::string &input = valueOf(op.getInput());
  ArrayRef<int64_t> shape = shapeOf(op.getInput());
  auto factor = perChannel(op.getFactor(), shape);
  auto offset = perChannel(op.getShift(), shape);
  if (!factor || !offset) {
    std::string scaled =
        scale(layer, input, "factor", op.getFactor(), layer + ".scaled");
    names[op.getResult()] = shift(layer, scaled, "shift", op.getShift(), layer);
    return;
  }
  int64_t channels = shape[0];
  std::vector<float> zeros(channels, 0.0f), ones(channels, 1.0f);
  onnx::NodeProto *node = graph.addNode(
      layer, "BatchNormalization",
      {input, graph.addFloats(layer + ".factor", {channels}, *factor),
       graph.addFloats(layer + ".shift", {channels}, *offset),
       graph.addFloats(layer + ".mean", {channels}, zeros),
       graph.addFloats(layer + ".variance", {channels}, ones)},
      layer);
  setFloat(node, "epsilon", 0);
  names[op.getResult()] = node->output(0);
}

void NetworkWriter::write(snn::AddOp op) {
  names[op.getResult()] =
      graph.add(op.getName(), "Add",
                {valueOf(op.getLhs()), valueOf(op.getRhs())}, op.getName());
}

void NetworkWriter::write(snn::ConcatOp op) {
  std::vector<std::string> operands;
  for (Value input : op.getInputs())
    operands.push_back(valueOf(input));
  onnx::NodeProto *node =
      graph.addNode(op.getName(), "Concat", operands, op.getName());
  setInteger(node, "axis", op.getAxis() + 1); // behind the batch
  names[op.getResult()] = node->output(0);
}

void NetworkWriter::write(snn::TransposeOp op) {
  std::vector<int64_t> perm = {0};
  for (int64_t from : op.getPerm())
    perm.push_back(from + 1);
  onnx::NodeProto *node =
      graph.addNode("", "Transpose", {valueOf(op.getInput())}, "transposed");
  setIntegers(node, "perm", perm);
  names[op.getResult()] = node->output(0);
}

void NetworkWriter::write(snn::SliceOp op) {
  std::vector<int64_t> starts, ends, axes, steps;
  ArrayRef<int64_t> shape = shapeOf(op.getResult());
  for (size_t k = 0; k < shape.size(); ++k) {
    starts.push_back(op.getBegin()[k]);
    steps.push_back(op.getStride()[k]);
    ends.push_back(starts[k] + (shape[k] - 1) * steps[k] + 1);
    axes.push_back(k + 1); // behind the batch
  }
  names[op.getResult()] = graph.add(
      "", "Slice",
      {valueOf(op.getInput()), graph.addIntegers("starts", starts),
       graph.addIntegers("ends", ends), graph.addIntegers("axes", axes),
       graph.addIntegers("steps", steps)},
      "sliced");
}

void NetworkWriter::write(snn::ReshapeOp op) {
  std::vector<int64_t> shape = {0}; // the batch as it is
  llvm::append_range(shape, shapeOf(op.getResult()));
  std::string to = graph.addIntegers("shape", shape);
  names[op.getResult()] =
      graph.add("", "Reshape", {valueOf(op.getInput()), to}, "reshaped");
}

void NetworkWriter::write(snn::EncodeOp op) {
  if (op.getEncoding() == snn::Encoding::Direct) {
    names[op.getResult()] = valueOf(op.getInput());
    return;
  }
  refuse(op) << "expected encoding direct, but got "
             << snn::stringifyEncoding(op.getEncoding())
             << ", which depends on the number of the step; encode recordings "
                "with "
             << advise("encode", snn::stringifyEncoding(op.getEncoding()))
             << " and export the network behind it";
}

} // namespace snnc::onnxio
