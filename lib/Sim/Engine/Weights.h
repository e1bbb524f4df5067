// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The weights of a synapse in the forms that kernels read.

#ifndef SNNC_SIM_ENGINE_WEIGHTS_H
#define SNNC_SIM_ENGINE_WEIGHTS_H

#include "Aligned.h"
#include "CostModel.h"
#include "Machine.h"

namespace snnc::sim::engine {

/// A synapse with the orders in which its input and result are stored.
template <class T>
struct StoredSynapse {
  const SynapseNode<NumOf<T>> &node;
  Order in, out;
};

/// Calls visit(stored result, weight) for each of `weights`, those of `synapse`
/// as they are stored, behind stored input k, those that are 0 too.
template <class T, class Stored, class Visit>
void forEachWeight(const StoredSynapse<T> &synapse,
                   std::span<const Stored> weights, int64_t k,
                   const Visit &visit) {
  const SynapseNode<NumOf<T>> &node = synapse.node;
  int64_t i = synapse.in.logical(k);
  if (!node.window) {
    for (int64_t o = 0; o < node.rows; ++o)
      visit(synapse.out.stored(o), weights[o * node.cols + i]);
    return;
  }
  const Window &w = *node.window;
  int64_t inGroup = w.channels / node.groups;
  int64_t outGroup = w.outChannels / node.groups;
  int64_t c = i / (w.height * w.width), y = i / w.width % w.height,
          x = i % w.width;
  for (int64_t ky = 0; ky < w.kernelHeight; ++ky)
    for (int64_t kx = 0; kx < w.kernelWidth; ++kx) {
      int64_t oy = y + w.padTop - ky * w.dilationHeight;
      int64_t ox = x + w.padLeft - kx * w.dilationWidth;
      if (oy < 0 || oy % w.strideHeight || oy / w.strideHeight >= w.outHeight ||
          ox < 0 || ox % w.strideWidth || ox / w.strideWidth >= w.outWidth)
        continue;
      int64_t position = oy / w.strideHeight * w.outWidth + ox / w.strideWidth;
      for (int64_t o = c / inGroup * outGroup; o < (c / inGroup + 1) * outGroup;
           ++o)
        visit(
            synapse.out.stored(o * w.outHeight * w.outWidth + position),
            weights[o * node.cols +
                    (c % inGroup * w.kernelHeight + ky) * w.kernelWidth + kx]);
    }
}

/// All weights of at most 8 bits.
class ByteWeights {
public:
  /// Room for a second weight in a byte, and so on; 0: they do not fit in one.
  static uint32_t perByte(const IntegerArray &weights);
  template <class T>
  ByteWeights(const StoredSynapse<T> &synapse, int vectorBytes);
  ByteColumns view() const { return {data.data(), rows, columns, least, fit}; }

private:
  AlignedVector<uint8_t> data;
  int64_t rows, columns;
  int32_t least;
  uint32_t fit;
};

template <class T>
class ColumnWeights {
public:
  ColumnWeights(const StoredSynapse<T> &synapse, int vectorBytes);
  Columns<T> view() const { return {data.data(), rows, columns, zeros}; }

private:
  AlignedVector<T> data;
  int64_t rows, columns;
  bool zeros = false;
};

template <class T>
class SparseWeights {
public:
  explicit SparseWeights(const StoredSynapse<T> &synapse);
  SparseColumns<T> view() const;

private:
  using Column = std::vector<std::pair<uint32_t, T>>;
  Column readColumn(const StoredSynapse<T> &synapse, int64_t k) const;
  bool equals(uint32_t known, const Column &column) const;
  void append(const Column &column);

  std::vector<uint32_t> begin = {0}, column, base, rows;
  std::vector<T> weights;
  std::vector<uint16_t> shortRows;
  std::vector<int8_t> bytes;
};

template <class T>
class ConvWeights {
public:
  explicit ConvWeights(const StoredSynapse<T> &synapse);
  ConvPlan<T> view() const {
    return {cells.data(),    tapBegin.data(), taps.data(),
            runBegin.data(), runs.data(),     weights.data()};
  }
  /// What an event reaches, mean over the input's cells.
  double runsPerEvent() const;
  double runLength() const;

private:
  void makeTaps(const Window &w, int64_t outGroup);
  void makeRuns(const Window &w, int64_t outGroup);

  std::vector<ConvCell> cells;
  std::vector<uint32_t> tapBegin = {0}, runBegin = {0};
  std::vector<ConvTap> taps;
  std::vector<ConvRun> runs;
  AlignedVector<T> weights;
};

} // namespace snnc::sim::engine

#endif // SNNC_SIM_ENGINE_WEIGHTS_H
