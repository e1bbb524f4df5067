// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The interpreters of both levels against an independent simulation.

#include "snnc/Sim/Interpreter.h"
#include "RandomNetwork.h"
#include "TestErrors.h"

#include "gtest/gtest.h"

using namespace snnc;
using namespace snnc::test;

namespace {

/// Runs the text of `net` and compares every step of every layer exactly.
void checkRun(const TestNetwork &net, const std::vector<double> &input) {
  TestContext context;
  std::string text = toText(net);
  auto module = context.parse(text);
  ASSERT_TRUE(module) << text;
  auto executable = sim::Executable::create(&module->getBody()->front());
  ASSERT_TRUE(succeeded(executable)) << text;
  sim::RunOptions options;
  options.trace = options.synapseInputs = true;
  auto run = (*executable)->run(toRecording(input, net.inputs), options);
  ASSERT_TRUE(bool(run)) << llvm::toString(run.takeError());
  std::vector<TestTrace> expected = simulate(net, input);
  ASSERT_EQ((*executable)->neurons().size(), net.layers.size());
  for (auto [l, layer] : llvm::enumerate((*executable)->neurons())) {
    const TestTrace &want = expected[std::stoi(layer.name.substr(3))];
    const sim::NeuronRecord &got = run->neurons[l];
    EXPECT_EQ(got.pre, want.pre) << layer.name << "\n" << text;
    EXPECT_EQ(got.post, want.post) << layer.name << "\n" << text;
    EXPECT_EQ(std::vector<double>(got.spikes.begin(), got.spikes.end()),
              want.spikes)
        << layer.name << "\n"
        << text;
    EXPECT_EQ(got.spikeCount,
              std::accumulate(want.spikes.begin(), want.spikes.end(), 0));
  }
  // Rule L5: counts of the output, ties to the lower index.
  const std::vector<double> &out = expected.back().spikes;
  std::vector<int64_t> counts(net.layers.back().rows);
  for (size_t i = 0; i < out.size(); ++i)
    counts[i % counts.size()] += out[i];
  EXPECT_EQ(run->counts, counts);
  EXPECT_EQ(run->decision,
            std::max_element(counts.begin(), counts.end()) - counts.begin());
  EXPECT_EQ(run->outputs[0], out);
  // Surviving weights behind inputs that are not zero.
  for (auto [l, synapse] : llvm::enumerate((*executable)->synapses())) {
    const TestLayer &layer = net.layers[std::stoi(synapse.name.substr(2))];
    int64_t operations = 0;
    std::vector<float> x = run->synapses[l].inputs.expand(layer.cols);
    ASSERT_EQ(x.size(), size_t(net.steps * layer.cols));
    for (size_t e = 0; e < x.size(); ++e)
      for (int64_t i = 0; x[e] != 0 && i < layer.rows; ++i)
        operations += layer.weights[i * layer.cols + e % layer.cols] != 0;
    EXPECT_EQ(run->synapses[l].operations, operations) << synapse.name;
  }
}

TEST(Interpreter, FloatEqualsReference) {
  for (int seed = 0; seed < 300; ++seed) {
    Random random(seed);
    TestNetwork net = makeFloatNetwork(random);
    checkRun(net, makeInput(random, net));
    if (HasFailure())
      FAIL() << "seed " << seed;
  }
}

TEST(Interpreter, IntegerEqualsReference) {
  for (int seed = 0; seed < 300; ++seed) {
    Random random(seed);
    TestNetwork net = makeIntegerNetwork(random);
    checkRun(net, makeInput(random, net));
    if (HasFailure())
      FAIL() << "seed " << seed;
  }
}

/// Network order is dataflow order: the text's order changes nothing but ties.
TEST(Interpreter, NetworkOrderIsTopological) {
  TestContext context;
  auto module = context.parse(R"(
    snn.network @n(%x: tensor<1xf32>) -> tensor<1xi1> {
      %a = snn.lif "third" %j decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 : tensor<1xf32> -> tensor<1xi1>
      %j = snn.linear "fc" %b, %w : (tensor<1xi1>, tensor<1x1xf32>) -> tensor<1xf32>
      %c = snn.lif "first" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 : tensor<1xf32> -> tensor<1xi1>
      %b = snn.lif "second" %x decay 0.5 gain 1.0 bias 0.0 threshold 1.0 fire ge reset none init 0.0 : tensor<1xf32> -> tensor<1xi1>
      %w = arith.constant dense<1.0> : tensor<1x1xf32>
      snn.output %a : tensor<1xi1>
    })");
  auto executable = sim::Executable::create(&module->getBody()->front());
  ASSERT_TRUE(succeeded(executable));
  std::vector<std::string> names;
  for (const sim::NeuronLayer &layer : (*executable)->neurons())
    names.push_back(layer.name);
  EXPECT_EQ(names, (std::vector<std::string>{"first", "second", "third"}));
}

/// Decisions of a network that puts out its input.
int64_t decide(const std::string &decode, const std::string &type,
               const std::vector<double> &input, int64_t classes) {
  TestContext context;
  std::string tensor = "tensor<" + std::to_string(classes) + "x" + type + ">";
  auto module = context.parse(
      "snn.network @n(%x: " + tensor + ") -> " + tensor +
      (decode.empty() ? ""
                      : " attributes {decode = #snn.decode<" + decode + ">}") +
      " { snn.output %x : " + tensor + " }");
  auto executable = sim::Executable::create(&module->getBody()->front());
  auto run = (*executable)->run(toRecording(input, classes), {});
  EXPECT_TRUE(ok(run));
  return run->decision;
}

TEST(Interpreter, DecodesWithTiesToTheLowerIndex) {
  std::vector<double> spikes = {0, 0, 1, //
                                0, 1, 1, //
                                0, 1, 0};
  EXPECT_EQ(decide("count", "i1", spikes, 3), 1);
  EXPECT_EQ(decide("first", "i1", spikes, 3), 2);
  // A neuron without spikes has T, so it wins among none.
  EXPECT_EQ(decide("first", "i1", {0, 0, 0, 0}, 2), 0);
  EXPECT_EQ(decide("first", "i1", {0, 0, 0, 1}, 2), 1);
  EXPECT_EQ(decide("count", "ui8", {1, 3, 2, 0}, 2), 0);
  std::vector<double> membrane = {-9, -1, -3, //
                                  -1, -1, -2, //
                                  -4, -5, -3};
  EXPECT_EQ(decide("last", "f32", membrane, 3), 2);
  EXPECT_EQ(decide("max", "f32", membrane, 3), 0); // -1 twice
  EXPECT_EQ(decide("mean", "f32", membrane, 3), 1);
  // Rule T6: a membrane without a decode is read last.
  EXPECT_EQ(decide("", "f32", membrane, 3), 2);
  EXPECT_EQ(decide("", "i1", spikes, 3), 1);
}

TEST(Interpreter, RefusesWhatTheInputCannotHold) {
  TestContext context;
  auto module = context.parse("snn.network @n(%x: tensor<2xui8> {snn.events = "
                              "\"counts\", snn.max = 4 : i64}) -> tensor<2xui8>"
                              " { snn.output %x : tensor<2xui8> }");
  auto executable = sim::Executable::create(&module->getBody()->front());
  EXPECT_TRUE(ok((*executable)->run(toRecording({0, 4}, 2), {})));
  for (double bad : {5.0, 0.5, -1.0}) {
    auto run = (*executable)->run(toRecording({0, 0, 0, bad}, 2, 7), {});
    ASSERT_FALSE(bool(run));
    std::string message = llvm::toString(run.takeError());
    EXPECT_NE(message.find("sample 7, step 1, address 1: expected an integer "
                           "of 0 to 4"),
              std::string::npos)
        << message;
  }
}

/// A delay as long as the age of the world shows its initial value only.
TEST(Interpreter, DelaysMayOutlastTheRecording) {
  TestContext context;
  auto module = context.parse(
      "snn.network @n(%x: tensor<1xi1>) -> tensor<1xi1> { %d = snn.delay \"d\" "
      "%x by 4000000000000000000 init 1.0 : tensor<1xi1> snn.output %d : "
      "tensor<1xi1> }");
  auto executable = sim::Executable::create(&module->getBody()->front());
  sim::RunOptions options;
  options.trace = true;
  auto run = (*executable)->run(toRecording({0, 1, 0}, 1), options);
  ASSERT_TRUE(ok(run));
  EXPECT_EQ(run->outputs[0], (std::vector<double>{1, 1, 1}));
}

TEST(Interpreter, RefusesTwoInputs) {
  TestContext context;
  auto module = context.parse(
      "snn.network @n(%x: tensor<1xi1>, %y: tensor<1xi1>) -> tensor<1xi1> { "
      "snn.output %x : tensor<1xi1> }");
  std::string message;
  mlir::ScopedDiagnosticHandler handler(
      &context.context, [&](mlir::Diagnostic &d) { message = d.str(); });
  EXPECT_TRUE(failed(sim::Executable::create(&module->getBody()->front())));
  EXPECT_EQ(message, "network 'n': expected one input, but got 2");
}

} // namespace
