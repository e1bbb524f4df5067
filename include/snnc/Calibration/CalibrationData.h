// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the recordings of a module are: recorded relative to the file that
// holds the module.

#ifndef SNNC_CALIBRATION_CALIBRATIONDATA_H
#define SNNC_CALIBRATION_CALIBRATIONDATA_H

#include "dialects/SNN/SNNDialect.h"
#include "snnc/Data/Recordings.h"

#include "mlir/IR/BuiltinOps.h"

namespace snnc {

/// What `network` says of its input (rules N5, T6).
data::InputSpec getInputSpec(mlir::Operation *network);

/// Records `spec` (FILE[:GROUP], from the command line) in the module, as a
/// path relative to `folder`, with the file's hash.
void setCalibration(mlir::ModuleOp module, llvm::StringRef spec,
                    llvm::StringRef folder, llvm::StringRef sha256);

/// Opens the calibration recordings of `network`: `spec` where it is given,
/// else those that the module records. Errors are emitted at the module and
/// begin with `what`, say what was tried, or that the file's content has
/// changed.
mlir::FailureOr<std::unique_ptr<data::RecordingSource>>
openCalibration(mlir::Operation *network, llvm::StringRef spec,
                llvm::StringRef what = "calibration data");

/// The only network of the module; an error when there is none or are many.
mlir::FailureOr<mlir::Operation *> getOnlyNetwork(mlir::ModuleOp module);

/// `path` seen from `to` instead of `from`; both are folders.
std::string rebasePath(llvm::StringRef path, llvm::StringRef from,
                       llvm::StringRef to);

} // namespace snnc

#endif // SNNC_CALIBRATION_CALIBRATIONDATA_H
