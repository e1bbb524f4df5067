// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matching of polynomials against rules F1 to F5.

#include "Cell.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>

using namespace llvm;

namespace snnc::onnxio {

std::string StepPolys::print(const Poly &poly) const {
  return poly.str(
      [&](Var v) { return "'" + graph.values[info(v).value].name + "'"; });
}

std::vector<Var> StepPolys::closure(const Poly &poly) const {
  std::vector<Var> found, work = poly.variables();
  while (!work.empty()) {
    Var var = work.back();
    work.pop_back();
    if (is_contained(found, var))
      continue;
    found.push_back(var);
    llvm::append_range(work, info(var).inner.variables());
  }
  llvm::sort(found);
  return found;
}

bool negligible(const Coef &a, const Coef &scale) {
  for (size_t i = 0, e = std::max(a.size(), scale.size()); i < e; ++i)
    if (std::abs(coefAt(a, i)) > 1e-6 * std::abs(coefAt(scale, i)))
      return false;
  return true;
}

std::optional<Coef> thresholdOf(const Poly &difference, const Poly &membrane) {
  std::vector<Poly::Monomial> monomials;
  size_t size = 1;
  for (const Poly *poly : {&difference, &membrane})
    for (const auto &[monomial, coef] : poly->terms()) {
      size = std::max(size, coef.size());
      if (!monomial.empty() && !is_contained(monomials, monomial))
        monomials.push_back(monomial);
    }
  std::vector<Coef> looks, is;
  for (const Poly::Monomial &monomial : monomials) {
    looks.push_back(difference.coef(monomial));
    is.push_back(membrane.coef(monomial));
  }
  Coef shift = difference.coef({}), bias = membrane.coef({}), theta(size);
  for (size_t i = 0; i < size; ++i) {
    double factor = 0, scale = 0;
    for (size_t m = 0; m < monomials.size(); ++m)
      if (std::abs(coefAt(is[m], i)) > scale) {
        scale = std::abs(coefAt(is[m], i));
        factor = coefAt(looks[m], i) / coefAt(is[m], i);
      }
    if (!(factor > 0))
      return std::nullopt;
    for (size_t m = 0; m < monomials.size(); ++m)
      if (std::abs(coefAt(looks[m], i) - factor * coefAt(is[m], i)) >
          1e-6 * scale * factor)
        return std::nullopt;
    theta[i] = coefAt(bias, i) - coefAt(shift, i) / factor;
  }
  return theta;
}

namespace {

bool anyZero(const Coef &coef) { return is_contained(coef, 0.0); }

double quotient(double a, double b) { return a / b; }

class Matcher {
public:
  Matcher(const StepPolys &step, int stateOut, Var state,
          std::optional<Var> carried, std::string &reason)
      : step(step), update(*step.polys[stateOut]), state(state),
        carried(carried), reason(reason) {
    cell.stateOut = stateOut;
    cell.state = step.info(state).value;
    cell.stateVar = state;
  }

  std::optional<Cell> run() {
    if (!takeFloor() || !findSpikes() || !match() || !checkFloor() ||
        !checkStart())
      return std::nullopt;
    if (!roundParameters(cell)) {
      refuse("a parameter is beyond the range of floats");
      return std::nullopt;
    }
    return cell;
  }

private:
  bool refuse(const Twine &text) {
    reason = text.str();
    return false;
  }

  const Variable &info(Var var) const { return step.info(var); }

  /// v' = max(…, m): rule F3a. A shift behind the maximum moves both.
  bool takeFloor() {
    for (Var var : update.variables()) {
      if (info(var).origin != Variable::Floor)
        continue;
      if (!is_contained(step.closure(Poly::variable(var)), state))
        return refuse("its current passes " + step.describe(var) +
                      ", an activation that is no neuron; leave it out, or "
                      "make it a neuron of its own");
      Poly shift = update - Poly::variable(var);
      if (!shift.asConstant())
        return refuse("a maximum is part of its update " + step.print(update) +
                      ", expected one of the whole state (a floor)");
      update = info(var).inner + shift;
      cell.floor =
          mapCoefs(info(var).bound, *shift.asConstant(), std::plus<double>());
      break;
    }
    return true;
  }

  /// A comparison of the old state alone.
  bool isOld(Var var) const {
    return isSpike(var) && info(var).inner.variables() == std::vector{state};
  }

  /// Sorts the comparisons in the update: of the new membrane, or of the old
  /// state.
  bool findSpikes() {
    std::vector<Var> found, old;
    auto sortIn = [&](Var var) {
      if (isOld(var) && !is_contained(old, var))
        old.push_back(var);
    };
    bool stays = is_contained(step.closure(update), state);
    for (Var var : update.variables()) {
      sortIn(var);
      bool counts = info(var).origin == Variable::Count;
      if ((!isSpike(var) && !counts) || isOld(var))
        continue;
      bool own =
          counts  ? info(var).inner.contains(state)
          : stays ? info(var).inner.contains(state)
                  : thresholdOf(info(var).inner, update.substitute(var, false))
                        .has_value();
      if (own)
        found.push_back(var);
    }
    for (Var var : found)
      for (Var inside : info(var).inner.variables())
        sortIn(inside);
    if (found.size() > 1 || old.size() > 1)
      return refuse("its membrane is compared by both " +
                    step.describe((found.size() > 1 ? found : old)[0]) +
                    " and " +
                    step.describe((found.size() > 1 ? found : old)[1]) +
                    ", expected one comparison");
    if (!found.empty())
      cell.spikeVar = found[0];
    if (!old.empty())
      cell.last = old[0];
    if (carried && cell.last)
      return refuse(step.describe(*carried) + " and " +
                    step.describe(*cell.last) + " both reset it");
    if (carried)
      cell.last = carried;
    return true;
  }

  bool match() {
    if (!cell.spikeVar)
      return cell.last ? matchDelayed() : matchNone();
    if (info(*cell.spikeVar).origin == Variable::Count)
      return matchCount();
    if (!cell.last)
      return matchNow(update, info(*cell.spikeVar).inner);
    return update.contains(*cell.last) ? matchNever() : matchOver();
  }

  /// Rules F1 and F3: without and with a spike in this step.
  bool matchNow(const Poly &next, const Poly &difference) {
    Poly u = next.substitute(*cell.spikeVar, false);
    Poly v = next.substitute(*cell.spikeVar, true);
    if (!takeMembrane(u, v))
      return false;
    Poly change = v - u;
    if (change.asConstant()) {
      cell.resetValue = change.scaled({-1.0}).coef({});
      bool none = all_of(cell.resetValue, [&](double r) {
        return std::abs(r) <= 1e-12 * std::abs(coefAt(cell.bias, 0));
      });
      cell.reset = none ? Cell::None : Cell::Subtract;
    } else if (isConstant(v, u)) {
      cell.reset = Cell::To;
      cell.resetValue = v.coef({});
    } else if (isConstant(change, u)) {
      cell.reset = Cell::Subtract;
      cell.resetValue = change.scaled({-1.0}).coef({});
    } else {
      return refuse("after a spike its state is " + step.print(v) +
                    ", expected a constant (reset to a value) or " +
                    step.print(u) + " less a constant (reset by subtraction)");
    }
    cell.pre = u;
    cell.post = *step.polys[cell.stateOut];
    return takeThreshold(*cell.spikeVar, difference, u);
  }

  /// Rule F2a: several spikes a step, each of which subtracts the same.
  bool matchCount() {
    Var count = *cell.spikeVar;
    Poly u = update.without({count});
    if (cell.last || u.contains(count))
      return refuse("its update is " + step.print(update) +
                    ", expected one less a constant for each spike");
    if (!takeMembrane(u, u))
      return false;
    // ⌊w⌋ spikes of w = u / θ.
    const Poly &w = info(count).inner;
    Coef theta = mapCoefs(u.coef({state}), w.coef({state}), quotient);
    auto zero = anyZero(w.coef({state})) ? std::nullopt
                                         : thresholdOf(w.scaled(theta), u);
    if (!zero || !negligible(*zero, theta) ||
        !all_of(theta, [](double t) { return t > 0; }))
      return refuse("its number of spikes is that of " + step.print(w) +
                    ", but without a spike its state is " + step.print(u) +
                    ", expected the same membrane over a threshold");
    cell.threshold = theta;
    cell.resetValue =
        mapCoefs({0.0}, update.coef({count}), std::minus<double>());
    cell.reset = Cell::Subtract;
    cell.spike = info(count).value;
    cell.spiking = cell.counts = cell.ge = true;
    cell.pre = u;
    cell.post = *step.polys[cell.stateOut];
    return true;
  }

  /// Rule F2b: the spike of the step before raises the threshold.
  bool matchOver() {
    const Poly &difference = info(*cell.spikeVar).inner;
    Var last = *cell.last;
    if (!matchNow(update, difference.substitute(last, false)))
      return false;
    Poly u = update.substitute(*cell.spikeVar, false);
    auto raised = thresholdOf(difference.substitute(last, true), u);
    bool fits = cell.reset == Cell::Subtract && raised && !cell.ge &&
                negligible(mapCoefs(mapCoefs(*raised, cell.threshold,
                                             std::minus<double>()),
                                    cell.resetValue, std::minus<double>()),
                           cell.resetValue) &&
                sameThreshold(last);
    if (!fits)
      return refuse("its comparison looks at " + step.print(difference) +
                    ", expected a threshold that a spike of the step before "
                    "raises by what a spike subtracts (rule F2b)");
    cell.over = true;
    cell.pre = *cell.pre - Poly::term({last}, cell.resetValue);
    return true;
  }

  /// The comparison of the old state is never true, as a spike leaves less
  /// than the threshold and no spike leaves no more.
  bool matchNever() {
    Var last = *cell.last;
    const Poly &difference = info(*cell.spikeVar).inner;
    if (!matchNow(update.substitute(last, false),
                  difference.substitute(last, false)))
      return false;
    bool never = cell.reset == Cell::To && sameThreshold(last);
    for (size_t i = 0,
                e = std::max(cell.resetValue.size(), cell.threshold.size());
         never && i < e; ++i)
      never =
          coefAt(cell.resetValue, i) < coefAt(cell.threshold, i) ||
          (!cell.ge && coefAt(cell.resetValue, i) == coefAt(cell.threshold, i));
    if (!never)
      return refuse(step.describe(last) +
                    " compares the state of the step before, and " +
                    step.describe(*cell.spikeVar) +
                    " that of this step; expected one of them to reset it");
    cell.lastIsNever = true;
    cell.pre.reset(); // the file's own has terms that are never there
    return true;
  }

  /// The reset comes one step late: the carried value is u, and
  /// u' = decay·(u after its reset) + …
  bool matchDelayed() {
    Var last = *cell.last;
    Poly u = update.substitute(last, false), v = update.substitute(last, true);
    if (!takeMembrane(u, v) || !findFire(update))
      return false;
    Poly change = v - u;
    bool subtract = change.asConstant() || isConstant(change, u);
    bool kept = sameCurrents(u, v);
    if (v.isLinear() && isConstant(v, u) && !kept) {
      cell.reset = Cell::To; // input and leak are lost as well: rule F4
      cell.refractory = 1;
      cell.resetValue = v.coef({});
      if (!staysBelow(cell.resetValue))
        return refuse("its reset to a value above the threshold is not one of "
                      "rule F4");
    } else if (anyZero(cell.decay) && subtract) {
      // No value after the reset gives this: the spike of the step before is
      // an input of its own.
      cell.reset = Cell::None;
      setCurrent(update);
    } else if (!anyZero(cell.decay) &&
               (subtract ||
                (kept && negligible(v.coef({state}), cell.decay)))) {
      cell.reset = subtract ? Cell::Subtract : Cell::To;
      Coef difference =
          subtract ? change.scaled({-1.0}).coef({})
                   : mapCoefs(v.coef({}), cell.bias, std::minus<double>());
      cell.resetValue = mapCoefs(difference, cell.decay, quotient);
    } else {
      return refuse("after a spike in the step before its state is " +
                    step.print(v) + ", without one " + step.print(u) +
                    ", expected the same less a constant, or without the old "
                    "state");
    }
    cell.delayed = cell.reset != Cell::None;
    cell.pre = *step.polys[cell.stateOut];
    if (!cell.delayed)
      cell.post = cell.pre;
    return true;
  }

  /// Reset none, or a leaky integrator.
  bool matchNone() {
    if (!takeMembrane(update, update) || !findFire(update))
      return false;
    cell.pre = cell.post = *step.polys[cell.stateOut];
    return true;
  }

  /// Decay, bias and current from the update without a spike.
  bool takeMembrane(const Poly &u, const Poly &v) {
    for (const Poly *poly : {&u, &v})
      if (!poly->isLinear())
        return refuse("its update is " + step.print(update) +
                      ", expected one linear in state and current");
    cell.decay = u.coef({state});
    cell.bias = u.coef({});
    return setCurrent(u);
  }

  bool setCurrent(const Poly &u) {
    cell.current = u.without({state}).without({});
    cell.gain = {1.0};
    if (cell.current.terms().empty())
      return refuse(
          update.variables().size() > 2
              ? "its current reaches the state only through the spike"
              : "nothing but its state enters it, expected a current");
    return true;
  }

  /// Only the constant of `poly` counts beside the coefficients of `scale`.
  bool isConstant(const Poly &poly, const Poly &scale) const {
    return all_of(poly.terms(), [&](const auto &term) {
      return term.first.empty() ||
             negligible(term.second, scale.coef(term.first));
    });
  }

  bool sameCurrents(const Poly &u, const Poly &v) const {
    return isConstant((v - u).without({state}), u);
  }

  bool takeThreshold(Var spike, const Poly &difference, const Poly &membrane) {
    auto threshold = thresholdOf(difference, membrane);
    if (!threshold)
      return refuse("its comparison looks at " + step.print(difference) +
                    ", but without a spike its state is " +
                    step.print(membrane) +
                    ", expected the same membrane less a threshold");
    cell.spikeVar = spike;
    cell.spike = info(spike).value;
    cell.ge = info(spike).ge;
    cell.threshold = *threshold;
    cell.spiking = true;
    return true;
  }

  /// The comparison of the new membrane, which the update does not contain.
  bool findFire(const Poly &membrane) {
    std::vector<Var> found, old;
    for (Var var = 1; var < 2 * step.variables.size(); var += 2) {
      if (info(var).origin != Variable::Spike)
        continue;
      if (isOld(var))
        old.push_back(var);
      else if (thresholdOf(info(var).inner, membrane))
        found.push_back(var);
    }
    if (found.size() > 1)
      return refuse("its membrane is compared by both " +
                    step.describe(found[0]) + " and " +
                    step.describe(found[1]) + ", expected one comparison");
    if (!found.empty() &&
        !takeThreshold(found[0], info(found[0]).inner, membrane))
      return false;
    if (carried)
      return cell.spiking ||
             refuse("no comparison looks at its membrane, but " +
                    step.describe(*carried) + " is to be its last spike");
    return matchOld(old);
  }

  /// A comparison of the old state is the spike of the step before.
  bool matchOld(ArrayRef<Var> old) {
    if (!cell.last && old.size() == 1 && !cell.floor)
      cell.last = old[0];
    if (!cell.last)
      return true;
    auto threshold = thresholdOf(info(*cell.last).inner, Poly::variable(state));
    if (!threshold || (cell.spiking && !sameThreshold(*cell.last))) {
      if (!update.contains(*cell.last)) {
        cell.last.reset(); // of something else
        return true;
      }
      return refuse(step.describe(*cell.last) +
                    " looks at the state of the step before in another way "
                    "than the spike, expected the same threshold");
    }
    if (!cell.spiking) {
      cell.threshold = *threshold;
      cell.ge = info(*cell.last).ge;
      cell.spiking = true;
    }
    return true;
  }

  /// `last` compares the old state as the spike does the new membrane.
  bool sameThreshold(Var last) const {
    if (info(last).origin != Variable::Spike)
      return true;
    auto theta = thresholdOf(info(last).inner, Poly::variable(state));
    if (!theta || info(last).ge != cell.ge)
      return false;
    for (size_t i = 0, e = std::max(theta->size(), cell.threshold.size());
         i < e; ++i) {
      double a = coefAt(*theta, i), b = coefAt(cell.threshold, i);
      if (std::abs(a - b) > 1e-6 * std::max(std::abs(a), std::abs(b)))
        return false;
    }
    return true;
  }

  /// No value of `coef` is a spike.
  bool staysBelow(const Coef &coef) const {
    for (size_t i = 0, e = std::max(coef.size(), cell.threshold.size()); i < e;
         ++i) {
      double a = coefAt(coef, i), b = coefAt(cell.threshold, i);
      if (cell.ge ? a >= b : a > b)
        return false;
    }
    return true;
  }

  bool checkFloor() {
    if (!cell.floor || (cell.spiking && !cell.delayed && !cell.over))
      return true;
    return refuse("its state has a floor, expected that only of a neuron that "
                  "spikes and is reset at once (rule F3a)");
  }

  /// States start at 0, from which a comparison of the old state must not
  /// read a spike that never was.
  bool checkStart() {
    bool compares =
        cell.last && step.info(*cell.last).origin == Variable::Spike;
    if (!compares || !cell.spiking || staysBelow({0.0}))
      return true;
    return refuse(step.describe(*cell.last) +
                  " takes the state 0 of the start for a spike, expected a "
                  "threshold above it");
  }

  const StepPolys &step;
  Poly update;
  Var state;
  std::optional<Var> carried;
  std::string &reason;
  Cell cell;
};

} // namespace

std::optional<Cell> matchCell(const StepPolys &step, int stateOut, Var state,
                              std::optional<Var> carried, std::string &reason) {
  return Matcher(step, stateOut, state, carried, reason).run();
}

std::optional<Cell> matchStateless(const StepPolys &step, Var spike,
                                   std::string &reason) {
  const Variable &info = step.info(spike);
  Cell cell;
  Poly current = info.inner.without({});
  if (current.terms().empty() || !current.isLinear()) {
    reason = "it compares " + step.print(info.inner) +
             " with 0, which is the membrane of no neuron";
    return std::nullopt;
  }
  cell.current = current;
  cell.spike = info.value;
  cell.spikeVar = spike;
  cell.spiking = true;
  cell.ge = info.ge;
  cell.decay = cell.bias = {0.0};
  cell.gain = {1.0};
  cell.threshold = info.inner.scaled({-1.0}).coef({});
  cell.pre = cell.post = current;
  if (roundParameters(cell))
    return cell;
  reason = "a parameter is beyond the range of floats";
  return std::nullopt;
}

bool roundParameters(Cell &cell) {
  std::vector<Coef *> all{&cell.decay, &cell.gain, &cell.bias, &cell.threshold,
                          &cell.resetValue};
  if (cell.floor)
    all.push_back(&*cell.floor);
  for (Coef *coef : all) {
    if (coef->empty())
      *coef = {0.0};
    for (double &value : *coef) {
      value = double(float(value)) + 0.0; // -0 becomes 0
      if (!std::isfinite(value))
        return false;
    }
    if (all_equal(*coef))
      coef->resize(1);
  }
  return true;
}

} // namespace snnc::onnxio
