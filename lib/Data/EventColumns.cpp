// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Events in columns: x, y, p, t, and offsets: where each recording begins.
// Without these it is one.

#include "Store.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>

using namespace snnc::data;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

/// Most events that are held at once while a recording is read.
static constexpr int64_t kBlockEvents = 1 << 20;

namespace {

class EventColumns : public EventRecordings {
public:
  Error open(ArrayFile &file, const std::string &group,
             const std::string &place);
  int64_t size() const override { return offsets ? offsets->shape[0] - 1 : 1; }
  Error read(int64_t index, AddEvent add) override;
  std::string remark() override;

private:
  std::vector<std::unique_ptr<Array>> columns; // x, y, p, t
  std::unique_ptr<Array> offsets;
  int64_t events = 0;
};

} // namespace

std::string snnc::data::missingColumns(const ArrayFile &file,
                                       const std::string &group) {
  std::vector<std::string> missing;
  for (const char *name : {"x", "y", "p", "t"})
    if (!llvm::binary_search(file.arrays, childPath(group, name)))
      missing.push_back("'" + std::string(name) + "'");
  return llvm::join(missing, ", ");
}

Error EventColumns::open(ArrayFile &file, const std::string &group,
                         const std::string &place) {
  for (const char *name : {"x", "y", "p", "t", "offsets"}) {
    if (!llvm::binary_search(file.arrays, childPath(group, name)))
      continue; // offsets
    Expected<std::unique_ptr<Array>> column = file.open(childPath(group, name));
    if (!column)
      return column.takeError();
    const Array &array = **column;
    if (!h5::isInteger(array.scalar) || array.shape.size() != 1)
      return h5::failure("'" + array.where +
                         "': expected a column of integers (times in "
                         "microseconds), but got " +
                         h5::name(array.scalar) + " " +
                         h5::formatShape(array.shape));
    if (StringRef(name) == "offsets")
      offsets = std::move(*column);
    else
      columns.push_back(std::move(*column));
  }
  events = columns[0]->shape[0];
  for (const auto &column : columns)
    if (column->shape[0] != events)
      return h5::failure("'" + column->where + "': " + Twine(column->shape[0]) +
                         " events, but '" + columns[0]->where + "' has " +
                         Twine(events) + "; expected columns of equal length");
  if (size() < 1)
    return h5::failure("'" + place + "' holds no recordings: 'offsets' has " +
                       Twine(offsets->shape[0]) +
                       " entries, expected one more than recordings");
  return Error::success();
}

/// Offsets that say where recordings begin, but not where the last one ends.
std::string EventColumns::remark() {
  int64_t last = events;
  if (!offsets)
    return "";
  if (Error error = offsets->read(offsets->shape[0] - 1, std::span(&last, 1))) {
    llvm::consumeError(std::move(error)); // who reads recordings says it
    return "";
  }
  if (last < 0 || last >= events)
    return "";
  return "'" + offsets->where + "' ends at event " + std::to_string(last) +
         " of " + std::to_string(events) +
         ": the events behind it belong to no recording; expected one entry "
         "more than recordings, the last of them the number of events";
}

Error EventColumns::read(int64_t index, AddEvent add) {
  int64_t bounds[2] = {0, events};
  if (offsets)
    if (Error error = offsets->read(index, std::span(bounds)))
      return error;
  auto [begin, end] = bounds;
  if (begin < 0 || begin > end || end > events)
    return h5::failure("'" + offsets->where + "': sample " + Twine(index) +
                       " has events " + Twine(begin) + " to " + Twine(end) +
                       "; expected offsets that never decrease, within the " +
                       Twine(events) + " events of the columns");
  std::vector<int64_t> block[4];
  for (int64_t at = begin; at < end; at += kBlockEvents) {
    int64_t count = std::min(kBlockEvents, end - at);
    for (int c = 0; c < 4; ++c) {
      block[c].resize(count);
      if (Error error = columns[c]->read(at, std::span(block[c])))
        return error;
    }
    for (int64_t i = 0; i < count; ++i)
      if (Error error =
              add({block[0][i], block[1][i], block[2][i], block[3][i]}))
        return error;
  }
  return Error::success();
}

Expected<std::unique_ptr<EventRecordings>>
snnc::data::openEventColumns(ArrayFile &file, const std::string &group,
                             const std::string &place) {
  auto columns = std::make_unique<EventColumns>();
  if (Error error = columns->open(file, group, place))
    return std::move(error);
  return std::move(columns);
}
