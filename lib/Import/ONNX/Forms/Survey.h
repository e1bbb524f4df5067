// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a graph is made of, seen from its operators alone: no shape is known,
// and any part of it may be wrong.

#ifndef SNNC_LIB_IMPORT_ONNX_FORMS_SURVEY_H
#define SNNC_LIB_IMPORT_ONNX_FORMS_SURVEY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <map>
#include <set>
#include <string>
#include <vector>

namespace onnx {
class GraphProto;
class NodeProto;
} // namespace onnx

namespace snnc::onnxio {

/// "node '/fc1/MatMul' (MatMul)", or the node's number and result.
std::string nodeLabel(const onnx::NodeProto &node, size_t index);

/// "'a', 'b', …": the first four.
std::string listNames(llvm::ArrayRef<std::string> names);

class Survey {
public:
  explicit Survey(const onnx::GraphProto &graph);

  /// Labels of nodes that the outputs depend on. Of all but loops and random
  /// ones: those that work on what changes with the input.
  std::vector<std::string> loops;       // Loop, Scan, sequences
  std::vector<std::string> random;      // draw numbers
  std::vector<std::string> recurrent;   // LSTM, GRU, RNN
  std::vector<std::string> activations; // of ANNs; the first of each type
  std::vector<std::string> training;    // batch norm, dropout
  std::vector<std::string> quantised;   // compute with integers
  std::vector<std::string> counting;    // Floor, casts to integers
  std::vector<std::string> foreign;     // of other domains, not known
  std::vector<std::string> spiking;     // comparisons, steps, other domains

  /// Names of the graph's inputs and outputs.
  std::vector<std::string> inputs, outputs;
  std::vector<std::string> unreadInputs;
  bool isConstant = false; // no output depends on an input

  /// Says that the graph is unrolled over T steps, and how that is seen; empty
  /// where it is not. A comparison that looks at another one's result is such
  /// a sign only in a network without states: `stateless`.
  std::string unrolled(bool stateless) const;

private:
  struct Value {
    bool varies = false;
    unsigned depth = 0; // comparisons behind each other, without a synapse
    std::string root;   // of a constant: the initializer that it comes from
  };

  void visit(const onnx::NodeProto &node, const std::string &label);
  void visitVarying(const onnx::NodeProto &node, const std::string &label,
                    Value &result);
  bool isTraining(const onnx::NodeProto &node) const;
  void takePiece(const onnx::NodeProto &node, const std::string &label);
  Value valueOf(const std::string &name) const;
  /// Labels of the nodes that use one weight, or take one value apart.
  using Uses = llvm::MapVector<std::string, std::vector<std::string>,
                               std::map<std::string, unsigned>>;
  std::string repeatedWeights(size_t &steps) const;

  llvm::StringMap<Value> values;
  llvm::StringMap<int64_t> integers; // constants of one element
  std::vector<bool> live;
  Uses weights, pieces;
  llvm::StringMap<std::set<int64_t>> taken; // which pieces
  std::set<std::string> squeezed;           // values that a Squeeze reads
  std::set<std::string> activationTypes;
  unsigned depth = 0;
  std::string deepest;
};

} // namespace snnc::onnxio

#endif // SNNC_LIB_IMPORT_ONNX_FORMS_SURVEY_H
