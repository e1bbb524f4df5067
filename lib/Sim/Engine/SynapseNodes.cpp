// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers of synapses (rules L1, L2).

#include "Weights.h"

namespace snnc::sim::engine {

namespace {

/// What every step's sums begin with: the bias, and what pads add.
template <class T>
std::vector<T> startValues(const SynapseNode<NumOf<T>> &node, Order out) {
  std::vector<NumOf<T>> start(out.size);
  int64_t plane = node.window ? out.size / node.window->outChannels : 1;
  if (!node.bias.empty())
    for (int64_t i = 0; i < out.size; ++i)
      start[i] = node.bias[i / plane];
  if (node.padValue != 0) {
    const Window &w = *node.window;
    for (int64_t i = 0; i < out.size; ++i)
      for (int64_t tap = 0; tap < node.cols; ++tap) {
        int64_t k = tap % (w.kernelHeight * w.kernelWidth);
        int64_t y = w.inputRow(i % plane / w.outWidth, k / w.kernelWidth);
        int64_t x = w.inputColumn(i % w.outWidth, k % w.kernelWidth);
        if (y < 0 || y >= w.height || x < 0 || x >= w.width)
          start[i] += node.padValue * node.weights[i / plane * node.cols + tap];
      }
  }
  start = out.arrange(start);
  return {start.begin(), start.end()};
}

template <class T>
class Synapse final : public Node<T> {
public:
  Synapse(Context<T> &context, const SynapseNode<NumOf<T>> &node, size_t index);
  llvm::Error run(RunState<T> &state) const override;

private:
  void pack(Context<T> &context, const StoredSynapse<T> &synapse);
  void countOperations(const StoredSynapse<T> &synapse);
  void add(RunState<T> &state, const uint32_t *index, const T *value,
           uint32_t count, T *y) const;
  void record(RunState<T> &state, const Events<T> &events) const;

  const KernelsOf<T> &kernels;
  size_t in, out, index;
  Order order; ///< of the input
  std::vector<T> start;
  std::vector<uint32_t> operations; ///< behind each stored input
  std::vector<Mode> modes;
  SynapseForm form;
  std::optional<ByteWeights> bytes;
  std::optional<ColumnWeights<T>> columns;
  std::optional<SparseWeights<T>> sparse;
  std::optional<ConvWeights<T>> conv;
  Room<uint32_t> streamRows;
  Room<T> streamWeights;
};

template <class T>
Synapse<T>::Synapse(Context<T> &context, const SynapseNode<NumOf<T>> &node,
                    size_t index)
    : kernels(context.kernels()), in(node.in), out(node.out), index(index),
      order(context.slots[in].order) {
  Order &outOrder = context.slots[out].order;
  if (node.window && outOrder.size > node.window->outChannels)
    outOrder.channels = node.window->outChannels;
  StoredSynapse<T> synapse{node, order, outOrder};
  start = startValues<T>(node, outOrder);
  if constexpr (!std::is_same_v<T, float>)
    modes = kernelModes<T>(node.overflow);
  countOperations(synapse);
  pack(context, synapse);
}

template <class T>
void Synapse<T>::countOperations(const StoredSynapse<T> &synapse) {
  synapse.node.weights.visit([&](auto weights) {
    for (int64_t k = 0; k < order.size; ++k) {
      uint32_t count = 0;
      forEachWeight(synapse, weights, k,
                    [&](int64_t, auto w) { count += w != 0; });
      operations.push_back(count);
    }
  });
}

template <class T>
void Synapse<T>::pack(Context<T> &context, const StoredSynapse<T> &synapse) {
  // Training keeps weights where events are: an input with twice the weights is
  // taken to have twice the events.
  double total = 0, squares = 0;
  for (double count : operations) {
    total += count;
    squares += count * count;
  }
  SynapseShape shape{synapse.out.size, order.size,
                     total > 0 ? squares / total : 0, context.level.vectorBytes,
                     sizeof(T)};
  if constexpr (!std::is_same_v<T, float>)
    shape.perByte = ByteWeights::perByte(synapse.node.weights);
  if (synapse.node.window) {
    conv.emplace(synapse);
    shape.conv = true;
    shape.runs = conv->runsPerEvent();
    shape.runLength = conv->runLength();
  }
  form = chooseForm(shape, context.options.form);
  switch (form) {
  case SynapseForm::Bytes:
    if constexpr (!std::is_same_v<T, float>)
      bytes.emplace(synapse, context.level.vectorBytes);
    break;
  case SynapseForm::Columns:
    columns.emplace(synapse, context.level.vectorBytes);
    break;
  case SynapseForm::Sparse:
    conv.reset();
    sparse.emplace(synapse);
    streamRows = context.memory.template reserve<uint32_t>(kStream);
    streamWeights = context.memory.template reserve<T>(kStream);
    break;
  case SynapseForm::Conv:
    break;
  }
}

template <class T>
void Synapse<T>::add(RunState<T> &state, const uint32_t *index, const T *value,
                     uint32_t count, T *y) const {
  switch (form) {
  case SynapseForm::Bytes:
    if (!value)
      kernels.bytes(bytes->view(), index, count, T(1), y);
    else
      for (uint32_t e = 0; e < count; ++e)
        kernels.bytes(bytes->view(), index + e, 1, value[e], y);
    break;
  case SynapseForm::Columns:
    kernels.columns(columns->view(), index, value, count, y);
    break;
  case SynapseForm::Sparse:
    kernels.sparse(sparse->view(), index, value, count, y, state.at(streamRows),
                   state.at(streamWeights));
    break;
  case SynapseForm::Conv:
    kernels.conv(conv->view(), index, value, count, y);
    break;
  }
}

template <class T>
void Synapse<T>::record(RunState<T> &state, const Events<T> &events) const {
  SparseSteps &inputs = state.result.synapses[index].inputs;
  for (uint32_t e = 0; e < events.count; ++e)
    inputs.add(order.logical(events.index[e]),
               events.value ? static_cast<float>(events.value[e]) : 1);
  inputs.endStep();
}

template <class T>
llvm::Error Synapse<T>::run(RunState<T> &state) const {
  const Events<T> &events = state.events[in];
  if (state.options.synapseInputs)
    record(state, events);
  int64_t count = 0;
  for (uint32_t e = 0; e < events.count; ++e)
    count += operations[events.index[e]];
  state.result.synapses[index].operations += count;
  T *y = state.dense(out);
  std::copy(start.begin(), start.end(), y);
  if constexpr (std::is_same_v<T, float>) {
    add(state, events.index, events.value, events.count, y);
  } else {
    add(state, events.unit, nullptr, events.units, y);
    if (events.scaled > 0)
      add(state, events.scaledIndex, events.scaledValue, events.scaled, y);
    kernels.modes(modes.data(), modes.size(), y, start.size());
  }
  return llvm::Error::success();
}

} // namespace

template <class T>
NodePointer<T> makeNode(Context<T> &context, const SynapseNode<NumOf<T>> &node,
                        size_t index) {
  return std::make_unique<Synapse<T>>(context, node, index);
}

template NodePointer<float> makeNode(Context<float> &,
                                     const SynapseNode<float> &, size_t);
template NodePointer<int32_t> makeNode(Context<int32_t> &,
                                       const SynapseNode<int64_t> &, size_t);
template NodePointer<int64_t> makeNode(Context<int64_t> &,
                                       const SynapseNode<int64_t> &, size_t);

} // namespace snnc::sim::engine
