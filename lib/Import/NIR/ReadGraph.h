// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a NIR file to a graph that is checked.

#ifndef SNNC_LIB_IMPORT_NIR_READGRAPH_H
#define SNNC_LIB_IMPORT_NIR_READGRAPH_H

#include "lib/NIR/Graph.h"
#include "snnc/Data/HDF5.h"

namespace snnc::nir {

/// A number of values that is not beyond all reason.
inline constexpr int64_t kMostValues = int64_t(1) << 31;
/// Elements of `shape`; nothing where one is below 1, or there are too many.
std::optional<int64_t> countElements(const Shape &shape);
/// "[3, 4]", and "one number" for no dimension.
std::string describeShape(const Shape &shape);
/// Reads the nodes and edges of an open file, nested graphs flattened. What is
/// wrong with one node does not keep others from being read.
Graph readGraph(const data::h5::Id &file, llvm::StringRef fileName,
                Findings &findings);

/// Inputs, outputs, and every node between them; cycles without state.
void checkEdges(Graph &graph, Findings &findings);

/// Gives every node the shapes that it reads and gives, from the inputs on, and
/// checks its weights and parameters against them.
void inferShapes(Graph &graph, Findings &findings);

} // namespace snnc::nir

#endif // SNNC_LIB_IMPORT_NIR_READGRAPH_H
