// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The --export-… options of snn-translate.

#ifndef SNNC_LIB_TOOLS_EXPORTMODEL_H
#define SNNC_LIB_TOOLS_EXPORTMODEL_H

#include "ImportModel.h"

namespace snnc {

/// One format that networks go out to.
struct Exporter {
  llvm::StringRef option;      ///< "export-onnx"
  llvm::StringRef description; ///< for --help
  llvm::StringRef level;       ///< dialect of the networks that it takes
  llvm::StringRef otherwise;   ///< what to do with a network of another level
  bool toStdout;               ///< "-" is a file to write to
  mlir::LogicalResult (*write)(mlir::Operation *network, const NIRFlags &flags,
                               llvm::StringRef path);
};

/// All of them, in the order of --help.
llvm::ArrayRef<Exporter> getExporters();

/// A flag for each.
struct ExportFlags {
  explicit ExportFlags(llvm::cl::OptionCategory &category);
  /// Those that were given.
  llvm::SmallVector<const Exporter *> given() const;

private:
  std::vector<std::unique_ptr<llvm::cl::opt<bool>>> flags;
};

/// Writes the only network of the module `input`; the tool's exit code.
int exportModel(const Exporter &exporter, llvm::StringRef input,
                llvm::StringRef output, const NIRFlags &flags);

} // namespace snnc

#endif // SNNC_LIB_TOOLS_EXPORTMODEL_H
