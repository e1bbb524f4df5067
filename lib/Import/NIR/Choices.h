// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What only the user can say of a NIR file.

#ifndef SNNC_LIB_IMPORT_NIR_CHOICES_H
#define SNNC_LIB_IMPORT_NIR_CHOICES_H

#include "ReadGraph.h"
#include "snnc/Import/NIR.h"

namespace snnc::nir {

/// Choices of `options` for what is in `graph`; errors say what is missing, or
/// what the convention does not have.
Choices readChoices(const NIRImportOptions &options, const Graph &graph,
                    Findings &findings);

/// Whole steps of each Delay; errors for anything else. Where they differ in
/// one node, it becomes a Delay for each number of steps, and the synapses
/// behind it as many with the weights of these alone.
void settleDelays(Graph &graph, const Choices &choices, Findings &findings);

} // namespace snnc::nir

#endif // SNNC_LIB_IMPORT_NIR_CHOICES_H
