// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What turns values into events. For KernelTable.cpp alone.

#ifndef SNNC_SIM_ENGINE_EVENTKERNELS_H
#define SNNC_SIM_ENGINE_EVENTKERNELS_H

#include "Vectors.h"

namespace snnc::sim::engine {
namespace {

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
  SNNC_SHORT_LOOP
  for (uint32_t e = 0; e < count; ++e) {
    double x = value[e];
    bool inside = x >= low && x <= high;
    int32_t whole = static_cast<int32_t>(inside ? x : 0);
    out[e] = static_cast<T>(whole);
    bad |= !inside | (static_cast<double>(whole) != x) | (whole == 0);
  }
  return bad == 0;
}

/// Without branches: what does not count is written over.
template <class T>
SplitCounts splitFrom(uint32_t first, SplitCounts counts, const uint32_t *index,
                      const T *value, uint32_t count, uint32_t *unit,
                      uint32_t *scaledIndex, T *scaledValue) {
  for (uint32_t e = first; e < count; ++e) {
    for (int32_t k = 0; k < kMostUnits; ++k)
      unit[counts.units + k] = index[e];
    scaledIndex[counts.scaled] = index[e];
    scaledValue[counts.scaled] = value[e];
    bool small = value[e] >= 1 && value[e] <= kMostUnits;
    counts.units += small ? static_cast<uint32_t>(value[e]) : 0;
    counts.scaled += !small;
  }
  return counts;
}

template <class T>
SplitCounts split(const uint32_t *index, const T *value, uint32_t count,
                  uint32_t *unit, uint32_t *scaledIndex, T *scaledValue) {
  return splitFrom(0, {0, 0}, index, value, count, unit, scaledIndex,
                   scaledValue);
}

#if defined(__AVX512F__)
/// Sixteen at a time: those of at least 1, then those of at least 2, and so on.
template <>
SplitCounts split(const uint32_t *index, const int32_t *value, uint32_t count,
                  uint32_t *unit, uint32_t *scaledIndex, int32_t *scaledValue) {
  SplitCounts counts = {0, 0};
  for (uint32_t e = 0; e < count; e += 16) {
    __mmask16 valid = count - e < 16 ? (1u << (count - e)) - 1 : 0xffff;
    __m512i address = _mm512_maskz_loadu_epi32(valid, index + e);
    __m512i values = _mm512_maskz_loadu_epi32(valid, value + e);
    __mmask16 small =
        _mm512_cmple_epi32_mask(values, _mm512_set1_epi32(kMostUnits));
    for (int32_t k = 1; k <= kMostUnits; ++k) {
      __mmask16 mask =
          _mm512_mask_cmpge_epi32_mask(small, values, _mm512_set1_epi32(k));
      if (mask == 0)
        break;
      _mm512_storeu_si512(unit + counts.units,
                          _mm512_maskz_compress_epi32(mask, address));
      counts.units += __builtin_popcount(mask);
    }
    __mmask16 scaled =
        _mm512_mask_cmplt_epi32_mask(valid, values, _mm512_set1_epi32(1)) |
        (valid & ~small);
    if (scaled == 0)
      continue;
    _mm512_storeu_si512(scaledIndex + counts.scaled,
                        _mm512_maskz_compress_epi32(scaled, address));
    _mm512_storeu_si512(scaledValue + counts.scaled,
                        _mm512_maskz_compress_epi32(scaled, values));
    counts.scaled += __builtin_popcount(scaled);
  }
  return counts;
}
#endif

} // namespace
} // namespace snnc::sim::engine

#endif // SNNC_SIM_ENGINE_EVENTKERNELS_H
