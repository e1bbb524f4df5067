// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes the chain of layers as netx reads it.

#include "Chain.h"
#include "lib/Export/Common/Export.h"
#include "snnc/Data/HDF5Output.h"
#include "snnc/Support/Diagnostics.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

namespace h5 = snnc::data::h5;
using llvm::Error;
using llvm::StringRef;

namespace snnc::loihi {

namespace {

class Writer {
public:
  Writer(const h5::Id &file, StringRef fileName)
      : file(file), fileName(fileName) {}

  Error write(const NetChain &chain);

private:
  void write(const NetLayer &layer, const std::string &group);
  void writeNeurons(const NetLayer &layer, const std::string &group);
  void writeBias(const NetLayer &layer, const std::string &group);
  void writeDelays(const NetLayer &layer, const std::string &path);
  void writeParameter(const NetLayer &layer, const std::string &path,
                      const NetLayer::Parameter &parameter);

  /// After the first failure nothing more is tried.
  void integers(const std::string &path, h5::Scalar scalar,
                const NetShape &shape, llvm::ArrayRef<int64_t> values) {
    if (!error)
      error =
          h5::writeValues(file, fileName, path, scalar, shape,
                          std::vector<double>(values.begin(), values.end()));
  }
  void number(const std::string &path, int64_t value) {
    integers(path, h5::Scalar::I64, {}, value);
  }
  void list(const std::string &path, const NetShape &values) {
    integers(path, h5::Scalar::I64, {int64_t(values.size())}, values);
  }
  void text(const std::string &path, StringRef value, bool isArray) {
    if (!error)
      error = h5::writeString(file, fileName, path, value, isArray);
  }

  const h5::Id &file;
  std::string fileName;
  Error error = Error::success();
};

} // namespace

/// Lava holds images as W,H,C.
static std::vector<int64_t> lavaOrder(llvm::ArrayRef<int64_t> values,
                                      const NetShape &shape) {
  int64_t c = shape[0], h = shape[1], w = shape[2];
  std::vector<int64_t> result;
  for (int64_t x = 0; x < w; ++x)
    for (int64_t y = 0; y < h; ++y)
      for (int64_t k = 0; k < c; ++k)
        result.push_back(values[(k * h + y) * w + x]);
  return result;
}

void Writer::writeParameter(const NetLayer &layer, const std::string &path,
                            const NetLayer::Parameter &parameter) {
  int64_t count = parameter.values.size();
  if (count == 1)
    number(path, parameter.values[0]);
  else if (parameter.perChannel || layer.shape.size() == 1)
    integers(path, h5::Scalar::I64, {count}, parameter.values);
  else
    integers(path, h5::Scalar::I64,
             {layer.shape[2], layer.shape[1], layer.shape[0]},
             lavaOrder(parameter.values, layer.shape));
}

void Writer::writeNeurons(const NetLayer &layer, const std::string &group) {
  text(group + "/neuron/type", "CUBA", /*isArray=*/false);
  writeParameter(layer, group + "/neuron/iDecay", layer.iDecay);
  writeParameter(layer, group + "/neuron/vDecay", layer.vDecay);
  writeParameter(layer, group + "/neuron/vThMant", layer.threshold);
}

void Writer::writeBias(const NetLayer &layer, const std::string &group) {
  NetLayer::Parameter bias = layer.bias;
  if (bias.values.empty() || bias.values == std::vector<int64_t>{0})
    return;
  if (bias.values.size() == 1) { // netx takes no single number for channels
    bias.values.resize(layer.shape[0], bias.values[0]);
    bias.perChannel = true;
  }
  writeParameter(layer, group + "/bias", bias);
}

/// The shortest form that netx reads back to the same: one for all, or per
/// output (which it tries first), or per synapse.
void Writer::writeDelays(const NetLayer &layer, const std::string &path) {
  if (layer.delays.empty())
    return;
  if (llvm::all_equal(layer.delays))
    return number(path, layer.delays[0]);
  int64_t out = layer.weightShape[0], in = layer.weightShape[1];
  std::vector<int64_t> perOutput;
  for (int64_t i = 0; i < out; ++i) {
    auto row = llvm::ArrayRef(layer.delays).slice(i * in, in);
    if (llvm::all_equal(row))
      perOutput.push_back(row[0]);
  }
  if (int64_t(perOutput.size()) == out)
    return list(path, perOutput);
  integers(path, h5::Scalar::I32, {out, in}, layer.delays);
}

void Writer::write(const NetLayer &layer, const std::string &group) {
  constexpr StringRef kinds[] = {"input",     "flatten", "dense",
                                 "dense_rec", "conv",    "average"};
  text(group + "/type", kinds[layer.kind], /*isArray=*/true);
  list(group + "/shape", layer.shape);
  if (!layer.weights.empty())
    integers(group + "/weight", h5::Scalar::I32, layer.weightShape,
             layer.weights);
  if (layer.kind == NetLayer::Recurrent)
    integers(group + "/weight_rec", h5::Scalar::I32,
             {layer.shape[0], layer.shape[0]}, layer.recurrent);
  writeDelays(layer, group + "/delay");
  if (layer.kind == NetLayer::Conv) {
    list(group + "/stride", layer.stride);
    list(group + "/padding", layer.padding);
    list(group + "/dilation", layer.dilation);
    number(group + "/groups", layer.groups);
  }
  if (layer.hasNeurons)
    writeNeurons(layer, group);
  writeBias(layer, group);
}

Error Writer::write(const NetChain &chain) {
  for (auto [k, layer] : llvm::enumerate(chain.layers))
    write(layer, "layer/" + std::to_string(k));
  number("simulation/Ts", 1);
  if (chain.steps > 0)
    number("simulation/tSample", chain.steps);
  return std::move(error);
}

/// What will be written, as far as it can be.
static NetChain makeChain(NetworkOp network) {
  NetChain chain = readChain(network);
  if (chain.report.problems.empty())
    fitWeights(chain);
  return chain;
}

NetFileReport checkNetFile(NetworkOp network) {
  return makeChain(network).report;
}

/// Writes a chain without problems.
static Error writeChain(const NetChain &chain, StringRef path) {
  llvm::Expected<h5::Output> output = h5::Output::create(path);
  if (!output)
    return output.takeError();
  if (Error error = Writer(output->file(), path).write(chain))
    return error;
  return output->commit();
}

Error writeNetFile(NetworkOp network, StringRef path) {
  NetChain chain = makeChain(network);
  if (!chain.report.problems.empty())
    return h5::failure("'" + path + "': netx cannot load the network:\n  " +
                       llvm::join(chain.report.problems, "\n  "));
  return writeChain(chain, path);
}

} // namespace snnc::loihi

mlir::LogicalResult snnc::exportNetx(loihi::NetworkOp network, StringRef path) {
  loihi::NetChain chain = loihi::makeChain(network);
  for (const std::string &problem : chain.report.problems)
    emitLayerError(network) << "netx cannot load it: " << problem;
  if (!chain.report.problems.empty())
    return mlir::failure();
  if (Error error = loihi::writeChain(chain, path))
    return emitError(exporter::locationOf(path, network))
           << toString(std::move(error));
  for (const std::string &note : chain.report.notes)
    emitRemark(exporter::locationOf(path, network)) << note;
  return mlir::success();
}
