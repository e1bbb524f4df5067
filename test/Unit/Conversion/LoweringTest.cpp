// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What rule Q5a promises of the integer network, on random networks against an
// independent simulation of the float one.

#include "snnc/Conversion/SNNToQSNN.h"
#include "snnc/Sim/Interpreter.h"
#include "test/Unit/Sim/RandomNetwork.h"
#include "test/Unit/Sim/TestErrors.h"

#include "mlir/IR/Verifier.h"

#include <cmath>

using namespace snnc;
using namespace snnc::test;

namespace {

/// Makes the layers of a topology quantised; `real(low, high)` draws numbers.
template <class Real>
void fill(TestNetwork &net, Random &random, const Real &real, int maxShift) {
  for (TestLayer &l : net.layers) {
    l.synapseBias.clear();
    int shift = uniform(random, 0, maxShift);
    double decay = std::ldexp(uniform(random, 0, 1 << shift), -shift);
    l.decay.assign(l.rows, decay);
    for (int64_t i = 0; i < l.rows; ++i) {
      l.scales.push_back(real(0.05, 0.5));
      l.gain.push_back(real(0.25, 1.5));
      for (int64_t j = 0; j < l.cols; ++j) {
        l.levels.push_back(uniform(random, -8, 7));
        l.weights.push_back(l.levels.back() * l.scales.back());
      }
      l.synapseBias.push_back(real(-0.5, 0.5));
      l.bias.push_back(real(-0.25, 0.5));
      l.threshold.push_back(real(-0.25, 3));
      l.resetValue.push_back(real(-0.5, 1));
      l.init.push_back(real(-1, 1));
    }
  }
}

struct Lowered {
  TestContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::unique_ptr<sim::Executable> executable;

  Lowered(const TestNetwork &net, const IntegerForm &form) {
    module = context.parse(toText(net));
    if (!module)
      return;
    auto network = llvm::cast<snn::NetworkOp>(module->getBody()->front());
    auto integer = buildIntegerNetwork(network, form);
    if (failed(integer))
      return;
    network.erase();
    // Proves the widths that the lowering chose.
    EXPECT_TRUE(succeeded(mlir::verify(*module)));
    executable = std::move(*sim::Executable::create(*integer));
  }
};

/// Largest |U·s - u| of two traces, in units, until a spike differs; and
/// whether the first that does is within its bound of the threshold.
void checkPromise(const TestNetwork &net, const std::vector<double> &input,
                  const sim::Executable &integer, bool exact) {
  sim::RunOptions options;
  options.trace = true;
  auto run = integer.run(toRecording(input, net.inputs), options);
  ASSERT_TRUE(ok(run));
  auto real = simulate(net, input);
  for (int64_t t = 0; t < net.steps; ++t)
    for (auto [n, layer] : llvm::enumerate(integer.neurons())) {
      int64_t l = std::stoi(layer.name.substr(3));
      const TestLayer &spec = net.layers[l];
      double a = spec.decay[0];
      double units = exact ? 0 : a < 1 ? 2 / (1 - a) : double(net.steps);
      bool different = false;
      for (int64_t i = 0; i < spec.rows; ++i) {
        size_t at = t * spec.rows + i;
        double unit = layer.unit.size() == 1 ? layer.unit[0] : layer.unit[i];
        double u = real[l].pre[at],
               bound = units * unit * (1 + 1e-9) + (exact ? 0 : 1e-9);
        ASSERT_LE(std::abs(run->neurons[n].pre[at] * unit - u), bound)
            << layer.name << " step " << t << "\n"
            << toText(net);
        if (run->neurons[n].spikes[at] == real[l].spikes[at])
          continue;
        different = true;
        ASSERT_LE(std::abs(u - spec.threshold[i]), bound) << layer.name;
      }
      ASSERT_FALSE(exact && different) << layer.name;
      if (different)
        return; // what follows is another network's
    }
}

TEST(Lowering, StaysWithinItsPromise) {
  int lowered = 0;
  for (int seed = 0; seed < 400; ++seed) {
    Random random(seed);
    TestNetwork net = makeTopology(random);
    std::uniform_real_distribution<float> draw(0, 1);
    auto real = [&](double low, double high) {
      return double(float(low + draw(random) * (high - low)));
    };
    fill(net, random, real, 12);
    IntegerForm form;
    form.rounding = static_cast<qsnn::Rounding>(seed % 4);
    form.frac = uniform(random, 0, 8);
    Lowered integer(net, form);
    ASSERT_TRUE(integer.executable) << toText(net);
    ++lowered;
    for (int sample = 0; sample < 5; ++sample)
      checkPromise(net, makeInput(random, net), *integer.executable, false);
    if (HasFailure())
      FAIL() << "seed " << seed;
  }
  EXPECT_EQ(lowered, 400);
}

/// a = m/2^k, f ≥ k·T, constants whole in units of b·e before the fractional
/// bits: nothing differs, for any rounding. (v[-1] decays T times; where it is
/// 0, f ≥ k·(T - 1) is enough.) Thresholds are whole in units too, so that
/// comparisons are decided on their edge now and then.
TEST(Lowering, IsExactWithEnoughFractionalBits) {
  for (int seed = 0; seed < 300; ++seed) {
    Random random(seed);
    TestNetwork net = makeTopology(random);
    net.steps = std::min<int64_t>(net.steps, 5);
    int maxShift = seed % 4;
    auto dyadic = [&](double low, double high) {
      return uniform(random, std::ceil(low * 4), std::floor(high * 4)) / 4.0;
    };
    fill(net, random, dyadic, maxShift);
    for (TestLayer &l : net.layers)
      for (int64_t i = 0; i < l.rows; ++i)
        l.gain[i] = std::ldexp(1, uniform(random, -1, 1));
    IntegerForm form;
    form.rounding = static_cast<qsnn::Rounding>(uniform(random, 0, 3));
    // Units are at most 1; quarters are whole in 2 more bits, products of gain
    // and bias in 3.
    form.frac = 3 + maxShift * net.steps;
    Lowered integer(net, form);
    ASSERT_TRUE(integer.executable) << toText(net);
    for (int sample = 0; sample < 5; ++sample)
      checkPromise(net, makeInput(random, net), *integer.executable, true);
    if (HasFailure())
      FAIL() << "seed " << seed;
  }
}

/// Thresholds that are exact multiples of the stored unit, one ulp below and
/// one above: computed in 128-bit integers from the bits of the floats.
TEST(Lowering, ThresholdsAreExactAtTheEdge) {
  using Wide = __int128;
  Random random(3);
  for (int round = 0; round < 200; ++round) {
    float scale =
        std::ldexp(float(uniform(random, 1 << 11, (1 << 12) - 1)), -16);
    int64_t frac = uniform(random, 0, 3), times = uniform(random, 1, 4000);
    float edge = scale * float(times) / float(1 << frac); // 24 bits: exact
    for (float theta :
         {std::nextafter(edge, 0.0f), edge, std::nextafter(edge, 9.0f)})
      for (bool ge : {false, true}) {
        TestNetwork net;
        net.inputs = net.steps = 1;
        TestLayer l;
        l.source = -1;
        l.rows = l.cols = 1;
        l.levels = l.gain = {1};
        l.scales = {scale};
        l.synapseBias = l.bias = l.resetValue = l.init = l.decay = {0};
        l.threshold = {theta};
        l.ge = ge;
        net.layers = {l};
        net.textOrder = {0};
        IntegerForm form;
        form.frac = frac;
        Lowered integer(net, form);
        ASSERT_TRUE(integer.executable);
        // θ / (scale / 2^f) with both as integers over 2^60.
        Wide n = Wide(std::ldexp(double(theta), 60)) << frac,
             d = Wide(std::ldexp(double(scale), 60));
        Wide expected = ge ? (n + d - 1) / d - 1 : n / d;
        EXPECT_EQ(integer.executable->neurons()[0].threshold[0],
                  float(int64_t(expected)))
            << theta << " / " << scale << " ge " << ge;
      }
  }
}

} // namespace
