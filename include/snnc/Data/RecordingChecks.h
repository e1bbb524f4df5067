// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What recordings look like when something is wrong with them, or with how the
// network reads them. Nothing here is an error: each finding is a warning with
// its figure. Recordings that cannot be read have none; whoever runs them says
// why.

#ifndef SNNC_DATA_RECORDINGCHECKS_H
#define SNNC_DATA_RECORDINGCHECKS_H

#include "snnc/Data/Recordings.h"

namespace snnc::data {

/// Of recordings [begin, end) as the network reads them: events behind the last
/// step, or all of them in the first ones; inputs that never change. Looks at
/// up to 64 of them, spread evenly.
std::vector<std::string> checkRecordings(RecordingSource &source,
                                         const InputSpec &input, int64_t begin,
                                         int64_t end);

/// Of calibration recordings: few of them, or none of some of the `classes`
/// (0: the network has none).
std::vector<std::string> checkCalibration(RecordingSource &source,
                                          int64_t begin, int64_t end,
                                          int64_t classes);

/// How many of the test recordings the network has already seen as calibration;
/// empty where that is next to none. Compares contents of up to 1024 of each.
std::string checkOverlap(const InputSpec &input, RecordingSource &calibration,
                         std::pair<int64_t, int64_t> calibrationRange,
                         RecordingSource &test,
                         std::pair<int64_t, int64_t> testRange);

} // namespace snnc::data

#endif // SNNC_DATA_RECORDINGCHECKS_H
