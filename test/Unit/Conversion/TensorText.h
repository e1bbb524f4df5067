// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values of generated networks: shapes, tensors as text, and what writes them.

#ifndef SNNC_TEST_UNIT_CONVERSION_TENSORTEXT_H
#define SNNC_TEST_UNIT_CONVERSION_TENSORTEXT_H

#include "test/Unit/Sim/RandomNetwork.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace snnc::test {

/// What a generator of networks knows of a value.
struct Signal {
  std::string name;
  std::vector<int64_t> shape;
  enum Kind { Spikes, Counts, Real } kind;
  int fine = 0;    ///< real: a multiple of 2^-fine
  double most = 1; ///< no absolute value is above this
  /// Real: no constant is added to it that no integer holds.
  bool plain = true;
  int64_t size() const {
    int64_t n = 1;
    for (int64_t d : shape)
      n *= d;
    return n;
  }
};

/// Size of a result, 0 where no window fits.
inline int64_t windows(int64_t size, int64_t kernel, int64_t stride,
                       int64_t before, int64_t after, int64_t dilation,
                       bool ceil) {
  int64_t room = size + before + after - dilation * (kernel - 1) - 1;
  if (room < 0)
    return 0;
  int64_t count = room / stride + 1;
  if (ceil && room % stride && count * stride < size + before)
    ++count;
  return count;
}

/// "tensor<2x3xf32>".
inline std::string tensor(const std::vector<int64_t> &shape,
                          const std::string &element) {
  std::string text = "tensor<";
  for (int64_t d : shape)
    text += std::to_string(d) + "x";
  return text + element + ">";
}

/// "[1, 2]".
inline std::string list(const std::vector<int64_t> &numbers) {
  std::string text = "[";
  for (int64_t n : numbers)
    text += (text.size() > 1 ? ", " : "") + std::to_string(n);
  return text + "]";
}

/// The elements "a, b, …", row-major, in brackets of the shape.
inline std::string nest(const std::vector<int64_t> &dims,
                        const std::string &flat) {
  std::vector<std::string> parts;
  for (size_t at = 0; at < flat.size();) {
    size_t end = std::min(flat.find(", ", at), flat.size());
    parts.push_back(flat.substr(at, end - at));
    at = end + 2;
  }
  for (size_t d = dims.size(); d-- > 0;) {
    std::vector<std::string> outer;
    for (size_t i = 0; i < parts.size(); i += dims[d]) {
      std::string row = "[";
      for (int64_t k = 0; k < dims[d]; ++k)
        row += (k ? ", " : "") + parts[i + k];
      outer.push_back(row + "]");
    }
    parts = std::move(outer);
  }
  return parts.front();
}

/// What generators of networks draw and write.
class NetworkWriter {
public:
  /// Uses of each operation, to see that none is left out.
  std::map<std::string, int> used;

protected:
  explicit NetworkWriter(Random &random) : random(random) {}
  int64_t pick(int64_t low, int64_t high) { return uniform(random, low, high); }
  bool chance(int64_t one, int64_t of) { return pick(1, of) <= one; }
  static std::string type(const Signal &s) {
    static const char *elements[] = {"i1", "ui8", "f32"};
    return tensor(s.shape, elements[s.kind]);
  }
  std::string fresh(const std::string &op) {
    ++used[op];
    return op + std::to_string(counter++);
  }

  Random &random;
  std::string body;
  int64_t counter = 0;
};

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_CONVERSION_TENSORTEXT_H
