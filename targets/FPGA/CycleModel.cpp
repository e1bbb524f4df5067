// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/FPGA/CycleModel.h"

#include <algorithm>

using namespace snnc::fpga;

namespace {
/// Words and rows of one step.
struct StepLoad {
  uint64_t words = 0;
  uint64_t rows = 0;
  uint64_t busy = 0; ///< cycles of integration
};
} // namespace

static StepLoad getLoad(const CoreTiming &core, std::span<const Event> events) {
  StepLoad load;
  for (const Event &event : events) {
    uint64_t words = countWords(event.count, core.countWidth);
    load.words += words;
    load.rows += words * core.columnRows[event.address];
  }
  load.busy = std::max(load.words, load.rows);
  return load;
}

/// Cycles of a tick besides integration: the groups and the pipeline's depth.
static uint64_t getSweep(const CoreTiming &core) {
  return core.groups + (core.lutram ? 5 : 6);
}

uint64_t snnc::fpga::estimateStepCycles(const CoreTiming &core,
                                        std::span<const Event> events) {
  return getLoad(core, events).busy + getSweep(core);
}

double snnc::fpga::estimateCoreCycles(const CoreTiming &core,
                                      const LayerEvents &events) {
  uint64_t total = 0;
  for (uint64_t s = 0; s != events.getNumSteps(); ++s)
    total += estimateStepCycles(core, events.getStep(s));
  return events.getNumRecordings() ? double(total) / events.getNumRecordings()
                                   : 0;
}

namespace {
/// One core's times, step by step.
struct CoreState {
  uint64_t begin = 0;                ///< integration of the step began
  uint64_t sweepEnd = 0;             ///< its sweep is through
  uint64_t emitEnd = 0;              ///< its tick left the core
  std::vector<uint64_t> begins;      ///< `begin` of every step
  std::vector<uint64_t> wordsBefore; ///< input words before the step
};
} // namespace

/// First cycle at which the FIFO in front of `core` has room for the words of
/// `step`: the core has begun the step that is `fifoDepth` words back.
static uint64_t getRoom(const CoreTiming &timing, const CoreState &core,
                        uint64_t wordsAfter) {
  if (wordsAfter <= timing.fifoDepth)
    return 0;
  auto it = std::lower_bound(core.wordsBefore.begin(), core.wordsBefore.end(),
                             wordsAfter - timing.fifoDepth);
  if (it == core.wordsBefore.end())
    return core.begins.empty() ? 0 : core.begins.back();
  uint64_t index = it - core.wordsBefore.begin();
  return index < core.begins.size() ? core.begins[index] : 0;
}

CycleEstimate snnc::fpga::estimateCycles(std::span<const CoreTiming> cores,
                                         std::span<const LayerEvents> events) {
  // Cycles from a core's output through the FIFO to the next core's fetch.
  constexpr uint64_t linkLatency = 4;
  CycleEstimate result;
  result.perCore.resize(cores.size());
  if (cores.empty() || events.empty())
    return result;
  std::vector<CoreState> states(cores.size());
  uint64_t lastOut = 0, recording = 0;
  for (uint64_t s = 0, e = events[0].getNumSteps(); s != e; ++s) {
    uint64_t firstIn = 0, tickIn = 0; // of this step at the core's input
    for (uint64_t k = 0; k != cores.size(); ++k) {
      StepLoad load = getLoad(cores[k], events[k].getStep(s));
      CoreState &core = states[k];
      core.wordsBefore.push_back(
          s ? core.wordsBefore.back() +
                  getLoad(cores[k], events[k].getStep(s - 1)).words + 1
            : 0);
      core.begin = std::max(core.sweepEnd, firstIn);
      core.begins.push_back(core.begin);
      uint64_t integrated = std::max(core.begin + load.busy, tickIn);
      core.sweepEnd = integrated + getSweep(cores[k]);
      result.perCore[k] += load.busy + getSweep(cores[k]);
      // Spikes leave in the order of the sweep, one a cycle, then the tick.
      uint64_t spikes =
          k + 1 != cores.size() ? events[k + 1].getStep(s).size() : 0;
      uint64_t emitBegin = std::max(integrated + 5, core.emitEnd);
      core.emitEnd = std::max(core.sweepEnd, emitBegin + spikes) + 1;
      if (k + 1 != cores.size())
        core.emitEnd = std::max(
            core.emitEnd, getRoom(cores[k + 1], states[k + 1],
                                  (states[k + 1].wordsBefore.empty()
                                       ? 0
                                       : states[k + 1].wordsBefore.back()) +
                                      spikes + 1));
      firstIn = emitBegin + linkLatency;
      tickIn = core.emitEnd + linkLatency;
    }
    if (s + 1 == events[0].recordingEnd[recording]) {
      ++recording;
      result.perRecording.push_back(tickIn - lastOut);
      lastOut = tickIn;
    }
  }
  for (uint64_t cycles : result.perRecording)
    result.total += cycles;
  return result;
}
