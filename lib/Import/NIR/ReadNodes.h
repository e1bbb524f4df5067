// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a node of a NIR file has, by its type.

#ifndef SNNC_LIB_IMPORT_NIR_READNODES_H
#define SNNC_LIB_IMPORT_NIR_READNODES_H

#include "Values.h"

namespace snnc::nir {

/// The kind of `type`; nothing of a type that NIR does not have. Graphs in
/// graphs are no nodes here.
std::optional<Node::Kind> findKind(llvm::StringRef type);

/// "Affine, AvgPool2d, …"
std::string listKinds();

/// Fills `node`, whose kind and path stand, from the entries of its group.
/// False after an error.
bool readNode(Node &node, const std::vector<std::string> &entries,
              Values &values);

} // namespace snnc::nir

#endif // SNNC_LIB_IMPORT_NIR_READNODES_H
