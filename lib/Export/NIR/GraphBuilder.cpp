// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes of neurons, and edges.

#include "GraphBuilder.h"
#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/Rebuild.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Names.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace snnc::nir {

static Shape shapeOf(mlir::Value value) {
  return cast<RankedTensorType>(value.getType()).getShape().vec();
}

static bool isZero(Attribute param) {
  return llvm::all_of(paramValues(param), [](double v) { return v == 0; });
}

InFlightDiagnostic GraphBuilder::refuse(Operation *op) {
  refused = true;
  return emitLayerError(op) << "cannot be exported as NIR: ";
}

bool GraphBuilder::has(Node::Kind kind) const {
  return llvm::is_contained(choices.convention->kinds, kind);
}

int GraphBuilder::addNode(Node::Kind kind, StringRef name, Operation *op,
                          mlir::Value input, mlir::Value result) {
  Node node;
  node.kind = kind;
  node.type = getInfo(kind).type.str();
  // Layers keep their names; the others make way.
  bool isLayer = op && isa<snn::LayerOpInterface>(op);
  do
    node.name = snn::takeName(names, makePrintable(name), "_");
  while (!isLayer && layers.contains(node.name));
  node.isRead = true;
  if (input)
    node.in = shapeOf(input);
  if (result)
    node.out = shapeOf(result);
  int index = int(graph.nodes.size());
  graph.nodes.push_back(std::move(node));
  ops.push_back(op);
  inputs.push_back(input);
  if (result)
    nodeOf[result] = index;
  return index;
}

void GraphBuilder::addInput() {
  if (network.getNumArguments() != 1) {
    refuse(network) << "expected one input, but got "
                    << network.getNumArguments();
    return;
  }
  auto name = network.getArgAttrOfType<StringAttr>(0, snn::kArgNameAttr);
  mlir::Value input = network.getBody().getArgument(0);
  graph.input = addNode(Node::Input, name ? name.getValue() : "input",
                        /*op=*/nullptr, /*input=*/nullptr, input);
}

void GraphBuilder::addOutput() {
  Operation *output = network.getBody().front().getTerminator();
  if (output->getNumOperands() != 1) {
    refuse(network) << "expected one output, but got "
                    << output->getNumOperands();
    return;
  }
  graph.output = addNode(Node::Output, "output", output, output->getOperand(0),
                         /*result=*/nullptr);
}

//===----------------------------------------------------------------------===//
// Neurons
//===----------------------------------------------------------------------===//

/// The current of a CUBA neuron: an li in front of it, which nothing else
/// reads and which has only what NIR knows.
snn::LiOp GraphBuilder::takeCurrent(mlir::Value input) {
  auto li = input.getDefiningOp<snn::LiOp>();
  if (!li || !has(Node::CubaLIF) || !input.hasOneUse() ||
      !isZero(li.getBias()) || !isZero(li.getInit()))
    return nullptr;
  return li;
}

/// Where there are no integrators, one that only the output reads is a neuron
/// that never resets: its membrane is the output.
bool GraphBuilder::isReadout(snn::LiOp op) const {
  mlir::Value membrane = op.getPotential();
  return !has(Node::LI) && membrane.hasOneUse() &&
         isa<snn::OutputOp>(*membrane.user_begin()) &&
         llvm::is_contained(choices.convention->resets, Reset::None);
}

/// An integrator without a leak is another kind of node.
static bool isPerfect(Attribute decay) {
  return llvm::all_of(paramValues(decay), [](double a) { return a == 1; });
}

void GraphBuilder::write(snn::LifOp op) {
  if (op.getPotential() && !op.getPotential().use_empty()) {
    refuse(op) << "its membrane is read, but a node of NIR gives its spikes "
                  "only";
    return;
  }
  snn::LiOp current = takeCurrent(op.getInput());
  Node::Kind kind = current                                     ? Node::CubaLIF
                    : isPerfect(op.getDecay()) && has(Node::IF) ? Node::IF
                                                                : Node::LIF;
  int node =
      addNode(kind, op.getName(), op,
              current ? current.getInput() : op.getInput(), op.getSpikes());
  neurons.push_back({node, op, current});
}

void GraphBuilder::write(snn::LiOp op) {
  if (currents.contains(op))
    return; // written with its neuron
  Node::Kind kind =
      isPerfect(op.getDecay()) && has(Node::I) ? Node::I : Node::LI;
  snn::LiOp current;
  bool readout = isReadout(op);
  if (readout) {
    current = takeCurrent(op.getInput());
    kind = current ? Node::CubaLIF : Node::LIF;
  }
  int node =
      addNode(kind, op.getName(), op,
              current ? current.getInput() : op.getInput(), op.getPotential());
  neurons.push_back({node, op, current, readout});
}

//===----------------------------------------------------------------------===//
// Edges
//===----------------------------------------------------------------------===//

/// NIR adds up what leads to a node; what only hands its input on is no node.
bool GraphBuilder::findSources(mlir::Value value, bool delayed,
                               std::vector<Source> &sources, unsigned depth) {
  if (auto node = nodeOf.find(value); node != nodeOf.end()) {
    sources.push_back({node->second, delayed});
    return true;
  }
  Operation *op = value.getDefiningOp();
  if (!op || depth > network.getBody().front().getOperations().size())
    return false; // refused, or nothing but a delay goes round
  if (auto add = dyn_cast<snn::AddOp>(op))
    return findSources(add.getLhs(), delayed, sources, depth + 1) &&
           findSources(add.getRhs(), delayed, sources, depth + 1);
  bool late = isa<snn::DelayOp>(op);
  if (late && delayed) {
    refuse(op) << "stands behind another delay; NIR without Delay nodes has "
                  "recurrent edges that arrive one step later";
    return false;
  }
  return op->getNumOperands() > 0 &&
         findSources(op->getOperand(0), delayed || late, sources, depth + 1);
}

void GraphBuilder::addEdges() {
  for (size_t to = 0; to < graph.nodes.size(); ++to) {
    std::vector<Source> sources;
    if (!inputs[to] || !findSources(inputs[to], false, sources))
      continue;
    llvm::DenseSet<int> seen;
    for (auto [from, delayed] : sources) {
      if (!seen.insert(from).second) {
        refuse(ops[to]) << "'" << graph.nodes[from].name
                        << "' is added up twice in front of it, but NIR has "
                           "one edge between two nodes";
        break;
      }
      graph.edges.push_back({from, int(to), delayed});
    }
  }
  graph.indexEdges();
}

/// Delays that stand for no node are where a reader of the convention puts
/// them.
LogicalResult GraphBuilder::checkRecurrence() {
  Graph read = graph;
  for (Edge &edge : read.edges)
    edge.delayed = false;
  for (Node &node : read.nodes)
    if (node.kind == Node::Delay)
      node.delaySteps = 1;
  Findings findings;
  breakCycles(read, choices.convention->recurrence, findings);
  if (choices.convention->id == Convention::Lava && !findings.failed())
    checkLatency(read, findings);
  for (const std::string &error : findings.errors)
    refuse(network) << error;
  if (findings.failed())
    return failure();
  for (auto [is, reads] : llvm::zip(graph.edges, read.edges))
    if (is.delayed != reads.delayed) {
      const std::string &from = graph.nodes[is.from].name;
      refuse(ops[is.to]) << "what comes from '" << from << "' arrives "
                         << (is.delayed ? "one step later" : "at once")
                         << ", but a reader of NIR would have it "
                         << (reads.delayed ? "one step later" : "at once")
                         << " (--nir-convention=nir has Delay nodes)";
    }
  return success(!refused);
}

//===----------------------------------------------------------------------===//
// The whole
//===----------------------------------------------------------------------===//

void GraphBuilder::write(Operation *op) {
  llvm::TypeSwitch<Operation *>(op)
      .Case<snn::LinearOp, snn::ConvOp, snn::PoolOp, snn::ScaleOp, snn::AddOp,
            snn::ReshapeOp, snn::EncodeOp, snn::DelayOp, snn::LiOp, snn::LifOp>(
          [&](auto layer) { write(layer); })
      .Default([&](Operation *other) {
        refuse(other) << "NIR has no node that does what '"
                      << other->getName().getStringRef() << "' does";
      });
}

LogicalResult GraphBuilder::build() {
  for (Operation &op : network.getBody().front()) {
    if (auto layer = dyn_cast<snn::LayerOpInterface>(op))
      layers.insert(makePrintable(layer.getLayerName()));
    snn::LiOp current;
    if (auto lif = dyn_cast<snn::LifOp>(op))
      current = takeCurrent(lif.getInput());
    else if (auto li = dyn_cast<snn::LiOp>(op); li && isReadout(li))
      current = takeCurrent(li.getInput());
    if (current)
      currents.insert(current);
  }
  for (Operation *op : snn::getNetworkOrder(network))
    if (!op->hasTrait<OpTrait::ConstantLike>() &&
        !op->hasTrait<OpTrait::IsTerminator>() && !isa<snn::DequantizeOp>(op))
      write(op);
  addInput();
  addOutput();
  if (!refused)
    addEdges();
  if (refused)
    return failure();
  return checkRecurrence();
}

} // namespace snnc::nir
