// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parameters of neurons as attributes.

#include "Params.h"
#include "snnc/Support/Blobs.h"

#include <cmath>
#include <numeric>

using namespace mlir;

namespace snnc::importer {

/// Drops dimension d of `values` where they do not depend on it.
static void shorten(std::vector<double> &values, std::vector<int64_t> &shape,
                    size_t d) {
  int64_t inner = std::accumulate(shape.begin() + d + 1, shape.end(),
                                  int64_t(1), std::multiplies<>());
  int64_t size = shape[d], outer = int64_t(values.size()) / (inner * size);
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t k = inner; k < inner * size; ++k)
      if (values[o * inner * size + k] != values[o * inner * size + k % inner])
        return;
  std::vector<double> kept;
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t k = 0; k < inner; ++k)
      kept.push_back(values[o * inner * size + k]);
  values = std::move(kept);
  shape[d] = 1;
}

Attribute makeParam(Builder &builder, StringRef layer, StringRef what,
                    ArrayRef<int64_t> shape, std::vector<double> values,
                    Findings &findings) {
  auto asFloat = [&](double value) {
    float result = float(value) + 0.0f;
    if (!std::isfinite(result) && !findings.failed())
      findings.error("'" + layer + "': its " + what +
                     " is beyond the range of floats");
    return result;
  };
  if (values.size() == 1)
    return builder.getF32FloatAttr(asFloat(values[0]));
  std::vector<int64_t> kept(shape.begin(), shape.end());
  for (size_t d = 0; d < kept.size(); ++d)
    shorten(values, kept, d);
  std::vector<float> floats;
  for (double number : values)
    floats.push_back(asFloat(number));
  if (floats.size() == 1)
    return builder.getF32FloatAttr(floats[0]);
  return makeFloats(builder.getContext(), kept, layer.str() + "_" + what.str(),
                    floats);
}

} // namespace snnc::importer
