// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From polynomials and neurons to a network: what each layer reads, as results
// of layers and neurons of this step, or of the step before.

#include "Step.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

using namespace llvm;

namespace snnc::onnxio {
namespace {

bool isOne(const Coef &coef) {
  return all_of(coef, [](double c) { return c == 1; });
}

/// A sum of signals, each with a factor, and a constant.
struct Sum {
  std::vector<std::pair<Signal, Coef>> terms;
  Coef constant{0.0};

  bool sameFactors() const {
    return all_of(terms, [&](const auto &term) {
      Coef difference =
          mapCoefs(term.second, terms[0].second, std::minus<double>());
      return all_of(difference, [](double d) { return d == 0; });
    });
  }
};

class Resolver {
public:
  Resolver(StepWalkResult walk, Pairing pairing, Findings &findings)
      : step(std::move(walk.polys)), graph(step.graph),
        pairing(std::move(pairing)), findings(findings) {
    network.layers = std::move(walk.layers);
    network.input = this->pairing.input;
  }

  StepNetwork run() {
    for (Cell &cell : pairing.cells)
      cell.unit = unitOf(cell);
    for (Cell &cell : pairing.cells) {
      if (!isOne(cell.unit))
        cell.post = cell.post->scaled(mapCoefs(cell.unit, {1.0}, inverse));
      addCell(std::move(cell));
    }
    // Resolving adds neurons without state, sums and delays behind the end.
    for (size_t i = 0; i < layers().size() && !findings.failed(); ++i)
      resolve(int(i));
    if (!findings.failed())
      findOutput();
    if (!findings.failed())
      checkComparisons();
    if (!findings.failed() && !orderLayers(graph, network))
      findings.error("the layers read each other in a cycle without a state");
    return std::move(network);
  }

private:
  std::vector<Layer> &layers() { return network.layers; }
  const Variable &info(Var var) const { return step.info(var); }

  //===--------------------------------------------------------------------===//
  // Neurons
  //===--------------------------------------------------------------------===//

  int addCell(Cell cell) {
    Layer layer;
    layer.kind = cell.spiking ? Layer::Lif : Layer::Li;
    layer.result = cell.spike >= 0 ? cell.spike : cell.stateOut;
    layer.shape = graph.values[layer.result].shape;
    collectCellNodes(step, cell);
    layer.nodes = cell.nodes;
    for (size_t i = 0; i < graph.nodes.size(); ++i) {
      const Node &node = graph.nodes[i];
      if (cell.spikeVar && isElementwise(node.op) &&
          node.op != Op::Pow && // of a pool behind it
          node.outputs[0] >= 0 && step.polys[node.outputs[0]] &&
          step.polys[node.outputs[0]]->asVariable() == cell.spikeVar &&
          !is_contained(layer.nodes, int(i)))
        layer.nodes.push_back(int(i));
    }
    llvm::sort(layer.nodes);
    layer.cell = std::move(cell);
    layers().push_back(std::move(layer));
    return int(layers().size()) - 1;
  }

  /// By what an integrator is multiplied before it becomes the file's state:
  /// Norse keeps the synaptic current after its decay, which nothing reads.
  Coef unitOf(const Cell &cell) const {
    std::optional<Var> var = single(cell.current);
    bool inner = !cell.spiking && var && reads(cell.stateOut) == 0 &&
                 any_of(pairing.cells, [&](const Cell &other) {
                   return other.stateVar != cell.stateVar &&
                          other.current.contains(*cell.stateVar);
                 });
    if (!inner)
      return {1.0};
    Coef gain = cell.current.coef({*var});
    return is_contained(gain, 0.0) ? Coef{1.0} : gain;
  }

  int64_t reads(int value) const {
    return count_if(graph.nodes, [&](const Node &node) {
      return is_contained(node.inputs, value);
    });
  }

  static double inverse(double a, double) { return 1 / a; }

  void resolve(int index) {
    if (layers()[index].isNeuron())
      return resolveCell(index);
    std::vector<Poly> reads = layers()[index].reads;
    for (const Poly &poly : reads) {
      auto signal = toSignal(poly, index, readShape(index));
      if (!signal)
        return;
      layers()[index].inputs.push_back(*signal);
    }
  }

  /// Shape of the next value that a layer of nodes reads.
  Shape readShape(int index) {
    const Layer &layer = layers()[index];
    size_t skip = layer.inputs.size();
    for (int input : graph.nodes[layer.nodes[0]].inputs)
      if (input >= 0 && !graph.values[input].constant && skip-- == 0)
        return graph.values[input].shape;
    return layer.shape;
  }

  /// Splits the current into a signal and a gain, then compares with the file.
  void resolveCell(int index) {
    Poly current = layers()[index].cell.current;
    std::optional<Sum> sum = toSum(current, index);
    if (!sum)
      return;
    Coef gain{1.0};
    bool common =
        sum->sameFactors() && !is_contained(sum->terms[0].second, 0.0);
    if (common || sum->terms.size() == 1) {
      gain = sum->terms[0].second;
      for (auto &term : sum->terms)
        term.second = {1.0};
    }
    Coef shift = std::exchange(sum->constant, Coef{0.0});
    Signal input = build(*sum, index, layers()[index].shape);
    Layer &layer = layers()[index];
    layer.inputs = {input};
    Cell &cell = layer.cell;
    cell.bias = mapCoefs(cell.bias, shift, std::plus<double>());
    cell.gain = gain;
    if (std::optional<Var> var = single(current))
      cell.current = Poly::variable(*var);
    else if (!is_contained(gain, 0.0)) // with the bias of integrators in front
      cell.current = (current - Poly::constant(shift))
                         .scaled(mapCoefs(gain, {1.0}, inverse));
    if (!roundParameters(cell))
      return refuse(index, "a parameter is beyond the range of floats");
    std::string difference = checkCell(graph, cell);
    for (Coef *coef : {&cell.gain, &cell.bias}) // in units of its own
      *coef =
          mapCoefs(*coef, layers()[index].cell.unit, std::divides<double>());
    if (!roundParameters(cell))
      return refuse(index, "a parameter is beyond the range of floats");
    if (difference.empty())
      return;
    findings.error(
        "the neuron of " +
        (cell.stateOut < 0 ? std::string() : graph.describe(cell.stateOut)) +
        (cell.stateOut >= 0 && cell.spike >= 0 ? " and " : "") +
        (cell.spike < 0 ? std::string() : graph.describe(cell.spike)) +
        " does not behave as read: " + difference);
  }

  /// The one variable of `poly`.
  static std::optional<Var> single(const Poly &poly) {
    if (poly.terms().size() != 1 || poly.terms().begin()->first.size() != 1)
      return std::nullopt;
    return poly.terms().begin()->first[0];
  }

  void refuse(int index, const Twine &reason) {
    const Layer &layer = layers()[index];
    findings.error((layer.nodes.empty() ? graph.describe(layer.result)
                                        : graph.nodes[layer.nodes[0]].label) +
                   " is not understood: " + reason);
  }

  //===--------------------------------------------------------------------===//
  // Polynomials as signals
  //===--------------------------------------------------------------------===//

  /// `reader` is the layer that reads it. Shapes are passed by value: they are
  /// often those of layers, which grow meanwhile.
  std::optional<Signal> toSignal(const Poly &poly, int reader, Shape shape) {
    if (auto membrane = membraneOf(poly, reader))
      return membrane;
    std::optional<Sum> sum = toSum(poly, reader);
    if (!sum)
      return std::nullopt;
    for (const auto &[known, signal] : built)
      if (known.terms() == poly.terms() &&
          layers()[signal.layer].shape == shape)
        return signal;
    Signal signal = build(*sum, reader, shape);
    if (layers().size() && signal.layer >= 0 && !poly.asVariable())
      built.push_back({poly, signal});
    return signal;
  }

  bool equal(const Poly &a, const Poly &b) const {
    Poly difference = a - b;
    return all_of(difference.terms(), [&](const auto &term) {
      return negligible(term.second, b.coef(term.first));
    });
  }

  /// The membrane of a neuron that `poly` is.
  std::optional<Signal> membraneOf(const Poly &poly, int reader) {
    for (size_t i = 0; i < layers().size(); ++i) {
      Layer &layer = layers()[i];
      if (!layer.isNeuron() || int(i) == reader || !layer.cell.stateVar ||
          (poly.isLinear() && !poly.contains(*layer.cell.stateVar) &&
           !hasFloor(poly)))
        continue;
      const Cell &cell = layer.cell;
      bool post = cell.post && equal(poly, *cell.post);
      if (!post && !(cell.pre && equal(poly, *cell.pre)))
        continue;
      if (layer.kind == Layer::Li)
        return Signal{int(i)};
      return show(int(i), post ? Layer::Post : Layer::Pre, reader);
    }
    return std::nullopt;
  }

  bool hasFloor(const Poly &poly) const {
    return any_of(poly.variables(),
                  [&](Var var) { return info(var).origin == Variable::Floor; });
  }

  /// A neuron shows one membrane (rule F6).
  std::optional<Signal> show(int index, Layer::Shown which, int reader) {
    Layer &layer = layers()[index];
    if (layer.shown != Layer::Nothing && layer.shown != which) {
      findings.error("the membrane of " + graph.describe(layer.result) +
                     " is read both before and after its reset, expected one "
                     "of them (rule F6)");
      return std::nullopt;
    }
    layer.shown = which;
    return Signal{index, /*membrane=*/true};
  }

  std::optional<Sum> toSum(const Poly &poly, int reader) {
    Poly rest = poly;
    Sum sum;
    takeIntegrators(rest, sum, reader);
    takeBuilt(rest, sum);
    if (!rest.isLinear() || (rest.asConstant() && sum.terms.empty())) {
      refuse(reader, "its input is " + step.print(poly) +
                         ", expected spikes, a membrane, the result of a "
                         "layer, or a sum of those");
      return std::nullopt;
    }
    for (const auto &[monomial, coef] : rest.terms()) {
      if (monomial.empty()) {
        sum.constant = coef;
        continue;
      }
      auto signal = signalOf(monomial[0], reader);
      if (!signal)
        return std::nullopt;
      sum.terms.push_back({*signal, coef});
    }
    return sum;
  }

  /// Replaces what a leaky integrator adds up by its result: the synaptic
  /// current of a CUBA neuron stands in the file as decay·state + current.
  void takeIntegrators(Poly &rest, Sum &sum, int reader) {
    std::vector<int> order;
    for (size_t i = 0; i < layers().size(); ++i)
      if (layers()[i].kind == Layer::Li && int(i) != reader)
        order.push_back(int(i));
    // One that reads another stands before it.
    llvm::sort(order, [&](int a, int b) {
      size_t of = layers()[a].cell.post->terms().size(),
             than = layers()[b].cell.post->terms().size();
      return of != than ? of > than : a < b;
    });
    for (int i : order) {
      const Cell &cell = layers()[i].cell;
      Coef own = cell.post->coef({*cell.stateVar});
      Coef have = rest.coef({*cell.stateVar});
      if (!rest.contains(*cell.stateVar) || is_contained(own, 0.0))
        continue;
      Coef ratio =
          mapCoefs(have, own, [](double a, double b) { return a / b; });
      Poly without = rest - cell.post->scaled(ratio);
      bool whole = all_of(cell.post->terms(), [&](const auto &term) {
        return term.first.empty() ||
               negligible(
                   without.coef(term.first),
                   mapCoefs(term.second, ratio, std::multiplies<double>()));
      });
      if (!whole)
        continue; // it reads the state of the step before
      for (const auto &[monomial, coef] : cell.post->terms())
        if (!monomial.empty() || negligible(without.coef({}), rest.coef({})))
          without = without.without(monomial);
      rest = without;
      sum.terms.push_back({Signal{i}, ratio});
    }
  }

  /// Reuses a sum that another reader needed.
  void takeBuilt(Poly &rest, Sum &sum) {
    for (size_t i = built.size(); i-- > 0;) {
      const auto &[poly, signal] = built[i];
      if (poly.terms().size() < 2 || poly.terms().size() > rest.terms().size())
        continue;
      bool inside = all_of(poly.terms(), [&](const auto &term) {
        auto it = rest.terms().find(term.first);
        return it != rest.terms().end() && it->second == term.second;
      });
      if (!inside)
        continue;
      rest = rest - poly;
      sum.terms.push_back({signal, {1.0}});
      return;
    }
  }

  std::optional<Signal> signalOf(Var var, int reader) {
    const Variable &variable = info(var);
    switch (variable.origin) {
    case Variable::Layer:
      return Signal{variable.layer};
    case Variable::Input:
      return variable.value == network.input ? Signal{}
                                             : delayOf(variable.value, reader);
    case Variable::Spike:
    case Variable::Count:
      return spikesOf(var, reader);
    default:
      break;
    }
    refuse(reader, "it reads " + step.describe(var) +
                       (variable.origin == Variable::Floor
                            ? ", a maximum that is the state of no neuron"
                            : ", which is not the number of its spikes"));
    return std::nullopt;
  }

  std::optional<Signal> spikesOf(Var var, int reader) {
    for (size_t i = 0; i < layers().size(); ++i) {
      if (layers()[i].kind != Layer::Lif)
        continue;
      if (layers()[i].cell.spikeVar == var)
        return Signal{int(i)};
      if (layers()[i].cell.last == var && !layers()[i].cell.lastIsNever)
        return delay(Signal{int(i)});
    }
    std::string reason = "it counts the spikes of no neuron";
    auto cell = info(var).origin == Variable::Count
                    ? std::nullopt
                    : matchStateless(step, var, reason);
    if (cell)
      return Signal{addCell(std::move(*cell))};
    findings.error(graph.nodes[graph.values[info(var).value].node].label +
                   " is not understood: " + reason);
    return std::nullopt;
  }

  //===--------------------------------------------------------------------===//
  // Values of the step before
  //===--------------------------------------------------------------------===//

  Layer derived(Layer::Kind kind, int owner, const Shape &shape) {
    Layer layer;
    layer.kind = kind;
    layer.owner = owner;
    layer.shape = shape;
    return layer;
  }

  Signal add(Layer layer) {
    layers().push_back(std::move(layer));
    return {int(layers().size()) - 1};
  }

  Signal delay(Signal of) {
    for (size_t i = 0; i < layers().size(); ++i)
      if (layers()[i].kind == Layer::Delay && !layers()[i].inputs.empty() &&
          layers()[i].inputs[0] == of)
        return Signal{int(i)};
    Layer layer = derived(Layer::Delay, of.layer, network.shapeOf(graph, of));
    layer.inputs = {of};
    return add(std::move(layer));
  }

  /// The state as others than its neuron see it. A delay that reads itself in
  /// the end finds itself in `delays`.
  std::optional<Signal> delayOf(int state, int reader) {
    if (auto it = delays.find(state); it != delays.end())
      return it->second;
    Signal result = add(derived(Layer::Delay, -1, graph.values[state].shape));
    layers()[result.layer].carried = state;
    delays[state] = result;
    auto next = nextOf(state, reader);
    if (!next)
      return std::nullopt;
    layers()[result.layer].owner = next->layer;
    layers()[result.layer].inputs = {*next};
    return result;
  }

  std::optional<Signal> nextOf(int state, int reader) {
    for (size_t i = 0; i < layers().size(); ++i) {
      const Layer &layer = layers()[i];
      if (!layer.isNeuron() || layer.cell.state != state)
        continue;
      if (layer.kind == Layer::Li)
        return scale(Signal{int(i)}, Coef(layer.cell.unit), {0.0}, reader,
                     Shape(layer.shape));
      return show(int(i), layer.cell.delayed ? Layer::Pre : Layer::Post,
                  reader);
    }
    for (const auto &[input, output] : pairing.carried)
      if (input == state)
        return toSignal(*step.polys[output], reader,
                        graph.values[output].shape);
    findings.error("the state '" + graph.values[state].name +
                   "' is read, but nothing computes its next value");
    return std::nullopt;
  }

  //===--------------------------------------------------------------------===//
  // Sums
  //===--------------------------------------------------------------------===//

  Signal build(const Sum &sum, int reader, Shape shape) {
    Coef factor{1.0};
    bool common = sum.sameFactors();
    if (common)
      factor = sum.terms[0].second;
    std::optional<Signal> total;
    for (const auto &[signal, coef] : sum.terms) {
      Signal term = common ? signal : scale(signal, coef, {0.0}, reader, shape);
      if (total) {
        Layer layer = derived(Layer::Add, reader, shape);
        layer.inputs = {*total, term};
        term = add(std::move(layer));
      }
      total = term;
    }
    return scale(*total, factor, sum.constant, reader, shape);
  }

  Signal scale(Signal signal, const Coef &factor, const Coef &shift, int reader,
               Shape shape) {
    if (isOne(factor) && all_of(shift, [](double s) { return s == 0; }))
      return signal;
    Layer layer = derived(Layer::Scale, reader, shape);
    layer.inputs = {signal};
    layer.factor = factor;
    layer.shift = shift;
    return add(std::move(layer));
  }

  //===--------------------------------------------------------------------===//
  // The whole
  //===--------------------------------------------------------------------===//

  void findOutput() {
    int value = pairing.output;
    if (value < 0)
      return findSink();
    network.outputValue = value;
    Layer shown; // reads the output, for messages
    shown.result = value;
    layers().push_back(shown);
    int reader = int(layers().size()) - 1;
    auto signal =
        toSignal(*step.polys[value], reader, graph.values[value].shape);
    for (size_t i = reader; i < layers().size() && !findings.failed(); ++i)
      if (layers()[i].isNeuron() && layers()[i].inputs.empty())
        resolveCell(int(i));
    if (signal)
      network.output = *signal;
  }

  /// Every output is a state: the network's is the neuron that no layer reads
  /// in this step.
  void findSink() {
    std::vector<bool> read(layers().size(), false);
    for (const Layer &layer : layers())
      if (layer.kind != Layer::Delay)
        for (Signal input : layer.inputs)
          if (input.layer >= 0)
            read[input.layer] = true;
    std::string names;
    std::vector<int> sinks;
    for (size_t i = 0; i < layers().size(); ++i)
      if (layers()[i].isNeuron() && !read[i]) {
        sinks.push_back(int(i));
        names += (names.empty() ? "'" : ", '") +
                 graph
                     .values[layers()[i].cell.stateOut < 0
                                 ? layers()[i].result
                                 : layers()[i].cell.stateOut]
                     .name +
                 "'";
      }
    if (sinks.size() != 1)
      return findings.error(
          "every output is the next value of a state, and " +
          Twine(sinks.size()) + " of them" +
          (names.empty() ? Twine() : " (" + names + ")") +
          " are read by no layer, expected 1: the network's output");
    takeSink(sinks[0]);
  }

  void takeSink(int index) {
    const Layer &layer = layers()[index];
    const Cell &cell = layer.cell;
    network.output = {index};
    network.outputValue = cell.stateOut;
    bool spikes = false;
    for (const auto &[input, output] : pairing.carried)
      if (cell.spikeVar && step.polys[output]->asVariable() == cell.spikeVar) {
        network.outputValue = output;
        spikes = true;
      }
    if (layer.kind == Layer::Lif && !spikes) {
      auto membrane =
          show(index, cell.delayed ? Layer::Pre : Layer::Post, index);
      if (!membrane)
        return;
      network.output = *membrane;
    }
    findings.note("the network's output is '" +
                  graph.values[network.outputValue].name +
                  "', the state that no layer reads, as all outputs are "
                  "states");
  }

  void checkComparisons() {
    for (size_t i = 0; i < step.variables.size(); ++i) {
      Var var = Var(2 * i + 1);
      const Variable &variable = step.variables[i];
      if (variable.origin == Variable::Spike && !step.isGate(var) &&
          none_of(layers(), [&](const Layer &layer) {
            return layer.kind == Layer::Lif &&
                   (layer.cell.spikeVar == var || layer.cell.last == var);
          }))
        findings.error(graph.nodes[graph.values[variable.value].node].label +
                       " is not understood: it compares " +
                       step.print(variable.inner) +
                       " with 0, which is the membrane of no neuron");
    }
  }

  StepPolys step;
  const Graph &graph;
  Pairing pairing;
  Findings &findings;
  StepNetwork network;
  std::vector<std::pair<Poly, Signal>> built;
  std::map<int, Signal> delays;
};

} // namespace

StepNetwork resolveStep(StepWalkResult walk, Pairing pairing,
                        Findings &findings) {
  return Resolver(std::move(walk), std::move(pairing), findings).run();
}

} // namespace snnc::onnxio
