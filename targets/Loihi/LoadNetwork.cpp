// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a loihi network as plain data.

#include "targets/Loihi/LoadNetwork.h"

#include "dialects/Loihi/Arithmetic.h"
#include "dialects/SNN/Window.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Blobs.h"

#include <algorithm>

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;

namespace {
/// Collects layers, then the synapses between them.
class Loader {
public:
  Loader(NetworkOp op, std::vector<Violation> &violations)
      : violations(violations) {
    loaded.op = op;
  }
  LoadedNetwork load();

private:
  void addLayer(LifOp lif);
  void addSynapses(unsigned layer, Value activation);
  std::string nameSynapses(Operation *op, unsigned layer);
  /// The layer or the input (~k) that a signal comes from.
  int findSource(Value signal);
  void readDense(DenseOp op, Synapses &synapses);
  void readConv(ConvOp op, Synapses &synapses);

  LoadedNetwork loaded;
  std::vector<Violation> &violations;
};
} // namespace

static Value skipReshapes(Value value) {
  while (auto reshape = value.getDefiningOp<ReshapeOp>())
    value = reshape.getInput();
  return value;
}

/// Channel, height, width to the order height, width, channel; of lines
/// likewise.
static std::vector<uint32_t> orderOf(ArrayRef<int64_t> shape) {
  if (shape.size() < 2)
    return {};
  uint32_t channels = shape[0];
  uint32_t places = ShapedType::getNumElements(shape) / channels;
  std::vector<uint32_t> order;
  for (uint32_t place = 0; place != places; ++place)
    for (uint32_t channel = 0; channel != channels; ++channel)
      order.push_back(channel * places + place);
  return order;
}

void Loader::addLayer(LifOp lif) {
  ArrayRef<int64_t> shape =
      cast<RankedTensorType>(lif.getSpikes().getType()).getShape();
  if (lif.getFire() != snn::Fire::Gt)
    violations.push_back(
        Violation::at(lif, "fires where v >= threshold, but a core fires where "
                           "v is above it")
            .fitsBy("take 'fire gt' (--netx-fire=gt)"));
  Layer layer;
  layer.name = lif.getName().str();
  auto read = [&](Attribute param) {
    std::vector<int64_t> values = expandIntegerParam(param, shape);
    return std::vector<int32_t>(values.begin(), values.end());
  };
  layer.iDecay = read(lif.getIDecay());
  layer.vDecay = read(lif.getVDecay());
  layer.bias = read(lif.getBias());
  layer.threshold = read(lif.getThreshold());
  if (lif.getPotential()) {
    violations.push_back(
        Violation::at(lif, "its membranes are read, but a core sends spikes")
            .fitsBy("train a last layer that fires, or take the network as a "
                    ".net file alone (" +
                    advise("export-netx", "") + ")"));
    // That they never fire is said with it.
    for (int32_t &threshold : layer.threshold)
      threshold = std::min<int32_t>(threshold, kMostThreshold);
  }
  // A layer that was flattened before its neurons has the image's order too.
  for (Value activation : lif.getActivations())
    if (layer.order.empty())
      layer.order =
          orderOf(cast<RankedTensorType>(skipReshapes(activation).getType())
                      .getShape());
  loaded.network.layers.push_back(std::move(layer));
  loaded.layers.push_back(lif);
}

int Loader::findSource(Value signal) {
  signal = skipReshapes(signal);
  if (auto argument = dyn_cast<BlockArgument>(signal))
    return ~int(argument.getArgNumber());
  auto found = llvm::find(loaded.layers, signal.getDefiningOp());
  return found == loaded.layers.end() ? INT_MIN
                                      : int(found - loaded.layers.begin());
}

void Loader::readDense(DenseOp op, Synapses &synapses) {
  std::vector<int64_t> weights = readIntegers(getConstantAttr(op.getWeight()));
  std::vector<int64_t> delays = op.getDelays();
  auto type = cast<RankedTensorType>(op.getWeight().getType());
  uint64_t inputs = type.getDimSize(1);
  for (int64_t out = 0; out != type.getDimSize(0); ++out) {
    for (uint64_t in = 0; in != inputs; ++in)
      if (int64_t weight = weights[out * inputs + in])
        synapses.entries.push_back({uint32_t(in), int32_t(weight),
                                    uint32_t(delays[out * inputs + in])});
    synapses.begin.push_back(synapses.entries.size());
  }
}

void Loader::readConv(ConvOp op, Synapses &synapses) {
  std::vector<int64_t> weights = readIntegers(getConstantAttr(op.getWeight()));
  snn::Window window = op.getWindowGeometry();
  int64_t perGroup = window.channels / int64_t(op.getGroups());
  int64_t outPerGroup = window.outChannels / int64_t(op.getGroups());
  uint32_t delay = op.getDelay().value_or(0);
  // Taps of one result position, from each channel of its group.
  auto readTaps = [&](int64_t o, int64_t y, int64_t x, int64_t c) {
    int64_t channel = o / outPerGroup * perGroup + c;
    for (int64_t ky = 0; ky != window.kernelHeight; ++ky)
      for (int64_t kx = 0; kx != window.kernelWidth; ++kx) {
        auto cell = window.inputCell(channel, y, x, ky, kx);
        int64_t tap = ((o * perGroup + c) * window.kernelHeight + ky) *
                          window.kernelWidth +
                      kx;
        if (cell && weights[tap])
          synapses.entries.push_back(
              {uint32_t(*cell), int32_t(weights[tap]), delay});
      }
  };
  for (int64_t o = 0; o != window.outChannels; ++o)
    for (int64_t y = 0; y != window.outHeight; ++y)
      for (int64_t x = 0; x != window.outWidth; ++x) {
        for (int64_t c = 0; c != perGroup; ++c)
          readTaps(o, y, x, c);
        synapses.begin.push_back(synapses.entries.size());
      }
}

/// Synapses that several layers read are there once for each of them.
std::string Loader::nameSynapses(Operation *op, unsigned layer) {
  std::string name = cast<snn::LayerOpInterface>(op).getLayerName().str();
  if (llvm::is_contained(loaded.synapses, op))
    name += ":" + loaded.network.layers[layer].name;
  while (llvm::any_of(loaded.network.synapses,
                      [&](const Synapses &s) { return s.name == name; }))
    name += ":";
  return name;
}

void Loader::addSynapses(unsigned layer, Value activation) {
  Operation *op = skipReshapes(activation).getDefiningOp();
  if (!isa_and_nonnull<DenseOp, ConvOp>(op)) {
    violations.push_back(
        Violation::at(loaded.layers[layer],
                      "its neurons are fed by data, but a core takes spikes "
                      "through synapses")
            .fitsBy("put a 'loihi.dense' with the identity in front of it"));
    return;
  }
  Synapses synapses;
  synapses.layer = layer;
  synapses.begin.push_back(0);
  synapses.name = nameSynapses(op, layer);
  synapses.source = findSource(op->getOperand(0));
  synapses.shared = isa<ConvOp>(op);
  if (synapses.source == INT_MIN) {
    violations.push_back(Violation::at(
        op, "its input is an activation, but a core takes spikes"));
    return;
  }
  if (auto dense = dyn_cast<DenseOp>(op)) {
    synapses.exponent = dense.getExponent();
    readDense(dense, synapses);
  } else {
    synapses.exponent = cast<ConvOp>(op).getExponent();
    readConv(cast<ConvOp>(op), synapses);
  }
  loaded.network.synapses.push_back(std::move(synapses));
  loaded.synapses.push_back(op);
}

LoadedNetwork Loader::load() {
  loaded.network.name = loaded.op.getSymName().str();
  for (Type type : loaded.op.getArgumentTypes())
    loaded.network.inputs.push_back(
        cast<RankedTensorType>(type).getNumElements());
  for (auto lif : loaded.op.getBody().front().getOps<LifOp>())
    addLayer(lif);
  for (unsigned layer = 0; layer != loaded.layers.size(); ++layer)
    for (Value activation : loaded.layers[layer].getActivations())
      addSynapses(layer, activation);
  return std::move(loaded);
}

LoadedNetwork snnc::loihi::loadNetwork(NetworkOp op,
                                       std::vector<Violation> &violations) {
  return Loader(op, violations).load();
}
