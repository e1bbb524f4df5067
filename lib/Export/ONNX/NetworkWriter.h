// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One time step of an snn network as ONNX nodes.

#ifndef SNNC_LIB_EXPORT_ONNX_NETWORKWRITER_H
#define SNNC_LIB_EXPORT_ONNX_NETWORKWRITER_H

#include "GraphWriter.h"
#include "dialects/SNN/SNNOps.h"

#include "llvm/ADT/DenseMap.h"

namespace snnc::onnxio {

/// A value that is carried from step to step.
struct State {
  mlir::Operation *layer;
  std::string in, out; ///< values before and after the step
  std::vector<int64_t> shape;
  mlir::Attribute init; ///< null: 0
};

/// Spikes of a step: as numbers, and whether there are any.
struct Spikes {
  std::string count, any;
  std::string raise; ///< of rule F2b: what a spike before adds to the threshold
};

class NetworkWriter {
public:
  NetworkWriter(snn::NetworkOp network, GraphWriter &graph)
      : network(network), graph(graph) {}

  /// Every layer that ONNX has no form for is an error at it.
  mlir::LogicalResult write();

  const std::vector<State> &getStates() const { return states; }
  /// Whether there are neurons, and none keeps anything from step to step.
  bool forgets() const { return neurons > 0 && states.empty(); }

private:
  using Names = llvm::ArrayRef<std::string>;

  void addInputs();
  void addOutputs();
  void write(mlir::Operation *op);
  // Layers.cpp
  void write(snn::LinearOp op);
  void write(snn::ConvOp op);
  void write(snn::PoolOp op);
  void write(snn::ScaleOp op);
  void write(snn::AddOp op);
  void write(snn::ConcatOp op);
  void write(snn::TransposeOp op);
  void write(snn::SliceOp op);
  void write(snn::ReshapeOp op);
  void write(snn::EncodeOp op);
  std::string writeWeights(snn::SynapseOpInterface op);
  // Neurons.cpp
  void write(snn::LiOp op);
  void write(snn::LifOp op);
  void writeLate(snn::LifOp op);
  Spikes writeSpikes(snn::LifOp op, const std::string &membrane,
                     const std::string &old, const std::string &held);
  std::string writeReset(snn::LifOp op, const std::string &membrane,
                         const Spikes &spikes);
  void startDelay(snn::DelayOp op);
  void finishDelay(snn::DelayOp op);
  /// Adds a state that is called `stem`, and gives its index.
  size_t addState(mlir::Operation *layer, const llvm::Twine &stem,
                  llvm::ArrayRef<int64_t> shape, mlir::Attribute init);
  /// decay·state + gain·input + bias, without what changes nothing; `state`
  /// empty: there is none.
  std::string integrate(auto op, const std::string &state,
                        llvm::StringRef result);
  std::string param(llvm::StringRef layer, llvm::StringRef what,
                    mlir::Attribute value);
  /// `value` times or plus a parameter, where that changes it.
  std::string scale(llvm::StringRef layer, const std::string &value,
                    llvm::StringRef what, mlir::Attribute factor,
                    const llvm::Twine &result);
  std::string shift(llvm::StringRef layer, const std::string &value,
                    llvm::StringRef what, mlir::Attribute term,
                    const llvm::Twine &result);
  std::string number(llvm::StringRef layer, llvm::StringRef what, float value);
  /// 0 or 1 of a comparison.
  std::string toFloat(llvm::StringRef layer, const std::string &flag,
                      const llvm::Twine &result);

  const std::string &valueOf(mlir::Value value) const {
    return names.find(value)->second;
  }
  mlir::InFlightDiagnostic refuse(mlir::Operation *op);

  snn::NetworkOp network;
  GraphWriter &graph;
  llvm::DenseMap<mlir::Value, std::string> names;
  std::vector<State> states;
  llvm::DenseMap<mlir::Operation *, size_t> firstState; ///< of a delay
  size_t neurons = 0;
  bool refused = false;
};

} // namespace snnc::onnxio

#endif // SNNC_LIB_EXPORT_ONNX_NETWORKWRITER_H
