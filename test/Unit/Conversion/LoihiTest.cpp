// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rule Q10 there and back: random layers of the chip, their meaning in qsnn,
// and what convert-qsnn-to-loihi reads out of that again.

#include "TensorText.h"
#include "snnc/Conversion/LoihiToQSNN.h"
#include "snnc/Conversion/QSNNToLoihi.h"
#include "snnc/Sim/Executable.h"
#include "test/Unit/Sim/RandomNetwork.h"
#include "test/Unit/Sim/TestErrors.h"

#include "mlir/IR/Verifier.h"

using namespace snnc;
using namespace snnc::test;

namespace {

/// Writes a network of dense and convolutional layers with delays, exponents,
/// recurrent synapses and layers that skip one.
class LoihiNetwork {
public:
  explicit LoihiNetwork(Random &random) : random(random) {
    bool plane = pick(0, 1);
    input = {"%x",
             plane ? std::vector<int64_t>{pick(1, 2), 5, 4}
                   : std::vector<int64_t>{pick(1, 9)},
             pick(0, 2) ? Signal::Spikes : Signal::Counts};
    at = input;
    for (int64_t left = pick(1, 4); left > 0; --left)
      addLayer();
  }

  std::string text() const {
    return "loihi.network @net(%x: " + type(input) + ") -> " + type(at) +
           " attributes {latency = " + std::to_string(latency) + " : i64} {\n" +
           body + "  loihi.output " + at.name + " : " + type(at) + "\n}\n";
  }
  std::vector<double> makeInput(int64_t steps) {
    std::vector<double> values(steps * input.size());
    for (double &value : values)
      value = pick(0, 2) ? 0 : input.kind == Signal::Spikes ? 1 : pick(0, 9);
    return values;
  }

  Signal input;

private:
  int64_t pick(int64_t low, int64_t high) { return uniform(random, low, high); }
  static std::string type(const Signal &value) {
    return tensor(value.shape, value.kind == Signal::Counts ? "ui8" : "i1");
  }
  std::string fresh() { return "%v" + std::to_string(count++); }
  std::string numbers(int64_t n, int64_t low, int64_t high) {
    std::string flat;
    for (int64_t i = 0; i < n; ++i)
      flat +=
          (i ? ", " : "") + std::to_string(pick(0, 2) ? pick(low, high) : 0);
    return flat;
  }
  std::string weights(const std::vector<int64_t> &shape) {
    int64_t n = 1;
    for (int64_t d : shape)
      n *= d;
    std::string name = fresh();
    body += "  " + name + " = arith.constant dense<" +
            nest(shape, numbers(n, -64, 63)) + "> : " + tensor(shape, "i7") +
            "\n";
    return name;
  }
  std::string exponent() {
    return pick(0, 1) ? " exponent " + std::to_string(pick(-3, 3)) : "";
  }
  Signal flat(const Signal &from) {
    if (from.shape.size() == 1)
      return from;
    Signal to = {fresh(), {from.size()}, from.kind};
    body += "  " + to.name + " = loihi.reshape " + from.name + " : " +
            type(from) + " -> " + type(to) + "\n";
    return to;
  }
  std::string addDense(const Signal &from, int64_t outputs);
  std::string addConv(const Signal &from, const std::vector<int64_t> &to);
  void addLayer();

  Random &random;
  Signal at, before;
  std::string body;
  int64_t count = 0, layers = 0, latency = 0;
};

std::string LoihiNetwork::addDense(const Signal &given, int64_t outputs) {
  Signal from = flat(given);
  std::string name = fresh(), w = weights({outputs, from.size()});
  std::string delay;
  switch (pick(0, 3)) {
  case 0:
    delay = " delay " + std::to_string(pick(1, 5));
    break;
  case 1:
    delay = " delay dense<" +
            nest({outputs, from.size()}, numbers(outputs * from.size(), 1, 4)) +
            "> : " + tensor({outputs, from.size()}, "i64");
    break;
  case 2:
    delay = " delay dense<" + nest({outputs, 1}, numbers(outputs, 1, 4)) +
            "> : " + tensor({outputs, 1}, "i64");
    break;
  }
  body += "  " + name + " = loihi.dense \"syn" + name.substr(1) + "\" " +
          from.name + ", " + w + exponent() + delay + " : (" + type(from) +
          ", " + tensor({outputs, from.size()}, "i7") + ") -> " +
          tensor({outputs}, "i32") + "\n";
  return name;
}

std::string LoihiNetwork::addConv(const Signal &from,
                                  const std::vector<int64_t> &to) {
  std::vector<int64_t> shape = {to[0], from.shape[0], 3, 3};
  std::string name = fresh(), w = weights(shape);
  body += "  " + name + " = loihi.conv \"syn" + name.substr(1) + "\" " +
          from.name + ", " + w +
          " stride [1, 1] pads [1, 1, 1, 1] dilation [1, 1] groups 1" +
          exponent() + (pick(0, 1) ? " delay 2" : "") + " : (" + type(from) +
          ", " + tensor(shape, "i7") + ") -> " + tensor(to, "i32") + "\n";
  return name;
}

void LoihiNetwork::addLayer() {
  bool conv = at.shape.size() == 3 && pick(0, 1);
  Signal next = {fresh(), {pick(1, 7)}, Signal::Spikes};
  if (conv)
    next.shape = {pick(1, 3), at.shape[1], at.shape[2]};
  std::vector<std::string> activations = {conv ? addConv(at, next.shape)
                                               : addDense(at, next.size())};
  if (!conv && !before.name.empty() && pick(0, 1))
    activations.push_back(addDense(before, next.size()));
  if (!conv && pick(0, 1)) // of the layer itself
    activations.push_back(addDense(next, next.size()));
  std::string operands, types;
  for (const std::string &activation : activations) {
    operands += (operands.empty() ? "" : ", ") + activation;
    types += (types.empty() ? "" : ", ") + tensor(next.shape, "i32");
  }
  std::vector<int64_t> each(next.shape.size(), 1);
  each[0] = next.shape[0];
  body += "  " + next.name + " = loihi.lif \"lif" + std::to_string(layers++) +
          "\" " + operands + " i_decay " +
          std::to_string(pick(0, 1) ? 4096 : pick(0, 4096)) + " v_decay " +
          std::to_string(pick(0, 4096)) + " bias " +
          std::to_string(pick(-20, 20)) + " threshold dense<" +
          nest(each, numbers(each[0], 1, 150)) + "> : " + tensor(each, "i64") +
          (pick(0, 1) ? " clear every 9 phase 2" : "") + " : (" + types +
          ") -> " + type(next) + "\n";
  before = at;
  at = next;
  ++latency;
}

/// Everything that `network` does on an input.
sim::RunResult runTraced(mlir::Operation *network,
                         const std::vector<double> &input, int64_t size) {
  sim::RunOptions options;
  options.trace = true;
  auto executable = sim::Executable::create(network);
  auto result = (*executable)->run(toRecording(input, size), options);
  EXPECT_TRUE(ok(result));
  return std::move(*result);
}

TEST(Loihi, MeaningSurvivesTheWayBack) {
  int64_t spikes = 0;
  for (uint64_t seed = 0; seed < 300; ++seed) {
    Random random(seed);
    LoihiNetwork net(random);
    TestContext context;
    context.context.loadDialect<loihi::LoihiDialect>();
    registerLoihiLevel();
    auto module = context.parse(net.text());
    ASSERT_TRUE(module) << net.text();
    auto network = llvm::cast<loihi::NetworkOp>(module->getBody()->front());
    mlir::OpBuilder builder(network);
    qsnn::NetworkOp meaning = expandNetwork(network, builder);
    ASSERT_TRUE(succeeded(mlir::verify(meaning))) << net.text();
    auto back = buildLoihiNetwork(meaning);
    ASSERT_TRUE(succeeded(back)) << net.text();
    ASSERT_TRUE(succeeded(mlir::verify(*back))) << net.text();
    std::vector<double> input = net.makeInput(12);
    auto want = runTraced(network, input, net.input.size());
    for (const sim::NeuronRecord &record : want.neurons)
      spikes += record.spikeCount;
    for (mlir::Operation *other :
         {meaning.getOperation(), back->getOperation()}) {
      auto got = runTraced(other, input, net.input.size());
      ASSERT_EQ(got.outputs, want.outputs) << net.text();
      ASSERT_EQ(got.neurons.size(), want.neurons.size());
      for (size_t n = 0; n < want.neurons.size(); ++n) {
        ASSERT_EQ(got.neurons[n].post, want.neurons[n].post) << net.text();
        ASSERT_EQ(got.neurons[n].spikes, want.neurons[n].spikes) << net.text();
      }
    }
  }
  EXPECT_GT(spikes, 1000);
}

} // namespace
