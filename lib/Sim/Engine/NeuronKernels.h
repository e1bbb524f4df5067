// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Neurons side by side; loops without branches on data, for the compiler to
// vectorise. For KernelTable.cpp alone.

#ifndef SNNC_SIM_ENGINE_NEURONKERNELS_H
#define SNNC_SIM_ENGINE_NEURONKERNELS_H

#include "Vectors.h"

namespace snnc::sim::engine {
namespace {

/// u[t] before an overflow mode (rules F1, Q2); m·v is of type Product.
template <class Product, class T>
[[gnu::always_inline]] inline T integrate(const NeuronChunk<T> &c, int64_t i) {
  if constexpr (kIsFloat<T>) {
    return c.decay[i] * c.v[i] + c.gain[i] * c.x[i] + c.bias[i];
  } else {
    Product product = static_cast<Product>(c.decay[i]) * c.v[i];
    product += static_cast<Product>(c.always) +
               (product < 0 ? static_cast<Product>(c.negative) : 0);
    return static_cast<T>(product >> c.shift) + (c.x[i] << c.frac) + c.bias[i];
  }
}

template <class T>
struct Fired {
  T v, shown;
  bool spike;
};

/// Rules F2, F2b, F3 and F3a.
template <int Fire, int Reset, class T>
[[gnu::always_inline]] inline Fired<T> fire(const NeuronChunk<T> &c, int64_t i,
                                            T u) {
  T threshold = c.threshold[i], value = c.resetValue[i], shown = u;
  if constexpr (Fire == kGtOver) {
    bool over = c.v[i] > threshold;
    shown = over ? u - value : u;
    threshold = over ? threshold + value : threshold;
  }
  bool spike = u > threshold;
  T v;
  if constexpr (Reset == kTo)
    v = spike ? value : u;
  else if constexpr (kIsFloat<T>)
    v = u - value * (spike ? T(1) : T(0));
  else
    v = u - (spike ? value : T(0));
  v = v < c.floor[i] ? c.floor[i] : v;
  return {v, shown, spike};
}

template <class T>
void applyModes(const Mode *modes, int64_t modeCount, T *values,
                int64_t count) {
  for (const Mode *mode = modes; mode != modes + modeCount; ++mode) {
    switch (mode->kind) {
    case ModeKind::Wrap: {
      int unused = int(8 * sizeof(T)) - mode->bits;
      for (int64_t i = 0; i < count; ++i)
        values[i] = (values[i] << unused) >> unused;
      break;
    }
    case ModeKind::Saturate: {
      T low = static_cast<T>(mode->low), high = static_cast<T>(mode->high);
      for (int64_t i = 0; i < count; ++i) {
        T value = values[i] < low ? low : values[i];
        values[i] = value > high ? high : value;
      }
      break;
    }
    case ModeKind::Fold: {
      T half = static_cast<T>(int64_t(1) << (mode->bits - 1));
      for (int64_t i = 0; i < count; ++i) {
        T value = values[i];
        T folded = value <= -half ? value + half + half : value;
        values[i] = value > half ? value - half - half : folded;
      }
      break;
    }
    }
  }
}

/// Everything at once: neither refractory nor with modes.
template <class Product, int Fire, int Reset, class T>
int64_t runPlain(const NeuronChunk<T> &chunk) {
  NeuronChunk<T> c = chunk;
  T *__restrict v = c.v, *__restrict spikes = c.spikes,
                *__restrict shown = c.shown;
  int32_t total = 0;
  SNNC_SHORT_LOOP
  for (int64_t i = 0; i < c.count; ++i) {
    Fired<T> fired = fire<Fire, Reset>(c, i, integrate<Product>(c, i));
    v[i] = fired.v;
    shown[i] = fired.shown;
    spikes[i] = fired.spike ? T(1) : T(0);
    total += fired.spike;
  }
  return total;
}

/// Stage by stage: modes act on finished u, and on v after the reset; neurons
/// that are refractory keep v (rule F4).
template <class Product, int Fire, int Reset, class T>
int64_t runStaged(const NeuronChunk<T> &c) {
  for (int64_t i = 0; i < c.count; ++i)
    c.shown[i] = integrate<Product>(c, i);
  if constexpr (!kIsFloat<T>)
    applyModes(c.modes, c.modeCount, c.shown, c.count);
  for (int64_t i = 0; i < c.count; ++i) {
    Fired<T> fired = fire<Fire, Reset>(c, i, c.shown[i]);
    c.scratch[i] = fired.v;
    c.shown[i] = fired.shown;
    c.spikes[i] = fired.spike ? T(1) : T(0);
  }
  if constexpr (!kIsFloat<T>)
    applyModes(c.modes, c.resetModeCount, c.scratch, c.count);
  int32_t total = 0;
  for (int64_t i = 0; i < c.count; ++i) {
    int32_t wait = c.wait ? c.wait[i] : 0;
    bool held = wait > 0, spike = !held && c.spikes[i] != 0;
    c.shown[i] = held ? c.v[i] : c.shown[i];
    c.v[i] = held ? c.v[i] : c.scratch[i];
    c.spikes[i] = spike ? T(1) : T(0);
    if (c.wait)
      c.wait[i] = held ? wait - 1 : spike ? c.refractory : 0;
    total += spike;
  }
  return total;
}

template <class Product, int Fire, int Reset, class T>
int64_t runNeurons(const NeuronChunk<T> &c) {
  if (c.wait || c.modeCount > 0)
    return runStaged<Product, Fire, Reset>(c);
  return runPlain<Product, Fire, Reset>(c);
}

} // namespace
} // namespace snnc::sim::engine

#endif // SNNC_SIM_ENGINE_NEURONKERNELS_H
