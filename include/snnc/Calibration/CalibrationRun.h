// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a compression pass learns from the calibration recordings.

#ifndef SNNC_LIB_TRANSFORMS_CALIBRATIONRUN_H
#define SNNC_LIB_TRANSFORMS_CALIBRATIONRUN_H

#include "snnc/Calibration/Ledger.h"
#include "snnc/Calibration/WeightBlocks.h"
#include "snnc/Data/Recordings.h"
#include "snnc/Sim/OutputError.h"

#include <memory>
#include <vector>

namespace snnc {

/// The recordings that a pass works on: those that `samples` (A:B) asks for, or
/// else the first `most`.
struct Calibration {
  std::unique_ptr<data::RecordingSource> source;
  int64_t begin = 0, end = 0;
  int threads = 1;
};
mlir::FailureOr<Calibration> openCalibrationRange(mlir::Operation *network,
                                                  llvm::StringRef spec,
                                                  llvm::StringRef samples,
                                                  int threads,
                                                  int64_t most = INT64_MAX);

/// H of each block, [cols, cols] in double, from the network as it stands (see
/// osbc::HessianAccumulator). With `filtered` false the filter is the identity
/// (OBC). A convolution has one sample a position, beyond 10^7 rows of samples
/// or 200 columns some 50 for each column, the same ones every time. Inputs are
/// used up recording by recording.
///
/// Layers follow each other in groups whose matrices fit in memory together;
/// each group takes a run over the recordings. The numbers do not depend on it.
/// The group of last time is kept: where one holds all, there is one run.
class Hessians {
public:
  /// `memory` bytes for the matrices of a group; none: 4 GB, or what one layer
  /// alone needs. All that is handed in outlives this.
  Hessians(mlir::Operation *network, const std::vector<WeightBlock> &blocks,
           Calibration &calibration, bool filtered,
           std::optional<int64_t> memory);

  /// use(first, hessians) for the blocks of each layer (getLayers) in order, of
  /// which `first` is the first. Stops where `use` fails. Before anything is
  /// run, errors are emitted at layers that alone need more than the memory.
  using Use = llvm::function_ref<mlir::LogicalResult(
      size_t first, std::span<const std::vector<double>> hessians)>;
  mlir::LogicalResult forEachLayer(Use use);

private:
  /// Layers [begin, end), blocks from `first` on.
  struct Group {
    size_t begin, end, first;
  };
  mlir::LogicalResult checkMemory() const;
  mlir::LogicalResult compute(size_t group);

  mlir::Operation *network;
  Calibration &calibration;
  bool filtered;
  std::optional<int64_t> memory;
  std::vector<std::span<const WeightBlock>> layers;
  std::vector<Group> groups;
  std::optional<size_t> held; ///< the group of `matrices`
  std::vector<std::vector<double>> matrices;
};

/// Two networks of the same layers on the same recordings.
struct Comparison {
  /// Share of recordings with the same class; nothing where outputs make none.
  std::optional<double> agreement;
  /// Of the outputs of `after` to those of `before`, where they are numbers.
  std::optional<sim::OutputError> outputError;
  struct Layer {
    std::string name;
    double rateBefore, rateAfter; ///< spikes per neuron and step
    double membraneError;         ///< Σ (u - u')² / Σ u²; of an `li` of v
    bool hasSpikes;
  };
  std::vector<Layer> layers;
};
mlir::FailureOr<Comparison> compareNetworks(const sim::Executable &before,
                                            const sim::Executable &after,
                                            Calibration &calibration,
                                            mlir::Operation *network);

/// Puts how outputs compare into the ledger of the network: `agreement`, or of
/// numbers `output_error` (OutputError::share), `output_mse` and
/// `output_deviation`.
void writeOutputs(LedgerEntry &entry, std::optional<double> agreement,
                  const std::optional<sim::OutputError> &error);

/// Puts rates and membrane errors into the ledger of the neurons.
void writeComparison(mlir::Operation *network, llvm::StringRef pass,
                     const Comparison &comparison);

} // namespace snnc

#endif // SNNC_LIB_TRANSFORMS_CALIBRATIONRUN_H
