// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From a recognised step to operations of the snn dialect.

#ifndef SNNC_LIB_IMPORT_ONNX_NETWORK_EMIT_H
#define SNNC_LIB_IMPORT_ONNX_NETWORK_EMIT_H

#include "Step.h"
#include "dialects/SNN/SNNOps.h"
#include "lib/Import/Common/Import.h"
#include "snnc/Import/ONNX.h"

namespace snnc::onnxio {

/// Whether the network's output is spikes or counts of them (rule N4).
bool outputIsSpikes(const StepNetwork &network,
                    const importer::Signature &signature);

/// A module with the one network `name`, with weights that the file has as
/// levels as such, or as floats. Null after an error in `findings`.
mlir::OwningOpRef<mlir::ModuleOp>
emitNetwork(const Graph &graph, const StepNetwork &network,
            llvm::StringRef name, const importer::Signature &signature,
            bool keepLevels, mlir::Location file, Findings &findings);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_NETWORK_EMIT_H
