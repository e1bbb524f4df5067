// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers, their synapses and when they compute (rule Q10).

#include "Plan.h"
#include "Alignment.h"
#include "dialects/Loihi/Form.h"
#include "dialects/SNN/NetworkVerify.h"
#include "lib/Conversion/Linear/IntegerNeurons.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Diagnostics.h"

using namespace mlir;

namespace snnc {

namespace {

/// Steps of a synapse: its own, and those of its delay.
constexpr int64_t kMostSteps = 1 + loihi::kMostDelay;

class LoihiPlanner {
public:
  LoihiPlanner(snn::NetworkOp network, const UnitPlan &plan,
               const LoihiOptions &options)
      : network(network), plan(plan), options(options) {}
  FailureOr<LoihiPlan> run();

private:
  void collectLayers();
  void checkConstants();
  bool readLayer(LoihiLayer &layer);
  bool align();
  void reportLoop(const std::vector<AlignmentEdge> &edges,
                  const std::vector<size_t> &loop);
  bool checkDelays();
  bool planClears();
  void remarkLimits();
  void remarkReadout(const LoihiLayer &layer);
  InFlightDiagnostic error(Operation *op) {
    ok = false;
    return emitLayerError(op);
  }

  snn::NetworkOp network;
  const UnitPlan &plan;
  const LoihiOptions &options;
  LoihiPlan made;
  DenseMap<Value, int64_t> layerOf; ///< by spikes
  bool ok = true;
};

void LoihiPlanner::collectLayers() {
  for (Operation *op : snn::getNetworkOrder(network))
    if (auto neurons = dyn_cast<snn::NeuronOpInterface>(op)) {
      auto readout = dyn_cast<snn::LiOp>(op);
      if (readout && !isReadout(readout))
        continue; // the first stage of one of the others
      layerOf[op->getResult(0)] = made.layers.size();
      LoihiLayer &layer = made.layers.emplace_back();
      layer.lif = dyn_cast<snn::LifOp>(op);
      layer.readout = readout;
      layer.li = neurons.getCurrent().getDefiningOp<snn::LiOp>();
    }
}

/// What the plan of the units says of padded zero points and of delays.
void LoihiPlanner::checkConstants() {
  for (Operation &op : network.getBody().front()) {
    if (isa<snn::ConvOp>(op) && plan.padOf(&op) != 0)
      error(&op) << "pads an input that has a zero point, the chip pads with 0 "
                    "(rule Q10); give "
                 << advise("input-zero", "0");
    auto delay = dyn_cast<snn::DelayOp>(op);
    if (!delay)
      continue;
    auto init = makeDelayInit(delay, plan);
    ok &= init.has_value();
    if (init && llvm::any_of(init->values(), [](int64_t v) { return v != 0; }))
      error(delay) << "holds something else than 0 at first, or delays a "
                      "constant; on the chip nothing comes before the first "
                      "step (rule Q10)";
  }
}

/// Whether every neuron reads its own element of the source, by a weight of 1.
static bool isIdentity(const Term &term) {
  const SparseMatrix &m = term.weights;
  if (m.rows() != m.cols || int64_t(m.col.size()) != m.cols)
    return false;
  for (int64_t i = 0; i < m.cols; ++i)
    if (m.start[i] != size_t(i) || m.col[i] != i || m.weight[i] != 1)
      return false;
  return true;
}

/// Neurons take messages of the input as they are, in the same step.
static void findData(LoihiLayer &layer) {
  for (auto [k, term] : llvm::enumerate(layer.terms))
    if (!layer.data && term.delay == 0 && messageBitsOf(term.source) &&
        isIdentity(term))
      layer.data = k;
}

bool LoihiPlanner::readLayer(LoihiLayer &layer) {
  auto terms = readTerms(layer.current(), plan);
  if (!terms)
    return false;
  // A term of zeros is none, but neurons have one.
  for (Term &term : *terms)
    if (!term.weights.col.empty())
      layer.terms.push_back(std::move(term));
  if (layer.terms.empty() && !terms->empty())
    layer.terms.push_back(std::move(terms->front()));
  if (layer.terms.empty()) {
    error(layer.neurons())
        << "reads no input and no neurons; expected a synapse in front of it "
           "(rule Q10)";
    return false;
  }
  for (const Term &term : layer.terms) {
    auto at = layerOf.find(term.source);
    layer.from.push_back(at == layerOf.end() ? -1 : at->second);
  }
  findData(layer);
  auto numbers = makeLoihiNumbers(layer, plan, options);
  if (numbers)
    layer.numbers = std::move(*numbers);
  return numbers.has_value();
}

void LoihiPlanner::reportLoop(const std::vector<AlignmentEdge> &edges,
                              const std::vector<size_t> &loop) {
  std::string names;
  int64_t synapses = 0, delay = 0;
  bool outputs = false;
  Operation *at = nullptr;
  for (size_t i : loop) {
    outputs |= i >= edges.size();
    if (i >= edges.size())
      continue;
    LoihiLayer &layer = made.layers[edges[i].to];
    at = layer.neurons();
    names += (names.empty() ? "'" : ", '") + layer.name().str() + "'";
    delay += edges[i].delay;
    ++synapses;
  }
  if (outputs) {
    error(network) << "its outputs are not equally far behind the input on the "
                      "chip: between them lie "
                   << names
                   << ", whose synapses take a step each (rule Q10); put out "
                      "one of them";
    return;
  }
  error(at) << "is on a loop of " << synapses << " synapses (" << names
            << ") that delays by " << delay
            << "; on the chip each synapse takes a step, so it needs delays of "
            << synapses << " steps or more in all (rule Q10)";
}

bool LoihiPlanner::align() {
  std::vector<AlignmentEdge> edges;
  std::vector<int64_t> outputs;
  for (auto [to, layer] : llvm::enumerate(made.layers))
    for (auto [k, term, from] : llvm::enumerate(layer.terms, layer.from))
      edges.push_back({from, int64_t(to), term.delay + (layer.data == k)});
  for (Value value : network.getBody().front().getTerminator()->getOperands()) {
    while (auto reshape = value.getDefiningOp<snn::ReshapeOp>())
      value = reshape.getInput();
    outputs.push_back(layerOf.lookup(value));
  }
  Alignment alignment = alignLayers(made.layers.size(), edges, outputs);
  if (!alignment.loop.empty()) {
    reportLoop(edges, alignment.loop);
    return false;
  }
  bool late = false; // data that would have to wait, which synapses do
  for (auto [layer, offset] : llvm::zip_equal(made.layers, alignment.offsets)) {
    layer.offset = offset;
    late |= layer.data && offset > 0;
    if (offset > 0)
      layer.data.reset();
  }
  if (late)
    return align();
  if (!outputs.empty())
    made.latency = made.layers[outputs.front()].offset;
  return checkDelays();
}

bool LoihiPlanner::checkDelays() {
  for (LoihiLayer &layer : made.layers)
    for (size_t k = 0; k < layer.terms.size(); ++k)
      if (int64_t delay = layer.delayOf(k, made.layers); delay > kMostSteps)
        error(layer.neurons())
            << "needs a delay of " << delay - 1 << " steps from "
            << describe(layer.terms[k].source)
            << " so that all that meets there belongs to one step; synapses "
               "have "
            << loihi::kMostDelay << " at most (rule Q10)";
  return ok;
}

/// Neurons with a bias, and those behind them, are cleared before their first
/// step.
bool LoihiPlanner::planClears() {
  bool any = false;
  for (LoihiLayer &layer : made.layers)
    any |= layer.cleared = layer.numbers.largestBias != 0;
  if (!any)
    return true;
  for (bool progress = true; progress;) {
    progress = false;
    for (LoihiLayer &layer : made.layers)
      if (!layer.cleared && llvm::any_of(layer.from, [&](int64_t from) {
            return from >= 0 && made.layers[from].cleared;
          }))
        layer.cleared = progress = true;
  }
  made.clearEvery = options.resetInterval;
  auto steps = network.getSteps();
  if (!steps && !made.clearEvery) {
    error(network) << "has neurons with a bias, which are cleared before their "
                      "first step (rule Q10); that needs the number of steps "
                      "of a recording ("
                   << advise("steps", "N") << ")"
                   << (getSpeakingTool() == Tool::Opt
                           ? " or " + advise("reset-interval", "N")
                           : "");
    return false;
  }
  if (!made.clearEvery)
    made.clearEvery = *steps + made.latency;
  if (steps && made.clearEvery < int64_t(*steps) + made.latency) {
    error(network) << "reset-interval: expected " << *steps + made.latency
                   << " chip steps or more, a recording of " << *steps
                   << " and the " << made.latency
                   << " that the outputs are behind, but got "
                   << made.clearEvery;
    return false;
  }
  return true;
}

/// Where the public tools may differ, which no exponent helps against.
void LoihiPlanner::remarkLimits() {
  std::string sums;
  for (LoihiLayer &layer : made.layers)
    if (layer.numbers.largestSum > kPlainSum)
      sums += (sums.empty() ? "'" : ", '") + layer.name().str() + "' (" +
              std::to_string(layer.numbers.largestSum) + ")";
  if (!sums.empty())
    emitRemark(network.getLoc())
        << "network '" << network.getSymName() << "': a step may bring " << sums
        << "; beyond " << kPlainSum
        << " the chip's public tools do not agree (rule Q10)";
  for (LoihiLayer &layer : made.layers)
    remarkReadout(layer);
}

/// Read-outs that need not forget may run out of bits.
void LoihiPlanner::remarkReadout(const LoihiLayer &layer) {
  if (!layer.readout || layer.numbers.largestSum == 0)
    return;
  // What is left of each sum a step later, at most.
  double stays = 0;
  for (const Spread<int64_t> *decay :
       {&layer.numbers.iDecay, &layer.numbers.vDecay})
    for (int64_t value : decay->values())
      if (value != loihi::kDecayOne)
        stays = std::max(stays, 1 - double(value) / loihi::kDecayOne);
  double steps = double(loihi::kUnfoldedSum) / layer.numbers.largestSum;
  double given = network.getSteps().value_or(INT64_MAX);
  if (!layer.li && std::min(given, 1 / (1 - stays)) <= steps)
    return;
  emitRemark(layer.neurons().getLoc())
      << "'" << layer.name() << "' adds up as much as "
      << layer.numbers.largestSum << " a step, and the chip holds "
      << loihi::kUnfoldedSum
      << " (rule Q10); where the steps of a recording bring more, its numbers "
         "wrap";
}

FailureOr<LoihiPlan> LoihiPlanner::run() {
  collectLayers();
  checkConstants();
  for (LoihiLayer &layer : made.layers)
    ok &= readLayer(layer);
  if (!ok || !align() || !planClears())
    return failure();
  remarkLimits();
  return std::move(made);
}

} // namespace

FailureOr<LoihiPlan> planLoihiNetwork(snn::NetworkOp network,
                                      const UnitPlan &plan,
                                      const LoihiOptions &options) {
  return LoihiPlanner(network, plan, options).run();
}

} // namespace snnc
