// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// New weights of a synapse; the constants before them go when nobody reads them
// any more.

#ifndef SNNC_LIB_TRANSFORMS_WEIGHTS_H
#define SNNC_LIB_TRANSFORMS_WEIGHTS_H

#include "dialects/SNN/SNNDialect.h"

#include <cstdint>
#include <span>

namespace snnc {

/// `weights` has the elements of the synapse's weight operand.
void replaceWeights(snn::SynapseOpInterface synapse,
                    std::span<const float> weights);

/// Integers of `bits` bits with one scale a row (`snn.dequantize`).
void replaceWeights(snn::SynapseOpInterface synapse, int bits,
                    std::span<const int64_t> levels,
                    std::span<const float> scales);

} // namespace snnc

#endif // SNNC_LIB_TRANSFORMS_WEIGHTS_H
