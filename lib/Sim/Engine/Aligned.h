// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays that begin where a vector and a line of the cache do: a load across
// two lines costs two.

#ifndef SNNC_SIM_ENGINE_ALIGNED_H
#define SNNC_SIM_ENGINE_ALIGNED_H

#include <cstddef>
#include <new>
#include <vector>

namespace snnc::sim::engine {

inline constexpr size_t kAlignment = 64;

template <class T>
struct AlignedAllocator {
  using value_type = T;
  AlignedAllocator() = default;
  template <class U>
  AlignedAllocator(const AlignedAllocator<U> &) {}

  T *allocate(size_t count) {
    return static_cast<T *>(
        ::operator new(count * sizeof(T), std::align_val_t(kAlignment)));
  }
  void deallocate(T *memory, size_t) {
    ::operator delete(memory, std::align_val_t(kAlignment));
  }
  bool operator==(const AlignedAllocator &) const { return true; }
};

template <class T>
using AlignedVector = std::vector<T, AlignedAllocator<T>>;

} // namespace snnc::sim::engine

#endif // SNNC_SIM_ENGINE_ALIGNED_H
