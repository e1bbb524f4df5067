// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cores and their image as operations, and back. The operations mirror the
// image one to one.

#include "targets/Loihi/LoadNetwork.h"

#include "snnc/Support/Advice.h"
#include "snnc/Support/Blobs.h"

#include "mlir/IR/Builders.h"

#include <array>

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;

FailureOr<MappedChip> snnc::loihi::getMappedChip(ModuleOp module) {
  MappedChip mapped;
  for (auto chip : module.getOps<ChipOp>()) {
    if (mapped.chip)
      return mlir::emitError(chip.getLoc())
             << "expected one 'loihi.chip' in the module, but got more";
    mapped.chip = chip;
  }
  ChipOp chip = mapped.chip;
  if (!chip)
    return mlir::emitError(module.getLoc())
           << "expected a 'loihi.chip' in the module (run "
           << advise("pass", "loihi-partition") << " first)";
  mapped.model = lookupModel(chip.getPart().str());
  if (!mapped.model)
    return mlir::emitError(chip.getLoc()) << "unknown part '" << chip.getPart()
                                          << "'; known are " << listModels();
  std::vector<Violation> violations;
  mapped.loaded = loadNetwork(module.lookupSymbol<NetworkOp>(chip.getNetwork()),
                              violations);
  if (violations.empty())
    violations = findViolations(mapped.loaded, *mapped.model);
  emitViolations(violations);
  if (!violations.empty())
    return failure();
  return mapped;
}

std::vector<CoreNeurons> snnc::loihi::readCores(const MappedChip &mapped) {
  std::vector<CoreNeurons> cores;
  ChipOp chip = mapped.chip;
  auto layerOf = [&](StringRef name) {
    unsigned layer = 0;
    while (mapped.loaded.network.layers[layer].name != name)
      ++layer;
    return layer;
  };
  for (auto core : chip.getBody().front().getOps<CoreOp>()) {
    CoreNeurons &made = cores.emplace_back();
    if (core.getIndex())
      made.index = *core.getIndex();
    for (auto op : core.getBody().front().getOps<CompartmentsOp>()) {
      std::vector<int64_t> neurons = readIntegers(op.getNeurons());
      made.chunks.push_back(
          {layerOf(op.getLayer()), {neurons.begin(), neurons.end()}});
    }
  }
  return cores;
}

//===----------------------------------------------------------------------===//
// Write
//===----------------------------------------------------------------------===//

/// A table of i64; `columns` 1: a list.
static ElementsAttr makeTable(MLIRContext *context, const Twine &name,
                              int64_t columns,
                              const std::vector<int64_t> &values) {
  SmallVector<int64_t, 2> shape = {int64_t(values.size()) / columns};
  if (columns != 1)
    shape.push_back(columns);
  return makeIntegers(
      RankedTensorType::get(shape, IntegerType::get(context, 64)), name.str(),
      values);
}

/// The rows of `table`, each as the numbers that `row` gives.
template <class Row, class Numbers>
static std::vector<int64_t> flatten(const std::vector<Row> &table,
                                    const Numbers &numbers) {
  std::vector<int64_t> values;
  for (const Row &row : table)
    for (int64_t number : numbers(row))
      values.push_back(number);
  return values;
}

void snnc::loihi::writeCores(const MappedChip &mapped,
                             const std::vector<CoreNeurons> &cores) {
  ChipOp chip = mapped.chip;
  Block &body = chip.getBody().front();
  SmallVector<CoreOp> old(body.getOps<CoreOp>());
  OpBuilder builder = OpBuilder::atBlockEnd(&body);
  for (size_t c = 0; c != cores.size(); ++c) {
    CoreOp core;
    if (c < old.size()) {
      core = old[c];
      core.getBody().front().clear();
    } else {
      // The names of pinned cores may be any.
      size_t number = c;
      std::string name;
      do
        name = "core" + std::to_string(number++);
      while (chip.lookupSymbol(name));
      core = builder.create<CoreOp>(chip.getLoc(), name, IntegerAttr(),
                                    ElementsAttr(), ElementsAttr(),
                                    ElementsAttr(), ElementsAttr());
      core.getBody().emplaceBlock();
    }
    if (cores[c].index)
      core.setIndex(*cores[c].index);
    OpBuilder inside = OpBuilder::atBlockEnd(&core.getBody().front());
    for (const Chunk &chunk : cores[c].chunks) {
      const std::string &layer = mapped.loaded.network.layers[chunk.layer].name;
      inside.create<CompartmentsOp>(
          core.getLoc(), layer,
          makeTable(chip.getContext(), core.getSymName() + "_" + layer, 1,
                    {chunk.neurons.begin(), chunk.neurons.end()}),
          ElementsAttr());
    }
  }
}

namespace {
/// Writes the tables of one core of an image into its operation.
class CoreWriter {
public:
  CoreWriter(const CoreImage &image, const ImageCore &core, CoreOp op)
      : image(image), core(core), op(op), context(op.getContext()),
        builder(OpBuilder::atBlockEnd(&op.getBody().front())) {}
  void write();

private:
  ElementsAttr table(const Twine &name, int64_t columns,
                     const std::vector<int64_t> &values) {
    return makeTable(context, op.getSymName() + "_" + name, columns, values);
  }
  void writeConstants();
  void writeAxons();

  const CoreImage &image;
  const ImageCore &core;
  CoreOp op;
  MLIRContext *context;
  OpBuilder builder;
};
} // namespace

void CoreWriter::writeConstants() {
  auto next = core.compartments.begin();
  for (auto compartments : op.getBody().front().getOps<CompartmentsOp>()) {
    std::vector<int64_t> values;
    int64_t count = cast<RankedTensorType>(compartments.getNeurons().getType())
                        .getDimSize(0);
    for (auto end = next + count; next != end; ++next)
      for (int64_t number : std::array<int64_t, 3>{next->configuration,
                                                   next->threshold, next->bias})
        values.push_back(number);
    compartments.setConstantsAttr(
        table(compartments.getLayer() + "_constants", 3, values));
  }
}

void CoreWriter::writeAxons() {
  for (size_t begin = 0, end; begin != core.axons.size(); begin = end) {
    uint32_t synapses = core.axons[begin].synapses;
    std::vector<int64_t> values;
    for (end = begin;
         end != core.axons.size() && core.axons[end].synapses == synapses;
         ++end)
      for (int64_t number :
           std::array<int64_t, 3>{core.axons[end].base, core.axons[end].word,
                                  core.axons[end].count})
        values.push_back(number);
    const std::string &name = image.synapses[synapses].name;
    builder.create<AxonsOp>(op.getLoc(), name,
                            table(name + "_axons", 3, values));
  }
}

void CoreWriter::write() {
  writeConstants();
  for (const Format &format : core.formats)
    builder.create<FormatOp>(
        op.getLoc(), BlockEncoding(format.encoding), WeightSign(format.sign),
        format.weightBits, format.indexBits, format.delayBits, format.exponent);
  writeAxons();
  op.setConfigurationsAttr(table(
      "configurations", 2, flatten(core.configurations, [](const auto &pair) {
        return std::array<int64_t, 2>{pair.first, pair.second};
      })));
  op.setThresholdsAttr(
      table("thresholds", 1, {core.thresholds.begin(), core.thresholds.end()}));
  op.setMemoryAttr(
      table("memory", 1, {core.memory.begin(), core.memory.end()}));
  op.setRoutesAttr(table("routes", 3, flatten(core.routes, [](const Route &r) {
                           return std::array<int64_t, 3>{r.compartment, r.core,
                                                         r.axon};
                         })));
}

void snnc::loihi::writeImage(const MappedChip &mapped, const CoreImage &image) {
  ChipOp chip = mapped.chip;
  for (auto op : chip.getBody().front().getOps<CoreOp>())
    for (const ImageCore &core : image.cores)
      if (core.index == *op.getIndex())
        CoreWriter(image, core, op).write();
  chip.setInputRoutesAttr(makeTable(
      chip.getContext(), chip.getSymName() + "_input_routes", 4,
      flatten(image.inputRoutes, [](const InputRoute &r) {
        return std::array<int64_t, 4>{r.input, r.element, r.core, r.axon};
      })));
}

//===----------------------------------------------------------------------===//
// Read
//===----------------------------------------------------------------------===//

/// The numbers of a table, `Columns` at a time.
template <size_t Columns, class Visit>
static void visitRows(ElementsAttr table, const Visit &visit) {
  std::vector<int64_t> values = readIntegers(table);
  for (size_t i = 0; i + Columns <= values.size(); i += Columns)
    visit(std::span<const int64_t, Columns>(values.data() + i, Columns));
}

static ImageCore readCore(const MappedChip &mapped, CoreOp op) {
  ImageCore core;
  const Network &network = mapped.loaded.network;
  core.index = *op.getIndex();
  visitRows<2>(op.getConfigurationsAttr(), [&](auto row) {
    core.configurations.push_back({int32_t(row[0]), int32_t(row[1])});
  });
  for (int64_t value : readIntegers(op.getThresholdsAttr()))
    core.thresholds.push_back(int32_t(value));
  for (int64_t value : readIntegers(op.getMemoryAttr()))
    core.memory.push_back(uint64_t(value));
  visitRows<3>(op.getRoutesAttr(), [&](auto row) {
    core.routes.push_back(
        {uint32_t(row[0]), uint32_t(row[1]), uint32_t(row[2])});
  });
  for (Operation &inner : op.getBody().front()) {
    if (auto format = dyn_cast<FormatOp>(inner))
      core.formats.push_back(
          {Encoding(format.getEncoding()), Sign(format.getSign()),
           unsigned(format.getWeightBits()), unsigned(format.getIndexBits()),
           unsigned(format.getDelayBits()), int(format.getExponent())});
    if (auto axons = dyn_cast<AxonsOp>(inner)) {
      auto found = llvm::find_if(network.synapses, [&](const Synapses &s) {
        return s.name == axons.getSynapses();
      });
      uint32_t synapses = found - network.synapses.begin();
      visitRows<3>(axons.getEntries(), [&](auto row) {
        core.axons.push_back(
            {synapses, uint32_t(row[0]), uint32_t(row[1]), uint32_t(row[2])});
      });
    }
    if (auto compartments = dyn_cast<CompartmentsOp>(inner)) {
      auto layer = llvm::find_if(network.layers, [&](const Layer &l) {
        return l.name == compartments.getLayer();
      });
      uint32_t index = layer - network.layers.begin();
      std::vector<int64_t> neurons = readIntegers(compartments.getNeurons());
      size_t at = 0;
      visitRows<3>(compartments.getConstantsAttr(), [&](auto row) {
        core.compartments.push_back({index, uint32_t(neurons[at++]),
                                     uint32_t(row[0]), uint32_t(row[1]),
                                     int32_t(row[2])});
      });
    }
  }
  return core;
}

CoreImage snnc::loihi::readImage(const MappedChip &mapped) {
  ChipOp chip = mapped.chip;
  CoreImage image = makeImage(mapped.loaded.network, chip.getPart().str());
  visitRows<4>(chip.getInputRoutesAttr(), [&](auto row) {
    image.inputRoutes.push_back({uint32_t(row[0]), uint32_t(row[1]),
                                 uint32_t(row[2]), uint32_t(row[3])});
  });
  for (auto core : chip.getBody().front().getOps<CoreOp>())
    image.cores.push_back(readCore(mapped, core));
  llvm::sort(image.cores, [](const ImageCore &a, const ImageCore &b) {
    return a.index < b.index;
  });
  return image;
}
