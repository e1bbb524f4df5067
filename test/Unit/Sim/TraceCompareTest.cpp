// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Comparing traces: rules T4 and F8.

#include "TraceFiles.h"

using namespace snnc;
using namespace snnc::sim;

namespace {

/// Compares `a` with `b` through files.
CompareResult compare(const SampleRun &a, const SampleRun &b,
                      const CompareOptions &options = {}) {
  TemporaryFolder folder;
  a.write(folder / "a.h5");
  b.write(folder / "b.h5");
  return must(compareTraces(folder / "a.h5", folder / "b.h5", options));
}

std::string problem(const SampleRun &a, const SampleRun &b,
                    const CompareOptions &options = {}) {
  TemporaryFolder folder;
  a.write(folder / "a.h5");
  b.write(folder / "b.h5");
  auto result = compareTraces(folder / "a.h5", folder / "b.h5", options);
  return result ? "" : llvm::toString(result.takeError());
}

TEST(TraceCompare, T4EqualIntegers) {
  CompareResult result = compare(SampleRun("qsnn"), SampleRun("qsnn"));
  EXPECT_TRUE(result.equal);
  EXPECT_EQ(result.report, "equal: 2 samples, 2 steps, 3 layers, level qsnn\n");
  EXPECT_TRUE(result.json["equal"]);
  EXPECT_TRUE(result.json["first"].is_null());
}

TEST(TraceCompare, T4IntegersAreExactAndTheFirstPlaceIsNamed) {
  SampleRun a("qsnn"), b("qsnn");
  // Later in every way: sample, step, layer, neuron.
  b.data[1].layers[0].post[0] = 9;
  b.data[0].layers[2].spikes[3] = 1;
  b.data[0].layers[1].post[3] = -6; // the first
  b.data[0].layers[2].pre[2] = 9;
  CompareOptions wide;
  wide.tolerance = 100;
  CompareResult result = compare(a, b, wide);
  EXPECT_FALSE(result.equal);
  expectParts(result.report,
              {"different: layer 'z', neuron 1 [0, 1], sample 0, step 1: "
               "spikes 0 against 0, pre -5 against -5, post -5 against -6",
               "2 samples differ of 2 samples", "the tolerance is not used"});
  const auto &first = result.json["first"];
  EXPECT_EQ(first["layer"], "z");
  EXPECT_EQ(first["neuron"], 1);
  EXPECT_EQ(first["sample"], 0);
  EXPECT_EQ(first["step"], 1);
  EXPECT_EQ(first["what"], "post");
  EXPECT_EQ(first["b"]["post"], -6);
  EXPECT_EQ(result.json["different_samples"], 2);
}

TEST(TraceCompare, StepComesBeforeLayerAndLayersGoByIndex) {
  SampleRun a("qsnn"), b("qsnn");
  b.data[0].layers[0].post[3] = 9;   // step 1, first layer
  b.data[0].layers[2].spikes[1] = 0; // step 0, last layer ('a')
  expectParts(compare(a, b).report, {"layer 'a', neuron 1", "step 0"});
  b.data[0].layers[1].spikes[1] = 0; // step 0, 'z', before 'a' by index
  expectParts(compare(a, b).report, {"layer 'z', neuron 1", "step 0"});
}

TEST(TraceCompare, IntegersBeyondDoublePrecisionOfFloats) {
  SampleRun a("qsnn"), b("qsnn");
  for (SampleRun *run : {&a, &b})
    run->header.layers[1].membrane = TraceLayer::Membrane::I64;
  a.data[0].layers[1].pre[0] = 9007199254740991.0;
  b.data[0].layers[1].pre[0] = 9007199254740990.0;
  expectParts(compare(a, b).report,
              {"pre 9007199254740991 against 9007199254740990"});
}

TEST(TraceCompare, OutputsCountsDecision) {
  SampleRun a("qsnn"), b("qsnn");
  b.data[1].decision = 1;
  expectParts(compare(a, b).report, {"decision, sample 1: 0 against 1"});
  b.data[1].counts[1] = 3;
  expectParts(compare(a, b).report,
              {"counts of class 1, sample 1: 1 against 3"});
  b.data[1].output[2] = 5;
  expectParts(compare(a, b).report,
              {"output 0, element 0, sample 1, step 1: 1 against 5"});
}

TEST(TraceCompare, F8Tolerance) {
  SampleRun a("snn"), b("snn");
  b.data[0].layers[1].post[0] = 0.9e-4;
  b.data[0].layers[1].pre[2] = 3 + 2.9e-4; // relative above 1
  CompareResult result = compare(a, b);
  EXPECT_TRUE(result.equal);
  EXPECT_NEAR(result.json["layers"][1]["max_difference"]["pre"], 2.9e-4, 1e-6);
  EXPECT_EQ(result.json["cut_off_samples"], 0);
  CompareOptions narrow;
  narrow.tolerance = 0.8e-4;
  expectParts(compare(a, b, narrow).report,
              {"layer 'z', neuron 0", "step 0", "tolerance 8e-05"});
  b.data[0].layers[1].pre[2] = 3 + 3.1e-4;
  expectParts(
      compare(a, b).report,
      {"layer 'z', neuron 0 [0, 0], sample 0, step 1", "pre 3 against"});
}

TEST(TraceCompare, F8NotANumberIsADifference) {
  SampleRun a("snn"), b("snn");
  b.data[1].layers[0].post[5] = std::numeric_limits<double>::quiet_NaN();
  expectParts(compare(a, b).report,
              {"layer 'z.syn', neuron 2, sample 1, step 1", "nan"});
}

/// A spike of 'z' at the threshold that only `a` fires, and wholly different
/// numbers in all that is computed later.
std::pair<SampleRun, SampleRun> atTheThreshold() {
  SampleRun a("snn"), b("snn");
  a.data[0].layers[1].pre[1] = 1.00002f;
  b.data[0].layers[1].pre[1] = 0.99998f;
  b.data[0].layers[1].spikes[1] = 0;
  b.data[0].layers[1].post[1] = 0.99998f;
  b.data[0].layers[2].pre[0] = 77;  // later layer, same step
  b.data[0].layers[0].post[3] = 77; // earlier layer, later step
  b.data[0].output[0] = 77;
  b.data[0].counts[0] = 77;
  b.data[0].decision = 1;
  return {a, b};
}

TEST(TraceCompare, F8CutsTheSampleOff) {
  auto [a, b] = atTheThreshold();
  CompareResult result = compare(a, b);
  EXPECT_TRUE(result.equal) << result.report;
  expectParts(result.report,
              {"equal: 2 samples", "1 sample cut off", "F8",
               "layer 'z', neuron 1 [0, 1], sample 0, step 0: spikes 1 "
               "against 0, pre 1.00002 against 0.99998",
               "threshold 1"});
  EXPECT_EQ(result.json["cut_off_samples"], 1);
  EXPECT_EQ(result.json["cut_off"][0]["step"], 0);
  EXPECT_EQ(result.json["cut_off"][0]["layer"], "z");
  // Other samples are still compared.
  b.data[1].decision = 1;
  EXPECT_FALSE(compare(a, b).equal);
}

TEST(TraceCompare, F8WhatIsNotLaterIsStillCompared) {
  auto [a, b] = atTheThreshold();
  b.data[0].layers[0].post[2] = 77; // same step, earlier layer
  expectParts(compare(a, b).report, {"different: layer 'z.syn', neuron 2"});
  std::tie(a, b) = atTheThreshold();
  b.data[0].layers[1].pre[0] = 77; // same step, same layer, other neuron
  expectParts(compare(a, b).report, {"different: layer 'z', neuron 0"});
}

TEST(TraceCompare, F8SpikesOutsideTheBandOrWithoutThreshold) {
  auto [a, b] = atTheThreshold();
  CompareOptions options;
  options.thresholds["z"] = {1.5};
  expectParts(compare(a, b, options).report,
              {"different: layer 'z', neuron 1", "threshold 1.5"});
  options.thresholds["z"] = {7, 1};
  EXPECT_TRUE(compare(a, b, options).equal);
  a.header.layers[1].threshold.clear();
  EXPECT_TRUE(compare(a, b).equal); // the other trace states it
  b.header.layers[1].threshold.clear();
  expectParts(compare(a, b).report,
              {"different: layer 'z', neuron 1", "no threshold is known"});
  EXPECT_TRUE(compare(a, b, options).equal);
}

TEST(TraceCompare, F8CountSpikesNearAMultipleOfTheThreshold) {
  SampleRun a("snn"), b("snn");
  a.data[0].layers[1].spikes[2] = 3; // u = 3 = 3 theta
  b.data[0].layers[1].spikes[2] = 2;
  CompareResult result = compare(a, b);
  EXPECT_TRUE(result.equal) << result.report;
  EXPECT_EQ(result.json["cut_off_samples"], 1);
  b.data[0].layers[1].spikes[2] = 1; // would cross 2 theta as well
  EXPECT_FALSE(compare(a, b).equal);
}

TEST(TraceCompare, T4WhatCannotBeCompared) {
  SampleRun a("snn");
  SampleRun b("loihi");
  expectParts(problem(a, b),
              {"cannot be compared", "level 'snn' against 'loihi'"});
  b = SampleRun("snn");
  b.data.pop_back();
  expectParts(problem(a, b), {"cannot be compared", "2 samples", "1 of 2"});
  b = SampleRun("snn");
  b.header.layers[1].name = "other";
  expectParts(problem(a, b),
              {"'z.syn', 'z', 'a' against 'z.syn', 'other', 'a'", "--layers"});
  b = SampleRun("snn");
  b.header.layers[1].shape = {2};
  expectParts(problem(a, b), {"'z' has shape [1, 2] against [2]"});
  b = SampleRun("snn");
  b.header.layers.pop_back();
  for (SampleRun::Sample &sample : b.data)
    sample.layers.pop_back();
  expectParts(problem(a, b), {"'z.syn', 'z', 'a' against 'z.syn', 'z'"});
  CompareOptions options;
  options.thresholds["nobody"] = {1};
  expectParts(problem(a, a, options), {"'nobody'", "do not have"});
  options.thresholds = {{"z", {1, 2, 3}}};
  expectParts(problem(a, a, options), {"1 or 2 thresholds", "got 3"});
  options = {};
  options.tolerance = -1;
  expectParts(problem(a, a, options), {"tolerance from 0", "-1"});
}

TEST(TraceCompare, FilesThatAreNoTraces) {
  TemporaryFolder folder;
  SampleRun("snn").write(folder / "a.h5");
  auto against = [&](const std::string &name) {
    auto result = compareTraces(folder / "a.h5", folder / name, {});
    return result ? "" : llvm::toString(result.takeError());
  };
  expectParts(against("none.h5"), {"cannot open", "none.h5"});
  std::ofstream(folder / "text.h5") << "hello";
  expectParts(against("text.h5"), {"not an HDF5 file"});
  data::h5::Id file = must(data::h5::createFile(folder / "other.h5"));
  must(data::h5::closeFile(file, "other.h5"));
  expectParts(against("other.h5"), {"no trace", "'level' is missing"});
  std::string whole = slurp(folder / "a.h5");
  std::ofstream(folder / "cut.h5") << whole.substr(0, whole.size() / 2);
  expectParts(against("cut.h5"), {"cut.h5", "truncated"});
}

TEST(TraceCompare, NotesOfWhatWasNotCompared) {
  SampleRun a("snn"), b("snn");
  for (SampleRun::Sample &sample : b.data)
    sample.layers[2].post.clear();
  b.header.modelSha256 = "another";
  b.header.dataSha256 = "more";
  CompareResult result = compare(a, b);
  EXPECT_TRUE(result.equal);
  expectParts(result.report, {"note: layer 'a': 'post' is in only one trace",
                              "different models", "different data"});
  EXPECT_EQ(result.json["notes"].size(), 3u);
  SampleRun c("qsnn"), d("qsnn");
  d.header.layers[1].unit = {0.5, 0.25};
  expectParts(compare(c, d).report, {"'z', neuron 1: unit 0.5 against 0.25"});
}

} // namespace
