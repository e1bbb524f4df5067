// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The events of a slot: found, sorted for floats, split for integers.

#include "Machine.h"

#include <algorithm>

namespace snnc::sim::engine {

namespace {

/// Stored order is by position and then by channel; sorting by channel alone,
/// and keeping the order otherwise, gives ascending addresses.
template <class T>
void sortByChannel(RunState<T> &state, const Slot<T> &slot, Events<T> &events) {
  uint32_t channels = slot.order.channels;
  uint32_t *begin = state.at(slot.channelBegin);
  std::fill_n(begin, channels + 1, 0);
  for (uint32_t e = 0; e < events.count; ++e)
    ++begin[events.index[e] % channels + 1];
  for (uint32_t c = 0; c < channels; ++c)
    begin[c + 1] += begin[c];
  uint32_t *index = state.at(slot.sortedIndex);
  T *value = state.at(slot.sortedValue);
  for (uint32_t e = 0; e < events.count; ++e) {
    uint32_t at = begin[events.index[e] % channels]++;
    index[at] = events.index[e];
    value[at] = events.value ? events.value[e] : T(1);
  }
  events.index = index;
  events.value = value;
}

template <class T>
void splitIntoUnits(const KernelsOf<T> &kernels, RunState<T> &state,
                    const Slot<T> &slot, Events<T> &events) {
  if (!events.value) {
    events.unit = events.index;
    events.units = events.count;
    events.scaled = 0;
    return;
  }
  uint32_t *unit = state.at(slot.unit);
  uint32_t *scaledIndex = state.at(slot.scaledIndex);
  T *scaledValue = state.at(slot.scaledValue);
  SplitCounts counts = kernels.split(events.index, events.value, events.count,
                                     unit, scaledIndex, scaledValue);
  events.unit = unit;
  events.units = counts.units;
  events.scaledIndex = scaledIndex;
  events.scaledValue = scaledValue;
  events.scaled = counts.scaled;
}

} // namespace

template <class T>
void finishEvents(const KernelsOf<T> &kernels, RunState<T> &state,
                  size_t index) {
  const Slot<T> &slot = state.slots[index];
  if constexpr (std::is_same_v<T, float>) {
    if (slot.sorted)
      sortByChannel(state, slot, state.events[index]);
  } else {
    splitIntoUnits(kernels, state, slot, state.events[index]);
  }
}

template <class T>
void findEvents(const KernelsOf<T> &kernels, RunState<T> &state, size_t index) {
  const Slot<T> &slot = state.slots[index];
  Events<T> &events = state.events[index];
  uint32_t *address = state.at(slot.index);
  T *value = slot.binary ? nullptr : state.at(slot.value);
  events.count =
      kernels.scan(state.at(slot.dense), slot.order.size, address, value);
  events.index = address;
  events.value = value;
  finishEvents(kernels, state, index);
}

template void finishEvents(const KernelsOf<float> &, RunState<float> &, size_t);
template void finishEvents(const KernelsOf<int32_t> &, RunState<int32_t> &,
                           size_t);
template void finishEvents(const KernelsOf<int64_t> &, RunState<int64_t> &,
                           size_t);
template void findEvents(const KernelsOf<float> &, RunState<float> &, size_t);
template void findEvents(const KernelsOf<int32_t> &, RunState<int32_t> &,
                         size_t);
template void findEvents(const KernelsOf<int64_t> &, RunState<int64_t> &,
                         size_t);

} // namespace snnc::sim::engine
