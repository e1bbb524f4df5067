// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Recordings of any format into HDF5, as docs/Recordings.md lays it out.

#ifndef SNNC_DATA_CONVERTRECORDINGS_H
#define SNNC_DATA_CONVERTRECORDINGS_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <functional>
#include <string>

namespace snnc::data {

struct ConvertOptions {
  /// FILE[:DATASET] of integers, one a recording, or a text file of them;
  /// empty: the labels that the recordings have.
  std::string labels;
  /// Of images [N, …]: the value x of 0 to `most` in step t (rule L6). Without
  /// it frames [N, T, …] are expected.
  std::function<double(double x, double most, int64_t t)> encode;
  int64_t steps = 0;    ///< T, with `encode`
  double imageMost = 0; ///< the largest value of an image; 0: by its type
};

/// Writes what FILE[:GROUP] `spec` holds to `output`: frames [N, T, …] in the
/// smallest type that holds them (u8 to i32, f32), or events in columns x, y,
/// p, t, offsets; and labels and targets, where there are any. Nothing is left
/// of `output` when it fails; the same input gives the same bytes. Returns what
/// was written, for people.
llvm::Expected<std::string> convertRecordings(llvm::StringRef spec,
                                              const std::string &output,
                                              const ConvertOptions &options);

} // namespace snnc::data

#endif // SNNC_DATA_CONVERTRECORDINGS_H
