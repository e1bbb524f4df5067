// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Warnings where netx makes other weights of a dense layer than the file has.

#include "Layers.h"
#include "snnc/Import/NetxWeights.h"
#include "snnc/Support/Numbers.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

namespace h5 = snnc::data::h5;
using llvm::Twine;

namespace snnc::netx {

static std::vector<int64_t> allWeights(const Layer &layer) {
  std::vector<int64_t> all = layer.weight.values;
  llvm::append_range(all, layer.recurrent.values);
  return all;
}

void judgeWeights(Layer &layer, Findings &findings) {
  std::string path = layer.group + "/weight";
  std::vector<int64_t> all = allWeights(layer);
  NetxWeights weights(all);
  std::string extent = "weights of " + std::to_string(weights.least()) +
                       " to " + std::to_string(weights.most());
  if (weights.clips()) {
    findings.warning(path + ": " + extent +
                     " are clipped to -256 to 254, as netx does");
    for (Array *array : {&layer.weight, &layer.recurrent})
      for (int64_t &w : array->values)
        w = std::clamp(w, NetxWeights::kLeast, NetxWeights::kMost);
    all = allWeights(layer);
    weights = NetxWeights(all);
  }
  if (weights.allZero())
    return findings.warning(path + ": all weights are 0; netx cannot load the "
                                   "layer (OverflowError)");
  if (weights.vanish())
    return findings.warning(
        path + ": " + extent +
        " have one sign and pass 8 bits; netx would take them "
        "all as 0, here they are kept");
  if (auto wrong = weights.firstWrong())
    findings.warning(path + ": no weight is above 0 and the least is " +
                     Twine(weights.least()) + "; for " + Twine(*wrong) +
                     " netx would compute with " +
                     snnc::formatNumber(weights.effective(*wrong)) +
                     ", here it is kept");
  int64_t factor = int64_t(1) << weights.getShift();
  if (layer.isRecurrent && !layer.delay.values.empty() && factor > 1)
    findings.warning(layer.group +
                     ": is recurrent with delays; netx would make all its "
                     "activations " +
                     Twine(factor) + " times too large, here they are kept");
}

} // namespace snnc::netx
