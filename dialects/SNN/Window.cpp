// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Geometry of convolutions and pools (rules L2, L3).

#include "dialects/SNN/Window.h"

namespace snnc::snn {

/// Taps of one dimension that lie in [low, high).
static int64_t countTaps(int64_t first, int64_t taps, int64_t dilation,
                         int64_t low, int64_t high) {
  int64_t count = 0;
  for (int64_t k = 0; k < taps; ++k)
    if (int64_t at = first + k * dilation; at >= low && at < high)
      ++count;
  return count;
}

std::vector<int64_t> averageDivisors(const Window &w, bool includePad) {
  int64_t top = includePad ? -w.padTop : 0, left = includePad ? -w.padLeft : 0;
  int64_t bottom = w.height + (includePad ? w.padBottom : 0);
  int64_t right = w.width + (includePad ? w.padRight : 0);
  std::vector<int64_t> divisors;
  for (int64_t y = 0; y < w.outHeight; ++y)
    for (int64_t x = 0; x < w.outWidth; ++x)
      divisors.push_back(countTaps(w.inputRow(y, 0), w.kernelHeight,
                                   w.dilationHeight, top, bottom) *
                         countTaps(w.inputColumn(x, 0), w.kernelWidth,
                                   w.dilationWidth, left, right));
  return divisors;
}

} // namespace snnc::snn
