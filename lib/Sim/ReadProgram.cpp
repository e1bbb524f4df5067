// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a network of any level as plain data.

#include "dialects/QSNN/ProvedWidths.h"
#include "dialects/QSNN/QSNNOps.h"
#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/SNNOps.h"
#include "dialects/SNN/Signals.h"
#include "snnc/Sim/Levels.h"
#include "snnc/Sim/Program.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;

namespace snnc::sim {

namespace {

RankedTensorType typeOf(Value value) {
  return cast<RankedTensorType>(value.getType());
}

unsigned bitsOf(Value value) { return typeOf(value).getElementTypeBitWidth(); }

std::vector<OverflowMode> readModes(std::optional<ArrayAttr> modes) {
  std::vector<OverflowMode> result;
  if (modes)
    for (auto mode : modes->getAsRange<qsnn::ModeAttr>())
      result.push_back(
          {mode.getKind(), mode.getBits(), mode.getLow(), mode.getHigh()});
  return result;
}

/// Weights and biases in the numbers of the level.
void readWeights(Value weight, FloatArray &result) {
  result = snn::readWeights(weight);
}
void readWeights(Value weight, IntegerArray &result) {
  result = IntegerArray(getConstantAttr(weight));
}
void readConstant(Value value, std::vector<float> &result) {
  result = readFloats(getConstantAttr(value));
}
void readConstant(Value value, std::vector<int64_t> &result) {
  result = readIntegers(getConstantAttr(value));
}

template <class Num>
std::vector<Num> readParam(Attribute param, ArrayRef<int64_t> shape) {
  if constexpr (std::is_same_v<Num, float>) {
    std::vector<double> values = expandParam(param, shape);
    return {values.begin(), values.end()};
  } else {
    return expandIntegerParam(param, shape);
  }
}

/// A parameter that may be absent: then zeros.
template <class Num, class Attr>
std::vector<Num> readOptional(Attr param, ArrayRef<int64_t> shape) {
  Attribute attr = param;
  if (!attr)
    return std::vector<Num>(ShapedType::getNumElements(shape));
  return readParam<Num>(attr, shape);
}

/// Of an operation of the level that was given no node here: without it the
/// values behind it would be zeros.
[[noreturn]] void refuse(Operation *op) {
  llvm::report_fatal_error("no executor knows '" +
                           op->getName().getStringRef() + "'");
}

template <class Num>
class Reader {
public:
  explicit Reader(Operation *network) : network(network) {}
  Program<Num> read();

private:
  size_t slotOf(Value value) {
    auto [at, inserted] = slots.try_emplace(value, program.slotSizes.size());
    if (inserted)
      program.slotSizes.push_back(typeOf(value).getNumElements());
    return at->second;
  }
  void readSignature();
  void readDecode();
  std::vector<double> unitOfNeurons(size_t membrane) const;

  void add(snn::SynapseOpInterface op);
  void add(snn::MoveOpInterface op);
  template <class Op>
  void addPool(Op op);
  template <class Op>
  void addEncode(Op op);
  template <class Op>
  void addDelay(Op op);
  template <class Op>
  NeuronNode<Num> startNeurons(Op op);
  void finishMembrane(auto op, NeuronNode<Num> &node);
  void finishLif(auto op, NeuronNode<Num> &node);
  void add(snn::LifOp op);
  void add(snn::LiOp op);
  void add(qsnn::LifOp op);
  void add(qsnn::LiOp op);
  void add(snn::ScaleOp op);
  void add(qsnn::RescaleOp op);
  void addFloat(Operation *op);
  void addInteger(Operation *op);

  Operation *network;
  Program<Num> program;
  DenseMap<Value, size_t> slots;
};

template <class Num>
void Reader<Num>::readSignature() {
  auto function = cast<FunctionOpInterface>(network);
  Value input = network->getRegion(0).getArgument(0);
  program.level = cast<snn::NetworkOpInterface>(network).getLevel().str();
  program.input = slotOf(input);
  program.inputShape = typeOf(input).getShape().vec();
  Type element = typeOf(input).getElementType();
  program.anyInput = element.isF32();
  if (element.isSignlessInteger() && !element.isInteger(1)) {
    program.inputHigh = (int64_t(1) << (bitsOf(input) - 1)) - 1;
    program.inputLow = -program.inputHigh - 1;
  } else if (!program.anyInput) {
    program.inputHigh = snn::signalBound(input);
  }
  if (auto latency = network->getAttrOfType<IntegerAttr>("latency"))
    program.latency = latency.getInt();
  if constexpr (!std::is_same_v<Num, float>) {
    auto step = function.getArgAttrOfType<FloatAttr>(0, snn::kArgStepAttr);
    auto zero = function.getArgAttrOfType<IntegerAttr>(0, snn::kArgZeroAttr);
    if (step)
      program.quantizer.step = step.getValueAsDouble();
    if (step && zero)
      program.quantizer.zero = zero.getInt();
  }
}

/// Of a network that does not state the unit of its result: that of the
/// neurons whose membrane it is, one number a neuron; else empty.
template <class Num>
std::vector<double> Reader<Num>::unitOfNeurons(size_t membrane) const {
  for (const auto &node : program.nodes) {
    auto *neurons = std::get_if<NeuronNode<Num>>(&node);
    if (!neurons || neurons->membrane != membrane || neurons->unit.empty())
      continue;
    if (neurons->unit.size() > 1)
      return neurons->unit;
    return std::vector<double>(program.size(membrane), neurons->unit[0]);
  }
  return {};
}

template <class Num>
void Reader<Num>::readDecode() {
  auto function = cast<FunctionOpInterface>(network);
  ArrayRef<Type> results = function.getResultTypes();
  for (Type type : results)
    program.outputShapes.push_back(
        cast<RankedTensorType>(type).getShape().vec());
  program.decode = cast<snn::NetworkOpInterface>(network).getDecodeKind();
  if (results.empty())
    return;
  Type element = cast<RankedTensorType>(results[0]).getElementType();
  bool spikes = element.isInteger(1) || element.isUnsignedInteger(8);
  // Rule T6: without a decode, spikes are counted and a membrane is read last.
  if (!spikes && program.decode == snn::Decode::Count)
    program.decode = snn::Decode::Last;
  program.countsClasses = spikes && program.decode == snn::Decode::Count;
  // Rule Q9: rows of different units are compared in a common one.
  Attribute unit = function.getResultAttr(0, snn::kUnitAttr);
  if (spikes)
    return;
  if (unit)
    program.outputUnit = expandParam(unit, program.outputShapes[0]);
  else
    program.outputUnit = unitOfNeurons(program.outputs[0]);
  if (!unit || llvm::all_equal(program.outputUnit))
    return;
  double most =
      *std::max_element(program.outputUnit.begin(), program.outputUnit.end());
  for (double s : program.outputUnit)
    program.decodeFactors.push_back(
        std::max<int64_t>(1, std::llrint(65535 * s / most)));
}

template <class Num>
void Reader<Num>::add(snn::SynapseOpInterface op) {
  SynapseNode<Num> node;
  node.name = op.getLayerName().str();
  node.in = slotOf(op.getPresynaptic());
  node.out = slotOf(op.getPostsynaptic());
  readWeights(op.getWeightOperand().get(), node.weights);
  node.rows = typeOf(op.getWeightOperand().get()).getDimSize(0);
  node.cols = node.weights.size() / node.rows;
  if (Value bias = op.getBiasValue())
    readConstant(bias, node.bias);
  if (auto sliding = dyn_cast<snn::WindowOpInterface>(op.getOperation()))
    node.window = sliding.getWindowGeometry();
  node.groups = op.getNumGroups();
  if constexpr (!std::is_same_v<Num, float>) {
    if (auto conv = dyn_cast<qsnn::ConvOp>(op.getOperation())) {
      node.padValue = conv.getPad().value_or(0);
      node.overflow = readModes(conv.getOverflow());
    } else if (auto linear = dyn_cast<qsnn::LinearOp>(op.getOperation())) {
      node.overflow = readModes(linear.getOverflow());
    }
  }
  program.nodes.push_back(std::move(node));
}

template <class Num>
void Reader<Num>::add(snn::MoveOpInterface op) {
  std::vector<uint32_t> sources = op.getSources();
  Value result = op->getResult(0);
  if (sources.empty()) { // the same elements in the same order
    size_t slot = slotOf(op->getOperand(0));
    slots[result] = slot;
    return;
  }
  GatherNode node;
  for (Value input : op->getOperands())
    node.ins.push_back(slotOf(input));
  node.out = slotOf(result);
  node.sources = std::move(sources);
  program.nodes.push_back(std::move(node));
}

template <class Num>
template <class Op>
void Reader<Num>::addPool(Op op) {
  PoolNode node{slotOf(op.getInput()),
                slotOf(op.getResult()),
                op.getKind(),
                op.getWindowGeometry(),
                {}};
  if constexpr (std::is_same_v<Op, snn::PoolOp>)
    if (op.getKind() == snn::PoolKind::Avg)
      for (int64_t n :
           snn::averageDivisors(node.window, op.getCountIncludePad()))
        node.divisors.push_back(static_cast<float>(n));
  program.nodes.push_back(std::move(node));
}

template <class Num>
template <class Op>
void Reader<Num>::addEncode(Op op) {
  std::vector<Num> most =
      readParam<Num>(op.getMax(), op.getInput().getType().getShape());
  program.nodes.push_back(EncodeNode{op.getName().str(),
                                     slotOf(op.getInput()),
                                     slotOf(op.getResult()),
                                     op.getEncoding(),
                                     {most.begin(), most.end()}});
}

template <class Num>
template <class Op>
void Reader<Num>::addDelay(Op op) {
  program.delays.push_back(
      {slotOf(op.getInput()), slotOf(op.getResult()), int64_t(op.getSteps()),
       readParam<Num>(op.getInit(), op.getInput().getType().getShape())});
}

/// What `lif` and `li` have in common at both levels.
template <class Num>
template <class Op>
NeuronNode<Num> Reader<Num>::startNeurons(Op op) {
  NeuronNode<Num> node;
  node.name = op.getName().str();
  node.shape = op.getInput().getType().getShape().vec();
  node.in = slotOf(op.getInput());
  node.neurons.resize(op.getInput().getType().getNumElements());
  auto bias = readParam<Num>(op.getBias(), node.shape);
  auto init = readParam<Num>(op.getInit(), node.shape);
  for (auto [i, neuron] : llvm::enumerate(node.neurons)) {
    neuron = {};
    neuron.bias = bias[i];
    neuron.init = init[i];
  }
  return node;
}

/// What is stated of the membrane at level qsnn.
template <class Num>
void Reader<Num>::finishMembrane(auto op, NeuronNode<Num> &node) {
  auto leak = readParam<Num>(op.getLeak(), node.shape);
  for (auto [i, neuron] : llvm::enumerate(node.neurons))
    neuron.leak = leak[i];
  node.shift = op.getShift();
  node.frac = op.getFrac();
  node.rounding = op.getRounding();
  node.overflow = readModes(op.getOverflow());
  node.bits = op.getMembraneWidth();
  node.unit = paramValues(op.getUnit());
  if (node.unit.size() > 1)
    node.unit = expandParam(op.getUnit(), node.shape);
  node.clearEvery = op.getClearEvery().value_or(0);
  node.clearPhase = op.getClearPhase().value_or(0);
}

/// What `lif` has at both levels.
template <class Num>
void Reader<Num>::finishLif(auto op, NeuronNode<Num> &node) {
  auto threshold = readParam<Num>(op.getThreshold(), node.shape);
  auto value = readOptional<Num>(op.getResetValueAttr(), node.shape);
  auto floor = readOptional<Num>(op.getFloorAttr(), node.shape);
  for (auto [i, neuron] : llvm::enumerate(node.neurons)) {
    neuron.threshold = threshold[i];
    neuron.resetValue = value[i];
    neuron.floor = floor[i];
  }
  node.spikes = slotOf(op.getSpikes());
  node.fire = op.getFire();
  node.reset = op.getReset();
  node.hasFloor = op.getFloorAttr() != nullptr;
  node.refractory = op.getRefractory().value_or(0);
  if (op.getPotential()) {
    node.membrane = slotOf(op.getPotential());
    node.shown = *op.getShown();
  }
}

/// Decay and gain at level snn.
static void finishFloat(auto op, NeuronNode<float> &node) {
  auto decay = readParam<float>(op.getDecay(), node.shape);
  auto gain = readParam<float>(op.getGain(), node.shape);
  for (auto [i, neuron] : llvm::enumerate(node.neurons)) {
    neuron.decay = decay[i];
    neuron.gain = gain[i];
  }
}

template <class Num>
void Reader<Num>::add(snn::LifOp op) {
  if constexpr (std::is_same_v<Num, float>) {
    NeuronNode<Num> node = startNeurons(op);
    finishFloat(op, node);
    finishLif(op, node);
    program.nodes.push_back(std::move(node));
  }
}

template <class Num>
void Reader<Num>::add(snn::LiOp op) {
  if constexpr (std::is_same_v<Num, float>) {
    NeuronNode<Num> node = startNeurons(op);
    finishFloat(op, node);
    node.integrator = true;
    node.membrane = slotOf(op.getPotential());
    program.nodes.push_back(std::move(node));
  }
}

template <class Num>
void Reader<Num>::add(qsnn::LifOp op) {
  if constexpr (!std::is_same_v<Num, float>) {
    NeuronNode<Num> node = startNeurons(op);
    finishMembrane(op, node);
    finishLif(op, node);
    program.nodes.push_back(std::move(node));
  }
}

template <class Num>
void Reader<Num>::add(qsnn::LiOp op) {
  if constexpr (!std::is_same_v<Num, float>) {
    NeuronNode<Num> node = startNeurons(op);
    finishMembrane(op, node);
    node.integrator = true;
    node.membrane = slotOf(op.getPotential());
    program.nodes.push_back(std::move(node));
  }
}

template <class Num>
void Reader<Num>::add(snn::ScaleOp op) {
  ArrayRef<int64_t> shape = op.getResult().getType().getShape();
  program.nodes.push_back(ScaleNode<Num>{slotOf(op.getInput()),
                                         slotOf(op.getResult()),
                                         readParam<Num>(op.getFactor(), shape),
                                         readParam<Num>(op.getShift(), shape)});
}

template <class Num>
void Reader<Num>::add(qsnn::RescaleOp op) {
  program.nodes.push_back(RescaleNode{
      slotOf(op.getInput()), slotOf(op.getResult()),
      expandIntegerParam(op.getMultiplier(),
                         op.getInput().getType().getShape()),
      int64_t(op.getShift()), op.getRounding(), readModes(op.getOverflow())});
}

template <class Num>
void Reader<Num>::addFloat(Operation *op) {
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](snn::PoolOp o) { addPool(o); })
      .Case([&](snn::ScaleOp o) { add(o); })
      .Case([&](snn::AddOp o) {
        program.nodes.push_back(AddNode{
            slotOf(o.getLhs()), slotOf(o.getRhs()), slotOf(o.getResult()), {}});
      })
      .Case([&](snn::EncodeOp o) { addEncode(o); })
      .Case([&](snn::LifOp o) { add(o); })
      .Case([&](snn::LiOp o) { add(o); })
      .Case([&](snn::DelayOp o) { addDelay(o); })
      .Default([](Operation *op) { refuse(op); });
}

template <class Num>
void Reader<Num>::addInteger(Operation *op) {
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](qsnn::PoolOp o) { addPool(o); })
      .Case([&](qsnn::RescaleOp o) { add(o); })
      .Case([&](qsnn::AddOp o) {
        program.nodes.push_back(AddNode{slotOf(o.getLhs()), slotOf(o.getRhs()),
                                        slotOf(o.getResult()),
                                        readModes(o.getOverflow())});
      })
      .Case([&](qsnn::EncodeOp o) { addEncode(o); })
      .Case([&](qsnn::LifOp o) { add(o); })
      .Case([&](qsnn::LiOp o) { add(o); })
      .Case([&](qsnn::DelayOp o) { addDelay(o); })
      .Default([](Operation *op) { refuse(op); });
}

template <class Num>
Program<Num> Reader<Num>::read() {
  readSignature();
  for (Operation *op : snn::getNetworkOrder(network)) {
    if (auto synapse = dyn_cast<snn::SynapseOpInterface>(op)) {
      add(synapse);
    } else if (auto move = dyn_cast<snn::MoveOpInterface>(op)) {
      add(move);
    } else if (op->hasTrait<OpTrait::IsTerminator>()) {
      for (Value value : op->getOperands())
        program.outputs.push_back(slotOf(value));
    } else if (op->hasTrait<OpTrait::ConstantLike>() ||
               isa<snn::DequantizeOp>(op)) {
      // Read with the synapse whose weights it is.
    } else if constexpr (std::is_same_v<Num, float>) {
      addFloat(op);
    } else {
      addInteger(op);
    }
  }
  readDecode();
  return std::move(program);
}

/// Every operation has a meaning at its level, and every signal comes from an
/// input or a layer: nothing is left out silently.
LogicalResult verifyExecutable(Operation *network) {
  if (network->getRegion(0).getNumArguments() != 1)
    return emitLayerError(network) << "expected one input, but got "
                                   << network->getRegion(0).getNumArguments();
  // The verifier of a target's network sees to the rest.
  if (lookupLevel(network->getName().getStringRef()))
    return success();
  bool ok = true;
  for (Operation &op : network->getRegion(0).front()) {
    bool constant = op.hasTrait<OpTrait::ConstantLike>();
    if (!constant && op.getDialect() != network->getDialect()) {
      emitLayerError(&op) << "cannot be executed: expected operations of '"
                          << network->getDialect()->getNamespace()
                          << "' and constants";
      ok = false;
    }
    if (!constant)
      continue;
    for (OpOperand &use : op.getUses()) {
      if (!snn::isSignalUse(use))
        continue;
      emitLayerError(use.getOwner())
          << "cannot be executed: expected a signal, but got a constant";
      ok = false;
    }
  }
  return success(ok);
}

} // namespace

FailureOr<FloatProgram> readFloatProgram(Operation *network) {
  if (failed(verifyExecutable(network)))
    return failure();
  return Reader<float>(network).read();
}

/// The network of a target is read as what it stands for.
static IntegerProgram readExpanded(const Level &level, Operation *network) {
  OwningOpRef<ModuleOp> scratch = ModuleOp::create(network->getLoc());
  OpBuilder builder = OpBuilder::atBlockEnd(scratch->getBody());
  llvm::StringMap<int64_t> synapses;
  IntegerProgram program =
      Reader<int64_t>(level.expand(network, builder, &synapses)).read();
  for (auto &node : program.nodes)
    if (auto *synapse = std::get_if<SynapseNode<int64_t>>(&node))
      if (auto found = synapses.find(synapse->name); found != synapses.end())
        synapse->padding = synapse->weights.size() - found->second;
  program.level = level.name.str();
  return program;
}

FailureOr<IntegerProgram> readIntegerProgram(Operation *network) {
  if (failed(verifyExecutable(network)))
    return failure();
  if (const Level *level = lookupLevel(network->getName().getStringRef()))
    return readExpanded(*level, network);
  if (failed(qsnn::proveWidths(network)))
    return failure();
  return Reader<int64_t>(network).read();
}

} // namespace snnc::sim
