// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How the tools print diagnostics.

#ifndef SNNC_TOOLS_FILEDIAGNOSTICS_H
#define SNNC_TOOLS_FILEDIAGNOSTICS_H

#include "mlir/IR/Diagnostics.h"

namespace snnc {

/// Prints diagnostics as MLIR does, with the line that is meant where there is
/// one; those about a file without lines (a model, recordings) stand behind its
/// name alone: "net.onnx: error: …".
class FileDiagnostics {
public:
  FileDiagnostics(llvm::SourceMgr &sources, mlir::MLIRContext *context);

private:
  mlir::SourceMgrDiagnosticHandler lines;
  mlir::ScopedDiagnosticHandler files; ///< asked first
};

} // namespace snnc

#endif // SNNC_TOOLS_FILEDIAGNOSTICS_H
