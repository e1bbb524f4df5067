// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reading of a ModelProto from a file that may be anything.

#ifndef SNNC_LIB_IMPORT_ONNX_MODEL_H
#define SNNC_LIB_IMPORT_ONNX_MODEL_H

#include "Findings.h"
#include <memory>

namespace onnx {
class ModelProto;
} // namespace onnx

namespace snnc::onnxio {

/// Reads the model at `path`. Null after an error that says whether the file
/// is missing, empty, truncated, too large (2 GiB) or not ONNX at all.
std::unique_ptr<onnx::ModelProto> loadModel(llvm::StringRef path,
                                            Findings &findings);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_MODEL_H
