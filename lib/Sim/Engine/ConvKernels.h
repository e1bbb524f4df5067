// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions by events. For KernelTable.cpp alone.

#ifndef SNNC_SIM_ENGINE_CONVKERNELS_H
#define SNNC_SIM_ENGINE_CONVKERNELS_H

#include "Vectors.h"

namespace snnc::sim::engine {
namespace {

/// y[i] += w[i]·x for `length` results, in vectors of Bytes, then of half as
/// many. Float weights of 0 are left out (rule F9).
template <bool Scaled, class T, int Bytes = kVectorBytes>
[[gnu::always_inline]] inline void addRun(T *y, const T *w, uint32_t length,
                                          T x) {
  constexpr uint32_t kLanes = Bytes / sizeof(T);
  if constexpr (kLanes > 1) {
    using V = Vector<T, Bytes>;
    for (; length >= kLanes; length -= kLanes) {
      V weights = load<V>(w), sum = load<V>(y), next;
      if constexpr (Scaled)
        next = sum + weights * x;
      else
        next = sum + weights;
      if constexpr (kIsFloat<T>)
        next = weights != 0 ? next : sum;
      store(y, next);
      y += kLanes;
      w += kLanes;
    }
    if (length > 0)
      addRun<Scaled, T, Bytes / 2>(y, w, length, x);
  } else if (!kIsFloat<T> || *w != 0) {
    *y += Scaled ? *w * x : *w;
  }
}

template <bool Scaled, class T>
void addConvEvents(const ConvPlan<T> &plan, const uint32_t *index,
                   const T *value, uint32_t count, T *y) {
  for (uint32_t e = 0; e < count; ++e) {
    const ConvCell cell = plan.cells[index[e]];
    T x = Scaled ? value[e] : T(1);
    const ConvRun *runsEnd = plan.runs + plan.runBegin[cell.x + 1];
    for (uint32_t k = plan.tapBegin[cell.y]; k < plan.tapBegin[cell.y + 1];
         ++k) {
      const T *w = plan.weights + cell.weight + plan.taps[k].weight;
      T *out = y + cell.out + plan.taps[k].out;
      for (const ConvRun *run = plan.runs + plan.runBegin[cell.x];
           run != runsEnd; ++run)
        addRun<Scaled>(out + run->out, w + run->weight, run->length, x);
    }
  }
}

template <class T>
void addConv(const ConvPlan<T> &plan, const uint32_t *index, const T *value,
             uint32_t count, T *y) {
  if (value)
    addConvEvents<true>(plan, index, value, count, y);
  else
    addConvEvents<false>(plan, index, value, count, y);
}

} // namespace
} // namespace snnc::sim::engine

#endif // SNNC_SIM_ENGINE_CONVKERNELS_H
