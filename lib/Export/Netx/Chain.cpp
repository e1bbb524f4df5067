// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a network as a chain of layers.

#include "Chain.h"
#include "dialects/Loihi/Arithmetic.h"
#include "snnc/Support/Blobs.h"

#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace snnc::loihi {

namespace {

ArrayRef<int64_t> shapeOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getShape();
}

Type elementOf(Value value) {
  return cast<RankedTensorType>(value.getType()).getElementType();
}

/// As an image: a sequence is one row.
NetShape imageOf(ArrayRef<int64_t> shape) {
  NetShape image = shape.vec();
  if (image.size() == 2)
    image.insert(image.begin() + 1, 1);
  return image;
}

/// What a value is before reshapes.
Value sourceOf(Value value) {
  while (auto reshape = value.getDefiningOp<ReshapeOp>())
    value = reshape.getInput();
  return value;
}

class ChainReader {
public:
  explicit ChainReader(NetworkOp network) : network(network) {}
  NetChain read();

private:
  void readInput();
  void readLayer(LifOp lif);
  bool readSynapses(LifOp lif, NetLayer &layer);
  void readDense(DenseOp op, LifOp lif, NetLayer &layer);
  void readRecurrent(DenseOp op, LifOp lif, NetLayer &layer);
  void readConv(ConvOp op, LifOp lif, NetLayer &layer);
  void readNeurons(LifOp lif, NetLayer &layer);
  void readUnread(LifOp lif, NetLayer &layer);
  void readClear(ArrayRef<LifOp> lifs);
  void readOutput(Value output);
  void flattenBefore();
  std::vector<int64_t> scaled(Value weight, int64_t exponent, LifOp lif);
  bool sumsStaySmall(ConvOp op, ArrayRef<int64_t> weights);

  void problem(LifOp lif, const Twine &text) {
    chain.report.problems.push_back(
        ("layer '" + lif.getName() + "': " + text).str());
  }
  void problem(const Twine &text) {
    chain.report.problems.push_back(text.str());
  }

  NetworkOp network;
  NetChain chain;
  Value at; ///< what the chain gives so far, before reshapes
};

/// The input layer says the shape; it has neurons where they read the input.
void ChainReader::readInput() {
  NetLayer layer;
  layer.name = "input";
  ArrayRef<int64_t> shape = shapeOf(at);
  if (shape.size() > 3)
    problem("the input has " + Twine(shape.size()) +
            " dimensions, but netx knows at most C, H and W");
  layer.shape = shape.size() == 2 ? imageOf(shape) : shape.vec();
  chain.layers.push_back(std::move(layer));
  Type element = elementOf(at);
  auto function = cast<FunctionOpInterface>(network.getOperation());
  auto events = function.getArgAttrOfType<StringAttr>(0, snn::kArgEventsAttr);
  bool binary = events && events.getValue() == "binary";
  if (element.isUnsignedInteger(8) && !binary)
    chain.report.notes.push_back(
        "the input is graded: load with input_message_bits=8");
  auto bits = function.getArgAttrOfType<IntegerAttr>(0, kMessageBitsAttr);
  if (element.isInteger(32))
    chain.report.notes.push_back(
        ("the input is graded: load with input_message_bits=" +
         Twine(bits ? bits.getInt() : 24))
            .str());
}

/// Rule L7: netx flattens images in our order where it is told to.
void ChainReader::flattenBefore() {
  if (chain.layers.back().shape.size() == 1)
    return;
  NetLayer layer;
  layer.kind = NetLayer::Flatten;
  layer.shape = {cast<ShapedType>(at.getType()).getNumElements()};
  chain.layers.push_back(std::move(layer));
}

/// Weights with their exponent, as netx wants them: it makes its own.
std::vector<int64_t> ChainReader::scaled(Value weight, int64_t exponent,
                                         LifOp lif) {
  std::vector<int64_t> weights = readIntegers(getConstantAttr(weight));
  bool whole = true;
  for (int64_t &w : weights)
    if (exponent >= 0) {
      w *= int64_t(1) << exponent;
    } else {
      whole &= w % (int64_t(1) << -exponent) == 0;
      w >>= -exponent;
    }
  if (!whole)
    problem(lif, "its weights times 2^" + Twine(exponent) +
                     " are not whole, but netx has no exponent; scale weights, "
                     "bias and threshold up");
  return weights;
}

void ChainReader::readDense(DenseOp op, LifOp lif, NetLayer &layer) {
  flattenBefore();
  layer.kind = NetLayer::Dense;
  layer.shape = {shapeOf(op.getResult())[0]};
  layer.weightShape = shapeOf(op.getWeight()).vec();
  layer.weights = scaled(op.getWeight(), op.getExponent(), lif);
  layer.delays = op.getDelays();
  if (llvm::all_of(layer.delays, [](int64_t d) { return d == 0; }))
    layer.delays.clear();
  for (int64_t delay : layer.delays)
    if (delay > kMostDelay)
      return problem(lif, "a synapse waits " + Twine(delay) +
                              " steps, but netx clamps delays to " +
                              Twine(kMostDelay));
}

void ChainReader::readRecurrent(DenseOp op, LifOp lif, NetLayer &layer) {
  if (layer.kind != NetLayer::Dense)
    return problem(lif, "has recurrent synapses, but netx has them only in "
                        "dense layers");
  layer.kind = NetLayer::Recurrent;
  layer.recurrent = scaled(op.getWeight(), op.getExponent(), lif);
  bool delayed = llvm::any_of(op.getDelays(), [](int64_t d) { return d; });
  if (delayed || !layer.delays.empty())
    problem(lif, "is recurrent with delays; netx would lose the exponent of "
                 "its weights");
}

/// netx sums whole weights and wraps at 24 bits; here mantissas are summed.
bool ChainReader::sumsStaySmall(ConvOp op, ArrayRef<int64_t> weights) {
  Type element = elementOf(op.getInput());
  int64_t bound = element.isInteger(1)           ? 1
                  : element.isUnsignedInteger(8) ? 255
                                                 : int64_t(1) << 31;
  size_t channels = shapeOf(op.getWeight())[0];
  size_t each = weights.size() / channels;
  for (size_t c = 0; c < channels; ++c) {
    __int128 sum = 0;
    for (int64_t w : weights.slice(c * each, each))
      sum += std::abs(w);
    if (sum * bound >= int64_t(1) << 23)
      return false;
  }
  return true;
}

void ChainReader::readConv(ConvOp op, LifOp lif, NetLayer &layer) {
  layer.kind = NetLayer::Conv;
  layer.weights = scaled(op.getWeight(), op.getExponent(), lif);
  layer.weightShape = shapeOf(op.getWeight()).vec();
  layer.groups = op.getGroups();
  layer.stride = op.getStride().vec();
  layer.dilation = op.getDilation().vec();
  ArrayRef<int64_t> pads = op.getPads();
  size_t dims = layer.stride.size();
  layer.padding = pads.take_front(dims).vec();
  if (dims == 1) {
    layer.weightShape.insert(layer.weightShape.begin() + 2, 1);
    layer.stride.insert(layer.stride.begin(), 1);
    layer.dilation.insert(layer.dilation.begin(), 1);
    layer.padding.insert(layer.padding.begin(), 0);
  }
  if (op.getExponent() != 0 && !sumsStaySmall(op, layer.weights))
    problem(lif, "its sums may pass 24 bits, where netx wraps them with their "
                 "exponent and the network without; use exponent 0");
  if (op.getDelay().value_or(0) != 0)
    problem(lif, "its convolution waits " + Twine(*op.getDelay()) +
                     " steps, but netx ignores delays of convolutions");
  if (imageOf(shapeOf(op.getInput())) != chain.layers.back().shape)
    problem(lif, "its convolution reads another shape than the layer before "
                 "has, but netx only flattens");
  // netx pads both sides alike; what is beyond the last window is not read.
  NetShape in = imageOf(shapeOf(op.getInput()));
  for (int d = 0; d < 2; ++d) {
    int64_t window = layer.dilation[d] * (layer.weightShape[2 + d] - 1) + 1;
    int64_t room = in[1 + d] + 2 * layer.padding[d] - window;
    int64_t out = room < 0 ? 0 : room / layer.stride[d] + 1;
    if (out != layer.shape[1 + d])
      problem(lif, "its convolution has unequal pads in front and behind, "
                   "which netx has not");
  }
}

/// One synapse that goes on from the chain, perhaps one back from the neurons;
/// or the input itself.
bool ChainReader::readSynapses(LifOp lif, NetLayer &layer) {
  SmallVector<Operation *> forward;
  DenseOp recurrent;
  for (Value activation : lif.getActivations()) {
    Value source = sourceOf(activation);
    if (source == at && isa<BlockArgument>(at) &&
        lif.getActivations().size() == 1)
      return true; // neurons of the input layer
    Operation *op = source.getDefiningOp();
    auto dense = dyn_cast_or_null<DenseOp>(op);
    if (dense && sourceOf(dense.getInput()) == lif.getSpikes() && !recurrent)
      recurrent = dense;
    else if (isa_and_nonnull<DenseOp, ConvOp>(op))
      forward.push_back(op);
    else
      forward.clear();
  }
  if (forward.size() != 1 || sourceOf(forward[0]->getOperand(0)) != at) {
    problem(lif, "is expected to read the layer before it, and itself, "
                 "through one synapse layer each; netx has no layers that "
                 "branch or join");
    return false;
  }
  if (auto dense = dyn_cast<DenseOp>(forward[0]))
    readDense(dense, lif, layer);
  else
    readConv(cast<ConvOp>(forward[0]), lif, layer);
  if (recurrent)
    readRecurrent(recurrent, lif, layer);
  return true;
}

void ChainReader::readNeurons(LifOp lif, NetLayer &layer) {
  layer.hasNeurons = true;
  ArrayRef<int64_t> shape = shapeOf(lif.getSpikes());
  auto read = [&](Attribute param) {
    NetLayer::Parameter result;
    result.values = integerParamValues(param);
    if (llvm::all_equal(result.values)) {
      result.values.resize(1);
      return result;
    }
    auto type = cast<ShapedType>(cast<ElementsAttr>(param).getType());
    result.perChannel = layer.shape.size() == 3 &&
                        type.getShape()[0] == shape[0] &&
                        int64_t(result.values.size()) == shape[0];
    if (!result.perChannel)
      result.values = expandIntegerParam(param, shape);
    return result;
  };
  layer.iDecay = read(lif.getIDecay());
  layer.vDecay = read(lif.getVDecay());
  layer.threshold = read(lif.getThreshold());
  layer.bias = read(lif.getBias());
  for (int64_t bias : layer.bias.values)
    if (bias != int16_t(bias)) {
      problem(lif, "a bias of " + Twine(bias) +
                       " does not fit the 16 bits in which Lava holds it");
      break;
    }
  if (lif.getFire() != snn::Fire::Gt)
    problem(lif, "fires where v >= threshold, but netx fires where it is "
                 "above; import the network with --netx-fire=gt");
  if (lif.getPotential())
    readUnread(lif, layer);
  if (layer.kind == NetLayer::Input &&
      layer.bias.values != std::vector{int64_t(0)})
    problem(lif, "reads the input itself and has a bias, which netx does not "
                 "use in an input layer");
}

/// netx gives layers that say nothing of neurons such ones; their membranes are
/// what is read of them.
void ChainReader::readUnread(LifOp lif, NetLayer &layer) {
  auto is = [](const NetLayer::Parameter &parameter, int64_t value) {
    return parameter.values == std::vector{value};
  };
  if (layer.kind != NetLayer::Dense || !is(layer.iDecay, 0) ||
      !is(layer.vDecay, kDecayOne) || !is(layer.threshold, kMostThreshold + 1))
    return problem(lif, "its membranes are read, but netx has that only of a "
                        "dense layer without neurons, which is i_decay 0, "
                        "v_decay 4096, threshold 131072");
  layer.hasNeurons = false;
}

void ChainReader::readLayer(LifOp lif) {
  NetLayer layer;
  layer.name = lif.getName().str();
  layer.shape = imageOf(shapeOf(lif.getSpikes()));
  if (!readSynapses(lif, layer))
    return;
  readNeurons(lif, layer);
  if (layer.kind == NetLayer::Input)
    chain.layers.back() = std::move(layer);
  else
    chain.layers.push_back(std::move(layer));
  at = lif.getPotential() ? lif.getPotential() : lif.getSpikes();
}

/// What the last layer gives, or counts of groups of it.
void ChainReader::readOutput(Value output) {
  if (auto sum = output.getDefiningOp<GroupSumOp>()) {
    NetLayer layer;
    layer.kind = NetLayer::Average;
    layer.name = sum.getName().str();
    layer.shape = {shapeOf(output)[0]};
    chain.report.notes.push_back(
        "netx does not read the groups of the output: load with num_layers=" +
        std::to_string(chain.layers.size()));
    chain.layers.push_back(std::move(layer));
    output = sum.getInput();
  }
  if (sourceOf(output) != at)
    problem("the output is expected to be what the last layer gives");
}

/// netx clears the k-th layer of neurons k steps after the first (rule Q10).
void ChainReader::readClear(ArrayRef<LifOp> lifs) {
  LifOp first = lifs[0];
  auto every = first.getClearEvery();
  uint64_t offset = first.getClearPhase().value_or(0);
  for (size_t k = 0; k < lifs.size(); ++k) {
    LifOp lif = lifs[k];
    bool same = lif.getClearEvery() == every;
    if (!same || (every && *lif.getClearPhase() != (k + offset) % *every))
      problem(lif, "netx clears the states of all layers or of none, those of "
                   "each layer one step after those before it (rule Q10)");
  }
  if (every)
    chain.report.notes.push_back(
        "states are cleared: load with reset_interval=" +
        std::to_string(*every) +
        (offset ? ", reset_offset=" + std::to_string(offset) : ""));
}

NetChain ChainReader::read() {
  Block &body = network.getBody().front();
  SmallVector<LifOp> lifs(body.getOps<LifOp>());
  if (body.getNumArguments() != 1 || lifs.empty()) {
    problem("expected one input and at least one layer of neurons");
    return std::move(chain);
  }
  chain.steps = network.getSteps().value_or(0);
  at = body.getArgument(0);
  readInput();
  for (LifOp lif : lifs)
    readLayer(lif);
  Operation *output = body.getTerminator();
  if (chain.report.problems.empty()) {
    if (output->getNumOperands() != 1)
      problem("expected one output");
    else
      readOutput(output->getOperand(0));
  }
  readClear(lifs);
  if (uint64_t latency = network.getLatency().value_or(0)) {
    std::string steps =
        std::to_string(latency) + (latency == 1 ? " step" : " steps");
    chain.report.notes.push_back("the output is " + steps +
                                 " behind the input: run " + steps +
                                 " more than a recording has");
  }
  return std::move(chain);
}

} // namespace

NetChain readChain(NetworkOp network) { return ChainReader(network).read(); }

} // namespace snnc::loihi
