// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What enters a layer, recording by recording and step by step.

#ifndef SNNC_TARGETS_FPGA_EVENTS_H
#define SNNC_TARGETS_FPGA_EVENTS_H

#include <cstdint>
#include <span>
#include <vector>

namespace snnc::fpga {

/// `count` occurrences of input `address` in one step, count >= 1.
struct Event {
  uint32_t address;
  uint32_t count;
};

/// The events at the input of one layer, over recordings back to back.
/// Addresses are those of the layer's input tensor, row-major, before any
/// permutation.
struct LayerEvents {
  std::vector<Event> events;
  /// Events of step s (over all recordings): stepEnd[s-1] .. stepEnd[s]-1.
  std::vector<uint64_t> stepEnd;
  /// Steps of recording r: recordingEnd[r-1] .. recordingEnd[r]-1.
  std::vector<uint64_t> recordingEnd;

  void add(uint32_t address, uint32_t count) {
    events.push_back({address, count});
  }
  void endStep() { stepEnd.push_back(events.size()); }
  void endRecording() { recordingEnd.push_back(stepEnd.size()); }

  uint64_t getNumSteps() const { return stepEnd.size(); }
  uint64_t getNumRecordings() const { return recordingEnd.size(); }
  std::span<const Event> getStep(uint64_t step) const {
    uint64_t begin = step ? stepEnd[step - 1] : 0;
    return {events.data() + begin, events.data() + stepEnd[step]};
  }
};

/// Words of `count` on a link whose count field has `countWidth` bits: a larger
/// count is split.
inline uint64_t countWords(uint32_t count, unsigned countWidth) {
  uint64_t most = (1ull << countWidth) - 1;
  return (count + most - 1) / most;
}

/// How often each of `inputs` addresses occurs as a word: the weights of the
/// columns for balancing lanes.
std::vector<uint64_t> countColumnReads(const LayerEvents &events,
                                       unsigned inputs, unsigned countWidth);

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_EVENTS_H
