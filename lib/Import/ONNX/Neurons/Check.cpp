// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The check by values: a recognised neuron against the file's arithmetic.

#include "Cell.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <cmath>
#include <map>
#include <random>

using namespace llvm;

namespace snnc::onnxio {

namespace {

/// A node that hands its input on under the same shape.
bool keepsShape(const Graph &graph, const Node &node) {
  return isReshape(node.op) && graph.values[node.inputs[0]].shape ==
                                   graph.values[node.outputs[0]].shape;
}

/// The variables that a cell's arithmetic starts from.
std::vector<Var> leavesOf(const StepPolys &step, const Cell &cell) {
  std::vector<Var> own, leaves, work;
  if (cell.spikeVar)
    own.push_back(*cell.spikeVar);
  if (cell.last && step.info(*cell.last).origin == Variable::Spike)
    own.push_back(*cell.last);
  std::vector<Poly> polys;
  for (Var var : own)
    polys.push_back(step.info(var).inner);
  if (cell.stateOut >= 0)
    polys.push_back(*step.polys[cell.stateOut]);
  for (size_t i = 0; i < polys.size(); ++i)
    for (Var var : polys[i].variables()) {
      if (is_contained(own, var) || is_contained(leaves, var))
        continue;
      if (step.info(var).origin == Variable::Floor) {
        own.push_back(var);
        polys.push_back(step.info(var).inner);
      } else {
        leaves.push_back(var);
      }
    }
  return leaves;
}

} // namespace

void collectCellNodes(const StepPolys &step, Cell &cell) {
  const Graph &graph = step.graph;
  std::vector<Var> leaves = leavesOf(step, cell);
  std::vector<bool> seen(graph.nodes.size(), false);
  std::vector<int> work{cell.stateOut, cell.spike}, read;
  while (!work.empty()) {
    int value = work.back();
    work.pop_back();
    if (value < 0 || graph.values[value].constant || !step.polys[value] ||
        is_contained(read, value))
      continue;
    std::optional<Var> var = step.polys[value]->asVariable();
    if (var && is_contained(leaves, *var)) {
      read.push_back(value);
      cell.leaves.push_back({value, *var});
      continue;
    }
    int node = graph.values[value].node;
    if (node < 0 || seen[node] ||
        !(isElementwise(graph.nodes[node].op) ||
          keepsShape(graph, graph.nodes[node])))
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
      : graph(graph), cell(cell), values(graph.values.size(), 0.0),
        shape(graph.values[cell.stateOut >= 0 ? cell.stateOut : cell.spike]
                  .shape) {
    std::vector<bool> set(graph.values.size(), false);
    for (const auto &[value, var] : cell.leaves)
      set[value] = true;
    for (int index : cell.nodes)
      set[graph.nodes[index].outputs[0]] = true;
    for (int index : cell.nodes)
      for (int input : graph.nodes[index].inputs)
        if (input >= 0 && !graph.values[input].constant && !set[input])
          strangers.push_back(input);
  }

  int64_t elements() const { return *countElements(shape); }

  void run(int64_t element, const std::map<Var, double> &leaves,
           std::mt19937_64 &random) {
    // What cancels out of the update must not matter: any value will do.
    for (int value : strangers)
      values[value] = uniform(random);
    for (const auto &[value, var] : cell.leaves)
      values[value] = leaves.at(var);
    for (int index : cell.nodes) {
      const Node &node = graph.nodes[index];
      int result = node.outputs[0];
      SmallVector<double, 3> args;
      for (int input : node.inputs)
        args.push_back(operand(node, args.size(), input, element));
      while (node.op == Op::Clip && args.size() < 3)
        args.push_back(clipBound(node, args.size()));
      values[result] =
          isReshape(node.op)
              ? args[0]
              : evalElement(node.op, args, graph.values[result].kind);
    }
  }

  double stateOut() const { return values[cell.stateOut]; }
  double count() const { return values[cell.spike]; }
  /// The operands of the comparison are equal.
  bool isTie(int64_t element) const {
    const Node &node = graph.nodes[graph.values[cell.spike].node];
    return operand(node, 0, node.inputs[0], element) ==
           operand(node, 1, node.inputs[1], element);
  }
  /// Whether the comparison says spike; its own result may be the negation.
  bool spike() const {
    Op op = graph.nodes[graph.values[cell.spike].node].op;
    bool orEqual = op == Op::GreaterOrEqual || op == Op::LessOrEqual;
    bool negated = orEqual != cell.ge;
    return (values[cell.spike] != 0) != negated;
  }

private:
  double operand(const Node &node, size_t i, int value, int64_t element) const {
    if (value < 0)
      return clipBound(node, i);
    const Value &v = graph.values[value];
    if (!v.constant)
      return values[value];
    return v.constant->at(broadcastIndex(element, shape, v.shape));
  }

  const Graph &graph;
  const Cell &cell;
  std::vector<double> values;
  Shape shape;
  std::vector<int> strangers;
};

/// The normal form of one element.
struct Model {
  const Cell &cell;
  size_t e;
  double a = coefAt(cell.decay, e), b = coefAt(cell.gain, e),
         c = coefAt(cell.bias, e), theta = coefAt(cell.threshold, e),
         r = coefAt(cell.resetValue, e);
  // results
  double membrane = 0, limit = 0, after = 0, scale = 1;
  bool held = false;

  Model(const Cell &cell, size_t e) : cell(cell), e(e) {}

  bool exceeds(double u, double level) const {
    return cell.ge ? u >= level : u > level;
  }

  /// u and the level it is compared with; `last` is the spike of the step
  /// before.
  void start(double v, double x, bool last) {
    if (cell.delayed && last)
      v = cell.reset == Cell::To ? r : v - r;
    held = cell.delayed && last && cell.refractory > 0;
    membrane = held ? v : a * v + b * x + c;
    limit = theta + (cell.over && last ? r : 0);
    scale = std::max({1.0, std::abs(membrane), std::abs(a * v), std::abs(b * x),
                      std::abs(c)});
  }

  void finish(bool spike) {
    after = membrane;
    if (spike && !cell.delayed && cell.reset != Cell::None)
      after = cell.reset == Cell::To ? r : membrane - r;
    if (cell.floor)
      after = std::max(after, coefAt(*cell.floor, e));
  }
};

class Checker {
public:
  Checker(const Graph &graph, const Cell &cell)
      : cell(cell), file(graph, cell), random(1) {
    for (const auto &[value, var] : cell.leaves)
      leaves[var] = 0;
    for (Var var : cell.current.variables()) // one may cancel out of the nodes
      leaves[var] = 0;
    for (std::optional<Var> var : {cell.stateVar, cell.last})
      if (var)
        leaves[*var] = 0;
  }

  std::string run() {
    int64_t elements = file.elements();
    for (int sample = 0; sample < 4096 && elements > 0; ++sample) {
      int64_t e = int64_t(random() % uint64_t(elements));
      Model model(cell, size_t(e));
      choose(model, sample);
      std::string difference = compare(model, e);
      if (!difference.empty())
        return difference;
    }
    return "";
  }

private:
  bool comparesOld() const {
    return cell.last && isSpike(*cell.last) && cell.stateVar;
  }

  /// The spike of the step before.
  bool last(const Model &model, double v) const {
    if (!cell.last || cell.lastIsNever)
      return false;
    return comparesOld() ? model.exceeds(v, model.theta)
                         : leaves.at(*cell.last) != 0;
  }

  double state() const { return cell.stateVar ? leaves.at(*cell.stateVar) : 0; }

  double current(const Model &model) const {
    return cell.current.eval(
        [&](Var var) {
          return cell.last == var ? double(last(model, state()))
                                  : leaves.at(var);
        },
        model.e);
  }

  /// Random values; every second sample at the threshold, or just outside the
  /// band of rule F8.
  void choose(const Model &model, int sample) {
    double range =
        4 * std::max({1.0, std::abs(model.theta), std::abs(model.r)});
    for (auto &[var, value] : leaves) {
      bool binary = isSpike(var) || cell.last == var;
      value = sample == 0 ? 0.0
              : binary    ? double(random() % 2)
                          : double(float(uniform(random) * range));
    }
    if (sample == 0)
      return;
    if (cell.stateVar)
      chooseState(model);
    if (sample % 2 && cell.spiking)
      aim(model, sample);
  }

  /// Away from where rounding decides about the spike of the step before.
  void chooseState(const Model &model) {
    double &v = leaves[*cell.stateVar];
    double margin = 1e-3 * std::max(1.0, std::abs(model.theta));
    if (cell.lastIsNever)
      v = std::min(v, model.theta - margin);
    else if (comparesOld() && std::abs(v - model.theta) < margin)
      v = model.theta - 2 * margin;
    v = float(v);
  }

  /// Sets the input with the largest coefficient so that u meets its level.
  void aim(Model model, int sample) {
    Var best = 0;
    double factor = 0;
    for (const auto &[monomial, coef] : cell.current.terms()) {
      double f = model.b * coefAt(coef, model.e);
      bool free = monomial.size() == 1 && !isSpike(monomial[0]) &&
                  cell.last != monomial[0] && leaves.count(monomial[0]);
      if (free && std::abs(f) > std::abs(factor)) {
        best = monomial[0];
        factor = f;
      }
    }
    if (factor == 0)
      return;
    double v = state();
    model.start(v, current(model), last(model, v));
    if (model.held)
      return;
    double missing = model.limit - model.membrane;
    double scale =
        std::max({model.scale, std::abs(missing), std::abs(model.limit)});
    double offset = sample % 4 == 1   ? 1e-7 * (sample / 4 % 3 - 1)
                    : sample % 8 == 3 ? 1.5e-4
                                      : -1.5e-4;
    double &x = leaves[best];
    x = float(x + (missing + offset * scale) / factor);
  }

  std::string compare(Model &model, int64_t e) {
    file.run(e, leaves, random);
    double v = state(), x = current(model);
    model.start(v, x, last(model, v));
    // Rule F8, widened where u is a small difference of large terms.
    double band = 1e-4 * model.scale;
    if (cell.counts)
      return compareCount(model, band);
    bool shown = cell.spike >= 0;
    bool spike = shown && file.spike();
    bool expected = cell.spiking && !model.held &&
                    model.exceeds(model.membrane, model.limit);
    if (shown && std::abs(model.membrane - model.limit) <= band)
      expected = file.isTie(e) ? cell.ge : spike; // the operator decides
    model.finish(shown ? spike : expected);
    bool same = !shown || spike == expected;
    if (same &&
        (cell.stateOut < 0 || std::abs(file.stateOut() - model.after) <= band))
      return "";
    std::string text;
    raw_string_ostream(text)
        << "at state " << format("%.9g", v) << " and current "
        << format("%.9g", x) << " the file gives spike " << spike
        << " and state "
        << format("%.9g", cell.stateOut < 0 ? 0.0 : file.stateOut())
        << ", the neuron read from it " << expected << " and "
        << format("%.9g", model.after);
    return text;
  }

  /// Rule F2a, with rule F8 at each multiple of the threshold.
  std::string compareCount(Model &model, double band) {
    double spikes = file.count(), u = model.membrane;
    auto countOf = [&](double membrane) {
      return std::max(0.0, std::floor(membrane / model.theta));
    };
    double after = u - spikes * model.r;
    if (cell.floor)
      after = std::max(after, coefAt(*cell.floor, model.e));
    if (spikes >= countOf(u - band) && spikes <= countOf(u + band) &&
        std::abs(file.stateOut() - after) <= band)
      return "";
    std::string text;
    raw_string_ostream(text)
        << "at the membrane " << format("%.9g", u) << " the file gives "
        << spikes << " spikes and state " << format("%.9g", file.stateOut())
        << ", the neuron read from it " << countOf(u) << " and "
        << format("%.9g", after);
    return text;
  }

  const Cell &cell;
  CellEvaluator file;
  std::mt19937_64 random;
  std::map<Var, double> leaves;
};

} // namespace

std::string checkCell(const Graph &graph, const Cell &cell) {
  return Checker(graph, cell).run();
}

} // namespace snnc::onnxio
