// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What netx of lava-dl 0.6.0 and the simulation of lava-nc 0.10.0 make of the
// weights of a dense layer: `optimize_weight_bits` of `netx/utils.py`, then
// `clip_weights` and `truncate_weights` of `lava/utils/weightutils.py`.

#include "Layers.h"

#include "llvm/ADT/bit.h"

#include <algorithm>
#include <cmath>

namespace h5 = snnc::data::h5;
using llvm::Twine;

namespace snnc::netx {

namespace {

/// The matrix, or the two of a recurrent layer, which netx scales as one.
struct Extent {
  int64_t least, most;
  int commonZeros; ///< low bits that are 0 in all of them, at most 8
};

Extent extentOf(const Layer &layer) {
  Extent extent{layer.weight.values[0], layer.weight.values[0], 8};
  for (const Array *array : {&layer.weight, &layer.recurrent})
    for (int64_t w : array->values) {
      extent.least = std::min(extent.least, w);
      extent.most = std::max(extent.most, w);
      if (w != 0)
        extent.commonZeros =
            std::min(extent.commonZeros,
                     int(llvm::countr_zero(static_cast<uint64_t>(w))));
    }
  return extent;
}

/// How Lava holds the weights: shifted left, clipped, low bits dropped; the
/// sum is shifted back.
class Storage {
public:
  explicit Storage(const Extent &extent) {
    bool allBelow = extent.most < 0, noneBelow = extent.least >= 0;
    bool isSigned = !allBelow && !noneBelow;
    double scale = allBelow    ? -256.0 / extent.least
                   : noneBelow ? 255.0 / extent.most
                               : -128.0 / extent.least;
    if (isSigned && extent.most > 0)
      scale = std::min(scale, 127.0 / extent.most);
    shift = int(std::floor(std::log2(scale))) + isSigned;
    int bits = 8 - shift - (extent.commonZeros - isSigned);
    // The simulation judges the signs anew.
    inhibitory = extent.least < 0 && extent.most <= 0;
    dropped = std::max(0, 8 - bits + (extent.least < 0 && extent.most > 0));
    low = inhibitory ? -255 : noneBelow ? 0 : -256;
    high = inhibitory ? 0 : 255;
  }

  int64_t getShift() const { return shift; }
  /// What stands for w; w · 2^shift where it is right.
  int64_t store(int64_t w) const {
    if (shift < 0)
      return 0; // numpy shifts everything out
    int64_t stored = std::clamp(w << shift, low, high);
    return inhibitory ? -(-stored >> dropped << dropped)
                      : stored >> dropped << dropped;
  }

private:
  int shift = 0, dropped = 0;
  bool inhibitory;
  int64_t low, high;
};

} // namespace

/// netx clips these, and says so.
static bool clip(Layer &layer, const Extent &extent) {
  constexpr int64_t kLeast = -256, kMost = 254;
  bool clips = (extent.most > kMost && extent.least < 0) ||
               (extent.least < kLeast && extent.most > 0);
  if (clips)
    for (Array *array : {&layer.weight, &layer.recurrent})
      for (int64_t &w : array->values)
        w = std::clamp(w, kLeast, kMost);
  return clips;
}

void judgeWeights(Layer &layer, Findings &findings) {
  std::string path = layer.group + "/weight";
  Extent extent = extentOf(layer);
  if (clip(layer, extent)) {
    findings.warn(path + ": weights of " + Twine(extent.least) + " to " +
                  Twine(extent.most) +
                  " are clipped to -256 to 254, as netx does");
    extent = extentOf(layer);
  }
  if (extent.least == 0 && extent.most == 0)
    return findings.warn(path + ": all weights are 0; netx cannot load the "
                                "layer (OverflowError)");
  Storage storage(extent);
  if (storage.getShift() < 0)
    return findings.warn(path + ": weights of " + Twine(extent.least) + " to " +
                         Twine(extent.most) +
                         " of one sign; netx would take them all as 0, here "
                         "they are kept");
  int shift = storage.getShift();
  for (const Array *array : {&layer.weight, &layer.recurrent})
    for (int64_t w : array->values)
      if (int64_t stored = storage.store(w); stored != w << shift) {
        findings.warn(path + ": no weight is above 0 and the least is " +
                      Twine(extent.least) + "; for " + Twine(w) +
                      " netx would compute with " +
                      h5::formatNumber(double(stored) / double(1 << shift)) +
                      ", here it is kept");
        break;
      }
  if (layer.isRecurrent && !layer.delay.values.empty() && shift > 0)
    findings.warn(layer.group +
                  ": is recurrent with delays; netx would make all its "
                  "activations " +
                  Twine(int64_t(1) << shift) +
                  " times too large, here they are kept");
}

} // namespace snnc::netx
