// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Forms in which files hold a network over time. A form only finds the step and
// its states; neurons are recognised in it as in a file of one step.

#ifndef SNNC_LIB_IMPORT_ONNX_FORMS_FORM_H
#define SNNC_LIB_IMPORT_ONNX_FORMS_FORM_H

#include "Constants.h"
#include "lib/Import/ONNX/Reader/Graph.h"

#include <map>

namespace snnc::onnxio {

/// What a file makes of the values of all steps.
enum class Reduction { None, Sum, Mean, Max, Last };

/// A step in a file of another form.
struct FoundStep {
  /// One step. Inputs: the network's own, then the states; outputs: the
  /// network's own, then what the states become, in the same order.
  /// Initializers are those of the model.
  std::shared_ptr<onnx::GraphProto> graph;
  int numStates = 0;
  int64_t steps = 0; ///< T; 0: any
  /// What states begin with, by the input's name; not those that the user
  /// gives.
  std::map<std::string, std::shared_ptr<const Tensor>> initial;
  std::string how; ///< "unrolled over T = 20 steps"
  /// For each output of the file: which of the step's it is made of. Those of
  /// states hold their last values only.
  std::vector<int> outputs;
  /// What each output of the file is of all steps.
  std::vector<Reduction> reductions;
};

/// Whether every node reads only what stands before it, no value is computed
/// twice, and nodes have operands and results: what is below takes it for
/// granted. What is wrong is found where the graph is built.
bool isWellFormed(const onnx::GraphProto &graph);

/// Why a file that looks like one over time is not read; "" where that is not
/// known.
struct Misfit {
  std::string error;
  bool isOfForm = false; ///< a file of one step would help

  /// What is found first is kept.
  void take(Misfit other) {
    if (error.empty())
      *this = std::move(other);
  }
};

/// The step of a well-formed file of any form but one step; nothing where it is
/// of none, or where what it holds over time is not one step again and again.
std::optional<FoundStep> findStep(const ModelSource &source, Misfit &misfit);

/// The step of a part of a file that goes over one sequence as a whole.
std::optional<FoundStep> findStepOfPiece(const ModelSource &source,
                                         Misfit &misfit);

/// A Scan over time, whose body is the step.
std::optional<FoundStep> matchScan(const ModelSource &source,
                                   const Constants &constants, Misfit &misfit);

/// A Loop that takes piece after piece of the input, whose body is the step.
std::optional<FoundStep> matchLoop(const ModelSource &source,
                                   const Constants &constants, Misfit &misfit);

/// A loop that the exporter wrote out: the nodes of each step behind those of
/// the one before.
std::optional<FoundStep> matchUnrolled(const ModelSource &source,
                                       const Constants &constants,
                                       Misfit &misfit);

/// Synapses that work on all steps at once, and neurons that go over time each
/// by themselves.
std::optional<FoundStep> matchFolded(const ModelSource &source,
                                     const Constants &constants,
                                     Misfit &misfit);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_FORMS_FORM_H
