// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// When layers compute what: the longest paths of difference constraints.

#include "Alignment.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>

namespace snnc {

namespace {

/// offsets[to] ≥ offsets[from] + least.
struct Constraint {
  int64_t from, to, least;
};

} // namespace

Alignment alignLayers(int64_t layers, const std::vector<AlignmentEdge> &edges,
                      const std::vector<int64_t> &outputs) {
  std::vector<Constraint> constraints;
  for (const AlignmentEdge &edge : edges)
    constraints.push_back({edge.from, edge.to, 1 - edge.delay});
  for (int64_t a : outputs)
    for (int64_t b : outputs)
      if (a != b)
        constraints.push_back({a, b, 0});
  Alignment result;
  result.offsets.assign(layers, 0);
  std::vector<size_t> reason(layers); // the constraint that raised a layer last
  int64_t last = -1;
  for (int64_t round = 0; round <= layers; ++round) {
    last = -1;
    for (auto [i, c] : llvm::enumerate(constraints)) {
      int64_t from = c.from < 0 ? 0 : result.offsets[c.from];
      if (result.offsets[c.to] >= from + c.least)
        continue;
      result.offsets[c.to] = from + c.least;
      reason[c.to] = i;
      last = c.to;
    }
    if (last < 0)
      return result;
  }
  // Raised once too often: the reasons lead back into a loop.
  int64_t at = last;
  for (int64_t i = 0; i < layers; ++i)
    at = constraints[reason[at]].from;
  int64_t start = at;
  do {
    result.loop.push_back(reason[at]);
    at = constraints[reason[at]].from;
  } while (at != start);
  std::reverse(result.loop.begin(), result.loop.end());
  result.offsets.clear();
  return result;
}

} // namespace snnc
