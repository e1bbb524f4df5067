// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What snn-translate and snnc share.

#ifndef SNNC_LIB_TOOLS_IMPORTMODEL_H
#define SNNC_LIB_TOOLS_IMPORTMODEL_H

#include "snnc/Import/NIR.h"
#include "snnc/Import/Netx.h"
#include "snnc/Import/ONNX.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Support/LogicalResult.h"
#include "llvm/Support/CommandLine.h"

namespace snnc {

/// What a file of any importer may cost.
struct LimitFlags {
  explicit LimitFlags(llvm::cl::OptionCategory &category);

  std::vector<const llvm::cl::Option *> all() const;
  ImportLimits read() const;

  llvm::cl::opt<int64_t> nesting, nodes, elements, steps;
};

/// What few ONNX files say.
struct ONNXFlags {
  explicit ONNXFlags(llvm::cl::OptionCategory &category);

  std::vector<const llvm::cl::Option *> all() const;
  /// Of the flags that were given.
  void read(ONNXImportOptions &options) const;

  llvm::cl::opt<bool> allowStateless, floatWeights;
  llvm::cl::opt<std::string> output;
  llvm::cl::list<std::string> initial;
  llvm::cl::opt<std::string> neurons, report;
};

/// What no NIR file says.
struct NIRFlags {
  explicit NIRFlags(llvm::cl::OptionCategory &category);

  std::vector<const llvm::cl::Option *> all() const;
  /// Of the flags that were given.
  void read(NIRImportOptions &options) const;

  llvm::cl::opt<std::string> convention, reset;
  llvm::cl::opt<double> stepSeconds;
};

/// What no .net file says.
struct NetxFlags {
  explicit NetxFlags(llvm::cl::OptionCategory &category);

  std::vector<const llvm::cl::Option *> all() const;
  /// Of the flags that were given.
  void read(NetxImportOptions &options) const;

  llvm::cl::opt<int64_t> numLayers, inputMessageBits, resetInterval,
      resetOffset;
  llvm::cl::opt<std::string> fire;
};

/// Records the recordings `spec` (FILE[:GROUP]) in `module`, relative to
/// `folder`, once they have been opened: a wrong file is found now, not by the
/// first pass. Failures are diagnostics.
mlir::LogicalResult recordCalibration(mlir::ModuleOp module,
                                      llvm::StringRef spec,
                                      llvm::StringRef folder);

} // namespace snnc

#endif // SNNC_LIB_TOOLS_IMPORTMODEL_H
