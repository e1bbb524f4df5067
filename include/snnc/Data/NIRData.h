// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// NIRData (nir 1.0.7 and newer): what nodes of a graph gave, in HDF5:
// nodes/<node>/observables/<observable>/data, [samples, steps, neurons]. The
// specification names no observables; these are what we call them.

#ifndef SNNC_DATA_NIRDATA_H
#define SNNC_DATA_NIRDATA_H

#include "llvm/ADT/StringRef.h"

namespace snnc::data {

/// `__type__` of the root.
inline constexpr llvm::StringLiteral kNIRGraphData = "NIRGraphData";
inline constexpr llvm::StringLiteral kNIRSpikes = "spikes";
/// v of the equations is the membrane after the reset.
inline constexpr llvm::StringLiteral kNIRMembrane = "v";
inline constexpr llvm::StringLiteral kNIRMembraneBefore = "v_pre_reset";

} // namespace snnc::data

#endif // SNNC_DATA_NIRDATA_H
