// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A network as the report draws it.

#ifndef SNNC_LIB_TOOLS_DESCRIBENETWORK_H
#define SNNC_LIB_TOOLS_DESCRIBENETWORK_H

#include "snnc/Report/Report.h"

#include "mlir/IR/Operation.h"

namespace snnc {

/// The layers of `network` (of any level with a body) in network order, the
/// input first. Synapses and neurons that only feed the next are one node with
/// it; moves and delays are part of the lines.
std::vector<report::Node> describeNetwork(mlir::Operation *network);

} // namespace snnc

#endif // SNNC_LIB_TOOLS_DESCRIBENETWORK_H
