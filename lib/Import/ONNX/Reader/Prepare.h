// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A model in the terms that all else knows.

#ifndef SNNC_LIB_IMPORT_ONNX_READER_PREPARE_H
#define SNNC_LIB_IMPORT_ONNX_READER_PREPARE_H

#include "snnc/Import/Options.h"
#include "snnc/Support/Findings.h"

namespace onnx {
class ModelProto;
} // namespace onnx

namespace snnc::onnxio {

using snnc::Findings;

/// Writes calls of the model's own functions out, nested ones too. A fault
/// where a function calls itself, or what comes of it is beyond the limits.
void inlineFunctions(onnx::ModelProto &model, const ImportLimits &limits,
                     Findings &findings);

/// Makes sparse initializers dense. A fault where indices or sizes do not fit,
/// or where they are beyond the limits.
void spreadSparseTensors(onnx::ModelProto &model, const ImportLimits &limits,
                         Findings &findings);

/// A fault for each input of a shape that is beyond the limits.
void checkInputs(const onnx::ModelProto &model, const ImportLimits &limits,
                 Findings &findings);

/// Makes inputs, outputs and casts of other float types, and inputs of integers
/// that are cast at once, those of float: the network computes in it. A note
/// says so.
void useFloats(onnx::ModelProto &model, Findings &findings);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_READER_PREPARE_H
