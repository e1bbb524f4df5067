// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What exporters of float networks have in common.

#ifndef SNNC_LIB_EXPORT_COMMON_EXPORT_H
#define SNNC_LIB_EXPORT_COMMON_EXPORT_H

#include "dialects/SNN/SNNOps.h"

namespace snnc::exporter {

/// An error at every layer that reads a constant where a signal is expected:
/// files of networks have none there.
mlir::LogicalResult checkSignals(snn::NetworkOp network);

/// The file that is written, for messages about it.
mlir::Location locationOf(llvm::StringRef path, mlir::Operation *network);

/// What files of networks do not say, as the options of an import (rule T6):
/// " --dt-us=10000 --steps=30", with a space in front of each.
std::string describeOptions(snn::NetworkOp network);

} // namespace snnc::exporter

#endif // SNNC_LIB_EXPORT_COMMON_EXPORT_H
