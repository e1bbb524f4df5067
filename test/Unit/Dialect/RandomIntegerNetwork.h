// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random integer networks of every operation as text. Each of their values is
// an output, so that a run shows all of them.

#ifndef SNNC_TEST_UNIT_DIALECT_RANDOMINTEGERNETWORK_H
#define SNNC_TEST_UNIT_DIALECT_RANDOMINTEGERNETWORK_H

#include "llvm/ADT/STLExtras.h"

#include <numeric>
#include <random>
#include <string>
#include <vector>

namespace snnc::test {

class RandomIntegerNetwork {
public:
  explicit RandomIntegerNetwork(unsigned seed) : random(seed) {}

  /// A network @net of `layers` layers. Widths of sums and membranes are i53.
  std::string make(int layers);

  int64_t steps = 0;               ///< T
  int64_t inputSize = 0, most = 0; ///< inputs, each of 0 to `most`

  int64_t uniform(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random() % uint64_t(high - low + 1));
  }
  bool chance(int64_t percent) { return uniform(0, 99) < percent; }

private:
  struct Value {
    std::string name;
    std::vector<int64_t> shape;
    std::string element;
    int64_t size() const {
      return std::accumulate(shape.begin(), shape.end(), int64_t(1),
                             std::multiplies<>());
    }
    std::string type() const {
      std::string text = "tensor<";
      for (int64_t extent : shape)
        text += std::to_string(extent) + "x";
      return text + element + ">";
    }
  };

  /// A new value; the text of its operation follows " = ".
  Value define(std::vector<int64_t> shape, std::string element) {
    values.push_back({"%v" + std::to_string(values.size()), std::move(shape),
                      std::move(element)});
    return values.back();
  }
  std::string quoted() { return "\"l" + std::to_string(count++) + "\" "; }
  const Value &pick() { return values[uniform(0, values.size() - 1)]; }
  /// A value of three dimensions or of one, as it comes.
  Value pickRank(size_t rank);
  Value flatten(Value value);
  std::string param(const Value &like, int64_t low, int64_t high);
  std::string constant(std::vector<int64_t> shape, const std::string &element,
                       int64_t low, int64_t high);
  std::string sumModes();
  std::string list(const std::vector<int64_t> &numbers);

  void addLinear();
  void addConv();
  void addPool();
  void addSum();
  void addRescale();
  void addConcat();
  void addTranspose();
  void addSlice();
  void addEncode();
  void addDelay();
  void addNeurons();
  std::string membrane(const Value &like, bool integrator);

  std::mt19937 random;
  std::vector<Value> values;
  std::string body;
  int count = 0;
};

inline RandomIntegerNetwork::Value RandomIntegerNetwork::flatten(Value value) {
  if (value.shape.size() == 1)
    return value;
  Value flat = define({value.size()}, value.element);
  body += flat.name + " = qsnn.reshape " + value.name + " : " + value.type() +
          " -> " + flat.type() + "\n";
  return flat;
}

inline RandomIntegerNetwork::Value RandomIntegerNetwork::pickRank(size_t rank) {
  Value value = pick();
  for (int tries = 0; value.shape.size() != rank && tries < 20; ++tries)
    value = pick();
  if (value.shape.size() == rank)
    return value;
  if (rank == 1)
    return flatten(value);
  Value deep = define({1, 1, value.size()}, value.element);
  body += deep.name + " = qsnn.reshape " + value.name + " : " + value.type() +
          " -> " + deep.type() + "\n";
  return deep;
}

inline std::string
RandomIntegerNetwork::list(const std::vector<int64_t> &numbers) {
  std::string text = "[";
  for (int64_t number : numbers)
    text += (text.size() > 1 ? ", " : "") + std::to_string(number);
  return text + "]";
}

/// A number, or a tensor over the first dimension.
inline std::string RandomIntegerNetwork::param(const Value &like, int64_t low,
                                               int64_t high) {
  if (chance(60))
    return std::to_string(uniform(low, high));
  Value shaped{"", like.shape, "i64"};
  std::string open = "[", close = "]";
  for (size_t d = 1; d < shaped.shape.size(); ++d) {
    shaped.shape[d] = 1;
    open += "[";
    close += "]";
  }
  std::string inner = open.substr(1), outer = close.substr(1), text;
  for (int64_t i = 0; i < shaped.shape[0]; ++i)
    text +=
        (i ? ", " : "") + inner + std::to_string(uniform(low, high)) + outer;
  return "dense<[" + text + "]> : " + shaped.type();
}

/// Row-major numbers as a constant; returns its name.
inline std::string RandomIntegerNetwork::constant(std::vector<int64_t> shape,
                                                  const std::string &element,
                                                  int64_t low, int64_t high) {
  std::string name = "%c" + std::to_string(count++);
  Value value{name, std::move(shape), element};
  auto nested = [&](auto &self, size_t d) -> std::string {
    if (d == value.shape.size())
      return std::to_string(chance(30) ? std::clamp<int64_t>(0, low, high)
                                       : uniform(low, high));
    std::string text = "[";
    for (int64_t i = 0; i < value.shape[d]; ++i)
      text += (i ? ", " : "") + self(self, d + 1);
    return text + "]";
  };
  body += name + " = arith.constant dense<" + nested(nested, 0) +
          "> : " + value.type() + "\n";
  return name;
}

inline std::string RandomIntegerNetwork::sumModes() {
  if (chance(85))
    return "";
  switch (uniform(0, 2)) {
  case 0:
    return " overflow wrap " + std::to_string(uniform(3, 9));
  case 1:
    return " overflow saturate " + std::to_string(uniform(-40, 0)) + " " +
           std::to_string(uniform(1, 40));
  default:
    return " overflow wrap 9 fold " + std::to_string(uniform(4, 8));
  }
}

inline void RandomIntegerNetwork::addLinear() {
  Value x = pickRank(1);
  Value y{"", {uniform(1, 4)}, "i53"};
  std::string w = constant({y.shape[0], x.size()}, "i4", -8, 7);
  std::string wType = Value{"", {y.shape[0], x.size()}, "i4"}.type(), bias,
              biasType;
  if (chance(50)) {
    bias = " bias " + constant(y.shape, "i6", -20, 20);
    biasType = ", " + Value{"", y.shape, "i6"}.type();
  }
  std::string modes = sumModes();
  y = define(y.shape, "i53");
  body += y.name + " = qsnn.linear " + quoted() + x.name + ", " + w + bias +
          modes + " : (" + x.type() + ", " + wType + biasType + ") -> " +
          y.type() + "\n";
}

inline void RandomIntegerNetwork::addConv() {
  Value x = pickRank(3);
  int64_t groups = x.shape[0] % 2 == 0 && chance(40) ? 2 : 1;
  int64_t kh = uniform(1, 2), kw = uniform(1, 3), ph = uniform(0, 1),
          pw = uniform(1, 2), sh = uniform(1, 2), sw = uniform(1, 2);
  int64_t dw = uniform(1, 2), oh = x.shape[1] + 2 * ph - kh,
          ow = x.shape[2] + 2 * pw - dw * (kw - 1) - 1;
  if (oh < 0 || ow < 0)
    return;
  std::vector<int64_t> wShape{2 * uniform(1, 2), x.shape[0] / groups, kh, kw};
  std::string w = constant(wShape, "i3", -4, 3);
  std::string wType = Value{"", wShape, "i3"}.type(), bias, biasType;
  if (chance(40)) {
    bias = " bias " + constant({wShape[0]}, "i5", -10, 10);
    biasType = ", " + Value{"", {wShape[0]}, "i5"}.type();
  }
  std::string pad = chance(30) ? " pad " + std::to_string(uniform(-3, 3)) : "";
  std::string modes = sumModes();
  Value y = define({wShape[0], oh / sh + 1, ow / sw + 1}, "i53");
  body += y.name + " = qsnn.conv " + quoted() + x.name + ", " + w + bias +
          " stride " + list({sh, sw}) + " pads " + list({ph, pw, ph, pw}) +
          " dilation " + list({1, dw}) + " groups " + std::to_string(groups) +
          pad + modes + " : (" + x.type() + ", " + wType + biasType + ") -> " +
          y.type() + "\n";
}

inline void RandomIntegerNetwork::addPool() {
  Value x = pickRank(3);
  int64_t kh = uniform(1, std::min<int64_t>(2, x.shape[1])),
          kw = uniform(1, std::min<int64_t>(2, x.shape[2])), s = uniform(1, 2);
  bool isMax = chance(50);
  Value y =
      define({x.shape[0], (x.shape[1] - kh) / s + 1, (x.shape[2] - kw) / s + 1},
             isMax ? x.element : "i53");
  body += y.name + " = qsnn.pool " + quoted() + (isMax ? "max " : "sum ") +
          x.name + " window " + list({kh, kw}) + " stride " + list({s, s}) +
          " pads [0, 0, 0, 0] dilation [1, 1] : " + x.type() + " -> " +
          y.type() + "\n";
}

inline void RandomIntegerNetwork::addSum() {
  Value a = pick(), b = a;
  for (const Value &other : values)
    if (other.shape == a.shape && chance(50))
      b = other;
  std::string modes = sumModes();
  Value y = define(a.shape, "i53");
  body += y.name + " = qsnn.add " + quoted() + a.name + ", " + b.name + modes +
          " : (" + a.type() + ", " + b.type() + ") -> " + y.type() + "\n";
}

static constexpr const char *kRoundings[] = {"floor", "nearest", "ceil",
                                             "trunc"};

inline void RandomIntegerNetwork::addRescale() {
  Value x = pick();
  std::string by = param(x, 1, 20), modes;
  Value y = define(x.shape, "i53");
  body += y.name + " = qsnn.rescale " + quoted() + x.name + " by " + by +
          " shift " + std::to_string(uniform(0, 4)) + " round " +
          kRoundings[uniform(0, 3)] + " : " + x.type() + " -> " + y.type() +
          "\n";
}

inline void RandomIntegerNetwork::addConcat() {
  Value a = pickRank(1), b = pickRank(1);
  Value y = define({a.size() + b.size()}, "i53");
  body += y.name + " = qsnn.concat " + quoted() + "axis 0 " + a.name + ", " +
          b.name + " : (" + a.type() + ", " + b.type() + ") -> " + y.type() +
          "\n";
}

inline void RandomIntegerNetwork::addTranspose() {
  Value x = pickRank(3);
  Value y = define({x.shape[1], x.shape[2], x.shape[0]}, x.element);
  body += y.name + " = qsnn.transpose " + x.name +
          " perm [1, 2, 0] : " + x.type() + " -> " + y.type() + "\n";
}

inline void RandomIntegerNetwork::addSlice() {
  Value x = pick();
  std::vector<int64_t> shape, begin, stride;
  for (int64_t extent : x.shape) {
    begin.push_back(uniform(0, extent - 1));
    stride.push_back(uniform(1, 2));
    shape.push_back(uniform(0, (extent - 1 - begin.back()) / stride.back()) +
                    1);
  }
  Value y = define(shape, x.element);
  body += y.name + " = qsnn.slice " + x.name + " begin " + list(begin) +
          " stride " + list(stride) + " : " + x.type() + " -> " + y.type() +
          "\n";
}

inline void RandomIntegerNetwork::addEncode() {
  const char *kinds[] = {"direct ", "rate ", "latency "};
  int64_t kind = uniform(0, 2);
  // Only the input is sure to stay within the maximum.
  Value x = values[0];
  Value y = define(x.shape, kind == 0 ? x.element : "i1");
  body += y.name + " = qsnn.encode " + quoted() + kinds[kind] + x.name +
          " max " + std::to_string(most + uniform(0, 2)) + " : " + x.type() +
          " -> " + y.type() + "\n";
}

inline void RandomIntegerNetwork::addDelay() {
  Value x = pick();
  bool isSigned = x.element[0] == 'i' && x.element != "i1";
  std::string init = param(x, isSigned ? -9 : 0, isSigned ? 9 : 1);
  Value y = define(x.shape, x.element);
  body += y.name + " = qsnn.delay " + quoted() + x.name + " by " +
          std::to_string(uniform(1, 3)) + " init " + init + " : " + y.type() +
          "\n";
}

/// From "init" to the membrane's type.
inline std::string RandomIntegerNetwork::membrane(const Value &like,
                                                  bool integrator) {
  std::string text = " init " + param(like, -30, 30);
  if (!integrator && chance(25))
    text += " refractory " + std::to_string(uniform(0, 3));
  if (chance(15)) {
    int64_t every = uniform(1, 4);
    text += " clear every " + std::to_string(every) + " phase " +
            std::to_string(uniform(0, every - 1));
  }
  text += " membrane ";
  if (chance(75))
    return text + "exact i53 unit 1.0";
  std::string modes = sumModes();
  return text + (modes.empty() ? "wrap 9 saturate -50 60" : modes.substr(10)) +
         " i53 unit 1.0";
}

inline void RandomIntegerNetwork::addNeurons() {
  Value x = pick();
  while (x.element != "i1" && x.element[0] != 'i')
    x = pick();
  if (x.element == "i1")
    return;
  int64_t shift = uniform(0, 6);
  std::string text = quoted() + x.name + " leak " +
                     (chance(30) ? std::to_string(int64_t(1) << shift)
                                 : param(x, 0, int64_t(1) << shift)) +
                     " shift " + std::to_string(shift) + " round " +
                     kRoundings[uniform(0, 3)] + " frac " +
                     std::to_string(uniform(0, 3)) + " bias " +
                     param(x, -20, 20);
  if (chance(25)) {
    text += membrane(x, true);
    Value y = define(x.shape, "i53");
    body += y.name + " = qsnn.li " + text + " : " + x.type() + " -> " +
            y.type() + "\n";
    return;
  }
  int64_t fire = uniform(0, 2);
  const char *fires[] = {"gt", "count", "gt_over"};
  // Counts of a small threshold would end most runs.
  text += " threshold " + (fire == 1 ? param(x, 20, 300) : param(x, -10, 100)) +
          " fire " + fires[fire];
  int64_t reset = fire == 2 ? 2 : uniform(0, 2);
  text += reset == 0 ? " reset none"
                     : (reset == 1 ? " reset to " : " reset subtract ") +
                           param(x, -30, 90);
  if (chance(25))
    text += " floor " + param(x, -60, 10);
  text += membrane(x, false);
  int64_t shown = uniform(0, 2);
  if (shown)
    text += shown == 1 ? " membrane pre" : " membrane post";
  Value s = define(x.shape, fire == 1 ? "ui8" : "i1"), v;
  if (shown)
    v = define(x.shape, "i53");
  body += s.name + (shown ? ", " + v.name : "") + " = qsnn.lif " + text +
          " : " + x.type() + " -> " + s.type() +
          (shown ? ", " + v.type() : "") + "\n";
}

inline std::string RandomIntegerNetwork::make(int layers) {
  steps = uniform(1, 12);
  most = uniform(1, 4);
  Value x = chance(50) ? define({uniform(1, 5)}, "ui8")
                       : define({uniform(1, 2), 3, 4}, "ui8");
  inputSize = x.size();
  // What comes back: closed at the end by any value of its type.
  Value back = chance(50) ? define({3}, "i1") : define({2}, "i53");
  using Add = void (RandomIntegerNetwork::*)();
  constexpr Add kAdds[] = {
      &RandomIntegerNetwork::addLinear,  &RandomIntegerNetwork::addLinear,
      &RandomIntegerNetwork::addConv,    &RandomIntegerNetwork::addPool,
      &RandomIntegerNetwork::addSum,     &RandomIntegerNetwork::addRescale,
      &RandomIntegerNetwork::addConcat,  &RandomIntegerNetwork::addTranspose,
      &RandomIntegerNetwork::addSlice,   &RandomIntegerNetwork::addEncode,
      &RandomIntegerNetwork::addDelay,   &RandomIntegerNetwork::addNeurons,
      &RandomIntegerNetwork::addNeurons, &RandomIntegerNetwork::addNeurons};
  for (int k = 0; k < layers; ++k)
    (this->*kAdds[uniform(0, std::size(kAdds) - 1)])();
  Value from = back;
  for (const Value &value : values)
    if (value.name != x.name && value.type() == back.type() && chance(70))
      from = value;
  body += back.name + " = qsnn.delay \"back\" " + from.name + " by " +
          std::to_string(uniform(1, 2)) + " init 0 : " + back.type() + "\n";
  std::string names, types;
  for (const Value &value : values) {
    names += (names.empty() ? "" : ", ") + value.name;
    types += (types.empty() ? "" : ", ") + value.type();
  }
  // The last steps of a network that is late have no input, but states go on.
  std::string stated;
  if (chance(70))
    stated = "steps = " + std::to_string(steps) + " : i64";
  if (chance(30))
    stated += (stated.empty() ? "" : ", ") + std::string("latency = ") +
              std::to_string(uniform(1, 6)) + " : i64";
  if (!stated.empty())
    stated = " attributes {" + stated + "}";
  return "qsnn.network @net(" + x.name + ": " + x.type() +
         " {snn.max = " + std::to_string(most) + " : i64}) -> (" + types + ")" +
         stated + " {\n" + body + "qsnn.output " + names + " : " + types +
         "\n}\n";
}

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_DIALECT_RANDOMINTEGERNETWORK_H
