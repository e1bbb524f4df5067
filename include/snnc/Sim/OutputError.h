// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Outputs that are numbers, not classes: what is judged, and how far they are
// from what they should be (rule T3).

#ifndef SNNC_SIM_OUTPUTERROR_H
#define SNNC_SIM_OUTPUTERROR_H

#include "snnc/Sim/Executable.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace snnc::sim {

/// Error of values y against expected values t, by element of the output.
/// Means and variances are kept as they come in (Welford, Technometrics 4:419,
/// 1962), so that the order decides the last bits: add in order.
class OutputError {
public:
  explicit OutputError(size_t outputs) : elements(outputs) {}

  /// One recording: [steps, outputs] of both, in real units. Where t is NaN
  /// nothing is expected.
  void add(std::span<const double> values, std::span<const double> expected,
           int64_t recording);

  int64_t count() const; ///< of pairs
  /// Σ (y - t)² / count.
  double meanSquared() const;
  /// Mean over the elements of 1 - Σ (y - t)² / Σ (t - mean t)²; elements whose
  /// t never changes are left out, without any other there is none.
  std::optional<double> r2() const;
  /// Mean over the elements of Pearson's coefficient, as r2; also without
  /// elements whose y never changes.
  std::optional<double> correlation() const;
  /// Mean over the elements of Σ (y - t)² / Σ (t - mean t)²: 1 - r2, but of an
  /// element whose t never changes with Σ t², and 1 where that is 0 and y is
  /// not.
  double share() const;
  struct Deviation {
    double value = 0; ///< |y - t|
    int64_t recording = 0, step = 0, element = 0;
  };
  const Deviation &largest() const { return deviation; }

  /// {values, mse, rmse, r2, correlation, max_deviation, outputs: [{mse, r2,
  /// correlation}] where there are several}; null for what there is not.
  nlohmann::ordered_json toJSON() const;

private:
  struct Element {
    int64_t count = 0;
    double meanY = 0, meanT = 0;
    double varianceY = 0, varianceT = 0, covariance = 0; ///< times count
    double squared = 0;                                  ///< Σ (y - t)²
    double energy = 0;                                   ///< Σ t²

    void add(double y, double t);
    std::optional<double> r2() const;
    std::optional<double> correlation() const;
    double share() const;
  };
  std::vector<Element> elements;
  Deviation deviation;
};

/// How the outputs of a network are judged on recordings (rule T3).
struct Judgement {
  bool byClass = true;     ///< by what is decided
  bool byError = false;    ///< by what the outputs are
  bool hasTargets = false; ///< the recordings say what is expected
  bool perStep = false;    ///< the output of each step, else what is decoded

  /// "last", "max", …, or "each step".
  std::string valueName(const Executable &network) const;
};

/// By error where there are targets, or where one output makes no class; by
/// class where there are labels, or spikes are counted; else (membranes, and
/// nothing says what they are) both ways. An error says which targets do not go
/// with the outputs.
llvm::Expected<Judgement> judge(const Executable &network,
                                const data::RecordingSource &source);

/// What is judged of a run: [steps, outputs] or [outputs], in real units. Runs
/// keep their outputs where `judgement` is per step.
std::vector<double> judgedValues(const Executable &network,
                                 const RunResult &result,
                                 const Judgement &judgement);

} // namespace snnc::sim

#endif // SNNC_SIM_OUTPUTERROR_H
