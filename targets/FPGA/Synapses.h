// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sparse weights by column, and the pointer and synapse memories of a core
// (word layouts: targets/FPGA/hdl/README.md).

#ifndef SNNC_TARGETS_FPGA_SYNAPSES_H
#define SNNC_TARGETS_FPGA_SYNAPSES_H

#include "targets/FPGA/Parts.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

namespace snnc::fpga {

/// The nonzero weights of a layer, column (input) by column.
struct SparseWeights {
  unsigned inputs = 0;
  unsigned outputs = 0;
  std::vector<uint32_t> columnStart; ///< inputs + 1 entries
  std::vector<uint32_t> neurons;     ///< ascending in a column
  std::vector<int32_t> weights;

  uint64_t size() const { return neurons.size(); }
  /// From a dense matrix [outputs, inputs], row-major, of integers of any type.
  template <class Matrix>
  static SparseWeights fromDense(const Matrix &dense, unsigned outputs,
                                 unsigned inputs);
};

template <class Matrix>
SparseWeights SparseWeights::fromDense(const Matrix &dense, unsigned outputs,
                                       unsigned inputs) {
  SparseWeights result;
  result.inputs = inputs;
  result.outputs = outputs;
  size_t size = dense.size() - std::ranges::count(dense, 0);
  result.neurons.reserve(size);
  result.weights.reserve(size);
  result.columnStart.push_back(0);
  for (unsigned c = 0; c != inputs; ++c) {
    for (unsigned n = 0; n != outputs; ++n)
      if (auto w = dense[uint64_t(n) * inputs + c]) {
        result.neurons.push_back(n);
        result.weights.push_back(w);
      }
    result.columnStart.push_back(result.neurons.size());
  }
  return result;
}

/// Words of `width` bits, kept as ceil(width / 8) bytes each, lowest first.
struct MemoryImage {
  unsigned width = 0;
  std::vector<uint8_t> bytes;

  unsigned getWordBytes() const { return (width + 7) / 8; }
  uint64_t getDepth() const {
    return width ? bytes.size() / getWordBytes() : 0;
  }
  /// Writes the low `bits` of `value` at bit `position` of word `word`.
  void setField(uint64_t word, unsigned position, unsigned bits, int64_t value);
  /// The unsigned field of at most 64 bits.
  uint64_t getField(uint64_t word, unsigned position, unsigned bits) const;
  /// Text for $readmemh: one word a line, ceil(width / 4) digits.
  std::string toHex() const;
  /// Bits that differ between words. Yosys (opt_mem) drops the others before it
  /// maps a ROM.
  unsigned countVaryingBits() const;

  static MemoryImage zeros(unsigned width, uint64_t depth);
};

/// How an entry of the synapse memory says its group: the group itself, or the
/// distance to the entry before (fillers of weight 0 bridge larger gaps).
struct IndexFormat {
  bool delta = false;
  unsigned width = 1;
};

/// The two memories of a core's synapses, and the rows of each column.
struct SynapseMemories {
  IndexFormat format;
  unsigned startWidth = 1;
  unsigned lengthWidth = 1;
  MemoryImage pointers;
  MemoryImage synapses;
  std::vector<uint32_t> columnRows; ///< by address, i.e. input position
};

/// Rows of each column, for neurons at positions given by `order` (order[p] is
/// the neuron at position p = group * lanes + lane). Columns as in `weights`.
std::vector<uint32_t> countColumnRows(const SparseWeights &weights,
                                      std::span<const uint32_t> order,
                                      unsigned lanes, IndexFormat format);

/// Builds the memories. Address a of the core stands for input
/// `inputOrder[a]`; empty: for input a.
SynapseMemories buildSynapseMemories(const SparseWeights &weights,
                                     std::span<const uint32_t> order,
                                     std::span<const uint32_t> inputOrder,
                                     unsigned lanes, unsigned weightWidth,
                                     IndexFormat format);

/// The index format with the fewest block RAMs for pointers and synapses among
/// those that read at most 5 % more rows than the direct index on columns read
/// `reads` times; at a tie the one that reads fewer rows.
IndexFormat chooseIndexFormat(const Part &part, const SparseWeights &weights,
                              std::span<const uint32_t> order, unsigned lanes,
                              unsigned weightWidth,
                              std::span<const uint64_t> reads, bool pad);

/// Words that snn_rom gives a ROM of `words`: with `pad` (LUTRAM = 1) more than
/// 1,024 become a multiple of 2,048.
uint64_t getROMDepth(uint64_t words, bool pad);

/// Block RAMs of a ROM: none up to 16 words, which the library keeps in logic.
unsigned countROMBlocks(const Part &part, const MemoryImage &image, bool pad);

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_SYNAPSES_H
