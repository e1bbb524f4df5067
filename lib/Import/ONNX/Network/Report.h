// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What was found in a file, in its names, for --import-report.

#ifndef SNNC_LIB_IMPORT_ONNX_NETWORK_REPORT_H
#define SNNC_LIB_IMPORT_ONNX_NETWORK_REPORT_H

#include "Step.h"
#include "lib/Import/Common/Import.h"
#include "llvm/Support/JSON.h"

namespace snnc::onnxio {

/// `form`: "one step", or how the file holds the network over time.
llvm::json::Value describeImport(const Graph &graph, const StepNetwork &network,
                                 llvm::StringRef form,
                                 const importer::Signature &signature);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_NETWORK_REPORT_H
