// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is silly in recordings, said as warnings, each once a run.

#ifndef SNNC_CALIBRATION_CALIBRATIONCHECKS_H
#define SNNC_CALIBRATION_CALIBRATIONCHECKS_H

#include "snnc/Data/Recordings.h"

#include "mlir/IR/Operation.h"

namespace snnc {

/// Values of the first output, which is what a class is read off (rule L5).
int64_t getClasses(mlir::Operation *network);

/// Of recordings [begin, end) that `network` runs on, and what their file does
/// not say as expected; `what` begins the
/// messages, e.g. "--input".
void warnAboutRecordings(mlir::Operation *network,
                         data::RecordingSource &source, int64_t begin,
                         int64_t end, llvm::StringRef what);

/// Of calibration recordings [begin, end), as a diagnostic at `network`.
void warnAboutCalibration(mlir::Operation *network,
                          data::RecordingSource &source, int64_t begin,
                          int64_t end);

} // namespace snnc

#endif // SNNC_CALIBRATION_CALIBRATIONCHECKS_H
