// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Options as users write them: `--osbc-prune=0.97`.

#ifndef SNNC_LIB_TRANSFORMS_PASSOPTIONS_H
#define SNNC_LIB_TRANSFORMS_PASSOPTIONS_H

#include "mlir/Support/LogicalResult.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"

#include <cstdint>
#include <optional>
#include <string>

namespace snnc {

using OptionError =
    llvm::function_ref<mlir::LogicalResult(const llvm::Twine &)>;

/// MLIR wants `name=value`; a leading value alone gets the name `first`.
std::string withLeadingName(llvm::StringRef options, llvm::StringRef first);

/// A sparsity, 0 ≤ sparsity < 1. "97%", "1.7", "nan" and "" are refused with a
/// message that says what would help.
mlir::LogicalResult parseSparsity(llvm::StringRef text, double &sparsity,
                                  OptionError fail);

/// `memory=N`, in megabytes, as bytes; nothing of 0.
std::optional<int64_t> megabytes(int64_t memory);

/// Bits of a weight, 2 to 8.
mlir::LogicalResult parseBits(llvm::StringRef text, int &bits,
                              OptionError fail);

/// The most scales of a layer, at least 1; 0 for "": one for each row.
mlir::LogicalResult parseScales(llvm::StringRef text, int64_t &scales,
                                OptionError fail);

} // namespace snnc

#endif // SNNC_LIB_TRANSFORMS_PASSOPTIONS_H
