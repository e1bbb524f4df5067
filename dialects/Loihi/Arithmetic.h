// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers of the chip's arithmetic (rule Q10), for conversions and files; the
// model of a part (targets/Loihi/Model.cpp) has the sources beside them. Both
// generations share them.

#ifndef SNNC_DIALECTS_LOIHI_ARITHMETIC_H
#define SNNC_DIALECTS_LOIHI_ARITHMETIC_H

#include <cstdint>

namespace snnc::loihi {

/// A decay is kDecayOne less the leak, which has this shift.
inline constexpr int64_t kDecayBits = 12, kDecayOne = int64_t(1) << kDecayBits;
inline constexpr int64_t kMostThreshold = 131071; ///< mantissa, 17 bits
inline constexpr int64_t kMostBias = 4095;        ///< mantissa, 13 bits
inline constexpr int64_t kMostDelay = 62; ///< beside a synapse's own step
inline constexpr int64_t kLeastExponent = -7, kMostExponent = 7; ///< of weights
/// Weights of both signs; of one sign the least and the greatest are 255.
inline constexpr int64_t kLeastWeight = -256, kMostWeight = 254,
                         kMostOneSigned = 255;

} // namespace snnc::loihi

#endif // SNNC_DIALECTS_LOIHI_ARITHMETIC_H
