// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#ifndef SNNC_LIB_EXPORT_NIR_WRITEGRAPH_H
#define SNNC_LIB_EXPORT_NIR_WRITEGRAPH_H

#include "lib/NIR/Graph.h"

#include "llvm/Support/Error.h"

namespace snnc::nir {

/// Writes a graph as nir 1.0.8 does, whole or not at all; equal graphs give
/// equal bytes.
llvm::Error writeGraph(const Graph &graph, llvm::StringRef path);

} // namespace snnc::nir

#endif // SNNC_LIB_EXPORT_NIR_WRITEGRAPH_H
