// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Files of Prophesee's cameras: .dat (decoded events of 8 bytes) and .raw (EVT
// 2.0, words of 32 bits, and EVT 3.0, words of 16 bits). A header of lines that
// begin with "% " says which.

#include "BlockReader.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"

#include <array>

using namespace snnc::data;
using namespace llvm::support::endian;
using llvm::ArrayRef;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

//===-- .dat --------------------------------------------------------------===//

static Error readDat(StringRef path, AddEvent addEvent) {
  BlockReader reader(path);
  EventClock add(addEvent);
  while (reader.nextLine("% "))
    ;
  Expected<ArrayRef<uint8_t>> kind = reader.next(2);
  if (!kind)
    return kind.takeError();
  // Event2d is 0, EventCd 12.
  if (kind->empty() || ((*kind)[0] != 0 && (*kind)[0] != 12) || (*kind)[1] != 8)
    return reader.fail(": expected a .dat file with CD events of 8 bytes");
  return reader.forEach(8, [&](const uint8_t *at) {
    uint32_t data = read32le(at + 4);
    return add(data & 0x3fff, data >> 14 & 0x3fff, data >> 28 & 1,
               read32le(at));
  });
}

//===-- .raw --------------------------------------------------------------===//

namespace {

/// A counter of few bits that is read again and again: where it falls by more
/// than half of its range, it has begun anew.
class Counter {
public:
  explicit Counter(int bits) : range(int64_t(1) << bits) {}
  void set(int64_t bits) {
    if (value && bits < *value - range / 2)
      base += range;
    value = bits;
  }
  bool isSet() const { return value.has_value(); }
  int64_t get() const { return base + *value; }

private:
  int64_t range, base = 0;
  std::optional<int64_t> value;
};

/// EVT 3.0: words change the state y, x, polarity and time, or are events.
class EVT3Decoder {
public:
  explicit EVT3Decoder(EventClock &add) : add(add), high(12) {}
  Error decode(uint16_t word);

private:
  Error vector(uint32_t valid, int count);

  EventClock &add;
  Counter high;
  int64_t y = -1, base = 0, polarity = 0, low = 0;
};

} // namespace

Error EVT3Decoder::vector(uint32_t valid, int count) {
  for (int i = 0; i < count; ++i)
    if (valid >> i & 1 && high.isSet() && y >= 0)
      if (Error error = add(base + i, y, polarity, high.get() << 12 | low))
        return error;
  base += count;
  return Error::success();
}

Error EVT3Decoder::decode(uint16_t word) {
  switch (word >> 12) {
  case 0x0: // EVT_ADDR_Y
    y = word & 0x7ff;
    break;
  case 0x2: // EVT_ADDR_X; before the first time nothing has a place in it
    if (high.isSet() && y >= 0)
      return add(word & 0x7ff, y, word >> 11 & 1, high.get() << 12 | low);
    break;
  case 0x3: // VECT_BASE_X
    base = word & 0x7ff;
    polarity = word >> 11 & 1;
    break;
  case 0x4: // VECT_12
    return vector(word & 0xfff, 12);
  case 0x5: // VECT_8
    return vector(word & 0xff, 8);
  case 0x6: // EVT_TIME_LOW
    low = word & 0xfff;
    break;
  case 0x8: // EVT_TIME_HIGH
    high.set(word & 0xfff);
    break;
  default: // triggers and what vendors add
    break;
  }
  return Error::success();
}

static Error readEVT2(BlockReader &reader, EventClock &add) {
  Counter high(28);
  return reader.forEach(4, [&](const uint8_t *at) -> Error {
    uint32_t word = read32le(at), type = word >> 28;
    if (type == 8) // EVT_TIME_HIGH
      high.set(word & 0xfffffff);
    if (type > 1 || !high.isSet()) // neither CD_OFF nor CD_ON
      return Error::success();
    return add(word >> 11 & 0x7ff, word & 0x7ff, type,
               high.get() << 6 | (word >> 22 & 0x3f));
  });
}

static Error readRaw(StringRef path, AddEvent addEvent) {
  BlockReader reader(path);
  EventClock add(addEvent);
  std::string format;
  while (std::optional<std::string> line = reader.nextLine("% ")) {
    StringRef text(*line);
    if (text.trim() == "% end")
      break;
    if (text.consume_front("% format "))
      format = text.split(';').first.trim().str();
    else if (text.consume_front("% evt ") && format.empty())
      format = "EVT" + text.trim().rtrim("0").rtrim('.').str();
    if (text.contains("endianness=big"))
      return reader.fail(": expected little-endian data, but got big-endian");
  }
  if (format == "EVT2")
    return readEVT2(reader, add);
  if (format == "EVT3") {
    EVT3Decoder decoder(add);
    return reader.forEach(
        2, [&](const uint8_t *at) { return decoder.decode(read16le(at)); });
  }
  return reader.fail(": expected a .raw file in EVT2 or EVT3, but got '" +
                     Twine(format) +
                     "'; convert it to .dat with metavision_file_to_dat");
}

static bool isOf(StringRef path, StringRef head, StringRef extension) {
  return path.ends_with_insensitive(extension) && head.starts_with("%");
}

const Format snnc::data::propheseeDatFormat = {
    "Prophesee .dat",
    "events of one recording",
    [](StringRef path, StringRef head) { return isOf(path, head, ".dat"); },
    /*openArrays=*/nullptr,
    readDat,
    ".dat"};
const Format snnc::data::propheseeRawFormat = {
    "Prophesee .raw",
    "events of one recording",
    [](StringRef path, StringRef head) { return isOf(path, head, ".raw"); },
    /*openArrays=*/nullptr,
    readRaw,
    ".raw"};
