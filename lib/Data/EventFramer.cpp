// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Puts one recording's events into the frames of a network's steps (rule N5).

#include "EventFramer.h"

#include "snnc/Data/HDF5.h"
#include "snnc/Support/Advice.h"

#include <algorithm>
#include <limits>

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::Twine;

Expected<EventFramer> EventFramer::create(const InputSpec &input,
                                          const std::string &place) {
  std::string missing;
  auto lacks = [&](llvm::StringRef wish, llvm::StringRef value,
                   llvm::StringRef what) {
    missing += (missing.empty() ? "" : ", ") + snnc::advise(wish, value) +
               (" (" + what + ")").str();
  };
  if (!input.stepLengthUs)
    lacks("dt-us", "N", "step length in microseconds");
  if (!input.steps)
    lacks("steps", "N", "number of steps");
  if (input.events == InputSpec::Events::Unstated ||
      input.events == InputSpec::Events::Spikes)
    lacks("events", "counts[:MAX]|binary", "value of an address in a step");
  if (!missing.empty())
    return h5::failure("'" + place +
                       "' holds events, but the network does not state how to "
                       "read them; say it with " +
                       missing);
  const std::vector<int64_t> &shape = input.shape;
  if (shape.size() != 3 || shape[0] != 2 || shape[1] < 1 || shape[2] < 1 ||
      shape[1] > 65536 || shape[2] > 32767)
    return h5::failure("'" + place +
                       "' holds events: expected a network input of shape [2, "
                       "height, width] (polarity, y, x), but it has " +
                       h5::formatShape(shape));
  int64_t duration = 0;
  if (*input.stepLengthUs < 1 || *input.steps < 1 ||
      *input.steps > std::numeric_limits<int32_t>::max() ||
      __builtin_mul_overflow(*input.stepLengthUs, *input.steps, &duration))
    return h5::failure("'" + place +
                       "': expected a positive step length and number of "
                       "steps, but the network states " +
                       Twine(*input.stepLengthUs) + " us and " +
                       Twine(*input.steps) + " steps");
  EventFramer framer;
  framer.place = place;
  framer.height = shape[1];
  framer.width = shape[2];
  framer.stepLength = *input.stepLengthUs;
  framer.steps = *input.steps;
  framer.binary = input.events == InputSpec::Events::Binary;
  framer.bound = std::min<int64_t>(input.maxCount, 255); // ui8: rule N4
  return framer;
}

Error EventFramer::fail(const Twine &message) const {
  return h5::failure("'" + place + "': sample " + Twine(recording.index) +
                     name + message);
}

void EventFramer::start(int64_t sample, const std::string &fileName) {
  name = fileName.empty() ? "" : " ('" + fileName + "')";
  recording = Recording();
  recording.index = sample;
  recording.steps = steps;
  recording.stepBegin.reserve(steps + 1);
  recording.stepBegin.push_back(0);
  eventIndex = lastTime = step = 0;
  pending.clear();
}

Error EventFramer::add(const Event &event) {
  auto [x, y, p, t] = event;
  int64_t index = eventIndex++;
  if (p < 0 || p > 1 || y < 0 || y >= height || x < 0 || x >= width)
    return fail(", event " + Twine(index) + ": address (p " + Twine(p) +
                ", y " + Twine(y) + ", x " + Twine(x) +
                ") lies outside the network's input [2, " + Twine(height) +
                ", " + Twine(width) + "]");
  if (t < 0 || t < lastTime)
    return fail(", event " + Twine(index) + ": time " + Twine(t) +
                " us is before that of the event before it, " +
                Twine(lastTime) + " us; expected times that never decrease");
  lastTime = t;
  ++recording.events;
  recording.lastTimeUs = t;
  int64_t eventStep = t / stepLength;
  if (eventStep >= steps) {
    ++recording.lateEvents; // dropped: rule N5
    return Error::success();
  }
  while (step < eventStep)
    if (Error error = flush())
      return error;
  pending.push_back(static_cast<uint32_t>((p * height + y) * width + x));
  return Error::success();
}

/// Closes the current step.
Error EventFramer::flush() {
  std::sort(pending.begin(), pending.end());
  for (size_t i = 0, end; i < pending.size(); i = end) {
    uint32_t address = pending[i];
    for (end = i + 1; end < pending.size() && pending[end] == address;)
      ++end;
    auto count = static_cast<int64_t>(end - i);
    if (!binary && count > bound) {
      int64_t pixel = address % (height * width);
      return fail(", step " + Twine(step) + ": " + Twine(count) +
                  " events at address (p " + Twine(address / (height * width)) +
                  ", y " + Twine(pixel / width) + ", x " +
                  Twine(pixel % width) + "), expected at most " + Twine(bound) +
                  "; expected shorter steps (" + snnc::advise("dt-us", "N") +
                  "), a larger bound (" + snnc::advise("events", "counts:MAX") +
                  ", MAX <= 255), or one spike for any number (" +
                  snnc::advise("events", "binary") + ")");
    }
    recording.address.push_back(address);
    recording.value.push_back(binary ? 1.0 : static_cast<double>(count));
  }
  if (recording.address.size() > std::numeric_limits<uint32_t>::max())
    return fail(" has more than 4294967295 non-zero values");
  recording.stepBegin.push_back(
      static_cast<uint32_t>(recording.address.size()));
  pending.clear();
  ++step;
  return Error::success();
}

Expected<Recording> EventFramer::finish() {
  while (step < steps)
    if (Error error = flush())
      return std::move(error);
  return std::move(recording);
}
