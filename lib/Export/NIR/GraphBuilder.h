// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An snn network as a NIR graph.

#ifndef SNNC_LIB_EXPORT_NIR_GRAPHBUILDER_H
#define SNNC_LIB_EXPORT_NIR_GRAPHBUILDER_H

#include "dialects/SNN/SNNOps.h"
#include "lib/NIR/Graph.h"
#include "snnc/Data/HDF5.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/StringSet.h"

namespace snnc::nir {

/// A node of neurons, and what it was.
struct NeuronLayer {
  int node;
  mlir::Operation *op;  ///< snn.lif or snn.li
  snn::LiOp current;    ///< in front of it: one node with it (CUBA)
  bool readout = false; ///< an li as a neuron that never resets
};

class GraphBuilder {
public:
  GraphBuilder(snn::NetworkOp network, const Choices &choices)
      : network(network), choices(choices) {}

  /// Every layer that has no form is an error at it.
  mlir::LogicalResult build();

  Graph graph;
  std::vector<NeuronLayer> neurons;

private:
  /// A node that a value comes from, perhaps one step later.
  using Source = std::pair<int, bool>;

  int addNode(Node::Kind kind, llvm::StringRef name, mlir::Operation *op,
              mlir::Value input, mlir::Value result);
  void addInput();
  void addOutput();
  void write(mlir::Operation *op);
  // Layers.cpp
  void write(snn::LinearOp op);
  void write(snn::ConvOp op);
  void write(snn::PoolOp op);
  void write(snn::ScaleOp op);
  void write(snn::AddOp op) {}
  void write(snn::ReshapeOp op);
  void write(snn::EncodeOp op);
  void write(snn::DelayOp op);
  void writeSynapse(snn::SynapseOpInterface op, Node &node);
  bool isSymmetric(mlir::Operation *op, llvm::ArrayRef<int64_t> pads,
                   Node &node);
  // Neurons
  void write(snn::LifOp op);
  void write(snn::LiOp op);
  snn::LiOp takeCurrent(mlir::Value input);
  bool isReadout(snn::LiOp op) const;
  bool has(Node::Kind kind) const;
  // Edges
  bool findSources(mlir::Value value, bool delayed,
                   std::vector<Source> &sources, unsigned depth = 0);
  void addEdges();
  mlir::LogicalResult checkRecurrence();

  mlir::InFlightDiagnostic refuse(mlir::Operation *op);

  snn::NetworkOp network;
  const Choices &choices;
  std::vector<mlir::Operation *> ops; ///< of each node; null: the input
  std::vector<mlir::Value> inputs;    ///< of each node
  llvm::DenseMap<mlir::Value, int> nodeOf;
  llvm::DenseSet<mlir::Operation *> currents; ///< part of another node
  llvm::StringSet<> names, layers;
  bool refused = false;
};

} // namespace snnc::nir

#endif // SNNC_LIB_EXPORT_NIR_GRAPHBUILDER_H
