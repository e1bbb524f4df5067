// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Import of ONNX models into the snn dialect.

#ifndef SNNC_IMPORT_ONNX_H
#define SNNC_IMPORT_ONNX_H

#include "snnc/Import/Options.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace snnc {

/// Without `events` the input is f32 frames.
struct ONNXImportOptions : ImportOptions {
  /// Neurons that keep nothing from one step to the next are meant so.
  bool allowStateless = false;
  /// Weights that the file has quantised are read as floats.
  bool floatWeights = false;
  /// Which of the file's outputs is the network's.
  std::optional<std::string> output;
  /// "STATE=VALUE": what a state begins with, by its input or its layer.
  std::vector<std::string> initial;
  /// Path of a table of neuron ops of other domains (docs/CustomNeurons.md);
  /// empty: none.
  std::string neurons;
  /// Path that the neurons found are written to (JSON), each by the file's
  /// names; empty: nowhere.
  std::string report;

  /// The name of an option of ONNX that is given; empty: none is.
  std::string anyGiven() const {
    return allowStateless     ? "allow-stateless"
           : floatWeights     ? "float-weights"
           : output           ? "output"
           : !initial.empty() ? "init"
           : !neurons.empty() ? "onnx-neurons"
           : !report.empty()  ? "import-report"
                              : "";
  }
};

/// Reads the model at `path`, which must be one time step with the states as
/// inputs and outputs, and a batch of 1 (or open) in front of every shape.
/// The result holds one `snn.network`. Neurons are recognised by dataflow in
/// plain arithmetic (rules F1 to F5) and checked by values (rule F8). Loads
/// the dialects it needs. Null after errors, which name file and nodes, and
/// show how the framework exports a step where the file is another form; what
/// was assumed is emitted as remarks, what may silently cost accuracy as
/// warnings. Source nodes become locations and `name` attributes (rule T2).
mlir::OwningOpRef<mlir::ModuleOp> importONNX(llvm::StringRef path,
                                             const ONNXImportOptions &options,
                                             mlir::MLIRContext *context);

} // namespace snnc

#endif // SNNC_IMPORT_ONNX_H
