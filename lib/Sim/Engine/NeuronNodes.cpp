// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers of neurons: side by side in a kernel where their rules allow it, else
// one by one.

#include "Bounds.h"
#include "Machine.h"
#include "snnc/Sim/Rules.h"

#include "llvm/Support/ErrorHandling.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace snnc::sim::engine {

namespace {

/// State, start and what a run shows: the same for both kinds.
template <class T>
class Neurons : public Node<T> {
public:
  Neurons(Context<T> &context, const NeuronNode<NumOf<T>> &node, size_t index)
      : node(node), index(index), order(context.slots[node.in].order) {
    for (std::optional<size_t> slot : {node.spikes, node.membrane})
      if (slot)
        context.slots[*slot].order = order;
    std::vector<T> init;
    for (const auto &neuron : node.neurons)
      init.push_back(static_cast<T>(neuron.init));
    start0 = order.arrange(init);
    v = context.memory.template reserve<T>(start0.size());
    shown = context.memory.template reserve<T>(start0.size());
    spikes = context.memory.template reserve<T>(start0.size());
    if (node.refractory > 0)
      wait = context.memory.template reserve<int32_t>(start0.size());
    // More steps than that no recording has.
    refractory =
        std::min<int64_t>(node.refractory, std::numeric_limits<int32_t>::max());
  }

  void start(RunState<T> &state) const final {
    std::copy(start0.begin(), start0.end(), state.at(v));
    if (wait)
      std::fill_n(state.at(*wait), start0.size(), 0);
  }

  llvm::Error run(RunState<T> &state) const final {
    // Rule Q10.
    if (node.clearEvery > 0 && state.t % node.clearEvery == node.clearPhase)
      std::copy(start0.begin(), start0.end(), state.at(v));
    if (llvm::Error error = step(state))
      return error;
    if (node.membrane && !showsPre())
      std::copy_n(state.at(v), start0.size(), state.dense(*node.membrane));
    if (state.options.trace)
      record(state);
    return llvm::Error::success();
  }

protected:
  virtual llvm::Error step(RunState<T> &state) const = 0;
  bool showsPre() const {
    return node.membrane && !node.integrator &&
           node.shown == snn::Membrane::Pre;
  }
  T *spikesOf(RunState<T> &state) const {
    return node.spikes ? state.dense(*node.spikes) : state.at(spikes);
  }
  T *shownOf(RunState<T> &state) const {
    return showsPre() ? state.dense(*node.membrane) : state.at(shown);
  }
  NeuronRecord &recordOf(RunState<T> &state) const {
    return state.result.neurons[index];
  }

  const NeuronNode<NumOf<T>> node;
  const size_t index;
  const Order order;
  int32_t refractory;
  Room<T> v, shown, spikes;
  std::optional<Room<int32_t>> wait;

private:
  template <class To>
  void append(std::vector<To> &to, const T *values) const {
    size_t at = to.size();
    to.resize(at + start0.size());
    for (size_t k = 0; k < start0.size(); ++k)
      to[at + order.logical(k)] = static_cast<To>(values[k]);
  }
  void record(RunState<T> &state) const {
    NeuronRecord &record = recordOf(state);
    append(record.post, state.at(v));
    if (node.integrator)
      return;
    append(record.spikes, spikesOf(state));
    append(record.pre, shownOf(state));
  }

  std::vector<T> start0; ///< v[−1]
};

//===----------------------------------------------------------------------===//
// One by one
//===----------------------------------------------------------------------===//

/// Counts of spikes, and leaks whose product may need more than 64 bits.
template <class T>
class SingleNeurons final : public Neurons<T> {
  using Num = NumOf<T>;
  static constexpr bool kFloat = std::is_same_v<T, float>;

public:
  using Neurons<T>::Neurons;

private:
  llvm::Error step(RunState<T> &state) const override;
  Num finish(Num value) const;
  Num integrate(const typename NeuronNode<Num>::Parameters &n, Num v,
                Num x) const;
  Num fire(const typename NeuronNode<Num>::Parameters &n, Num before, Num u,
           Num &shown) const;
};

template <class T>
NumOf<T> SingleNeurons<T>::finish(Num value) const {
  if constexpr (!kFloat)
    for (const OverflowMode &mode : this->node.overflow)
      value = mode.apply(value);
  return value;
}

template <class T>
NumOf<T>
SingleNeurons<T>::integrate(const typename NeuronNode<Num>::Parameters &n,
                            Num v, Num x) const {
  if constexpr (kFloat)
    return n.decay * v + n.gain * x + n.bias;
  else
    return finish(qsnn::leak(v, n.leak, this->node.shift, this->node.rounding) +
                  (x << this->node.frac) + n.bias);
}

/// Returns the spikes.
template <class T>
NumOf<T> SingleNeurons<T>::fire(const typename NeuronNode<Num>::Parameters &n,
                                Num before, Num u, Num &shown) const {
  bool over = false;
  switch (this->node.fire) {
  case snn::Fire::Gt:
    return u > n.threshold;
  case snn::Fire::Ge:
    return u >= n.threshold;
  case snn::Fire::Count:
    return countSpikes(u, n.threshold);
  case snn::Fire::GtOver:
    over = before > n.threshold;
    shown = over ? u - n.resetValue : u;
    return u > (over ? n.threshold + n.resetValue : n.threshold);
  }
  llvm_unreachable("all rules of firing are above");
}

template <class T>
llvm::Error SingleNeurons<T>::step(RunState<T> &state) const {
  const T *x = state.dense(this->node.in);
  T *v = state.at(this->v), *spikes = this->spikesOf(state);
  T *shown = this->shownOf(state);
  int32_t *wait = this->wait ? state.at(*this->wait) : nullptr;
  int64_t total = 0;
  for (size_t i = 0; i < this->node.neurons.size(); ++i) {
    size_t k = this->order.stored(i);
    shown[k] = v[k];
    spikes[k] = 0;
    if (wait && wait[k] > 0) { // rule F4
      --wait[k];
      continue;
    }
    const auto &n = this->node.neurons[i];
    Num u = integrate(n, v[k], x[k]), after = u, seen = u;
    if (!this->node.integrator) {
      Num count = fire(n, v[k], u, seen);
      if (count > 255)
        return tooManySpikes(this->node.name, state.recording, state.t, i,
                             static_cast<double>(count));
      if (this->node.reset == snn::Reset::To && count > 0)
        after = n.resetValue;
      if (this->node.reset == snn::Reset::Subtract)
        after = u - n.resetValue * count;
      if (this->node.hasFloor)
        after = std::max(after, n.floor);
      after = finish(after);
      spikes[k] = static_cast<T>(count);
      total += static_cast<int64_t>(count);
      if (wait && count > 0)
        wait[k] = this->refractory;
    }
    v[k] = static_cast<T>(after);
    shown[k] = static_cast<T>(seen);
  }
  this->recordOf(state).spikeCount += total;
  return llvm::Error::success();
}

//===----------------------------------------------------------------------===//
// Side by side
//===----------------------------------------------------------------------===//

template <class T>
using NeuronKernel = int64_t (*)(const NeuronChunk<T> &);

/// The kernel for these neurons; null: none can run them.
template <class T>
NeuronKernel<T> chooseKernel(const KernelsOf<T> &kernels,
                             const NeuronNode<NumOf<T>> &node) {
  if (node.fire == snn::Fire::Count)
    return nullptr;
  ProductKind product = kNarrow;
  if constexpr (!std::is_same_v<T, float>) {
    int64_t bits = 8 * sizeof(T);
    // A shift by 63 or more has no room for its rounding.
    if (node.shift > 61 || node.frac >= bits - 1)
      return nullptr;
    Interval v = membraneBounds(node), products;
    for (const IntegerNeuron &n : node.neurons) {
      if (n.threshold == std::numeric_limits<T>::lowest())
        return nullptr; // `ge` has no lower number
      products = products.hull(v.times(n.leak));
    }
    __int128 round = (__int128(1) << node.shift) - 1;
    products = products.hull({products.low, products.high + round});
    if (!Interval::ofBits(bits).contains(products) || round >> (bits - 2) != 0)
      product = kWide;
    if (!Interval::ofBits(64).contains(products))
      return nullptr;
  }
  FireKind fire = node.fire == snn::Fire::GtOver ? kGtOver : kGt;
  ResetKind reset = node.reset == snn::Reset::To ? kTo : kSubtract;
  return kernels.neurons[product][fire][reset];
}

template <class T>
class VectorNeurons final : public Neurons<T> {
  static constexpr bool kFloat = std::is_same_v<T, float>;

public:
  VectorNeurons(Context<T> &context, const NeuronNode<NumOf<T>> &node,
                size_t index, NeuronKernel<T> kernel);

private:
  /// Parameters of neurons side by side.
  struct Parameters {
    std::vector<T> decay, gain, bias, threshold, resetValue, floor;
  };

  llvm::Error step(RunState<T> &state) const override;
  void setParameters();
  void setRounding();
  void shorten();

  NeuronKernel<T> kernel;
  Parameters parameters; ///< of `tile` neurons in stored order, then repeated
  int64_t tile, padded;  ///< padded: all neurons, up to a whole vector
  NeuronChunk<T> form = {};
  std::vector<Mode> modes;
  Room<T> scratch, notShown;
};

template <class T>
VectorNeurons<T>::VectorNeurons(Context<T> &context,
                                const NeuronNode<NumOf<T>> &node, size_t index,
                                NeuronKernel<T> kernel)
    : Neurons<T>(context, node, index), kernel(kernel) {
  setParameters();
  shorten();
  if constexpr (!kFloat) {
    setRounding();
    modes = kernelModes<T>(node.overflow);
  }
  form.refractory = this->refractory;
  scratch = context.memory.template reserve<T>(tile);
  notShown = context.memory.template reserve<T>(tile);
}

template <class T>
void VectorNeurons<T>::setParameters() {
  using Limits = std::numeric_limits<T>;
  const auto &node = this->node;
  Parameters p;
  for (const auto &n : node.neurons) {
    T threshold = static_cast<T>(n.threshold), below;
    if constexpr (kFloat) {
      p.decay.push_back(n.decay);
      p.gain.push_back(n.gain);
      below = std::nextafter(threshold, -std::numeric_limits<T>::infinity());
    } else {
      p.decay.push_back(static_cast<T>(n.leak));
      below = threshold - 1;
    }
    if (node.integrator)
      threshold = kFloat ? Limits::infinity() : Limits::max(); // never
    else if (node.fire == snn::Fire::Ge)
      threshold = below; // u ≥ θ is u > the next lower number
    bool resets = node.reset != snn::Reset::None && !node.integrator;
    T lowest = kFloat ? -Limits::infinity() : Limits::lowest();
    p.bias.push_back(static_cast<T>(n.bias));
    p.threshold.push_back(threshold);
    p.resetValue.push_back(resets ? static_cast<T>(n.resetValue) : T(0));
    p.floor.push_back(node.hasFloor ? static_cast<T>(n.floor) : lowest);
  }
  const Order &order = this->order;
  parameters = {order.arrange(p.decay),      order.arrange(p.gain),
                order.arrange(p.bias),       order.arrange(p.threshold),
                order.arrange(p.resetValue), order.arrange(p.floor)};
}

/// Where parameters repeat (all neurons, or channels, have the same), one
/// stretch of them serves all: less to read.
template <class T>
void VectorNeurons<T>::shorten() {
  constexpr int64_t kTile = 1024;
  int64_t size = this->node.neurons.size(), period = size;
  std::vector<T> *all[] = {&parameters.decay,      &parameters.gain,
                           &parameters.bias,       &parameters.threshold,
                           &parameters.resetValue, &parameters.floor};
  for (int64_t p : {this->order.channels, int64_t(1)}) {
    bool repeats = true;
    for (std::vector<T> *values : all)
      for (int64_t k = p; k < int64_t(values->size()); ++k)
        repeats &= (*values)[k] == (*values)[k - p];
    if (repeats)
      period = p;
  }
  tile = std::min(size, std::max<int64_t>(1, kTile / period) * period);
  for (std::vector<T> *values : all)
    if (!values->empty())
      values->resize(tile);
  for (std::vector<T> *values : all)
    values->resize(values->size() + kSlack / sizeof(T));
  // A vector that reaches beyond the last neuron finds some that never fire.
  padded = tile == size ? llvm::alignTo(size, kAlignment / sizeof(T)) : size;
  constexpr T kNever = kFloat ? std::numeric_limits<T>::infinity()
                              : std::numeric_limits<T>::max();
  std::fill(parameters.threshold.begin() + tile, parameters.threshold.end(),
            kNever);
  form.decay = parameters.decay.data();
  form.gain = parameters.gain.data();
  form.bias = parameters.bias.data();
  form.threshold = parameters.threshold.data();
  form.resetValue = parameters.resetValue.data();
  form.floor = parameters.floor.data();
}

template <class T>
void VectorNeurons<T>::setRounding() {
  int64_t one = int64_t(1) << this->node.shift;
  form.shift = this->node.shift;
  form.frac = this->node.frac;
  switch (this->node.rounding) {
  case qsnn::Rounding::Floor:
    break;
  case qsnn::Rounding::Nearest:
    form.always = one >> 1;
    break;
  case qsnn::Rounding::Ceil:
    form.always = one - 1;
    break;
  case qsnn::Rounding::Trunc:
    form.negative = one - 1;
    break;
  }
}

template <class T>
llvm::Error VectorNeurons<T>::step(RunState<T> &state) const {
  NeuronChunk<T> chunk = form;
  chunk.v = state.at(this->v);
  chunk.x = state.dense(this->node.in);
  chunk.spikes = this->spikesOf(state);
  chunk.scratch = state.at(scratch);
  chunk.wait = this->wait ? state.at(*this->wait) : nullptr;
  chunk.modes = modes.data();
  chunk.modeCount = modes.size();
  chunk.resetModeCount = this->node.integrator ? 0 : modes.size();
  bool isShown = state.options.trace || this->showsPre();
  chunk.shown = isShown ? this->shownOf(state) : state.at(notShown);
  int64_t spikes = 0, size = this->node.neurons.size();
  for (int64_t at = 0; at < size; at += tile) {
    chunk.count = tile == size ? padded : std::min(tile, size - at);
    spikes += kernel(chunk);
    chunk.v += tile;
    chunk.x += tile;
    chunk.spikes += tile;
    if (isShown)
      chunk.shown += tile;
    if (chunk.wait)
      chunk.wait += tile;
  }
  this->recordOf(state).spikeCount += spikes;
  return llvm::Error::success();
}

} // namespace

template <class T>
NodePointer<T> makeNode(Context<T> &context, const NeuronNode<NumOf<T>> &node,
                        size_t index) {
  if (NeuronKernel<T> kernel = chooseKernel<T>(context.kernels(), node))
    return std::make_unique<VectorNeurons<T>>(context, node, index, kernel);
  return std::make_unique<SingleNeurons<T>>(context, node, index);
}

template NodePointer<float> makeNode(Context<float> &,
                                     const NeuronNode<float> &, size_t);
template NodePointer<int32_t> makeNode(Context<int32_t> &,
                                       const NeuronNode<int64_t> &, size_t);
template NodePointer<int64_t> makeNode(Context<int64_t> &,
                                       const NeuronNode<int64_t> &, size_t);

} // namespace snnc::sim::engine
