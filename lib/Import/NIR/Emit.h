// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the snn network of a NIR graph.

#ifndef SNNC_LIB_IMPORT_NIR_EMIT_H
#define SNNC_LIB_IMPORT_NIR_EMIT_H

#include "Choices.h"
#include "lib/Import/Common/Import.h"

namespace snnc::nir {

/// What a value holds: rule N4.
struct Content {
  enum Kind { Spikes, Counts, Floats } kind = Spikes;
  int64_t bound = 0; ///< of spikes and counts

  bool operator==(const Content &other) const {
    return kind == other.kind && bound == other.bound;
  }
};

/// A graph that is understood: every shape, every form.
struct Network {
  const Graph &graph;
  std::string name;
  importer::Signature signature;
  std::map<int, NeuronForm> neurons; ///< by node
  int readout = -1;    ///< a neuron without reset whose membrane is the output
  std::string assumed; ///< for the attribute `snn.import`
  std::vector<Content> contents; ///< of each node's result

  /// Fills `contents`.
  void inferContents();
  Content contentInto(int node) const;
};

mlir::OwningOpRef<mlir::ModuleOp>
emitNetwork(const Network &network, mlir::Location file, Findings &findings);

} // namespace snnc::nir

#endif // SNNC_LIB_IMPORT_NIR_EMIT_H
