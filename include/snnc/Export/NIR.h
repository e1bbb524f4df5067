// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Export of snn networks as NIR files (HDF5).

#ifndef SNNC_EXPORT_NIR_H
#define SNNC_EXPORT_NIR_H

#include "dialects/SNN/SNNOps.h"

#include <optional>
#include <string>

namespace snnc {

/// How the equations of the file are meant: as NIRImportOptions.
struct NIRExportOptions {
  std::string convention = "nir";
  /// Seconds of a step; absent: that of the convention, or 1e-4.
  std::optional<double> stepSeconds;
};

/// Writes `network`, which has passed its verifier, to `path`, as nir 1.0.8
/// lays graphs out: what the importer makes of it by the same convention is the
/// same network. Fails after errors, all of the network, at the layers that NIR
/// or the convention has no form for; nothing is written then. What the file
/// cannot say is said as a warning and a remark, which names the options that
/// read it back.
mlir::LogicalResult exportNIR(snn::NetworkOp network,
                              const NIRExportOptions &options,
                              llvm::StringRef path);

} // namespace snnc

#endif // SNNC_EXPORT_NIR_H
