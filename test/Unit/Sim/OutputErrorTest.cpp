// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Outputs that are numbers: which are judged, and their error. Figures are
// those of numpy and scikit-learn on the same numbers, see each test.

#include "MemorySource.h"
#include "RandomNetwork.h"
#include "TestErrors.h"
#include "snnc/Sim/Evaluate.h"

#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace snnc;
using namespace snnc::test;

namespace {

/// A network, its recordings, and what evaluate says.
struct Fixture {
  TestContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  std::unique_ptr<sim::Executable> network;
  MemorySource source;

  explicit Fixture(const std::string &text) : module(context.parse(text)) {
    network = std::move(*sim::Executable::create(&module->getBody()->front()));
  }
  /// `values` are [steps, inputs].
  void add(std::vector<double> values, std::vector<double> targets) {
    source.recordings.push_back(
        toRecording(values, network->inputSize(), source.size()));
    source.recordings.back().targets = std::move(targets);
  }
  llvm::Expected<sim::Evaluation>
  run(const sim::Executable *reference = nullptr) {
    sim::EvaluateOptions options;
    options.end = source.size();
    options.reference = reference;
    options.threads = 1;
    return sim::evaluate(*network, source, options);
  }
  sim::OutputError errorToTargets() {
    auto evaluation = run();
    EXPECT_TRUE(ok(evaluation));
    EXPECT_TRUE(evaluation->targetError);
    EXPECT_FALSE(evaluation->accuracy || evaluation->agreement);
    return *evaluation->targetError;
  }
  std::string failure() {
    auto evaluation = run();
    EXPECT_FALSE(bool(evaluation));
    return evaluation ? "" : llvm::toString(evaluation.takeError());
  }
};

/// Two membranes that are the inputs of the step.
/// (g++ 12 reads no raw string of several lines in a macro.)
std::string network(const std::string &decode) {
  return R"(snn.network @n(%x: tensor<2xf32>) -> tensor<2xf32> attributes {decode = #snn.decode<)" +
         decode + R"(>} {
    %w = arith.constant dense<[[1.0, 0.0], [0.0, 1.0]]> : tensor<2x2xf32>
    %i = snn.linear "fc" %x, %w : (tensor<2xf32>, tensor<2x2xf32>) -> tensor<2xf32>
    %v = snn.li "out" %i decay 0.0 gain 1.0 bias 0.0 init 0.0 : tensor<2xf32>
    snn.output %v : tensor<2xf32>
  })";
}

TEST(OutputError, FiguresAreNumpys) {
  // y = np.array([[1, 2], [3, -1], [0.5, 4], [2, 2]])
  // t = np.array([[1.5, 2], [2, 0], [0, 5], [2.5, 1]])
  // ((y - t)**2).mean(), sklearn.metrics.r2_score(t, y),
  // np.mean([np.corrcoef(y[:, k], t[:, k])[0, 1] for k in (0, 1)])
  sim::OutputError error(2);
  std::vector<double> y{1, 2, 3, -1, 0.5, 4, 2, 2},
      t{1.5, 2, 2, 0, 0, 5, 2.5, 1};
  error.add(std::span(y).first(4), std::span(t).first(4), 0);
  error.add(std::span(y).last(4), std::span(t).last(4), 1);
  EXPECT_EQ(error.count(), 8);
  EXPECT_DOUBLE_EQ(error.meanSquared(), 0.59375);
  EXPECT_NEAR(*error.r2(), 0.6428571428571428, 1e-14);
  EXPECT_NEAR(*error.correlation(), 0.8318276634906434, 1e-14);
  EXPECT_NEAR(error.share(), 1 - *error.r2(), 1e-14);
  EXPECT_EQ(error.largest().value, 1);
  EXPECT_EQ(error.largest().recording, 0);
  EXPECT_EQ(error.largest().step, 1);
  EXPECT_EQ(error.largest().element, 0);
}

TEST(OutputError, FarFromZeroNothingIsLost) {
  // Sums of squares would cancel: all of the variance is behind the 9th digit.
  sim::OutputError error(1);
  for (int i = 0; i < 1000; ++i) {
    double t = 1e9 + (i % 2), y = t + (i % 4 == 0 ? 0.5 : 0);
    error.add({&y, 1}, {&t, 1}, i);
  }
  EXPECT_NEAR(error.meanSquared(), 0.0625, 1e-12);
  EXPECT_NEAR(*error.r2(), 0.75, 1e-6);
}

TEST(OutputError, WhatNeverChangesHasNoScore) {
  sim::OutputError error(1);
  for (double y : {1.0, 2.0}) {
    double t = 4;
    error.add({&y, 1}, {&t, 1}, 0);
  }
  EXPECT_FALSE(error.r2());
  EXPECT_FALSE(error.correlation());
  EXPECT_DOUBLE_EQ(error.share(), (9.0 + 4.0) / 32);
  EXPECT_TRUE(error.toJSON()["r2"].is_null());
  sim::OutputError none(1);
  double y = 1, t = 0;
  none.add({&y, 1}, {&t, 1}, 0);
  EXPECT_EQ(none.share(), 1);
}

TEST(OutputError, AnOutputThatIsNaNIsTheLargestDeviation) {
  sim::OutputError error(1);
  int64_t recording = 0;
  for (double y : {1.0, std::numeric_limits<double>::quiet_NaN(), 9.0}) {
    double t = 0;
    error.add({&y, 1}, {&t, 1}, recording++);
  }
  EXPECT_TRUE(std::isnan(error.largest().value));
  EXPECT_EQ(error.largest().recording, 1);
}

TEST(OutputError, NothingIsExpectedWhereATargetIsNaN) {
  double nan = std::numeric_limits<double>::quiet_NaN();
  sim::OutputError error(1);
  std::vector<double> y{1, 2, 3}, t{nan, 2.5, nan};
  error.add(y, t, 0);
  EXPECT_EQ(error.count(), 1);
  EXPECT_EQ(error.meanSquared(), 0.25);
}

//===----------------------------------------------------------------------===//
// What is judged
//===----------------------------------------------------------------------===//

TEST(Judge, DecodeSaysTheValue) {
  // Elements over the steps: (1, -2), (4, -1), (2.5, -3).
  std::pair<std::string, std::vector<double>> cases[] = {
      {network("last"), {2.5, -3}},
      {network("max"), {4, -1}},
      {network("mean"), {2.5, -2}}};
  for (auto &[text, expected] : cases) {
    Fixture f(text);
    f.source.form = {"m:targets", {2}, 3};
    f.add({1, -2, 4, -1, 2.5, -3}, expected);
    sim::OutputError error = f.errorToTargets();
    EXPECT_EQ(error.count(), 2);
    EXPECT_EQ(error.meanSquared(), 0);
    f.source.recordings[0].targets[1] += 3;
    EXPECT_DOUBLE_EQ(f.errorToTargets().meanSquared(), 4.5);
  }
}

TEST(Judge, TargetsOfEachStep) {
  Fixture f(network("last"));
  f.source.form = {"m:targets", {3, 2}, 3};
  f.add({1, -2, 4, -1, 2.5, -3}, {1, -2, 4, -1, 2.5, -2});
  sim::OutputError error = f.errorToTargets();
  EXPECT_EQ(error.count(), 6);
  EXPECT_DOUBLE_EQ(error.meanSquared(), 1.0 / 6);
  EXPECT_EQ(error.largest().step, 2);
  EXPECT_EQ(error.largest().element, 1);
  EXPECT_EQ(f.run()->outputName, "each step");
}

TEST(Judge, SpikesAreCounted) {
  Fixture f(R"(snn.network @n(%x: tensor<1xf32>) -> tensor<1xi1> {
    %s = snn.lif "out" %x decay 0.0 gain 1.0 bias 0.0 threshold 0.5 fire gt reset none init 0.0 : tensor<1xf32> -> tensor<1xi1>
    snn.output %s : tensor<1xi1>
  })");
  f.source.form = {"m:targets", {}, 4};
  f.add({1, 0, 1, 1}, {2});
  EXPECT_EQ(f.errorToTargets().meanSquared(), 1);
  f.source.form->shape = {4, 1};
  f.source.recordings[0].targets = {1, 0, 0, 0};
  EXPECT_EQ(f.errorToTargets().meanSquared(), 0.5);
}

TEST(Judge, IntegersTimesTheirUnit) {
  Fixture f(
      R"(qsnn.network @n(%x: tensor<2xi8>) -> (tensor<2xi16> {snn.unit = dense<[0.5, 0.125]> : tensor<2xf64>}) attributes {decode = #snn.decode<mean>} {
    %v = qsnn.li "out" %x leak 0 shift 0 round floor frac 0 bias 0 init 0 membrane exact i16 unit dense<[0.5, 0.125]> : tensor<2xf64> : tensor<2xi8> -> tensor<2xi16>
    qsnn.output %v : tensor<2xi16>
  })");
  f.source.form = {"m:targets", {2}, 2};
  f.add({3, 8, 4, -2}, {1.75, 0.375});
  EXPECT_NEAR(f.errorToTargets().meanSquared(), 0, 1e-20);
  f.source.form->shape = {2, 2};
  f.source.recordings[0].targets = {1.5, 1, 2, 0.25};
  EXPECT_DOUBLE_EQ(f.errorToTargets().meanSquared(), 0.0625);
}

/// With a latency the first outputs are of before the recording (rule Q10).
TEST(Judge, LateOutputsBelongToTheirStep) {
  Fixture f(
      R"(qsnn.network @n(%x: tensor<1xi8>) -> (tensor<1xi8> {snn.unit = 0.5 : f64}) attributes {decode = #snn.decode<mean>, latency = 2 : i64} {
    %y = qsnn.delay "d" %x by 2 init 0 : tensor<1xi8>
    qsnn.output %y : tensor<1xi8>
  })");
  f.source.form = {"m:targets", {3, 1}, 3};
  f.add({2, 4, 6}, {1, 2, 3});
  EXPECT_EQ(f.errorToTargets().meanSquared(), 0);
  f.source.form->shape = {1};
  f.source.recordings[0].targets = {2};
  EXPECT_EQ(f.errorToTargets().meanSquared(), 0);
}

/// The step of the first spike counts from the recording's first, too.
TEST(Judge, LateSpikesBelongToTheirStep) {
  Fixture f(
      R"(qsnn.network @n(%x: tensor<2xi1>) -> tensor<2xi1> attributes {decode = #snn.decode<first>, latency = 2 : i64} {
    %y = qsnn.delay "d" %x by 2 init 0 : tensor<2xi1>
    qsnn.output %y : tensor<2xi1>
  })");
  f.source.form = {"m:targets", {2}, 3};
  f.add({0, 0, 1, 0, 1, 0}, {1, 3}); // spikes in step 1; never, which is T
  EXPECT_EQ(f.errorToTargets().meanSquared(), 0);
}

TEST(Judge, OneOutputIsNoClass) {
  const char *text =
      R"(snn.network @n(%x: tensor<1xf32>) -> tensor<1xf32> attributes {decode = #snn.decode<last>} {
    %v = snn.li "out" %x decay 0.0 gain 1.0 bias 0.0 init 0.0 : tensor<1xf32>
    snn.output %v : tensor<1xf32>
  })";
  Fixture f(text);
  f.add({1}, {});
  f.add({2}, {});
  auto evaluation = f.run(f.network.get());
  ASSERT_TRUE(ok(evaluation));
  EXPECT_FALSE(evaluation->agreement || evaluation->targetError);
  EXPECT_EQ(evaluation->referenceError->meanSquared(), 0);
  EXPECT_FALSE(evaluation->toJSON().contains("agreement"));
  f.source.labels = true;
  EXPECT_NE(f.failure().find("a number and no class; expected the numbers that "
                             "it should give as a dataset 'targets'"),
            std::string::npos);
  // Targets say what is meant.
  f.source.form = {"m:targets", {1}, 1};
  f.source.recordings[0].targets = f.source.recordings[1].targets = {1};
  EXPECT_EQ(f.errorToTargets().meanSquared(), 0.5);
}

/// Nothing says whether several membranes are classes or numbers.
TEST(Judge, WithoutLabelsMembranesAreJudgedBothWays) {
  Fixture f(network("last")), g(network("max"));
  f.add({1, 2, 0, 3}, {}); // the same class; [0, 3] against [1, 3]
  auto evaluation = f.run(g.network.get());
  ASSERT_TRUE(ok(evaluation));
  EXPECT_EQ(evaluation->agreement->value(), 1);
  EXPECT_EQ(evaluation->referenceError->meanSquared(), 0.5);
  // Labels say that they are classes.
  f.source.labels = true;
  f.source.recordings[0].label = 1;
  evaluation = f.run(g.network.get());
  ASSERT_TRUE(ok(evaluation));
  EXPECT_TRUE(evaluation->agreement);
  EXPECT_FALSE(evaluation->referenceError);
}

TEST(Judge, WithoutLabelsSpikesAreJudgedByClass) {
  Fixture f(
      R"(snn.network @n(%x: tensor<2xf32>) -> tensor<2xi1> attributes {decode = #snn.decode<count>} {
    %s = snn.lif "out" %x decay 0.0 gain 1.0 bias 0.0 threshold 0.5 fire gt reset none init 0.0 : tensor<2xf32> -> tensor<2xi1>
    snn.output %s : tensor<2xi1>
  })");
  f.add({1, 0, 1, 1}, {});
  auto evaluation = f.run(f.network.get());
  ASSERT_TRUE(ok(evaluation));
  EXPECT_TRUE(evaluation->agreement);
  EXPECT_FALSE(evaluation->referenceError);
}

TEST(Judge, TargetsOfAnotherShape) {
  Fixture f(network("last"));
  f.add({1, 2, 3, 4, 5, 6}, {0, 0, 0});
  for (std::vector<int64_t> shape :
       {std::vector<int64_t>{3}, {2, 3}, {3, 3}, {4, 2}, {3, 2, 1}, {}}) {
    f.source.form = {"m:targets", shape, 3};
    EXPECT_NE(f.failure().find("'m:targets': expected targets of shape [N, 2] "
                               "(the network's output) or [N, 3, 2] (one for "
                               "each step), but got [N"),
              std::string::npos);
  }
}

TEST(Judge, ErrorToTheReference) {
  Fixture f(network("last")), g(network("max"));
  f.source.form = {"m:targets", {2}, 2};
  f.add({1, 2, 0, 3}, {0, 3});
  auto evaluation = f.run(g.network.get());
  ASSERT_TRUE(ok(evaluation));
  EXPECT_EQ(evaluation->targetError->meanSquared(), 0);
  EXPECT_EQ(evaluation->referenceError->meanSquared(), 0.5);
}

//===----------------------------------------------------------------------===//
// Inputs that saturate (rule Q5.1)
//===----------------------------------------------------------------------===//

TEST(Saturation, IsCounted) {
  Fixture f(
      R"(qsnn.network @n(%x: tensor<2xui8> {snn.step = 0.5 : f64, snn.zero = 10 : i64}) -> tensor<2xui8> {
    qsnn.output %x : tensor<2xui8>
  })");
  f.add({-5, 122.5, 0, 123, -7, 1}, {});
  f.add({-5.1, 0}, {}); // rounds to the end of the range
  auto evaluation = f.run();
  ASSERT_TRUE(ok(evaluation));
  const sim::Saturation &saturation = *evaluation->saturation;
  EXPECT_EQ(saturation.count, 2);
  EXPECT_EQ(saturation.total, 8);
  EXPECT_EQ(saturation.overshoot, 2);
  EXPECT_EQ(saturation.recording, 0);
  EXPECT_EQ(saturation.low, -5);
  EXPECT_EQ(saturation.high, 122.5);
  ASSERT_EQ(evaluation->warnings.size(), 1u);
  EXPECT_NE(evaluation->warnings[0].find("25.00 % of the values"),
            std::string::npos);
}

/// Steps as wide as all that there is, as calibration on whole numbers gives.
TEST(Saturation, ValuesBetweenWideStepsAreSaid) {
  Fixture f(
      R"(qsnn.network @n(%x: tensor<1xui8> {snn.step = 1.0 : f64}) -> tensor<1xui8> {
    qsnn.output %x : tensor<1xui8>
  })");
  f.add({0, 1, 0.25, 1}, {});
  auto evaluation = f.run();
  ASSERT_TRUE(ok(evaluation));
  EXPECT_EQ(evaluation->saturation->count, 0);
  ASSERT_EQ(evaluation->warnings.size(), 1u);
  EXPECT_NE(evaluation->warnings[0].find(
                "rounded by up to 0.25, where the largest is 1;"),
            std::string::npos);
  f.add({200}, {}); // by 8 bits of that nothing is lost
  evaluation = f.run();
  ASSERT_TRUE(ok(evaluation));
  EXPECT_TRUE(evaluation->warnings.empty());
}

TEST(Saturation, NaNIsAnError) {
  Fixture f(
      R"(qsnn.network @n(%x: tensor<1xui8> {snn.step = 0.5 : f64}) -> tensor<1xui8> {
    qsnn.output %x : tensor<1xui8>
  })");
  for (double bad : {std::numeric_limits<double>::quiet_NaN(),
                     std::numeric_limits<double>::infinity()}) {
    f.source.recordings.clear();
    f.add({bad}, {});
    EXPECT_NE(f.failure().find("memory: sample 0, step 0, address 0: expected "
                               "a finite number"),
              std::string::npos);
  }
}

} // namespace
