// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The files of an output folder, each made by itself. See
// targets/FPGA/hdl/README.md for what is in them.

#ifndef SNNC_TARGETS_FPGA_EMITTER_H
#define SNNC_TARGETS_FPGA_EMITTER_H

#include "snnc/Data/Recordings.h"
#include "snnc/TargetSupport/Manifest.h"
#include "snnc/TargetSupport/Target.h"
#include "targets/FPGA/Network.h"

#include <string>

namespace snnc::fpga {

/// snn_top.v: the instances of the design. All decisions are made.
std::string printTop(const MappedDesign &mapped);

/// What the test bench plays, and where it comes from.
struct BenchData {
  std::string input;   ///< FILE[:GROUP]
  std::string sha256;  ///< of the file
  std::string samples; ///< A:B
  std::vector<LayerEvents> events;
};

/// Adds bench/*: stimulus, expected membranes and outputs of the recordings
/// that the options name. Errors are emitted.
mlir::FailureOr<BenchData> addBenchFiles(const MappedDesign &mapped,
                                         const TargetOptions &options,
                                         FileMap &files);

/// manifest.json over `files`: predictions and hashes.
std::string printManifest(const MappedDesign &mapped, const BenchData &bench,
                          const FileMap &files);

/// Writes the folder.
mlir::LogicalResult emitDesign(mlir::ModuleOp module, llvm::StringRef folder,
                               const TargetOptions &options);

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_EMITTER_H
