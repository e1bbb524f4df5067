// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A trace opened for reading (rule T2).

#ifndef SNNC_LIB_SIM_TRACEFILE_H
#define SNNC_LIB_SIM_TRACEFILE_H

#include "snnc/Data/HDF5.h"

#include <optional>

namespace snnc::sim {

/// How layers lie in a trace, by who wrote it.
struct TraceLayout {
  /// Names of layers and their groups.
  std::vector<std::pair<std::string, std::string>> (*list)(
      const data::h5::Id &file);
  /// Arrays below the group of a layer; of those that are there the first.
  std::vector<llvm::StringRef> spikes, pre, post;
  /// A membrane that is `post` only where there are no spikes: without them
  /// before and after a reset are the same.
  std::vector<llvm::StringRef> unclear;
  /// Neurons stand in one dimension, whatever their shape.
  bool isFlat = false;
};

struct TraceFile {
  struct Layer {
    std::string name;
    int64_t index = 0, neurons = 1;
    std::vector<int64_t> shape; // of the neurons
    /// At levels with two stages they are called u and v; rule T2 lists what
    /// frameworks call them.
    std::optional<data::h5::Dataset> spikes, pre, post;
    std::vector<double> unit;      // 1 or N; empty: none
    std::vector<double> threshold; // 1 or N; empty: not recorded
    std::vector<double> band;      // rule Q5a; 1 or N; empty: not recorded
  };

  /// Errors name the file and what it lacks to be a trace.
  static llvm::Expected<TraceFile> open(llvm::StringRef path);

  std::string path, level, modelSha256, dataSha256;
  /// Made by a framework, not by this project: it does not state its model,
  /// layers have no order, arrays may hold the first samples only. Its level is
  /// what it states, or one with two stages by its arrays, or `snn`.
  bool foreign = false;
  /// Of Lava: groups `layer/<k>`, arrays [T, n] of one sample or [N, T, …],
  /// two stages.
  bool isLava = false;
  const TraceLayout *layout = nullptr;
  data::h5::Id file;
  int64_t samples = -1, steps = -1;
  std::vector<Layer> layers; // in network order
  std::vector<data::h5::Dataset> outputs;
  std::optional<data::h5::Dataset> counts, decision;
  /// First step with an input that saturates, by sample; -1: none.
  std::optional<data::h5::Dataset> saturated;
  std::vector<std::string> notes; // what is in the file and not understood

  /// Whether `index` says where layers stand in the network.
  bool isOrdered() const { return !foreign || isLava; }

private:
  llvm::Error readHeader();
  llvm::Expected<bool> hasIntegerUOrV() const;
  llvm::Error addLayer(const std::string &name, const std::string &group);
  llvm::Error addArrays(Layer &layer, const std::string &group);
  llvm::Error addResults();
  /// Opens a dataset [N, T, …] (or [N, …] for perStep = false) where it is
  /// there, and holds it against the others.
  llvm::Error addDataset(std::optional<data::h5::Dataset> &dataset,
                         const std::string &name, bool perStep, bool integer);

  bool severalSamples = false; // of a trace of Lava
};

} // namespace snnc::sim

#endif // SNNC_LIB_SIM_TRACEFILE_H
