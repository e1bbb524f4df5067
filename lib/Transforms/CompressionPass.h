// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the passes that compress a network on recordings do alike: the way in
// (recordings, the network as it was) and the way out (comparison, ledger).

#ifndef SNNC_LIB_TRANSFORMS_COMPRESSIONPASS_H
#define SNNC_LIB_TRANSFORMS_COMPRESSIONPASS_H

#include "dialects/SNN/SNNOps.h"
#include "snnc/Calibration/CalibrationRun.h"
#include "snnc/Calibration/Ledger.h"

#include "mlir/IR/BuiltinOps.h"

namespace snnc {

/// Calls `compress` for each network of `module`; an error of `pass` where it
/// has none.
mlir::LogicalResult forEachNetwork(
    mlir::ModuleOp module, llvm::StringRef pass,
    llvm::function_ref<mlir::LogicalResult(snn::NetworkOp)> compress);

/// An error at each synapse whose weights are levels already; `help` ends it.
mlir::LogicalResult checkNotQuantized(snn::NetworkOp network,
                                      llvm::StringRef help);

/// A network on its way through a pass.
class CompressionRun {
public:
  /// Opens the recordings (openCalibrationRange), warns of what is silly in
  /// them, and keeps the network as it is now.
  static mlir::FailureOr<CompressionRun>
  start(snn::NetworkOp network, llvm::StringRef pass,
        llvm::StringRef calibration, llvm::StringRef samples, int threads);

  Calibration &recordings() { return data; }

  /// Compares the network with what it was and writes that into the ledger of
  /// the layers and, with what `describe` adds, of the network; all of it to
  /// the file `ledger` too, where one is given.
  mlir::LogicalResult finish(llvm::StringRef ledger,
                             llvm::function_ref<void(LedgerEntry &)> describe);

private:
  snn::NetworkOp network;
  std::string pass;
  Calibration data;
  std::unique_ptr<sim::Executable> before;
};

} // namespace snnc

#endif // SNNC_LIB_TRANSFORMS_COMPRESSIONPASS_H
