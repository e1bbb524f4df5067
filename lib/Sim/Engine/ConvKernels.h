// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Convolutions by events, and what turns values into events. For
// KernelTable.cpp alone.

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

#if defined(__AVX512F__)
/// Sixteen (eight of 64 bits) values at a time, addresses compressed.
template <class T>
uint32_t scan(const T *dense, int64_t count, uint32_t *index, T *value) {
  constexpr int kLanes = 64 / sizeof(T);
  using V = Vector<T>;
  __m512i lanes =
      _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  uint32_t found = 0;
  for (int64_t i = 0; i < count; i += kLanes) {
    V values = load<V>(dense + i);
    uint32_t mask;
    if constexpr (kIsFloat<T>)
      mask =
          _mm512_cmp_ps_mask((__m512)values, _mm512_setzero_ps(), _CMP_NEQ_UQ);
    else if constexpr (sizeof(T) == 8)
      mask = _mm512_test_epi64_mask((__m512i)values, (__m512i)values);
    else
      mask = _mm512_test_epi32_mask((__m512i)values, (__m512i)values);
    if (count - i < kLanes)
      mask &= (1u << (count - i)) - 1;
    __m512i address = _mm512_add_epi32(lanes, _mm512_set1_epi32(int(i)));
    _mm512_storeu_si512(index + found,
                        _mm512_maskz_compress_epi32(mask, address));
    if (value && sizeof(T) == 8)
      _mm512_storeu_si512(value + found,
                          _mm512_maskz_compress_epi64(mask, (__m512i)values));
    else if (value)
      _mm512_storeu_si512(value + found,
                          _mm512_maskz_compress_epi32(mask, (__m512i)values));
    found += __builtin_popcount(mask);
  }
  return found;
}
#else
/// Without a branch on the values: what is not an event is written over.
template <class T>
uint32_t scan(const T *dense, int64_t count, uint32_t *index, T *value) {
  uint32_t found = 0;
  for (int64_t i = 0; i < count; ++i) {
    index[found] = static_cast<uint32_t>(i);
    if (value)
      value[found] = dense[i];
    found += dense[i] != 0;
  }
  return found;
}
#endif

template <class T>
bool wholeValues(const double *value, uint32_t count, double low, double high,
                 T *out) {
  uint32_t bad = 0;
  for (uint32_t e = 0; e < count; ++e) {
    double x = value[e];
    bool inside = x >= low && x <= high;
    int32_t whole = static_cast<int32_t>(inside ? x : 0);
    out[e] = static_cast<T>(whole);
    bad |= !inside | (static_cast<double>(whole) != x) | (whole == 0);
  }
  return bad == 0;
}

} // namespace
} // namespace snnc::sim::engine

#endif // SNNC_SIM_ENGINE_CONVKERNELS_H
