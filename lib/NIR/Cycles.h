// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cycles of a NIR graph.

#ifndef SNNC_LIB_NIR_CYCLES_H
#define SNNC_LIB_NIR_CYCLES_H

#include "Graph.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace snnc::nir {

/// The largest sets of nodes that reach each other over edges that `follows`
/// takes, each of at least one edge; in the order of their first nodes.
std::vector<std::vector<int>>
findCycles(const Graph &graph, llvm::function_ref<bool(const Edge &)> follows);

/// An error for each cycle of values that remember nothing.
void checkState(const Graph &graph, Findings &findings);

} // namespace snnc::nir

#endif // SNNC_LIB_NIR_CYCLES_H
