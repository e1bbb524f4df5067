// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loops of the engine: plain C++ on raw pointers, compiled once for each
// set of vector instructions. `T` is float, int32_t or int64_t: the numbers of
// one compiled network. Integer sums are exact in any order as long as the
// finished sum fits in T; float sums follow rule F9.
//
// Every array that a kernel writes may be written up to kSlack bytes beyond its
// end, and every array that it reads may be read so far.

#ifndef SNNC_SIM_ENGINE_KERNELS_H
#define SNNC_SIM_ENGINE_KERNELS_H

#include <cstddef>
#include <cstdint>

namespace snnc::sim::engine {

inline constexpr size_t kSlack = 256;

/// Weights of at most 8 bits as bytes, counted from the least one: so bytes
/// are never negative, and `perByte` of them add up without a carry. Rows are
/// cut into blocks of up to kByteBlock vectors; a block holds its part of all
/// columns, one behind the other. Inside a vector, byte 2k is row k and byte
/// 2k + 1 is row k + half: so both halves widen to 16 bits without a shuffle.
struct ByteColumns {
  const uint8_t *data;
  int64_t rows, columns;
  int32_t least; ///< the weight that byte 0 stands for
  uint32_t perByte;
};
inline constexpr int kByteBlock = 4;

/// Weights in T, blocks of up to kColumnBlock vectors of rows as above, rows in
/// their order.
template <class T>
struct Columns {
  const T *data;
  int64_t rows, columns;
  bool zeros; ///< some weights are 0, which are left out (rule F9)
};
inline constexpr int kColumnBlock = 8;

/// Weights that are not 0, by column. Inputs share columns that differ only in
/// where they begin: those of a convolution.
template <class T>
struct SparseColumns {
  const uint32_t *begin;  ///< [columns + 1], into rows and weights
  const uint32_t *column; ///< of each input
  const uint32_t *base;   ///< of each input, added to its rows
  /// Either 16-bit rows and 8-bit weights, or 32-bit rows and weights in T.
  const uint16_t *shortRows;
  const int8_t *bytes;
  const uint32_t *rows;
  const T *weights;
};
/// Columns up to this long are copied to one stream, which is then added in one
/// flat loop: the ends of short loops are mispredicted. Longer ones are not.
inline constexpr uint32_t kShortColumn = 32;
inline constexpr uint32_t kStream = 2048; ///< entries of the stream

/// A convolution onto positions whose channels lie side by side. An input cell
/// reaches some output rows (taps of its y); in each of them it reaches runs of
/// contiguous results (those of its x).
struct ConvCell {
  uint32_t weight, out; ///< offsets of its channel and group
  uint32_t y, x;
};
struct ConvTap {
  uint32_t weight, out;
};
struct ConvRun {
  uint32_t weight, out, length;
};
template <class T>
struct ConvPlan {
  const ConvCell *cells;    ///< [inputs]
  const uint32_t *tapBegin; ///< [height + 1]
  const ConvTap *taps;
  const uint32_t *runBegin; ///< [width + 1]
  const ConvRun *runs;
  const T *weights;
};

/// Overflow modes (rule Q4) that can act on numbers of T.
enum class ModeKind : int32_t { Wrap, Saturate, Fold };
struct Mode {
  ModeKind kind;
  int32_t bits;      ///< of wrap and fold
  int64_t low, high; ///< of saturate
};

/// Neurons side by side in one step: rules F1 to F4, Q2 to Q4. A comparison
/// `ge` has become `gt` of the next lower number; `none` is `subtract 0`.
template <class T>
struct NeuronChunk {
  int64_t count;
  T *v;
  const T *x;
  T *spikes, *shown;
  T *scratch;    ///< v after the reset, where it is not final at once
  int32_t *wait; ///< refractory steps left; null: never refractory
  const T *decay, *gain, *bias, *threshold, *resetValue, *floor;
  int32_t refractory;
  // Integers: leak(v) = (m·v + always + (m·v < 0 ? negative : 0)) >> shift.
  int32_t shift, frac;
  int64_t always, negative;
  const Mode *modes;
  int64_t modeCount;      ///< on u
  int64_t resetModeCount; ///< the same modes on v after the reset
};
/// Events of counts up to this are units: as many times as they count.
inline constexpr int32_t kMostUnits = 4;
struct SplitCounts {
  uint32_t units, scaled;
};

enum FireKind { kGt, kGtOver, kFireKinds };
enum ResetKind { kTo, kSubtract, kResetKinds };
enum ProductKind { kNarrow, kWide, kProductKinds }; ///< m·v in T, in 64 bits

template <class T>
struct KernelsOf {
  /// y[i] += times · Σ weights behind the units; an address may come several
  /// times. Null for float.
  void (*bytes)(const ByteColumns &, const uint32_t *unit, uint32_t units,
                T times, T *y);
  /// y[i] += weight·value, event by event; without values each is 1.
  void (*columns)(const Columns<T> &, const uint32_t *index, const T *value,
                  uint32_t count, T *y);
  /// The same; `rows` and `weights` are room for kStream entries.
  void (*sparse)(const SparseColumns<T> &, const uint32_t *index,
                 const T *value, uint32_t count, T *y, uint32_t *rows,
                 T *weights);
  void (*conv)(const ConvPlan<T> &, const uint32_t *index, const T *value,
               uint32_t count, T *y);
  /// Returns how many spikes there are.
  int64_t (*neurons[kProductKinds][kFireKinds][kResetKinds])(
      const NeuronChunk<T> &);
  /// Each mode once on each value. Null for float.
  void (*modes)(const Mode *modes, int64_t modeCount, T *values, int64_t count);
  /// The addresses of values that are not 0, ascending, and those values where
  /// `value` is not null. Returns how many.
  uint32_t (*scan)(const T *dense, int64_t count, uint32_t *index, T *value);
  /// The units among events and those that are not (Machine.h). `unit` has
  /// room for kMostUnits each. Returns both numbers. Null for float.
  SplitCounts (*split)(const uint32_t *index, const T *value, uint32_t count,
                       uint32_t *unit, uint32_t *scaledIndex, T *scaledValue);
  /// Whether all values are whole, not 0 and of low to high; then as T.
  bool (*wholeValues)(const double *value, uint32_t count, double low,
                      double high, T *out);
};

struct Kernels {
  const char *name;
  int vectorBytes;
  KernelsOf<float> f32;
  KernelsOf<int32_t> i32;
  KernelsOf<int64_t> i64;

  template <class T>
  const KernelsOf<T> &of() const {
    if constexpr (sizeof(T) == 8)
      return i64;
    else if constexpr (T(0.5) != T(0))
      return f32;
    else
      return i32;
  }
};

/// Of the instruction sets that this program was built for and this machine
/// has, best first; the last one is that of every machine.
int kernelLevels();
const Kernels &kernelLevel(int level);
/// The best one.
inline const Kernels &bestKernels() { return kernelLevel(0); }

} // namespace snnc::sim::engine

#endif // SNNC_SIM_ENGINE_KERNELS_H
