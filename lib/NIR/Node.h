// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A node of a NIR file as plain data, and what each kind of them has.

#ifndef SNNC_LIB_NIR_NODE_H
#define SNNC_LIB_NIR_NODE_H

#include "snnc/Support/Arrays.h"

#include "llvm/ADT/StringRef.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snnc::nir {

using Shape = std::vector<int64_t>;

/// Numbers with their shape, row-major; a number has none.
struct Array {
  Shape shape;
  std::vector<double> values;

  size_t size() const { return values.size(); }
  /// Of one number for all, or one for each.
  double at(size_t i) const { return values[values.size() == 1 ? 0 : i]; }
};

struct Node {
  enum Kind {
    Input,
    Output,
    Join, ///< input or output of a nested graph: hands on what it gets
    Affine,
    Linear,
    Scale,
    Conv1d,
    Conv2d,
    SumPool2d,
    AvgPool2d,
    Flatten,
    Delay,
    Threshold,
    I,
    IF,
    LI,
    LIF,
    CubaLI,
    CubaLIF,
  } kind = Join;
  std::string type;    ///< as the file has it
  std::string name;    ///< unique and printable; "graph.node" in nested graphs
  std::string path;    ///< of its group in the file
  bool isRead = false; ///< no error was found in it
  /// Of neurons, Delay, Threshold and Scale, under their names in the file.
  std::map<std::string, Array, std::less<>> params;
  Shape weightShape;
  FloatArray weight;
  std::vector<float> bias;                       ///< or empty
  Shape stride, padding, dilation, kernel;       ///< one a dimension
  bool same = false;                             ///< padding "same"
  int64_t groups = 1, startDim = 0, endDim = -1; ///< as the file has them
  std::optional<Shape> declared;                 ///< what the file says
  std::optional<Shape> in, out;                  ///< of one step
  std::optional<int64_t> delaySteps;             ///< of Delay

  bool isSpiking() const {
    return kind == IF || kind == LIF || kind == CubaLIF;
  }
  /// Remembers: a cycle may pass it.
  bool isNeuron() const {
    return isSpiking() || kind == I || kind == LI || kind == CubaLI;
  }
  bool isWindow() const { return kind == SumPool2d || kind == AvgPool2d; }
  bool isConv() const { return kind == Conv1d || kind == Conv2d; }
  bool isJoint() const {
    return kind == Input || kind == Output || kind == Join;
  }
  /// "node '1' (LIF)", for messages.
  std::string label() const { return "node '" + name + "' (" + type + ")"; }
};

/// One kind of node: `numbers` are parameters that must be there, `optional`
/// ones have a value by the specification; `other` are shapes, weights and the
/// like.
struct KindInfo {
  Node::Kind kind;
  llvm::StringRef type; ///< as files have it
  std::vector<llvm::StringRef> numbers;
  std::vector<std::pair<llvm::StringRef, double>> optional;
  std::vector<llvm::StringRef> other;
};

/// Of every kind but Join.
const std::vector<KindInfo> &getKinds();
const KindInfo &getInfo(Node::Kind kind);

} // namespace snnc::nir

#endif // SNNC_LIB_NIR_NODE_H
