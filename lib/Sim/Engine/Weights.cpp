// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Packs weights for the kernels.

#include "Weights.h"

#include "llvm/ADT/Hashing.h"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace snnc::sim::engine {

//===----------------------------------------------------------------------===//
// Bytes
//===----------------------------------------------------------------------===//

uint32_t ByteWeights::perByte(const IntegerArray &weights) {
  auto [least, most] = getRange(weights);
  int64_t span = std::max<int64_t>(most, 0) - std::min<int64_t>(least, 0);
  return span > 255 ? 0 : 255 / std::max<int64_t>(span, 1);
}

template <class T>
ByteWeights::ByteWeights(const StoredSynapse<T> &synapse, int vectorBytes)
    : rows(synapse.node.rows), columns(synapse.in.size) {
  const IntegerArray &weights = synapse.node.weights;
  fit = perByte(weights);
  least = std::min<int64_t>(getRange(weights).first, 0);
  int64_t padded = (rows + vectorBytes - 1) / vectorBytes * vectorBytes;
  data.resize(padded * columns + kSlack);
  int64_t block = 0; // where it begins
  int64_t half = vectorBytes / 2;
  for (int64_t row = 0; row < rows; row += kByteBlock * vectorBytes) {
    int64_t height = std::min<int64_t>(rows - row, kByteBlock * vectorBytes);
    int64_t stride = (height + vectorBytes - 1) / vectorBytes * vectorBytes;
    for (int64_t i = 0; i < height; ++i) {
      int64_t lane = i % vectorBytes;
      int64_t place =
          i - lane + (lane < half ? 2 * lane : 2 * (lane - half) + 1);
      weights.visit([&](auto w) {
        for (int64_t j = 0; j < columns; ++j)
          data[block + synapse.in.stored(j) * stride + place] =
              w[(row + i) * columns + j] - least;
      });
    }
    block += stride * columns;
  }
}

template ByteWeights::ByteWeights(const StoredSynapse<int32_t> &, int);
template ByteWeights::ByteWeights(const StoredSynapse<int64_t> &, int);

//===----------------------------------------------------------------------===//
// Columns in T
//===----------------------------------------------------------------------===//

template <class T>
ColumnWeights<T>::ColumnWeights(const StoredSynapse<T> &synapse,
                                int vectorBytes)
    : rows(synapse.node.rows), columns(synapse.in.size) {
  int64_t lanes = vectorBytes / sizeof(T), row = 0;
  int64_t padded = (rows + lanes - 1) / lanes * lanes;
  data.resize(padded * columns + kSlack / sizeof(T));
  auto *block = data.data();
  for (int64_t n = kColumnBlock; n >= 1; n /= 2) {
    int64_t height = n * lanes;
    for (; n == 1 ? row < rows : row + height <= rows; row += height) {
      synapse.node.weights.visit([&](auto weights) {
        for (int64_t i = 0; i < std::min(height, rows - row); ++i)
          for (int64_t j = 0; j < columns; ++j) {
            T w = static_cast<T>(weights[(row + i) * columns + j]);
            zeros |= w == 0;
            block[synapse.in.stored(j) * height + i] = w;
          }
      });
      block += height * columns;
    }
  }
}

template class ColumnWeights<float>;
template class ColumnWeights<int32_t>;
template class ColumnWeights<int64_t>;

//===----------------------------------------------------------------------===//
// Sparse columns
//===----------------------------------------------------------------------===//

/// The entries behind stored input k.
template <class T>
typename SparseWeights<T>::Column
SparseWeights<T>::readColumn(const StoredSynapse<T> &synapse, int64_t k) const {
  Column entries;
  synapse.node.weights.visit([&](auto weights) {
    forEachWeight(synapse, weights, k, [&](int64_t row, auto w) {
      if (w != 0)
        entries.emplace_back(row, static_cast<T>(w));
    });
  });
  return entries;
}

template <class T>
SparseWeights<T>::SparseWeights(const StoredSynapse<T> &synapse) {
  // A convolution has few different columns.
  std::unordered_multimap<size_t, uint32_t> known;
  bool small = !std::is_same_v<T, float>;
  for (int64_t k = 0; k < synapse.in.size; ++k) {
    Column entries = readColumn(synapse, k);
    uint32_t first = std::numeric_limits<uint32_t>::max();
    for (auto [row, w] : entries)
      first = std::min(first, row);
    for (auto &[row, w] : entries) {
      row -= first;
      small = small && row <= 65535 && w >= -128 && w <= 127;
    }
    size_t hash = entries.size();
    for (auto [row, w] : entries)
      hash = llvm::hash_combine(hash, row, std::hash<T>()(w));
    auto [at, end] = known.equal_range(hash);
    while (at != end && !equals(at->second, entries))
      ++at;
    if (at == end) {
      at = known.emplace(hash, begin.size() - 1);
      append(entries);
    }
    column.push_back(at->second);
    base.push_back(entries.empty() ? 0 : first);
  }
  rows.resize(rows.size() + kSlack / sizeof(uint32_t));
  weights.resize(weights.size() + kSlack / sizeof(T));
  if (!small)
    return;
  shortRows.assign(rows.begin(), rows.end());
  bytes.assign(weights.begin(), weights.end());
  rows = {};
  weights = {};
}

/// Whether the entries of the column `known` are these.
template <class T>
bool SparseWeights<T>::equals(uint32_t known, const Column &entries) const {
  uint32_t at = begin[known];
  if (begin[known + 1] - at != entries.size())
    return false;
  for (auto [row, w] : entries) {
    if (rows[at] != row || weights[at] != w)
      return false;
    ++at;
  }
  return true;
}

template <class T>
void SparseWeights<T>::append(const Column &entries) {
  for (auto [row, w] : entries) {
    rows.push_back(row);
    weights.push_back(w);
  }
  begin.push_back(rows.size());
}

template <class T>
SparseColumns<T> SparseWeights<T>::view() const {
  bool small = !shortRows.empty();
  return {begin.data(),  column.data(),
          base.data(),   small ? shortRows.data() : nullptr,
          bytes.data(),  rows.data(),
          weights.data()};
}

template class SparseWeights<float>;
template class SparseWeights<int32_t>;
template class SparseWeights<int64_t>;

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

template <class T>
ConvWeights<T>::ConvWeights(const StoredSynapse<T> &synapse) {
  const SynapseNode<NumOf<T>> &node = synapse.node;
  const Window &w = *node.window;
  int64_t inGroup = w.channels / node.groups;
  int64_t outGroup = w.outChannels / node.groups;
  int64_t taps = w.kernelHeight * w.kernelWidth;
  for (int64_t k = 0; k < synapse.in.size; ++k) {
    int64_t i = synapse.in.logical(k), c = i / (w.height * w.width);
    cells.push_back({uint32_t(c * taps * outGroup),
                     uint32_t(c / inGroup * outGroup),
                     uint32_t(i / w.width % w.height), uint32_t(i % w.width)});
  }
  // By input channel, tap row, tap column from the right, output channel.
  for (int64_t c = 0; c < w.channels; ++c)
    for (int64_t ky = 0; ky < w.kernelHeight; ++ky)
      for (int64_t kx = w.kernelWidth - 1; kx >= 0; --kx)
        for (int64_t o = 0; o < outGroup; ++o)
          weights.push_back(static_cast<T>(
              node.weights[(c / inGroup * outGroup + o) * node.cols +
                           (c % inGroup * w.kernelHeight + ky) * w.kernelWidth +
                           kx]));
  weights.resize(weights.size() + kSlack / sizeof(T));
  makeTaps(w, outGroup);
  makeRuns(w, outGroup);
}

template <class T>
void ConvWeights<T>::makeTaps(const Window &w, int64_t outGroup) {
  for (int64_t y = 0; y < w.height; ++y) {
    for (int64_t ky = w.kernelHeight - 1; ky >= 0; --ky) {
      int64_t oy = y + w.padTop - ky * w.dilationHeight;
      if (oy >= 0 && oy % w.strideHeight == 0 &&
          oy / w.strideHeight < w.outHeight)
        taps.push_back(
            {uint32_t(ky * w.kernelWidth * outGroup),
             uint32_t(oy / w.strideHeight * w.outWidth * w.outChannels)});
    }
    tapBegin.push_back(taps.size());
  }
}

/// Taps whose weights and results both follow each other are one run.
template <class T>
void ConvWeights<T>::makeRuns(const Window &w, int64_t outGroup) {
  for (int64_t x = 0; x < w.width; ++x) {
    for (int64_t kx = w.kernelWidth - 1; kx >= 0; --kx) {
      int64_t ox = x + w.padLeft - kx * w.dilationWidth;
      if (ox < 0 || ox % w.strideWidth != 0 || ox / w.strideWidth >= w.outWidth)
        continue;
      ConvRun run{uint32_t((w.kernelWidth - 1 - kx) * outGroup),
                  uint32_t(ox / w.strideWidth * w.outChannels),
                  uint32_t(outGroup)};
      if (runs.size() > runBegin.back()) {
        ConvRun &last = runs.back();
        if (last.weight + last.length == run.weight &&
            last.out + last.length == run.out) {
          last.length += run.length;
          continue;
        }
      }
      runs.push_back(run);
    }
    runBegin.push_back(runs.size());
  }
}

template <class T>
double ConvWeights<T>::runsPerEvent() const {
  double height = double(tapBegin.size()) - 1;
  double width = double(runBegin.size()) - 1;
  return double(taps.size()) / height * (double(runs.size()) / width);
}

template <class T>
double ConvWeights<T>::runLength() const {
  double total = 0;
  for (const ConvRun &run : runs)
    total += run.length;
  return runs.empty() ? 0 : total / double(runs.size());
}

template class ConvWeights<float>;
template class ConvWeights<int32_t>;
template class ConvWeights<int64_t>;

} // namespace snnc::sim::engine
