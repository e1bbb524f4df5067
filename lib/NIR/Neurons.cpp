// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Neurons of a convention in the form of rules F1 to F5. All is computed in
// double from the numbers of the file, and rounded once where it is written.

#include "Conventions.h"
#include "snnc/Support/Numbers.h"

#include "llvm/ADT/STLExtras.h"
#include <cmath>

using llvm::StringRef;
using llvm::Twine;

namespace snnc::nir {

namespace {

/// Of numbers that are one for all, or one for each.
template <class F>
Numbers combine(const Numbers &a, const Numbers &b, F f) {
  size_t n = std::max(a.size(), b.size());
  Numbers result(n);
  for (size_t i = 0; i < n; ++i)
    result[i] = f(a[a.size() == 1 ? 0 : i], b[b.size() == 1 ? 0 : i]);
  return result;
}

Numbers operator*(const Numbers &a, const Numbers &b) {
  return combine(a, b, [](double x, double y) { return x * y; });
}

template <class F>
Numbers mapped(Numbers a, F f) {
  for (double &value : a)
    value = f(value);
  return a;
}

bool isZero(const Numbers &numbers) {
  return llvm::all_of(numbers, [](double v) { return v == 0; });
}

/// Exporters compute in single precision.
bool isNear(double value, double expected) {
  return std::abs(value - expected) <= 1e-5 * std::abs(expected);
}

class NeuronMaker {
public:
  NeuronMaker(const Node &node, const Choices &choices, bool recurrent,
              Findings &findings)
      : node(node), choices(choices), convention(*choices.convention),
        recurrent(recurrent), findings(findings) {}

  NeuronForm make();

private:
  const Numbers &get(StringRef name) const {
    return node.params.find(name)->second.values;
  }
  bool has(StringRef name) const { return node.params.count(name); }
  bool error(StringRef parameter, const Numbers &numbers, size_t at,
             const Twine &text) {
    findings.error(node.label() + ": " + parameter + " is " +
                   formatNumber(float(numbers[at])) +
                   (!llvm::all_equal(numbers)
                        ? " at position " + std::to_string(at)
                        : "") +
                   text);
    return false;
  }
  bool expectAll(StringRef parameter, double value, StringRef why);
  bool expectGain(Numbers &gain, StringRef parameter);
  Numbers rateOf(StringRef tau);
  void makeMembrane();
  void makeCurrent();
  void fitSnnTorch();
  void fitSpikingJelly();
  void fitNorse();
  void fitSinabs();
  void fitLava();
  void makeSpikes();
  void makeReset(Reset reset);
  void setStart();

  const Node &node;
  const Choices &choices;
  const Convention &convention;
  bool recurrent;
  Findings &findings;
  NeuronForm form;
};

} // namespace

/// An error where one of `parameter` is not `value`, as the convention has it.
bool NeuronMaker::expectAll(StringRef parameter, double value, StringRef why) {
  if (!has(parameter))
    return true;
  const Numbers &numbers = get(parameter);
  for (size_t i = 0; i < numbers.size(); ++i)
    if (value == 0 ? numbers[i] != 0 : !isNear(numbers[i], value))
      return error(parameter, numbers, i,
                   ", but is expected to be " + formatNumber(value) +
                       " with --nir-convention=" + convention.name + ": " +
                       why);
  return true;
}

/// An input that enters as it is: `parameter` only undoes dt/tau.
bool NeuronMaker::expectGain(Numbers &gain, StringRef parameter) {
  for (size_t i = 0; i < gain.size(); ++i)
    if (!isNear(gain[i], 1)) {
      const Numbers &numbers = get(parameter);
      error(parameter, numbers, numbers.size() == 1 ? 0 : i,
            ", which multiplies the input by " + formatNumber(float(gain[i])) +
                "; " + convention.title +
                " writes it so that this is 1 with its dt, here " +
                formatNumber(choices.dt) +
                ": another dt or another tool wrote the file");
      return false;
    }
  gain = {1};
  return true;
}

/// dt/tau, of a time constant that a step does not pass.
Numbers NeuronMaker::rateOf(StringRef name) {
  const Numbers &tau = get(name);
  bool mayBeInfinite = convention.id == Convention::SnnTorch; // beta = 1
  for (size_t i = 0; i < tau.size(); ++i) {
    if (!(tau[i] > 0) || (!std::isfinite(tau[i]) && !mayBeInfinite)) {
      error(name, tau, i, ", expected a time above 0");
      return {0};
    }
    // A hair for a tau that was rounded: its membrane keeps nothing.
    if (choices.dt > tau[i] * (1 + 1e-5)) {
      error(name, tau, i,
            ", less than a step of dt = " + formatNumber(choices.dt) +
                (convention.id == Convention::Norse
                     ? " (Norse's to_nir writes tau = dt/tau_inv: its own dt "
                       "squared is the --nir-dt of such a file, 1e-6 of its "
                       "default)"
                 : convention.id == Convention::Sinabs
                     ? " (sinabs has tau in steps; where it is in seconds, "
                       "--nir-dt says how long a step is)"
                     : ": it would keep " +
                           formatNumber(float(1 - choices.dt / tau[i])) +
                           " of itself (is dt in the unit of tau?)"));
      return {0};
    }
  }
  return mapped(tau, [&](double t) { return std::min(1.0, choices.dt / t); });
}

/// The membrane by the equations: Euler steps, or of sinabs the exact decay.
void NeuronMaker::makeMembrane() {
  Filter &m = form.membrane;
  auto keep = [](double rate) { return 1 - rate; };
  if (node.kind == Node::I || node.kind == Node::IF) {
    bool timed = !llvm::is_contained(convention.timeless, node.kind);
    m.gain =
        mapped(get("r"), [&](double r) { return timed ? r * choices.dt : r; });
    return;
  }
  Numbers rate = rateOf(has("tau") ? "tau" : "tau_mem");
  m.decay = mapped(rate, keep);
  m.gain = get("r") * rate;
  m.bias = get("v_leak") * rate;
  if (!has("tau_syn"))
    return;
  Numbers synRate = rateOf("tau_syn");
  form.current.emplace();
  form.current->decay = mapped(synRate, keep);
  form.current->gain = get("w_in") * synRate;
}

void NeuronMaker::fitSnnTorch() {
  expectAll("v_leak", 0, "snnTorch has none");
  expectAll("v_reset", 0, "snnTorch writes no other");
  // Without a leak tau, r and w_in are infinite: 0 times infinity is 1.
  auto settle = [](Numbers &gain) {
    for (double &g : gain)
      g = std::isnan(g) ? 1 : g;
  };
  settle(form.membrane.gain);
  expectGain(form.membrane.gain, "r");
  form.membrane.bias = {0};
  if (form.current) {
    settle(form.current->gain);
    expectGain(form.current->gain, "w_in");
  }
}

void NeuronMaker::fitSpikingJelly() {
  if (node.kind != Node::LIF) {
    expectGain(form.membrane.gain, "r");
    expectAll("v_leak", 0, "SpikingJelly writes no other");
    if (form.current)
      expectGain(form.current->gain, "w_in");
    return;
  }
  const Numbers &leak = get("v_leak"), &reset = get("v_reset");
  for (size_t i = 0; i < std::max(leak.size(), reset.size()); ++i)
    if (double v = leak[leak.size() == 1 ? 0 : i];
        !(v == reset[reset.size() == 1 ? 0 : i])) {
      error("v_leak", leak, leak.size() == 1 ? 0 : i,
            ", but SpikingJelly writes v_leak = v_reset; another tool wrote "
            "the file");
      return;
    }
  // decay_input: r is 1, or tau/dt where the input enters as it is.
  if (!llvm::all_of(get("r"), [](double r) { return isNear(r, 1); }))
    expectGain(form.membrane.gain, "r");
}

void NeuronMaker::fitNorse() {
  expectAll("v_reset", 0, "Norse reads none");
  if (node.kind != Node::CubaLIF) {
    expectAll("r", 1, "Norse does not use it");
    return;
  }
  expectAll("v_leak", 0, "Norse takes it for the current as well");
  auto isOne = [](double v) { return v == 1; };
  if (llvm::all_of(get("w_in"), isOne) && llvm::all_of(get("r"), isOne))
    findings.error(
        node.label() +
        ": w_in and r of 1 are what Norse's to_nir writes of an LIFCell, whose "
        "current takes its input whole and not times dt/tau_syn: what was "
        "trained is lost in the file; --nir-convention=nir reads the equations "
        "as they stand");
}

void NeuronMaker::fitSinabs() {
  expectAll("r", 1, "sinabs does not use it");
  expectAll("v_leak", 0, "sinabs has none");
  expectAll("v_reset", 0, "sinabs reads none");
  form.membrane.gain = {1};
  form.membrane.bias = {0};
  if (node.kind == Node::IF) {
    form.floor = mapped(get("v_threshold"), [](double v) { return -v; });
  } else {
    form.membrane.decay =
        mapped(get("tau"), [&](double t) { return std::exp(-choices.dt / t); });
    findings.warning(node.label() +
                     ": the input is taken as it is (norm_input=False), as "
                     "sinabs' from_nir does; layers of sinabs multiply it by "
                     "1 - exp(-1/tau) unless told otherwise, which the file "
                     "does not say");
  }
}

void NeuronMaker::fitLava() {
  expectAll("v_leak", 0, "nir_to_lava.py has none");
  expectAll("v_reset", 0, "Lava's LIF resets to 0");
  if (form.current)
    expectGain(form.membrane.gain, "r");
  else
    expectAll("r", 1, "nir_to_lava.py does not use it");
}

void NeuronMaker::makeReset(Reset reset) {
  form.reset = reset;
  const Numbers &threshold = form.threshold, &to = get("v_reset");
  if (reset != Reset::Hard && !isZero(to)) {
    size_t at = llvm::find_if(to, [](double v) { return v != 0; }) - to.begin();
    error("v_reset", to, at,
          ": a file that says so means --nir-reset=hard, not " + name(reset));
    return;
  }
  form.resetValue = reset == Reset::Hard ? to : threshold;
  if (convention.id != Convention::SnnTorch || reset == Reset::None)
    return;
  // One step late: what is taken off then is not decayed.
  if (reset == Reset::Subtract) {
    for (double beta : form.membrane.decay)
      if (!(beta > 0)) {
        findings.error(node.label() +
                       ": without memory (beta 0) the reset by subtraction, "
                       "one step late, has no form in rules F1 to F3");
        return;
      }
    form.resetValue =
        combine(threshold, form.membrane.decay,
                [](double theta, double beta) { return theta / float(beta); });
  } else if (node.kind == Node::CubaLIF || recurrent) {
    // These clear the sum of the step after, Leaky only the old membrane.
    form.refractory = 1;
    for (size_t i = 0; i < threshold.size(); ++i)
      if (threshold[i] < 0) {
        error("v_threshold", threshold, i,
              ", expected at least 0, as the membrane is cleared to 0");
        return;
      }
  }
}

void NeuronMaker::makeSpikes() {
  if (!node.isSpiking())
    return;
  form.threshold = get("v_threshold");
  if (convention.id == Convention::SpikingJelly)
    form.fire = snn::Fire::Ge;
  if (convention.id == Convention::Sinabs) {
    form.fire = snn::Fire::Count;
    for (size_t i = 0; i < form.threshold.size(); ++i)
      if (!(form.threshold[i] > 0)) {
        error("v_threshold", form.threshold, i,
              ", expected above 0, as it divides the membrane (rule F2a)");
        return;
      }
  }
  if (auto reset = choices.resetOf(node))
    makeReset(*reset);
}

void NeuronMaker::setStart() {
  if (convention.id == Convention::SpikingJelly && form.reset == Reset::Hard &&
      node.isSpiking())
    form.membrane.init = get("v_reset");
  if (convention.id == Convention::Norse && has("v_leak"))
    form.membrane.init = get("v_leak");
  if (convention.id != Convention::NIR)
    return;
  for (StringRef name : {"v_leak", "v_reset"})
    if (has(name) && !isZero(get(name))) {
      findings.warning(node.label() +
                       ": starts at 0, as the specification "
                       "says nothing, though its " +
                       name + " is not 0");
      return;
    }
}

NeuronForm NeuronMaker::make() {
  makeMembrane();
  switch (convention.id) {
  case Convention::NIR:
    break;
  case Convention::SnnTorch:
    fitSnnTorch();
    break;
  case Convention::SpikingJelly:
    fitSpikingJelly();
    break;
  case Convention::Norse:
    fitNorse();
    break;
  case Convention::Sinabs:
    fitSinabs();
    break;
  case Convention::Lava:
    fitLava();
    break;
  }
  makeSpikes();
  setStart();
  return std::move(form);
}

NeuronForm makeNeuron(const Node &node, const Choices &choices, bool recurrent,
                      Findings &findings) {
  return NeuronMaker(node, choices, recurrent, findings).make();
}

} // namespace snnc::nir
