// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kernels for one set of vector instructions. Compiled once for each, with
// SNNC_KERNELS naming it (CMakeLists.txt).

#include "ConvKernels.h"
#include "EventKernels.h"
#include "LinearKernels.h"
#include "NeuronKernels.h"

namespace snnc::sim::engine {

namespace {

template <class Product, class T>
constexpr void setNeurons(KernelsOf<T> &k, int product) {
  k.neurons[product][kGt][kTo] = runNeurons<Product, kGt, kTo, T>;
  k.neurons[product][kGt][kSubtract] = runNeurons<Product, kGt, kSubtract, T>;
  k.neurons[product][kGtOver][kTo] = runNeurons<Product, kGtOver, kTo, T>;
  k.neurons[product][kGtOver][kSubtract] =
      runNeurons<Product, kGtOver, kSubtract, T>;
}

template <class T>
constexpr KernelsOf<T> makeKernels() {
  KernelsOf<T> k{};
  k.columns = addColumns<T>;
  k.sparse = addSparse<T>;
  k.conv = addConv<T>;
  k.scan = scan<T>;
  k.wholeValues = wholeValues<T>;
  setNeurons<T>(k, kNarrow);
  if constexpr (kIsFloat<T>) {
    setNeurons<T>(k, kWide);
  } else {
    setNeurons<int64_t>(k, kWide);
    k.bytes = addBytes<T>;
    k.modes = applyModes<T>;
    k.split = split<T>;
  }
  return k;
}

#define SNNC_STRING2(text) #text
#define SNNC_STRING(text) SNNC_STRING2(text)

} // namespace

namespace SNNC_KERNELS {
extern const Kernels kernels;
const Kernels kernels = {SNNC_STRING(SNNC_KERNELS), kVectorBytes,
                         makeKernels<float>(), makeKernels<int32_t>(),
                         makeKernels<int64_t>()};
} // namespace SNNC_KERNELS

} // namespace snnc::sim::engine
