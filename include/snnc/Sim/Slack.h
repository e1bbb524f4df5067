// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How much of the proved widths of an integer network recordings use
// (rule Q4).

#ifndef SNNC_SIM_SLACK_H
#define SNNC_SIM_SLACK_H

#include "dialects/QSNN/QSNNRanges.h"
#include "snnc/Data/Recordings.h"

#include <nlohmann/json.hpp>

namespace snnc::sim {

/// A width of a layer over all of its elements.
struct WidthUse {
  std::string layer;
  bool membrane;      ///< of the membrane; or of a sum or another result
  bool isSigned;      ///< false: i1 or ui8
  unsigned declared;  ///< bits
  qsnn::Range proved; ///< partial sums included where it is `exact`
  qsnn::Range seen;   ///< finished sums; membranes before and after the reset

  /// Bits that `range` needs in this type.
  unsigned bitsOf(qsnn::Range range) const;
  /// Declared bits that no recording needed.
  int slack() const { return int(declared) - int(bitsOf(seen)); }
};

/// Runs recordings [begin, end) on `network`, a verified `qsnn.network`, on
/// `threads` threads (0: as many as the machine has). Errors as
/// Executable::run.
llvm::Expected<std::vector<WidthUse>>
measureWidths(mlir::Operation *network, data::RecordingSource &source,
              int64_t begin, int64_t end, int threads);

/// A table for people, and the same for programs.
std::string toText(llvm::ArrayRef<WidthUse> widths);
nlohmann::ordered_json toJSON(llvm::ArrayRef<WidthUse> widths);

} // namespace snnc::sim

#endif // SNNC_SIM_SLACK_H
