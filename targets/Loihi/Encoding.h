// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Synapses of an input axon as blocks in the synapse memory of a core, and
// back. CoreImage.md has the layout.

#ifndef SNNC_TARGETS_LOIHI_ENCODING_H
#define SNNC_TARGETS_LOIHI_ENCODING_H

#include "targets/Loihi/Model.h"

#include "llvm/Support/Error.h"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace snnc::loihi {

/// A synapse: `target` is a compartment relative to the base of its axon; its
/// activation is `weight` times 2^e, e the exponent of its layer's synapses;
/// `delay` is beyond the step that every synapse takes.
struct Synapse {
  uint32_t target;
  int32_t weight;
  uint32_t delay;
  bool operator==(const Synapse &) const = default;
  auto operator<=>(const Synapse &other) const {
    return std::tie(target, delay, weight) <=>
           std::tie(other.target, other.delay, other.weight);
  }
};

/// The synapses of one input axon, by target and then delay, no weight 0.
using SynapseList = std::vector<Synapse>;

enum class Encoding : uint8_t {
  Dense,    ///< no index: one synapse a compartment, from the base on
  Sparse,   ///< an index with each synapse
  RunLength ///< one index, then synapses of consecutive compartments
};
enum class Sign : uint8_t { Mixed, Excitatory, Inhibitory };

std::string_view getName(Encoding encoding);
std::string_view getName(Sign sign);
std::optional<Encoding> parseEncoding(std::string_view name);
std::optional<Sign> parseSign(std::string_view name);

/// A synapse format of a core. A stored weight s acts as s *
/// 2^(8 - weightBits + (1 if mixed) + exponent).
struct Format {
  Encoding encoding = Encoding::Dense;
  Sign sign = Sign::Mixed;
  unsigned weightBits = 0, indexBits = 0, delayBits = 0;
  int exponent = 0;
  auto operator<=>(const Format &) const = default;

  unsigned getSynapseBits() const {
    return weightBits + delayBits +
           (encoding == Encoding::Sparse ? indexBits : 0);
  }
  /// Shift from a stored weight to a weight of synapses with exponent `e`.
  int getShift(const Model &model, int e) const {
    return model.mantissaBits.value - int(weightBits) +
           (sign == Sign::Mixed ? 1 : 0) + exponent - e;
  }
};

/// The field that `model` has no such value of, or nothing.
std::optional<std::string_view> findFault(const Model &model,
                                          const Format &format);

/// What decides how many words a list takes.
struct ListShape {
  int exponent;                       ///< of the layer's synapses
  int32_t least, most;                ///< weights, 0 included
  unsigned trailingZeros;             ///< of all weights together
  uint32_t synapses, targets, delays; ///< counts; targets: 1 + the greatest
  bool oneEach;                       ///< no compartment has two synapses
  std::vector<uint32_t> runs;         ///< synapses of consecutive compartments

  ListShape(const SynapseList &list, int exponent);
  /// All that getCandidates looks at: lists with the same have the same
  /// candidates.
  std::array<int64_t, 7> getKey() const;
};

/// Words that a list takes in `format`; nothing where it cannot hold it.
std::optional<uint64_t> countWords(const Model &model, const Format &format,
                                   const ListShape &shape);

/// The narrowest formats that hold the list, one or two of each encoding;
/// none: no format of the model does.
std::vector<Format> getCandidates(const Model &model, const ListShape &shape);

/// The parts of a list that one format each can hold: the list itself, or its
/// weights by sign and size where no format holds them together. Empty: a
/// weight that the chip does not have.
std::vector<SynapseList> splitList(const Model &model, const SynapseList &list,
                                   int exponent);

/// At most `model.getFormats()` formats for these lists that together take few
/// words: formats are added while they save the most. Empty: some list cannot
/// be held. `words` receives the sum.
std::vector<Format> chooseFormats(const Model &model,
                                  std::span<const ListShape> lists,
                                  uint64_t &words);

/// Appends the blocks of a list in formats[index] to `words`. The format holds
/// the list.
void encodeList(const Model &model, std::span<const Format> formats,
                unsigned index, int exponent, const SynapseList &list,
                std::vector<uint64_t> &words);

/// The synapses of the blocks that `words` is made of: the inverse of
/// encodeList, over all parts of a list. `formats[i]` has the index
/// formatsReserved + i in a header.
llvm::Expected<SynapseList> decodeList(const Model &model,
                                       std::span<const Format> formats,
                                       int exponent,
                                       std::span<const uint64_t> words);

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_ENCODING_H
