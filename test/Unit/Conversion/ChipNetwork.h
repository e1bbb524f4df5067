// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random quantised networks with numbers of so few bits that their twin in the
// form of rule Q10 has no error either.

#ifndef SNNC_TEST_UNIT_CONVERSION_CHIPNETWORK_H
#define SNNC_TEST_UNIT_CONVERSION_CHIPNETWORK_H

#include "TensorText.h"

namespace snnc::test {

/// Writes a network layer by layer. Weights are levels of one scale, decays 0,
/// ½ and 1, and what a neuron adds by itself 60 (for the factors of folded
/// weights) of its units: with up to 6 steps all membranes are whole.
class ChipNetwork : public NetworkWriter {
public:
  using Shape = std::vector<int64_t>;

  explicit ChipNetwork(Random &random) : NetworkWriter(random) {
    steps = pick(1, 6);
    addInput();
    feedback = chance(1, 4) ? pick(1, 4) : 0;
    biased = chance(1, 2);
    int64_t layers = pick(1, 4);
    for (int64_t k = 0; k < layers; ++k)
      addLayer(k + 1 == layers, k == 0);
  }

  std::string text() const {
    static const char *attributes[] = {"", " {snn.max = 5 : i64}",
                                       " {snn.step = 5.0e-01 : f64}"};
    return "snn.network @net(%x: " + type(input) + attributes[input.kind] +
           ") -> tensor<3xi1> attributes {steps = " + std::to_string(steps) +
           " : i64} {\n" + body + "  snn.output %lif" +
           std::to_string(lifs.size() - 1) + " : tensor<3xi1>\n}\n";
  }

  /// A recording, [steps, inputs].
  std::vector<double> makeInput() {
    std::vector<double> values(steps * input.size());
    for (double &value : values)
      if (chance(1, 2))
        value = input.kind == Signal::Spikes   ? 1
                : input.kind == Signal::Counts ? pick(0, 5)
                                               : pick(0, 5) * 0.5;
    return values;
  }

  int64_t steps;
  Signal input;
  std::vector<double> rest; ///< of each lif: where a reset leaves it
  std::vector<std::string> lifs;

private:
  /// Writes "%name = op "name" <rest>", and returns "%name".
  std::string write(const std::string &op, const std::string &rest,
                    bool named = true) {
    std::string name = fresh(op);
    body += "  %" + name + " = snn." + op +
            (named ? " \"" + name + "\" " : " ") + rest + "\n";
    return "%" + name;
  }
  static std::string number(double value) { return std::to_string(value); }

  void addInput() {
    input.name = "%x";
    input.shape = chance(1, 3)   ? Shape{pick(1, 6)}
                  : chance(1, 3) ? Shape{pick(1, 2), pick(4, 8)}
                                 : Shape{pick(1, 2), pick(4, 6), pick(4, 6)};
    input.kind = static_cast<Signal::Kind>(pick(0, 2));
    input.most = input.kind == Signal::Spikes ? 1 : 5;
    values.push_back(input);
  }

  Signal any() { return values[pick(0, values.size() - 1)]; }

  Signal flatten(const Signal &in, const Shape &shape) {
    Signal s = in;
    s.shape = shape;
    if (in.shape != shape)
      s.name = write("reshape", in.name + " : " + type(in) + " -> " + type(s),
                     /*named=*/false);
    return s;
  }
  Signal flatten(const Signal &in) { return flatten(in, {in.size()}); }

  Signal delay(const Signal &in, int64_t by) {
    Signal s = in;
    s.name = write("delay", in.name + " by " + std::to_string(by) +
                                " init 0.0 : " + type(in));
    return s;
  }

  /// Something between spikes and a synapse.
  Signal arrange(const Signal &in) {
    switch (pick(0, 7)) {
    case 0:
    case 1:
      return pool(in);
    case 2:
      return delay(in, pick(1, 3));
    case 3: {
      Signal other = chance(1, 2) ? in : any(), s = in;
      if (other.shape.size() != in.shape.size() ||
          !std::equal(in.shape.begin() + 1, in.shape.end(),
                      other.shape.begin() + 1))
        return in;
      s.kind = std::max(in.kind, other.kind);
      s.shape[0] += other.shape[0];
      s.name = write("concat", "axis 0 " + in.name + ", " + other.name +
                                   " : (" + type(in) + ", " + type(other) +
                                   ") -> " + type(s));
      return s;
    }
    case 4: {
      if (in.shape.size() < 2)
        return in;
      Signal s = in;
      std::string perm = in.shape.size() == 2 ? "[1, 0]" : "[0, 2, 1]";
      std::swap(s.shape[s.shape.size() - 2], s.shape.back());
      s.name =
          write("transpose",
                in.name + " perm " + perm + " : " + type(in) + " -> " + type(s),
                /*named=*/false);
      return s;
    }
    case 5:
      return slice(in);
    case 6: {
      Signal other = any();
      if (other.shape != in.shape)
        return in;
      return sum(in, other);
    }
    default:
      return in;
    }
  }

  /// All planes of some channels, or parts of the planes as well.
  Signal slice(const Signal &in) {
    Signal s = in;
    std::string begin, stride;
    bool planes = chance(1, 2);
    for (size_t d = 0; d < in.shape.size(); ++d) {
      bool whole = d > 0 && planes;
      int64_t from = whole ? 0 : pick(0, in.shape[d] - 1),
              step = whole ? 1 : pick(1, 2);
      if (!whole)
        s.shape[d] = pick(1, (in.shape[d] - 1 - from) / step + 1);
      begin += (d ? ", " : "") + std::to_string(from);
      stride += (d ? ", " : "") + std::to_string(step);
    }
    s.name = write("slice",
                   in.name + " begin [" + begin + "] stride [" + stride +
                       "] : " + type(in) + " -> " + type(s),
                   /*named=*/false);
    return s;
  }

  Signal sum(const Signal &a, const Signal &b) {
    Signal s = a;
    s.most = a.most + b.most;
    bool real = a.kind == Signal::Real || b.kind == Signal::Real;
    s.kind = real ? Signal::Real : Signal::Counts;
    s.name = write(
        "add", a.name + ", " + b.name +
                   (real ? "" : " bound " + std::to_string(int64_t(s.most))) +
                   " : (" + type(a) + ", " + type(b) + ") -> " + type(s));
    return s;
  }

  /// Windows of 1 and 2: averages over 1, 2 and 4 cells are exact.
  Signal pool(const Signal &in) {
    size_t space = in.shape.size() - 1;
    if (space == 0)
      return in;
    Signal s{"", {in.shape[0]}, Signal::Real};
    Shape window(space), stride(space), pads(2 * space), ones(space, 1);
    bool ceil = chance(1, 3);
    s.most = in.most;
    for (size_t d = 0; d < space; ++d) {
      window[d] = pick(1, 2), stride[d] = pick(1, 2);
      pads[d] = pick(0, window[d] - 1),
      pads[space + d] = pick(0, window[d] - 1);
      s.most *= window[d];
      s.shape.push_back(windows(in.shape[d + 1], window[d], stride[d], pads[d],
                                pads[space + d], 1, ceil));
      if (s.shape.back() == 0)
        return in;
    }
    bool avg = chance(1, 2);
    s.name =
        write("pool", std::string(avg ? "avg " : "sum ") + in.name +
                          " window " + list(window) + " stride " +
                          list(stride) + " pads " + list(pads) + " dilation " +
                          list(ones) + (ceil ? " ceil" : "") +
                          (avg && chance(1, 2) ? " count_include_pad" : "") +
                          " : " + type(in) + " -> " + type(s));
    return s;
  }

  /// Levels of -4 to 3, the first one 1, so that few divisors are common.
  std::string weight(const Shape &shape) {
    int64_t count = 1;
    for (int64_t d : shape)
      count *= d;
    std::string levels = "1", scales, id = std::to_string(counter++);
    for (int64_t i = 1; i < count; ++i)
      levels += ", " + std::to_string(chance(1, 3) ? 0 : pick(-4, 3));
    for (int64_t i = 0; i < shape[0]; ++i)
      scales += (i ? ", " : "") + number(0.25);
    std::string q = tensor(shape, "i3"), c = tensor({shape[0]}, "f32"),
                w = tensor(shape, "f32");
    body += "  %q" + id + " = arith.constant dense<" + nest(shape, levels) +
            "> : " + q + "\n  %c" + id + " = arith.constant dense<[" + scales +
            "]> : " + c + "\n  %w" + id + " = snn.dequantize %q" + id + ", %c" +
            id + " : (" + q + ", " + c + ") -> " + w + "\n";
    return "%w" + id;
  }

  std::string bias(int64_t rows, bool allowed, std::string &biasType) {
    if (!allowed || !biased || chance(1, 2))
      return "";
    std::string id = std::to_string(counter++), numbers;
    for (int64_t i = 0; i < rows; ++i)
      numbers += (i ? ", " : "") + number(60 * 0.25 * pick(-1, 1));
    body += "  %b" + id + " = arith.constant dense<[" + numbers +
            "]> : " + tensor({rows}, "f32") + "\n";
    biasType = ", " + tensor({rows}, "f32");
    return " bias %b" + id;
  }

  Signal linear(const Signal &from, int64_t rows, bool mayBias) {
    Signal in = flatten(from), s{"", {rows}, Signal::Real};
    std::string w = weight({rows, in.size()}), biasType,
                b = bias(rows, mayBias, biasType);
    s.name = write("linear", in.name + ", " + w + b + " : (" + type(in) + ", " +
                                 tensor({rows, in.size()}, "f32") + biasType +
                                 ") -> " + type(s));
    return s;
  }

  Signal conv(const Signal &in, bool mayBias) {
    size_t space = in.shape.size() - 1;
    Shape kernel, stride, pads(2 * space), dilation;
    int64_t groups = in.shape[0] % 2 == 0 && chance(1, 3) ? 2 : 1;
    Signal s{"", {groups * pick(1, 2)}, Signal::Real};
    for (size_t d = 0; d < space; ++d) {
      kernel.push_back(pick(1, 3));
      stride.push_back(pick(1, 2));
      dilation.push_back(pick(1, 2));
      pads[d] = pick(0, 2), pads[space + d] = pick(0, 2);
      s.shape.push_back(windows(in.shape[d + 1], kernel[d], stride[d], pads[d],
                                pads[space + d], dilation[d], false));
      if (s.shape.back() == 0)
        return linear(in, pick(1, 5), mayBias);
    }
    Shape weights{s.shape[0], in.shape[0] / groups};
    weights.insert(weights.end(), kernel.begin(), kernel.end());
    std::string w = weight(weights), biasType,
                b = bias(s.shape[0], mayBias, biasType);
    s.name = write(
        "conv", in.name + ", " + w + b + " stride " + list(stride) + " pads " +
                    list(pads) + " dilation " + list(dilation) + " groups " +
                    std::to_string(groups) + " : (" + type(in) + ", " +
                    tensor(weights, "f32") + biasType + ") -> " + type(s));
    return s;
  }

  void addLayer(bool last, bool first) {
    std::string spikes = "%lif" + std::to_string(lifs.size());
    bool cuba = chance(1, 4);
    Signal from = any();
    for (int64_t n = pick(0, 2); n > 0; --n)
      from = arrange(from);
    Signal total = !last && from.shape.size() > 1 && chance(3, 4)
                       ? conv(from, !cuba)
                       : linear(from, last ? 3 : pick(1, 5), !cuba);
    auto addDrive = [&](const Signal &drive) {
      total = sum(total, flatten(drive, total.shape));
    };
    if (chance(1, 3))
      addDrive(linear(arrange(any()), total.size(), !cuba));
    for (const Signal &value : values)
      if (value.shape == total.shape && chance(1, 2)) {
        addDrive(value);
        ++used["residual"];
        break;
      }
    if (chance(1, 3)) {
      Signal own{spikes, total.shape, Signal::Spikes};
      addDrive(linear(delay(own, pick(1, 2)), total.size(), !cuba));
      ++used["recurrence"];
    }
    if (first && feedback) {
      Signal lastSpikes{"%back", {3}, Signal::Spikes};
      addDrive(linear(lastSpikes, total.size(), !cuba));
      ++used["feedback"];
    }
    addNeurons(total, spikes, cuba);
    if (last && feedback)
      body += "  %back = snn.delay \"back\" " + spikes + " by " +
              std::to_string(feedback) + " init 0.0 : tensor<3xi1>\n";
  }

  void addNeurons(Signal in, const std::string &spikes, bool cuba) {
    static const char *decays[] = {"0.0", "0.5", "1.0"};
    if (cuba) {
      std::string from = in.name;
      in.name = write("li", from + " decay " + decays[pick(0, 2)] + " gain " +
                                number(0.5 * pick(1, 2)) +
                                " bias 0.0 init 0.0 : " + type(in));
    }
    int64_t decay = pick(0, 2);
    // Between multiples of 64, ≥ has no equal threshold.
    bool ge = decay != 1 && !cuba && chance(1, 2);
    double r = chance(1, 4) ? 120 * 0.25 * pick(-1, 1) : 0;
    rest.push_back(r);
    lifs.push_back(spikes.substr(1));
    ++used[r != 0 ? "rest" : "zero"];
    Signal out{spikes, in.shape, Signal::Spikes};
    body += "  " + spikes + " = snn.lif \"" + spikes.substr(1) + "\" " +
            in.name + " decay " + decays[decay] + " gain " +
            number(0.5 * pick(1, 2)) + " bias " +
            number(biased && chance(1, 2) ? 60 * 0.25 * pick(-1, 1) : 0) +
            " threshold " + number(r + 60 * 0.25 * pick(1, 4) / 4.0) +
            " fire " + (ge ? "ge" : "gt") + " reset to " + number(r) +
            " init " + number(r) + " : " + type(in) + " -> " + type(out) + "\n";
    values.push_back(out);
  }

  std::vector<Signal> values; ///< spikes and the input
  int64_t feedback = 0;
  bool biased = false;
};

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_CONVERSION_CHIPNETWORK_H
