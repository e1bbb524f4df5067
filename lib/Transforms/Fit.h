// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Whether a network with given weights fits a target, and the least sparsity
// that does.

#ifndef SNNC_LIB_TRANSFORMS_FIT_H
#define SNNC_LIB_TRANSFORMS_FIT_H

#include "PassOptions.h"
#include "snnc/Calibration/WeightBlocks.h"
#include "snnc/TargetSupport/Target.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace snnc {

/// What a network is to fit: `loihi:cores=4,bits=4`.
struct FitSpec {
  const Target *target = nullptr; ///< null: nothing was asked for
  TargetOptions options;
  int bits = 8;       ///< of a weight when it is quantised
  int64_t scales = 1; ///< of a layer; 0: one for each row
};

/// TARGET[:KEY=VALUE,…] with the keys `bits`, `scales` (a number, or `rows`)
/// and those of the target's options that are about integers and mapping.
/// Nothing for "".
mlir::LogicalResult parseFit(llvm::StringRef text, FitSpec &spec,
                             OptionError fail);

/// Lowers copies of a module as far as the target's check. Their weights are
/// integers that need about as much memory as any of so many bits can, and
/// survivors are not 0, so that the quantised network needs no more. With few
/// scales rows share them by size.
class FitChecker {
public:
  FitChecker(mlir::ModuleOp module, mlir::Operation *network,
             const std::vector<WeightBlock> &blocks, const FitSpec &spec)
      : module(module), network(network), blocks(blocks), spec(spec) {}

  /// `weights` holds those of each block, [rows, cols]. What the passes on the
  /// way refuse is a violation too. Fails after a message when an option is
  /// wrong.
  mlir::FailureOr<CheckReport>
  check(const std::vector<std::vector<float>> &weights) const;

private:
  void quantise(mlir::Operation *copy,
                const std::vector<std::vector<float>> &weights) const;

  mlir::ModuleOp module;
  mlir::Operation *network;
  const std::vector<WeightBlock> &blocks;
  const FitSpec &spec;
};

/// The least number of low + 1 .. high with `fits`, which is taken to be false
/// up to somewhere and true from there on: the number is asked for and fits,
/// and the one below it is asked for (or is low) and does not. Asks around
/// `start` first, in steps that double from `step` on. None: `high` does not
/// fit. Fails when `fits` does.
mlir::FailureOr<std::optional<int64_t>>
leastFitting(int64_t low, int64_t start, int64_t high, int64_t step,
             llvm::function_ref<mlir::FailureOr<bool>(int64_t)> fits);

} // namespace snnc

#endif // SNNC_LIB_TRANSFORMS_FIT_H
