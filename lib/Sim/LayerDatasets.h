// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The datasets of a layer that writers of traces fill, sample by sample.

#ifndef SNNC_LIB_SIM_LAYERDATASETS_H
#define SNNC_LIB_SIM_LAYERDATASETS_H

#include "snnc/Data/HDF5Output.h"
#include "snnc/Sim/Trace.h"

#include <optional>

namespace snnc::sim {

/// Those that a layer has.
struct LayerDatasets {
  std::optional<data::h5::Dataset> spikes, pre, post;

  /// Adds a sample to each of them.
  llvm::Error append(const TraceSink::LayerData &data) {
    if (spikes)
      if (llvm::Error error = spikes->append<uint8_t>(data.spikes))
        return error;
    if (pre)
      if (llvm::Error error = pre->append<double>(data.pre))
        return error;
    return post ? post->append<double>(data.post) : llvm::Error::success();
  }
};

} // namespace snnc::sim

#endif // SNNC_LIB_SIM_LAYERDATASETS_H
