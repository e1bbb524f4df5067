// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Time folded into the batch: synapses work on all steps at once, and each
// layer of neurons goes over time by itself, in a Loop, a Scan or written out.
// The step is the same graph where time is 1, with the step of each such piece
// in its place.

#ifndef SNNC_LIB_IMPORT_ONNX_FORMS_FOLDED_H
#define SNNC_LIB_IMPORT_ONNX_FORMS_FOLDED_H

#include "Form.h"
#include "OverTime.h"

namespace snnc::onnxio {

class FoldedMatcher {
public:
  /// `axis`: which dimension of the input is time, if any. `isReadAgain`: every
  /// step reads the whole input.
  FoldedMatcher(const ModelSource &source, const Constants &constants,
                const Cutter &cutter, const std::vector<bool> &live,
                std::optional<int64_t> axis, bool isReadAgain)
      : source(source), graph(source.model->graph()), constants(constants),
        cutter(cutter), times(source, constants, cutter), live(live),
        inputAxis(axis), isReadAgain(isReadAgain) {}

  std::optional<FoundStep> match();
  const Misfit &getMisfit() const { return misfit; }

private:
  //===--------------------------------------------------------------------===//
  // Values
  //===--------------------------------------------------------------------===//

  bool readInput();
  bool visit(int index);
  bool mixesSteps(int index) const;
  void addElementwise(const onnx::NodeProto &node);
  void addLayer(const onnx::NodeProto &node);
  void addMatMul(const onnx::NodeProto &node);
  void addMove(const onnx::NodeProto &node);
  void addRepeat(const onnx::NodeProto &node);
  void addMean(const onnx::NodeProto &node);
  bool isLinear(const onnx::NodeProto &node) const;
  bool addOutputs();
  std::optional<Shape> inferStep(const onnx::NodeProto &node) const;
  onnx::NodeProto *addNode(const onnx::NodeProto &node);
  void addReshape(std::string from, const std::string &to, const Shape &sizes);

  //===--------------------------------------------------------------------===//
  // Pieces
  //===--------------------------------------------------------------------===//

  bool takesStep(const onnx::NodeProto &node) const;
  bool joins(const onnx::NodeProto &node,
             const llvm::StringSet<> &inside) const;
  bool isTakenApart(const std::string &sequence) const;
  bool addUnrolled(const std::string &sequence);
  bool addAgain();
  bool addLoop(int index);
  bool addNeuron(const onnx::NodeProto &node);
  onnx::GraphProto cutPiece(llvm::ArrayRef<int> nodes,
                            const std::string &sequence);
  /// What a result of a piece is, from its sizes in a step.
  using Join = llvm::function_ref<std::optional<OverTime>(
      const std::string &value, const Shape &sizes)>;
  bool addPiece(onnx::GraphProto part, const std::string &sequence, Join join);
  std::optional<OverTime> joinedByNodes(std::string value,
                                        const Shape &sizes) const;
  std::vector<std::string> insert(FoundStep piece, const std::string &sequence);

  const ModelSource &source;
  const onnx::GraphProto &graph;
  const Constants &constants;
  const Cutter &cutter;
  TimeTable times;
  const std::vector<bool> &live; ///< of nodes
  std::optional<int64_t> inputAxis;
  bool isReadAgain;
  int64_t numSteps = 0; ///< 0: not known yet
  bool isOpen = false;
  onnx::GraphProto step;
  std::string inputAll; ///< the input with time, which is 1
  std::vector<std::pair<onnx::ValueInfoProto, onnx::ValueInfoProto>> states;
  llvm::StringSet<> names; ///< of what pieces have brought
  std::set<int> taken;
  int numPieces = 0, numLayers = 0;
  std::string lastHow; ///< of a piece
  Misfit misfit;
  FoundStep found;
};

/// Sizes of one step for the network: with one dimension of 1 in front.
Shape withoutTime(const OverTime &over);

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_FORMS_FOLDED_H
