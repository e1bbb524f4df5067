// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a NIR file to a graph that is checked.

#ifndef SNNC_LIB_IMPORT_NIR_READGRAPH_H
#define SNNC_LIB_IMPORT_NIR_READGRAPH_H

#include "lib/Import/Common/Limits.h"
#include "lib/NIR/Graph.h"
#include "snnc/Data/HDF5.h"

namespace snnc::nir {

/// No size, stride or padding is larger, so that no sum of them overflows.
inline constexpr int64_t kMostSize = int64_t(1) << 31;
/// Elements of `shape`, whose sizes are at least 1; the largest number where
/// there are more than that.
int64_t countElements(const Shape &shape);
/// "[3, 4]", and "one number" for no dimension.
std::string describeShape(const Shape &shape);
/// Reads the nodes and edges of an open file, nested graphs flattened. What is
/// wrong with one node does not keep others from being read.
Graph readGraph(const data::h5::Id &file, llvm::StringRef fileName,
                const ImportLimits &limits, Findings &findings);

/// Inputs, outputs, and every node between them; cycles without state.
void checkEdges(Graph &graph, Findings &findings);

/// Gives every node the shapes that it reads and gives, from the inputs on, and
/// checks its weights and parameters against them.
void inferShapes(Graph &graph, const ImportLimits &limits, Findings &findings);

} // namespace snnc::nir

#endif // SNNC_LIB_IMPORT_NIR_READGRAPH_H
