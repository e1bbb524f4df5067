// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Options that targets have. A target describes its own; all tools read their
// options, their help and their refusals from the descriptions.

#ifndef SNNC_TARGETSUPPORT_OPTIONS_H
#define SNNC_TARGETSUPPORT_OPTIONS_H

#include "mlir/Support/LLVM.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snnc {

class Target;

/// The way from a model to artefacts.
enum class Phase { Import, Compress, Integers, Map, Emit };

/// "import", "compress", "integers", "map" or "emit".
llvm::StringRef getName(Phase phase);
std::optional<Phase> parsePhase(llvm::StringRef name);
/// All of them, for messages: "import, compress, …".
std::string getPhaseNames();

/// An option of a target.
struct TargetOption {
  llvm::StringRef name;   ///< e.g. "cores"
  llvm::StringRef values; ///< e.g. "N"
  llvm::StringRef help;   ///< e.g. "most cores; those of the chip by default"
  Phase phase;            ///< that it is for
  /// A whole number from here on; nothing: judged by what uses it.
  std::optional<int64_t> least = std::nullopt;
};

// Options that several targets have, in the same words.
extern const TargetOption kFracOption, kRoundingOption, kSeedOption,
    kBenchInputOption, kBenchSamplesOption;

/// Of the conversion to integers: those that it has without a target.
llvm::ArrayRef<TargetOption> getIntegerOptions();

/// What the user asks of a target, and what every target takes.
class TargetOptions {
public:
  /// The value of the target's option `name`; empty: not given, the target's
  /// default.
  llvm::StringRef get(llvm::StringRef name) const;
  /// One of a number (TargetOption::least).
  uint64_t getNumber(llvm::StringRef name, uint64_t absent) const;
  void set(llvm::StringRef name, llvm::StringRef value);
  /// Those that were given, by name.
  const std::map<std::string, std::string> &given() const { return values; }

  /// Recordings FILE[:GROUP] on which decisions are based; empty: those that
  /// the module records as its calibration data.
  std::string calibration;
  /// Recordings A:B of them; empty: the target's default.
  std::string calibrationSamples;
  /// What the search for fractional bits compares, as convert-snn-to-qsnn takes
  /// it.
  std::string measure = "auto";
  /// Threads; 0: as many as the machine has. Changes no result.
  int threads = 0;
  /// Whether `check` looks for the smallest change that fits, where that takes
  /// trying.
  bool advise = true;

private:
  std::map<std::string, std::string> values;
};

/// Says what is wrong with options, and fails.
using OptionFailure =
    llvm::function_ref<mlir::LogicalResult(const llvm::Twine &)>;

/// Fails for the first option that the target has not, or whose value is no
/// number where one is expected.
mlir::LogicalResult checkOptions(const Target &target,
                                 const TargetOptions &options,
                                 OptionFailure fail);

/// An option of one or more targets: "part" of the FPGA and of the chip.
struct SharedOption {
  llvm::StringRef name, values;
  std::string help; ///< with the targets' names where they differ
  Phase phase;
};

/// The options of all registered targets, and of the conversion to integers,
/// that are for the phases `first` to `last`, by name.
std::vector<SharedOption> getSharedOptions(Phase first, Phase last);

} // namespace snnc

#endif // SNNC_TARGETSUPPORT_OPTIONS_H
