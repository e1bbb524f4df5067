// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recordings in HDF5 files: event groups and datasets of frames (rule T1).

#include "EventFramer.h"
#include "Sources.h"
#include "snnc/Data/HDF5.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

using namespace snnc::data;
using h5::Dataset;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

namespace {

/// Most values that are held at once while a recording is read.
constexpr int64_t blockValues = 1 << 20;

/// What both forms share: the file, the labels.
class HDF5Source : public RecordingSource {
public:
  int64_t size() const override { return samples; }
  bool hasLabels() const override { return labels.has_value(); }
  Expected<std::string> sha256() override { return hashFiles(path); }
  Expected<std::vector<Recording>> read(int64_t begin, int64_t end) override;

  /// Opens `labelPath` when it is there.
  Error openLabels(const std::string &labelPath);

  std::string path, place; // place: "file.h5:group"
  h5::Id file;
  int64_t samples = 0;
  std::optional<Dataset> labels;

protected:
  virtual Expected<Recording> readOne(int64_t index) = 0;
};

class EventSource : public HDF5Source {
public:
  Error open(const std::string &group, const InputSpec &input);
  std::string description() const override {
    return place + " (" + std::to_string(samples) + " event recordings)";
  }

protected:
  Expected<Recording> readOne(int64_t index) override;

private:
  std::optional<EventFramer> framer;
  std::vector<Dataset> columns; // x, y, p, t
  std::optional<Dataset> offsets;
  int64_t events = 0;
};

class FrameSource : public HDF5Source {
public:
  Error open(const std::string &dataset, const InputSpec &input);
  std::string description() const override {
    return place + " (" + std::to_string(samples) + " recordings of " +
           std::to_string(steps) + " frames)";
  }

protected:
  Expected<Recording> readOne(int64_t index) override;

private:
  template <typename T>
  Error readSteps(Recording &recording);
  Error checkShape();
  Error check(double value, int64_t sample, int64_t step,
              int64_t address) const;

  std::optional<Dataset> frames;
  InputSpec input;
  int64_t steps = 0, frameSize = 1;
};

} // namespace

//===-- Both --------------------------------------------------------------===//

Error HDF5Source::openLabels(const std::string &labelPath) {
  if (!h5::isDataset(file, labelPath))
    return Error::success();
  Expected<Dataset> dataset = h5::openDataset(file, path, labelPath);
  if (!dataset)
    return dataset.takeError();
  if (!h5::isInteger(dataset->scalar()) ||
      dataset->shape() != std::vector<int64_t>{samples})
    return h5::failure(
        "'" + dataset->where() + "': expected integer labels of shape [" +
        Twine(samples) + "], but got " + h5::name(dataset->scalar()) + " " +
        h5::formatShape(dataset->shape()));
  labels = std::move(*dataset);
  return Error::success();
}

Expected<std::vector<Recording>> HDF5Source::read(int64_t begin, int64_t end) {
  if (Error error = checkRange(place, begin, end, samples))
    return std::move(error);
  std::vector<int64_t> classes(labels ? end - begin : 0);
  if (labels)
    if (Error error = labels->readRows<int64_t>(classes, begin, end - begin))
      return std::move(error);
  std::vector<Recording> recordings;
  for (int64_t i = begin; i < end; ++i) {
    Expected<Recording> recording = readOne(i);
    if (!recording)
      return recording.takeError();
    if (labels) {
      int64_t label = classes[i - begin];
      if (label < 0 || label > std::numeric_limits<int>::max())
        return h5::failure("'" + labels->where() + "': sample " + Twine(i) +
                           " has label " + Twine(label) +
                           ", expected a class from 0");
      recording->label = static_cast<int>(label);
    }
    recordings.push_back(std::move(*recording));
  }
  return recordings;
}

//===-- Events ------------------------------------------------------------===//

Error EventSource::open(const std::string &group, const InputSpec &input) {
  Expected<EventFramer> created = EventFramer::create(input, place);
  if (!created)
    return created.takeError();
  framer = std::move(*created);
  for (const char *name : {"x", "y", "p", "t", "offsets"}) {
    Expected<Dataset> column = h5::openDataset(file, path, group + "/" + name);
    if (!column)
      return column.takeError();
    if (!h5::isInteger(column->scalar()) || column->shape().size() != 1)
      return h5::failure(
          "'" + column->where() + "': expected a column of integers, but got " +
          h5::name(column->scalar()) + " " + h5::formatShape(column->shape()));
    if (llvm::Expected<int64_t> fits = column->checkedElements(); !fits)
      return fits.takeError();
    if (StringRef(name) == "offsets")
      offsets = std::move(*column);
    else
      columns.push_back(std::move(*column));
  }
  events = columns[0].shape()[0];
  for (const Dataset &column : columns)
    if (column.shape()[0] != events)
      return h5::failure("'" + column.where() +
                         "': " + Twine(column.shape()[0]) + " events, but '" +
                         columns[0].where() + "' has " + Twine(events) +
                         "; expected columns of equal length");
  samples = offsets->shape()[0] - 1;
  if (samples < 1)
    return h5::failure("'" + place + "' holds no recordings: 'offsets' has " +
                       Twine(samples + 1) +
                       " entries, expected one more than recordings");
  return openLabels(group + "/labels");
}

Expected<Recording> EventSource::readOne(int64_t index) {
  int64_t bounds[2];
  if (Error error = offsets->readRows<int64_t>(bounds, index, 2))
    return std::move(error);
  auto [begin, end] = bounds;
  if (begin < 0 || begin > end || end > events)
    return h5::failure("'" + offsets->where() + "': sample " + Twine(index) +
                       " has events " + Twine(begin) + " to " + Twine(end) +
                       "; expected offsets that never decrease, within the " +
                       Twine(events) + " events of the columns");
  framer->start(index);
  std::vector<int64_t> block[4];
  for (int64_t at = begin; at < end; at += blockValues) {
    int64_t count = std::min(blockValues, end - at);
    for (int c = 0; c < 4; ++c) {
      block[c].resize(count);
      if (Error error = columns[c].readRows<int64_t>(block[c], at, count))
        return std::move(error);
    }
    for (int64_t i = 0; i < count; ++i)
      if (Error error =
              framer->add({block[0][i], block[1][i], block[2][i], block[3][i]}))
        return std::move(error);
  }
  return framer->finish();
}

//===-- Frames ------------------------------------------------------------===//

Error FrameSource::open(const std::string &dataset, const InputSpec &spec) {
  input = spec;
  Expected<Dataset> opened = h5::openDataset(file, path, dataset);
  if (!opened)
    return opened.takeError();
  frames = std::move(*opened);
  using enum h5::Scalar;
  if (!llvm::is_contained({U8, I32, F32}, frames->scalar()))
    return h5::failure("'" + place +
                       "': expected frames of u8, i32 or f32, "
                       "but got " +
                       h5::name(frames->scalar()));
  for (int64_t extent : input.shape)
    frameSize *= extent;
  if (Error error = checkShape())
    return error;
  samples = frames->shape()[0];
  steps = frames->shape()[1];
  if (samples < 1 || steps < 1 || steps > (1 << 24))
    return h5::failure("'" + place +
                       "': expected at least one recording of 1 "
                       "to 16777216 steps, but got shape " +
                       h5::formatShape(frames->shape()));
  if (input.steps && *input.steps != steps)
    return h5::failure("'" + place + "': has " + Twine(steps) +
                       " steps, but the network states " + Twine(*input.steps) +
                       " (--steps)");
  // Frames of zeros need hardly any room, hence the generous factor.
  if (Expected<int64_t> fits = frames->checkedElements(1 << 14); !fits)
    return fits.takeError();
  size_t slash = dataset.rfind('/');
  return openLabels(slash == std::string::npos
                        ? "labels"
                        : dataset.substr(0, slash) + "/labels");
}

/// Rule T1: a step as the network declares it or in one dimension, behind
/// steps and recordings; a dataset without recordings is one of them.
Error FrameSource::checkShape() {
  llvm::ArrayRef<int64_t> shape(frames->shape());
  for (llvm::ArrayRef<int64_t> step :
       {llvm::ArrayRef<int64_t>(input.shape), llvm::ArrayRef(frameSize)})
    for (size_t leading : {2, 1}) {
      if (shape.size() != step.size() + leading ||
          shape.drop_front(leading) != step)
        continue;
      if (leading == 1)
        frames->makeOneRow();
      return Error::success();
    }
  std::string wanted = "[N, T";
  for (int64_t extent : input.shape)
    wanted += ", " + std::to_string(extent);
  return h5::failure("'" + place + "': expected frames of shape " + wanted +
                     "] (the network's input after recordings and steps), "
                     "but got " +
                     h5::formatShape(frames->shape()));
}

/// Rules N4 and N5 for frames that stand for events: what the network states
/// of its counts holds for them too, since proofs of widths rest on it.
Error FrameSource::check(double value, int64_t sample, int64_t step,
                         int64_t address) const {
  bool counts = input.events == InputSpec::Events::Counts;
  int64_t bound = std::min<int64_t>(input.maxCount, 255);
  bool good =
      std::isfinite(value) &&
      (!counts || (value >= 0 && value <= bound && value == std::floor(value)));
  if (good)
    return Error::success();
  std::vector<int64_t> position(input.shape.size());
  for (size_t i = position.size(); i-- > 0; address /= input.shape[i])
    position[i] = address % input.shape[i];
  std::string expected = !std::isfinite(value)
                             ? "a finite number"
                             : "a whole number from 0 to " +
                                   std::to_string(bound) +
                                   " (the network's input is --events=counts)";
  return h5::failure("'" + place + "': sample " + Twine(sample) + ", step " +
                     Twine(step) + ", address " + h5::formatShape(position) +
                     ": expected " + expected + ", but got " +
                     h5::formatNumber(value));
}

template <typename T>
Error FrameSource::readSteps(Recording &recording) {
  int64_t perBlock = std::max<int64_t>(1, blockValues / frameSize);
  std::vector<T> block;
  std::vector<int64_t> starts(frames->shape().size(), 0),
      counts(frames->shape());
  starts[0] = recording.index;
  counts[0] = 1;
  recording.stepBegin.push_back(0);
  // Rule N5: then whatever is not 0 is a spike.
  bool spikes = input.events == InputSpec::Events::Spikes ||
                input.events == InputSpec::Events::Binary;
  for (int64_t first = 0; first < steps; first += perBlock) {
    starts[1] = first;
    counts[1] = std::min(perBlock, steps - first);
    block.resize(counts[1] * frameSize);
    if (Error error = frames->read<T>(block, starts, counts))
      return error;
    for (int64_t s = 0, at = 0; s < counts[1]; ++s) {
      for (int64_t address = 0; address < frameSize; ++address, ++at) {
        if (block[at] == 0)
          continue;
        auto value = static_cast<double>(block[at]);
        if (Error error = check(value, recording.index, first + s, address))
          return error;
        recording.address.push_back(static_cast<uint32_t>(address));
        recording.value.push_back(spikes ? 1 : value);
      }
      if (recording.address.size() > std::numeric_limits<uint32_t>::max())
        return h5::failure("'" + place + "': sample " + Twine(recording.index) +
                           " has more than 4294967295 non-zero values");
      recording.stepBegin.push_back(recording.address.size());
    }
  }
  return Error::success();
}

Expected<Recording> FrameSource::readOne(int64_t index) {
  Recording recording;
  recording.index = index;
  recording.steps = steps;
  Error error =
      frames->scalar() == h5::Scalar::U8    ? readSteps<uint8_t>(recording)
      : frames->scalar() == h5::Scalar::I32 ? readSteps<int32_t>(recording)
                                            : readSteps<float>(recording);
  if (error)
    return std::move(error);
  return recording;
}

//===-- Detection ---------------------------------------------------------===//

static std::string childPath(const std::string &group, StringRef name) {
  return group.empty() ? name.str() : group + "/" + name.str();
}

/// The event columns that `group` lacks, comma-separated; empty for an event
/// group.
static std::string missingColumns(const h5::Id &file,
                                  const std::string &group) {
  std::vector<std::string> missing;
  for (const char *name : {"x", "y", "p", "t", "offsets"})
    if (!h5::isDataset(file, childPath(group, name)))
      missing.push_back("'" + std::string(name) + "'");
  return llvm::join(missing, ", ");
}

/// Event groups and datasets named `frames`, which need no path.
static std::vector<std::string> candidates(const h5::Id &file) {
  std::vector<std::string> found;
  for (const std::string &group : h5::allGroups(file)) {
    if (missingColumns(file, group).empty())
      found.push_back(group.empty() ? "/" : group);
    if (std::string path = childPath(group, "frames");
        h5::isDataset(file, path))
      found.push_back(path);
  }
  return found;
}

/// ": test, calibration", or what else the file holds.
static std::string listing(const h5::Id &file) {
  std::vector<std::string> found = candidates(file);
  std::string text = "; recordings in the file: ";
  if (found.empty()) {
    text = "; the file holds: ";
    found = h5::children(file, "");
  }
  if (found.size() > 20) {
    found.resize(20);
    found.push_back("...");
  }
  return text + (found.empty() ? "nothing" : llvm::join(found, ", "));
}

/// The path of the one event group or dataset that `group` means.
static Expected<std::string> choose(const h5::Id &file, StringRef path,
                                    StringRef group) {
  if (group.empty()) {
    std::vector<std::string> found = candidates(file);
    if (found.size() == 1)
      return StringRef(found[0]).trim('/').str();
    if (found.size() > 1)
      return h5::failure("'" + Twine(path) +
                         "' holds several recordings; "
                         "name one as FILE:GROUP: " +
                         llvm::join(found, ", "));
    return h5::failure("'" + Twine(path) +
                       "' holds no recordings: expected a group with datasets "
                       "x, y, p, t, offsets, or a dataset 'frames', or "
                       "FILE:DATASET" +
                       listing(file));
  }
  std::string object = group.trim('/').str();
  if (h5::isDataset(file, object))
    return object;
  if (!h5::isGroup(file, object))
    return h5::failure("'" + Twine(path) + "' holds no group or dataset '" +
                       group + "'" + listing(file));
  std::string missing = missingColumns(file, object);
  std::string frames = childPath(object, "frames");
  bool hasFrames = h5::isDataset(file, frames);
  if (missing.empty() && hasFrames)
    return h5::failure(
        "'" + Twine(path) + ":" + group +
        "' holds both events and 'frames'; name the dataset: " + frames);
  if (missing.empty())
    return object;
  if (hasFrames)
    return frames;
  return h5::failure("'" + Twine(path) + ":" + group +
                     "' holds no recordings: expected datasets x, y, p, t, "
                     "offsets, or 'frames', but it lacks " +
                     missing + listing(file));
}

SourceOrError snnc::data::openHDF5(StringRef path, StringRef group,
                                   const InputSpec &input) {
  Expected<h5::Id> file = h5::openFile(path);
  if (!file)
    return file.takeError();
  Expected<std::string> object = choose(*file, path, group);
  if (!object)
    return object.takeError();
  auto open = [&](auto source) -> SourceOrError {
    source->path = path.str();
    source->place = object->empty() ? path.str() : path.str() + ":" + *object;
    source->file = std::move(*file);
    if (Error error = source->open(*object, input))
      return std::move(error);
    return std::move(source);
  };
  if (!object->empty() && h5::isDataset(*file, *object))
    return open(std::make_unique<FrameSource>());
  return open(std::make_unique<EventSource>());
}
