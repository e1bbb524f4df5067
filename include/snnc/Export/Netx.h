// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Export of loihi networks as `.net` files (HDF5), as netx of lava-dl 0.6.0
// loads them.

#ifndef SNNC_EXPORT_NETX_H
#define SNNC_EXPORT_NETX_H

#include "dialects/Loihi/LoihiOps.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace snnc::loihi {

struct NetFileReport {
  /// Why netx could not load the network, or would load another one: layer,
  /// what it has, what to do. Empty: it can be written.
  std::vector<std::string> problems;
  /// What must be known to load it as it is meant (arguments of netx), and
  /// what the file has that the network has not: neurons that never fire.
  std::vector<std::string> notes;
};

NetFileReport checkNetFile(NetworkOp network);

/// Writes `network` to `path`, whole or not at all; equal networks give equal
/// bytes. An error holds every problem, or says why the file cannot be written.
llvm::Error writeNetFile(NetworkOp network, llvm::StringRef path);

} // namespace snnc::loihi

namespace snnc {

/// The same with diagnostics: each problem is an error, and nothing is written
/// then; notes are remarks.
mlir::LogicalResult exportNetx(loihi::NetworkOp network, llvm::StringRef path);

} // namespace snnc

#endif // SNNC_EXPORT_NETX_H
