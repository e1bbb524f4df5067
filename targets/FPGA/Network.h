// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An integer network as the hardware sees it: a chain of layers, and what its
// layers do on recordings.

#ifndef SNNC_TARGETS_FPGA_NETWORK_H
#define SNNC_TARGETS_FPGA_NETWORK_H

#include "dialects/FPGA/FPGAOps.h"
#include "dialects/QSNN/QSNNOps.h"
#include "snnc/TargetSupport/CheckReport.h"
#include "snnc/TargetSupport/Measurements.h"
#include "targets/FPGA/CycleModel.h"
#include "targets/FPGA/Synapses.h"

#include "mlir/IR/BuiltinOps.h"

#include <optional>

namespace snnc::fpga {

/// Synapses and the neurons behind them.
struct Layer {
  qsnn::LinearOp synapses;
  qsnn::LifOp neurons;
  int64_t inputs, outputs;
};

/// Constants of a layer's neurons as the core takes them (one each, or one for
/// all): `init` is what is stored before the first event, leak(v[-1]) + bias;
/// `bias` holds that of the synapses too; a threshold above every membrane is
/// the highest of `memWidth` bits.
struct NeuronFields {
  unsigned memWidth;
  std::vector<int64_t> init, reset, bias, threshold;
};

/// The layers of a network from its input on, or every reason why the hardware
/// cannot hold it.
struct LayerChain {
  std::vector<Layer> layers; ///< empty where there are violations
  std::vector<Violation> violations;
};
LayerChain readLayers(qsnn::NetworkOp network);

/// The layers, their widths proved; violations are diagnostics.
mlir::FailureOr<std::vector<Layer>> collectLayers(qsnn::NetworkOp network);

SparseWeights readWeights(const Layer &layer);
NeuronFields readNeuronFields(const Layer &layer);

/// A design with its network; errors are emitted.
struct MappedDesign {
  DesignOp design;
  qsnn::NetworkOp network;
  const Part *part = nullptr;
  std::vector<CoreOp> cores;
  std::vector<FifoOp> fifos; ///< in front of each core
  std::vector<Layer> layers; ///< of each core
};

/// The only design of `module`.
mlir::FailureOr<MappedDesign> getMappedDesign(mlir::ModuleOp module);

/// Events at the input of each core, and at last at the output, on the
/// calibration recordings. Nothing when neither the options nor the module name
/// any.
using Activity = std::optional<std::vector<LayerEvents>>;
mlir::FailureOr<Activity> measureActivity(const MappedDesign &mapped,
                                          const ActivityOptions &options);

/// The events of a core; of each input once where nothing was measured.
std::vector<uint64_t> getColumnReads(const Activity &events, size_t core,
                                     CoreOp op);

/// What the cycle model needs of a core.
CoreTiming getTiming(CoreOp core, FifoOp fifo, unsigned lanes,
                     std::vector<uint32_t> columnRows,
                     std::vector<uint32_t> order);

/// A memory inside a core or FIFO, before it is an operation.
struct PlannedMemory {
  std::string name;
  RamStyle style;
  unsigned width;
  uint64_t depth;
  unsigned copies;
  unsigned blocks;            ///< of all copies
  const MemoryImage *content; ///< null: RAM
};

/// Memories of a core that are neither pointers nor synapses.
struct FixedMemories {
  std::vector<PlannedMemory> rams;
  unsigned countBlocks() const;
};

/// Membranes and spike queue of `core` with `lanes` lanes.
FixedMemories planCoreRAMs(const Part &part, CoreOp core, unsigned lanes);
/// The column queue of `core`, whose pointers are built: distributed RAM or
/// flip-flops, never a block.
PlannedMemory planColumns(CoreOp core);
PlannedMemory planFifo(const Part &part, FifoOp fifo);

/// Fields that differ between neurons, with their width, and the value of the
/// others. Fields in the order of a word, highest first.
struct ConstantFields {
  struct Field {
    unsigned width = 0; ///< 0: all neurons have `value`
    int64_t value = 0;
  };
  Field init, reset, bias, threshold;
  MemoryImage image; ///< empty without fields
};
ConstantFields buildConstants(const NeuronFields &fields,
                              llvm::ArrayRef<uint32_t> order, unsigned lanes);
/// The library keeps up to 32 words in logic.
PlannedMemory planConstants(const Part &part, CoreOp core,
                            const MemoryImage &image);
/// `pad`: as snn_rom takes it.
PlannedMemory planROM(const Part &part, std::string name,
                      const MemoryImage &image, bool pad);

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_NETWORK_H
