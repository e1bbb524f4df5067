// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// fpga-build-memories: formats, contents and block RAMs of all memories.

#include "targets/FPGA/Passes.h"

#include "snnc/Support/Advice.h"
#include "snnc/Support/Blobs.h"
#include "targets/FPGA/Network.h"

namespace snnc::fpga {
#define GEN_PASS_DEF_FPGABUILDMEMORIES
#include "targets/FPGA/Passes.h.inc"
} // namespace snnc::fpga

using namespace mlir;
using namespace snnc;
using namespace snnc::fpga;

namespace {
struct FPGABuildMemories
    : fpga::impl::FPGABuildMemoriesBase<FPGABuildMemories> {
  using Base::Base;
  void runOnOperation() override;
  void addMemory(const PlannedMemory &memory, Location loc);
  void buildCore(size_t k);
  LogicalResult checkFit();

  MappedDesign mapped;
  const Activity *events = nullptr;
  std::vector<CoreTiming> timings;
};
} // namespace

/// Bytes as a tensor of ui8, in a blob named by its content.
static ElementsAttr makeContent(MLIRContext *context, StringRef name,
                                const MemoryImage &image) {
  auto type = RankedTensorType::get(
      {int64_t(image.getDepth()), image.getWordBytes()},
      IntegerType::get(context, 8, IntegerType::Unsigned));
  return makeBytes(type, name, image.bytes);
}

void FPGABuildMemories::addMemory(const PlannedMemory &memory, Location loc) {
  OpBuilder builder = OpBuilder::atBlockEnd(&mapped.design.getBody().front());
  ElementsAttr content;
  if (memory.content)
    content = makeContent(&getContext(), memory.name, *memory.content);
  builder.create<MemoryOp>(loc, memory.name, memory.style, memory.width,
                           memory.depth, memory.copies, memory.blocks, content);
}

void FPGABuildMemories::buildCore(size_t k) {
  CoreOp core = mapped.cores[k];
  const Part &part = *mapped.part;
  Location loc = core.getLoc();
  unsigned lanes = *core.getLanes(), weightWidth = core.getWeightW();
  SparseWeights weights = readWeights(mapped.layers[k]);
  std::vector<uint32_t> order = core.getNeuronOrder(), inputOrder;
  if (k)
    inputOrder = mapped.cores[k - 1].getNeuronOrder();
  IndexFormat format =
      core.getIndexW()
          ? IndexFormat{*core.getDelta(), unsigned(*core.getIndexW())}
          : chooseIndexFormat(part, weights, order, lanes, weightWidth,
                              getColumnReads(*events, k, core),
                              core.getLutram());
  SynapseMemories memories = buildSynapseMemories(weights, order, inputOrder,
                                                  lanes, weightWidth, format);
  ConstantFields constants =
      buildConstants(readNeuronFields(mapped.layers[k]), order, lanes);
  std::string name = core.getSymName().str();
  core.setIndexW(format.width);
  core.setDelta(format.delta);
  core.setSynRows(memories.synapses.getDepth());
  core.setStartW(memories.startWidth);
  core.setLenW(memories.lengthWidth);
  core.setPointers(name + "_pointers");
  core.setSynapseRows(name + "_synapses");
  core.setInitW(constants.init.width);
  core.setInitValue(constants.init.value);
  core.setResetW(constants.reset.width);
  core.setResetValue(constants.reset.value);
  core.setBiasW(constants.bias.width);
  core.setBiasValue(constants.bias.value);
  core.setThreshW(constants.threshold.width);
  core.setThreshValue(constants.threshold.value);
  addMemory(
      planROM(part, name + "_pointers", memories.pointers, core.getLutram()),
      loc);
  addMemory(
      planROM(part, name + "_synapses", memories.synapses, core.getLutram()),
      loc);
  if (constants.image.width) {
    core.setConstants(name + "_constants");
    addMemory(planConstants(part, core, constants.image), loc);
  }
  for (const PlannedMemory &memory : planCoreRAMs(part, core, lanes).rams)
    addMemory(memory, loc);
  addMemory(planColumns(core), loc);
  addMemory(planFifo(part, mapped.fifos[k]), mapped.fifos[k].getLoc());
  // The cycle model takes columns in the order of the network.
  timings.push_back(getTiming(core, mapped.fifos[k], lanes,
                              countColumnRows(weights, order, lanes, format),
                              order));
}

LogicalResult FPGABuildMemories::checkFit() {
  unsigned blocks = 0;
  SmallVector<MemoryOp> memories(
      mapped.design.getBody().front().getOps<MemoryOp>());
  for (MemoryOp memory : memories)
    blocks += memory.getBlocks();
  if (blocks <= mapped.part->blockRAMs)
    return success();
  llvm::sort(memories, [](MemoryOp a, MemoryOp b) {
    return std::pair(b.getBlocks(), a.getSymName()) <
           std::pair(a.getBlocks(), b.getSymName());
  });
  auto diagnostic = mlir::emitError(mapped.design.getLoc())
                    << "design '" << mapped.design.getSymName() << "' needs "
                    << blocks << " block RAMs of " << mapped.part->blockRAMBits
                    << " bits, but " << mapped.part->name << " has "
                    << mapped.part->blockRAMs << "; most go to";
  // Only these: a note each would print the network's line again and again.
  StringRef separator = " ";
  for (MemoryOp memory : ArrayRef(memories).take_front(4)) {
    if (!memory.getBlocks())
      break;
    diagnostic << separator << "'" << memory.getSymName() << "' ("
               << memory.getBlocks() << " for " << memory.getDepth() << " x "
               << memory.getWidth() << " bits)";
    separator = ", ";
  }
  return diagnostic << "; higher sparsity shortens the synapses, fewer inputs "
                       "the pointers";
}

void FPGABuildMemories::runOnOperation() {
  FailureOr<MappedDesign> found = getMappedDesign(getOperation());
  if (failed(found))
    return signalPassFailure();
  mapped = std::move(*found);
  timings.clear();
  for (CoreOp core : mapped.cores) {
    std::string problem =
        !core.getLanes() ? "has no lanes (run " +
                               advise("pass", "fpga-assign-lanes") + " first)"
        : core.getPointersAttr() ? "has its memories already"
                                 : "";
    if (problem.empty())
      continue;
    mlir::emitError(core.getLoc())
        << "core '" << core.getSymName() << "' " << problem;
    return signalPassFailure();
  }
  ActivityOptions recordings{calibration, samples, threads};
  auto measured = getAnalysis<Measurements<Activity>>().get(
      recordings, [&] { return measureActivity(mapped, recordings); });
  if (failed(measured))
    return signalPassFailure();
  markAnalysesPreserved<Measurements<Activity>>();
  events = *measured;
  for (size_t k = 0; k != mapped.cores.size(); ++k)
    buildCore(k);
  if (*events)
    mapped.design.setCyclesAttr(
        Builder(&getContext())
            .getF64FloatAttr(estimateCycles(timings, **events).getMean()));
  if (failed(checkFit()))
    signalPassFailure();
}
