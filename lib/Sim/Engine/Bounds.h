// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which values the slots of a program can hold, so that the engine can take
// narrower numbers and simpler loops where they give the same result.

#ifndef SNNC_SIM_ENGINE_BOUNDS_H
#define SNNC_SIM_ENGINE_BOUNDS_H

#include "dialects/QSNN/Range.h"
#include "snnc/Sim/Program.h"

namespace snnc::sim::engine {

/// Whole numbers; unbounded: any number.
using Interval = qsnn::WideRange;

template <class Num>
struct Bounds {
  std::vector<Interval> slots;
  /// Whether 32 bits hold all values and finished sums of the program.
  bool narrow = true;
};

template <class Num>
Bounds<Num> findBounds(const Program<Num> &program);

/// The membranes of a layer, from the bits that it states.
Interval membraneBounds(const NeuronNode<int64_t> &node);

} // namespace snnc::sim::engine

#endif // SNNC_SIM_ENGINE_BOUNDS_H
