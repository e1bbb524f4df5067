// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/FPGA/Synapses.h"

#include "targets/FPGA/Events.h"

#include <algorithm>
#include <bit>
#include <numeric>

using namespace snnc::fpga;

std::vector<uint64_t> snnc::fpga::countColumnReads(const LayerEvents &events,
                                                   unsigned inputs,
                                                   unsigned countWidth) {
  std::vector<uint64_t> reads(inputs);
  for (const Event &event : events.events)
    if (event.address < inputs)
      reads[event.address] += countWords(event.count, countWidth);
  return reads;
}

MemoryImage MemoryImage::zeros(unsigned width, uint64_t depth) {
  MemoryImage image;
  image.width = width;
  image.bytes.resize(image.getWordBytes() * depth);
  return image;
}

void MemoryImage::setField(uint64_t word, unsigned position, unsigned bits,
                           int64_t value) {
  uint8_t *base = bytes.data() + word * getWordBytes();
  for (unsigned i = 0; i != bits; ++i) {
    unsigned bit = position + i;
    uint8_t mask = 1u << (bit % 8);
    if (i < 64 ? (uint64_t(value) >> i) & 1 : value < 0)
      base[bit / 8] |= mask;
    else
      base[bit / 8] &= ~mask;
  }
}

uint64_t MemoryImage::getField(uint64_t word, unsigned position,
                               unsigned bits) const {
  const uint8_t *base = bytes.data() + word * getWordBytes();
  uint64_t value = 0;
  for (unsigned i = 0; i != bits; ++i) {
    unsigned bit = position + i;
    value |= uint64_t((base[bit / 8] >> (bit % 8)) & 1) << i;
  }
  return value;
}

std::string MemoryImage::toHex() const {
  static const char digits[] = "0123456789abcdef";
  unsigned length = (width + 3) / 4;
  std::string text;
  text.reserve(getDepth() * (length + 1));
  for (uint64_t word = 0, e = getDepth(); word != e; ++word) {
    const uint8_t *base = bytes.data() + word * getWordBytes();
    for (unsigned d = length; d-- != 0;)
      text += digits[(base[d / 2] >> (d % 2 * 4)) & 15];
    text += '\n';
  }
  return text;
}

unsigned MemoryImage::countVaryingBits() const {
  unsigned wordBytes = getWordBytes(), varying = 0;
  std::vector<uint8_t> ones(wordBytes), zeros(wordBytes);
  for (uint64_t i = 0; i != bytes.size(); ++i) {
    ones[i % wordBytes] |= bytes[i];
    zeros[i % wordBytes] |= ~bytes[i];
  }
  for (unsigned i = 0; i != wordBytes; ++i)
    varying += std::popcount<uint8_t>(ones[i] & zeros[i]);
  return varying;
}

namespace {
/// The entries of one column after the other, lane by lane.
class ColumnReader {
public:
  struct Entry {
    uint32_t index;
    int32_t weight;
  };
  using Lane = std::vector<Entry>;

  ColumnReader(const SparseWeights &weights, std::span<const uint32_t> order,
               unsigned lanes)
      : weights(weights), position(order.size()), lanes(lanes) {
    for (uint32_t p = 0; p != order.size(); ++p)
      position[order[p]] = p;
  }

  /// Goes to `column`.
  void read(uint32_t column) {
    sorted.clear();
    for (uint32_t i = weights.columnStart[column],
                  e = weights.columnStart[column + 1];
         i != e; ++i)
      sorted.push_back({position[weights.neurons[i]], weights.weights[i]});
    auto before = [](const Entry &a, const Entry &b) {
      return a.index < b.index;
    };
    if (!std::ranges::is_sorted(sorted,
                                before)) // many orders are the usual one
      std::ranges::sort(sorted, before);
    for (Lane &lane : lanes)
      lane.clear();
    for (const Entry &entry : sorted)
      lanes[entry.index % lanes.size()].push_back(
          {uint32_t(entry.index / lanes.size()), entry.weight});
  }

  /// Rows of the column, fillers included.
  uint32_t countRows(IndexFormat format) const {
    uint64_t longest = 0;
    for (const Lane &lane : lanes) {
      uint64_t rows = lane.size();
      forEachGap(lane, format,
                 [&](uint32_t gap) { rows += gap >> format.width; });
      longest = std::max(longest, rows);
    }
    return longest;
  }

  /// The entries of each lane as the memory has them.
  std::vector<Lane> encode(IndexFormat format) const {
    if (!format.delta)
      return lanes;
    uint32_t most = (uint32_t(1) << format.width) - 1;
    std::vector<Lane> encoded;
    for (const Lane &lane : lanes) {
      Lane &rows = encoded.emplace_back();
      const Entry *entry = lane.data();
      forEachGap(lane, format, [&](uint32_t gap) {
        rows.insert(rows.end(), gap >> format.width, Entry{most, 0});
        rows.push_back({gap & most, (entry++)->weight});
      });
    }
    return encoded;
  }

private:
  /// f(groups between each entry and the one before), of a delta format. The
  /// first entry counts from group 0, a later one from the next group.
  template <class F>
  static void forEachGap(const Lane &lane, IndexFormat format, F f) {
    uint32_t next = 0;
    for (const Entry &entry : lane) {
      if (!format.delta)
        return;
      f(entry.index - next);
      next = entry.index + 1;
    }
  }

  const SparseWeights &weights;
  std::vector<uint32_t> position;
  std::vector<Lane> lanes;
  std::vector<Entry> sorted;
};
} // namespace

/// Rows of each column in each of `formats`.
static std::vector<std::vector<uint32_t>>
countRows(const SparseWeights &weights, std::span<const uint32_t> order,
          unsigned lanes, std::span<const IndexFormat> formats) {
  std::vector<std::vector<uint32_t>> rows(
      formats.size(), std::vector<uint32_t>(weights.inputs));
  ColumnReader reader(weights, order, lanes);
  for (uint32_t c = 0; c != weights.inputs; ++c) {
    reader.read(c);
    for (size_t k = 0; k != formats.size(); ++k)
      rows[k][c] = reader.countRows(formats[k]);
  }
  return rows;
}

std::vector<uint32_t>
snnc::fpga::countColumnRows(const SparseWeights &weights,
                            std::span<const uint32_t> order, unsigned lanes,
                            IndexFormat format) {
  return countRows(weights, order, lanes, {&format, 1}).front();
}

SynapseMemories snnc::fpga::buildSynapseMemories(
    const SparseWeights &weights, std::span<const uint32_t> order,
    std::span<const uint32_t> inputOrder, unsigned lanes, unsigned weightWidth,
    IndexFormat format) {
  SynapseMemories result;
  result.format = format;
  ColumnReader reader(weights, order, lanes);
  auto columnOf = [&](uint32_t a) {
    return inputOrder.empty() ? a : inputOrder[a];
  };
  uint64_t rows = 0, longest = 0;
  result.columnRows.resize(weights.inputs);
  for (uint32_t a = 0; a != weights.inputs; ++a) {
    reader.read(columnOf(a));
    result.columnRows[a] = reader.countRows(format);
    rows += result.columnRows[a];
    longest = std::max<uint64_t>(longest, result.columnRows[a]);
  }
  uint64_t depth = std::max<uint64_t>(rows, 1);
  result.startWidth = addressWidth(depth);
  result.lengthWidth = addressWidth(longest + 1);
  unsigned entryWidth = format.width + weightWidth;
  result.pointers = MemoryImage::zeros(result.startWidth + result.lengthWidth,
                                       weights.inputs);
  result.synapses = MemoryImage::zeros(lanes * entryWidth, depth);
  uint64_t start = 0;
  for (uint32_t a = 0; a != weights.inputs; ++a) {
    uint32_t length = result.columnRows[a];
    if (!length)
      continue;
    result.pointers.setField(a, 0, result.lengthWidth, length);
    result.pointers.setField(a, result.lengthWidth, result.startWidth, start);
    reader.read(columnOf(a));
    auto entries = reader.encode(format);
    for (unsigned lane = 0; lane != lanes; ++lane)
      for (uint64_t i = 0; i != entries[lane].size(); ++i) {
        result.synapses.setField(start + i, lane * entryWidth, weightWidth,
                                 entries[lane][i].weight);
        result.synapses.setField(start + i, lane * entryWidth + weightWidth,
                                 format.width, entries[lane][i].index);
      }
    start += length;
  }
  return result;
}

IndexFormat snnc::fpga::chooseIndexFormat(const Part &part,
                                          const SparseWeights &weights,
                                          std::span<const uint32_t> order,
                                          unsigned lanes, unsigned weightWidth,
                                          std::span<const uint64_t> reads,
                                          bool pad) {
  unsigned groups = (order.size() + lanes - 1) / lanes;
  IndexFormat best{false, addressWidth(groups)};
  unsigned bestBlocks = 0;
  uint64_t directReads = 0;
  // From the direct index down; a shorter one must save a block.
  std::vector<IndexFormat> formats = {best};
  for (unsigned width = best.width; width != 1; --width)
    formats.push_back({true, width - 1});
  auto formatRows = countRows(weights, order, lanes, formats);
  for (size_t k = 0; k != formats.size(); ++k) {
    const std::vector<uint32_t> &rows = formatRows[k];
    uint64_t total = std::accumulate(rows.begin(), rows.end(), uint64_t(0));
    uint64_t longest = rows.empty() ? 0 : *std::ranges::max_element(rows);
    uint64_t read = 0;
    for (uint32_t c = 0; c != rows.size(); ++c)
      read += rows[c] * (reads[c] + 1);
    uint64_t depth = std::max<uint64_t>(total, 1);
    unsigned pointerWidth = addressWidth(depth) + addressWidth(longest + 1);
    auto count = [&](unsigned bits, uint64_t words) {
      return words > 16 ? countBlockRAMs(part, bits, getROMDepth(words, pad),
                                         /*writable=*/false)
                        : 0;
    };
    unsigned blocks = count(lanes * (formats[k].width + weightWidth), depth) +
                      count(pointerWidth, weights.inputs);
    if (!formats[k].delta) {
      bestBlocks = blocks;
      directReads = read;
    } else if (blocks < bestBlocks && read <= directReads + directReads / 20) {
      best = formats[k];
      bestBlocks = blocks;
    }
  }
  return best;
}

uint64_t snnc::fpga::getROMDepth(uint64_t words, bool pad) {
  return pad && words > 1024 ? (words + 2047) / 2048 * 2048 : words;
}

unsigned snnc::fpga::countROMBlocks(const Part &part, const MemoryImage &image,
                                    bool pad) {
  uint64_t words = image.getDepth();
  return words > 16 ? countBlockRAMs(part, image.countVaryingBits(),
                                     getROMDepth(words, pad), false)
                    : 0;
}
