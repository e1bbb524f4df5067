// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One number for each element of a value, of which few are different.

#ifndef SNNC_LIB_CONVERSION_LINEAR_SPREAD_H
#define SNNC_LIB_CONVERSION_LINEAR_SPREAD_H

#include "llvm/ADT/DenseMap.h"

#include <cstdint>
#include <vector>

namespace snnc {

/// Values of the elements of a tensor, row-major. A map of a channel has
/// thousands of elements and one unit: what is computed is computed once for
/// each different value.
template <class T>
class Spread {
public:
  Spread() = default;
  /// The same for all of `size` elements.
  Spread(T value, size_t size) : distinct{std::move(value)}, index(size) {}
  /// `blocks` for blocks of `length` elements each.
  static Spread ofBlocks(std::vector<T> blocks, size_t length) {
    Spread result;
    for (uint32_t b = 0; b < blocks.size(); ++b)
      result.index.insert(result.index.end(), length, b);
    result.distinct = std::move(blocks);
    return result;
  }

  /// Element i is `distinct[index[i]]`.
  static Spread ofIndex(std::vector<T> distinct, std::vector<uint32_t> index) {
    Spread result;
    result.distinct = std::move(distinct);
    result.index = std::move(index);
    return result;
  }

  size_t size() const { return index.size(); }
  const T &operator[](size_t i) const { return distinct[index[i]]; }
  /// Number of the value of element i: elements with one number are equal.
  uint32_t number(size_t i) const { return index[i]; }
  const std::vector<T> &values() const { return distinct; }

  /// f of each element. (Values that no element has do not stay.)
  template <class F>
  auto map(F f) const -> Spread<decltype(f(std::declval<T>()))> {
    return zip(Spread<char>(0, size()),
               [&](const T &value, char) { return f(value); });
  }

  /// f of the elements of two tensors of one shape.
  template <class U, class F>
  auto zip(const Spread<U> &other, F f) const
      -> Spread<decltype(f(std::declval<T>(), std::declval<U>()))> {
    Spread<decltype(f(std::declval<T>(), std::declval<U>()))> result;
    result.index.reserve(size());
    llvm::DenseMap<std::pair<uint32_t, uint32_t>, uint32_t> seen;
    for (size_t i = 0; i < size(); ++i) {
      auto [at, inserted] = seen.try_emplace({index[i], other.number(i)},
                                             uint32_t(result.distinct.size()));
      if (inserted)
        result.distinct.push_back(f((*this)[i], other[i]));
      result.index.push_back(at->second);
    }
    return result;
  }

  /// Element i is element `sources[i]` of `parts` laid one behind the other.
  /// No sources: they stay in their order.
  static Spread gather(const std::vector<const Spread *> &parts,
                       const std::vector<uint32_t> &sources) {
    Spread joined, result;
    for (const Spread *part : parts) {
      for (uint32_t at : part->index)
        joined.index.push_back(joined.distinct.size() + at);
      joined.distinct.insert(joined.distinct.end(), part->distinct.begin(),
                             part->distinct.end());
    }
    if (sources.empty())
      return joined;
    for (uint32_t at : sources)
      result.index.push_back(joined.index[at]);
    result.distinct = std::move(joined.distinct);
    return result.map([](const T &value) { return value; });
  }

private:
  template <class>
  friend class Spread;
  std::vector<T> distinct;
  std::vector<uint32_t> index;
};

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_LINEAR_SPREAD_H
