// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a compression pass learns from the calibration recordings.

#ifndef SNNC_LIB_TRANSFORMS_CALIBRATIONRUN_H
#define SNNC_LIB_TRANSFORMS_CALIBRATIONRUN_H

#include "dialects/SNN/SNNOps.h"
#include "snnc/Data/Recordings.h"
#include "snnc/Sim/Interpreter.h"

#include <memory>
#include <vector>

namespace snnc {

/// A synapse with the neurons it feeds, in network order.
struct WeightLayer {
  snn::SynapseOpInterface synapse;
  snn::NeuronOpInterface neuron; ///< null for a synapse without neurons
  int64_t rows, cols;
  /// Decay of the neurons: the filter of the objective (osbc.md §1.3).
  double decay = 0;
  std::vector<float> weights; ///< [rows, cols]
};

/// The synapses of `network` with their weights, which the verifier found
/// finite. A network without synapses has nothing to prune.
mlir::FailureOr<std::vector<WeightLayer>>
collectWeightLayers(mlir::Operation *network);

/// The recordings that a pass works on.
struct Calibration {
  std::unique_ptr<data::RecordingSource> source;
  int64_t begin = 0, end = 0;
  int threads = 1;
};
mlir::FailureOr<Calibration> openCalibrationRange(mlir::Operation *network,
                                                  llvm::StringRef spec,
                                                  llvm::StringRef samples,
                                                  int threads);

/// H of each layer (osbc.md §1.4), [cols, cols] in double, from the network as
/// it stands. With `filtered` false the filter is the identity (OBC).
mlir::FailureOr<std::vector<std::vector<double>>>
computeHessians(mlir::Operation *network,
                const std::vector<WeightLayer> &layers,
                Calibration &calibration, bool filtered);

/// Two networks of the same layers on the same recordings.
struct Comparison {
  double agreement = 0; ///< share of recordings with the same class
  struct Layer {
    std::string name;
    double rateBefore, rateAfter; ///< spikes per neuron and step
    double membraneError;         ///< Σ (u - u')² / Σ u²
  };
  std::vector<Layer> layers;
};
mlir::FailureOr<Comparison> compareNetworks(const sim::Executable &before,
                                            const sim::Executable &after,
                                            Calibration &calibration,
                                            mlir::Operation *network);

/// Puts rates and membrane errors into the ledger of the neurons.
void writeComparison(mlir::Operation *network, llvm::StringRef pass,
                     const Comparison &comparison);

} // namespace snnc

#endif // SNNC_LIB_TRANSFORMS_CALIBRATIONRUN_H
