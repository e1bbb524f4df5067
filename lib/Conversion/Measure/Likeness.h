// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How much an integer network is like the float one on recordings (rule Q5).

#ifndef SNNC_LIB_CONVERSION_MEASURE_LIKENESS_H
#define SNNC_LIB_CONVERSION_MEASURE_LIKENESS_H

#include "InputForms.h"
#include "snnc/Sim/Evaluate.h"

namespace snnc {

/// What a network makes of recordings.
struct Outputs {
  std::vector<int64_t> decisions;
  std::vector<std::vector<double>> values;   ///< where they are judged
  std::optional<sim::Saturation> saturation; ///< of real inputs at level qsnn
};

/// Runs all of `recordings`; an error is emitted at `network`. `binary`: counts
/// above 1 are read as 1.
mlir::FailureOr<Outputs> runOutputs(const sim::Executable &executable,
                                    const sim::Judgement &judgement,
                                    RecordingRange &recordings, int threads,
                                    snn::NetworkOp network,
                                    bool binary = false);

struct Likeness {
  std::optional<double> agreement;       ///< judged by class: equal decisions
  std::optional<sim::OutputError> error; ///< judged by error
  std::optional<sim::Saturation> saturation;
  int64_t recordings = 0;

  /// "99.50% of the classes of 400 recordings are …".
  std::string text() const;
};

/// `outputs`: values of a step.
Likeness compareOutputs(const Outputs &expected, const Outputs &found,
                        const sim::Judgement &judgement, int64_t outputs);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_MEASURE_LIKENESS_H
