// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs over sets of recordings: order, threads, shares, synaptic operations.

#include "snnc/Sim/Evaluate.h"
#include "MemorySource.h"
#include "RandomNetwork.h"
#include "TestErrors.h"

#include "gtest/gtest.h"

using namespace snnc;
using namespace snnc::test;

namespace {

struct Fixture {
  TestContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::unique_ptr<sim::Executable> executable;
  MemorySource source;
  TestNetwork net;

  explicit Fixture(int seed, int64_t count = 150) {
    source.labels = true;
    Random random(seed);
    net = makeFloatNetwork(random);
    module = context.parse(toText(net));
    executable =
        std::move(*sim::Executable::create(&module->getBody()->front()));
    for (int64_t i = 0; i < count; ++i) {
      source.recordings.push_back(
          toRecording(makeInput(random, net), net.inputs, i));
      source.recordings.back().label = i % 2;
    }
  }
};

TEST(Evaluate, WilsonInterval) {
  // Published examples: 0 of 10, 5 of 10, 81 of 263 (Newcombe 1998).
  auto check = [](int64_t count, int64_t total, double low, double high) {
    auto interval = sim::Share{count, total}.interval();
    EXPECT_NEAR(interval.first, low, 1e-4);
    EXPECT_NEAR(interval.second, high, 1e-4);
  };
  check(0, 10, 0.0, 0.2775);
  check(5, 10, 0.2366, 0.7634);
  check(81, 263, 0.2553, 0.3662);
  check(15, 148, 0.0624, 0.1605);
  check(10, 10, 0.7225, 1.0);
  check(0, 0, 0, 1);
}

TEST(Evaluate, RunsInOrderForAnyNumberOfThreads) {
  Fixture f(5);
  std::vector<int64_t> order, decisions[3];
  for (int threads = 1; threads <= 3; ++threads) {
    order.clear();
    EXPECT_TRUE(
        ok(sim::runAll(*f.executable, f.source, 3, 148, {}, threads,
                       [&](const data::Recording &r, sim::RunResult &result) {
                         order.push_back(r.index);
                         decisions[threads - 1].push_back(result.decision);
                         return llvm::Error::success();
                       })));
    ASSERT_EQ(order.size(), 145u);
    for (size_t i = 0; i < order.size(); ++i)
      EXPECT_EQ(order[i], int64_t(i + 3));
  }
  EXPECT_EQ(decisions[0], decisions[1]);
  EXPECT_EQ(decisions[0], decisions[2]);
}

TEST(Evaluate, ReportsTheFirstBrokenRecording) {
  Fixture f(5);
  f.source.recordings[70].value[0] = 99;
  f.source.recordings[71].value[0] = 99;
  sim::EvaluateOptions options;
  options.end = 150;
  auto result = sim::evaluate(*f.executable, f.source, options);
  ASSERT_FALSE(bool(result));
  EXPECT_NE(llvm::toString(result.takeError()).find("sample 70, "),
            std::string::npos);
}

TEST(Evaluate, SummaryAgreesWithTheReference) {
  for (int seed = 0; seed < 20; ++seed) {
    Fixture f(seed, 12);
    sim::EvaluateOptions options;
    options.end = 12;
    options.reference = f.executable.get();
    auto result = sim::evaluate(*f.executable, f.source, options);
    ASSERT_TRUE(ok(result));
    EXPECT_EQ(result->samples, 12);
    EXPECT_EQ(result->agreement->value(), 1.0);
    int64_t right = 0;
    std::vector<double> spikes(f.net.layers.size());
    for (const data::Recording &r : f.source.recordings) {
      std::vector<double> input(f.net.steps * f.net.inputs);
      for (int64_t t = 0; t < f.net.steps; ++t)
        for (uint32_t e = r.stepBegin[t]; e < r.stepBegin[t + 1]; ++e)
          input[t * f.net.inputs + r.address[e]] = r.value[e];
      auto traces = simulate(f.net, input);
      std::vector<int64_t> counts(f.net.layers.back().rows);
      for (size_t l = 0; l < traces.size(); ++l)
        for (double s : traces[l].spikes)
          spikes[l] += s;
      for (size_t i = 0; i < traces.back().spikes.size(); ++i)
        counts[i % counts.size()] += traces.back().spikes[i];
      right +=
          std::max_element(counts.begin(), counts.end()) - counts.begin() ==
          r.label;
    }
    EXPECT_EQ(result->accuracy->count, right);
    ASSERT_EQ(result->layers.size(), f.net.layers.size());
    for (const auto &layer : result->layers) {
      size_t l = std::stoi(layer.name.substr(3));
      const TestLayer &net = f.net.layers[l];
      EXPECT_EQ(layer.neurons, net.rows) << layer.name;
      EXPECT_DOUBLE_EQ(layer.rate,
                       spikes[l] / double(12 * f.net.steps * net.rows));
      // The synapse that stands before these neurons, not another one.
      EXPECT_EQ(layer.weights, net.rows * net.cols) << layer.name;
    }
  }
}

/// Two synapses that stand in the other order than the neurons behind them,
/// and one without neurons.
TEST(Evaluate, LayersAreNeuronsWithTheirSynapse) {
  TestContext context;
  auto module = context.parse(R"(
    snn.network @n(%x: tensor<1xui8>) -> tensor<3xf32> {
      %w1 = arith.constant dense<1.0> : tensor<1x1xf32>
      %w2 = arith.constant dense<1.0> : tensor<2x1xf32>
      %w3 = arith.constant dense<1.0> : tensor<3x1xf32>
      %i1 = snn.linear "fc1" %x, %w1 : (tensor<1xui8>, tensor<1x1xf32>) -> tensor<1xf32>
      %i2 = snn.linear "fc2" %x, %w2 : (tensor<1xui8>, tensor<2x1xf32>) -> tensor<2xf32>
      %i3 = snn.linear "fc3" %x, %w3 : (tensor<1xui8>, tensor<3x1xf32>) -> tensor<3xf32>
      %b = snn.lif "b" %i2 decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
      %a = snn.lif "a" %i1 decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 : tensor<1xf32> -> tensor<1xi1>
      snn.output %i3 : tensor<3xf32>
    })");
  auto executable = sim::Executable::create(&module->getBody()->front());
  MemorySource source;
  source.labels = true;
  source.recordings.push_back(toRecording({1, 0}, 1));
  sim::EvaluateOptions options;
  options.end = 1;
  auto result = sim::evaluate(**executable, source, options);
  ASSERT_TRUE(ok(result));
  std::string layers;
  for (const auto &layer : result->layers)
    layers += layer.name + " " + std::to_string(layer.neurons) + " " +
              std::to_string(layer.weights) + "; ";
  EXPECT_EQ(layers, "b 2 2; a 1 1; fc3 0 3; ");
  EXPECT_EQ(result->synapticOperations, 6);
}

} // namespace
