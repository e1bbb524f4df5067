// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random programs of both levels: every node, reset, comparison, rounding,
// width and overflow mode, cycles through delays, several outputs. Integers
// keep within what rule Q4 promises: no more than 53 bits.

#ifndef SNNC_TEST_UNIT_ENGINE_RANDOMPROGRAM_H
#define SNNC_TEST_UNIT_ENGINE_RANDOMPROGRAM_H

#include "snnc/Data/Recordings.h"
#include "snnc/Sim/Program.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace snnc::test {

using Random = std::mt19937_64;

inline int64_t uniform(Random &random, int64_t low, int64_t high) {
  return low + static_cast<int64_t>(random() % uint64_t(high - low + 1));
}
/// True once in n times.
inline bool onceIn(Random &random, int64_t n) {
  return uniform(random, 1, n) == 1;
}

template <class Num>
class ProgramMaker {
  static constexpr bool kFloat = std::is_same_v<Num, float>;
  using Neurons = sim::NeuronNode<Num>;

public:
  explicit ProgramMaker(uint64_t seed) : random(seed) {}

  sim::Program<Num> make();
  /// A recording of the program that make() made; now and then with a value
  /// that the input cannot hold.
  data::Recording record(int64_t index);

private:
  /// A slot: its shape as [C, H, W], and how far from 0 its values can be.
  struct Signal {
    size_t slot;
    int64_t c, h, w;
    double most;
    bool negative; ///< may hold values below 0
    int64_t size() const { return c * h * w; }
  };

  int64_t pick(int64_t low, int64_t high) { return uniform(random, low, high); }
  bool oneIn(int64_t n) { return onceIn(random, n); }
  Signal anySignal() { return signals[pick(0, signals.size() - 1)]; }
  Signal &newSignal(int64_t c, int64_t h, int64_t w, double most,
                    bool negative);
  Num number(double low, double high);
  std::vector<Num> numbers(int64_t count, double low, double high);
  std::vector<Num> weights(int64_t count, double &most);

  void makeInput();
  Signal addDelayOut();
  void closeDelays();
  Signal addSynapse(Signal in);
  void addWindow(sim::SynapseNode<Num> &node, Signal in);
  snn::Window randomWindow(Signal in, int64_t outChannels);
  Signal addNeurons(Signal in);
  void setFloat(Neurons &node, Signal in);
  void setInteger(Neurons &node, Signal in);
  void addPool(Signal in);
  void addElementwise(Signal in);
  void addGather(Signal in);
  void addEncode(Signal in);
  std::vector<sim::OverflowMode> modes(double &most, bool must);

  Random random;
  sim::Program<Num> program;
  std::vector<Signal> signals, delayed;
  int64_t steps = 0;
};

template <class Num>
typename ProgramMaker<Num>::Signal &
ProgramMaker<Num>::newSignal(int64_t c, int64_t h, int64_t w, double most,
                             bool negative) {
  signals.push_back({program.slotSizes.size(), c, h, w, most, negative});
  program.slotSizes.push_back(c * h * w);
  return signals.back();
}

template <class Num>
Num ProgramMaker<Num>::number(double low, double high) {
  if constexpr (kFloat) {
    if (oneIn(200))
      return 1e38f;
    double unit = static_cast<double>(random() >> 11) * 0x1p-53;
    return static_cast<float>(low + (high - low) * unit);
  } else {
    return pick(static_cast<int64_t>(low), static_cast<int64_t>(high));
  }
}

template <class Num>
std::vector<Num> ProgramMaker<Num>::numbers(int64_t count, double low,
                                            double high) {
  bool same = oneIn(3);
  std::vector<Num> result;
  for (int64_t i = 0; i < count; ++i)
    result.push_back(same && i > 0 ? result[0] : number(low, high));
  return result;
}

/// Of 2 to 8 bits mostly, sparse or not.
template <class Num>
std::vector<Num> ProgramMaker<Num>::weights(int64_t count, double &most) {
  int64_t bits = kFloat || !oneIn(4) ? pick(2, 8) : pick(9, 20);
  int64_t zeros = oneIn(3) ? 0 : pick(0, 98);
  most = kFloat ? 1 : std::ldexp(1, int(bits) - 1);
  std::vector<Num> result;
  for (int64_t i = 0; i < count; ++i)
    result.push_back(pick(0, 99) < zeros ? Num(0)
                                         : number(-most, most - !kFloat));
  return result;
}

/// Modes that keep a value below 2^40 at least where they must.
template <class Num>
std::vector<sim::OverflowMode> ProgramMaker<Num>::modes(double &most,
                                                        bool must) {
  std::vector<sim::OverflowMode> result;
  if (kFloat || (!must && !oneIn(3)))
    return result;
  int64_t count = pick(1, 2);
  for (int64_t k = 0; k < count; ++k) {
    sim::OverflowMode mode{qsnn::Overflow::Wrap, pick(4, 40)};
    if (oneIn(3)) {
      mode = {qsnn::Overflow::Saturate, 0, -pick(0, 5000), pick(0, 5000)};
      most = std::min(most, 5000.0);
    } else if (oneIn(2) && !(must && k == 0)) {
      mode.kind = qsnn::Overflow::Fold;
      most = std::max(most, std::ldexp(1, int(mode.bits)));
    } else {
      most = std::min(most, std::ldexp(1, int(mode.bits)));
    }
    result.push_back(mode);
  }
  return result;
}

template <class Num>
void ProgramMaker<Num>::makeInput() {
  bool image = oneIn(2);
  int64_t c = image ? pick(1, 4) : pick(1, 90);
  Signal &input =
      newSignal(c, image ? pick(1, 7) : 1, image ? pick(1, 7) : 1, 1, false);
  program.input = input.slot;
  program.inputShape = {input.c, input.h, input.w};
  int64_t most = oneIn(2) ? 1 : oneIn(2) ? pick(2, 7) : pick(8, 255);
  program.inputHigh = most;
  if (oneIn(4)) {
    program.inputLow = -pick(1, 8);
    input.negative = true;
  }
  if (kFloat && oneIn(4)) {
    program.anyInput = input.negative = true;
    most = 4;
  }
  if (!kFloat && oneIn(6)) {
    program.quantizer.step = 0.25;
    program.quantizer.zero = pick(program.inputLow, most);
  }
  input.most = std::max<double>(most, 8);
}

/// Something that is known only in the next steps.
template <class Num>
typename ProgramMaker<Num>::Signal ProgramMaker<Num>::addDelayOut() {
  Signal like = anySignal();
  Signal out = newSignal(like.c, like.h, like.w, 255, true);
  bool binary = oneIn(2);
  program.delays.push_back(
      {0, out.slot, pick(1, 3),
       numbers(out.size(), binary ? 0 : -3, binary ? 1 : 3)});
  delayed.push_back(out);
  return out;
}

/// Finds, or makes, what the delays delay.
template <class Num>
void ProgramMaker<Num>::closeDelays() {
  for (size_t d = 0; d < delayed.size(); ++d) {
    std::vector<size_t> fits;
    for (const Signal &signal : signals)
      if (signal.size() == delayed[d].size() && signal.most <= 255 &&
          signal.slot != delayed[d].slot)
        fits.push_back(signal.slot);
    program.delays[d].in =
        fits.empty() ? delayed[d].slot : fits[pick(0, fits.size() - 1)];
  }
}

template <class Num>
snn::Window ProgramMaker<Num>::randomWindow(Signal in, int64_t outChannels) {
  snn::Window w{};
  w.channels = in.c;
  w.height = in.h;
  w.width = in.w;
  w.outChannels = outChannels;
  w.kernelHeight = pick(1, std::min<int64_t>(in.h, 3));
  w.kernelWidth = pick(1, std::min<int64_t>(in.w, 3));
  w.strideHeight = pick(1, 3);
  w.strideWidth = oneIn(2) ? 1 : pick(1, 3);
  w.dilationHeight = oneIn(3) && in.h > 4 ? 2 : 1;
  w.dilationWidth = oneIn(3) && in.w > 4 ? 2 : 1;
  return w;
}

inline int64_t windowSteps(int64_t size, int64_t kernel, int64_t stride,
                           int64_t dilation, int64_t pads) {
  return (size + pads - dilation * (kernel - 1) - 1) / stride + 1;
}

template <class Num>
void ProgramMaker<Num>::addWindow(sim::SynapseNode<Num> &node, Signal in) {
  node.groups = oneIn(3) ? in.c : in.c % 2 == 0 && oneIn(2) ? 2 : 1;
  snn::Window w = randomWindow(in, node.groups * pick(1, oneIn(3) ? 20 : 4));
  if (oneIn(2)) {
    w.padTop = pick(0, 2);
    w.padLeft = pick(0, 2);
    w.padBottom = pick(0, 2);
    w.padRight = pick(0, 2);
    if (!kFloat && oneIn(3))
      node.padValue = pick(-3, 3);
  }
  w.outHeight = windowSteps(in.h, w.kernelHeight, w.strideHeight,
                            w.dilationHeight, w.padTop + w.padBottom);
  w.outWidth = windowSteps(in.w, w.kernelWidth, w.strideWidth, w.dilationWidth,
                           w.padLeft + w.padRight);
  node.window = w;
  node.rows = w.outChannels;
  node.cols = in.c / node.groups * w.kernelHeight * w.kernelWidth;
}

template <class Num>
typename ProgramMaker<Num>::Signal ProgramMaker<Num>::addSynapse(Signal in) {
  sim::SynapseNode<Num> node;
  node.name = "synapse" + std::to_string(program.nodes.size());
  node.in = in.slot;
  if (in.h * in.w > 1 && !oneIn(3)) {
    addWindow(node, in);
  } else {
    node.rows = oneIn(6) ? pick(100, 600) : pick(1, 70);
    node.cols = in.size();
  }
  double weight = 0;
  node.weights = sim::WeightArray<Num>(weights(node.rows * node.cols, weight));
  if (oneIn(2))
    node.bias = numbers(node.rows, -20, 20);
  double most = weight * std::max(in.most, 3.0) * double(node.cols) + 20;
  node.overflow = modes(most, most > 0x1p40);
  auto window = node.window;
  Signal out = window ? newSignal(window->outChannels, window->outHeight,
                                  window->outWidth, most, true)
                      : newSignal(node.rows, 1, 1, most, true);
  node.out = out.slot;
  program.nodes.push_back(std::move(node));
  return out;
}

template <class Num>
void ProgramMaker<Num>::setFloat(Neurons &node, Signal in) {
  int64_t n = in.size();
  double scale = oneIn(3) ? 0.2 : 2;
  auto decay = numbers(n, 0, 1), gain = numbers(n, -0.2, 1),
       bias = numbers(n, -0.2, 0.3), threshold = numbers(n, 0.1, scale),
       value = numbers(n, -0.5, 1.5), floor = numbers(n, -2, 0),
       init = numbers(n, -1, 1);
  for (int64_t i = 0; i < n; ++i)
    node.neurons.push_back({decay[i], gain[i], bias[i], threshold[i], value[i],
                            floor[i], init[i]});
}

template <class Num>
void ProgramMaker<Num>::setInteger(Neurons &node, Signal in) {
  int64_t n = in.size();
  node.shift = oneIn(8) ? pick(13, 40) : pick(0, 12);
  node.frac = pick(0, 6);
  node.rounding = static_cast<qsnn::Rounding>(pick(0, 3));
  double x = std::ldexp(std::max(in.most, 4.0), int(node.frac));
  bool count = node.fire == snn::Fire::Count;
  double top = std::min(x, 1e6);
  auto leak = numbers(n, 0, std::ldexp(1, int(node.shift))),
       bias = numbers(n, -20, 20),
       threshold = numbers(n, count ? std::max(1.0, top / 300) : -top / 4, top),
       value = numbers(n, -50, count ? 50 : top / 2),
       floor = numbers(n, -1000, 100), init = numbers(n, -300, 300);
  double most = std::max(top, 1000.0);
  for (int64_t t = 0; t < steps; ++t)
    most += x + 20 + 255 * (count ? 50 : top / 2);
  node.overflow = modes(most, false);
  for (const sim::OverflowMode &mode : node.overflow)
    most = std::max(most, std::ldexp(1, int(mode.bits)));
  node.bits = std::max<unsigned>(16, std::ilogb(most) + 2);
  for (int64_t i = 0; i < n; ++i)
    node.neurons.push_back(
        {leak[i], bias[i], threshold[i], value[i], floor[i], init[i]});
  if (oneIn(8)) {
    node.clearEvery = pick(1, 4);
    node.clearPhase = pick(0, node.clearEvery - 1);
  }
}

template <class Num>
typename ProgramMaker<Num>::Signal ProgramMaker<Num>::addNeurons(Signal in) {
  Neurons node;
  node.name = "neurons" + std::to_string(program.nodes.size());
  node.shape = {in.c, in.h, in.w};
  node.in = in.slot;
  node.integrator = oneIn(5);
  node.fire = static_cast<snn::Fire>(pick(0, 3));
  node.reset = node.fire == snn::Fire::GtOver
                   ? snn::Reset::Subtract
                   : static_cast<snn::Reset>(pick(0, 2));
  node.hasFloor = !node.integrator && oneIn(4);
  node.refractory = node.integrator || !oneIn(4) ? 0 : pick(1, 4);
  if (node.integrator) {
    node.fire = snn::Fire::Gt;
    node.reset = snn::Reset::None;
  }
  if constexpr (kFloat)
    setFloat(node, in);
  else
    setInteger(node, in);
  double most = node.bits == 0 ? 1e3 : std::ldexp(1, int(node.bits));
  Signal result{};
  if (node.integrator || oneIn(4)) {
    node.shown = static_cast<snn::Membrane>(pick(0, 1));
    result = newSignal(in.c, in.h, in.w, most, true);
    node.membrane = result.slot;
  }
  if (!node.integrator) {
    bool count = node.fire == snn::Fire::Count;
    result = newSignal(in.c, in.h, in.w, count ? 255 : 1, false);
    node.spikes = result.slot;
  }
  program.nodes.push_back(std::move(node));
  return result;
}

template <class Num>
void ProgramMaker<Num>::addPool(Signal in) {
  snn::Window w = randomWindow(in, in.c);
  w.outHeight =
      windowSteps(in.h, w.kernelHeight, w.strideHeight, w.dilationHeight, 0);
  w.outWidth =
      windowSteps(in.w, w.kernelWidth, w.strideWidth, w.dilationWidth, 0);
  // A first pad of one, where every window still has a cell inside.
  if (w.kernelWidth > 1 && w.dilationWidth == 1 && oneIn(2)) {
    w.padLeft = 1;
    w.outWidth =
        windowSteps(in.w, w.kernelWidth, w.strideWidth, w.dilationWidth, 1);
  }
  if (in.h < w.dilationHeight * (w.kernelHeight - 1) + 1 ||
      in.w < w.dilationWidth * (w.kernelWidth - 1) + 1)
    return;
  sim::PoolNode node;
  node.in = in.slot;
  node.kind = static_cast<snn::PoolKind>(kFloat ? pick(0, 2) : 2 * pick(0, 1));
  node.window = w;
  if (node.kind == snn::PoolKind::Avg)
    for (int64_t n : snn::averageDivisors(w, false))
      node.divisors.push_back(static_cast<float>(n));
  node.out =
      newSignal(in.c, w.outHeight, w.outWidth, 9 * in.most, in.negative).slot;
  program.nodes.push_back(std::move(node));
}

/// scale, rescale, or a sum of two signals of one shape.
template <class Num>
void ProgramMaker<Num>::addElementwise(Signal in) {
  double most = 64 * in.most;
  if (oneIn(2)) {
    std::vector<Signal> fits;
    for (const Signal &signal : signals)
      if (signal.size() == in.size())
        fits.push_back(signal);
    Signal other = fits[pick(0, fits.size() - 1)];
    double both = in.most + other.most;
    auto overflow = modes(both, both > 0x1p40);
    bool negative = in.negative || other.negative || !overflow.empty();
    size_t out = newSignal(in.c, in.h, in.w, both, negative).slot;
    program.nodes.push_back(
        sim::AddNode{in.slot, other.slot, out, std::move(overflow)});
  } else if constexpr (kFloat) {
    size_t out = newSignal(in.c, in.h, in.w, most, true).slot;
    program.nodes.push_back(sim::ScaleNode<float>{
        in.slot, out, numbers(in.size(), -2, 2), numbers(in.size(), -1, 1)});
  } else {
    auto overflow = modes(most, most > 0x1p40);
    size_t out = newSignal(in.c, in.h, in.w, most, true).slot;
    program.nodes.push_back(sim::RescaleNode{
        in.slot, out, numbers(in.size(), 1, 64), pick(0, 8),
        static_cast<qsnn::Rounding>(pick(0, 3)), std::move(overflow)});
  }
}

/// Concatenation of up to three signals, in any order of their elements.
template <class Num>
void ProgramMaker<Num>::addGather(Signal in) {
  sim::GatherNode node;
  node.ins = {in.slot};
  int64_t size = in.size();
  double most = in.most;
  bool negative = in.negative;
  for (int64_t more = pick(0, 2); more > 0; --more) {
    Signal other = anySignal();
    node.ins.push_back(other.slot);
    size += other.size();
    most = std::max(most, other.most);
    negative |= other.negative;
  }
  for (int64_t i = 0; i < size; ++i)
    node.sources.push_back(i);
  if (oneIn(2))
    std::shuffle(node.sources.begin(), node.sources.end(), random);
  bool image = node.ins.size() == 1;
  node.out = newSignal(image ? in.c : size, image ? in.h : 1, image ? in.w : 1,
                       most, negative)
                 .slot;
  program.nodes.push_back(std::move(node));
}

template <class Num>
void ProgramMaker<Num>::addEncode(Signal in) {
  sim::EncodeNode node;
  node.name = "encode" + std::to_string(program.nodes.size());
  node.in = in.slot;
  node.kind = static_cast<snn::Encoding>(pick(0, 2));
  // Mostly such that no value is beyond it.
  for (int64_t i = 0; i < in.size(); ++i)
    node.most.push_back(std::ceil(in.most) + (oneIn(500) ? -1 : 0));
  node.out = newSignal(in.c, in.h, in.w, in.most, false).slot;
  program.nodes.push_back(std::move(node));
}

template <class Num>
sim::Program<Num> ProgramMaker<Num>::make() {
  program.level = kFloat ? "snn" : "qsnn";
  steps = pick(1, 8);
  makeInput();
  for (int64_t k = pick(0, 2); k > 0; --k)
    addDelayOut();
  Signal last = signals[0];
  for (int64_t k = pick(1, 7); k > 0; --k) {
    Signal in = oneIn(3) ? anySignal() : signals.back();
    bool small = in.most < 0x1p32 && in.size() < 20000;
    if (!small)
      continue;
    switch (pick(0, 8)) {
    case 0:
      addPool(in);
      break;
    case 1:
      addElementwise(in);
      break;
    case 2:
      addGather(in);
      break;
    case 3:
      if (!in.negative && in.most < 1000)
        addEncode(in);
      break;
    default:
      Signal current = oneIn(5) ? in : addSynapse(in);
      if (current.most < 0x1p32)
        last = addNeurons(current);
    }
  }
  closeDelays();
  program.outputs = {last.slot};
  for (int64_t more = pick(0, 2); more > 0; --more)
    program.outputs.push_back(anySignal().slot);
  for (size_t slot : program.outputs)
    program.outputShapes.push_back({program.slotSizes[slot]});
  program.decode = static_cast<snn::Decode>(pick(0, 4));
  program.countsClasses =
      program.decode == snn::Decode::Count && !last.negative;
  if (!kFloat && oneIn(4))
    for (int64_t i = 0; i < last.size(); ++i)
      program.decodeFactors.push_back(pick(1, 65535));
  if (!kFloat && oneIn(2))
    for (int64_t i = 0; i < last.size(); ++i)
      program.outputUnit.push_back(double(pick(1, 2000)) / 1000);
  return program;
}

template <class Num>
data::Recording ProgramMaker<Num>::record(int64_t index) {
  int64_t size = program.size(program.input), density = pick(0, 100);
  double step = program.quantizer.step;
  std::vector<double> frames(steps * size);
  for (double &value : frames) {
    if (pick(0, 99) >= density)
      continue;
    value = pick(program.inputLow, program.inputHigh);
    if (oneIn(2) && program.inputHigh > 0)
      value = 1;
    if (program.anyInput)
      value = number(-4, 4);
    if (step != 0)
      value = (value - double(program.quantizer.zero)) * step +
              (oneIn(8) ? number(-20, 20) : pick(-1, 1) * 0.05);
    if (oneIn(20000))
      value = program.inputHigh + pick(0, 1) + 0.5;
  }
  return data::toRecording(frames, size, index);
}

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_ENGINE_RANDOMPROGRAM_H
