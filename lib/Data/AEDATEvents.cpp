// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// AEDAT files of iniVation: 2.0 (an address and a time an event, big-endian),
// 3.1 (packets of events of one type, little-endian). 4.0 holds packed
// FlatBuffers and is refused.

#include "BlockReader.h"

#include "llvm/Support/Endian.h"

using namespace snnc::data;
using namespace llvm::support::endian;
using llvm::ArrayRef;
using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::Twine;

namespace {

/// Where an address of AEDAT 2.0 has what, by the chip.
struct Chip {
  StringRef name; ///< part of the header's AEChip
  int width, height;
  bool isDavis;
};
constexpr Chip chips[] = {{"dvs128", 128, 128, false},
                          {"davis240", 240, 180, true},
                          {"davis346", 346, 260, true},
                          {"davis640", 640, 480, true}};

} // namespace

/// The origin is the lower left corner, of a DAVIS the lower right one.
static Error addVersion2(const uint8_t *at, const Chip &chip, EventClock &add) {
  uint32_t address = read32be(at);
  int64_t time = read32be(at + 4);
  if (!chip.isDavis) {
    if (address >> 15) // an external event
      return Error::success();
    return add(address >> 1 & 127, 127 - (address >> 8 & 127), address & 1,
               time);
  }
  if (address >> 31 || address >> 10 & 1) // a frame's sample, a special event
    return Error::success();
  return add(chip.width - 1 - (address >> 12 & 1023),
             chip.height - 1 - (address >> 22 & 511), address >> 11 & 1, time);
}

static Error readVersion2(BlockReader &reader, const std::string &chipName,
                          EventClock &add) {
  const Chip *chip = nullptr;
  std::string name = StringRef(chipName).lower();
  for (const Chip &known : chips)
    if (StringRef(name).contains(known.name))
      chip = &known;
  if (!chip)
    return reader.fail(": expected an AEDAT 2.0 file whose header states "
                       "'AEChip' DVS128, DAVIS240, DAVIS346 or DAVIS640, "
                       "since addresses differ, but got '" +
                       Twine(chipName) + "'");
  return reader.forEach(
      8, [&](const uint8_t *at) { return addVersion2(at, *chip, add); });
}

/// A packet: type, source, size of an event, offset of its time, overflows of
/// the time, capacity, events, valid events; then the events.
static Error readVersion3(BlockReader &reader, EventClock &add) {
  constexpr int polarityType = 1;
  constexpr uint32_t mostEvents = 1 << 24, mostBytes = 1 << 28;
  while (true) {
    Expected<ArrayRef<uint8_t>> head = reader.next(28);
    if (!head)
      return head.takeError();
    if (head->empty())
      return Error::success();
    int type = read16le(head->data());
    uint32_t size = read32le(head->data() + 4);
    int64_t overflow = int64_t(read32le(head->data() + 12)) << 31;
    uint32_t events = read32le(head->data() + 20);
    bool isBad = size == 0 || events > mostEvents ||
                 uint64_t(size) * events > mostBytes ||
                 (type == polarityType && size != 8) ||
                 overflow >= int64_t(1) << 62;
    if (isBad)
      return reader.fail(": damaged packet of " + Twine(events) +
                         " events of " + Twine(size) + " bytes");
    if (events == 0)
      continue;
    Expected<ArrayRef<uint8_t>> body = reader.next(size_t(size) * events);
    if (!body)
      return body.takeError();
    if (body->empty())
      return reader.fail(" is truncated");
    for (uint32_t i = 0; type == polarityType && i < events; ++i) {
      uint32_t data = read32le(&(*body)[8 * i]);
      int64_t time = overflow + read32le(&(*body)[8 * i + 4]);
      if (!(data & 1)) // marked as not valid
        continue;
      if (Error error =
              add(data >> 17, data >> 2 & 0x7fff, data >> 1 & 1, time))
        return error;
    }
  }
}

/// 3.1 always closes its header; of 2.0 jAER and what writes as it does.
static bool endsHeader(StringRef line) {
  return line.starts_with("#!END-HEADER") ||
         line.drop_front().ltrim().starts_with_insensitive(
             "end of ascii header");
}

static Error readAEDAT(StringRef path, AddEvent addEvent) {
  BlockReader reader(path);
  EventClock add(addEvent);
  std::string version, chip;
  while (std::optional<std::string> line = reader.nextLine("#")) {
    StringRef text(*line);
    if (text.consume_front("#!AER-DAT"))
      version = text.trim().str();
    else if (endsHeader(text))
      break;
    else if (size_t at = text.find("AEChip:"); at != StringRef::npos)
      chip = text.drop_front(at + 7).trim().str();
  }
  if (version.starts_with("2."))
    return readVersion2(reader, chip, add);
  if (version.starts_with("3.1"))
    return readVersion3(reader, add);
  return reader.fail(": expected AEDAT 2.0 or 3.1, but got '" + Twine(version) +
                     "'; convert it (docs/Recordings.md: tonic.io.read_aedat4 "
                     "for 4.0)");
}

const Format snnc::data::aedat2Format = {
    "AEDAT 2.0",
    "events of one recording",
    [](StringRef path, StringRef head) {
      return head.starts_with("#!AER-DAT2");
    },
    /*openArrays=*/nullptr,
    readAEDAT,
    ".aedat",
    "AEDAT 2.0 is read as its specification says, y from the top, bit 0 ON; "
    "Tonic and SpikingJelly turn or mirror it, so convert it with what the "
    "network was trained on where that is one of them (docs/Recordings.md)"};
const Format snnc::data::aedatFormat = {
    "AEDAT 3.1",
    "events of one recording",
    [](StringRef path, StringRef head) {
      return head.starts_with("#!AER-DAT") ||
             path.ends_with_insensitive(".aedat") ||
             path.ends_with_insensitive(".aedat4");
    },
    /*openArrays=*/nullptr,
    readAEDAT,
    ".aedat"};
