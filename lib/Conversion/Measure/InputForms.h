// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How real inputs become integers.

#ifndef SNNC_LIB_CONVERSION_MEASURE_INPUTFORMS_H
#define SNNC_LIB_CONVERSION_MEASURE_INPUTFORMS_H

#include "dialects/SNN/SNNOps.h"
#include "snnc/Conversion/IntegerForm.h"
#include "snnc/Data/Recordings.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace snnc {

/// Recordings to look at, opened when they are needed.
struct RecordingRange {
  std::unique_ptr<data::RecordingSource> source;
  std::pair<int64_t, int64_t> range;
};
using OpenRecordings = llvm::function_ref<mlir::FailureOr<RecordingRange *>()>;

/// Step and zero point of every real input that has none in `form` (rule Q5.1):
/// those in `given` (step 0: none), else those on the argument, else one that
/// fits the encoder that reads it, else 8 bits over the range of the
/// recordings. What is found is reported as progress.
mlir::LogicalResult chooseInputForms(snn::NetworkOp network, InputForm given,
                                     OpenRecordings open, IntegerForm &form);

} // namespace snnc

#endif // SNNC_LIB_CONVERSION_MEASURE_INPUTFORMS_H
