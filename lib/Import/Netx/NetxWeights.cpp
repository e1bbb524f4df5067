// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How netx and Lava store the weights of a dense layer.

#include "snnc/Import/NetxWeights.h"

#include "llvm/ADT/bit.h"

#include <algorithm>
#include <cmath>

namespace snnc {

NetxWeights::NetxWeights(llvm::ArrayRef<int64_t> weights)
    : weights(weights), low(weights.front()), high(weights.front()) {
  int commonZeros = 8; // low bits that are 0 in all of them; netx counts to 8
  for (int64_t w : weights) {
    low = std::min(low, w);
    high = std::max(high, w);
    if (w != 0)
      commonZeros = std::min(commonZeros,
                             int(llvm::countr_zero(static_cast<uint64_t>(w))));
  }
  if (allZero())
    return;
  bool allBelow = high < 0, noneBelow = low >= 0;
  bool isSigned = !allBelow && !noneBelow;
  double scale = allBelow    ? -256.0 / double(low)
                 : noneBelow ? 255.0 / double(high)
                             : -128.0 / double(low);
  if (isSigned && high > 0)
    scale = std::min(scale, 127.0 / double(high));
  shift = int(std::floor(std::log2(scale))) + isSigned;
  int bits = 8 - shift - (commonZeros - isSigned);
  // The simulation judges the signs anew.
  bool mixed = low < 0 && high > 0;
  dropped = std::max(0, 8 - bits + mixed);
}

int64_t NetxWeights::store(int64_t w) const {
  if (low < 0 && high <= 0) // inhibitory: the sign is apart
    return -(std::clamp<int64_t>(-w << shift, 0, 255) >> dropped << dropped);
  int64_t least = low >= 0 ? 0 : -256;
  return std::clamp<int64_t>(w << shift, least, 255) >> dropped << dropped;
}

std::optional<int64_t> NetxWeights::firstWrong() const {
  for (int64_t w : weights)
    if (store(w) != w * (int64_t(1) << shift))
      return w;
  return std::nullopt;
}

double NetxWeights::effective(int64_t weight) const {
  return std::ldexp(double(store(weight)), -shift);
}

} // namespace snnc
