// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "targets/Loihi/Encoding.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <map>
#include <set>
#include <tuple>

using namespace snnc::loihi;

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

static constexpr std::array<std::string_view, 3> kEncodings = {
    "dense", "sparse", "run_length"};
static constexpr std::array<std::string_view, 3> kSigns = {
    "mixed", "excitatory", "inhibitory"};

std::string_view snnc::loihi::getName(Encoding encoding) {
  return kEncodings[size_t(encoding)];
}

std::string_view snnc::loihi::getName(Sign sign) {
  return kSigns[size_t(sign)];
}

std::optional<Encoding> snnc::loihi::parseEncoding(std::string_view name) {
  auto found = std::ranges::find(kEncodings, name);
  if (found == kEncodings.end())
    return std::nullopt;
  return Encoding(found - kEncodings.begin());
}

std::optional<Sign> snnc::loihi::parseSign(std::string_view name) {
  auto found = std::ranges::find(kSigns, name);
  if (found == kSigns.end())
    return std::nullopt;
  return Sign(found - kSigns.begin());
}

//===----------------------------------------------------------------------===//
// Formats
//===----------------------------------------------------------------------===//

std::optional<std::string_view> snnc::loihi::findFault(const Model &model,
                                                       const Format &format) {
  if (!model.weightBits.contains(format.weightBits))
    return model.weightBits.name;
  if (!model.indexBits.contains(format.indexBits))
    return model.indexBits.name;
  if (format.delayBits > model.delayBits.value)
    return model.delayBits.name;
  if (format.exponent < model.exponentLeast.value)
    return model.exponentLeast.name;
  if (format.exponent > model.exponentMost.value)
    return model.exponentMost.name;
  if (format.encoding == Encoding::RunLength && !model.runLength.value)
    return model.runLength.name;
  return std::nullopt;
}

/// Least and greatest stored weight.
static std::pair<int64_t, int64_t> getStoredRange(const Format &format) {
  int64_t top = int64_t(1) << format.weightBits;
  switch (format.sign) {
  case Sign::Mixed:
    return {-top / 2, top / 2 - 1};
  case Sign::Excitatory:
    return {0, top - 1};
  case Sign::Inhibitory:
    return {1 - top, 0};
  }
  return {0, 0};
}

ListShape::ListShape(const SynapseList &list, int exponent)
    : exponent(exponent), least(0), most(0), trailingZeros(31),
      synapses(list.size()), targets(0), delays(0), oneEach(true) {
  uint32_t bits = 0;
  for (size_t i = 0; i != list.size(); ++i) {
    const Synapse &synapse = list[i];
    least = std::min(least, synapse.weight);
    most = std::max(most, synapse.weight);
    bits |= uint32_t(synapse.weight);
    delays = std::max(delays, synapse.delay);
    targets = std::max(targets, synapse.target + 1);
    if (i && list[i - 1].target == synapse.target)
      oneEach = false;
    if (i && list[i - 1].target + 1 == synapse.target)
      ++runs.back();
    else
      runs.push_back(1);
  }
  if (bits)
    trailingZeros = std::countr_zero(bits);
}

std::array<int64_t, 7> ListShape::getKey() const {
  return {exponent,
          least,
          most,
          trailingZeros,
          std::bit_width(delays),
          targets ? std::bit_width(targets - 1) : 0,
          oneEach};
}

/// Whether the weights can be stored exactly.
static bool holdsWeights(const Model &model, const Format &format,
                         const ListShape &shape) {
  int shift = format.getShift(model, shape.exponent);
  if (shift > int(shape.trailingZeros) || shift < -16)
    return false;
  auto scale = [&](int64_t weight) {
    return shift >= 0 ? weight >> shift : weight * (int64_t(1) << -shift);
  };
  auto [least, most] = getStoredRange(format);
  return scale(shape.least) >= least && scale(shape.most) <= most;
}

static uint64_t countBlockWords(const Model &model, uint64_t bits) {
  return (bits + model.wordBits.value - 1) / model.wordBits.value;
}

/// Words of `count` synapses in blocks with `extra` bits before the synapses.
static uint64_t countBlocks(const Model &model, uint64_t count, unsigned bits,
                            unsigned extra) {
  unsigned header = model.getHeaderBits() + extra;
  uint64_t most = model.getBlockSynapses();
  uint64_t words = count / most * countBlockWords(model, most * bits + header);
  if (uint64_t rest = count % most)
    words += countBlockWords(model, rest * bits + header);
  return words;
}

std::optional<uint64_t> snnc::loihi::countWords(const Model &model,
                                                const Format &format,
                                                const ListShape &shape) {
  if (!holdsWeights(model, format, shape) ||
      unsigned(std::bit_width(shape.delays)) > format.delayBits)
    return std::nullopt;
  unsigned bits = format.getSynapseBits();
  if (format.encoding == Encoding::Dense) {
    if (!shape.oneEach)
      return std::nullopt;
    return countBlocks(model, shape.targets, bits, 0);
  }
  if (shape.targets &&
      unsigned(std::bit_width(shape.targets - 1)) > format.indexBits)
    return std::nullopt;
  if (format.encoding == Encoding::Sparse)
    return countBlocks(model, shape.synapses, bits, 0);
  uint64_t words = 0;
  for (uint32_t run : shape.runs)
    words += countBlocks(model, run, bits, format.indexBits);
  return words;
}

std::vector<Format> snnc::loihi::getCandidates(const Model &model,
                                               const ListShape &shape) {
  std::vector<Sign> signs = {Sign::Mixed};
  if (shape.least == 0)
    signs.push_back(Sign::Excitatory);
  else if (shape.most == 0)
    signs.push_back(Sign::Inhibitory);
  int indexBits = model.indexBits.atLeast(
      shape.targets ? std::bit_width(shape.targets - 1) : 0);
  unsigned delayBits = std::bit_width(shape.delays);
  std::vector<Format> candidates;
  for (Sign sign : signs) {
    // The least bits, and of these the least shift: formats that many lists
    // have in common.
    std::optional<Format> narrow;
    for (unsigned bits : model.weightBits.bits) {
      for (int step = 0; step <= 16 + int(shape.trailingZeros) && !narrow;
           ++step) {
        // Then stored weights that are multiples of a power of two.
        int drop = step <= int(shape.trailingZeros)
                       ? step
                       : int(shape.trailingZeros) - step;
        Format format{Encoding::Dense, sign, bits, 0, delayBits, 0};
        format.exponent = drop - format.getShift(model, shape.exponent);
        if (!findFault(model, format) && holdsWeights(model, format, shape))
          narrow = format;
      }
      if (narrow)
        break;
    }
    if (!narrow)
      continue;
    if (shape.oneEach)
      candidates.push_back(*narrow);
    if (indexBits < 0)
      continue;
    narrow->indexBits = indexBits;
    for (Encoding encoding : {Encoding::Sparse, Encoding::RunLength}) {
      narrow->encoding = encoding;
      if (!findFault(model, *narrow))
        candidates.push_back(*narrow);
    }
  }
  return candidates;
}

std::vector<SynapseList> snnc::loihi::splitList(const Model &model,
                                                const SynapseList &list,
                                                int exponent) {
  if (list.empty() || !getCandidates(model, ListShape(list, exponent)).empty())
    return {list};
  std::array<SynapseList, 4> classes;
  for (const Synapse &synapse : list) {
    bool large = std::abs(int64_t(synapse.weight)) >> model.mantissaBits.value;
    classes[(synapse.weight < 0) + 2 * large].push_back(synapse);
  }
  std::vector<SynapseList> parts;
  for (SynapseList &part : classes) {
    if (part.empty())
      continue;
    if (getCandidates(model, ListShape(part, exponent)).empty())
      return {};
    parts.push_back(std::move(part));
  }
  return parts;
}

//===----------------------------------------------------------------------===//
// Formats of a core
//===----------------------------------------------------------------------===//

/// The formats that most lists would choose by themselves, and for each
/// encoding, sign and unit of the weights one that is wide enough for all.
static std::vector<Format> collectCandidates(const Model &model,
                                             std::span<const ListShape> lists) {
  std::map<std::array<int64_t, 7>, std::pair<const ListShape *, uint32_t>> keys;
  for (const ListShape &shape : lists)
    ++keys.try_emplace(shape.getKey(), &shape, 0).first->second.second;
  std::map<Format, uint32_t> votes;
  for (const auto &[key, shape] : keys)
    for (const Format &format : getCandidates(model, *shape.first))
      votes[format] += shape.second;
  std::map<std::tuple<Encoding, Sign, int>, Format> wide;
  std::vector<std::pair<uint32_t, Format>> order;
  for (const auto &[format, count] : votes) {
    order.push_back({count, format});
    int unit = format.exponent - int(format.weightBits);
    Format &all = wide.try_emplace({format.encoding, format.sign, unit}, format)
                      .first->second;
    all.weightBits = std::max(all.weightBits, format.weightBits);
    all.indexBits = std::max(all.indexBits, format.indexBits);
    all.delayBits = std::max(all.delayBits, format.delayBits);
    all.exponent = unit + int(all.weightBits);
  }
  std::ranges::sort(order, [](const auto &a, const auto &b) {
    return a.first != b.first ? a.first > b.first : a.second < b.second;
  });
  constexpr size_t most = 48;
  order.resize(std::min(order.size(), most));
  std::set<Format> formats;
  for (const auto &[count, format] : order)
    formats.insert(format);
  for (const auto &[group, format] : wide)
    if (!findFault(model, format))
      formats.insert(format);
  return {formats.begin(), formats.end()};
}

std::vector<Format> snnc::loihi::chooseFormats(const Model &model,
                                               std::span<const ListShape> lists,
                                               uint64_t &words) {
  constexpr uint32_t none = 1u << 24; // more than any list takes
  std::vector<Format> candidates = collectCandidates(model, lists);
  std::vector<std::vector<uint32_t>> costs(candidates.size());
  for (size_t c = 0; c != candidates.size(); ++c)
    for (const ListShape &shape : lists)
      costs[c].push_back(std::min<uint64_t>(
          countWords(model, candidates[c], shape).value_or(none), none));
  std::vector<uint32_t> best(lists.size(), none);
  std::vector<Format> chosen;
  while (chosen.size() != model.getFormats()) {
    uint64_t mostSaved = 0;
    size_t winner = 0;
    for (size_t c = 0; c != candidates.size(); ++c) {
      uint64_t saved = 0;
      for (size_t i = 0; i != lists.size(); ++i)
        saved += best[i] - std::min(best[i], costs[c][i]);
      if (saved > mostSaved) {
        mostSaved = saved;
        winner = c;
      }
    }
    if (!mostSaved)
      break;
    chosen.push_back(candidates[winner]);
    for (size_t i = 0; i != lists.size(); ++i)
      best[i] = std::min(best[i], costs[winner][i]);
  }
  words = 0;
  for (uint32_t cost : best) {
    if (cost == none)
      return {};
    words += cost;
  }
  return chosen;
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

namespace {
/// Appends fields to words, lowest bits first.
class BlockWriter {
public:
  explicit BlockWriter(std::vector<uint64_t> &words)
      : words(words), position(64 * words.size()) {}

  void put(uint64_t value, unsigned bits) {
    if (bits < 64)
      value &= (uint64_t(1) << bits) - 1;
    for (unsigned done = 0; done < bits;) {
      if (position / 64 == words.size())
        words.push_back(0);
      unsigned at = position % 64, room = std::min(64 - at, bits - done);
      words.back() |= (value >> done) << at;
      done += room;
      position += room;
    }
  }
  /// The next block starts in a word of its own.
  void endBlock() { position = 64 * words.size(); }

private:
  std::vector<uint64_t> &words;
  uint64_t position;
};

/// Reads fields back.
class BlockReader {
public:
  explicit BlockReader(std::span<const uint64_t> words) : words(words) {}

  bool atEnd() const { return position == 64 * words.size(); }
  bool has(uint64_t bits) const { return position + bits <= 64 * words.size(); }
  uint64_t take(unsigned bits) {
    uint64_t value = 0;
    for (unsigned done = 0; done < bits;) {
      unsigned at = position % 64, room = std::min(64 - at, bits - done);
      uint64_t field = words[position / 64] >> at;
      if (room < 64)
        field &= (uint64_t(1) << room) - 1;
      value |= field << done;
      done += room;
      position += room;
    }
    return value;
  }
  /// False where the rest of the word is not zero.
  bool endBlock() {
    unsigned rest = (64 - position % 64) % 64;
    return take(rest) == 0;
  }

private:
  std::span<const uint64_t> words;
  uint64_t position = 0;
};

/// Writes the synapses of one list in one format.
class ListWriter {
public:
  ListWriter(const Model &model, const Format &format, unsigned index,
             int exponent, std::vector<uint64_t> &words)
      : model(model), format(format), index(index),
        shift(format.getShift(model, exponent)), writer(words) {}

  void writeDense(const SynapseList &list);
  void writeSparse(const SynapseList &list);
  void writeRuns(const SynapseList &list);

private:
  void startBlock(size_t count) {
    writer.put(index, model.formatBits.value);
    writer.put(count - 1, model.countBits.value);
  }
  void putSynapse(int64_t weight, uint32_t delay) {
    writer.put(delay, format.delayBits);
    int64_t stored =
        shift >= 0 ? weight >> shift : weight * (int64_t(1) << -shift);
    writer.put(format.sign == Sign::Inhibitory ? -stored : stored,
               format.weightBits);
  }

  const Model &model;
  const Format &format;
  unsigned index;
  int shift;
  BlockWriter writer;
};
} // namespace

void ListWriter::writeDense(const SynapseList &list) {
  uint64_t targets = list.empty() ? 0 : list.back().target + 1;
  auto next = list.begin();
  for (uint64_t first = 0; first < targets; first += model.getBlockSynapses()) {
    uint64_t end =
        std::min<uint64_t>(first + model.getBlockSynapses(), targets);
    startBlock(end - first);
    for (uint64_t target = first; target != end; ++target) {
      if (next->target == target) {
        putSynapse(next->weight, next->delay);
        ++next;
      } else {
        putSynapse(0, 0);
      }
    }
    writer.endBlock();
  }
}

void ListWriter::writeSparse(const SynapseList &list) {
  for (size_t first = 0; first < list.size();
       first += model.getBlockSynapses()) {
    size_t end = std::min(first + model.getBlockSynapses(), list.size());
    startBlock(end - first);
    for (size_t i = first; i != end; ++i) {
      writer.put(list[i].target, format.indexBits);
      putSynapse(list[i].weight, list[i].delay);
    }
    writer.endBlock();
  }
}

void ListWriter::writeRuns(const SynapseList &list) {
  for (size_t first = 0; first < list.size();) {
    size_t end = first + 1;
    while (end != list.size() && end - first < model.getBlockSynapses() &&
           list[end].target == list[end - 1].target + 1)
      ++end;
    startBlock(end - first);
    writer.put(list[first].target, format.indexBits);
    for (; first != end; ++first)
      putSynapse(list[first].weight, list[first].delay);
    writer.endBlock();
  }
}

void snnc::loihi::encodeList(const Model &model,
                             std::span<const Format> formats, unsigned index,
                             int exponent, const SynapseList &list,
                             std::vector<uint64_t> &words) {
  ListWriter writer(model, formats[index], index + model.formatsReserved.value,
                    exponent, words);
  switch (formats[index].encoding) {
  case Encoding::Dense:
    return writer.writeDense(list);
  case Encoding::Sparse:
    return writer.writeSparse(list);
  case Encoding::RunLength:
    return writer.writeRuns(list);
  }
}

//===----------------------------------------------------------------------===//
// Back
//===----------------------------------------------------------------------===//

/// The weight that a field of bits stands for, at the layer's exponent.
static std::optional<int32_t> readWeight(const Format &format, int shift,
                                         uint64_t field) {
  int64_t stored = int64_t(field);
  if (format.sign == Sign::Mixed && (field >> (format.weightBits - 1)))
    stored -= int64_t(1) << format.weightBits;
  if (format.sign == Sign::Inhibitory)
    stored = -stored;
  if (shift >= 0)
    return int32_t(stored * (int64_t(1) << shift));
  if (stored % (int64_t(1) << -shift))
    return std::nullopt;
  return int32_t(stored >> -shift);
}

static llvm::Error makeError(const char *text) {
  return llvm::createStringError(text);
}

llvm::Expected<SynapseList>
snnc::loihi::decodeList(const Model &model, std::span<const Format> formats,
                        int exponent, std::span<const uint64_t> words) {
  SynapseList list;
  BlockReader reader(words);
  uint64_t denseNext = 0, denseIndex = formats.size();
  bool endsInZero = false;
  while (!reader.atEnd()) {
    uint64_t index = reader.take(model.formatBits.value);
    uint64_t count = reader.take(model.countBits.value) + 1;
    index -= model.formatsReserved.value;
    if (index >= formats.size())
      return makeError("a block with a format that the core does not have");
    const Format &format = formats[index];
    int shift = format.getShift(model, exponent);
    if (shift < -16 || shift > 16)
      return makeError("a format whose exponent does not fit its synapses");
    bool runs = format.encoding == Encoding::RunLength;
    if (!reader.has(count * format.getSynapseBits() +
                    (runs ? format.indexBits : 0)))
      return makeError("a block that goes beyond the words of its axon");
    uint64_t target = runs ? reader.take(format.indexBits) : 0;
    if (endsInZero && index != denseIndex)
      return makeError("dense blocks that end with a weight of 0");
    if (format.encoding == Encoding::Dense) {
      // A dense block goes on where one of the same format ended.
      target = index == denseIndex ? denseNext : 0;
      denseNext = target + count;
    }
    for (uint64_t i = 0; i != count; ++i, ++target) {
      if (format.encoding == Encoding::Sparse)
        target = reader.take(format.indexBits);
      uint32_t delay = reader.take(format.delayBits);
      auto weight = readWeight(format, shift, reader.take(format.weightBits));
      if (!weight)
        return makeError("a weight that its layer does not have");
      if (!*weight && format.encoding != Encoding::Dense)
        return makeError("a weight of 0 outside a dense block");
      if (!*weight && delay)
        return makeError("a delay without a weight");
      endsInZero = !*weight;
      if (*weight)
        list.push_back({uint32_t(target), *weight, delay});
    }
    denseIndex = format.encoding == Encoding::Dense ? index : formats.size();
    if (!reader.endBlock())
      return makeError("bits behind the last synapse of a block");
  }
  if (endsInZero)
    return makeError("dense blocks that end with a weight of 0");
  std::ranges::sort(list);
  return list;
}
