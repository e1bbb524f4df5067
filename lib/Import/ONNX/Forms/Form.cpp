// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The forms, in the order in which they are tried.

#include "Form.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {

/// A node with the operands and results that the forms take for granted.
static bool isComplete(const onnx::NodeProto &node) {
  bool takesOne = node.op_type() != "Constant" &&
                  node.op_type() != "SequenceEmpty" &&
                  !StringRef(node.op_type()).starts_with("Random");
  int least = StringSwitch<int>(node.op_type())
                  .Cases("Gather", "MatMul", "Gemm", "Mul", "Div", 2)
                  .Default(takesOne);
  return node.output_size() > 0 && node.input_size() >= least;
}

static bool isBodyWellFormed(const onnx::GraphProto &body, StringSet<> &known);

/// `known` are the names outside of a body; those of the body are left in
/// `own`, so that many bodies do not copy them.
static bool isWellFormed(const onnx::GraphProto &graph, StringSet<> &known,
                         std::vector<StringRef> &own) {
  auto add = [&](StringRef name) {
    auto [at, isNew] = known.insert(name);
    if (isNew)
      own.push_back(at->getKey());
    return isNew;
  };
  for (const onnx::TensorProto &tensor : graph.initializer())
    add(tensor.name());
  for (const onnx::ValueInfoProto &input : graph.input())
    add(input.name());
  for (const onnx::NodeProto &node : graph.node()) {
    if (!isComplete(node))
      return false;
    for (const std::string &input : node.input())
      if (!input.empty() && !known.contains(input))
        return false;
    for (const onnx::AttributeProto &attribute : node.attribute())
      if (attribute.has_g() && !isBodyWellFormed(attribute.g(), known))
        return false;
    for (const std::string &output : node.output())
      if (!output.empty() && !add(output))
        return false;
  }
  return true;
}

static bool isBodyWellFormed(const onnx::GraphProto &body, StringSet<> &known) {
  std::vector<StringRef> own;
  bool isGood = isWellFormed(body, known, own);
  for (StringRef name : own)
    known.erase(name);
  return isGood;
}

bool isWellFormed(const onnx::GraphProto &graph) {
  StringSet<> known;
  std::vector<StringRef> own;
  return isWellFormed(graph, known, own);
}

/// Of the forms that go over one sequence as a whole.
static std::optional<FoundStep> findWholeStep(const ModelSource &source,
                                              const Constants &constants,
                                              Misfit &misfit) {
  for (auto *match : {matchScan, matchLoop, matchUnrolled})
    if (auto step = match(source, constants, misfit))
      return step;
  return std::nullopt;
}

std::optional<FoundStep> findStepOfPiece(const ModelSource &source,
                                         Misfit &misfit) {
  return findWholeStep(source, Constants(source.model->graph()), misfit);
}

std::optional<FoundStep> findStep(const ModelSource &source, Misfit &misfit) {
  Constants constants(source.model->graph());
  if (auto step = findWholeStep(source, constants, misfit))
    return step;
  return matchFolded(source, constants, misfit);
}

} // namespace snnc::onnxio
