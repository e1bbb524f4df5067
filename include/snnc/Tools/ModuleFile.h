// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Modules in files: read with the network checked and its widths proved,
// written whole.

#ifndef SNNC_TOOLS_MODULEFILE_H
#define SNNC_TOOLS_MODULEFILE_H

#include "snnc/Tools/FileDiagnostics.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/SourceMgr.h"

namespace snnc {

/// A module read from a file, with what its messages need.
class ModuleFile {
public:
  /// Reads text or bytecode; "-" is stdin. Null after messages on stderr.
  static std::unique_ptr<ModuleFile> read(llvm::StringRef path);
  ~ModuleFile();

  mlir::ModuleOp module() { return *parsed; }
  mlir::MLIRContext &context() { return *mlirContext; }
  /// SHA-256 of the file's bytes, hexadecimal.
  llvm::StringRef sha256() const;

private:
  ModuleFile() = default;
  std::shared_ptr<llvm::SourceMgr> sources;
  std::unique_ptr<mlir::MLIRContext> mlirContext;
  std::unique_ptr<FileDiagnostics> diagnostics;
  mlir::OwningOpRef<mlir::ModuleOp> parsed;
  mutable std::string hash; ///< empty: not asked for yet
};

/// Fails when `bytes`, read from `path`, are of a format that users take for a
/// module (ONNX, HDF5); the message says what to do with it.
llvm::Error checkFormat(llvm::StringRef path, llvm::StringRef bytes);

/// Writes `module` to `path` as text, or as bytecode.
llvm::Error writeModule(mlir::ModuleOp module, llvm::StringRef path,
                        bool bytecode = false);

} // namespace snnc

#endif // SNNC_TOOLS_MODULEFILE_H
