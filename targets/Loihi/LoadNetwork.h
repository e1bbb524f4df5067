// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Between the loihi dialect and the plain data that the mapping works on.

#ifndef SNNC_TARGETS_LOIHI_LOADNETWORK_H
#define SNNC_TARGETS_LOIHI_LOADNETWORK_H

#include "dialects/Loihi/LoihiOps.h"
#include "snnc/TargetSupport/CheckReport.h"
#include "snnc/TargetSupport/Measurements.h"
#include "targets/Loihi/CoreImage.h"
#include "targets/Loihi/Partition.h"

#include "mlir/IR/BuiltinOps.h"

namespace snnc::loihi {

/// A network with the operations that its parts come from.
struct LoadedNetwork {
  NetworkOp op;
  Network network;
  std::vector<LifOp> layers;               ///< of network.layers
  std::vector<mlir::Operation *> synapses; ///< of network.synapses
};

/// Reads a network that has passed its verifier. What has no place on a chip
/// (neurons that are fed by data instead of synapses) is added to `violations`
/// and left out.
LoadedNetwork loadNetwork(NetworkOp op, std::vector<Violation> &violations);

/// Everything that no core of `model` can hold, whatever the partition: values
/// beyond their fields, neurons with more synapses or axons than a core has.
std::vector<Violation> findViolations(const LoadedNetwork &loaded,
                                      const Model &model);

/// What was measured, on how many recordings (0: one event of each source).
struct MeasuredActivity {
  Activity activity;
  int64_t recordings = 0;
};

using ActivityMeasurements = Measurements<MeasuredActivity>;

/// Spikes of each neuron and events of each input element. Where neither the
/// options nor the module name recordings, each source counts once.
mlir::FailureOr<MeasuredActivity>
measureActivity(const LoadedNetwork &loaded, const ActivityOptions &options);

/// A chip with its network; errors are emitted.
struct MappedChip {
  ChipOp chip;
  const Model *model = nullptr;
  LoadedNetwork loaded;
};

/// The only chip of `module` and the network that it runs.
mlir::FailureOr<MappedChip> getMappedChip(mlir::ModuleOp module);

/// The first core of `cores`, those of the chip in its order, that is beyond a
/// limit by itself, whatever the other neurons do.
std::optional<Violation> findPinFault(const MappedChip &mapped,
                                      const std::vector<CoreNeurons> &cores);

/// The neurons that stand on the cores of a chip.
std::vector<CoreNeurons> readCores(const MappedChip &mapped);

/// Replaces the cores of a chip: those of before keep their names.
void writeCores(const MappedChip &mapped,
                const std::vector<CoreNeurons> &cores);

/// The image as operations, and back. The cores of the image are those of the
/// chip.
void writeImage(const MappedChip &mapped, const CoreImage &image);
CoreImage readImage(const MappedChip &mapped);

/// The violation that a failed mapping is, at its layer.
Violation toViolation(const LoadedNetwork &loaded, const Model &model,
                      const MappingFailure &failure);

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_LOADNETWORK_H
