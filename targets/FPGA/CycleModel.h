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
  unsigned groups;     ///< neurons a lane: cycles of the sweep at a tick
  unsigned lanes;      ///< neurons a group
  unsigned countWidth; ///< bits of the count in an event word
  bool lutram;         ///< membranes in distributed RAM
  unsigned fifoDepth;  ///< words of the FIFO in front of the core
  std::vector<uint32_t> columnRows; ///< by input (unpermuted)
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
/// the sweep (cycle model of targets/FPGA/hdl/README.md).
uint64_t estimateStepCycles(const CoreTiming &core,
                            std::span<const Event> events);

/// Mean cycles per recording of one core by itself.
double estimateCoreCycles(const CoreTiming &core, const LayerEvents &events);

/// Cycles of the whole pipeline. `events[k]` enters core k; all have the same
/// steps and recordings. Core k works on step t while core k - 1 works on
/// t + 1, unless the FIFO between them is full.
CycleEstimate estimateCycles(std::span<const CoreTiming> cores,
                             std::span<const LayerEvents> events);

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_CYCLEMODEL_H
