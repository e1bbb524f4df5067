// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The forms, in the order in which they are tried.

#include "Form.h"
#include <onnx/onnx_pb.h>

namespace snnc::onnxio {

/// Inputs and outputs that the forms take for granted.
static bool isWellFormed(const onnx::GraphProto &graph) {
  for (const onnx::NodeProto &node : graph.node()) {
    bool takesOne = node.op_type() != "Constant" &&
                    node.op_type() != "SequenceEmpty" &&
                    !llvm::StringRef(node.op_type()).starts_with("Random");
    int least = node.op_type() == "Gather" ? 2 : takesOne;
    if (node.output_size() == 0 || node.input_size() < least)
      return false;
    for (const onnx::AttributeProto &attribute : node.attribute())
      if (attribute.has_g() && !isWellFormed(attribute.g()))
        return false;
  }
  return true;
}

std::optional<FoundStep> findStepOfPiece(const ModelSource &source) {
  Constants constants(source.model->graph());
  for (auto *match : {matchScan, matchLoop, matchUnrolled})
    if (auto step = match(source, constants))
      return step;
  return std::nullopt;
}

std::optional<FoundStep> findStep(const ModelSource &source,
                                  std::string &blocked) {
  if (!isWellFormed(source.model->graph()))
    return std::nullopt;
  if (auto step = findStepOfPiece(source))
    return step;
  std::string node;
  auto step = matchFolded(source, Constants(source.model->graph()), node);
  if (!step && !node.empty())
    blocked = node +
              ": the file works on all steps at once, but here the steps "
              "do not stay apart; expected synapses that do the same in "
              "every step, or one time step";
  return step;
}

} // namespace snnc::onnxio
