// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Neuron ops of other domains by a table of the user's (docs/CustomNeurons.md).

#ifndef SNNC_LIB_IMPORT_ONNX_NEURONS_NEURONTABLE_H
#define SNNC_LIB_IMPORT_ONNX_NEURONS_NEURONTABLE_H

#include "snnc/Support/Findings.h"

namespace onnx {
class ModelProto;
} // namespace onnx

namespace snnc::onnxio {

using snnc::Findings;

/// Makes nodes that the table at `path` (JSON) knows the op `snnc.Neuron`. A
/// fault where the table cannot be read or says something else than what it
/// may, or where a node lacks what it names.
void useNeuronTable(onnx::ModelProto &model, llvm::StringRef path,
                    Findings &findings);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_NEURONS_NEURONTABLE_H
