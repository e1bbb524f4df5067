// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A network as the report draws it.

#include "DescribeNetwork.h"
#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/SNNOps.h"
#include "dialects/SNN/Window.h"

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringExtras.h"

#include <fmt/format.h>

using namespace mlir;

namespace snnc {

namespace {

std::string shapeOf(Value value) {
  auto type = cast<RankedTensorType>(value.getType());
  std::vector<std::string> extents;
  for (int64_t extent : type.getShape())
    extents.push_back(report::grouped(extent));
  return llvm::join(extents, "\u00d7");
}

/// A parameter in words: its number, or that it is one for each neuron.
std::string describeParam(Attribute param) {
  if (auto number = dyn_cast<FloatAttr>(param))
    return fmt::format("{:.4g}", number.getValueAsDouble());
  return "by neuron";
}

std::string describeReset(snn::LifOp op) {
  switch (op.getReset()) {
  case snn::Reset::None:
    return "no reset";
  case snn::Reset::To:
    return "reset to " + describeParam(*op.getResetValue());
  case snn::Reset::Subtract:
    return "reset by subtracting " + describeParam(*op.getResetValue());
  }
  return "";
}

std::string describeNeurons(snn::NeuronOpInterface op) {
  if (auto lif = dyn_cast<snn::LifOp>(op.getOperation()))
    return fmt::format("decay {}, fires {} threshold {}, {}",
                       describeParam(lif.getDecay()),
                       lif.getFire() == snn::Fire::Gt ? "above" : "from",
                       describeParam(lif.getThreshold()), describeReset(lif));
  if (auto li = dyn_cast<snn::LiOp>(op.getOperation()))
    return fmt::format("integrator, decay {}", describeParam(li.getDecay()));
  return op.getSpikeValue() ? "neurons" : "integrator";
}

std::string describeKind(Operation *op) {
  if (auto neurons = dyn_cast<snn::NeuronOpInterface>(op))
    return describeNeurons(neurons);
  std::string kind = op->getName().stripDialect().str();
  if (auto window = dyn_cast<snn::WindowOpInterface>(op)) {
    snn::Window geometry = window.getWindowGeometry();
    kind = fmt::format("{}\u00d7{} {}", geometry.kernelHeight,
                       geometry.kernelWidth, kind);
  }
  return kind;
}

class Describer {
public:
  explicit Describer(Operation *network) : network(network) {}

  std::vector<report::Node> run() {
    addInput();
    SmallVector<Operation *> order = snn::getNetworkOrder(network);
    for (Operation *op : order)
      if (isLayer(op))
        addLayer(op);
    // Delays read what comes later in the text: only now every node is known.
    for (Operation *op : order)
      if (isLayer(op))
        for (Value operand : op->getOperands())
          addLine(nodeOf[op], operand);
    if (nodes.size() == 1)
      nodes.clear(); // a level that draws no layers
    return std::move(nodes);
  }

private:
  /// Constants, moves and delays are part of the lines.
  static bool isLayer(Operation *op) {
    auto state = dyn_cast<snn::StatefulOpInterface>(op);
    bool isLine = (state && state.breaksCycle()) ||
                  (isa<snn::MoveOpInterface>(op) && op->getNumOperands() == 1);
    return isa<snn::LayerOpInterface>(op) && !isLine;
  }

  void addInput() {
    auto function = cast<FunctionOpInterface>(network);
    report::Node node;
    node.name = "input";
    Value input = network->getRegion(0).getArgument(0);
    node.shape = shapeOf(input);
    if (auto events =
            function.getArgAttrOfType<StringAttr>(0, snn::kArgEventsAttr))
      node.detail = "events, " + events.getValue().str();
    if (auto max = function.getArgAttrOfType<IntegerAttr>(0, snn::kArgMaxAttr))
      node.detail += fmt::format(" up to {}", max.getInt());
    nodes.push_back(std::move(node));
  }

  /// The node that `op` completes: a synapse or integrator that nothing else
  /// reads.
  std::optional<size_t> merged(Operation *op) {
    auto neurons = dyn_cast<snn::NeuronOpInterface>(op);
    Operation *before =
        neurons ? neurons.getCurrent().getDefiningOp() : nullptr;
    if (!before || !nodeOf.contains(before) ||
        !llvm::hasSingleElement(before->getUses()))
      return std::nullopt;
    auto stage = dyn_cast<snn::NeuronOpInterface>(before);
    if (isa<snn::SynapseOpInterface>(before) ||
        (stage && !stage.getSpikeValue()))
      return nodeOf[before];
    return std::nullopt;
  }

  void addLayer(Operation *op) {
    std::string name = cast<snn::LayerOpInterface>(op).getLayerName().str(),
                kind = describeKind(op);
    if (auto at = merged(op)) {
      report::Node &node = nodes[*at];
      node.name += " \u2192 " + name;
      node.detail += "; " + kind;
      nodeOf[op] = *at;
      return;
    }
    nodeOf[op] = nodes.size();
    report::Node &node = nodes.emplace_back();
    node.name = name;
    node.detail = kind;
    node.shape = shapeOf(op->getResult(0));
    if (isa<snn::SynapseOpInterface>(op))
      node.synapse = name;
  }

  /// From where `value` comes to `node`, through moves and delays (which may
  /// go round without any layer between).
  void addLine(size_t node, Value value) {
    bool delayed = false;
    llvm::SmallPtrSet<Operation *, 8> seen;
    Operation *op = value.getDefiningOp();
    for (; op && !nodeOf.contains(op); op = value.getDefiningOp()) {
      if (op->getNumOperands() == 0 || !seen.insert(op).second)
        return; // a constant
      auto state = dyn_cast<snn::StatefulOpInterface>(op);
      delayed |= state && state.breaksCycle();
      value = op->getOperand(0);
    }
    size_t from = op ? nodeOf[op] : 0;
    if (from != node || delayed)
      nodes[node].inputs.push_back({from, delayed});
  }

  Operation *network;
  std::vector<report::Node> nodes;
  DenseMap<Operation *, size_t> nodeOf;
};

} // namespace

std::vector<report::Node> describeNetwork(Operation *network) {
  return Describer(network).run();
}

} // namespace snnc
