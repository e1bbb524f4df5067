// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Intervals through a program, node by node; delays until nothing changes.

#include "Bounds.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

namespace snnc::sim::engine {

namespace {

/// Sums of whole floats up to this are exact in any order.
constexpr __int128 kWholeFloats = __int128(1) << 24;

/// x · m / 2^shift, however it is rounded.
Interval scaled(Interval x, int64_t m, int64_t shift) {
  if (!x.isBounded())
    return Interval::unbounded();
  Interval product = x.times(m);
  return {product.low >> shift, (product.high >> shift) + 1};
}

/// What overflow modes (rule Q4) leave of values of `range`.
Interval afterModes(const std::vector<OverflowMode> &modes, Interval range) {
  for (const OverflowMode &mode : modes) {
    // A fold is no bound of what has none.
    if (mode.kind == qsnn::Overflow::Fold && !range.isBounded())
      continue;
    range =
        qsnn::overflowRange(mode.kind, mode.bits, mode.low, mode.high, range);
  }
  return range;
}

/// Numbers that are whole; a negative zero is not taken for one, as sums tell
/// it from 0.
template <class Num>
Interval hullOf(const std::vector<Num> &values) {
  std::optional<Interval> range;
  for (Num value : values) {
    if constexpr (std::is_same_v<Num, float>) {
      bool whole = std::floor(value) == value && !std::signbit(value);
      if (!whole || std::abs(value) > 1e6f)
        return Interval::unbounded();
    }
    Interval point{__int128(value), __int128(value)};
    range = range ? range->hull(point) : point;
  }
  return range.value_or(Interval{});
}

template <class Num>
class Finder {
  static constexpr bool kFloat = std::is_same_v<Num, float>;

public:
  explicit Finder(const Program<Num> &program) : program(program) {}
  Bounds<Num> find();

private:
  Interval &slot(size_t s) { return bounds.slots[s]; }
  Interval check(Interval range) {
    constexpr __int128 most =
        kFloat ? kWholeFloats : __int128(Interval::kLimit) - 1;
    if (!Interval(-most, most).contains(range))
      range = Interval::unbounded();
    bounds.narrow &= Interval::ofBits(32).contains(range);
    return range;
  }
  Interval finish(const std::vector<OverflowMode> &modes, Interval range) {
    return check(afterModes(modes, check(range)));
  }
  void visit(const SynapseNode<Num> &node);
  void visit(const PoolNode &node);
  void visit(const ScaleNode<Num> &node);
  void visit(const RescaleNode &node);
  void visit(const AddNode &node);
  void visit(const GatherNode &node);
  void visit(const EncodeNode &node);
  void visit(const NeuronNode<Num> &node);
  void visitMembranes(const NeuronNode<int64_t> &node);

  const Program<Num> &program;
  Bounds<Num> bounds;
};

template <class Num>
void Finder<Num>::visit(const SynapseNode<Num> &node) {
  if constexpr (kFloat) {
    slot(node.out) = Interval::unbounded();
  } else {
    Interval x = slot(node.in).hull({0, 0});
    if (node.window)
      x = x.hull({node.padValue, node.padValue});
    x = check(x);
    Interval all;
    auto [least, most] = getRange(node.weights);
    bounds.narrow &= llvm::isInt<32>(least) && llvm::isInt<32>(most);
    for (int64_t i = 0; i < node.rows; ++i) {
      __int128 positive = 0, negative = 0;
      node.weights.visit([&](auto weights) {
        for (auto w : weights.subspan(i * node.cols, node.cols))
          (w > 0 ? positive : negative) += w;
      });
      __int128 b = node.bias.empty() ? 0 : node.bias[i];
      all = all.hull(x.times(positive).plus(x.times(negative)).plus(b));
    }
    slot(node.out) = finish(node.overflow, all);
  }
}

template <class Num>
void Finder<Num>::visit(const PoolNode &node) {
  Interval x = slot(node.in);
  if (node.kind == snn::PoolKind::Avg) {
    slot(node.out) =
        kFloat ? Interval::unbounded() : check(Interval::unbounded());
    return;
  }
  Interval most = x.times(node.window.kernelHeight * node.window.kernelWidth);
  slot(node.out) = check(node.kind == snn::PoolKind::Max ? x : x.hull(most));
}

template <class Num>
void Finder<Num>::visit(const ScaleNode<Num> &node) {
  Interval all = Interval::unbounded();
  if constexpr (!kFloat) {
    all = {};
    for (size_t i = 0; i < node.factor.size(); ++i)
      all = all.hull(
          check(slot(node.in)).times(node.factor[i]).plus(node.shift[i]));
  }
  slot(node.out) = check(all);
}

template <class Num>
void Finder<Num>::visit(const RescaleNode &node) {
  Interval x = check(slot(node.in)), all;
  for (int64_t m : node.multiplier)
    all = all.hull(scaled(x, m, node.shift));
  slot(node.out) = finish(node.overflow, all);
}

template <class Num>
void Finder<Num>::visit(const AddNode &node) {
  slot(node.out) = finish(node.overflow, slot(node.a).plus(slot(node.b)));
}

template <class Num>
void Finder<Num>::visit(const GatherNode &node) {
  Interval all = slot(node.ins.front());
  for (size_t in : node.ins)
    all = all.hull(slot(in));
  slot(node.out) = all;
}

template <class Num>
void Finder<Num>::visit(const EncodeNode &node) {
  Interval result{0, 1};
  if (node.kind == snn::Encoding::Direct)
    result = kFloat ? Interval::unbounded() : slot(node.in).hull({0, 0});
  slot(node.out) = check(result);
}

template <class Num>
void Finder<Num>::visit(const NeuronNode<Num> &node) {
  if (node.spikes)
    slot(*node.spikes) = {0, node.fire == snn::Fire::Count ? 255 : 1};
  if (node.membrane)
    slot(*node.membrane) = Interval::unbounded();
  if constexpr (!kFloat)
    visitMembranes(node);
}

/// Everything that rules Q2 and Q3 compute on the way.
template <class Num>
void Finder<Num>::visitMembranes(const NeuronNode<int64_t> &node) {
  Interval v = check(membraneBounds(node)), x = check(slot(node.in));
  Interval shown = v;
  x = x.times(__int128(1) << std::min<int64_t>(node.frac, 60));
  for (const IntegerNeuron &n : node.neurons) {
    Interval u = check(scaled(v, n.leak, node.shift).plus(x).plus(n.bias));
    for (int64_t parameter : {n.leak, n.threshold, n.resetValue, n.floor})
      check({parameter, parameter});
    u = check(afterModes(node.overflow, u));
    if (node.reset == snn::Reset::Subtract)
      check(u.hull(u.plus(Interval(0, 255).times(-__int128(n.resetValue)))));
    if (node.fire == snn::Fire::GtOver) {
      check({__int128(n.threshold) + n.resetValue,
             __int128(n.threshold) + n.resetValue});
      shown = shown.hull(u.hull(check(u.plus(-__int128(n.resetValue)))));
    }
    shown = shown.hull(u);
  }
  if (node.membrane)
    slot(*node.membrane) = check(shown);
}

template <class Num>
Bounds<Num> Finder<Num>::find() {
  bounds.slots.assign(program.slotSizes.size(), Interval{});
  Interval input = Interval::unbounded();
  if (!program.anyInput) {
    __int128 zero = program.quantizer.zero;
    input = Interval{program.inputLow, program.inputHigh}.hull({zero, zero});
  }
  for (const DelayNode<Num> &delay : program.delays)
    slot(delay.out) = check(hullOf(delay.init));
  constexpr int kRounds = 4;
  for (int round = 0;; ++round) {
    slot(program.input) = check(input);
    for (const auto &node : program.nodes)
      std::visit([&](const auto &n) { visit(n); }, node);
    bool changed = false;
    for (const DelayNode<Num> &delay : program.delays) {
      Interval wider = slot(delay.out).hull(slot(delay.in));
      changed |= !(wider == slot(delay.out));
      slot(delay.out) = round < kRounds ? wider : Interval::unbounded();
    }
    if (!changed)
      return std::move(bounds);
  }
}

} // namespace

Interval membraneBounds(const NeuronNode<int64_t> &node) {
  // No bits stated: as wide as there are numbers.
  Interval range = Interval::ofBits(node.bits == 0 ? 63 : node.bits);
  for (const IntegerNeuron &n : node.neurons)
    range = range.hull({n.init, n.init});
  return range;
}

template <class Num>
Bounds<Num> findBounds(const Program<Num> &program) {
  return Finder<Num>(program).find();
}

template Bounds<float> findBounds(const FloatProgram &);
template Bounds<int64_t> findBounds(const IntegerProgram &);

} // namespace snnc::sim::engine
