// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Vectors as wide as the registers that this file is compiled for. Included
// only by KernelTable.cpp, which is compiled several times: all is internal,
// and no inline function of a library may come in, as the linker would keep
// one version of it for all machines.

#ifndef SNNC_SIM_ENGINE_VECTORS_H
#define SNNC_SIM_ENGINE_VECTORS_H

#include "Kernels.h"

#if defined(__AVX512F__)
#include <immintrin.h>
#endif

namespace snnc::sim::engine {
namespace {

#if defined(__AVX512BW__)
constexpr int kVectorBytes = 64;
#elif defined(__AVX2__)
constexpr int kVectorBytes = 32;
#else
constexpr int kVectorBytes = 16;
#endif

template <class E, int Bytes>
struct VectorOf {
  typedef E type __attribute__((vector_size(Bytes)));
};
template <class E, int Bytes = kVectorBytes>
using Vector = typename VectorOf<E, Bytes>::type;

template <class V>
[[gnu::always_inline]] inline V load(const void *from) {
  V value;
  __builtin_memcpy(&value, from, sizeof(V));
  return value;
}

template <class V>
[[gnu::always_inline]] inline void store(void *to, const V &value) {
  __builtin_memcpy(to, &value, sizeof(V));
}

/// For loops that are short: one vector at a time, so that little is left to
/// scalar code.
#ifdef __clang__
#define SNNC_SHORT_LOOP _Pragma("clang loop interleave(disable)")
#else
#define SNNC_SHORT_LOOP
#endif

template <class N>
[[gnu::always_inline]] inline N least(N a, N b) {
  return b < a ? b : a;
}

template <class T>
constexpr bool kIsFloat = T(0.5) != T(0);

} // namespace
} // namespace snnc::sim::engine

#endif // SNNC_SIM_ENGINE_VECTORS_H
