// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Predictions of an output folder against what simulation, synthesis and
// place-and-route in it measured.

#ifndef SNNC_TARGETS_FPGA_MEASUREMENT_H
#define SNNC_TARGETS_FPGA_MEASUREMENT_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <optional>
#include <string>

namespace snnc::fpga {

/// What the manifest predicts and what the tools left behind; absent: the tool
/// has not run.
struct FPGAMeasurement {
  std::string part;
  uint64_t blockRAMsAvailable = 0;
  uint64_t blockRAMsPredicted = 0;
  std::optional<uint64_t> blockRAMs; ///< place-and-route
  uint64_t recordings = 0;           ///< that the bench plays
  uint64_t cyclesPredicted = 0;      ///< of all recordings
  std::optional<uint64_t> cycles;    ///< cycles.json of `make sim`
  std::optional<uint64_t> logicCells, logicCellsAvailable; ///< by nextpnr
  std::optional<uint64_t> flipFlops;
  std::optional<double> clockMHz; ///< nextpnr's estimate

  /// Mean cycles per recording.
  std::optional<double> getMeanCycles() const;
  /// (predicted - measured) / measured, in percent.
  std::optional<double> getCycleError() const;
  /// Milliseconds per recording at `clockMHz`.
  std::optional<double> getMilliseconds() const;
};

/// Reads `folder`: manifest.json, and where they are there cycles.json and
/// nextpnr's ecp5.rpt or ice40.rpt. Errors name the file.
llvm::Expected<FPGAMeasurement> readMeasurement(llvm::StringRef folder);

/// A table "quantity, predicted, measured" in Markdown.
std::string printMeasurement(const FPGAMeasurement &measurement);

/// The same as JSON (one object; absent figures are null).
std::string printMeasurementJSON(const FPGAMeasurement &measurement);

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_MEASUREMENT_H
