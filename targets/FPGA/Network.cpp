// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads an integer network as a chain of layers.

#include "targets/FPGA/Network.h"

#include "dialects/QSNN/NeuronRanges.h"
#include "dialects/QSNN/ProvedWidths.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Blobs.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

#include <algorithm>

using namespace mlir;
using namespace snnc;
using namespace snnc::fpga;

//===----------------------------------------------------------------------===//
// Layers, and what cannot be done
//===----------------------------------------------------------------------===//

/// Where the limits of a core come from: its own library.
static constexpr llvm::StringLiteral kLibrary =
    "parameters of snn_lif_core (targets/FPGA/hdl/README.md)";
static constexpr llvm::StringLiteral kMembraneBits = "bits of a membrane";

namespace {
/// Collects the layers and every finding.
class Collector {
public:
  explicit Collector(qsnn::NetworkOp network) : network(network) {}

  LayerChain collect();

private:
  Violation &find(Operation *op, const Twine &message) {
    return chain.violations.emplace_back(Violation::at(op, message));
  }
  void checkSignature();
  void checkOperation(Operation &op);
  void checkSynapses(qsnn::LinearOp synapses);
  void checkNeurons(qsnn::LifOp neurons);
  void checkFields(const Layer &layer);
  void followStreams();
  /// The only user of `value` behind reshapes; null after a finding.
  Operation *getNext(Value value);

  qsnn::NetworkOp network;
  LayerChain chain;
};
} // namespace

static int64_t countElements(Value value) {
  return cast<RankedTensorType>(value.getType()).getNumElements();
}

void Collector::checkSignature() {
  auto expectOne = [&](size_t number, StringRef what) {
    if (number != 1)
      find(network, "the hardware has one " + what + ", but the network has " +
                        Twine(number));
  };
  expectOne(network.getArgumentTypes().size(), "input");
  expectOne(network.getResultTypes().size(), "output");
  if (network.getNumArguments() == 1 &&
      network.getArgAttr(0, snn::kArgStepAttr))
    find(network, "the hardware takes events, but the input is quantised: "
                  "expected " +
                      advise("events", "binary") + " or " +
                      advise("events", "counts:MAX"));
}

void Collector::checkSynapses(qsnn::LinearOp synapses) {
  auto type = cast<RankedTensorType>(synapses.getWeight().getType());
  if (!getConstantAttr(synapses.getWeight()))
    find(synapses, "expected constant weights");
  if (synapses.getOverflow())
    find(synapses, "a sum that is not 'exact', which a core does not have");
  Type input = synapses.getInput().getType().getElementType();
  if (!input.isInteger(1) && !input.isUnsignedInteger(8)) {
    std::string name;
    llvm::raw_string_ostream(name) << input;
    find(synapses,
         "graded input of " + name + ", but a core takes spikes and counts");
  }
  unsigned bits = type.getElementTypeBitWidth();
  if (bits > 16)
    find(synapses,
         "weights of " + Twine(bits) + " bits, but a core takes at most 16")
        .of("bits of a weight", bits, 16, kLibrary)
        .dueToNumbers()
        .fitsBy("weights of at most 16 bits (" + advise("bits", "8") + ")");
  int64_t inputs = type.getDimSize(1);
  if (inputs > 65536)
    find(synapses, Twine(inputs) + " inputs, but a core takes at most 65536")
        .of("inputs of a core", inputs, 65536, kLibrary);
}

void Collector::checkNeurons(qsnn::LifOp neurons) {
  if (!neurons.getInput().getDefiningOp<qsnn::LinearOp>())
    find(neurons, "expected neurons right behind a 'qsnn.linear'");
  if (int64_t count = countElements(neurons.getInput()); count > 65536)
    find(neurons, Twine(count) + " neurons, but a core holds at most 65536")
        .of("neurons of a core", count, 65536, kLibrary);
  if (neurons.getShift() > 16)
    find(neurons, "leak with a shift of " + Twine(neurons.getShift()) +
                      ", but a core shifts by at most 16")
        .of("shift of the leak", neurons.getShift(), 16, kLibrary);
  auto refuse = [&](bool found, const Twine &what) {
    if (found)
      find(neurons, what + ", which a core does not have");
  };
  refuse(!isa<IntegerAttr>(neurons.getLeak()), "a leak for each neuron");
  refuse(neurons.getFire() != snn::Fire::Gt,
         Twine("fire '") + snn::stringifyFire(neurons.getFire()) + "'");
  refuse(neurons.getFloor().has_value(), "a floor of the membrane");
  refuse(neurons.getRefractory().value_or(0) != 0, "refractory steps");
  refuse(neurons.getClearEvery().has_value(), "a periodic clear");
  refuse(neurons.getOverflow().has_value(), "a membrane that is not 'exact'");
  refuse(neurons.getPotential() != nullptr, "a membrane as a result");
  if (unsigned width = neurons.getMembraneWidth(); width > 32)
    find(neurons, "membranes of " + Twine(width) +
                      " bits, but a core holds at most 32; fewer fractional "
                      "bits (" +
                      advise("frac", "N") +
                      "), steps or bits of a weight make them "
                      "narrower")
        .of(kMembraneBits, width, 32, kLibrary)
        .dueToNumbers();
}

void Collector::checkOperation(Operation &op) {
  if (auto synapses = dyn_cast<qsnn::LinearOp>(op))
    return checkSynapses(synapses);
  if (auto neurons = dyn_cast<qsnn::LifOp>(op))
    return checkNeurons(neurons);
  if (isa<qsnn::ReshapeOp, qsnn::OutputOp, arith::ConstantOp>(op))
    return;
  find(&op, "there is no hardware for '" + op.getName().getStringRef() +
                "' in this target: a design is a chain of 'qsnn.linear' and "
                "'qsnn.lif', without recurrence");
}

void Collector::checkFields(const Layer &layer) {
  qsnn::LifOp neurons = layer.neurons;
  unsigned width = readNeuronFields(layer).memWidth;
  if (width <= 32)
    return;
  Violation &violation =
      find(neurons, "bias, threshold, reset or initial membrane need " +
                        Twine(width) +
                        " bits, but a core holds at most 32; fewer fractional "
                        "bits (" +
                        advise("frac", "N") + ") make them smaller")
          .of(kMembraneBits, width, 32, kLibrary)
          .dueToNumbers();
  if (neurons.getFrac() >= width - 32)
    violation.fitsBy(
        advise("frac", std::to_string(neurons.getFrac() - (width - 32))));
}

Operation *Collector::getNext(Value value) {
  for (;;) {
    if (!value.hasOneUse()) {
      Operation *source = value.getDefiningOp();
      find(source ? source : network,
           (source ? "" : "the input ") + Twine("is read by ") +
               Twine(std::distance(value.use_begin(), value.use_end())) +
               " layers, but a stream goes to exactly one");
      return nullptr;
    }
    Operation *user = *value.user_begin();
    auto reshape = dyn_cast<qsnn::ReshapeOp>(user);
    if (!reshape)
      return user;
    value = reshape.getResult();
  }
}

void Collector::followStreams() {
  Operation *op = getNext(network.getBody().getArgument(0));
  while (auto synapses = dyn_cast_or_null<qsnn::LinearOp>(op)) {
    Operation *next = getNext(synapses.getResult());
    auto neurons = dyn_cast_or_null<qsnn::LifOp>(next);
    if (!neurons) {
      if (next)
        find(synapses, "expected neurons ('qsnn.lif') behind the synapses");
      return;
    }
    chain.layers.push_back({synapses, neurons,
                            countElements(synapses.getInput()),
                            countElements(neurons.getInput())});
    checkFields(chain.layers.back());
    op = getNext(neurons.getSpikes());
  }
  if (chain.layers.empty() && chain.violations.empty())
    find(network, "it has no layers");
}

LayerChain Collector::collect() {
  checkSignature();
  for (Operation &op : network.getBody().front())
    checkOperation(op);
  if (chain.violations.empty())
    followStreams();
  if (!chain.violations.empty())
    chain.layers.clear();
  return std::move(chain);
}

LayerChain snnc::fpga::readLayers(qsnn::NetworkOp network) {
  return Collector(network).collect();
}

FailureOr<std::vector<Layer>>
snnc::fpga::collectLayers(qsnn::NetworkOp network) {
  if (failed(qsnn::proveWidths(network)))
    return failure();
  LayerChain chain = readLayers(network);
  emitViolations(chain.violations);
  if (!chain.violations.empty())
    return failure();
  return std::move(chain.layers);
}

//===----------------------------------------------------------------------===//
// Contents
//===----------------------------------------------------------------------===//

SparseWeights snnc::fpga::readWeights(const Layer &layer) {
  qsnn::LinearOp synapses = layer.synapses;
  IntegerArray dense(getConstantAttr(synapses.getWeight()));
  return dense.visit([&](auto weights) {
    return SparseWeights::fromDense(weights, layer.outputs, layer.inputs);
  });
}

NeuronFields snnc::fpga::readNeuronFields(const Layer &layer) {
  qsnn::LinearOp synapses = layer.synapses;
  qsnn::LifOp neurons = layer.neurons;
  std::vector<int64_t> synapseBias(layer.outputs);
  if (Value bias = synapses.getBias())
    synapseBias = readIntegers(getConstantAttr(bias));
  NeuronFields fields;
  unsigned width = neurons.getMembraneWidth();
  int64_t highest = (int64_t(1) << (width - 1)) - 1;
  int64_t below = -highest - 2;
  qsnn::NeuronForm form = qsnn::NeuronForm::read(neurons);
  bool resets = form.reset != qsnn::Reset::None;
  for (auto [n, b] : llvm::zip_equal(form.neurons, synapseBias)) {
    int64_t bias = n.bias + (b << form.frac);
    fields.bias.push_back(bias);
    fields.init.push_back(
        qsnn::leak(n.init, n.leak, form.shift, form.rounding) + bias);
    fields.reset.push_back(resets ? n.resetValue : 0);
    // No membrane is above the highest one: such a neuron never fires. Each is
    // above what lies below the lowest one: such a neuron always does.
    fields.threshold.push_back(std::clamp(n.threshold, below, highest));
  }
  for (const auto *values :
       {&fields.init, &fields.reset, &fields.bias, &fields.threshold})
    for (int64_t v : *values)
      width = std::max(width, signedWidth(v, v));
  fields.memWidth = std::max(width, 2u);
  return fields;
}

static ConstantFields::Field makeField(const std::vector<int64_t> &values) {
  auto [lo, hi] = std::ranges::minmax(values);
  if (lo == hi)
    return {0, lo};
  return {signedWidth(lo, hi), 0};
}

ConstantFields snnc::fpga::buildConstants(const NeuronFields &fields,
                                          ArrayRef<uint32_t> order,
                                          unsigned lanes) {
  ConstantFields result{makeField(fields.init),
                        makeField(fields.reset),
                        makeField(fields.bias),
                        makeField(fields.threshold),
                        {}};
  unsigned width = result.init.width + result.reset.width + result.bias.width +
                   result.threshold.width;
  if (!width)
    return result;
  uint64_t groups = (order.size() + lanes - 1) / lanes;
  result.image = MemoryImage::zeros(lanes * width, groups);
  for (uint32_t p = 0; p != order.size(); ++p) {
    unsigned position = p % lanes * width;
    auto put = [&](const ConstantFields::Field &field,
                   const std::vector<int64_t> &values) {
      result.image.setField(p / lanes, position, field.width, values[order[p]]);
      position += field.width;
    };
    put(result.threshold, fields.threshold);
    put(result.bias, fields.bias);
    put(result.reset, fields.reset);
    put(result.init, fields.init);
  }
  return result;
}

//===----------------------------------------------------------------------===//
// Designs and their memories
//===----------------------------------------------------------------------===//

FailureOr<MappedDesign> snnc::fpga::getMappedDesign(ModuleOp module) {
  MappedDesign mapped;
  for (auto design : module.getOps<DesignOp>()) {
    if (mapped.design)
      return mlir::emitError(design.getLoc())
             << "expected one 'fpga.design' in the module, but got more";
    mapped.design = design;
  }
  DesignOp design = mapped.design;
  if (!design)
    return mlir::emitError(module.getLoc())
           << "expected an 'fpga.design' in the module (run "
           << advise("pass", "convert-qsnn-to-fpga") << " first)";
  mapped.part = lookupPart(design.getPart().str());
  if (!mapped.part)
    return mlir::emitError(design.getLoc())
           << "unknown part '" << design.getPart() << "'";
  mapped.network = module.lookupSymbol<qsnn::NetworkOp>(design.getNetwork());
  if (!mapped.network)
    return mlir::emitError(design.getLoc())
           << "network '" << design.getNetwork()
           << "' of the design is not in the module";
  FailureOr<std::vector<Layer>> layers = collectLayers(mapped.network);
  if (failed(layers))
    return failure();
  mapped.layers = std::move(*layers);
  for (Operation &op : design.getBody().front()) {
    if (auto core = dyn_cast<CoreOp>(op))
      mapped.cores.push_back(core);
    if (auto fifo = dyn_cast<FifoOp>(op))
      mapped.fifos.push_back(fifo);
  }
  bool same = mapped.cores.size() == mapped.layers.size();
  for (size_t k = 0; same && k != mapped.cores.size(); ++k) {
    Layer &layer = mapped.layers[k];
    CoreOp core = mapped.cores[k];
    same = core.getSynapses() == layer.synapses.getName() &&
           core.getNeurons() == layer.neurons.getName() &&
           int64_t(core.getNIn()) == layer.inputs &&
           int64_t(core.getNOut()) == layer.outputs;
  }
  if (!same)
    return mlir::emitError(design.getLoc())
           << "the cores of the design are not the layers of network '"
           << design.getNetwork() << "'";
  return mapped;
}

CoreTiming snnc::fpga::getTiming(CoreOp core, FifoOp fifo, unsigned lanes,
                                 std::vector<uint32_t> columnRows,
                                 std::vector<uint32_t> order) {
  CoreTiming timing;
  timing.groups = (core.getNOut() + lanes - 1) / lanes;
  timing.lanes = lanes;
  timing.countWidth = core.getCountW();
  timing.lutram = core.getLutram();
  timing.fifoDepth = 1u << fifo.getLog2Depth();
  timing.columnDepth = 1u << core.getColumnLog2().value_or(4);
  timing.columnRows = std::move(columnRows);
  timing.order = std::move(order);
  return timing;
}

unsigned FixedMemories::countBlocks() const {
  unsigned blocks = 0;
  for (const PlannedMemory &memory : rams)
    blocks += memory.blocks;
  return blocks;
}

static PlannedMemory planRAM(const Part &part, std::string name, bool lutram,
                             unsigned width, uint64_t depth, unsigned copies) {
  return {std::move(name),
          lutram ? RamStyle::Distributed : RamStyle::Block,
          width,
          depth,
          copies,
          lutram ? 0 : copies * countBlockRAMs(part, width, depth, true),
          nullptr};
}

FixedMemories snnc::fpga::planCoreRAMs(const Part &part, CoreOp core,
                                       unsigned lanes) {
  unsigned groups = (core.getNOut() + lanes - 1) / lanes;
  unsigned groupWidth = addressWidth(groups);
  std::string name = core.getSymName().str();
  // Widths as in snn_membrane and snn_spike_queue.
  return {{planRAM(part, name + "_membranes", core.getLutram(), core.getMemW(),
                   1ull << groupWidth, lanes),
           planRAM(part, name + "_spikes", core.getLutram(),
                   lanes + groupWidth + 2, 32, 1)}};
}

PlannedMemory snnc::fpga::planColumns(CoreOp core) {
  // A word is kind, count and the column's pointer (snn_fetch).
  unsigned width = 2 + core.getCountW() + *core.getStartW() + *core.getLenW();
  return {core.getSymName().str() + "_columns",
          core.getLutram() ? RamStyle::Distributed : RamStyle::Logic,
          width,
          1ull << core.getColumnLog2().value_or(4),
          1,
          0,
          nullptr};
}

PlannedMemory snnc::fpga::planFifo(const Part &part, FifoOp fifo) {
  return planRAM(part, fifo.getSymName().str() + "_words", fifo.getLutram(),
                 fifo.getWidth(), 1ull << fifo.getLog2Depth(), 1);
}

PlannedMemory snnc::fpga::planROM(const Part &part, std::string name,
                                  const MemoryImage &image, bool pad) {
  bool block = image.getDepth() > 16;
  return {std::move(name),
          block ? RamStyle::Block : RamStyle::Logic,
          image.width,
          image.getDepth(),
          1,
          countROMBlocks(part, image, pad),
          &image};
}

PlannedMemory snnc::fpga::planConstants(const Part &part, CoreOp core,
                                        const MemoryImage &image) {
  PlannedMemory memory =
      planROM(part, core.getSymName().str() + "_constants", image,
              /*pad=*/false);
  if (image.getDepth() <= 32) {
    memory.style = RamStyle::Logic;
    memory.blocks = 0;
  }
  return memory;
}
