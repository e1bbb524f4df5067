// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Fully connected layers: dense columns held in registers, and sparse ones.
// For KernelTable.cpp alone.

#ifndef SNNC_SIM_ENGINE_LINEARKERNELS_H
#define SNNC_SIM_ENGINE_LINEARKERNELS_H

#include "Vectors.h"

namespace snnc::sim::engine {
namespace {

//===----------------------------------------------------------------------===//
// Bytes
//===----------------------------------------------------------------------===//

/// Sums of 16 bits take this many sums of bytes: 257·255 = 65535.
constexpr uint32_t kBytesPerShort = 257;

/// The sums of N vectors of rows over at most kBytesPerShort·perByte units.
template <int N>
[[gnu::always_inline]] inline void
sumBytes(const uint8_t *block, const uint32_t *unit, uint32_t units,
         uint32_t perByte, uint16_t *sums) {
  using Bytes = Vector<uint8_t>;
  using Shorts = Vector<uint16_t>;
  Shorts low[N] = {}, high[N] = {};
  for (uint32_t at = 0; at < units;) {
    uint32_t end = least(at + perByte, units);
    Bytes sum[N] = {};
    for (; at < end; ++at) {
      const uint8_t *column = block + size_t(unit[at]) * (N * kVectorBytes);
#pragma GCC unroll 8
      for (int j = 0; j < N; ++j)
        sum[j] += load<Bytes>(column + j * kVectorBytes);
    }
#pragma GCC unroll 8
    for (int j = 0; j < N; ++j) {
      low[j] += (Shorts)sum[j] & 255;
      high[j] += (Shorts)sum[j] >> 8;
    }
  }
#pragma GCC unroll 8
  for (int j = 0; j < N; ++j) {
    store(sums + j * kVectorBytes, low[j]);
    store(sums + j * kVectorBytes + kVectorBytes / 2, high[j]);
  }
}

template <int N, class T>
void addByteBlock(const ByteColumns &w, const uint8_t *block, int64_t rows,
                  const uint32_t *unit, uint32_t units, T times, T *y) {
  uint16_t sums[N * kVectorBytes];
  while (units > 0) {
    uint32_t now = least(units, kBytesPerShort * w.perByte);
    // Weights of 8 bits leave no room for a second one.
    if (w.perByte == 1)
      sumBytes<N>(block, unit, now, 1, sums);
    else
      sumBytes<N>(block, unit, now, w.perByte, sums);
    T offset = static_cast<T>(static_cast<int64_t>(w.least) * now);
    for (int64_t i = 0; i < rows; ++i)
      y[i] += (static_cast<T>(sums[i]) + offset) * times;
    unit += now;
    units -= now;
  }
}

template <class T>
void addBytes(const ByteColumns &w, const uint32_t *unit, uint32_t units,
              T times, T *y) {
  constexpr int64_t kRows = kByteBlock * kVectorBytes;
  const uint8_t *block = w.data;
  for (int64_t row = 0; row < w.rows; row += kRows) {
    int64_t rows = least(kRows, w.rows - row);
    int64_t vectors = (rows + kVectorBytes - 1) / kVectorBytes;
    switch (vectors) {
    case 1:
      addByteBlock<1>(w, block, rows, unit, units, times, y + row);
      break;
    case 2:
      addByteBlock<2>(w, block, rows, unit, units, times, y + row);
      break;
    case 3:
      addByteBlock<3>(w, block, rows, unit, units, times, y + row);
      break;
    default:
      addByteBlock<4>(w, block, rows, unit, units, times, y + row);
    }
    block += w.columns * vectors * kVectorBytes;
  }
}

//===----------------------------------------------------------------------===//
// Columns in T
//===----------------------------------------------------------------------===//

template <int N, bool Zeros, class T>
void addColumnBlock(const T *block, const uint32_t *index, const T *value,
                    uint32_t count, T *y) {
  using V = Vector<T>;
  constexpr int kLanes = kVectorBytes / sizeof(T);
  V sum[N];
#pragma GCC unroll 8
  for (int j = 0; j < N; ++j)
    sum[j] = load<V>(y + j * kLanes);
  for (uint32_t e = 0; e < count; ++e) {
    const T *column = block + size_t(index[e]) * (N * kLanes);
    T x = value ? value[e] : T(1);
#pragma GCC unroll 8
    for (int j = 0; j < N; ++j) {
      V w = load<V>(column + j * kLanes);
      V next = sum[j] + w * x;
      if constexpr (Zeros)
        sum[j] = w != 0 ? next : sum[j];
      else
        sum[j] = next;
    }
  }
#pragma GCC unroll 8
  for (int j = 0; j < N; ++j)
    store(y + j * kLanes, sum[j]);
}

/// Blocks of N vectors, then of half as many, and so on.
template <int N, bool Zeros, class T>
void addColumnBlocks(const Columns<T> &w, const T *block, int64_t row,
                     const uint32_t *index, const T *value, uint32_t count,
                     T *y) {
  constexpr int64_t kRows = N * (kVectorBytes / sizeof(T));
  // A single vector also takes what is left of the rows.
  while (N == 1 ? row < w.rows : row + kRows <= w.rows) {
    addColumnBlock<N, Zeros>(block, index, value, count, y + row);
    block += w.columns * kRows;
    row += kRows;
  }
  if constexpr (N > 1)
    addColumnBlocks<N / 2, Zeros>(w, block, row, index, value, count, y);
}

template <class T>
void addColumns(const Columns<T> &w, const uint32_t *index, const T *value,
                uint32_t count, T *y) {
  // Integers need no exception for zeros: they add nothing.
  if (kIsFloat<T> && w.zeros)
    addColumnBlocks<kColumnBlock, true>(w, w.data, 0, index, value, count, y);
  else
    addColumnBlocks<kColumnBlock, false>(w, w.data, 0, index, value, count, y);
}

//===----------------------------------------------------------------------===//
// Sparse columns
//===----------------------------------------------------------------------===//

/// Entries are moved in groups; what is moved beyond an end is written over by
/// the next column, or never read.
constexpr uint32_t kGroup = 16;
template <class E>
using Group = Vector<E, kGroup * sizeof(E)>;

template <class To, class From>
[[gnu::always_inline]] inline Group<To> loadGroup(const From *from) {
  return __builtin_convertvector(load<Group<From>>(from), Group<To>);
}

/// Columns on their way into one stream, and the stream into the sums.
template <class Row, class Weight, class T>
struct Sparse {
  const SparseColumns<T> &w;
  const Row *rows;
  const Weight *weights;
  uint32_t *streamRows;
  T *streamWeights;
  T *y;

  template <bool Scaled>
  void add(const uint32_t *index, const T *value, uint32_t count) const {
    uint32_t filled = 0;
    for (uint32_t e = 0; e < count; ++e) {
      uint32_t column = w.column[index[e]], base = w.base[index[e]];
      uint32_t from = w.begin[column], length = w.begin[column + 1] - from;
      T x = Scaled ? value[e] : T(1);
      if (length > kShortColumn) {
        if constexpr (kIsFloat<T>) { // sums keep the order of their events
          flush(filled);
          filled = 0;
        }
        for (uint32_t k = from; k < from + length; ++k)
          y[base + rows[k]] +=
              Scaled ? static_cast<T>(weights[k]) * x : T(weights[k]);
        continue;
      }
      if (filled + kShortColumn + kGroup > kStream) {
        flush(filled);
        filled = 0;
      }
      for (uint32_t at = 0; at < length; at += kGroup) {
        Group<uint32_t> row = loadGroup<uint32_t>(rows + from + at) + base;
        Group<T> weight = loadGroup<T>(weights + from + at);
        if constexpr (Scaled)
          weight *= x;
        store(streamRows + filled + at, row);
        store(streamWeights + filled + at, weight);
      }
      filled += length;
    }
    flush(filled);
  }

  void flush(uint32_t filled) const {
    for (uint32_t k = 0; k < filled; ++k)
      y[streamRows[k]] += streamWeights[k];
  }
};

template <class T>
void addSparse(const SparseColumns<T> &w, const uint32_t *index, const T *value,
               uint32_t count, T *y, uint32_t *rows, T *weights) {
  Sparse<uint16_t, int8_t, T> small{w, w.shortRows, w.bytes, rows, weights, y};
  Sparse<uint32_t, T, T> large{w, w.rows, w.weights, rows, weights, y};
  if (w.shortRows)
    value ? small.template add<true>(index, value, count)
          : small.template add<false>(index, value, count);
  else
    value ? large.template add<true>(index, value, count)
          : large.template add<false>(index, value, count);
}

} // namespace
} // namespace snnc::sim::engine

#endif // SNNC_SIM_ENGINE_LINEARKERNELS_H
