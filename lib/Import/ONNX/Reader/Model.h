// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reading of a ModelProto from a file that may be anything.

#ifndef SNNC_LIB_IMPORT_ONNX_READER_MODEL_H
#define SNNC_LIB_IMPORT_ONNX_READER_MODEL_H

#include "snnc/Import/Options.h"
#include "snnc/Support/Findings.h"
#include "llvm/Support/MemoryBuffer.h"
#include <memory>

namespace onnx {
class ModelProto;
} // namespace onnx

namespace snnc::onnxio {

using snnc::Findings;

/// A model and the file that it was read from.
struct LoadedModel {
  std::unique_ptr<llvm::MemoryBuffer> file;
  std::shared_ptr<onnx::ModelProto> proto; // null: not read
};

/// Reads the model at `path`. No model after an error that says whether the
/// file is missing, empty, truncated, too large (2 GiB, or beyond the limits)
/// or not ONNX, and what else it is.
LoadedModel loadModel(llvm::StringRef path, const ImportLimits &limits,
                      Findings &findings);

/// What a model's bytes hold, as far as they can be walked over: in all graphs
/// and functions, in place of a parser, which would take the memory for it.
struct Extent {
  int64_t nodes = 0;
  int64_t parts = 0;   ///< everything with a length of its own, nodes too
  int64_t nesting = 0; ///< graphs in the model's graph
};
Extent measureModel(llvm::StringRef bytes);

/// What a file that is no ONNX model is, for messages: "an HDF5 file (…)".
/// Empty where nothing is known. `path` tells external data from their model.
std::string describeForeignFile(llvm::StringRef path, llvm::StringRef bytes);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_READER_MODEL_H
