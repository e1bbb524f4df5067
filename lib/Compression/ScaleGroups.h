// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which few scales serve many rows.

#ifndef SNNC_LIB_COMPRESSION_SCALEGROUPS_H
#define SNNC_LIB_COMPRESSION_SCALEGROUPS_H

#include <cstdint>
#include <span>
#include <vector>

namespace snnc::osbc {

/// At most `count` >= 1 of `candidates` with the least sum over rows of the
/// smallest loss among them, ascending. `losses` is [rows, candidates],
/// candidates in ascending order of scale. Exact, by dynamic programming, where
/// the losses of each row fall up to its best candidate and rise behind it;
/// elsewhere (rounding makes them uneven) exchanges of single candidates
/// follow while they help.
std::vector<int64_t> chooseScales(std::span<const double> losses, int64_t rows,
                                  int64_t candidates, int64_t count);

} // namespace snnc::osbc

#endif // SNNC_LIB_COMPRESSION_SCALEGROUPS_H
