// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a file holds as a whole where it is not one time step with its states:
// known by its operators, however little of it can be read.

#ifndef SNNC_LIB_IMPORT_ONNX_FORMS_EXPLAIN_H
#define SNNC_LIB_IMPORT_ONNX_FORMS_EXPLAIN_H

#include "lib/Import/ONNX/Network/Step.h"

namespace onnx {
class GraphProto;
} // namespace onnx

namespace snnc::onnxio {

/// Why a file is refused as a whole. Empty `error`: nothing is known.
struct Refusal {
  std::string error;
  std::string help; // what to do instead, several lines
};

/// What `bytes`, the file, is instead of a step that the importer reads: a
/// loop over time, a network unrolled over time, one without a spiking neuron,
/// one that draws random numbers, one with hidden states. Called with the
/// errors that were `found`, of which it gives the reason; where neurons
/// without states are meant (`stateless`), that is none.
Refusal explainForm(const onnx::GraphProto &graph, llvm::StringRef bytes,
                    bool stateless, const Findings &found);

/// Neurons that keep nothing from one step to the next are no error of the
/// arithmetic, but hardly ever meant: exporters write them where states were
/// made inside `forward`. Refused where all or several forget, unless that is
/// `allowed`; one among others is a warning in `findings`. A network unrolled
/// over time, which looks like many such neurons, is always refused.
Refusal checkMemory(const Graph &values, const StepNetwork &network,
                    const onnx::GraphProto &graph, llvm::StringRef bytes,
                    bool allowed, Findings &findings);

/// The framework that wrote `bytes`, by what exporters leave of it: "snntorch",
/// "spikingjelly", "norse", "sinabs"; "torch" where nothing tells.
llvm::StringRef frameworkOf(const onnx::GraphProto &graph,
                            llvm::StringRef bytes);

/// How one step is exported from the framework that wrote `bytes`.
std::string wrapperFor(const onnx::GraphProto &graph, llvm::StringRef bytes);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_FORMS_EXPLAIN_H
