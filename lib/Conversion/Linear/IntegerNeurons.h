// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Constants of what holds state (rules Q5.4, Q5.5).

#ifndef SNNC_LIB_CONVERSION_LINEAR_INTEGERNEURONS_H
#define SNNC_LIB_CONVERSION_LINEAR_INTEGERNEURONS_H

#include "Units.h"

namespace snnc {

/// Constants that `lif` and `li` have in common. `threshold` and `reset` are
/// empty for an `li`, `reset` and `floor` where the neuron has none.
struct IntegerNeurons {
  int64_t shift;
  Spread<int64_t> leak, bias, init, threshold, reset, floor;
};

/// In units of the membrane; nothing, and an error at `op`, where a constant
/// does not fit.
std::optional<IntegerNeurons> makeIntegerNeurons(snn::LifOp op,
                                                 const UnitPlan &plan);
std::optional<IntegerNeurons> makeIntegerNeurons(snn::LiOp op,
                                                 const UnitPlan &plan);

/// What a delay holds at first, to the nearest integer (rule Q5.5).
std::optional<Spread<int64_t>> makeDelayInit(snn::DelayOp op,
                                             const UnitPlan &plan);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_LINEAR_INTEGERNEURONS_H
