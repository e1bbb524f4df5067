// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is silly in calibration recordings and decisions.

#include "snnc/Calibration/CalibrationChecks.h"

#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Data/RecordingChecks.h"
#include "snnc/Support/Warnings.h"

#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;

int64_t snnc::getClasses(Operation *network) {
  auto function = cast<FunctionOpInterface>(network);
  if (function.getNumResults() == 0)
    return 0;
  auto type = dyn_cast<RankedTensorType>(function.getResultTypes()[0]);
  return type && type.hasStaticShape() ? type.getNumElements() : 0;
}

void snnc::warnAboutRecordings(Operation *network,
                               data::RecordingSource &source, int64_t begin,
                               int64_t end, StringRef what) {
  for (const std::string &text : source.notes())
    noteOnce(what + ": " + text);
  for (const std::string &text :
       data::checkRecordings(source, getInputSpec(network), begin, end))
    warnOnce(what + ": " + text);
}

void snnc::warnAboutCalibration(Operation *network,
                                data::RecordingSource &source, int64_t begin,
                                int64_t end) {
  for (const std::string &text :
       data::checkCalibration(source, begin, end, getClasses(network)))
    warnOnce(network, "calibration data: " + text);
  for (const std::string &text :
       data::checkRecordings(source, getInputSpec(network), begin, end))
    warnOnce(network, "calibration data: " + text);
}
