// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Matching of polynomials against rules F1 to F3, and the check by values.

#include "Cell.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cmath>
#include <random>

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// |a| ≤ 1e-6·|scale| for every element: zero but for the rounding of
/// constants that the exporter folded in float.
bool negligible(const Coef &a, const Coef &scale) {
  for (size_t i = 0, e = std::max(a.size(), scale.size()); i < e; ++i)
    if (std::abs(coefAt(a, i)) > 1e-6 * std::abs(coefAt(scale, i)))
      return false;
  return true;
}

class Matcher {
public:
  Matcher(const Graph &graph, const std::vector<Variable> &variables,
          const Poly &update, int stateOut, Var state, std::string &reason)
      : graph(graph), variables(variables), update(update), state(state),
        reason(reason) {
    cell.stateOut = stateOut;
    cell.state = variables[state / 2].value;
  }

  std::optional<Cell> run() {
    if (!findSpike() || !findCurrent() || !matchUpdate() || !matchCompare() ||
        !checkFinite())
      return std::nullopt;
    return cell;
  }

private:
  bool refuse(const Twine &text) {
    reason = text.str();
    return false;
  }

  const Variable &info(Var var) const { return variables[var / 2]; }

  std::string describe(Var var) const {
    return graph.describe(info(var).value);
  }

  std::string print(const Poly &poly) const {
    return poly.str(
        [&](Var v) { return "'" + graph.values[info(v).value].name + "'"; });
  }

  bool comparesState(Var var) const {
    return isSpike(var) &&
           is_contained(info(var).difference.variables(), state);
  }

  /// The one comparison that looks at the state.
  bool findSpike() {
    std::vector<Var> found;
    for (Var var : update.variables())
      if (comparesState(var))
        found.push_back(var);
    if (found.empty()) // reset none: the comparison is not part of the update
      for (Var var = 1; var < 2 * variables.size(); var += 2)
        if (variables[var / 2].origin == Variable::Spike && comparesState(var))
          found.push_back(var);
    for (Var var : found)
      if (info(var).difference.variables().size() == 1)
        return refuse(
            describe(var) +
            " compares the state before this step's input is "
            "added: a reset that depends on the previous spike is not "
            "supported yet");
    if (found.empty())
      return refuse("no comparison looks at its membrane (a leaky integrator "
                    "without spikes is not supported yet)");
    if (found.size() > 1)
      return refuse("its membrane is compared by both " + describe(found[0]) +
                    " and " + describe(found[1]) + ", expected one comparison");
    cell.spikeVar = found[0];
    cell.spike = info(found[0]).value;
    cell.ge = info(found[0]).ge;
    return true;
  }

  /// The one other variable of the update.
  bool findCurrent() {
    std::vector<Var> found, all = update.variables();
    llvm::append_range(all, info(cell.spikeVar).difference.variables());
    for (Var var : all)
      if (var != state && var != cell.spikeVar && !is_contained(found, var))
        found.push_back(var);
    if (found.empty())
      return refuse("nothing but its state enters it, expected a current");
    if (found.size() > 1)
      return refuse(describe(found[0]) + " and " + describe(found[1]) +
                    " both enter it, expected one current");
    current = found[0];
    cell.current = info(current).value;
    return true;
  }

  /// The update without and with a spike: rules F1 and F3.
  bool matchUpdate() {
    Poly u = update.substitute(cell.spikeVar, false);
    Poly v = update.substitute(cell.spikeVar, true);
    for (const Poly *poly : {&u, &v})
      for (const auto &[monomial, coef] : poly->terms())
        if (monomial.size() > 1)
          return refuse("its update is " + print(update) +
                        ", expected one linear in state and current");
    cell.decay = u.coef({state});
    cell.gain = u.coef({current});
    cell.bias = u.coef({});
    if (all_of(cell.gain, [](double g) { return g == 0; }))
      return refuse("its current reaches the state only through the spike");
    Poly change = v - u;
    if (negligible(v.coef({state}), cell.decay) &&
        negligible(v.coef({current}), cell.gain)) {
      cell.reset = Cell::To;
      cell.resetValue = v.coef({});
    } else if (negligible(change.coef({state}), cell.decay) &&
               negligible(change.coef({current}), cell.gain)) {
      Coef rho = change.scaled({-1.0}).coef({});
      bool none = all_of(rho, [&](double r) {
        return std::abs(r) <= 1e-12 * std::abs(coefAt(cell.bias, 0));
      });
      cell.reset = none ? Cell::None : Cell::Subtract;
      cell.resetValue = rho;
    } else {
      return refuse("after a spike its state is " + print(v) +
                    ", expected a constant (reset to a value) or " + print(u) +
                    " less a constant (reset by subtraction)");
    }
    return true;
  }

  /// The comparison must look at u, up to a positive factor: rule F2.
  bool matchCompare() {
    const Poly &p = info(cell.spikeVar).difference;
    Coef a = p.coef({state}), b = p.coef({current}), c = p.coef({});
    for (const auto &[monomial, coef] : p.terms())
      if (monomial.size() > 1 ||
          (monomial.size() == 1 && monomial[0] != state &&
           monomial[0] != current))
        return refuse("its comparison looks at " + print(p) +
                      ", expected a membrane less a threshold");
    size_t size = 1;
    for (const Coef *coef : {&a, &b, &c, &cell.decay, &cell.gain, &cell.bias})
      size = std::max(size, coef->size());
    cell.threshold.resize(size);
    for (size_t i = 0; i < size; ++i) {
      double decay = coefAt(cell.decay, i), gain = coefAt(cell.gain, i);
      double factor = std::abs(gain) >= std::abs(decay) ? coefAt(b, i) / gain
                                                        : coefAt(a, i) / decay;
      double scale = std::max(std::abs(gain), std::abs(decay)) * factor;
      if (!(factor > 0) ||
          std::abs(coefAt(a, i) - factor * decay) > 1e-6 * scale ||
          std::abs(coefAt(b, i) - factor * gain) > 1e-6 * scale)
        return refuse("its comparison looks at " + print(p) +
                      ", but without a spike its state is " +
                      print(update.substitute(cell.spikeVar, false)) +
                      ", expected the same membrane less a threshold");
      cell.threshold[i] = coefAt(cell.bias, i) - coefAt(c, i) / factor;
    }
    return true;
  }

  /// Parameters are floats: rule F1.
  bool checkFinite() {
    for (Coef *coef : {&cell.decay, &cell.gain, &cell.bias, &cell.threshold,
                       &cell.resetValue}) {
      for (double &value : *coef) {
        value = double(float(value)) + 0.0; // -0 becomes 0
        if (!std::isfinite(value))
          return refuse("a parameter is beyond the range of floats");
      }
      if (all_equal(*coef))
        coef->resize(1);
    }
    return true;
  }

  const Graph &graph;
  const std::vector<Variable> &variables;
  const Poly &update;
  Var state, current = 0;
  std::string &reason;
  Cell cell;
};

} // namespace

std::optional<Cell> matchCell(const Graph &graph,
                              const std::vector<Variable> &variables,
                              const Poly &update, int stateOut, Var state,
                              std::string &reason) {
  return Matcher(graph, variables, update, stateOut, state, reason).run();
}

void collectCellNodes(const Graph &graph, Cell &cell) {
  std::vector<bool> seen(graph.nodes.size(), false);
  std::vector<int> work{cell.stateOut, cell.spike};
  while (!work.empty()) {
    int value = work.back();
    work.pop_back();
    if (value < 0 || value == cell.current || graph.values[value].constant)
      continue;
    int node = graph.values[value].node;
    if (node < 0 || seen[node] || !isElementwise(graph.nodes[node].op))
      continue;
    seen[node] = true;
    llvm::append_range(work, graph.nodes[node].inputs);
  }
  for (size_t i = 0; i < seen.size(); ++i)
    if (seen[i])
      cell.nodes.push_back(int(i));
}

namespace {

/// Uniform in [-1, 1), the same on every platform.
double uniform(std::mt19937_64 &random) {
  return double(int64_t(random()) >> 11) / double(int64_t(1) << 52);
}

/// One element of a cell, evaluated as the file says.
class CellEvaluator {
public:
  CellEvaluator(const Graph &graph, const Cell &cell)
      : graph(graph), cell(cell), values(graph.values.size(), 0.0) {
    for (int index : cell.nodes)
      for (int input : graph.nodes[index].inputs)
        if (input >= 0 && !graph.values[input].constant &&
            !is_contained(cell.nodes, graph.values[input].node) &&
            input != cell.state && input != cell.current)
          strangers.push_back(input);
  }

  void run(int64_t element, double v, double x, std::mt19937_64 &random) {
    // What cancels out of the update must not matter: any value will do.
    for (int value : strangers)
      values[value] = uniform(random);
    values[cell.state] = v;
    values[cell.current] = x;
    for (int index : cell.nodes) {
      const Node &node = graph.nodes[index];
      SmallVector<double, 3> args;
      for (int input : node.inputs)
        args.push_back(operand(input, element));
      Kind kind = graph.values[node.outputs[0]].kind;
      values[node.outputs[0]] = evalElement(node.op, args, kind);
    }
  }

  double stateOut() const { return values[cell.stateOut]; }
  /// The comparison's operands and result.
  double compare(unsigned i, int64_t element) const {
    const Node &node = graph.nodes[graph.values[cell.spike].node];
    return operand(node.inputs[i], element);
  }
  bool result() const { return values[cell.spike] != 0; }

private:
  double operand(int value, int64_t element) const {
    const Value &v = graph.values[value];
    if (!v.constant)
      return values[value];
    return v.constant->at(
        broadcastIndex(element, graph.values[cell.spike].shape, v.shape));
  }

  const Graph &graph;
  const Cell &cell;
  std::vector<double> values;
  std::vector<int> strangers;
};

} // namespace

std::string checkCell(const Graph &graph, const Cell &cell) {
  // Whether the comparison's own result is the spike, or its negation.
  Op op = graph.nodes[graph.values[cell.spike].node].op;
  bool orEqual = op == Op::GreaterOrEqual || op == Op::LessOrEqual;
  bool negated = orEqual != cell.ge;
  CellEvaluator file(graph, cell);
  std::mt19937_64 random(1);
  int64_t elements = *countElements(graph.values[cell.spike].shape);
  for (int sample = 0; sample < 4096 && elements > 0; ++sample) {
    int64_t e = int64_t(random() % uint64_t(elements));
    double a = coefAt(cell.decay, e), b = coefAt(cell.gain, e),
           c = coefAt(cell.bias, e), theta = coefAt(cell.threshold, e),
           r = coefAt(cell.resetValue, e);
    double range = 4 * std::max({1.0, std::abs(theta), std::abs(r)});
    double v = float(uniform(random) * range);
    double x = uniform(random) * range / (b == 0 ? 1 : std::abs(b));
    if (sample % 2 && b != 0) { // at the threshold, or just outside F8's band
      double missing = theta - c - a * v;
      double scale = std::max({1.0, std::abs(theta), std::abs(a * v),
                               std::abs(missing), std::abs(c)});
      double offset = sample % 4 == 1   ? 1e-7 * (sample / 4 % 3 - 1)
                      : sample % 8 == 3 ? 1.5e-4
                                        : -1.5e-4;
      x = (missing + offset * scale) / b;
    }
    if (sample == 0)
      v = x = 0;
    x = float(x);
    file.run(e, v, x, random);
    double u = a * v + b * x + c;
    bool spike = file.result() != negated;
    // Rule F8, widened where u is a small difference of large terms.
    double band = 1e-4 * std::max({1.0, std::abs(u), std::abs(a * v),
                                   std::abs(b * x), std::abs(c)});
    bool expected = cell.ge ? u >= theta : u > theta;
    if (std::abs(u - theta) <= band) // equality decides by the operator
      expected = file.compare(0, e) == file.compare(1, e) ? cell.ge : spike;
    double after = !spike || cell.reset == Cell::None ? u
                   : cell.reset == Cell::To           ? r
                                                      : u - r;
    if (spike == expected && std::abs(file.stateOut() - after) <= band)
      continue;
    std::string text;
    raw_string_ostream(text)
        << "at state " << format("%.9g", v) << " and current "
        << format("%.9g", x) << " the file gives spike " << spike
        << " and state " << format("%.9g", file.stateOut())
        << ", the neuron read from it " << expected << " and "
        << format("%.9g", after);
    return text;
  }
  return "";
}

} // namespace snnc::onnxio
