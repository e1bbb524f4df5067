// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The interval analysis behind `exact` (rule Q4): nothing leaves the proved
// range, and the range is not larger than it must be where that can be told.

#include "dialects/QSNN/NeuronRanges.h"

#include "gtest/gtest.h"

#include <algorithm>
#include <random>

using namespace snnc::qsnn;

namespace {

using Random = std::mt19937;

int64_t uniform(Random &random, int64_t low, int64_t high) {
  return low + static_cast<int64_t>(random() % uint64_t(high - low + 1));
}

TEST(Ranges, WidthHoldsBothEnds) {
  auto width = [](int64_t low, int64_t high) {
    return Range{low, high}.width();
  };
  EXPECT_EQ(width(0, 0), 2u);
  EXPECT_EQ(width(-1, 1), 2u);
  EXPECT_EQ(width(-2, 1), 2u);
  EXPECT_EQ(width(-3, 1), 3u);
  EXPECT_EQ(width(0, 2), 3u);
  EXPECT_EQ(width(-4, 3), 3u);
  EXPECT_EQ(width(-8, -5), 4u);
  EXPECT_EQ(width(5, 7), 4u);
  EXPECT_EQ(width(0, 127), 8u);
  EXPECT_EQ(width(0, 128), 9u);
  EXPECT_EQ(width(INT64_MIN, 0), 64u);
}

/// A layer of one neuron, anything that rules Q2 to Q4 allow.
NeuronForm randomNeuron(Random &random) {
  NeuronForm form;
  form.shift = uniform(random, 0, 12);
  form.frac = uniform(random, 0, 4);
  form.rounding = static_cast<Rounding>(uniform(random, 0, 3));
  form.integrator = uniform(random, 0, 5) == 0;
  NeuronForm::Neuron n{};
  int64_t one = int64_t(1) << form.shift;
  n.leak = uniform(random, 0, 2) ? uniform(random, 0, one) : one;
  n.bias = uniform(random, -30, 30);
  n.init = uniform(random, -100, 100);
  if (!form.integrator) {
    constexpr snnc::snn::Fire kFires[] = {
        snnc::snn::Fire::Gt, snnc::snn::Fire::Count, snnc::snn::Fire::GtOver};
    form.fire = kFires[uniform(random, 0, 2)];
    form.reset = form.fire == snnc::snn::Fire::GtOver
                     ? Reset::Subtract
                     : static_cast<Reset>(uniform(random, 0, 2));
    bool counts = form.fire == snnc::snn::Fire::Count;
    n.threshold = uniform(random, counts ? 1 : -20, 200);
    n.resetValue = uniform(random, -60, 120);
    form.hasFloor = uniform(random, 0, 3) == 0;
    n.floor = uniform(random, -200, 20);
    form.refractory = uniform(random, 0, 3) == 0;
    form.showsMembrane = uniform(random, 0, 3) == 0;
  }
  form.neurons.push_back(n);
  return form;
}

void expectSame(const NeuronRange &a, const NeuronRange &b, int round) {
  ASSERT_TRUE(a.state() == b.state()) << round;
  ASSERT_TRUE(a.last().u == b.last().u) << round;
  ASSERT_TRUE(a.last().pre == b.last().pre) << round;
  ASSERT_TRUE(a.last().partial == b.last().partial) << round;
  ASSERT_TRUE(a.last().spikes == b.last().spikes) << round;
}

/// A neuron that sleeps until its input changes is where one that does not is.
TEST(Ranges, SleepingChangesNothing) {
  Random random(2);
  int slept = 0;
  for (int round = 0; round < 5000; ++round) {
    NeuronForm form = randomNeuron(random);
    NeuronRange awake(form, 0), sleeper(form, 0);
    WideRange input{uniform(random, -20, 0), uniform(random, 0, 20)};
    int64_t steps = uniform(random, 2, 300),
            change = uniform(random, 1, steps - 1);
    for (int64_t t = 0; t < steps; ++t) {
      if (t == change)
        input = input.hull({0, 30});
      awake.advance(input, input);
      if (t == 0 || t == change || t == steps - 1 || !sleeper.isAsleep())
        sleeper.advanceTo(t, input, input);
      else
        ++slept;
      // Asleep or not, the spikes are those of the step.
      ASSERT_TRUE(awake.last().spikes == sleeper.last().spikes) << round;
    }
    expectSame(awake, sleeper, round);
  }
  EXPECT_GT(slept, 100000);
}

/// Where steps come to rest, leaps do too, and at the same place.
TEST(Ranges, LeapsEndWhereStepsDo) {
  Random random(3);
  int rested = 0;
  for (int round = 0; round < 1500; ++round) {
    NeuronForm form = randomNeuron(random);
    NeuronRange steps(form, 0), leaps(form, 0);
    WideRange input{uniform(random, -20, 0), uniform(random, 0, 20)};
    leaps.settle(input, input);
    int64_t left = 20000;
    while (left > 0 && steps.advance(input, input))
      --left;
    if (left > 0) {
      ++rested;
      expectSame(steps, leaps, round);
    } else {
      // Still under way, or without end.
      ASSERT_TRUE(steps.state().hull(leaps.state()) == leaps.state()) << round;
    }
  }
  EXPECT_GT(rested, 750);
}

/// Every value on the way to u, for inputs at their ends and any order of the
/// bias and of the events.
TEST(Ranges, PartialsHoldEveryOrder) {
  Random random(4);
  for (int round = 0; round < 2000; ++round) {
    NeuronForm form = randomNeuron(random);
    const NeuronForm::Neuron &n = form.neurons[0];
    Range input{uniform(random, -20, 0), uniform(random, 0, 20)};
    NeuronRange neuron(form, 0);
    neuron.advance(input, input);
    int64_t scale = int64_t(1) << form.frac;
    int64_t parts[] = {input.low * scale, input.high * scale, n.bias};
    std::sort(std::begin(parts), std::end(parts));
    do {
      int64_t sum = leak(n.init, n.leak, form.shift, form.rounding);
      for (int64_t part : parts) {
        ASSERT_LE(neuron.last().partial.low, sum);
        ASSERT_GE(neuron.last().partial.high, sum);
        sum += part;
      }
    } while (std::next_permutation(std::begin(parts), std::end(parts)));
  }
}

TEST(Ranges, LargeConstantsHaveNoBoundRatherThanAWrongOne) {
  auto isBounded = [](auto change) {
    NeuronForm form;
    form.shift = 1;
    form.neurons.push_back({1, 0, 0, 0, 0, 0});
    change(form, form.neurons[0]);
    NeuronRange neuron(form, 0);
    neuron.settle({0, 1}, {0, int64_t(1) << 40});
    return neuron.state().hull(neuron.last().partial).isBounded();
  };
  using Neuron = NeuronForm::Neuron;
  EXPECT_TRUE(isBounded([](NeuronForm &, Neuron &) {}));
  EXPECT_FALSE(isBounded([](NeuronForm &form, Neuron &) { form.frac = 24; }));
  EXPECT_FALSE(isBounded([](NeuronForm &, Neuron &n) { n.bias = INT64_MAX; }));
  EXPECT_FALSE(isBounded([](NeuronForm &, Neuron &n) { n.init = INT64_MIN; }));
  EXPECT_FALSE(isBounded([](NeuronForm &form, Neuron &n) {
    form.reset = Reset::Subtract;
    n.resetValue = INT64_MIN;
    n.bias = 1;
  }));
}

} // namespace
