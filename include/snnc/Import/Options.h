// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What all importers are told.

#ifndef SNNC_IMPORT_OPTIONS_H
#define SNNC_IMPORT_OPTIONS_H

#include <cstdint>
#include <optional>
#include <string>

namespace snnc {

/// What a file may cost: one that is damaged, or made to, is refused before it
/// does.
struct ImportLimits {
  int64_t nesting = 64;                // graphs, or calls, in each other
  int64_t nodes = int64_t(1) << 20;    // of all graphs, calls written out
  int64_t elements = int64_t(1) << 28; // of all tensors together
  int64_t steps = int64_t(1) << 20;    // T, where the file says it

  bool operator==(const ImportLimits &) const = default;
};

/// What few files of networks say (rule T6).
struct ImportOptions {
  std::optional<int64_t> stepLengthUs; // µs, at least 1
  std::optional<int64_t> steps;        // at least 1
  /// "counts", "counts:MAX" with 1 ≤ MAX ≤ 255 (the input is ui8), or "binary".
  std::optional<std::string> events;
  /// "count" or "first" of spikes, "last", "max" or "mean" of a membrane; when
  /// absent "count", or "last" of a membrane.
  std::optional<std::string> decode;
  ImportLimits limits;
};

} // namespace snnc

#endif // SNNC_IMPORT_OPTIONS_H
