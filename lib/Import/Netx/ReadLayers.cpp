// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers of a `.net` file, each by itself, as `netx/hdf5.py` of lava-dl 0.6.0
// reads them.

#include "Layers.h"
#include "Values.h"
#include "dialects/Loihi/Arithmetic.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>

namespace h5 = snnc::data::h5;
using llvm::StringRef;
using llvm::Twine;

namespace snnc::netx {

namespace {

using loihi::kMostDelay;

class LayerReader {
public:
  LayerReader(const h5::Id &file, StringRef fileName,
              const ImportLimits &limits, Findings &findings)
      : values(file, fileName, limits, findings), limits(limits),
        findings(findings) {}

  Layer read(int64_t number);

private:
  bool readShape(Layer &layer);
  bool readInput(Layer &layer);
  bool readDense(Layer &layer);
  bool readMatrix(Layer &layer);
  bool readDelay(Layer &layer);
  bool shapeDelay(Layer &layer, Array delay);
  bool readConv(Layer &layer);
  bool readPair(Layer &layer, const char *name, int64_t least, Shape &pair);
  bool readGroups(Layer &layer);
  bool readNeurons(Layer &layer);
  bool readDecays(Layer &layer);
  bool readParameter(const Layer &layer, const std::string &path, int64_t low,
                     int64_t high, Parameter &parameter);
  bool readBias(Layer &layer);
  bool fitToNeurons(const Layer &layer, const std::string &path,
                    Parameter &parameter);

  bool error(const Twine &text) {
    findings.error(text);
    return false;
  }

  Values values;
  const ImportLimits &limits;
  Findings &findings;
};

} // namespace

Layer LayerReader::read(int64_t number) {
  Layer layer;
  layer.number = number;
  layer.group = "layer/" + std::to_string(number);
  std::optional<std::string> type = values.text(layer.group + "/type");
  if (!type)
    return layer;
  layer.isRecurrent = *type == "dense_rec";
  if (*type == "flatten") {
    layer.kind = Layer::Flatten; // what else stands there says nothing
    layer.isRead = true;
  } else if (*type == "input") {
    layer.kind = Layer::Input;
    layer.isRead = readInput(layer);
  } else if (*type == "dense" || layer.isRecurrent) {
    layer.kind = Layer::Dense;
    layer.isRead = readDense(layer);
  } else if (*type == "conv") {
    layer.kind = Layer::Conv;
    layer.isRead = readConv(layer);
  } else if (*type == "average") {
    layer.kind = Layer::Average;
    layer.isRead = readShape(layer);
    layer.shape = {product(layer.shape)};
  } else {
    findings.error(layer.group + "/type: '" + *type +
                   "' is not supported; expected input, flatten, dense, "
                   "dense_rec, conv or average (--num-layers=" +
                   Twine(number) + " leaves out what begins here)");
  }
  return layer;
}

/// C,H,W or n.
bool LayerReader::readShape(Layer &layer) {
  std::string path = layer.group + "/shape";
  auto shape = values.integers(path, Values::Fractions::Refuse);
  if (!shape)
    return false;
  if (shape->shape.size() > 1 || shape->size() < 1 || shape->size() > 3)
    return error(path + ": expected one to three sizes, but got " +
                 describeShape(shape->shape));
  for (int64_t size : shape->values)
    if (size < 1)
      return error(path + ": expected sizes of at least 1, but got " +
                   h5::formatShape(shape->values));
  if (int64_t count = h5::countOf(shape->values); count > limits.elements)
    return error(path + ": " + h5::formatShape(shape->values) + ": " +
                 describeBeyond(importer::Limit::Elements, limits, count));
  layer.shape = shape->values;
  return true;
}

bool LayerReader::readInput(Layer &layer) {
  bool hasNeurons = values.hasGroup(layer.group + "/neuron");
  if (!readShape(layer))
    return false;
  if (!hasNeurons)
    return true;
  for (const char *name : {"weight", "bias"})
    if (values.has(layer.group + "/" + name))
      findings.note(layer.group + "/" + name +
                    ": netx does not use it; the neurons take the input as "
                    "their activation (--netx-input=FILE.net of "
                    "--convert-recordings applies it to images)");
  return readNeurons(layer);
}

//===----------------------------------------------------------------------===//
// Dense layers
//===----------------------------------------------------------------------===//

bool LayerReader::readDense(Layer &layer) {
  if (!readShape(layer))
    return false;
  layer.shape = {product(layer.shape)};
  // Each part is read for its errors.
  bool good = readMatrix(layer);
  good = good && readDelay(layer);
  if (!values.hasGroup(layer.group + "/neuron")) {
    layer.hasNeurons = layer.neverFires = true;
    findings.note(layer.group +
                  ": has no neuron; as in netx its neurons keep u, forget v "
                  "and never fire (iDecay 0, vDecay 4096, vThMant 131072)");
    return readBias(layer) && good;
  }
  return readNeurons(layer) && readBias(layer) && good;
}

bool LayerReader::readMatrix(Layer &layer) {
  int64_t n = layer.shape[0];
  std::string path = layer.group + "/weight";
  if (values.hasGroup(path))
    return error(path + ": complex weights are not supported");
  auto weight = values.integers(path, Values::Fractions::Cut);
  if (!weight)
    return false;
  bool flat = weight->shape.size() == 1;
  if (flat && weight->size() % n == 0)
    weight->shape = {n, int64_t(weight->size()) / n};
  if (weight->shape.size() != 2 || weight->shape[0] != n ||
      weight->shape[1] < 1)
    return error(path + ": expected weights [out, in] with " + Twine(n) +
                 " rows as the shape says, but got " +
                 describeShape(weight->shape));
  layer.weight = std::move(*weight);
  if (!layer.isRecurrent)
    return true;
  path += "_rec";
  auto recurrent = values.integers(path, Values::Fractions::Cut);
  if (!recurrent)
    return false;
  if (flat && recurrent->shape.size() == 1 &&
      int64_t(recurrent->size()) == n * n)
    recurrent->shape = {n, n};
  if (recurrent->shape != Shape{n, n})
    return error(path + ": expected weights [to, from] of shape " +
                 h5::formatShape(Shape{n, n}) + ", but got " +
                 describeShape(recurrent->shape));
  layer.recurrent = std::move(*recurrent);
  return true;
}

bool LayerReader::readDelay(Layer &layer) {
  std::string path = layer.group + "/delay";
  if (!values.has(path))
    return true;
  auto delay = values.integers(path, Values::Fractions::Cut);
  if (!delay)
    return false;
  if (delay->values.empty())
    return error(path + ": expected delays, but it is empty");
  auto [least, most] =
      std::minmax_element(delay->values.begin(), delay->values.end());
  if (*least < 0)
    return error(path + ": expected delays of at least 0, but got " +
                 Twine(*least));
  if (*most > kMostDelay) {
    findings.warning(path + ": delays of up to " + Twine(*most) +
                     " steps are clamped to " + Twine(kMostDelay) +
                     ", as netx does");
    for (int64_t &value : delay->values)
      value = std::min(value, kMostDelay);
  }
  return shapeDelay(layer, std::move(*delay));
}

/// The forms of a delay, in the order in which netx tries them.
bool LayerReader::shapeDelay(Layer &layer, Array delay) {
  std::string path = layer.group + "/delay";
  const Shape &weight = layer.weight.shape;
  int64_t count = delay.size(), out = weight[0], in = weight[1];
  if (delay.shape.size() == 1 && count == out) {
    if (out == in)
      findings.warning(path + ": is one per output or one per input, as " +
                       Twine(in) +
                       " is the number of both; taken as one per "
                       "output, as netx does");
    delay.shape = {out, 1};
  } else if (delay.shape.size() == 1 && count == in) {
    delay.shape = {1, in};
  } else if (count == 1) {
    if (!delay.shape.empty())
      findings.warning(path + ": taken as one delay for all synapses; netx "
                              "cannot load it, as it is no scalar");
    delay.shape = {};
  } else if (delay.shape != weight) {
    return error(path + ": expected one delay, or one per output [" +
                 Twine(out) + "], per input [" + Twine(in) +
                 "] or per synapse " + h5::formatShape(weight) + ", but got " +
                 h5::formatShape(delay.shape));
  }
  if (llvm::all_of(delay.values, [](int64_t value) { return value == 0; }))
    return true;
  if (layer.isRecurrent && delay.shape.size() == 2 && delay.shape[1] != 1 &&
      in != out)
    return error(path +
                 ": a recurrent layer delays both kinds of synapses "
                 "alike; expected one delay, or one per output [" +
                 Twine(out) + "], but got " + h5::formatShape(delay.shape));
  layer.delay = std::move(delay);
  return true;
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

bool LayerReader::readConv(Layer &layer) {
  if (!readShape(layer))
    return false;
  if (layer.shape.size() != 3)
    return error(layer.group +
                 "/shape: expected C, H and W of a convolution, "
                 "but got " +
                 h5::formatShape(layer.shape));
  if (values.has(layer.group + "/delay"))
    findings.warning(layer.group +
                     "/delay: delays of a convolution are ignored, "
                     "as netx does");
  std::string path = layer.group + "/weight";
  auto weight = values.integers(path, Values::Fractions::Cut);
  bool good = weight.has_value();
  if (weight) {
    if (weight->shape.size() == 5 && weight->shape[4] == 1)
      weight->shape.pop_back();
    if (weight->shape.size() != 4 || weight->values.empty() ||
        weight->shape[0] != layer.shape[0])
      good =
          error(path + ": expected weights [outC, inC / groups, kH, kW] with " +
                Twine(layer.shape[0]) +
                " output channels as the shape says, but got " +
                describeShape(weight->shape));
    layer.weight = std::move(*weight);
  }
  good &= readPair(layer, "stride", 1, layer.stride);
  good &= readPair(layer, "padding", 0, layer.padding);
  good &= readPair(layer, "dilation", 1, layer.dilation);
  good &= readGroups(layer);
  if (!values.hasGroup(layer.group + "/neuron"))
    return error(layer.group + ": expected a group 'neuron', which netx needs "
                               "for a convolution");
  return readNeurons(layer) && readBias(layer) && good;
}

/// A number, or one for y and one for x.
bool LayerReader::readPair(Layer &layer, const char *name, int64_t least,
                           Shape &pair) {
  constexpr int64_t kMost = 1 << 20;
  std::string path = layer.group + "/" + name;
  auto read = values.integers(path, Values::Fractions::Refuse);
  if (!read)
    return false;
  if (read->size() < 1 || read->size() > 2 || read->shape.size() > 1)
    return error(path + ": expected one number or two (y, x), but got " +
                 describeShape(read->shape));
  if (read->shape.size() == 1 && read->size() == 1)
    findings.warning(path +
                     ": one number is taken for y and x; netx cannot load "
                     "it, as it is no scalar");
  pair = {read->values.front(), read->values.back()};
  for (int64_t value : pair)
    if (value < least || value > kMost)
      return error(path + ": expected numbers of " + Twine(least) + " to " +
                   Twine(kMost) + ", but got " + Twine(value));
  return true;
}

bool LayerReader::readGroups(Layer &layer) {
  std::string path = layer.group + "/groups";
  auto read = values.integers(path, Values::Fractions::Refuse);
  if (!read)
    return false;
  if (read->size() != 1 || read->values[0] < 1)
    return error(path + ": expected one number of at least 1");
  if (!read->shape.empty())
    findings.warning(path + ": netx cannot load it, as it is no scalar");
  layer.groups = read->values[0];
  return true;
}

//===----------------------------------------------------------------------===//
// Neurons
//===----------------------------------------------------------------------===//

bool LayerReader::readNeurons(Layer &layer) {
  layer.hasNeurons = true;
  std::string group = layer.group + "/neuron";
  auto type = values.text(group + "/type");
  if (!type)
    return false;
  if (*type != "CUBA" && *type != "LOIHI")
    return error(group + "/type: expected CUBA or LOIHI, but got '" + *type +
                 "'");
  if (values.has(group + "/messageBits"))
    findings.warning(group + "/messageBits: not used; netx cannot load a " +
                     *type + " layer that has it");
  return readDecays(layer);
}

bool LayerReader::readDecays(Layer &layer) {
  constexpr int64_t kMostThreshold = (int64_t(1) << 24) - 1;
  std::string group = layer.group + "/neuron/";
  bool good = readParameter(layer, group + "iDecay", 0, loihi::kDecayOne,
                            layer.neurons.iDecay);
  good &= readParameter(layer, group + "vDecay", 0, loihi::kDecayOne,
                        layer.neurons.vDecay);
  good &= readParameter(layer, group + "vThMant", -kMostThreshold,
                        kMostThreshold, layer.neurons.threshold);
  return good;
}

bool LayerReader::readParameter(const Layer &layer, const std::string &path,
                                int64_t low, int64_t high,
                                Parameter &parameter) {
  auto read = values.integers(path, Values::Fractions::Refuse);
  if (!read)
    return false;
  for (int64_t value : read->values)
    if (value < low || value > high)
      return error(path + ": expected " + Twine(low) + " to " + Twine(high) +
                   ", but got " + Twine(value));
  parameter = std::move(*read);
  return fitToNeurons(layer, path, parameter);
}

/// Elements in Lava's order of dimensions (W,H,C) into ours.
static void reverseDimensions(Array &array) {
  Shape from = array.shape, to(from.rbegin(), from.rend());
  std::vector<int64_t> result(array.size());
  for (size_t i = 0; i < array.size(); ++i) {
    size_t at = 0, rest = i, stride = 1;
    Shape index(from.size());
    for (size_t d = from.size(); d-- > 0; rest /= from[d])
      index[d] = rest % from[d];
    for (size_t d = 0; d < from.size(); ++d) {
      at += index[d] * stride; // dimension d of `from` is the d-th from behind
      stride *= from[d];
    }
    result[at] = array.values[i];
  }
  array = {to, std::move(result)};
}

/// The forms that broadcast in Lava: a number, one per neuron in Lava's order,
/// one per channel.
bool LayerReader::fitToNeurons(const Layer &layer, const std::string &path,
                               Parameter &parameter) {
  Shape lavas(layer.shape.rbegin(), layer.shape.rend());
  if (parameter.size() == 1) {
    parameter.shape = {};
    return true;
  }
  if (parameter.shape == lavas) {
    reverseDimensions(parameter);
    return true;
  }
  int64_t channels = layer.shape[0];
  if (layer.shape.size() == 3 && parameter.shape == Shape{channels}) {
    parameter.shape = {channels, 1, 1};
    return true;
  }
  std::string perChannel =
      layer.shape.size() == 3
          ? ", one per channel [" + std::to_string(channels) + "]"
          : "";
  return error(path + ": expected one number" + perChannel +
               " or one per neuron in Lava's order " + h5::formatShape(lavas) +
               ", but got " + h5::formatShape(parameter.shape));
}

bool LayerReader::readBias(Layer &layer) {
  std::string path = layer.group + "/bias";
  if (!values.has(path))
    return true;
  auto read = values.integers(path, Values::Fractions::Cut);
  if (!read)
    return false;
  if (layer.kind == Layer::Conv && read->size() == 1 && layer.shape[0] != 1)
    findings.warning(path +
                     ": taken for all channels; netx cannot load one number "
                     "for " +
                     Twine(layer.shape[0]) + " channels");
  std::optional<int64_t> wrapped;
  for (int64_t &value : read->values) {
    auto stored = static_cast<int16_t>(value);
    if (stored != value && !wrapped)
      wrapped = value;
    value = stored;
  }
  if (wrapped)
    findings.warning(path +
                     ": wraps at 16 bits, as in Lava: " + Twine(*wrapped) +
                     " becomes " + Twine(static_cast<int16_t>(*wrapped)));
  layer.neurons.bias = std::move(*read);
  return fitToNeurons(layer, path, layer.neurons.bias);
}

//===----------------------------------------------------------------------===//
// The file
//===----------------------------------------------------------------------===//

std::vector<Layer> readLayers(const h5::Id &file, StringRef fileName,
                              int64_t count, const ImportLimits &limits,
                              Findings &findings) {
  std::vector<Layer> layers;
  if (!h5::isGroup(file, "layer")) {
    findings.error("expected groups layer/0, layer/1, ... of a .net file, but "
                   "there is no group 'layer'");
    return layers;
  }
  std::vector<std::string> names =
      h5::children(file, "layer", size_t(limits.nodes) + 1);
  if (int64_t(names.size()) > limits.nodes) {
    findings.error("layer: " + describeBeyond(importer::Limit::Nodes, limits,
                                              std::nullopt));
    return layers;
  }
  for (size_t i = 0; i < names.size(); ++i)
    if (!h5::isGroup(file, "layer/" + std::to_string(i))) {
      findings.error("expected groups layer/0 to layer/" +
                     Twine(names.size() - 1) + ", as 'layer' has " +
                     Twine(names.size()) + " entries, but layer/" + Twine(i) +
                     " is missing");
      return layers;
    }
  LayerReader reader(file, fileName, limits, findings);
  if (count != INT64_MAX && count > int64_t(names.size()))
    findings.note("--num-layers=" + Twine(count) + ": the file has " +
                  Twine(names.size()) + ", all are read, as netx does");
  for (int64_t i = 0; i < std::min<int64_t>(count, names.size()); ++i)
    layers.push_back(reader.read(i));
  if (!findings.failed() && llvm::none_of(layers, [](const Layer &layer) {
        return layer.hasNeurons;
      }))
    findings.error("expected layers of neurons, but there are none");
  return layers;
}

} // namespace snnc::netx
