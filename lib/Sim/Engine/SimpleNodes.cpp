// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Nodes without weights or state.

#include "Machine.h"
#include "snnc/Sim/Rules.h"

namespace snnc::sim::engine {

namespace {

/// For each element of one side of a window, those of the other.
struct Links {
  std::vector<uint32_t> begin = {0}, to;
};

/// The input cells of each result, ascending, in stored order.
Links windowLinks(const Window &w, Order in, Order out) {
  Links links;
  int64_t plane = w.outHeight * w.outWidth;
  for (int64_t k = 0; k < out.size; ++k) {
    int64_t i = out.logical(k), c = i / plane;
    int64_t oy = i % plane / w.outWidth, ox = i % w.outWidth;
    for (int64_t ky = 0; ky < w.kernelHeight; ++ky)
      for (int64_t kx = 0; kx < w.kernelWidth; ++kx)
        if (auto cell = w.inputCell(c, oy, ox, ky, kx))
          links.to.push_back(in.stored(*cell));
    links.begin.push_back(links.to.size());
  }
  return links;
}

Links reversed(const Links &links, int64_t size) {
  std::vector<std::vector<uint32_t>> lists(size);
  for (size_t k = 0; k + 1 < links.begin.size(); ++k)
    for (uint32_t l = links.begin[k]; l < links.begin[k + 1]; ++l)
      lists[links.to[l]].push_back(k);
  Links result;
  for (const auto &list : lists) {
    result.to.insert(result.to.end(), list.begin(), list.end());
    result.begin.push_back(result.to.size());
  }
  return result;
}

/// What both kinds of pool hold.
template <class T>
struct Pool : Node<T> {
  Pool(Context<T> &context, const PoolNode &node)
      : in(node.in), out(node.out), kind(node.kind) {
    const Order &inOrder = context.slots[in].order;
    Order &outOrder = context.slots[out].order;
    if (inOrder.channels == node.window.channels)
      outOrder.channels = inOrder.channels;
    links = windowLinks(node.window, inOrder, outOrder);
    if (kind == snn::PoolKind::Avg)
      for (int64_t k = 0; k < outOrder.size; ++k)
        divisors.push_back(static_cast<T>(
            node.divisors[outOrder.logical(k) % node.divisors.size()]));
  }

  size_t in, out;
  snn::PoolKind kind;
  Links links; ///< inputs of each result
  std::vector<T> divisors;
};

/// Rule L3 as the interpreter does it.
template <class T>
struct DensePool final : Pool<T> {
  using Pool<T>::Pool;

  llvm::Error run(RunState<T> &state) const override {
    const T *x = state.dense(this->in);
    T *y = state.dense(this->out);
    const std::vector<uint32_t> &begin = this->links.begin;
    for (size_t i = 0; i + 1 < begin.size(); ++i) {
      const uint32_t *cell = this->links.to.data() + begin[i];
      const uint32_t *end = this->links.to.data() + begin[i + 1];
      T value = x[*cell];
      while (++cell != end)
        value = this->kind == snn::PoolKind::Max ? std::max(value, x[*cell])
                                                 : value + x[*cell];
      y[i] =
          this->kind == snn::PoolKind::Avg ? value / this->divisors[i] : value;
    }
    return llvm::Error::success();
  }
};

/// For counts: events alone make a difference, and their order makes none.
template <class T>
struct EventPool final : Pool<T> {
  EventPool(Context<T> &context, const PoolNode &node)
      : Pool<T>(context, node) {
    this->links = reversed(this->links, context.slots[node.in].order.size);
  }

  llvm::Error run(RunState<T> &state) const override {
    T *y = state.dense(this->out);
    int64_t size = state.slots[this->out].order.size;
    std::fill_n(y, size, T(0));
    const Events<T> &events = state.events[this->in];
    const uint32_t *begin = this->links.begin.data();
    bool max = this->kind == snn::PoolKind::Max;
    for (uint32_t e = 0; e < events.count; ++e) {
      uint32_t cell = events.index[e];
      T value = events.value ? events.value[e] : T(1);
      for (uint32_t l = begin[cell]; l < begin[cell + 1]; ++l) {
        T &result = y[this->links.to[l]];
        result = max ? std::max(result, value) : result + value;
      }
    }
    if (this->kind == snn::PoolKind::Avg)
      for (int64_t i = 0; i < size; ++i)
        y[i] /= this->divisors[i];
    return llvm::Error::success();
  }
};

/// Rule L4.
template <class T>
struct Scale final : Node<T> {
  llvm::Error run(RunState<T> &state) const override {
    const T *x = state.dense(in);
    T *y = state.dense(out);
    for (size_t i = 0; i < factor.size(); ++i)
      y[i] = factor[i] * x[i] + shift[i];
    return llvm::Error::success();
  }
  size_t in, out;
  std::vector<T> factor, shift;
};

/// Rule Q1.
template <class T>
struct Rescale final : Node<T> {
  llvm::Error run(RunState<T> &state) const override {
    const T *x = state.dense(node.in);
    T *y = state.dense(node.out);
    for (size_t i = 0; i < node.multiplier.size(); ++i) {
      int64_t value = qsnn::leak(static_cast<int64_t>(x[i]), node.multiplier[i],
                                 node.shift, node.rounding);
      for (const OverflowMode &mode : node.overflow)
        value = mode.apply(value);
      y[i] = static_cast<T>(value);
    }
    return llvm::Error::success();
  }
  RescaleNode node;
};

template <class T>
struct Add final : Node<T> {
  llvm::Error run(RunState<T> &state) const override {
    const T *a = state.dense(this->a), *b = state.dense(this->b);
    T *y = state.dense(out);
    int64_t size = state.slots[out].order.size;
    if (sources.empty())
      for (int64_t i = 0; i < size; ++i)
        y[i] = a[i] + b[i];
    else
      for (int64_t i = 0; i < size; ++i)
        y[i] = a[i] + b[sources[i]];
    if constexpr (!std::is_same_v<T, float>)
      kernels->modes(modes.data(), modes.size(), y, size);
    return llvm::Error::success();
  }
  const KernelsOf<T> *kernels;
  size_t a, b, out;
  std::vector<uint32_t> sources; ///< of b, where its order is another
  std::vector<Mode> modes;
};

template <class T>
struct Gather final : Node<T> {
  llvm::Error run(RunState<T> &state) const override {
    T *y = state.dense(out);
    for (const Part &part : parts) {
      const T *x = state.dense(part.in);
      for (auto [to, from] : part.moves)
        y[to] = x[from];
    }
    return llvm::Error::success();
  }
  struct Part {
    size_t in;
    std::vector<std::pair<uint32_t, uint32_t>> moves;
  };
  std::vector<Part> parts;
  size_t out;
};

/// Rule L6. Elements are visited by address: the first wrong one is reported.
template <class T>
struct Encode final : Node<T> {
  llvm::Error run(RunState<T> &state) const override {
    const T *in = state.dense(node.in);
    T *y = state.dense(node.out);
    for (size_t i = 0; i < node.most.size(); ++i) {
      size_t k = order.stored(i);
      double x = static_cast<double>(in[k]);
      if (!(x >= 0 && x <= node.most[i]))
        return outsideRange(node, state.recording, state.t, i, x);
      y[k] = static_cast<T>(encode(node.kind, x, node.most[i], state.t,
                                   state.recording.steps - latency));
    }
    return llvm::Error::success();
  }
  EncodeNode node;
  Order order;
  int64_t latency; ///< steps of a run behind those of the sample
};

} // namespace

template <class T>
NodePointer<T> makeNode(Context<T> &context, const PoolNode &node) {
  if (context.slots[node.in].counts)
    return std::make_unique<EventPool<T>>(context, node);
  return std::make_unique<DensePool<T>>(context, node);
}

template <class T>
NodePointer<T> makeNode(Context<T> &context, const ScaleNode<NumOf<T>> &node) {
  Order order = context.slots[node.in].order;
  context.slots[node.out].order = order;
  auto result = std::make_unique<Scale<T>>();
  result->in = node.in;
  result->out = node.out;
  auto factor = order.arrange(node.factor), shift = order.arrange(node.shift);
  result->factor.assign(factor.begin(), factor.end());
  result->shift.assign(shift.begin(), shift.end());
  return result;
}

template <class T>
NodePointer<T> makeNode(Context<T> &context, const RescaleNode &node) {
  Order order = context.slots[node.in].order;
  context.slots[node.out].order = order;
  auto result = std::make_unique<Rescale<T>>();
  result->node = node;
  result->node.multiplier = order.arrange(node.multiplier);
  return result;
}

template <class T>
NodePointer<T> makeNode(Context<T> &context, const AddNode &node) {
  Order a = context.slots[node.a].order, b = context.slots[node.b].order;
  context.slots[node.out].order = a;
  auto result = std::make_unique<Add<T>>();
  result->kernels = &context.kernels();
  result->a = node.a;
  result->b = node.b;
  result->out = node.out;
  if constexpr (!std::is_same_v<T, float>)
    result->modes = kernelModes<T>(node.overflow);
  if (!(a == b))
    for (int64_t k = 0; k < a.size; ++k)
      result->sources.push_back(b.stored(a.logical(k)));
  return result;
}

template <class T>
NodePointer<T> makeNode(Context<T> &context, const GatherNode &node) {
  auto result = std::make_unique<Gather<T>>();
  result->out = node.out;
  uint32_t begin = 0;
  for (size_t in : node.ins) {
    const Order &order = context.slots[in].order;
    typename Gather<T>::Part part{in, {}};
    for (size_t i = 0; i < node.sources.size(); ++i)
      if (uint32_t from = node.sources[i] - begin; from < order.size)
        part.moves.emplace_back(i, order.stored(from));
    result->parts.push_back(std::move(part));
    begin += order.size;
  }
  return result;
}

template <class T>
NodePointer<T> makeNode(Context<T> &context, const EncodeNode &node) {
  auto result = std::make_unique<Encode<T>>();
  result->node = node;
  result->order = context.slots[node.in].order;
  result->latency = context.latency;
  context.slots[node.out].order = result->order;
  return result;
}

#define INSTANTIATE(T)                                                         \
  template NodePointer<T> makeNode(Context<T> &, const PoolNode &);            \
  template NodePointer<T> makeNode(Context<T> &, const ScaleNode<NumOf<T>> &); \
  template NodePointer<T> makeNode(Context<T> &, const RescaleNode &);         \
  template NodePointer<T> makeNode(Context<T> &, const AddNode &);             \
  template NodePointer<T> makeNode(Context<T> &, const GatherNode &);          \
  template NodePointer<T> makeNode(Context<T> &, const EncodeNode &);
INSTANTIATE(float)
INSTANTIATE(int32_t)
INSTANTIATE(int64_t)
#undef INSTANTIATE

} // namespace snnc::sim::engine
