// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arrays of frames [N, T, …] as a network reads them (rules N4, N5, T1).

#include "Sources.h"
#include "snnc/Support/Advice.h"

#include "snnc/Support/Numbers.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::Twine;

/// Most values that are held at once while a recording is read.
static constexpr int64_t kBlockValues = 1 << 20;

static std::string imageHint() {
  return ": make recordings of them with " +
         snnc::advise("encode", "direct|rate|latency");
}

namespace {

class FrameSource : public StoreSource {
public:
  FrameSource(Store opened, const InputSpec &input)
      : StoreSource(std::move(opened)), input(input) {}
  Error open();
  std::string description() const override {
    return store.place + " (" + std::to_string(samples) + " recordings of " +
           std::to_string(steps) + " frames)";
  }

protected:
  Expected<Recording> readOne(int64_t index) override;

private:
  Error checkShape();
  Error shapeError() const;
  Error checkOrder();
  /// What the network gets for `value`; an error where that is no number of
  /// its input.
  Expected<double> convert(double value, int64_t sample, int64_t step,
                           int64_t address) const;
  std::string placeOf(int64_t sample, int64_t step, int64_t address) const;

  InputSpec input;
  std::vector<int64_t> shape; ///< [N, T, …]
  int64_t steps = 0, frameSize = 1;
};

} // namespace

Error FrameSource::open() {
  const Array &frames = *store.frames;
  if (frames.scalar == h5::Scalar::Other)
    return h5::failure("'" + store.place +
                       "': expected frames of numbers, but got another type");
  frameSize = h5::countOf(input.shape);
  if (store.holdsImages)
    return h5::failure("'" + store.place + "' holds images " +
                       h5::formatShape(frames.shape) + ", which have no steps" +
                       imageHint());
  if (Error error = checkShape())
    return error;
  samples = shape[0];
  steps = shape[1];
  if (samples < 1 || steps < 1 || steps > (1 << 24))
    return h5::failure("'" + store.place +
                       "': expected at least one recording of 1 "
                       "to 16777216 steps, but got shape " +
                       h5::formatShape(frames.shape));
  if (Error error = checkSize(steps, frameSize, store.place))
    return error;
  if (Error error = checkOrder())
    return error;
  if (Error error = openTargets(steps, shape.size() != frames.shape.size()))
    return error;
  return openLabels();
}

/// Without the extents of 1, which [28, 28] lacks and [1, 28, 28] has.
static std::vector<int64_t> squeeze(llvm::ArrayRef<int64_t> shape) {
  std::vector<int64_t> kept;
  llvm::copy_if(shape, std::back_inserter(kept),
                [](int64_t extent) { return extent != 1; });
  return kept;
}

/// Rule T1: a step as the network declares it, but for extents of 1, or one of
/// the two in one dimension, behind steps and recordings; an array without
/// recordings is one of them.
Error FrameSource::checkShape() {
  const std::vector<int64_t> &given = store.frames->shape;
  llvm::ArrayRef<int64_t> all(given);
  auto accept = [&](size_t leading) {
    shape = given;
    if (leading == 1)
      shape.insert(shape.begin(), 1);
    return Error::success();
  };
  for (llvm::ArrayRef<int64_t> step :
       {llvm::ArrayRef<int64_t>(input.shape), llvm::ArrayRef(frameSize)})
    for (size_t leading : {2, 1})
      if (all.size() == step.size() + leading &&
          all.drop_front(leading) == step)
        return accept(leading);
  if (all.size() < 3)
    return shapeError();
  llvm::ArrayRef<int64_t> step = all.drop_front(2);
  bool isFlattened = input.shape.size() == 1 && h5::countOf(step) == frameSize;
  if (isFlattened || squeeze(step) == squeeze(input.shape))
    return accept(2);
  return shapeError();
}

Error FrameSource::shapeError() const {
  const std::vector<int64_t> &given = store.frames->shape;
  std::string wanted = "[N, T";
  for (int64_t extent : input.shape)
    wanted += ", " + std::to_string(extent);
  std::string hint;
  if (given.size() > 1 &&
      h5::countOf(llvm::ArrayRef(given).drop_front()) == frameSize)
    hint =
        "; if these are images, they have no steps" + std::string(imageHint());
  else if (given.size() == 2 && given[1] == 4)
    hint = "; if these are events, one a row, save their columns: "
           "np.savez('events.npz', x=…, y=…, p=…, t=…)";
  return h5::failure("'" + store.place + "': expected frames of shape " +
                     wanted +
                     "] (the network's input after recordings and steps), "
                     "but got " +
                     h5::formatShape(given) + hint);
}

/// Whether recordings come before steps: by the labels, and by what the
/// network states.
Error FrameSource::checkOrder() {
  constexpr const char *swap = "; expected recordings before steps, [N, T, …]: "
                               "save np.swapaxes(frames, 0, 1)";
  std::string found = "'" + store.place + "': has shape " +
                      h5::formatShape(store.frames->shape);
  if (store.labels && !store.labels->shape.empty() &&
      shape == store.frames->shape && shape[0] != shape[1] &&
      store.labels->shape[0] == shape[1])
    return h5::failure(found + " and " + Twine(shape[1]) +
                       " labels, so time seems to come first" + swap);
  if (!input.steps || *input.steps == steps)
    return Error::success();
  return h5::failure(
      found + ": has " + Twine(steps) + " steps, but the network states " +
      Twine(*input.steps) + " (--steps)" +
      (*input.steps == samples ? ", so time seems to come first" : "") +
      (*input.steps == samples ? swap : ""));
}

std::string FrameSource::placeOf(int64_t sample, int64_t step,
                                 int64_t address) const {
  std::vector<int64_t> position(input.shape.size());
  for (size_t i = position.size(); i-- > 0; address /= input.shape[i])
    position[i] = address % input.shape[i];
  return "'" + store.place + "': sample " + std::to_string(sample) + ", step " +
         std::to_string(step) + ", address " + h5::formatShape(position);
}

/// Rules N4 and N5 for frames that stand for events: what the network states
/// of its counts holds for them too, since proofs of widths rest on it. Other
/// values are single-precision numbers, or integers of 32 bits.
Expected<double> FrameSource::convert(double value, int64_t sample,
                                      int64_t step, int64_t address) const {
  auto fail = [&](const Twine &expected) {
    return h5::failure(placeOf(sample, step, address) + ": expected " +
                       expected + ", but got " + snnc::formatNumber(value));
  };
  if (!std::isfinite(value))
    return fail("a finite number");
  switch (input.events) {
  case InputSpec::Events::Spikes:
  case InputSpec::Events::Binary:
    return 1; // whatever is not 0
  case InputSpec::Events::Counts: {
    int64_t bound = std::min<int64_t>(input.maxCount, 255);
    if (value >= 0 && value <= bound && value == std::floor(value))
      return value;
    return fail("a whole number from 0 to " + Twine(bound) +
                " (the network's input is --events=counts)");
  }
  case InputSpec::Events::Unstated:
    break;
  }
  if (h5::isInteger(store.frames->scalar)) {
    if (value >= std::numeric_limits<int32_t>::min() &&
        value <= std::numeric_limits<int32_t>::max())
      return value;
    return fail("an integer that fits into 32 bits");
  }
  auto single = static_cast<float>(value);
  if (std::isfinite(single))
    return single;
  return fail("a number that fits into single precision");
}

Expected<Recording> FrameSource::readOne(int64_t index) {
  Recording recording;
  recording.index = index;
  recording.steps = steps;
  recording.stepBegin.push_back(0);
  int64_t perBlock = std::max<int64_t>(1, kBlockValues / frameSize);
  std::vector<double> block;
  for (int64_t first = 0; first < steps; first += perBlock) {
    int64_t count = std::min(perBlock, steps - first);
    block.resize(count * frameSize);
    if (Error error = store.frames->read((index * steps + first) * frameSize,
                                         std::span(block)))
      return std::move(error);
    for (int64_t s = 0, at = 0; s < count; ++s) {
      for (int64_t address = 0; address < frameSize; ++address, ++at) {
        if (block[at] == 0)
          continue;
        Expected<double> value = convert(block[at], index, first + s, address);
        if (!value)
          return value.takeError();
        if (*value == 0) // too small for single precision
          continue;
        bool isEvents = block[at] > 0 && block[at] == std::floor(block[at]);
        if (input.events == InputSpec::Events::Binary && !isEvents &&
            recording.oddSpikes++ == 0)
          recording.oddSpike = block[at];
        recording.address.push_back(static_cast<uint32_t>(address));
        recording.value.push_back(*value);
      }
      if (recording.address.size() > std::numeric_limits<uint32_t>::max())
        return h5::failure("'" + store.place + "': sample " + Twine(index) +
                           " has more than 4294967295 non-zero values");
      recording.stepBegin.push_back(recording.address.size());
    }
  }
  return recording;
}

SourceOrError snnc::data::createFrameSource(Store store,
                                            const InputSpec &input) {
  auto source = std::make_unique<FrameSource>(std::move(store), input);
  if (Error error = source->open())
    return std::move(error);
  return std::move(source);
}
