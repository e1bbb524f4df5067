// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// convert-qsnn-to-fpga: an integer network as a chain of cores.

#include "targets/FPGA/Passes.h"

#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Names.h"
#include "snnc/TargetSupport/Target.h"
#include "targets/FPGA/Network.h"

#include "llvm/ADT/StringExtras.h"

namespace snnc::fpga {
#define GEN_PASS_DEF_CONVERTQSNNTOFPGA
#include "targets/FPGA/Passes.h.inc"
} // namespace snnc::fpga

using namespace mlir;
using namespace snnc;
using namespace snnc::fpga;

namespace {
struct ConvertQSNNToFPGA
    : fpga::impl::ConvertQSNNToFPGABase<ConvertQSNNToFPGA> {
  using Base::Base;
  void runOnOperation() override;
};

/// Builds the instances of a design in order.
class DesignBuilder {
public:
  DesignBuilder(OpBuilder &builder, const Part &part)
      : builder(builder), part(part) {}
  void addInput(qsnn::NetworkOp network, int64_t inputs);
  void addLayer(const Layer &layer, unsigned index);
  void addOutput(Location loc);

private:
  IntegerAttr i64(int64_t value) { return builder.getI64IntegerAttr(value); }
  /// An instance with attributes by name; names are those of ODS.
  template <class Op>
  void create(Location loc, StringRef name,
              ArrayRef<std::pair<StringRef, Attribute>> attributes) {
    OperationState state(loc, Op::getOperationName());
    state.addAttribute("sym_name", builder.getStringAttr(name));
    for (auto [key, value] : attributes)
      state.addAttribute(key, value);
    builder.create(state);
  }

  OpBuilder &builder;
  const Part &part;
  // Of the stream that the next instance reads.
  int64_t addresses = 0, addressBits = 0, countBits = 1;
};
} // namespace

void DesignBuilder::addInput(qsnn::NetworkOp network, int64_t inputs) {
  auto type = cast<RankedTensorType>(network.getArgumentTypes()[0]);
  auto max = network.getArgAttrOfType<IntegerAttr>(0, snn::kArgMaxAttr);
  // A field of 2 bits saves a third of the work, of 4 bits hardly more.
  bool counts = type.getElementTypeBitWidth() > 1 && !(max && max.getInt() < 2);
  addresses = inputs;
  addressBits = addressWidth(inputs);
  countBits = counts ? 2 : 1;
  create<InputOp>(network.getLoc(), "in",
                  {{"inputs", i64(inputs)},
                   {"addr_w", i64(addressBits)},
                   {"count_w", i64(countBits)}});
}

void DesignBuilder::addLayer(const Layer &layer, unsigned index) {
  qsnn::LinearOp synapses = layer.synapses;
  qsnn::LifOp neurons = layer.neurons;
  Location loc = neurons.getLoc();
  BoolAttr lutram = builder.getBoolAttr(part.hasLUTRAM);
  // Distributed RAM is paid by the word; a block holds 256 of 16 bits.
  create<FifoOp>(loc, "fifo" + std::to_string(index),
                 {{"width", i64(2 + countBits + addressBits)},
                  {"log2_depth", i64(part.hasLUTRAM ? 6 : 8)},
                  {"lutram", lutram}});
  unsigned outBits = addressWidth(layer.outputs);
  auto weights = cast<RankedTensorType>(synapses.getWeight().getType());
  SmallVector<std::pair<StringRef, Attribute>> attributes = {
      {"neurons", neurons.getNameAttr()},
      {"synapses", synapses.getNameAttr()},
      {"addr_w", i64(addressBits)},
      {"count_w", i64(countBits)},
      {"n_in", i64(layer.inputs)},
      {"n_out", i64(layer.outputs)},
      {"out_addr_w", i64(outBits)},
      {"weight_w", i64(weights.getElementTypeBitWidth())},
      {"mem_w", i64(readNeuronFields(layer).memWidth)},
      {"frac", i64(neurons.getFrac())},
      {"leak_mul", i64(integerParamValues(neurons.getLeak()).front())},
      {"leak_shift", i64(neurons.getShift())},
      {"leak_round", i64(int64_t(neurons.getRounding()))},
      {"reset_mode", i64(int64_t(neurons.getReset()))},
      {"lutram", lutram}};
  // The column queue costs flip-flops where there is no distributed RAM.
  if (!part.hasLUTRAM)
    attributes.push_back({"column_log2", i64(2)});
  create<CoreOp>(loc,
                 "core" + std::to_string(index) + "_" +
                     makeIdentifier(neurons.getName()),
                 attributes);
  addresses = layer.outputs;
  addressBits = outBits;
  countBits = 1;
}

void DesignBuilder::addOutput(Location loc) {
  create<OutputOp>(loc, "out",
                   {{"outputs", i64(addresses)}, {"addr_w", i64(addressBits)}});
}

void ConvertQSNNToFPGA::runOnOperation() {
  ModuleOp module = getOperation();
  auto fail = [&](const Twine &message) {
    mlir::emitError(module.getLoc()) << message;
    return signalPassFailure();
  };
  const Part *target = lookupPart(part.getValue());
  if (!target) {
    std::string known;
    for (const Part &p : getParts())
      known += (known.empty() ? "" : ", ") + p.name;
    return fail("part '" + Twine(part) + "' is not known: expected one of " +
                known);
  }
  llvm::Expected<double> goal = parseNumber(cycles.getValue());
  if (!goal)
    return fail("cycles: " + llvm::toString(goal.takeError()));
  if (!(*goal >= 1 && *goal <= 1e15))
    return fail("cycles: expected a number of cycles of at least 1, but got " +
                Twine(cycles));
  if (!module.getOps<DesignOp>().empty())
    return fail("the module has an 'fpga.design' already");
  FailureOr<Operation *> network = getOnlyNetwork(module);
  if (failed(network))
    return signalPassFailure();
  auto integer = dyn_cast<qsnn::NetworkOp>(*network);
  if (!integer) {
    emitLevelError(*network);
    return signalPassFailure();
  }
  FailureOr<std::vector<Layer>> layers = collectLayers(integer);
  if (failed(layers))
    return signalPassFailure();

  OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
  auto design = builder.create<DesignOp>(
      integer.getLoc(), makeIdentifier(integer.getSymName()) + "_fpga",
      integer.getSymName(), target->name,
      builder.getI64IntegerAttr(int64_t(*goal)), FloatAttr());
  builder.createBlock(&design.getBody());
  DesignBuilder instances(builder, *target);
  instances.addInput(integer, layers->front().inputs);
  for (auto [index, layer] : llvm::enumerate(*layers))
    instances.addLayer(layer, index);
  instances.addOutput(integer.getLoc());
}
