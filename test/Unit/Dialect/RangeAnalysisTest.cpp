// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The analysis of whole networks (rule Q4): no run leaves the proved ranges,
// and they are not larger than they must be where that can be told.

#include "RandomIntegerNetwork.h"

#include "dialects/QSNN/ProvedWidths.h"
#include "dialects/QSNN/QSNNOps.h"
#include "dialects/QSNN/QSNNRanges.h"
#include "snnc/Sim/Interpreter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Parser/Parser.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace snnc;
using namespace snnc::qsnn;
using namespace snnc::test;

namespace {

struct Network {
  MLIRContext context;
  OwningOpRef<ModuleOp> module;
  Operation *op = nullptr;

  /// Not verified: the widths of the text may be more than can be proved.
  explicit Network(const std::string &text) {
    context.loadDialect<arith::ArithDialect, QSNNDialect>();
    module = parseSourceString<ModuleOp>(
        text, ParserConfig(&context, /*verifyAfterParse=*/false));
    if (module)
      op = *module->getOps<NetworkOp>().begin();
  }
  Value output(size_t k) {
    return op->getRegion(0).front().getTerminator()->getOperand(k);
  }
  Operation *layer(StringRef name) {
    for (Operation &layer : op->getRegion(0).front())
      if (auto named = dyn_cast<snn::LayerOpInterface>(layer);
          named && named.getLayerName() == name)
        return &layer;
    return nullptr;
  }
};

/// The inputs of all steps, row-major.
data::Recording makeRecording(const std::vector<int64_t> &input, int64_t size) {
  return data::toRecording(std::vector<double>(input.begin(), input.end()),
                           size);
}

/// What was seen of each output and membrane.
struct Seen {
  std::vector<std::vector<Range>> outputs, pre, post;

  static void add(std::vector<Range> &ranges, const std::vector<double> &values,
                  size_t size) {
    if (values.empty())
      return;
    bool first = ranges.empty();
    ranges.resize(size);
    for (auto [i, value] : llvm::enumerate(values)) {
      Range one{int64_t(value), int64_t(value)};
      Range &range = ranges[i % size];
      range = first && i < size ? one : range.hull(one);
    }
  }
  void add(const sim::RunResult &result) {
    outputs.resize(result.outputs.size());
    for (auto [k, values] : llvm::enumerate(result.outputs))
      add(outputs[k], values, values.size() / result.steps);
    pre.resize(result.neurons.size());
    post.resize(result.neurons.size());
    for (auto [k, record] : llvm::enumerate(result.neurons)) {
      add(pre[k], record.pre, record.pre.size() / result.steps);
      add(post[k], record.post, record.post.size() / result.steps);
    }
  }
};

::testing::AssertionResult inside(ArrayRef<Range> proved,
                                  ArrayRef<Range> seen) {
  for (size_t i = 0; i < seen.size(); ++i)
    if (!proved[i].contains(seen[i]))
      return ::testing::AssertionFailure()
             << "element " << i << " proved " << proved[i].low << " to "
             << proved[i].high << ", seen " << seen[i].low << " to "
             << seen[i].high;
  return ::testing::AssertionSuccess();
}

/// Random, extreme and mixed inputs of one recording.
std::vector<int64_t> makeInput(RandomIntegerNetwork &random, int attack,
                               int64_t steps) {
  std::vector<int64_t> input;
  for (int64_t i = 0; i < steps * random.inputSize; ++i) {
    int64_t t = i / random.inputSize, j = i % random.inputSize, x = 0;
    if (attack == 0)
      x = random.uniform(0, random.most);
    else if (attack == 1)
      x = random.most;
    else if (attack == 2)
      x = random.chance(50) ? random.most : 0;
    else if (attack >= 4) // a fixed pattern over the inputs, or over the steps
      x = (attack * 37 >> (attack % 2 ? j : t) % 5) & 1 ? random.most : 0;
    input.push_back(x);
  }
  return input;
}

TEST(RangeAnalysis, NoRunLeavesTheProvedRanges) {
  int proved = 0, runs = 0;
  for (unsigned seed = 0; seed < 1500; ++seed) {
    RandomIntegerNetwork random(seed);
    std::string text = random.make(int(random.uniform(2, 12)));
    Network network(text);
    RangeAnalysis before(network.op);
    if (!before.failures().empty() || failed(narrowWidths(network.op)))
      continue;
    // What was narrowed is what is proved; and so is the rest of the text.
    ASSERT_TRUE(succeeded(verify(*network.module))) << seed << "\n" << text;
    ++proved;
    RangeAnalysis ranges(network.op);
    auto executable =
        sim::Executable::create(network.op, sim::Executor::Interpreter);
    ASSERT_TRUE(succeeded(executable)) << text;
    bool stated = network.op->hasAttr("steps");
    for (int attack = 0; attack < 10; ++attack) {
      int64_t steps = stated ? random.steps : random.uniform(1, 60);
      auto input = makeInput(random, attack, steps);
      auto result =
          (*executable)
              ->run(makeRecording(input, random.inputSize), {/*trace=*/true});
      if (!result) { // more than 255 spikes (rule N4)
        ASSERT_NE(toString(result.takeError()).find("rule N4"),
                  std::string::npos);
        continue;
      }
      ++runs;
      Seen seen;
      seen.add(*result);
      for (size_t k = 0; k < seen.outputs.size(); ++k)
        ASSERT_TRUE(inside(ranges.rangesOf(network.output(k)), seen.outputs[k]))
            << "output " << k << " seed " << seed << "\n"
            << text;
      for (auto [k, layer] : llvm::enumerate((*executable)->neurons())) {
        auto *membrane = ranges.membraneOf(network.layer(layer.name));
        ASSERT_TRUE(membrane);
        ASSERT_TRUE(inside(membrane->pre, seen.pre[k]))
            << layer.name << " pre, seed " << seed << "\n"
            << text;
        ASSERT_TRUE(inside(membrane->v, seen.post[k]))
            << layer.name << " post, seed " << seed << "\n"
            << text;
      }
    }
  }
  EXPECT_GT(proved, 900);
  EXPECT_GT(runs, 9000);
}

/// A neuron behind two weights, all of it random; and everything it can do in
/// three steps, input by input.
struct TinyNeuron {
  std::string text;
  bool linear; ///< u and v follow the input without a threshold between

  explicit TinyNeuron(RandomIntegerNetwork &random) {
    auto number = [&](int64_t low, int64_t high) {
      return std::to_string(random.uniform(low, high));
    };
    const char *roundings[] = {"floor", "nearest", "ceil", "trunc"};
    int64_t shift = random.uniform(0, 3);
    std::string common = "leak " + number(0, int64_t(1) << shift) + " shift " +
                         std::to_string(shift) + " round " +
                         roundings[random.uniform(0, 3)] + " frac " +
                         number(0, 1) + " bias " + number(-3, 3);
    std::string neuron;
    linear = random.chance(25);
    if (linear) {
      neuron = "%v = qsnn.li \"lif\" %i " + common + " init " + number(-6, 6) +
               " membrane exact i53 unit 1.0 : tensor<1xi53> -> tensor<1xi53>";
    } else {
      int64_t fire = random.uniform(0, 2),
              reset = fire == 2 ? 2 : random.uniform(0, 2);
      const char *fires[] = {"gt", "count", "gt_over"};
      const char *resets[] = {"none", "to ", "subtract "};
      neuron = "%s, %v = qsnn.lif \"lif\" %i " + common + " threshold " +
               number(fire == 1 ? 1 : -4, 12) + " fire " + fires[fire] +
               " reset " + resets[reset] + (reset ? number(-4, 9) : "") +
               (random.chance(30) ? " floor " + number(-6, 2) : "") + " init " +
               number(-6, 6) +
               (random.chance(30) ? " refractory " + number(1, 2) : "") +
               " membrane exact i53 unit 1.0 membrane post : tensor<1xi53> -> "
               "tensor<1x" +
               (fire == 1 ? "ui8" : "i1") + ">, tensor<1xi53>";
    }
    text = "qsnn.network @net(%x: tensor<2xui8> {snn.max = 2 : i64}) -> "
           "(tensor<1xi53>, tensor<1xi53>) attributes {steps = 3 : i64} {\n"
           "%w = arith.constant dense<[[" +
           number(-8, 7) + ", " + number(-8, 7) +
           "]]> : tensor<1x2xi4>\n"
           "%i = qsnn.linear \"fc\" %x, %w : (tensor<2xui8>, tensor<1x2xi4>) "
           "-> tensor<1xi53>\n" +
           neuron + "\nqsnn.output %i, %v : tensor<1xi53>, tensor<1xi53>\n}\n";
  }
};

Seen runAll(const sim::Executable &executable) {
  Seen seen;
  std::vector<int64_t> input(6);
  for (int64_t code = 0; code < 729; ++code) {
    int64_t rest = code;
    for (int64_t &x : input) {
      x = rest % 3;
      rest /= 3;
    }
    auto result = executable.run(makeRecording(input, 2), {/*trace=*/true});
    if (result)
      seen.add(*result);
    else
      ADD_FAILURE() << toString(result.takeError());
  }
  return seen;
}

TEST(RangeAnalysis, AllInputsReachTheBounds) {
  int neurons = 0, exact = 0, sameWidth = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    RandomIntegerNetwork random(seed);
    TinyNeuron tiny(random);
    Network network(tiny.text);
    ASSERT_TRUE(network.op) << tiny.text;
    RangeAnalysis ranges(network.op);
    auto executable =
        sim::Executable::create(network.op, sim::Executor::Interpreter);
    ASSERT_TRUE(succeeded(executable)) << tiny.text;
    Seen seen = runAll(**executable);
    // A sum of independent inputs is what it can be.
    ASSERT_EQ(ranges.rangesOf(network.output(0))[0], seen.outputs[0][0])
        << tiny.text;
    const MembraneRanges *m = ranges.membraneOf(network.layer("lif"));
    Range v = ranges.rangesOf(network.output(1))[0];
    ASSERT_TRUE(v.contains(seen.post[0][0])) << tiny.text;
    if (tiny.linear)
      ASSERT_EQ(v, seen.post[0][0]) << tiny.text;
    else
      ASSERT_TRUE(m->pre[0].contains(seen.pre[0][0])) << tiny.text;
    Range proved = tiny.linear ? v : v.hull(m->pre[0]);
    Range reached =
        tiny.linear ? seen.post[0][0] : seen.post[0][0].hull(seen.pre[0][0]);
    ++neurons;
    exact += proved == reached;
    sameWidth += proved.width() == reached.width();
  }
  // Between θ and what a sum reaches next to it there may be a gap; it costs a
  // bit now and then.
  EXPECT_GE(exact, neurons * 85 / 100) << exact << " of " << neurons;
  EXPECT_GE(sameWidth, neurons * 95 / 100) << sameWidth << " of " << neurons;
}

/// Ranges worked out by hand. `body` defines the outputs from %x.
struct ByHand {
  Network network;
  RangeAnalysis ranges;

  ByHand(const std::string &inputType, const std::string &body,
         const std::string &outputs, const std::string &types,
         const std::string &attributes = "")
      : network("qsnn.network @net(%x: " + inputType + ") -> (" + types + ") " +
                attributes + " {\n" + body + "\nqsnn.output " + outputs +
                " : " + types + "\n}\n"),
        ranges(network.op) {}

  std::vector<Range> output(size_t k) {
    return ranges.rangesOf(network.output(k)).vec();
  }
  const MembraneRanges &membrane() {
    return *ranges.membraneOf(network.layer("lif"));
  }
};

/// A neuron with the input [0, 4] each step.
ByHand neuron(const std::string &text, const std::string &spikes = "i1",
              const std::string &attributes = "") {
  return ByHand("tensor<1xui8> {snn.max = 4 : i64}",
                "%w = arith.constant dense<1> : tensor<1x1xi4>\n"
                "%i = qsnn.linear \"fc\" %x, %w : (tensor<1xui8>, "
                "tensor<1x1xi4>) -> tensor<1xi53>\n"
                "%s, %v = qsnn.lif \"lif\" %i " +
                    text +
                    " membrane exact i53 unit 1.0 membrane post : "
                    "tensor<1xi53> -> tensor<1x" +
                    spikes + ">, tensor<1xi53>",
                "%s, %v", "tensor<1x" + spikes + ">, tensor<1xi53>",
                attributes);
}

TEST(RangeAnalysis, LeakWithExactRounding) {
  // u = v/2 + x settles at 2x: nearest takes 7/2 to 4, floor to 3.
  auto high = [](const std::string &round) {
    return neuron("leak 1 shift 1 round " + round +
                  " frac 0 bias 0 threshold 100 reset none init 0")
        .membrane()
        .u[0]
        .high;
  };
  EXPECT_EQ(high("nearest"), 8);
  EXPECT_EQ(high("ceil"), 8);
  EXPECT_EQ(high("floor"), 7);
  EXPECT_EQ(high("trunc"), 7);
  // 4095/4096 with ceil loses 1 as long as v > 4096·x; found without walking
  // there.
  EXPECT_EQ(neuron("leak 4095 shift 12 round floor frac 0 bias 0 threshold "
                   "10000000 reset none init 0")
                .membrane()
                .u[0]
                .high,
            4 * 4096 - 4095);
}

TEST(RangeAnalysis, StepsBoundWhatDoesNotDecay) {
  std::string keeps = "leak 1 shift 0 round floor frac 1 bias -3 threshold 100 "
                      "reset none init 5";
  auto ten = neuron(keeps, "i1", "attributes {steps = 10 : i64}");
  EXPECT_EQ(ten.membrane().v[0], (Range{5 - 30, 5 + 50}));
  auto any = neuron(keeps);
  ASSERT_EQ(any.ranges.failures().size(), 1u);
  EXPECT_TRUE(any.ranges.failures()[0].below);
  EXPECT_TRUE(any.ranges.failures()[0].above);
}

TEST(RangeAnalysis, ThresholdAndReset) {
  // θ/2 + x: what is above θ is gone.
  auto to = neuron("leak 1 shift 1 round nearest frac 0 bias 0 threshold 5 "
                   "reset to 2 init 0");
  EXPECT_EQ(to.membrane().u[0], (Range{0, 7}));
  EXPECT_EQ(to.membrane().v[0], (Range{0, 5}));
  // Without decay: v <= θ, u <= θ + x; subtracting leaves at least θ + 1 - ρ.
  auto subtract = neuron("leak 1 shift 0 round floor frac 0 bias 0 threshold 9 "
                         "reset subtract 12 init 0");
  EXPECT_EQ(subtract.membrane().u[0], (Range{-2, 13}));
  EXPECT_EQ(subtract.membrane().v[0], (Range{-2, 9}));
  // With a floor no lower.
  auto floor = neuron("leak 1 shift 0 round floor frac 0 bias -3 threshold 9 "
                      "reset subtract 12 floor -1 init 0");
  EXPECT_EQ(floor.membrane().v[0], (Range{-1, 9}));
  EXPECT_EQ(floor.membrane().u[0], (Range{-4, 10}));
  // A partial sum has the input without the bias.
  EXPECT_EQ(floor.membrane().partial[0], (Range{-4, 13}));
}

TEST(RangeAnalysis, NeuronsThatNeverFireOrAlwaysDo) {
  auto spikes = [](const std::string &threshold, const std::string &more) {
    return neuron("leak 0 shift 0 round floor frac 0 bias 0 threshold " +
                  threshold + " reset to 0 init 0" + more)
        .output(0)[0];
  };
  EXPECT_EQ(spikes("4", ""), (Range{0, 0}));
  EXPECT_EQ(spikes("3", ""), (Range{0, 1}));
  EXPECT_EQ(spikes("-1", ""), (Range{1, 1}));
  EXPECT_EQ(spikes("-1", " refractory 1"), (Range{0, 1}));
}

TEST(RangeAnalysis, Counts) {
  // u to 12: four spikes of 3, and what is left is below 3.
  auto count = neuron("leak 0 shift 0 round floor frac 1 bias 4 threshold 3 "
                      "fire count reset subtract 3 init 0",
                      "ui8");
  EXPECT_EQ(count.output(0)[0], (Range{1, 4}));
  EXPECT_EQ(count.membrane().v[0], (Range{0, 2}));
  // No more than 255 go on; the membrane of a run that fails is no concern.
  auto many = neuron("leak 0 shift 0 round floor frac 10 bias 0 threshold 2 "
                     "fire count reset subtract 1 init 0",
                     "ui8");
  EXPECT_EQ(many.output(0)[0], (Range{0, 255}));
  EXPECT_EQ(many.membrane().u[0], (Range{0, 4096}));
  EXPECT_EQ(many.membrane().v[0], (Range{0, 511 - 255}));
}

TEST(RangeAnalysis, RaisedThreshold) {
  // Up to θ = 1, u is 0 to 4 and v 0 to 2; from v = 2 on, u is 1 to 5, shown as
  // -1 to 3, and stays up to θ + ρ = 3.
  auto over = neuron("leak 1 shift 1 round floor frac 0 bias 0 threshold 1 "
                     "fire gt_over reset subtract 2 init 0");
  EXPECT_EQ(over.membrane().v[0], (Range{0, 3}));
  EXPECT_EQ(over.membrane().u[0], (Range{0, 5}));
  EXPECT_EQ(over.membrane().pre[0], (Range{-1, 4}));
}

TEST(RangeAnalysis, PeriodicStartsBoundTheSum) {
  auto clear = neuron("leak 1 shift 0 round floor frac 0 bias 0 threshold 1000 "
                      "reset none init -2 clear every 5 phase 1");
  EXPECT_TRUE(clear.ranges.failures().empty());
  EXPECT_EQ(clear.membrane().v[0], (Range{-2, 18}));
}

TEST(RangeAnalysis, BordersOfConvolutions) {
  // A window of 3 with pads: 2, 3, 3, 2 cells of [0, 1] under weights of 2.
  ByHand conv("tensor<1x4xi1>",
              "%w = arith.constant dense<2> : tensor<1x1x3xi4>\n"
              "%b = arith.constant dense<-1> : tensor<1xi4>\n"
              "%y = qsnn.conv \"c\" %x, %w bias %b stride [1] pads [1, 1] "
              "dilation [1] groups 1 : (tensor<1x4xi1>, tensor<1x1x3xi4>, "
              "tensor<1xi4>) -> tensor<1x4xi53>",
              "%y", "tensor<1x4xi53>");
  EXPECT_EQ(conv.output(0),
            (std::vector<Range>{{-1, 3}, {-1, 5}, {-1, 5}, {-1, 3}}));
  auto partials = conv.ranges.partialsOf(conv.network.output(0));
  EXPECT_EQ(partials[0], (Range{-1, 4}));
  EXPECT_EQ(partials[1], (Range{-1, 6}));
}

TEST(RangeAnalysis, PrunedWeightsAndBothSigns) {
  ByHand linear("tensor<3xui8> {snn.max = 3 : i64}",
                "%w = arith.constant dense<[[7, 0, -2], [0, 0, 0]]> : "
                "tensor<2x3xi4>\n"
                "%y = qsnn.linear \"fc\" %x, %w : (tensor<3xui8>, "
                "tensor<2x3xi4>) -> tensor<2xi53>",
                "%y", "tensor<2xi53>");
  EXPECT_EQ(linear.output(0), (std::vector<Range>{{-6, 21}, {0, 0}}));
}

TEST(RangeAnalysis, SaturationBoundsWhatGrows) {
  auto high = [](const std::string &modes) {
    ByHand li("tensor<1xui8> {snn.max = 4 : i64}",
              "%w = arith.constant dense<1> : tensor<1x1xi4>\n"
              "%i = qsnn.linear \"fc\" %x, %w : (tensor<1xui8>, "
              "tensor<1x1xi4>) -> tensor<1xi4>\n"
              "%v = qsnn.li \"lif\" %i leak 1 shift 0 round floor frac 0 bias "
              "0 init 0 membrane " +
                  modes + " i53 unit 1.0 : tensor<1xi4> -> tensor<1xi53>",
              "%v", "tensor<1xi53>");
    return li.output(0)[0];
  };
  EXPECT_EQ(high("saturate -7 100"), (Range{0, 100}));
  EXPECT_EQ(high("wrap 24"), (Range{-(1 << 23), (1 << 23) - 1}));
  EXPECT_EQ(high("fold 5"), (Range{-15, 16}));
  EXPECT_EQ(high("wrap 32 fold 24"), (Range{-(1 << 23) + 1, 1 << 23}));
}

TEST(RangeAnalysis, CyclesCarryWhatTheyHold) {
  // y = x + y/2 of the step before, upwards rounded: the sum ends at 8.
  std::string cycle = "%y = qsnn.add \"sum\" %x, %r : (tensor<1xui8>, "
                      "tensor<1xi53>) -> tensor<1xi53>\n"
                      "%d = qsnn.delay \"back\" %y by 3 init -1 : "
                      "tensor<1xi53>\n%r = qsnn.rescale \"half\" %d by ";
  std::string tail = " shift 1 round ceil : tensor<1xi53> -> tensor<1xi53>";
  ByHand half("tensor<1xui8> {snn.max = 4 : i64}", cycle + "1" + tail, "%y",
              "tensor<1xi53>");
  EXPECT_EQ(half.output(0)[0], (Range{0, 8}));
  // Twice itself: no end, and the delay is named.
  ByHand twice("tensor<1xui8> {snn.max = 4 : i64}", cycle + "4" + tail, "%y",
               "tensor<1xi53>");
  ASSERT_EQ(twice.ranges.failures().size(), 1u);
  EXPECT_NE(twice.ranges.failures()[0].cause.find("'back'"), std::string::npos);
  // In five steps the sum is what it is: 4·(1 + 2 + 4 + 8 + 16) - 32 at most.
  ByHand five("tensor<1xui8> {snn.max = 4 : i64}", cycle + "4" + tail, "%y",
              "tensor<1xi53>", "attributes {steps = 5 : i64}");
  EXPECT_EQ(five.output(0)[0], (Range{-32, 4 * 31 - 32}));
}

/// A proof is remembered for what the network is: a clone has it, a change
/// takes it away, and nothing in the IR says so.
TEST(ProvedWidths, FollowTheNetwork) {
  Network network("qsnn.network @net(%x: tensor<1xi5>) -> tensor<1xi6> {\n"
                  "%y = qsnn.add \"sum\" %x, %x : (tensor<1xi5>, "
                  "tensor<1xi5>) -> tensor<1xi6>\n"
                  "qsnn.output %y : tensor<1xi6>\n}\n");
  auto &proved =
      *network.op->getDialect()->getRegisteredInterface<ProvedWidths>();
  auto isProved = [&](Operation *op) {
    return proved.contains(ProvedWidths::fingerprintOf(op));
  };
  EXPECT_FALSE(isProved(network.op));
  EXPECT_TRUE(succeeded(proveWidths(network.op)));
  EXPECT_TRUE(isProved(network.op));
  OwningOpRef<Operation *> copy(network.op->clone());
  EXPECT_TRUE(isProved(*copy));
  Builder builder(&network.context);
  (*copy)->setAttr("steps", builder.getI64IntegerAttr(3));
  EXPECT_FALSE(isProved(*copy));
  // A wider input: the sum has 7 bits.
  Value input = network.op->getRegion(0).getArgument(0);
  input.setType(RankedTensorType::get({1}, builder.getIntegerType(6)));
  EXPECT_FALSE(isProved(network.op));
  ScopedDiagnosticHandler quiet(&network.context,
                                [](Diagnostic &) { return success(); });
  EXPECT_TRUE(failed(proveWidths(network.op)));
  EXPECT_FALSE(isProved(network.op));
}

TEST(RangeAnalysis, NarrowingFailsBeyond53Bits) {
  Network network("qsnn.network @net(%x: tensor<1xi53>) -> tensor<1xi53> {\n"
                  "%y = qsnn.add \"sum\" %x, %x : (tensor<1xi53>, "
                  "tensor<1xi53>) -> tensor<1xi53>\n"
                  "qsnn.output %y : tensor<1xi53>\n}\n");
  std::string message;
  ScopedDiagnosticHandler handler(&network.context, [&](Diagnostic &diag) {
    message = diag.str();
    return success();
  });
  EXPECT_TRUE(failed(narrowWidths(network.op)));
  EXPECT_NE(message.find("needs 54 bits, but sums and membranes have at most "
                         "53 (rule Q4)"),
            std::string::npos)
      << message;
}

} // namespace
