// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recordings for a network, whatever they are stored in (rule T1).

#include "snnc/Data/Recordings.h"
#include "snnc/Support/Hash.h"
#include "snnc/Support/Numbers.h"

#include "Sources.h"
#include "snnc/Support/Advice.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;
namespace fs = llvm::sys::fs;

Recording snnc::data::toRecording(llvm::ArrayRef<double> frames,
                                  int64_t stepSize, int64_t index) {
  Recording recording;
  recording.index = index;
  recording.steps = frames.size() / stepSize;
  recording.stepBegin.push_back(0);
  for (size_t i = 0; i < frames.size(); ++i) {
    if (frames[i] != 0) {
      recording.address.push_back(i % stepSize);
      recording.value.push_back(frames[i]);
    }
    if ((i + 1) % stepSize == 0)
      recording.stepBegin.push_back(recording.address.size());
  }
  return recording;
}

RecordingSource::~RecordingSource() = default;

Expected<std::vector<int>> RecordingSource::readLabels(int64_t begin,
                                                       int64_t end) {
  Expected<std::vector<Recording>> recordings = read(begin, end);
  if (!recordings)
    return recordings.takeError();
  std::vector<int> labels;
  for (const Recording &recording : *recordings)
    labels.push_back(recording.label);
  return labels;
}

/// SHA-256 (hex) over the contents of `paths`; with `names`, each name and
/// the length of its contents come before them.
static Expected<std::string> hashFiles(llvm::ArrayRef<std::string> paths,
                                       llvm::ArrayRef<std::string> names) {
  snnc::Hash hash;
  for (size_t i = 0; i < paths.size(); ++i) {
    if (!names.empty()) {
      uint64_t size = 0;
      if (fs::file_size(paths[i], size))
        return h5::failure("cannot read '" + paths[i] + "'");
      std::array<char, 8> length;
      llvm::support::endian::write64le(length.data(), size);
      hash.add(names[i] + '\0');
      hash.add(StringRef(length.data(), length.size()));
    }
    if (Error error = hash.addFile(paths[i]))
      return std::move(error);
  }
  return hash.hex();
}

//===-- What frames and events share --------------------------------------===//

Expected<std::string> StoreSource::sha256() {
  return hashFiles(store.paths, store.names);
}

Error StoreSource::openLabels() {
  if (store.folderLabels)
    labels = *store.folderLabels;
  if (!store.labels)
    return Error::success();
  Array &array = *store.labels;
  bool isColumn = array.shape == std::vector<int64_t>{samples} ||
                  array.shape == std::vector<int64_t>{samples, 1};
  if (!h5::isInteger(array.scalar) || !isColumn) {
    std::string hint;
    if (isColumn)
      hint =
          "; save labels.astype(int), or the numbers that the network should "
          "give as 'targets'";
    else if (array.shape.size() == 2 && array.shape[0] == samples)
      hint = "; if there is one column for each class, save labels.argmax(1); "
             "numbers that the network should give are 'targets'";
    else if (samples == 1 && store.frames && !array.shape.empty() &&
             store.frames->shape[0] == array.shape[0])
      hint = "; the frames are one recording " +
             h5::formatShape(store.frames->shape) +
             " of as many steps: several are [N, T, ...], and images get steps "
             "with " +
             snnc::advise("encode", "direct|rate|latency");
    return h5::failure("'" + array.where +
                       "': expected integer labels of shape [" +
                       Twine(samples) + "], but got " + h5::name(array.scalar) +
                       " " + h5::formatShape(array.shape) + hint);
  }
  if (samples > kMostRecordings)
    return h5::failure("'" + store.place + "': expected at most " +
                       Twine(kMostRecordings) + " recordings");
  std::vector<int64_t> classes(samples);
  if (Error error = array.read(0, std::span(classes)))
    return error;
  labels.assign(classes.begin(), classes.end());
  return checkLabels(classes, array.where);
}

Error StoreSource::openTargets(std::optional<int64_t> steps, bool oneRow) {
  if (!store.targets)
    return Error::success();
  const Array &array = *store.targets;
  std::vector<int64_t> shape = array.shape;
  if (oneRow)
    shape.insert(shape.begin(), 1);
  if (array.scalar == h5::Scalar::Other || shape.empty() || shape[0] != samples)
    return h5::failure(
        "'" + array.where + "': expected numbers for each of the " +
        Twine(samples) + " recordings, [" + Twine(samples) + ", …], but got " +
        h5::name(array.scalar) + " " + h5::formatShape(array.shape));
  targetForm = TargetForm{array.where, {shape.begin() + 1, shape.end()}, steps};
  return Error::success();
}

/// NaN says that nothing is expected; infinite numbers say nothing.
Error StoreSource::readTargets(Recording &recording) {
  if (!targetForm)
    return Error::success();
  int64_t size = h5::countOf(targetForm->shape);
  recording.targets.resize(size);
  if (Error error = store.targets->read(recording.index * size,
                                        std::span(recording.targets)))
    return error;
  for (auto [i, value] : llvm::enumerate(recording.targets))
    if (std::isinf(value))
      return h5::failure("'" + targetForm->place + "': sample " +
                         Twine(recording.index) + ", element " + Twine(i) +
                         ": expected a finite number, or NaN for none, but "
                         "got " +
                         snnc::formatNumber(value));
  return Error::success();
}

static Error checkRange(const std::string &place, int64_t begin, int64_t end,
                        int64_t size) {
  if (begin >= 0 && begin <= end && end <= size)
    return Error::success();
  return h5::failure("'" + place + "': cannot read recordings " + Twine(begin) +
                     " to " + Twine(end) + " of " + Twine(size));
}

Expected<std::vector<Recording>> StoreSource::read(int64_t begin, int64_t end) {
  if (Error error = checkRange(store.place, begin, end, samples))
    return std::move(error);
  std::vector<Recording> recordings;
  for (int64_t i = begin; i < end; ++i) {
    Expected<Recording> recording = readOne(i);
    if (!recording)
      return recording.takeError();
    if (hasLabels())
      recording->label = labels[i];
    if (Error error = readTargets(*recording))
      return std::move(error);
    recordings.push_back(std::move(*recording));
  }
  return recordings;
}

Expected<std::vector<int>> StoreSource::readLabels(int64_t begin, int64_t end) {
  if (Error error = checkRange(store.place, begin, end, samples))
    return std::move(error);
  if (!hasLabels())
    return std::vector<int>(end - begin, -1);
  return std::vector<int>(labels.begin() + begin, labels.begin() + end);
}

std::vector<std::string> StoreSource::notes() {
  if (hasLabels() || targetForm || !store.file)
    return store.notes;
  std::vector<std::string> found;
  for (const std::string &name : store.siblings) {
    Expected<std::unique_ptr<Array>> array = store.file->open(name);
    if (!array) {
      llvm::consumeError(array.takeError());
      continue;
    }
    const std::vector<int64_t> &shape = (*array)->shape;
    if (h5::isInteger((*array)->scalar) && !shape.empty() &&
        shape[0] == samples &&
        (shape.size() == 1 || (shape.size() == 2 && shape[1] == 1)))
      found.push_back("'" + name + "'");
  }
  std::vector<std::string> notes = store.notes;
  if (!found.empty())
    notes.push_back("'" + store.place +
                    "' has no dataset 'labels' beside it, so no accuracy is "
                    "judged; with an integer for each recording it holds " +
                    llvm::join(found, ", ") +
                    ": if these are the classes, name them 'labels'");
  return notes;
}

//===----------------------------------------------------------------------===//

SourceOrError snnc::data::openRecordings(StringRef spec,
                                         const InputSpec &input) {
  constexpr int64_t most = int64_t(1) << 31;
  if (llvm::any_of(input.shape, [](int64_t e) { return e < 1 || e > most; }))
    return h5::failure("expected a network input of static shape, but got " +
                       h5::formatShape(input.shape));
  if (h5::countOf(input.shape) > most)
    return h5::failure("the network's input " + h5::formatShape(input.shape) +
                       " has more than 2^31 values a step");
  Expected<Store> store = openStore(spec);
  if (!store)
    return store.takeError();
  return store->events ? createEventSource(std::move(*store), input)
                       : createFrameSource(std::move(*store), input);
}

Expected<std::pair<int64_t, int64_t>>
snnc::data::parseSampleRange(StringRef range, int64_t size, int64_t most) {
  if (range.empty())
    return std::pair<int64_t, int64_t>(0, std::min(size, most));
  auto bad = [&](const Twine &why) {
    return h5::failure("sample range '" + Twine(range) + "': " + why);
  };
  auto [first, last] = range.split(':');
  uint64_t begin = 0, end = size;
  if (!range.contains(':') ||
      (!first.empty() && first.getAsInteger(10, begin)) ||
      (!last.empty() && last.getAsInteger(10, end)))
    return bad("expected A:B with whole numbers (from A up to, not including, "
               "B), A: or :B");
  if (begin >= static_cast<uint64_t>(size))
    return bad("begins beyond the last of " + Twine(size) + " recordings");
  if (end <= begin)
    return bad("holds no recording");
  if (end > static_cast<uint64_t>(size))
    return bad("ends beyond the last of " + Twine(size) + " recordings; '" +
               first + ":' goes to the last");
  return std::pair<int64_t, int64_t>(begin, end);
}
