// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tools do; their `main` functions only call these. Each returns the
// exit code.

#ifndef SNNC_TOOLS_MAINS_H
#define SNNC_TOOLS_MAINS_H

#include "mlir/IR/DialectRegistry.h"

namespace snnc {

inline constexpr llvm::StringLiteral kToolVersion = "0.1.0";

/// Dialects that the tools read and write.
void registerDialects(mlir::DialectRegistry &registry);
/// Passes of this project, of the targets, and the general ones of MLIR.
void registerPasses();

/// Lets a write beyond the file size limit of the user (ulimit -f) fail like
/// one to a full disk, with a message: LLVM takes the signal for a crash.
/// Called after InitLLVM.
void ignoreFileSizeSignal();

/// Makes relative paths of recordings start at `folder` (of the file read).
void setModelFolder(mlir::DialectRegistry &registry, llvm::StringRef folder);
/// Folder of a file named on the command line; "-" is the current one.
std::string folderOf(llvm::StringRef file);

int optMain(int argc, char **argv);
int translateMain(int argc, char **argv);
int runMain(int argc, char **argv);
int driverMain(int argc, char **argv);

} // namespace snnc

#endif // SNNC_TOOLS_MAINS_H
