// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The way back of lib/NIR/Neurons.cpp: guessed here, and proved there.

#include "FitNeurons.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Numbers.h"

#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <limits>

using namespace mlir;

namespace snnc::nir {

namespace {

/// Parameters over all neurons, as the network has them.
struct Wanted {
  std::vector<double> decay, gain, bias, init;
};

class Fitter {
public:
  Fitter(const NeuronLayer &layer, Graph &graph, Choices &choices)
      : layer(layer), graph(graph), node(graph.nodes[layer.node]),
        choices(choices), convention(*choices.convention), shape(*node.in) {}

  Fit run();

private:
  Wanted read(auto op) const {
    return {expandParam(op.getDecay(), shape), expandParam(op.getGain(), shape),
            expandParam(op.getBias(), shape), expandParam(op.getInit(), shape)};
  }
  void set(StringRef name, std::vector<double> values) {
    node.params[name.str()] = {shape, std::move(values)};
  }
  void setFilter(const Wanted &wanted, StringRef tau, StringRef gain,
                 bool leaks);
  double rateOf(double decay, double gain) const;
  void setSpikes(snn::LifOp op);
  void prove(const Wanted &membrane, const Wanted &current);
  void settleRest(const Wanted &membrane);
  void compare(const std::string &what, const std::vector<double> &is,
               const Numbers &read);
  void compareFilter(StringRef of, const Wanted &wanted, const Filter &filter);
  void compareSpikes(snn::LifOp op, const NeuronForm &form);
  void problem(const Twine &text) { fit.problems.push_back(text.str()); }
  std::string reader() const { return convention.title.str(); }

  const NeuronLayer &layer;
  Graph &graph;
  Node &node;
  Choices &choices;
  const Convention &convention;
  Shape shape;
  Fit fit;
};

double next(double value, double towards) {
  return std::nextafter(float(value), float(towards));
}

} // namespace

/// dt/tau of which the decay is what is left, rounded to a float. Of an input
/// that is multiplied by the same number, the one that gives both.
double Fitter::rateOf(double decay, double gain) const {
  if (convention.id == Convention::Sinabs)
    return -std::log(decay); // what exp(-dt/tau) undoes
  double rate = 1 - decay;
  if (!(std::abs(gain - rate) <= 1e-6 * std::abs(gain)))
    return rate;
  double least = 1 - (decay + next(decay, 2)) / 2,
         most = 1 - (decay + next(decay, -2)) / 2;
  double middle = (least + most) / 2, room = (most - least) * 0.499;
  return std::clamp(gain, middle - room, middle + room);
}

/// v[t] = decay·v[t-1] + gain·x + bias as Euler steps.
void Fitter::setFilter(const Wanted &wanted, StringRef tau, StringRef gain,
                       bool leaks) {
  size_t n = wanted.decay.size();
  std::vector<double> taus(n), gains(n), leak(n);
  bool timed = node.kind != Node::IF && node.kind != Node::I;
  bool byStep = !timed && !llvm::is_contained(convention.timeless, node.kind);
  for (size_t i = 0; i < n; ++i) {
    double rate = timed ? rateOf(wanted.decay[i], wanted.gain[i]) : 1;
    bool same = std::abs(wanted.gain[i] - rate) <= 1e-6 * std::abs(rate);
    taus[i] = choices.dt / rate;
    gains[i] = convention.id == Convention::Sinabs ? wanted.gain[i]
               : byStep                            ? wanted.gain[i] / choices.dt
               : timed && same                     ? 1
                                                   : wanted.gain[i] / rate;
    leak[i] = wanted.bias[i] == 0 ? 0 : wanted.bias[i] / rate;
  }
  if (timed)
    set(tau, std::move(taus));
  set(gain, std::move(gains));
  if (timed && leaks)
    set("v_leak", std::move(leak));
}

void Fitter::setSpikes(snn::LifOp op) {
  size_t n = ShapedType::getNumElements(shape);
  if (!node.isSpiking())
    return;
  Reset reset = Reset::None;
  std::vector<double> to(n, 0.0);
  set("v_threshold",
      op ? expandParam(op.getThreshold(), shape) : std::vector<double>(n, 1.0));
  if (op && op.getReset() == snn::Reset::To) {
    reset = Reset::Hard;
    to = expandParam(op.getResetValueAttr(), shape);
  } else if (op && op.getReset() == snn::Reset::Subtract) {
    reset = Reset::Subtract;
  }
  set("v_reset", std::move(to));
  choices.resetOfNode[node.name] = reset;
  if (!llvm::is_contained(convention.resets, reset))
    problem("a spike " +
            Twine(reset == Reset::Subtract ? "subtracts from the membrane"
                  : reset == Reset::None   ? "leaves the membrane as it is"
                                           : "resets to a value") +
            ", which " + reader() + " does not have");
}

/// Where a rest is also a reset or a first state, it is the same to the bit.
void Fitter::settleRest(const Wanted &membrane) {
  auto leak = node.params.find("v_leak");
  if (leak == node.params.end())
    return;
  auto reset = node.params.find("v_reset");
  bool toReset =
      convention.id == Convention::SpikingJelly && reset != node.params.end();
  for (size_t i = 0; i < leak->second.values.size(); ++i) {
    double &rest = leak->second.values[i];
    double same = toReset                              ? reset->second.values[i]
                  : convention.id == Convention::Norse ? membrane.init[i]
                                                       : rest;
    if (std::abs(rest - same) <= 1e-5 * std::abs(same))
      rest = same;
  }
}

/// A problem for the first number that differs by more than rounding.
void Fitter::compare(const std::string &what, const std::vector<double> &is,
                     const Numbers &read) {
  for (size_t i = 0; i < is.size(); ++i) {
    float a = float(is[i]), b = float(read[read.size() == 1 ? 0 : i]) + 0.0f;
    if (a == b)
      continue;
    if (std::abs(a - b) <= 1e-6f * std::abs(a)) {
      if (fit.rounding.empty())
        fit.rounding = what + " reads back as " + formatNumber(b) + ", not " +
                       formatNumber(a);
      continue;
    }
    return problem(what + " is " + formatNumber(a) + ", but " + reader() +
                   " has " + formatNumber(b) + " there");
  }
}

void Fitter::compareFilter(StringRef of, const Wanted &wanted,
                           const Filter &filter) {
  compare("its " + of.str() + "decay", wanted.decay, filter.decay);
  compare("its " + of.str() + "gain", wanted.gain, filter.gain);
  compare("its " + of.str() + "bias", wanted.bias, filter.bias);
  compare("its " + of.str() + "first state", wanted.init, filter.init);
}

void Fitter::compareSpikes(snn::LifOp op, const NeuronForm &form) {
  auto describe = [](snn::Fire fire) -> StringRef {
    switch (fire) {
    case snn::Fire::Gt:
      return "at u > threshold";
    case snn::Fire::Ge:
      return "at u >= threshold";
    case snn::Fire::Count:
      return "several times a step";
    case snn::Fire::GtOver:
      break;
    }
    return "at a threshold that a spike raises";
  };
  if (op.getFire() != form.fire)
    problem("fires " + describe(op.getFire()) + ", but " + reader() + " " +
            describe(form.fire));
  if (op.getReset() == snn::Reset::Subtract && form.reset == Reset::Subtract)
    compare("what a spike subtracts",
            expandParam(op.getResetValueAttr(), shape), form.resetValue);
  int64_t refractory = op.getRefractory().value_or(0);
  if (refractory != form.refractory)
    problem("stays silent for " + Twine(refractory) +
            " steps after a spike, but " + reader() + "'s for " +
            Twine(form.refractory));
  if (op.getFloor() && form.floor)
    compare("its floor", expandParam(op.getFloorAttr(), shape), *form.floor);
  else if (op.getFloor() || form.floor)
    problem(op.getFloor()
                ? "its membrane has a floor, which " + reader() +
                      " does not have"
                : "its membrane has no floor, but " + reader() + "'s has one");
}

Fit Fitter::run() {
  auto lif = dyn_cast<snn::LifOp>(layer.op);
  auto li = dyn_cast<snn::LiOp>(layer.op);
  Wanted membrane = lif ? read(lif) : read(li), current;
  if (!llvm::is_contained(convention.kinds, node.kind)) {
    problem("is " + getInfo(node.kind).type + " of NIR, which " + reader() +
            " does not have");
    return std::move(fit);
  }
  bool cuba = layer.current != nullptr;
  setFilter(membrane, cuba ? "tau_mem" : "tau", "r", /*leaks=*/true);
  if (cuba) {
    current = read(layer.current);
    setFilter(current, "tau_syn", "w_in", /*leaks=*/false);
  }
  setSpikes(lif);
  settleRest(membrane);
  if (!fit.problems.empty())
    return std::move(fit);
  // Frameworks compute in the type of the file: doubles only where they matter.
  auto doubles = node.params;
  for (auto &[name, array] : node.params)
    for (double &value : array.values)
      value = float(value);
  prove(membrane, current);
  if (fit.problems.empty() && fit.rounding.empty())
    return std::move(fit);
  fit = {};
  node.params = std::move(doubles);
  prove(membrane, current);
  return std::move(fit);
}

/// What a reader makes of the parameters is the neuron.
void Fitter::prove(const Wanted &membrane, const Wanted &current) {
  Findings findings;
  NeuronForm form =
      makeNeuron(node, choices, isRecurrent(graph, layer.node), findings);
  for (const std::string &error : findings.errors)
    problem(error);
  if (findings.failed())
    return;
  compareFilter("", membrane, form.membrane);
  if (layer.current)
    compareFilter("current's ", current, *form.current);
  if (auto lif = dyn_cast<snn::LifOp>(layer.op))
    compareSpikes(lif, form);
}

Fit fitNeuron(const NeuronLayer &layer, Graph &graph, Choices &choices) {
  return Fitter(layer, graph, choices).run();
}

} // namespace snnc::nir
