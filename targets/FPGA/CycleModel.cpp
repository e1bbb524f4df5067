// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/FPGA/CycleModel.h"

#include <algorithm>

using namespace snnc::fpga;

/// Cycles of a tick besides integration: the groups and the pipeline's depth.
static uint64_t getGap(const CoreTiming &core) { return core.lutram ? 5 : 6; }

uint64_t snnc::fpga::estimateStepCycles(const CoreTiming &core,
                                        std::span<const Event> events) {
  uint64_t allWords = 0, rows = 0;
  for (const Event &event : events) {
    uint64_t words = countWords(event.count, core.countWidth);
    allWords += words;
    rows += words * core.columnRows[event.address];
  }
  return std::max(allWords, rows) + core.groups + getGap(core);
}

double snnc::fpga::estimateCoreCycles(const CoreTiming &core,
                                      const LayerEvents &events) {
  uint64_t total = 0;
  for (uint64_t s = 0; s != events.getNumSteps(); ++s)
    total += estimateStepCycles(core, events.getStep(s));
  return events.getNumRecordings() ? double(total) / events.getNumRecordings()
                                   : 0;
}

//===----------------------------------------------------------------------===//
// The exact model: recurrences over the times of earlier words
//===----------------------------------------------------------------------===//

namespace {
constexpr int64_t never = -1000000000;

/// snn_fifo. Times of words: accepted, moved to the output register, taken.
class Fifo {
public:
  explicit Fifo(unsigned depth) : depth(depth) {}
  /// First cycle in which the next word finds room.
  int64_t getFree() const {
    return moved.size() >= depth ? moved[moved.size() - depth] + 1 : never;
  }
  /// Accepts a word; returns when it is first offered.
  int64_t put(int64_t time) {
    accepted.push_back(time);
    int64_t last = moved.empty() ? never : moved.back();
    moved.push_back(std::max({time + 1, taken, last + 1}));
    return moved.back() + 1;
  }
  /// Words that were accepted and not moved on before cycle `time`, among the
  /// youngest `window`.
  unsigned countWaiting(int64_t time, size_t window) const {
    size_t begin = accepted.size() > window ? accepted.size() - window : 0;
    unsigned count = 0;
    for (size_t i = begin; i != accepted.size(); ++i)
      count += (accepted[i] < time) - (moved[i] < time);
    return count;
  }

  int64_t taken = never; ///< the word before the next one

private:
  unsigned depth;
  std::vector<int64_t> accepted, moved;
};

/// snn_lif_core behind its FIFO, on the spikes that it will send.
class CoreModel {
public:
  CoreModel(const CoreTiming &timing, const LayerEvents &output)
      : timing(timing), output(output), link(timing.fifoDepth),
        columns(timing.columnDepth), spikes(queueDepth),
        positions(timing.order.size()), fired(timing.groups) {
    for (uint32_t p = 0; p != timing.order.size(); ++p)
      positions[timing.order[p]] = p;
  }

  int64_t getFree() const { return link.getFree(); }
  void acceptEvent(int64_t time, uint32_t input);
  void acceptTick(int64_t time);
  int64_t getLastTick() const { return sent; }

  CoreModel *next = nullptr;

private:
  static constexpr unsigned queueDepth = 32, queueSlack = 12;

  /// Through the fetch stages; the time at which the column queue takes it.
  int64_t fetch(int64_t time, bool queued);
  int64_t getRoom(int64_t time) const;
  void push(int64_t time, const std::vector<uint32_t> &group, bool tick);
  void send(bool tick, uint32_t neuron);

  const CoreTiming &timing;
  const LayerEvents &output;
  Fifo link, columns, spikes;
  std::vector<uint32_t> positions;
  std::vector<std::vector<uint32_t>> fired; ///< positions by group
  uint64_t step = 0;
  int64_t stage = never, left = never; ///< second stage of fetch, its end
  int64_t end = never;                 ///< issue of the last column
  int64_t sent = never;
};
} // namespace

int64_t CoreModel::fetch(int64_t time, bool queued) {
  int64_t first = std::max(link.put(time), stage);
  link.taken = first;
  stage = std::max(first + 1, left);
  left = stage + 1;
  if (queued)
    left = std::max(left, columns.getFree());
  return left;
}

void CoreModel::acceptEvent(int64_t time, uint32_t input) {
  uint32_t rows = timing.columnRows[input];
  int64_t queued = fetch(time, rows != 0);
  if (!rows)
    return;
  int64_t issued = std::max(columns.put(queued), end);
  columns.taken = issued;
  end = issued + rows;
}

/// First cycle from `time` on in which a sweep may issue.
int64_t CoreModel::getRoom(int64_t time) const {
  while (spikes.countWaiting(time - 1, 2 * queueDepth) >=
         queueDepth - queueSlack)
    ++time;
  return time;
}

void CoreModel::acceptTick(int64_t time) {
  int64_t issue = std::max(columns.put(fetch(time, true)), end);
  columns.taken = issue;
  for (auto &group : fired)
    group.clear();
  for (const Event &event : output.getStep(step))
    fired[positions[event.address] / timing.lanes].push_back(
        positions[event.address]);
  ++step;
  unsigned gap = getGap(timing);
  for (unsigned g = 0; g != timing.groups + gap; ++g) {
    issue = getRoom(issue + 1);
    bool last = g + 1 == timing.groups;
    if (g >= timing.groups || (fired[g].empty() && !last))
      continue;
    std::sort(fired[g].begin(), fired[g].end());
    push(issue + gap, fired[g], last);
  }
  end = issue;
}

void CoreModel::push(int64_t time, const std::vector<uint32_t> &group,
                     bool tick) {
  sent = std::max(spikes.put(time), sent);
  spikes.taken = sent;
  for (uint32_t position : group)
    send(false, timing.order[position]);
  if (tick)
    send(true, 0);
}

void CoreModel::send(bool tick, uint32_t neuron) {
  ++sent;
  if (!next)
    return;
  sent = std::max(sent, next->getFree());
  if (tick)
    next->acceptTick(sent);
  else
    next->acceptEvent(sent, neuron);
}

CycleEstimate snnc::fpga::estimateCycles(std::span<const CoreTiming> cores,
                                         std::span<const LayerEvents> events) {
  CycleEstimate result;
  result.perCore.resize(cores.size());
  if (cores.empty() || events.empty())
    return result;
  std::vector<CoreModel> models;
  models.reserve(cores.size());
  for (size_t k = 0; k != cores.size(); ++k)
    models.emplace_back(cores[k], events[k + 1]);
  for (size_t k = 0; k + 1 < cores.size(); ++k)
    models[k].next = &models[k + 1];
  int64_t time = -1;
  uint64_t before = 0, recording = 0;
  for (uint64_t s = 0; s != events[0].getNumSteps(); ++s) {
    for (const Event &event : events[0].getStep(s))
      for (uint64_t w = countWords(event.count, cores[0].countWidth); w; --w) {
        time = std::max(time + 1, models[0].getFree());
        models[0].acceptEvent(time, event.address);
      }
    time = std::max(time + 1, models[0].getFree());
    models[0].acceptTick(time);
    for (size_t k = 0; k != cores.size(); ++k)
      result.perCore[k] += estimateStepCycles(cores[k], events[k].getStep(s));
    // A recording without steps takes no time.
    for (; recording != events[0].getNumRecordings() &&
           events[0].recordingEnd[recording] <= s + 1;
         ++recording) {
      uint64_t now = models.back().getLastTick() + 1;
      result.perRecording.push_back(now - before);
      before = now;
    }
  }
  result.total = before;
  return result;
}
