// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Export of snn networks as ONNX models.

#ifndef SNNC_EXPORT_ONNX_H
#define SNNC_EXPORT_ONNX_H

#include "dialects/SNN/SNNOps.h"

namespace snnc {

/// Writes one time step of `network`, which has passed its verifier, to `path`
/// ("-": stdout): inputs and old states go in; outputs and new states come
/// out; all of them floats, with an open batch in front. Equal networks give
/// equal bytes. Fails after errors, all of the network, at the layers that ONNX
/// has no form for; nothing is written then. What the file cannot say (first
/// states, steps, events, decode) is said as warnings and a remark.
mlir::LogicalResult exportONNX(snn::NetworkOp network, llvm::StringRef path);

} // namespace snnc

#endif // SNNC_EXPORT_ONNX_H
