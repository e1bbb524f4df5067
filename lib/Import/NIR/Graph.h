// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A NIR file as plain data: one flat graph, read and checked.

#ifndef SNNC_LIB_IMPORT_NIR_GRAPH_H
#define SNNC_LIB_IMPORT_NIR_GRAPH_H

#include "lib/Import/Common/Findings.h"
#include "snnc/Data/HDF5.h"
#include "snnc/Support/Arrays.h"

#include "llvm/ADT/StringRef.h"
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace snnc::nir {

using importer::Findings;
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

struct Edge {
  int from, to;
  bool delayed = false; ///< arrives one step later
};

struct Graph {
  std::string version; ///< of the library that wrote it, where it says so
  std::vector<Node> nodes;
  std::vector<Edge> edges;
  bool edgesKnown = true; ///< all could be read
  int input = -1, output = -1;

  /// Indices of edges, in the order in which their values are added up: what
  /// comes from this step first, then by name. The file's order says nothing,
  /// as exporters keep edges in sets.
  const std::vector<int> &into(int node) const { return ins[node]; }
  const std::vector<int> &outOf(int node) const { return outs[node]; }
  /// Fills these two lists.
  void indexEdges();

private:
  std::vector<std::vector<int>> ins, outs;
};

/// A number of values that is not beyond all reason.
inline constexpr int64_t kMostValues = int64_t(1) << 31;
/// Elements of `shape`; nothing where one is below 1, or there are too many.
std::optional<int64_t> countElements(const Shape &shape);
/// "[3, 4]", and "one number" for no dimension.
std::string describeShape(const Shape &shape);
/// "'a', 'b' and 3 more"
std::string listNodes(const Graph &graph, const std::vector<int> &nodes);

/// Reads the nodes and edges of an open file, nested graphs flattened. What is
/// wrong with one node does not keep others from being read.
Graph readGraph(const data::h5::Id &file, llvm::StringRef fileName,
                Findings &findings);

/// Inputs, outputs, and every node between them; cycles without state.
void checkEdges(Graph &graph, Findings &findings);

/// Where a recurrent edge's step of delay stands: in front of the synapses
/// behind the neuron that fires, or behind them, where a bias acts from the
/// second step on only.
enum class Recurrence { DelaysSpikes, DelaysCurrents };

/// Marks the edges that arrive one step later: of each cycle the one that leads
/// back to where it is entered. Delays that the file has need no other.
void breakCycles(Graph &graph, Recurrence recurrence, Findings &findings);

/// In Lava every synapse takes a step, which is left out: an error where that
/// changes more than how late the output is.
void checkLatency(const Graph &graph, Findings &findings);

/// Gives every node the shapes that it reads and gives, from the inputs on, and
/// checks its weights and parameters against them.
void inferShapes(Graph &graph, Findings &findings);

} // namespace snnc::nir

#endif // SNNC_LIB_IMPORT_NIR_GRAPH_H
