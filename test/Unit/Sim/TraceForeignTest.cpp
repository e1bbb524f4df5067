// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Traces made by frameworks against ours (rules T2, T4).

#include "TraceFiles.h"

using namespace snnc;
using namespace snnc::sim;

namespace {

TEST(TraceForeign, T2NamesOfTheirs) {
  for (bool reversed : {false, true}) {
    Framework theirs;
    theirs.layer("z");
    theirs.write("layers/z/spikes", kShape, kSpikes, kBytes);
    theirs.write("layers/z/mem_pre_reset", kShape, kPre);
    theirs.write("layers/z/mem_post_reset", kShape, kPost);
    theirs.layer("z.syn");
    theirs.write("layers/z.syn/mem", {2, 2, 3},
                 {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6});
    theirs.write("output_counts", {2, 2}, {1, 1, 1, 1}, kBytes);
    theirs.write("predicted", {2}, {0, 0}, kBytes);
    CompareResult result = must(theirs.compare(SampleRun("snn"), reversed));
    EXPECT_TRUE(result.equal) << result.report;
    expectParts(result.report, {"2 samples, 2 steps, 2 layers, level snn",
                                "layer 'a' is only in", "was not compared"});
    EXPECT_EQ(result.report.find("counts"), std::string::npos);
    EXPECT_EQ(result.report.find("models"), std::string::npos);
  }
}

TEST(TraceForeign, ADifferenceInEachArrayIsFound) {
  for (std::string name : {"spikes", "mem_pre_reset", "mem_post_reset"}) {
    Framework theirs;
    theirs.layer("z");
    Values values = name == "spikes"          ? kSpikes
                    : name == "mem_pre_reset" ? kPre
                                              : kPost;
    values[4] += 1;
    theirs.write("layers/z/" + name, kShape, values,
                 name == "spikes" ? kBytes : data::h5::Scalar::F32);
    CompareResult result = must(theirs.compare(SampleRun("snn")));
    EXPECT_FALSE(result.equal);
    expectParts(result.report,
                {"layer 'z', neuron 0 [0, 0], sample 1, step 0"});
  }
  Framework theirs;
  theirs.layer("z");
  theirs.write("layers/z/spikes", kShape, kSpikes, kBytes);
  theirs.write("predicted", {2}, {0, 1}, kBytes);
  expectParts(must(theirs.compare(SampleRun("snn"))).report,
              {"decision, sample 1: 1 against 0"});
}

TEST(TraceForeign, T2AMembraneThatIsCarriedIsNoPost) {
  // snnTorch: what it carries is U, before the delayed reset.
  Framework theirs;
  theirs.layer("z");
  theirs.write("layers/z/spikes", kShape, kSpikes, kBytes);
  theirs.write("layers/z/mem_pre_reset", kShape, kPre);
  theirs.write("layers/z/mem_post_reset", kShape, kPre);
  CompareResult result = must(theirs.compare(SampleRun("snn")));
  EXPECT_TRUE(result.equal) << result.report;
  expectParts(result.report, {"layer 'z': after a spike the membrane",
                              "one step later", "'post' was not compared"});
  // One reset at once, and it is a post.
  Framework other;
  other.layer("z");
  Values post = kPre;
  post[6] = 1.5;
  other.write("layers/z/spikes", kShape, kSpikes, kBytes);
  other.write("layers/z/mem_pre_reset", kShape, kPre);
  other.write("layers/z/mem_post_reset", kShape, post);
  EXPECT_FALSE(must(other.compare(SampleRun("snn"))).equal);
}

TEST(TraceForeign, T2MemOfASpikingLayerDoesNotSayWhich) {
  Framework theirs;
  theirs.layer("z");
  theirs.write("layers/z/spikes", kShape, kSpikes, kBytes);
  theirs.write("layers/z/mem", kShape, kPost);
  CompareResult result = must(theirs.compare(SampleRun("snn")));
  EXPECT_TRUE(result.equal);
  expectParts(result.report,
              {"layer 'z': 'mem' does not say whether", "rule F6"});
}

TEST(TraceForeign, ArraysOfTheFirstSamplesOnly) {
  Framework theirs;
  theirs.layer("z");
  theirs.write("layers/z/spikes", kShape, kSpikes, kBytes);
  theirs.write("layers/z/mem_pre_reset", {1, 2, 1, 2}, {0, 1, 3, -5});
  CompareResult result = must(theirs.compare(SampleRun("snn")));
  EXPECT_TRUE(result.equal) << result.report;
  expectParts(result.report,
              {"2 samples", "'pre' is stored for the first sample only"});
}

TEST(TraceForeign, F8OurMembraneExcusesASpikeWhereTheyKeptNone) {
  // Neuron 1 of step 0: u = θ = 1.
  Values spikes = kSpikes;
  spikes[5] = 0; // the second sample
  for (bool reversed : {false, true}) {
    Framework theirs;
    theirs.layer("z");
    theirs.write("layers/z/spikes", kShape, spikes, kBytes);
    theirs.write("layers/z/mem_pre_reset", {1, 2, 1, 2}, {0, 1, 3, -5});
    CompareResult result = must(theirs.compare(SampleRun("snn"), reversed));
    EXPECT_TRUE(result.equal) << result.report;
    expectParts(result.report, {"1 sample cut off", "sample 1, step 0",
                                "threshold 1, distance 0 (band 1e-04)"});
  }
  spikes = kSpikes;
  spikes[6] = 0; // u = 3: far from 1
  Framework theirs;
  theirs.layer("z");
  theirs.write("layers/z/spikes", kShape, spikes, kBytes);
  expectParts(must(theirs.compare(SampleRun("snn"))).report,
              {"different: layer 'z', neuron 0", "distance 2"});
}

TEST(TraceForeign, T2ScopesOfTheModelAreNotTheirs) {
  SampleRun ours("snn");
  ours.header.layers[1].name = "net.z";
  Framework theirs;
  theirs.layer("z");
  theirs.write("layers/z/spikes", kShape, kSpikes, kBytes);
  CompareResult result = must(theirs.compare(ours));
  EXPECT_TRUE(result.equal);
  expectParts(result.report, {"layer 'z' was compared with 'net.z'"});
  // Where two end so, none is guessed.
  ours.header.layers[2].name = "other.z";
  Framework again;
  again.layer("z");
  again.write("layers/z/spikes", kShape, kSpikes, kBytes);
  auto failed = again.compare(ours);
  ASSERT_FALSE(failed);
  expectParts(llvm::toString(failed.takeError()),
              {"no layer is in both: 'z' against 'z.syn', 'net.z', 'other.z'",
               "--layers=A:B"});
  Framework named;
  named.layer("z");
  named.write("layers/z/spikes", kShape, kSpikes, kBytes);
  CompareOptions options;
  options.layers = {{"z", "other.z"}};
  EXPECT_TRUE(must(named.compare(ours, false, options)).equal);
}

TEST(TraceForeign, WhatIsNoTrace) {
  Framework theirs; // a group 'layers' with nothing in it
  auto empty = theirs.compare(SampleRun("snn"));
  ASSERT_FALSE(empty);
  expectParts(llvm::toString(empty.takeError()),
              {"golden.h5' is no trace", "no layer and no decision"});
  Framework shapes;
  shapes.layer("z");
  shapes.write("layers/z/spikes", {2, 2, 2}, kSpikes, kBytes);
  auto shape = shapes.compare(SampleRun("snn"));
  ASSERT_FALSE(shape);
  expectParts(llvm::toString(shape.takeError()),
              {"layer 'z' has shape [2] against [1, 2]"});
  Framework steps;
  steps.layer("z");
  steps.write("layers/z/spikes", {2, 1, 1, 2}, {0, 1, 0, 1}, kBytes);
  auto step = steps.compare(SampleRun("snn"));
  ASSERT_FALSE(step);
  expectParts(llvm::toString(step.takeError()),
              {"2 samples of 1 step against 2 of 2"});
}

} // namespace
