// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random quantised networks of every operation, with numbers of so few bits
// that the float network is exact and has an integer twin without any error
// (rule Q5a).

#ifndef SNNC_TEST_UNIT_CONVERSION_DYADICNETWORK_H
#define SNNC_TEST_UNIT_CONVERSION_DYADICNETWORK_H

#include "TensorText.h"

#include <cmath>
#include <deque>

namespace snnc::test {

/// Writes a network layer by layer. All real numbers are multiples of
/// `odd` · 2^-fine; thresholds need not be.
class DyadicNetwork : public NetworkWriter {
public:
  using Shape = std::vector<int64_t>;

  explicit DyadicNetwork(Random &random) : NetworkWriter(random) {
    steps = uniform(random, 1, 4);
    odd = 2 * uniform(random, 0, 2) + 1;
    addInput();
    for (int64_t i = uniform(random, 4, 14); i > 0; --i)
      addLayer();
    // Neurons are compared anyhow; any value that is integer may be put out. Of
    // an input with a zero point nothing is, before its first neurons.
    std::vector<const Signal *> shown;
    if (!input.plain)
      addLif(input);
    for (const Signal &value : values)
      if (value.plain)
        shown.push_back(&value);
    output = shown[pick(0, shown.size() - 1)];
  }

  std::string text() const {
    std::string attributes =
        input.kind == Signal::Counts
            ? " {snn.max = " + std::to_string(inputMax) + " : i64}"
        : input.kind == Signal::Real
            ? " {snn.step = " + std::to_string(inputStep) +
                  " : f64, snn.zero = " + std::to_string(zero) + " : i64}"
            : "";
    return "snn.network @net(%x: " + type(input) + attributes + ") -> " +
           type(*output) + " attributes {steps = " + std::to_string(steps) +
           " : i64} {\n" + body + "  snn.output " + output->name + " : " +
           type(*output) + "\n}\n";
  }

  /// A recording, [steps, inputs].
  std::vector<double> makeInput() {
    std::vector<double> values(steps * input.size());
    for (size_t i = 0; i < values.size(); ++i) {
      if (constant && i >= size_t(input.size()))
        values[i] = values[i - input.size()];
      else if (uniform(random, 0, 1))
        values[i] = input.kind == Signal::Spikes ? 1
                    : input.kind == Signal::Counts
                        ? uniform(random, 0, inputMax)
                        : uniform(random, -zero, inputMax - zero) * inputStep;
    }
    return values;
  }

  int64_t steps;
  Signal input;

private:
  static std::string number(double value) { return bits(value); }

  /// A multiple of odd·2^-fine within ±most.
  double draw(int fine, double low, double high) {
    double unit = std::ldexp(odd, -fine);
    return pick(std::ceil(low / unit), std::floor(high / unit)) * unit;
  }
  /// A parameter: one number, one a channel or one a neuron.
  template <class F>
  std::string param(const Shape &shape, F f) {
    int64_t kind = pick(0, 2), count = 1;
    if (kind == 0)
      return number(f());
    Shape dims = shape;
    if (kind == 1 && shape.size() > 1)
      std::fill(dims.begin() + 1, dims.end(), 1);
    for (int64_t d : dims)
      count *= d;
    std::string text;
    for (int64_t i = 0; i < count; ++i)
      text += (i ? ", " : "") + number(f());
    // Row-major, in brackets of the shape.
    return "dense<" + nest(dims, text) + "> : " + tensor(dims, "f32");
  }
  /// Values have at most 22 bits, so that float sums of them are exact.
  static bool isNarrow(int fine, double most) {
    return fine + std::log2(std::max(most, 1.0)) <= 22;
  }

  std::deque<Signal> values;
  Signal &any() { return values[pick(0, values.size() - 1)]; }
  Signal &any(Signal::Kind kind) {
    for (int i = 0; i < 20; ++i)
      if (Signal &s = any(); s.kind == kind)
        return s;
    return any();
  }
  const Signal &add(Signal s) {
    values.push_back(std::move(s));
    return values.back();
  }

  void addInput() {
    int64_t kind = pick(0, 3);
    input.name = "%x";
    input.shape = chance(1, 3) ? Shape{pick(1, 6)}
                  : chance(1, 2)
                      ? Shape{pick(1, 2) * 2, pick(3, 7)}
                      : Shape{pick(1, 2) * 2, pick(3, 6), pick(3, 6)};
    if (kind == 0) {
      input.kind = Signal::Spikes;
    } else if (kind == 1) {
      input.kind = Signal::Counts;
      input.most = inputMax;
    } else {
      input.kind = Signal::Real;
      input.fine = 2;
      inputStep = odd / 4.0;
      constant = kind == 3;
      zero = constant ? 0 : pick(0, 3);
      input.plain = zero == 0;
      input.most = inputMax * inputStep;
    }
    add(input);
    if (constant)
      for (int k = 0; k < 3; ++k)
        addEncode(k);
  }

  void addEncode(int kind) {
    static const char *kinds[] = {"direct", "rate", "latency"};
    Signal s = input;
    std::string name = fresh("encode");
    s.name = "%" + name;
    if (kind > 0) {
      s.kind = Signal::Spikes;
      s.fine = 0, s.most = 1;
    }
    body += "  " + s.name + " = snn.encode \"" + name + "\" " + kinds[kind] +
            " %x max " + number(inputMax * inputStep) + " : " + type(input) +
            " -> " + type(s) + "\n";
    add(s);
  }

  void addLayer() {
    switch (pick(0, 11)) {
    case 0:
    case 1:
      return addSynapse(any());
    case 2:
      return addPool(any());
    case 3:
      return addScale(any());
    case 4:
      return addSum(any(), any());
    case 5:
      return addConcat(any(), any());
    case 6:
      return addMove(any());
    case 7:
      return addDelay(any());
    case 8:
      return addLi(any(Signal::Real));
    case 9:
      return addRecurrence(any());
    default:
      return addLif(any(Signal::Real));
    }
  }

  /// Levels and scales of `rows` rows; scales are odd·2^-j on spikes and
  /// counts, else 2^-j. Rows of zeros occur.
  std::string addWeight(const Shape &shape, bool real, double &rowSum,
                        const std::string &id, bool oneGrid = true) {
    std::string levels, scales;
    int64_t cols = 1;
    for (size_t d = 1; d < shape.size(); ++d)
      cols *= shape[d];
    int64_t grid = pick(1, 2);
    rowSum = 0;
    for (int64_t i = 0; i < shape[0]; ++i) {
      bool empty = chance(1, 8);
      double sum = 0,
             scale = std::ldexp(real ? 1 : odd, -(oneGrid ? grid : pick(1, 2)));
      for (int64_t j = 0; j < cols; ++j) {
        int64_t level = empty || chance(1, 3) ? 0 : pick(-4, 3);
        sum += std::abs(level) * scale;
        levels += (levels.empty() ? "" : ", ") + std::to_string(level);
      }
      scales += (scales.empty() ? "" : ", ") + number(scale);
      rowSum = std::max(rowSum, sum);
    }
    std::string q = tensor(shape, "i3"), c = tensor({shape[0]}, "f32"),
                w = tensor(shape, "f32");
    body += "  %q" + id + " = arith.constant dense<" + nest(shape, levels) +
            "> : " + q + "\n  %c" + id + " = arith.constant dense<[" + scales +
            "]> : " + c + "\n  %w" + id + " = snn.dequantize %q" + id + ", %c" +
            id + " : (" + q + ", " + c + ") -> " + w + "\n";
    return w;
  }

  std::string addBias(int64_t rows, double &most, const std::string &id) {
    std::string bias;
    for (int64_t i = 0; i < rows; ++i)
      bias += (i ? ", " : "") + number(draw(3, -1, 1));
    most += 1;
    body += "  %b" + id + " = arith.constant dense<[" + bias +
            "]> : " + tensor({rows}, "f32") + "\n";
    return " bias %b" + id;
  }

  void addSynapse(const Signal &in) {
    if (in.shape.size() > 1 && chance(4, 5))
      return addConv(in);
    Signal flat = in;
    if (in.shape.size() > 1) {
      flat.shape = {in.size()};
      flat.name = "%" + fresh("reshape");
      body += "  " + flat.name + " = snn.reshape " + in.name + " : " +
              type(in) + " -> " + type(flat) + "\n";
    }
    addLinear(flat, {pick(1, 5)});
  }

  const Signal *addLinear(const Signal &in, const Shape &shape,
                          bool mayBias = true) {
    if (!isNarrow(in.fine + 3, in.most * 16 * in.size()))
      return nullptr;
    std::string name = fresh("linear"), id = std::to_string(counter);
    bool real = in.kind == Signal::Real;
    Signal s{"%" + name, shape, Signal::Real, std::max(in.fine + 2, 3)};
    double rowSum;
    std::string w = addWeight({shape[0], in.shape[0]}, real, rowSum, id);
    s.most = rowSum * in.most;
    s.plain = in.plain;
    std::string bias, biasType;
    if (mayBias && chance(1, 2)) {
      bias = addBias(shape[0], s.most, id);
      biasType = ", " + tensor(shape, "f32");
      s.plain = false;
    }
    body += "  " + s.name + " = snn.linear \"" + name + "\" " + in.name +
            ", %w" + id + bias + " : (" + type(in) + ", " + w + biasType +
            ") -> " + type(s) + "\n";
    return &add(s);
  }

  void addConv(const Signal &in) {
    if (!isNarrow(in.fine + 3, in.most * 16 * 4 * 9))
      return;
    size_t space = in.shape.size() - 1;
    int64_t channels = in.shape[0],
            groups = channels % 2 == 0 && chance(1, 2) ? 2 : 1;
    Shape kernel, stride, pads(2 * space), dilation, out{groups * pick(1, 2)};
    for (size_t d = 0; d < space; ++d) {
      kernel.push_back(pick(1, 3));
      stride.push_back(pick(1, 2));
      dilation.push_back(pick(1, 2));
      pads[d] = pick(0, 2), pads[space + d] = pick(0, 2);
      out.push_back(windows(in.shape[d + 1], kernel[d], stride[d], pads[d],
                            pads[space + d], dilation[d], false));
      if (out.back() == 0)
        return;
    }
    std::string name = fresh("conv"), id = std::to_string(counter);
    Signal s{"%" + name, out, Signal::Real, std::max(in.fine + 2, 3)};
    Shape weights{out[0], channels / groups};
    weights.insert(weights.end(), kernel.begin(), kernel.end());
    double rowSum;
    std::string w =
        addWeight(weights, in.kind == Signal::Real, rowSum, id, chance(1, 2));
    s.most = rowSum * in.most;
    s.plain = in.plain;
    std::string bias, biasType;
    if (chance(1, 2)) {
      bias = addBias(out[0], s.most, id);
      biasType = ", " + tensor({out[0]}, "f32");
      s.plain = false;
    }
    body += "  " + s.name + " = snn.conv \"" + name + "\" " + in.name + ", %w" +
            id + bias + " stride " + list(stride) + " pads " + list(pads) +
            " dilation " + list(dilation) + " groups " +
            std::to_string(groups) + " : (" + type(in) + ", " + w + biasType +
            ") -> " + type(s) + "\n";
    add(s);
  }

  /// Windows of 1 and 2: averages over 1, 2 and 4 cells are exact.
  void addPool(const Signal &in) {
    static const char *kinds[] = {"sum", "avg", "max"};
    if (in.shape.size() < 2)
      return;
    int64_t kind = pick(0, 2);
    // A constant that differs within a channel has no largest integer.
    if (kind == 2 && !in.plain)
      return;
    size_t space = in.shape.size() - 1;
    Shape window, stride, pads(2 * space), dilation, out{in.shape[0]};
    bool ceil = chance(1, 3);
    int64_t cells = 1;
    for (size_t d = 0; d < space; ++d) {
      window.push_back(pick(1, 2));
      stride.push_back(pick(1, 2));
      dilation.push_back(1);
      pads[d] = pick(0, window[d] - 1),
      pads[space + d] = pick(0, window[d] - 1);
      cells *= window[d];
      out.push_back(windows(in.shape[d + 1], window[d], stride[d], pads[d],
                            pads[space + d], 1, ceil));
      if (out.back() == 0)
        return;
    }
    bool counts = kind == 0 && in.kind != Signal::Real &&
                  in.most * cells <= 255 && chance(1, 2);
    Signal s{"%" + fresh("pool"), out, Signal::Real, in.fine, in.most};
    if (kind == 2)
      s.kind = in.kind;
    if (kind == 1)
      s.fine += 2;
    if (kind == 0)
      s.most *= cells;
    if (counts)
      s.kind = Signal::Counts;
    s.plain = in.plain;
    if (!isNarrow(s.fine, s.most))
      return;
    body += "  " + s.name + " = snn.pool \"" + s.name.substr(1) + "\" " +
            kinds[kind] + " " + in.name + " window " + list(window) +
            " stride " + list(stride) + " pads " + list(pads) + " dilation " +
            list(dilation) + (ceil ? " ceil" : "") +
            (kind == 1 && chance(1, 2) ? " count_include_pad" : "") +
            (counts ? " bound " + std::to_string(int64_t(s.most)) : "") +
            " : " + type(in) + " -> " + type(s) + "\n";
    add(s);
  }

  void addScale(const Signal &in) {
    if (!isNarrow(std::max(in.fine + 1, 3), 2 * in.most + 1))
      return;
    Signal s{"%" + fresh("scale"), in.shape, Signal::Real,
             std::max(in.fine + 1, 3), 2 * in.most + 1};
    bool shifted = chance(1, 2);
    s.plain = in.plain && !shifted;
    // Spikes and counts come on the network's grid here at the latest.
    double grid = in.kind == Signal::Real ? 1 : odd;
    s.most *= grid;
    std::string factor =
        param(in.shape, [&] { return std::ldexp(grid, int(pick(-1, 1))); });
    std::string shift =
        shifted ? param(in.shape, [&] { return draw(3, -1, 1); }) : "0.0";
    body += "  " + s.name + " = snn.scale \"" + s.name.substr(1) + "\" " +
            in.name + " factor " + factor + " shift " + shift + " : " +
            type(in) + " -> " + type(s) + "\n";
    add(s);
  }

  void addSum(const Signal &a, const Signal &b) {
    if (a.shape != b.shape ||
        !isNarrow(std::max(a.fine, b.fine), a.most + b.most))
      return;
    Signal s{"",
             a.shape,
             Signal::Real,
             std::max(a.fine, b.fine),
             a.most + b.most,
             a.plain && b.plain};
    std::string bound;
    if (a.kind != Signal::Real && b.kind != Signal::Real) {
      if (s.most > 255)
        return;
      s.kind = Signal::Counts;
      bound = " bound " + std::to_string(int64_t(s.most));
    }
    s.name = "%" + fresh("add");
    body += "  " + s.name + " = snn.add \"" + s.name.substr(1) + "\" " +
            a.name + ", " + b.name + bound + " : (" + type(a) + ", " + type(b) +
            ") -> " + type(s) + "\n";
    add(s);
  }

  void addConcat(const Signal &a, const Signal &b) {
    if (a.shape.size() != b.shape.size())
      return;
    int64_t axis = pick(0, a.shape.size() - 1);
    for (size_t d = 0; d < a.shape.size(); ++d)
      if (int64_t(d) != axis && a.shape[d] != b.shape[d])
        return;
    Signal s{"%" + fresh("concat"),    a.shape,
             std::max(a.kind, b.kind), std::max(a.fine, b.fine),
             std::max(a.most, b.most), a.plain && b.plain};
    s.shape[axis] += b.shape[axis];
    body += "  " + s.name + " = snn.concat \"" + s.name.substr(1) + "\" axis " +
            std::to_string(axis) + " " + a.name + ", " + b.name + " : (" +
            type(a) + ", " + type(b) + ") -> " + type(s) + "\n";
    add(s);
  }

  void addMove(const Signal &in) {
    Signal s = in;
    if (chance(1, 4)) {
      s.name = "%" + fresh("slice");
      Shape begin, stride;
      for (int64_t &extent : s.shape) {
        begin.push_back(pick(0, extent - 1));
        stride.push_back(pick(1, 2));
        extent = pick(1, (extent - 1 - begin.back()) / stride.back() + 1);
      }
      body += "  " + s.name + " = snn.slice " + in.name + " begin " +
              list(begin) + " stride " + list(stride) + " : " + type(in) +
              " -> " + type(s) + "\n";
    } else if (in.shape.size() > 1 && chance(1, 2)) {
      s.name = "%" + fresh("transpose");
      Shape perm;
      for (size_t d = 0; d < in.shape.size(); ++d)
        perm.push_back(d);
      std::shuffle(perm.begin(), perm.end(), random);
      for (size_t d = 0; d < perm.size(); ++d)
        s.shape[d] = in.shape[perm[d]];
      body += "  " + s.name + " = snn.transpose " + in.name + " perm " +
              list(perm) + " : " + type(in) + " -> " + type(s) + "\n";
    } else {
      s.name = "%" + fresh("reshape");
      s.shape = chance(1, 2) ? Shape{in.size()} : Shape{1, in.size()};
      body += "  " + s.name + " = snn.reshape " + in.name + " : " + type(in) +
              " -> " + type(s) + "\n";
    }
    add(s);
  }

  /// An initial value that is a whole number of units.
  std::string delayInit(const Signal &in) {
    if (in.kind == Signal::Spikes)
      return param(in.shape, [&] { return pick(0, 1); });
    if (in.kind == Signal::Counts)
      return param(in.shape, [&] { return pick(0, in.most); });
    // Units are not known here, but 0 is whole in all of them.
    return "0.0";
  }

  void addDelay(const Signal &in) {
    if (!in.plain)
      return;
    Signal s = in;
    s.name = "%" + fresh("delay");
    body += "  " + s.name + " = snn.delay \"" + s.name.substr(1) + "\" " +
            in.name + " by " + std::to_string(pick(1, 3)) + " init " +
            delayInit(in) + " : " + type(in) + "\n";
    add(s);
  }

  /// Decays are 0, ½ and 1: a step takes at most one bit.
  std::string decays(const Shape &shape) {
    return param(shape, [&] { return pick(0, 2) / 2.0; });
  }

  void addLi(const Signal &in) {
    Signal s{"%" + fresh("li"), in.shape, Signal::Real,
             std::max(in.fine + 1, 3) + int(steps),
             1 + steps * (2 * in.most + 1)};
    if (in.kind != Signal::Real || !isNarrow(s.fine, s.most))
      return;
    body += "  " + s.name + " = snn.li \"" + s.name.substr(1) + "\" " +
            in.name + " decay " + decays(in.shape) + " gain " +
            param(in.shape, [&] { return std::ldexp(1, int(pick(-1, 1))); }) +
            " bias " + param(in.shape, [&] { return draw(3, -1, 1); }) +
            " init " + param(in.shape, [&] { return draw(3, -1, 1); }) + " : " +
            type(s) + "\n";
    add(s);
  }

  void addLif(const Signal &in) {
    if (in.kind != Signal::Real)
      return;
    static const char *fires[] = {"gt", "ge", "gt_over", "count"};
    int64_t fire = pick(0, 3), reset = fire == 2 ? 2 : pick(0, 2);
    // One subtraction of ρ ≤ 4 a step; `count` one of all that is above 0.
    int fine = std::max(in.fine + 1, 3) + int(steps);
    double most = odd + steps * (2 * in.most + 5);
    if (fire == 3)
      most *= steps;
    if (!isNarrow(fine, most))
      return;
    double lowest = fire == 3 ? std::max(0.5, most / 128) : -1;
    lowest = std::ceil(lowest / odd) * odd;
    auto threshold = [&] { return draw(3, lowest, lowest + 3 * odd); };
    Signal spikes{"%" + fresh("lif"), in.shape,
                  fire == 3 ? Signal::Counts : Signal::Spikes};
    spikes.most = fire == 3 ? 255 : 1;
    std::string theta = param(in.shape, threshold), rho;
    if (reset == 1)
      rho = " to " + param(in.shape, [&] { return draw(3, -1, 1); });
    if (reset == 2)
      rho =
          " subtract " +
          (fire == 3 ? theta : param(in.shape, [&] { return draw(3, 0, 4); }));
    std::string text =
        " = snn.lif \"" + spikes.name.substr(1) + "\" " + in.name + " decay " +
        decays(in.shape) + " gain " +
        param(in.shape, [&] { return std::ldexp(1, int(pick(-1, 1))); }) +
        " bias " + param(in.shape, [&] { return draw(3, -1, 1); }) +
        " threshold " + theta + " fire " + fires[fire] + " reset " +
        (reset ? rho.substr(1) : "none");
    if (chance(1, 4))
      text += " floor " + param(in.shape, [&] { return draw(3, -2, 1); });
    text += " init " + param(in.shape, [&] { return draw(3, -1, 1); });
    if (chance(1, 4))
      text += " refractory " + std::to_string(pick(0, 2));
    if (chance(1, 3)) {
      Signal shown{spikes.name + "m", in.shape, Signal::Real, fine, most};
      body += "  " + spikes.name + ", " + shown.name + text + " membrane " +
              (chance(1, 2) ? "pre" : "post") + " : " + type(in) + " -> " +
              type(spikes) + ", " + type(shown) + "\n";
      add(shown);
    } else {
      body += "  " + spikes.name + text + " : " + type(in) + " -> " +
              type(spikes) + "\n";
    }
    add(spikes);
  }

  /// Spikes fed back: delay and synapse, or (sinabs) synapse and delay.
  void addRecurrence(const Signal &source) {
    if (source.shape.size() != 1)
      return;
    int64_t n = pick(1, 4);
    const Signal *drive = addLinear(source, {n});
    if (!drive)
      return;
    Signal in = *drive;
    std::string back = fresh("delay"), sum = fresh("add");
    bool late = chance(1, 2);
    Signal spikes{"%" + back, {n}, Signal::Spikes};
    std::string forward = "%forward" + back;
    if (late)
      spikes.name = forward;
    // A constant would stand in the delay of a current.
    Signal fed = *addLinear(spikes, {n}, /*mayBias=*/!late);
    if (late) {
      body += "  %" + back + " = snn.delay \"" + back + "\" " + fed.name +
              " by 1 init 0.0 : " + type(fed) + "\n";
      fed.name = "%" + back;
    }
    Signal total{"%" + sum,          {n},
                 Signal::Real,       std::max(in.fine, fed.fine),
                 in.most + fed.most, in.plain && fed.plain};
    body += "  " + total.name + " = snn.add \"" + sum + "\" " + in.name + ", " +
            fed.name + " : (" + type(in) + ", " + type(fed) + ") -> " +
            type(total) + "\n";
    Signal out{"%" + fresh("lif"), {n}, Signal::Spikes};
    if (late)
      out.name = forward;
    body += "  " + out.name + " = snn.lif \"lif" + back + "\" " + total.name +
            " decay 0.5 gain 1.0 bias 0.0 threshold " +
            number(draw(3, 0, odd)) +
            " fire ge reset to 0.0 init 0.0 : " + type(total) + " -> " +
            type(out) + "\n";
    if (!late)
      body += "  " + spikes.name + " = snn.delay \"" + back + "\" " + out.name +
              " by 1 init " + std::to_string(pick(0, 1)) + ".0 : " + type(out) +
              "\n";
    add(out);
  }

  const Signal *output = nullptr;
  double odd;
  double inputStep = 1;
  int64_t inputMax = 5, zero = 0;
  bool constant = false;
};

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_CONVERSION_DYADICNETWORK_H
