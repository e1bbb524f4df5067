// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the passes of a target measure on recordings, measured once.

#ifndef SNNC_TARGETSUPPORT_MEASUREMENTS_H
#define SNNC_TARGETSUPPORT_MEASUREMENTS_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <utility>

namespace snnc {

/// Which recordings decisions rest on.
struct ActivityOptions {
  std::string calibration; ///< FILE[:GROUP]; empty: what the module records
  std::string samples;     ///< A:B; empty: the target's default
  int threads = 0;

  bool operator<(const ActivityOptions &other) const {
    return std::tie(calibration, samples) <
           std::tie(other.calibration, other.samples); // threads change nothing
  }
};

/// An analysis of a module: passes that leave its network as it is preserve it,
/// so that those behind them need not measure again.
template <class Result>
class Measurements {
public:
  using Kept = std::map<ActivityOptions, Result>;
  explicit Measurements(mlir::Operation *) {}

  /// The result for `options`, by `measure` the first time.
  mlir::FailureOr<const Result *>
  get(const ActivityOptions &options,
      llvm::function_ref<mlir::FailureOr<Result>()> measure) {
    auto found = kept->find(options);
    if (found == kept->end()) {
      mlir::FailureOr<Result> result = measure();
      if (failed(result))
        return mlir::failure();
      found = kept->emplace(options, std::move(*result)).first;
    }
    return &found->second;
  }

  /// Shared with the caller of the passes (KeepMeasurements).
  std::shared_ptr<Kept> kept = std::make_shared<Kept>();
};

/// In front of passes: what they measure stays in `kept` when they are done.
template <class Result>
class KeepMeasurements
    : public mlir::PassWrapper<KeepMeasurements<Result>,
                               mlir::OperationPass<mlir::ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(KeepMeasurements)
  explicit KeepMeasurements(
      std::shared_ptr<typename Measurements<Result>::Kept> kept)
      : kept(std::move(kept)) {}

  llvm::StringRef getArgument() const override { return "keep-measurements"; }
  void runOnOperation() override {
    this->template getAnalysis<Measurements<Result>>().kept = kept;
    this->markAllAnalysesPreserved();
  }

private:
  std::shared_ptr<typename Measurements<Result>::Kept> kept;
};

} // namespace snnc

#endif // SNNC_TARGETSUPPORT_MEASUREMENTS_H
