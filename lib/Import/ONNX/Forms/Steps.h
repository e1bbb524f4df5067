// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The steps of a graph that is unrolled over time, node by node.

#ifndef SNNC_LIB_IMPORT_ONNX_FORMS_STEPS_H
#define SNNC_LIB_IMPORT_ONNX_FORMS_STEPS_H

#include "Constants.h"
#include "Parts.h"

#include <map>

namespace snnc::onnxio {

/// Result `output` of the node at `position` of a step; the same in all steps
/// but the first.
struct Place {
  int position = 0, output = 0;
  auto operator<=>(const Place &) const = default;
};

class Steps {
public:
  Steps(const onnx::GraphProto &graph, const Constants &constants);

  /// Finds the pieces of the input, one a step, and sorts the nodes into steps.
  /// False where there are fewer than three steps.
  bool find();
  /// False where a step from the second on is not the second over again: the
  /// same work on the same constants, on what is at the same place of it or of
  /// the step before. The last may lack what only a next one would read.
  bool compare();

  int64_t count() const { return int64_t(pieces.size()); }
  /// Whether all steps read the same: one image, say. Then nodes in front of
  /// what they read may be in no step.
  bool isStatic() const { return !timeAxis; }
  llvm::ArrayRef<int> nodesInFront() const { return inFront; }
  /// What each step reads of the input: name and sizes.
  const std::string &slice(int64_t t) const { return pieces[t]; }
  const Shape &sizes() const { return pieceSizes; }
  llvm::ArrayRef<int> nodes(int64_t t) const { return nodesOf[t]; }
  /// The node of the third step that does what the one at `position` does in
  /// the second; that may be the last step, which lacks some.
  std::optional<int> inThird(size_t position) const;

  /// What a step reads of the step before.
  std::vector<Place> states;
  /// The state that input `input` of the node at `position` is, if it is one.
  std::optional<Place> stateRead(size_t position, int input) const;
  /// Its name in the first step.
  std::string previous(Place state) const { return previousOfSecond.at(state); }
  /// The constant that the first step reads instead, where it is still there.
  std::optional<std::string> initial(Place state) const;

  bool isInFirst(const std::string &value) const;
  std::optional<Place> placeOf(const std::string &value, int64_t t) const;
  std::string nameOf(Place place, int64_t t) const;
  /// The value of the first step that is read by what reads `place` in others.
  std::optional<std::string> inFirst(Place place) const;
  /// What a chain of moves of shape that ends in `place` begins with.
  Place behindMoves(Place place) const;

private:
  bool findPieces();
  bool findStatic();
  bool addPieces(const onnx::NodeProto &node);
  bool addPiece(int64_t index, const std::string &value, bool keepsAxis);
  void sortNodes();
  void sortNode(int index, const onnx::NodeProto &node);
  void moveScales();
  bool belongsToNext(const onnx::NodeProto &node, int64_t t) const;
  bool compareStep(int64_t t);
  bool sameNode(size_t position, int64_t t, int node);
  bool sameInput(size_t position, int input, int64_t t,
                 const std::string &value);
  bool collectStates();
  void alignFirst();
  bool alignsWith(size_t position, const onnx::NodeProto &node,
                  std::map<Place, std::string> &begin) const;

  const onnx::GraphProto &graph;
  const Constants &constants;
  llvm::StringMap<std::vector<int>> readers; ///< nodes, once each
  std::string sequence;                      ///< the input, perhaps turned
  Shape sequenceSizes, pieceSizes;
  std::optional<int64_t> timeAxis;
  std::map<int64_t, std::string> pieceAt; ///< by index
  std::vector<std::string> pieces;
  llvm::StringMap<int64_t> stepOf; ///< of values; of pieces too
  int64_t now = 0;                 ///< the step that sorting has come to
  std::vector<int> inFront;
  int64_t staticReads = 0; ///< seen so far
  std::vector<std::vector<int>> nodesOf;
  std::vector<llvm::StringMap<Place>> places; ///< by step, from the second on
  std::map<size_t, int> third; ///< nodes of the third step by position
  /// What each input of the second step's nodes reads of the step before.
  std::map<std::pair<size_t, int>, Place> reads;
  std::map<Place, std::string> previousOfSecond;
  std::map<Place, std::string> firstConstants;
  llvm::StringMap<Place> firstPlaces; ///< of values of the first step
  llvm::StringSet<> pieceNodes; ///< results of nodes that only take pieces
};

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_FORMS_STEPS_H
