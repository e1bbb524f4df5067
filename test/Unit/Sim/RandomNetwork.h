// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random networks as text, and an independent simulation of them: dense, one
// loop a formula, no class of lib/Sim or of the dialects.

#ifndef SNNC_TEST_UNIT_SIM_RANDOMNETWORK_H
#define SNNC_TEST_UNIT_SIM_RANDOMNETWORK_H

#include "dialects/QSNN/QSNNDialect.h"
#include "dialects/SNN/SNNDialect.h"
#include "snnc/Data/Recordings.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/StringExtras.h"

#include <bit>
#include <random>
#include <string>
#include <vector>

namespace snnc::test {

using Random = std::mt19937;

inline int64_t uniform(Random &random, int64_t low, int64_t high) {
  return low + static_cast<int64_t>(random() % uint64_t(high - low + 1));
}

/// One synapse with the neurons behind it. Real numbers at level snn; the same
/// fields hold integers at level qsnn.
struct TestLayer {
  int source;    ///< layer whose spikes enter; -1: the network's input
  int delay = 0; ///< steps between source and synapse; 0: none
  int delayInit = 0;
  int64_t rows, cols;
  std::vector<double> weights, synapseBias; // [rows, cols], [rows]
  std::vector<double> decay, gain, bias, threshold, resetValue, init; // [rows]
  /// Level snn: where not empty, weights are levels times these, [rows].
  std::vector<double> levels, scales;
  bool ge = false;
  int reset = 0; ///< 0 none, 1 to, 2 subtract
  // Integer level.
  int64_t leak = 0, shift = 0, frac = 0;
  int rounding = 0; ///< 0 floor, 1 nearest, 2 ceil, 3 trunc
};

struct TestNetwork {
  int64_t inputs, steps;
  bool integer = false;
  std::vector<TestLayer> layers; // the last one is the output
  std::vector<int> textOrder;    // of the layers
};

/// Everything that a run shows of a layer, [steps, rows].
struct TestTrace {
  std::vector<double> pre, post, spikes;
};

inline TestNetwork makeTopology(Random &random) {
  TestNetwork net;
  net.inputs = uniform(random, 1, 9);
  net.steps = uniform(random, 1, 6);
  int count = static_cast<int>(uniform(random, 1, 5));
  for (int k = 0; k < count; ++k) {
    TestLayer layer;
    layer.rows = uniform(random, 1, 6);
    // Any layer may feed any other; backwards, and itself, through a delay.
    layer.source =
        k == 0 ? -1 : static_cast<int>(uniform(random, -1, count - 1));
    layer.delay = static_cast<int>(uniform(random, 0, 3));
    if (layer.source >= k)
      layer.delay = std::max(layer.delay, 1);
    layer.delayInit =
        layer.source >= 0 ? uniform(random, 0, 1) : uniform(random, 0, 5);
    layer.reset = uniform(random, 0, 2);
    layer.ge = uniform(random, 0, 1);
    net.layers.push_back(layer);
    net.textOrder.insert(net.textOrder.begin() + uniform(random, 0, k), k);
  }
  for (TestLayer &layer : net.layers)
    layer.cols = layer.source < 0 ? net.inputs : net.layers[layer.source].rows;
  return net;
}

/// Numbers of few bits: every float operation on them is exact, in any order.
inline TestNetwork makeFloatNetwork(Random &random) {
  TestNetwork net = makeTopology(random);
  auto numbers = [&](int64_t count, int64_t low, int64_t high, double unit) {
    std::vector<double> values;
    for (int64_t i = 0; i < count; ++i)
      values.push_back(uniform(random, low, high) * unit);
    return values;
  };
  for (TestLayer &l : net.layers) {
    l.weights = numbers(l.rows * l.cols, -6, 8, 0.25);
    l.synapseBias = numbers(l.rows, -1, 2, 0.25);
    l.decay = numbers(l.rows, 0, 4, 0.25);
    l.gain = numbers(l.rows, -1, 4, 0.5);
    l.bias = numbers(l.rows, -1, 2, 0.125);
    l.threshold = numbers(l.rows, -1, 8, 0.25);
    l.resetValue = numbers(l.rows, -2, 4, 0.25);
    l.init = numbers(l.rows, -2, 4, 0.25);
  }
  return net;
}

inline TestNetwork makeIntegerNetwork(Random &random) {
  TestNetwork net = makeTopology(random);
  net.integer = true;
  auto numbers = [&](int64_t count, int64_t low, int64_t high) {
    std::vector<double> values;
    for (int64_t i = 0; i < count; ++i)
      values.push_back(uniform(random, low, high));
    return values;
  };
  for (TestLayer &l : net.layers) {
    l.weights = numbers(l.rows * l.cols, -8, 7);
    l.synapseBias = numbers(l.rows, -9, 9);
    l.shift = uniform(random, 0, 13);
    l.leak = uniform(random, 0, int64_t(1) << l.shift);
    l.frac = uniform(random, 0, 5);
    l.rounding = uniform(random, 0, 3);
    l.bias = numbers(l.rows, -20, 20);
    l.threshold = numbers(l.rows, -10, 300);
    l.resetValue = numbers(l.rows, -100, 100);
    l.init = numbers(l.rows, -500, 100);
    l.ge = false;
  }
  return net;
}

/// Counts of 0 to 5, [steps, inputs].
inline std::vector<double> makeInput(Random &random, const TestNetwork &net) {
  std::vector<double> input;
  for (int64_t i = 0; i < net.steps * net.inputs; ++i)
    input.push_back(uniform(random, 0, 1) ? uniform(random, 0, 5) : 0);
  return input;
}

using data::toRecording;

/// Rule Q2, by floor division only.
inline int64_t referenceLeak(int64_t v, int64_t m, int64_t k, int rounding) {
  auto floorDiv = [](int64_t a, int64_t b) {
    return a / b - (a % b != 0 && a < 0);
  };
  int64_t product = m * v, one = int64_t(1) << k;
  switch (rounding) {
  case 0:
    return floorDiv(product, one);
  case 1:
    return floorDiv(2 * product + one, 2 * one);
  case 2:
    return -floorDiv(-product, one);
  default:
    return product / one;
  }
}

inline std::vector<TestTrace> simulate(const TestNetwork &net,
                                       const std::vector<double> &input) {
  std::vector<TestTrace> traces(net.layers.size());
  std::vector<std::vector<double>> v;
  for (const TestLayer &l : net.layers)
    v.push_back(l.init);
  // Layers whose input of this step is known run first.
  for (int64_t t = 0; t < net.steps; ++t) {
    std::vector<bool> done(net.layers.size());
    for (size_t left = net.layers.size(); left > 0;)
      for (size_t k = 0; k < net.layers.size(); ++k) {
        const TestLayer &l = net.layers[k];
        if (done[k] || (l.delay == 0 && l.source >= 0 && !done[l.source]))
          continue;
        done[k] = true;
        --left;
        for (int64_t i = 0; i < l.rows; ++i) {
          double x = l.synapseBias[i];
          for (int64_t j = 0; j < l.cols; ++j) {
            int64_t from = t - l.delay;
            double in = from < 0 ? l.delayInit
                        : l.source < 0
                            ? input[from * net.inputs + j]
                            : traces[l.source].spikes[from * l.cols + j];
            x += l.weights[i * l.cols + j] * in;
          }
          double u = net.integer
                         ? double(referenceLeak(int64_t(v[k][i]), l.leak,
                                                l.shift, l.rounding)) +
                               double(int64_t(1) << l.frac) * x + l.bias[i]
                         : l.decay[i] * v[k][i] + l.gain[i] * x + l.bias[i];
          bool spike = l.ge ? u >= l.threshold[i] : u > l.threshold[i];
          double after = u;
          if (spike && l.reset == 1)
            after = l.resetValue[i];
          if (spike && l.reset == 2)
            after = u - l.resetValue[i];
          v[k][i] = after;
          traces[k].pre.push_back(u);
          traces[k].post.push_back(after);
          traces[k].spikes.push_back(spike);
        }
      }
  }
  return traces;
}

/// A float as its bits, so that the text cannot lose any.
inline std::string bits(double value) {
  return "0x" + llvm::utohexstr(std::bit_cast<uint32_t>(float(value)),
                                /*LowerCase=*/false, /*Width=*/8);
}

/// "dense<[…]> : tensor<NxT>", or a number where all are equal.
inline std::string param(const std::vector<double> &values, bool integer) {
  auto one = [&](double v) {
    return integer ? std::to_string(int64_t(v)) : bits(v);
  };
  if (llvm::all_equal(values))
    return one(values[0]);
  std::string text = "dense<[";
  for (double v : values)
    text += one(v) + ", ";
  text.resize(text.size() - 2);
  return text + "]> : tensor<" + std::to_string(values.size()) +
         (integer ? "xi64>" : "xf32>");
}

inline std::string matrix(const std::vector<double> &values, int64_t rows,
                          int64_t cols, bool integer) {
  std::string text = "dense<[";
  for (int64_t i = 0; i < rows; ++i) {
    text += i ? ", [" : "[";
    for (int64_t j = 0; j < cols; ++j) {
      double v = values[i * cols + j];
      text +=
          (j ? ", " : "") + (integer ? std::to_string(int64_t(v)) : bits(v));
    }
    text += "]";
  }
  return text + "]>";
}

/// The network in the form of its level; layers in `textOrder`.
inline std::string toText(const TestNetwork &net) {
  static const char *resets[] = {"none", "to ", "subtract "};
  static const char *roundings[] = {"floor", "nearest", "ceil", "trunc"};
  std::string level = net.integer ? "qsnn" : "snn", body;
  auto vec = [](int64_t n, const std::string &type) {
    return "tensor<" + std::to_string(n) + "x" + type + ">";
  };
  for (int k : net.textOrder) {
    const TestLayer &l = net.layers[k];
    std::string id = std::to_string(k),
                in = l.source < 0 ? "%x" : "%s" + std::to_string(l.source),
                inType = vec(l.cols, l.source < 0 ? "ui8" : "i1"),
                current = vec(l.rows, net.integer ? "i40" : "f32"),
                w = "tensor<" + std::to_string(l.rows) + "x" +
                    std::to_string(l.cols) + (net.integer ? "xi4>" : "xf32>"),
                b = vec(l.rows, net.integer ? "i8" : "f32");
    if (l.scales.empty()) {
      body += "  %w" + id + " = arith.constant " +
              matrix(l.weights, l.rows, l.cols, net.integer) + " : " + w + "\n";
    } else {
      std::string q = w.substr(0, w.size() - 4) + "i4>", c = vec(l.rows, "f32"),
                  row = matrix(l.scales, 1, l.rows, 0);
      body += "  %q" + id + " = arith.constant " +
              matrix(l.levels, l.rows, l.cols, true) + " : " + q + "\n  %c" +
              id + " = arith.constant dense<" + row.substr(7, row.size() - 9) +
              "> : " + c + "\n  %w" + id + " = snn.dequantize %q" + id +
              ", %c" + id + " : (" + q + ", " + c + ") -> " + w + "\n";
    }
    std::string bias = matrix(l.synapseBias, 1, l.rows, net.integer);
    bias = "dense<" + bias.substr(7, bias.size() - 9) + ">";
    body += "  %b" + id + " = arith.constant " + bias + " : " + b + "\n";
    if (l.delay) {
      body += "  %d" + id + " = " + level + ".delay \"d" + id + "\" " + in +
              " by " + std::to_string(l.delay) + " init " +
              std::to_string(l.delayInit) + (net.integer ? "" : ".0") + " : " +
              inType + "\n";
      in = "%d" + id;
    }
    body += "  %i" + id + " = " + level + ".linear \"fc" + id + "\" " + in +
            ", %w" + id + " bias %b" + id + " : (" + inType + ", " + w + ", " +
            b + ") -> " + current + "\n";
    std::string reset = resets[l.reset];
    if (l.reset)
      reset += param(l.resetValue, net.integer);
    body += "  %s" + id + " = " + level + ".lif \"lif" + id + "\" %i" + id;
    if (net.integer)
      body += " leak " + std::to_string(l.leak) + " shift " +
              std::to_string(l.shift) + " round " + roundings[l.rounding] +
              " frac " + std::to_string(l.frac) + " bias " +
              param(l.bias, true) + " threshold " + param(l.threshold, true) +
              " reset " + reset + " init " + param(l.init, true) +
              " membrane exact i50 unit 1.0";
    else
      body += " decay " + param(l.decay, false) + " gain " +
              param(l.gain, false) + " bias " + param(l.bias, false) +
              " threshold " + param(l.threshold, false) +
              (l.ge ? " fire ge" : " fire gt") + " reset " + reset + " init " +
              param(l.init, false);
    body += " : " + current + " -> " + vec(l.rows, "i1") + "\n";
  }
  std::string out = std::to_string(net.layers.size() - 1),
              outType = vec(net.layers.back().rows, "i1");
  return level + ".network @net(%x: " + vec(net.inputs, "ui8") +
         " {snn.max = 5 : i64}) -> " + outType +
         " attributes {steps = " + std::to_string(net.steps) + " : i64} {\n" +
         body + "  " + level + ".output %s" + out + " : " + outType + "\n}\n";
}

/// A context with both levels, and modules parsed in it.
struct TestContext {
  mlir::MLIRContext context;
  TestContext() {
    context.loadDialect<mlir::arith::ArithDialect, snn::SNNDialect,
                        qsnn::QSNNDialect>();
  }
  mlir::OwningOpRef<mlir::ModuleOp> parse(const std::string &text) {
    return mlir::parseSourceString<mlir::ModuleOp>(
        text, mlir::ParserConfig(&context));
  }
};

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_SIM_RANDOMNETWORK_H
