// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recordings of any format into HDF5.

#include "snnc/Data/ConvertRecordings.h"

#include "Store.h"
#include "snnc/Data/HDF5Output.h"
#include "snnc/Support/Numbers.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

/// Events and rows of single numbers are written and packed in such blocks.
static constexpr int64_t kBlockRows = 1 << 16;

/// The smallest type that holds whole numbers of `low` to `high`.
static h5::Scalar smallestInteger(double low, double high) {
  using enum h5::Scalar;
  auto fits = [&](auto type) {
    using Limits = std::numeric_limits<decltype(type)>;
    return low >= Limits::min() && high <= Limits::max();
  };
  return fits(uint8_t())    ? U8
         : fits(int8_t())   ? I8
         : fits(uint16_t()) ? U16
         : fits(int16_t())  ? I16
         : fits(int32_t())  ? I32
         : fits(uint32_t()) ? U32
                            : I64;
}

namespace {

class Converter {
public:
  Converter(Store &store, const ConvertOptions &options, std::string output)
      : store(store), options(options), output(std::move(output)) {}
  Error write(const h5::Id &target);
  std::string text;

private:
  Error readLabels();
  Error writeLabels();
  Error visitEvents(AddEvent handle, std::vector<double> &ends);
  Error writeEvents();
  Error writeFrames();
  Error writeTargets();
  /// Recording `index` as [T, …], encoded.
  Error readFrames(int64_t index, std::vector<double> &values);
  Error chooseType();

  Store &store;
  const ConvertOptions &options;
  std::string output;
  const h5::Id *file = nullptr;
  int64_t samples = 0;
  std::vector<int64_t> labels;
  // Of frames.
  int64_t steps = 0, stepSize = 1;
  double most = 1;
  h5::Scalar type = h5::Scalar::U8;
};

} // namespace

//===-- Labels ------------------------------------------------------------===//

/// Whole numbers between blanks, commas or ends of lines.
static Expected<std::vector<int64_t>> readTextLabels(StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path, /*IsText=*/true);
  if (!buffer)
    return h5::failure("cannot read '" + Twine(path) +
                       "': " + buffer.getError().message());
  std::vector<int64_t> labels;
  StringRef rest = (*buffer)->getBuffer();
  constexpr StringRef blanks = " \t\r\n,;";
  while (!(rest = rest.ltrim(blanks)).empty()) {
    StringRef word =
        rest.take_until([&](char c) { return blanks.contains(c); });
    if (word.getAsInteger(10, labels.emplace_back()))
      return h5::failure("'" + Twine(path) +
                         "': expected labels as whole "
                         "numbers, but got '" +
                         word.take_front(40) + "'");
    rest = rest.drop_front(word.size());
  }
  return labels;
}

static Expected<std::vector<int64_t>> readAll(Array &array) {
  if (!h5::isInteger(array.scalar) || array.shape.empty() ||
      (array.shape.size() > 1 &&
       !(array.shape.size() == 2 && array.shape[1] == 1)))
    return h5::failure("'" + array.where +
                       "': expected integer labels of shape [N], but got " +
                       h5::name(array.scalar) + " " +
                       h5::formatShape(array.shape));
  if (array.shape[0] > kMostRecordings)
    return h5::failure("'" + array.where + "': expected at most " +
                       Twine(kMostRecordings) + " labels");
  std::vector<int64_t> values(array.shape[0]);
  if (Error error = array.read(0, std::span(values)))
    return std::move(error);
  return values;
}

static Expected<std::vector<int64_t>> readLabelFile(StringRef spec) {
  if (spec.ends_with_insensitive(".txt") || spec.ends_with_insensitive(".csv"))
    return readTextLabels(spec);
  auto [path, name] = splitSpec(spec);
  Expected<const Format *> format = detectFormat(path);
  if (!format)
    return format.takeError();
  if (!(*format)->openArrays)
    return h5::failure("'" + Twine(path) +
                       "' holds no labels; expected an array of integers");
  auto file = (*format)->openArrays(path);
  if (!file)
    return file.takeError();
  std::string chosen = name.trim('/').str();
  const std::vector<std::string> &arrays = (*file)->arrays;
  if (chosen.empty() && !arrays.empty())
    chosen = arrays.size() == 1 ? arrays.front() : "labels";
  if (!llvm::is_contained(arrays, chosen))
    return h5::failure(
        "'" + Twine(path) + "' holds no array '" + chosen +
        "'; name one as FILE:DATASET: " + llvm::join(arrays, ", "));
  auto array = (*file)->open(chosen);
  if (!array)
    return array.takeError();
  return readAll(**array);
}

Error Converter::readLabels() {
  std::string where = options.labels;
  if (!where.empty()) {
    auto read = readLabelFile(where);
    if (!read)
      return read.takeError();
    labels = std::move(*read);
  } else if (store.labels) {
    where = store.labels->where;
    auto read = readAll(*store.labels);
    if (!read)
      return read.takeError();
    labels = std::move(*read);
  } else if (store.folderLabels) {
    where = store.place;
    labels.assign(store.folderLabels->begin(), store.folderLabels->end());
  } else {
    return Error::success();
  }
  if (static_cast<int64_t>(labels.size()) != samples)
    return h5::failure("'" + where + "': " + Twine(labels.size()) +
                       " labels, but '" + store.place + "' holds " +
                       Twine(samples) + " recordings");
  return checkLabels(labels, where);
}

Error Converter::writeLabels() {
  if (labels.empty())
    return Error::success();
  double largest = *llvm::max_element(labels);
  std::vector<double> values(labels.begin(), labels.end());
  text += ", labels of " + std::to_string(int64_t(largest) + 1) + " classes";
  return h5::writeValues(*file, output, "labels", smallestInteger(0, largest),
                         {{samples}}, values);
}

/// Rows of real numbers beside the recordings, as they are.
Error Converter::writeTargets() {
  if (!store.targets)
    return Error::success();
  Array &targets = *store.targets;
  int64_t elements = h5::countOf(targets.shape);
  if (elements > kMostRecordings)
    return h5::failure("'" + targets.where + "': expected at most " +
                       Twine(kMostRecordings) + " values");
  std::vector<double> values(elements);
  if (Error error = targets.read(0, std::span(values)))
    return error;
  text += ", targets " + h5::formatShape(targets.shape);
  return h5::writeValues(*file, output, "targets", targets.scalar,
                         targets.shape, values);
}

//===-- Events ------------------------------------------------------------===//

/// Hands on the events of all recordings; `ends` gets where each of them ends.
Error Converter::visitEvents(AddEvent handle, std::vector<double> &ends) {
  int64_t total = 0;
  for (int64_t i = 0; i < samples; ++i) {
    int64_t events = 0, last = 0;
    Error error = store.events->read(i, [&](const Event &e) -> Error {
      if (e.x < 0 || e.y < 0 || e.p < 0 || e.p > 1 || e.t < last)
        return h5::failure("'" + store.place + "': sample " + Twine(i) +
                           ", event " + Twine(events) + ": x " + Twine(e.x) +
                           ", y " + Twine(e.y) + ", p " + Twine(e.p) + ", t " +
                           Twine(e.t) +
                           "; expected x and y from 0, p 0 or 1, and times "
                           "that never decrease");
      last = e.t;
      ++events;
      return handle(e);
    });
    if (error)
      return error;
    total += events;
    ends.push_back(static_cast<double>(total));
  }
  return Error::success();
}

/// In two passes: what the columns have to hold, and the columns.
Error Converter::writeEvents() {
  Event most{0, 0, 0, 0};
  std::vector<double> offsets = {0}, unused;
  auto measure = [&](const Event &e) {
    most = {std::max(most.x, e.x), std::max(most.y, e.y), 1,
            std::max(most.t, e.t)};
    return Error::success();
  };
  if (Error error = visitEvents(measure, offsets))
    return error;
  std::vector<h5::Dataset> columns;
  for (auto [name, largest] :
       {std::pair("x", most.x), {"y", most.y}, {"p", most.p}, {"t", most.t}}) {
    auto column = h5::createExtendible(*file, output, name,
                                       smallestInteger(0, double(largest)), {},
                                       kBlockRows);
    if (!column)
      return column.takeError();
    columns.push_back(std::move(*column));
  }
  std::vector<int64_t> block[4];
  auto flush = [&]() -> Error {
    for (int c = 0; c < 4 && !block[0].empty(); ++c)
      if (Error error =
              columns[c].append<int64_t>(std::span<const int64_t>(block[c])))
        return error;
    for (auto &values : block)
      values.clear();
    return Error::success();
  };
  auto put = [&](const Event &e) -> Error {
    int c = 0;
    for (int64_t value : {e.x, e.y, e.p, e.t})
      block[c++].push_back(value);
    if (static_cast<int64_t>(block[0].size()) < kBlockRows)
      return Error::success();
    return flush();
  };
  if (Error error = visitEvents(put, unused))
    return error;
  if (Error error = flush())
    return error;
  text = std::to_string(samples) + " recordings of events, " +
         std::to_string(int64_t(offsets.back())) + " in all, x to " +
         std::to_string(most.x) + ", y to " + std::to_string(most.y) +
         ", t to " + std::to_string(most.t) + " us";
  return h5::writeValues(*file, output, "offsets", h5::Scalar::U64,
                         {{samples + 1}}, offsets);
}

//===-- Frames ------------------------------------------------------------===//

Error Converter::readFrames(int64_t index, std::vector<double> &values) {
  int64_t stored = options.encode ? 1 : steps;
  values.resize(steps * stepSize);
  std::span<double> first(values.data(), stored * stepSize);
  if (Error error = store.frames->read(index * stored * stepSize, first))
    return error;
  for (auto [i, value] : llvm::enumerate(first)) {
    bool isGood = std::isfinite(value) &&
                  (!options.encode || (value >= 0 && value <= most));
    if (!isGood)
      return h5::failure("'" + store.place + "': sample " + Twine(index) +
                         ", value " + Twine(i) + ": expected " +
                         (options.encode
                              ? "a value of 0 to " + snnc::formatNumber(most) +
                                    " (--encode=KIND:MAX says up to which)"
                              : std::string("a finite number")) +
                         ", but got " + snnc::formatNumber(value));
  }
  if (!options.encode)
    return Error::success();
  std::vector<double> image(first.begin(), first.end());
  for (int64_t t = 0; t < steps; ++t)
    for (int64_t i = 0; i < stepSize; ++i)
      values[t * stepSize + i] = options.encode(image[i], most, t);
  return Error::success();
}

/// One pass over all values.
Error Converter::chooseType() {
  double low = 0, high = 0;
  bool isWhole = true;
  std::vector<double> values;
  for (int64_t i = 0; i < samples; ++i) {
    if (Error error = readFrames(i, values))
      return error;
    for (double value : values) {
      low = std::min(low, value);
      high = std::max(high, value);
      isWhole &= value == std::floor(value);
    }
  }
  type = isWhole ? smallestInteger(low, high) : h5::Scalar::F32;
  if (type == h5::Scalar::U32 || type == h5::Scalar::I64)
    return h5::failure("'" + store.place +
                       "': expected integers that fit into "
                       "32 bits, but they range from " +
                       snnc::formatNumber(low) + " to " +
                       snnc::formatNumber(high));
  if (std::max(high, -low) > std::numeric_limits<float>::max())
    return h5::failure("'" + store.place +
                       "': expected numbers that fit into "
                       "single precision, but they range from " +
                       snnc::formatNumber(low) + " to " +
                       snnc::formatNumber(high));
  text += ", " + h5::name(type).str() + ", values " + snnc::formatNumber(low) +
          " to " + snnc::formatNumber(high);
  return Error::success();
}

Error Converter::writeFrames() {
  const Array &frames = *store.frames;
  if (options.encode)
    most = options.imageMost > 0             ? options.imageMost
           : frames.scalar == h5::Scalar::U8 ? 255
                                             : 1;
  std::vector<int64_t> row(frames.shape.begin() + 1, frames.shape.end());
  if (options.encode)
    row.insert(row.begin(), options.steps);
  steps = row.front();
  stepSize = h5::countOf(llvm::ArrayRef(row).drop_front());
  if (steps < 1 || stepSize < 1 || samples < 1)
    return h5::failure("'" + store.place +
                       "': expected at least one value, but "
                       "got shape " +
                       h5::formatShape(frames.shape));
  if (Error error = checkSize(steps, stepSize, store.place))
    return error;
  std::vector<int64_t> whole = row;
  whole.insert(whole.begin(), samples);
  text = std::to_string(samples) + " recordings of " + std::to_string(steps) +
         " frames, " + h5::formatShape(whole);
  if (Error error = chooseType())
    return error;
  auto dataset = h5::createExtendible(*file, output, "frames", type, row);
  if (!dataset)
    return dataset.takeError();
  std::vector<double> values;
  for (int64_t i = 0; i < samples; ++i) {
    if (Error error = readFrames(i, values))
      return error;
    if (Error error = dataset->append<double>(std::span<const double>(values)))
      return error;
  }
  return Error::success();
}

//===----------------------------------------------------------------------===//

Error Converter::write(const h5::Id &target) {
  file = &target;
  if (store.events && options.encode)
    return h5::failure("'" + store.place +
                       "' holds events; --encode= is for "
                       "images [N, ...]");
  if (store.holdsImages && !options.encode)
    return h5::failure("'" + store.place + "' holds images " +
                       h5::formatShape(store.frames->shape) +
                       ", which have no steps; give --encode=direct, rate or "
                       "latency, and --steps=T");
  if (store.frames) {
    size_t least = options.encode ? 1 : 2;
    if (store.frames->scalar == h5::Scalar::Other ||
        store.frames->shape.size() < least + 1)
      return h5::failure(
          "'" + store.place + "': expected " +
          (options.encode ? "images [N, ...]" : "frames [N, T, ...]") +
          " of numbers, but got " + h5::formatShape(store.frames->shape));
    samples = store.frames->shape[0];
  } else {
    samples = store.events->size();
  }
  if (Error error = readLabels())
    return error;
  if (Error error = store.frames ? writeFrames() : writeEvents())
    return error;
  if (Error error = writeLabels())
    return error;
  return writeTargets();
}

Expected<std::string>
snnc::data::convertRecordings(StringRef spec, const std::string &named,
                              const ConvertOptions &options) {
  Expected<Store> store = openStore(spec);
  if (!store)
    return store.takeError();
  Expected<h5::Output> output = h5::Output::create(named);
  if (!output)
    return output.takeError();
  Converter converter(*store, options, output->name());
  if (Error error = converter.write(output->file()))
    return std::move(error);
  if (Error error = output->commit())
    return std::move(error);
  std::string notes;
  for (const std::string &note : store->notes)
    notes += "\nnote: " + note;
  return converter.text + notes;
}
