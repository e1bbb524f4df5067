// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Runs as NIRData.

#ifndef SNNC_LIB_SIM_NIRDATA_H
#define SNNC_LIB_SIM_NIRDATA_H

#include "snnc/Data/NIRData.h"
#include "snnc/Sim/Trace.h"

namespace snnc::sim {

/// A run as NIRData, at level snn.
llvm::Expected<std::unique_ptr<TraceSink>>
createNIRData(llvm::StringRef path, const TraceHeader &header, int64_t steps);

} // namespace snnc::sim

#endif // SNNC_LIB_SIM_NIRDATA_H
