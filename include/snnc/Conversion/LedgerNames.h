// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the conversion to integers writes into the ledger and others read.

#ifndef SNNC_CONVERSION_LEDGERNAMES_H
#define SNNC_CONVERSION_LEDGERNAMES_H

#include "llvm/ADT/StringRef.h"

namespace snnc {

/// Its entry, at the network and at layers, whichever pass lowers.
inline constexpr llvm::StringLiteral kIntegersEntry = "convert-snn-to-qsnn";
/// Of the network: fractional bits of membranes, where one number was found.
inline constexpr llvm::StringLiteral kFracKey = "frac";
/// Of a layer for a chip: the largest sum that a step may bring.
inline constexpr llvm::StringLiteral kLargestSumKey = "largest_sum";

} // namespace snnc

#endif // SNNC_CONVERSION_LEDGERNAMES_H
