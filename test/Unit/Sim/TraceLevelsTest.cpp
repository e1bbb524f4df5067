// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Float traces against integer ones: rules Q5a, F8.

#include "TraceFiles.h"

using namespace snnc;
using namespace snnc::sim;

namespace {

/// The run of SampleRun at level qsnn in units of 1/2: the same real numbers.
SampleRun integers(double band) {
  SampleRun run("qsnn");
  for (TraceLayer &layer : run.header.layers)
    layer.band = {band};
  for (SampleRun::Sample &sample : run.data)
    for (SampleRun::Layer &layer : sample.layers)
      for (std::vector<double> *membrane : {&layer.pre, &layer.post})
        for (double &value : *membrane)
          value *= 2;
  return run;
}

CompareResult compare(const SampleRun &a, const SampleRun &b,
                      const CompareOptions &options = {}) {
  TemporaryFolder folder;
  a.write(folder / "a.h5");
  b.write(folder / "b.h5");
  return must(compareTraces(folder / "a.h5", folder / "b.h5", options));
}

TEST(TraceLevels, UnitsAreMultipliedIn) {
  for (bool reversed : {false, true}) {
    SampleRun a("snn"), b = integers(0);
    if (reversed)
      std::swap(a, b);
    CompareResult result = compare(a, b);
    EXPECT_TRUE(result.equal) << result.report;
    expectParts(result.report,
                {"3 layers, levels", "decisions agree in 2 of 2 samples",
                 "outputs of two levels were not compared"});
  }
}

TEST(TraceLevels, UnitsOfEachNeuron) {
  SampleRun b = integers(0);
  b.header.layers[1].unit = {0.5, 0.25};
  for (SampleRun::Sample &sample : b.data)
    for (auto *membrane : {&sample.layers[1].pre, &sample.layers[1].post})
      for (size_t i = 1; i < membrane->size(); i += 2)
        (*membrane)[i] *= 2;
  EXPECT_TRUE(compare(SampleRun("snn"), b).equal);
}

TEST(TraceLevels, Q5aBandOfMembranes) {
  SampleRun b = integers(0.75);
  b.data[1].layers[1].post[3] -= 1; // half a unit of real numbers
  CompareResult result = compare(SampleRun("snn"), b);
  EXPECT_TRUE(result.equal) << result.report;
  expectParts(result.report,
              {"largest deviation of a membrane: 0.5 (layer 'z', post)"});
  b.data[1].layers[1].post[3] -= 1;
  result = compare(SampleRun("snn"), b);
  EXPECT_FALSE(result.equal);
  expectParts(result.report,
              {"different: layer 'z', neuron 1 [0, 1], sample 1, step 1",
               "post -5 against -6", "the others are within rule Q5a"});
}

TEST(TraceLevels, Q5aASpikeDiffersFirstWhereTheMembraneIsNear) {
  // Neuron 1 of 'z' in step 0: u = 1, θ = 1; the integers do not fire.
  SampleRun b = integers(0.75);
  b.data[0].layers[1].spikes[1] = 0;
  b.data[0].layers[1].post[1] = 2;
  b.data[0].layers[2].pre[2] = 99; // later: not compared
  b.data[0].counts[0] = 7;
  b.data[0].decision = 1;
  for (bool reversed : {false, true}) {
    SampleRun a("snn"), c = b;
    a.header.layers[1].threshold = {1.5};
    if (reversed)
      std::swap(a, c);
    CompareResult result = compare(a, c);
    EXPECT_TRUE(result.equal) << result.report;
    expectParts(result.report,
                {"1 sample cut off", "rule Q5a", "threshold 1.5, distance 0.5",
                 "(band 0.7501)", "decisions agree in 1 of 2 samples"});
    EXPECT_EQ(result.json["agreeing_decisions"], 1);
    EXPECT_EQ(result.json["cut_off"][0]["distance"], 0.5);
  }
  // Too far from its threshold.
  SampleRun a("snn");
  a.header.layers[1].threshold = {1.875};
  CompareResult result = compare(a, b);
  EXPECT_FALSE(result.equal);
  expectParts(result.report, {"distance 0.875 (band 0.7501)"});
}

TEST(TraceLevels, WithoutABandOnlySpikesAreCompared) {
  SampleRun b = integers(0);
  b.header.layers[1].band.clear();
  b.data[0].layers[1].pre[0] = 77;
  CompareResult result = compare(SampleRun("snn"), b);
  EXPECT_TRUE(result.equal) << result.report;
  expectParts(result.report, {"layer 'z': rule Q5a promises no band"});
  b.data[0].layers[1].spikes[0] = 1;
  EXPECT_FALSE(compare(SampleRun("snn"), b).equal);
}

TEST(TraceLevels, DecisionsMayDifferCountsMayNot) {
  SampleRun b = integers(0);
  b.data[0].decision = 1;
  CompareResult result = compare(SampleRun("snn"), b);
  EXPECT_TRUE(result.equal);
  expectParts(result.report, {"decisions agree in 1 of 2 samples"});
  b.data[0].counts[1] = 9;
  EXPECT_FALSE(compare(SampleRun("snn"), b).equal);
}

TEST(TraceLevels, ArraysThatAreAskedFor) {
  SampleRun b = integers(0);
  b.data[0].layers[1].post[0] = 77;
  CompareOptions options;
  options.arrays = {"spikes", "pre"};
  EXPECT_TRUE(compare(SampleRun("snn"), b, options).equal);
  options.arrays = {"post"};
  EXPECT_FALSE(compare(SampleRun("snn"), b, options).equal);
}

} // namespace
