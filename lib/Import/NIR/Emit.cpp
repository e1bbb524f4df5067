// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the snn network of a NIR graph.

#include "Emit.h"
#include "dialects/SNN/SNNOps.h"
#include "lib/Import/Common/Params.h"
#include "snnc/Support/Blobs.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/StringSet.h"
#include <set>

using namespace mlir;

namespace snnc::nir {

//===----------------------------------------------------------------------===//
// Contents
//===----------------------------------------------------------------------===//

static Content addUp(Content a, Content b) {
  bool floats = a.kind == Content::Floats || b.kind == Content::Floats ||
                a.bound + b.bound > 255;
  return floats ? Content{Content::Floats, 0}
                : Content{Content::Counts, a.bound + b.bound};
}

/// What enters a node: of several values the sum.
Content Network::contentInto(int node) const {
  Content content;
  bool first = true;
  for (int e : graph.into(node)) {
    Content next = contents[graph.edges[e].from];
    content = first ? next : addUp(content, next);
    first = false;
  }
  return content;
}

static Content contentOf(const Network &network, int index) {
  const Node &node = network.graph.nodes[index];
  switch (node.kind) {
  case Node::Input: {
    const importer::Signature &signature = network.signature;
    if (signature.events.empty())
      return {Content::Floats, 0};
    return {Content::Counts, signature.events == "binary"
                                 ? 1
                                 : signature.maxCount.value_or(255)};
  }
  case Node::Threshold:
    return {Content::Spikes, 1};
  case Node::IF:
  case Node::LIF:
  case Node::CubaLIF:
    if (index == network.readout)
      return {Content::Floats, 0};
    if (network.neurons.at(index).fire == snn::Fire::Count)
      return {Content::Counts, 255};
    return {Content::Spikes, 1};
  case Node::Output:
  case Node::Join:
  case Node::Flatten:
  case Node::Delay:
    return network.contentInto(index);
  case Node::SumPool2d: {
    Content in = network.contentInto(index);
    int64_t bound = in.bound * std::min<int64_t>(node.kernel[0], 256) *
                    std::min<int64_t>(node.kernel[1], 256);
    if (in.kind == Content::Floats || bound > 255)
      return {Content::Floats, 0};
    return {Content::Counts, bound};
  }
  default:
    return {Content::Floats, 0};
  }
}

/// Bounds only grow, and end at 255: a value that goes round is a float.
void Network::inferContents() {
  contents.assign(graph.nodes.size(), Content());
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
      Content content = contentOf(*this, static_cast<int>(i));
      changed |= !(content == contents[i]);
      contents[i] = content;
    }
  }
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

namespace {

class Emitter {
public:
  Emitter(const Network &network, Location file, Findings &findings)
      : network(network), graph(network.graph), file(file), findings(findings),
        builder(file.getContext()), results(graph.nodes.size()),
        lastOf(graph.nodes.size()) {
    for (const Node &node : graph.nodes)
      names.insert(node.name);
  }

  OwningOpRef<ModuleOp> emit();

private:
  void emitNodes();
  void emitNode(int index);
  mlir::Value emitSynapse(const Node &node, mlir::Value from);
  mlir::Value emitPool(int index, mlir::Value from);
  mlir::Value emitNeuron(int index, mlir::Value from);
  mlir::Value emitFilter(const Node &node, const std::string &name,
                         const Filter &filter, mlir::Value from);
  mlir::Value emitThreshold(const Node &node, mlir::Value from);
  mlir::Value emitScale(const Node &node, const std::string &name,
                        Attribute factor, mlir::Value from);
  snn::DelayOp makeDelay(int index, int64_t steps, const std::string &name);
  mlir::Value alongEdge(const Edge &edge);
  mlir::Value inputOf(int index);
  mlir::Value asFloats(const Node &node, mlir::Value from);

  Type element(Content content) {
    switch (content.kind) {
    case Content::Spikes:
      return builder.getI1Type();
    case Content::Counts:
      return builder.getIntegerType(8, /*isSigned=*/false);
    case Content::Floats:
      break;
    }
    return builder.getF32Type();
  }
  RankedTensorType typeOf(int index) {
    return RankedTensorType::get(*graph.nodes[index].out,
                                 element(network.contents[index]));
  }
  RankedTensorType floats(const Shape &shape) {
    return RankedTensorType::get(shape, builder.getF32Type());
  }
  IntegerAttr boundOf(Content content) {
    return content.kind == Content::Counts
               ? builder.getI64IntegerAttr(content.bound)
               : IntegerAttr();
  }
  /// (file, 0, 0) stands below the name, so that a diagnostic shows the file
  /// and no line of it.
  Location locationOf(const Node &node) {
    return NameLoc::get(builder.getStringAttr(node.name), file);
  }
  Attribute param(const Node &node, const std::string &name, StringRef what,
                  const std::vector<double> &values) {
    return importer::makeParam(builder, name, what, *node.in, values, findings);
  }
  std::string unique(const std::string &name) {
    std::string result = name;
    for (int k = 2; !names.insert(result).second; ++k)
      result = name + "_" + std::to_string(k);
    return result;
  }
  StringAttr text(const std::string &name) {
    return builder.getStringAttr(name);
  }

  const Network &network;
  const Graph &graph;
  Location file;
  Findings &findings;
  OpBuilder builder;
  std::vector<mlir::Value> results;
  std::vector<mlir::Value> lastOf;                ///< of the step before
  std::vector<std::pair<snn::DelayOp, int>> open; ///< what delays read
  llvm::StringSet<> names;
};

} // namespace

/// A value that is there before what it delays: what it reads comes last.
snn::DelayOp Emitter::makeDelay(int index, int64_t steps,
                                const std::string &name) {
  return builder.create<snn::DelayOp>(
      locationOf(graph.nodes[index]), typeOf(index), text(name),
      results[graph.input], builder.getI64IntegerAttr(steps),
      builder.getF32FloatAttr(0));
}

mlir::Value Emitter::alongEdge(const Edge &edge) {
  if (!edge.delayed)
    return results[edge.from];
  mlir::Value &last = lastOf[edge.from];
  if (!last) {
    auto op =
        makeDelay(edge.from, 1, unique(graph.nodes[edge.from].name + ".last"));
    open.push_back({op, edge.from});
    last = op;
  }
  return last;
}

/// What enters a node; several values are added up, in their order.
mlir::Value Emitter::inputOf(int index) {
  const Node &node = graph.nodes[index];
  mlir::Value sum;
  Content content;
  for (int e : graph.into(index)) {
    Content next = network.contents[graph.edges[e].from];
    mlir::Value value = alongEdge(graph.edges[e]);
    if (!sum) {
      sum = value;
      content = next;
      continue;
    }
    content = addUp(content, next);
    sum = builder.create<snn::AddOp>(
        locationOf(node), RankedTensorType::get(*node.in, element(content)),
        text(unique(node.name + ".sum")), sum, value, boundOf(content));
  }
  return sum;
}

mlir::Value Emitter::emitScale(const Node &node, const std::string &name,
                               Attribute factor, mlir::Value from) {
  return builder.create<snn::ScaleOp>(locationOf(node), floats(*node.in),
                                      text(name), from, factor,
                                      builder.getF32FloatAttr(0));
}

/// What a neuron reads: spikes and counts become floats on the way.
mlir::Value Emitter::asFloats(const Node &node, mlir::Value from) {
  if (cast<RankedTensorType>(from.getType()).getElementType().isF32())
    return from;
  return emitScale(node, unique(node.name + ".current"),
                   builder.getF32FloatAttr(1), from);
}

mlir::Value Emitter::emitSynapse(const Node &node, mlir::Value from) {
  MLIRContext *context = builder.getContext();
  Location loc = locationOf(node);
  mlir::Value weight = builder.create<arith::ConstantOp>(
      loc, makeFloats(context, node.weightShape, node.name, node.weight));
  mlir::Value bias;
  if (llvm::any_of(node.bias, [](float b) { return b != 0; }))
    bias = builder.create<arith::ConstantOp>(
        loc, makeFloats(context, {node.weightShape[0]}, node.name + "_bias",
                        std::span<const float>(node.bias)));
  if (!node.isConv())
    return builder.create<snn::LinearOp>(loc, floats(*node.out),
                                         text(node.name), from, weight, bias);
  return builder.create<snn::ConvOp>(
      loc, floats(*node.out), text(node.name), from, weight, bias,
      builder.getDenseI64ArrayAttr(node.stride),
      builder.getDenseI64ArrayAttr(node.padding),
      builder.getDenseI64ArrayAttr(node.dilation),
      builder.getI64IntegerAttr(node.groups));
}

mlir::Value Emitter::emitPool(int index, mlir::Value from) {
  const Node &node = graph.nodes[index];
  bool average = node.kind == Node::AvgPool2d;
  // Cells of the padding count, as in PyTorch unless told otherwise; without
  // pads there are none.
  bool countPads = average && llvm::any_of(node.padding, [](int64_t pad) {
                     return pad != 0;
                   });
  return builder.create<snn::PoolOp>(
      locationOf(node), typeOf(index), text(node.name),
      snn::PoolKindAttr::get(builder.getContext(),
                             average ? snn::PoolKind::Avg : snn::PoolKind::Sum),
      from, builder.getDenseI64ArrayAttr(node.kernel),
      builder.getDenseI64ArrayAttr(node.stride),
      builder.getDenseI64ArrayAttr(node.padding),
      builder.getDenseI64ArrayAttr(node.dilation), /*ceil=*/UnitAttr(),
      countPads ? builder.getUnitAttr() : UnitAttr(),
      boundOf(network.contents[index]));
}

mlir::Value Emitter::emitFilter(const Node &node, const std::string &name,
                                const Filter &filter, mlir::Value from) {
  return builder.create<snn::LiOp>(locationOf(node), from.getType(), text(name),
                                   from,
                                   param(node, name, "decay", filter.decay),
                                   param(node, name, "gain", filter.gain),
                                   param(node, name, "bias", filter.bias),
                                   param(node, name, "init", filter.init));
}

mlir::Value Emitter::emitNeuron(int index, mlir::Value from) {
  const Node &node = graph.nodes[index];
  const NeuronForm &form = network.neurons.at(index);
  const Filter &m = form.membrane;
  from = asFloats(node, from);
  // Rule T2: of CUBA the neuron that fires has the name.
  if (form.current)
    from = emitFilter(node, unique(node.name + ".syn"), *form.current, from);
  if (!node.isSpiking() || index == network.readout)
    return emitFilter(node, node.name, m, from);
  MLIRContext *context = builder.getContext();
  Attribute resetValue, floor;
  if (form.reset != Reset::None)
    resetValue = param(node, node.name, "reset", form.resetValue);
  if (form.floor)
    floor = param(node, node.name, "floor", *form.floor);
  snn::Reset reset = form.reset == Reset::Hard       ? snn::Reset::To
                     : form.reset == Reset::Subtract ? snn::Reset::Subtract
                                                     : snn::Reset::None;
  IntegerAttr refractory;
  if (form.refractory > 0)
    refractory = builder.getI64IntegerAttr(form.refractory);
  auto op = builder.create<snn::LifOp>(
      locationOf(node), typeOf(index), /*potential=*/Type(), text(node.name),
      from, param(node, node.name, "decay", m.decay),
      param(node, node.name, "gain", m.gain),
      param(node, node.name, "bias", m.bias),
      param(node, node.name, "threshold", form.threshold),
      snn::FireAttr::get(context, form.fire),
      snn::ResetAttr::get(context, reset), resetValue, floor,
      param(node, node.name, "init", m.init), refractory,
      /*shown=*/snn::MembraneAttr());
  return op.getSpikes();
}

/// A comparison of what is there: a neuron that keeps nothing.
mlir::Value Emitter::emitThreshold(const Node &node, mlir::Value from) {
  auto number = [&](float value) { return builder.getF32FloatAttr(value); };
  MLIRContext *context = builder.getContext();
  auto op = builder.create<snn::LifOp>(
      locationOf(node), RankedTensorType::get(*node.out, builder.getI1Type()),
      /*potential=*/Type(), text(node.name), asFloats(node, from), number(0),
      number(1), number(0),
      param(node, node.name, "threshold",
            node.params.find("threshold")->second.values),
      snn::FireAttr::get(context, snn::Fire::Gt),
      snn::ResetAttr::get(context, snn::Reset::None),
      /*reset_value=*/Attribute(), /*floor=*/Attribute(), number(0),
      /*refractory=*/IntegerAttr(), /*shown=*/snn::MembraneAttr());
  return op.getSpikes();
}

void Emitter::emitNode(int index) {
  const Node &node = graph.nodes[index];
  // A delay of a step or more is there already: cycles may pass it.
  if (node.kind == Node::Input ||
      (node.kind == Node::Delay && *node.delaySteps > 0))
    return;
  mlir::Value from = inputOf(index);
  switch (node.kind) {
  case Node::Affine:
  case Node::Linear:
  case Node::Conv1d:
  case Node::Conv2d:
    results[index] = emitSynapse(node, from);
    return;
  case Node::Scale:
    results[index] = emitScale(node, node.name,
                               param(node, node.name, "factor",
                                     node.params.find("scale")->second.values),
                               from);
    return;
  case Node::SumPool2d:
  case Node::AvgPool2d:
    results[index] = emitPool(index, from);
    return;
  case Node::Flatten:
    results[index] = *node.in == *node.out
                         ? from
                         : builder.create<snn::ReshapeOp>(locationOf(node),
                                                          typeOf(index), from);
    return;
  case Node::Threshold:
    results[index] = emitThreshold(node, from);
    return;
  case Node::Output:
  case Node::Join:
  case Node::Delay:
    results[index] = from;
    return;
  default:
    results[index] = emitNeuron(index, from);
  }
}

/// Each node behind those that it reads in the same step; of those that are
/// ready the first by name.
void Emitter::emitNodes() {
  std::vector<int> waiting(graph.nodes.size(), 0);
  std::set<std::pair<StringRef, int>> ready;
  auto isThere = [&](const Edge &edge) {
    const Node &from = graph.nodes[edge.from];
    return edge.delayed || (from.kind == Node::Delay && *from.delaySteps > 0);
  };
  for (const Edge &edge : graph.edges)
    waiting[edge.to] += !isThere(edge);
  for (size_t i = 0; i < graph.nodes.size(); ++i) {
    const Node &node = graph.nodes[i];
    if (node.kind == Node::Delay && *node.delaySteps > 0)
      results[i] = makeDelay(i, *node.delaySteps, node.name);
    if (waiting[i] == 0)
      ready.insert({node.name, static_cast<int>(i)});
  }
  while (!ready.empty()) {
    int index = ready.begin()->second;
    ready.erase(ready.begin());
    emitNode(index);
    for (int e : graph.outOf(index))
      if (!isThere(graph.edges[e]) && --waiting[graph.edges[e].to] == 0)
        ready.insert({graph.nodes[graph.edges[e].to].name, graph.edges[e].to});
  }
}

OwningOpRef<ModuleOp> Emitter::emit() {
  OwningOpRef<ModuleOp> module(ModuleOp::create(file));
  OperationState state(file, snn::NetworkOp::getOperationName());
  Block *block = new Block();
  state.addRegion()->push_back(block);
  Type argument = typeOf(graph.input);
  results[graph.input] = block->addArgument(argument, file);
  builder.setInsertionPointToEnd(block);
  emitNodes();
  for (size_t i = 0; i < graph.nodes.size(); ++i)
    if (graph.nodes[i].kind == Node::Delay && *graph.nodes[i].delaySteps > 0)
      results[i].getDefiningOp<snn::DelayOp>().getInputMutable().assign(
          inputOf(static_cast<int>(i)));
  for (auto [op, index] : open)
    op.getInputMutable().assign(results[index]);
  mlir::Value output = results[graph.output];
  builder.create<snn::OutputOp>(file, ValueRange{output});
  NamedAttrList input;
  input.set(snn::kArgNameAttr, text(graph.nodes[graph.input].name));
  importer::addAttributes(state, builder, network.name, argument,
                          output.getType(), input, network.signature);
  state.addAttribute(snn::kImportAttr, text(network.assumed));
  builder.setInsertionPointToEnd(module->getBody());
  builder.create(state);
  return findings.failed() ? OwningOpRef<ModuleOp>() : std::move(module);
}

OwningOpRef<ModuleOp> emitNetwork(const Network &network, Location file,
                                  Findings &findings) {
  return Emitter(network, file, findings).emit();
}

} // namespace snnc::nir
