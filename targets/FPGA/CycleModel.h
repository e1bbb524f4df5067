// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clock cycles that a chain of event cores takes on given events.

#ifndef SNNC_TARGETS_FPGA_CYCLEMODEL_H
#define SNNC_TARGETS_FPGA_CYCLEMODEL_H

#include "targets/FPGA/Events.h"

#include <cstdint>
#include <span>
#include <vector>

namespace snnc::fpga {

/// What the time of a core depends on.
struct CoreTiming {
  unsigned groups;      ///< neurons a lane
  unsigned lanes;       ///< neurons a group
  unsigned countWidth;  ///< bits of the count in an event word
  bool lutram;          ///< membranes in distributed RAM
  unsigned fifoDepth;   ///< words of the FIFO in front of the core
  unsigned columnDepth; ///< columns that wait for the synapse memory
  std::vector<uint32_t> columnRows; ///< by input (unpermuted)
  std::vector<uint32_t> order;      ///< order[position] is the neuron
};

struct CycleEstimate {
  /// Cycles between the last ticks at the output; the first from the first
  /// input word. Recordings follow one another without a pause.
  std::vector<uint64_t> perRecording;
  /// Cycles of each core by itself (never starved nor held up), all recordings.
  std::vector<uint64_t> perCore;
  uint64_t total = 0;
  double getMean() const {
    return perRecording.empty() ? 0 : double(total) / perRecording.size();
  }
};

/// Cycles of one step of a core by itself: one row or one word a cycle, then
/// the sweep ("In short" of the cycle model in targets/FPGA/hdl/README.md).
uint64_t estimateStepCycles(const CoreTiming &core,
                            std::span<const Event> events);

/// Mean cycles per recording of one core by itself.
double estimateCoreCycles(const CoreTiming &core, const LayerEvents &events);

/// Cycles of the whole pipeline, word by word ("Exactly" of that page): what
/// the RTL takes without stalls outside. `events[k]` enters core k, the last
/// entry leaves the last core; all have the same steps and recordings, and the
/// words of a step go in the order of `events[0]`.
CycleEstimate estimateCycles(std::span<const CoreTiming> cores,
                             std::span<const LayerEvents> events);

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_CYCLEMODEL_H
