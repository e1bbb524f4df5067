// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Traces of which frameworks stored a part, and those of a chip (rules T2, T4).

#include "TraceFiles.h"

using namespace snnc;
using namespace snnc::sim;

namespace {

constexpr auto kInts = data::h5::Scalar::I32;
const Shape kOneSample = {1, 2, 1, 2};

/// The first sample of two.
Values half(const Values &values) {
  return Values(values.begin(), values.begin() + values.size() / 2);
}

/// `array` of layer 'a' with one number more in element `at`.
void writeChanged(Framework &theirs, const std::string &array, Values values,
                  size_t at, data::h5::Scalar scalar) {
  values[at] += 1;
  theirs.write("layers/a/" + array, kShape, values, scalar);
}

TEST(TraceStored, T4ALaterLayerIsNotBlamedForWhatCannotBeSeen) {
  for (bool reversed : {false, true}) {
    Framework theirs;
    theirs.layer("z");
    theirs.write("layers/z/spikes", kOneSample, half(kSpikes), kBytes);
    theirs.layer("a");
    theirs.write("layers/a/spikes", kShape, kSpikes, kBytes);
    writeChanged(theirs, "pre", kPre, 4, data::h5::Scalar::F32);
    CompareResult result = must(theirs.compare(SampleRun("snn"), reversed));
    EXPECT_FALSE(result.equal);
    expectParts(result.report,
                {"different: layer 'a', neuron 0 [0, 0], sample 1, step 0",
                 "\nan earlier divergence, which rule F8 may excuse, cannot be "
                 "seen: spikes of 'z' are stored for the first sample only; "
                 "only '",
                 "ours.h5' has 'z.syn'\n"});
    EXPECT_EQ(result.json["first"]["unseen"].size(), 2u);
  }
}

TEST(TraceStored, T4WhatWasComparedIsBlamed) {
  // In the first sample all is there.
  Framework theirs;
  theirs.layer("z.syn");
  theirs.write("layers/z.syn/mem", {1, 2, 3}, {1, 2, 3, 4, 5, 6});
  theirs.layer("z");
  theirs.write("layers/z/spikes", kOneSample, half(kSpikes), kBytes);
  theirs.layer("a");
  theirs.write("layers/a/spikes", kShape, kSpikes, kBytes);
  writeChanged(theirs, "pre", kPre, 0, data::h5::Scalar::F32);
  CompareResult result = must(theirs.compare(SampleRun("snn")));
  expectParts(result.report, {"different: layer 'a'", "sample 0"});
  EXPECT_EQ(result.report.find("cannot be seen"), std::string::npos);
  EXPECT_EQ(result.json["first"]["unseen"].size(), 0u);
  // A membrane that is not stored is not what a later layer gets, and a layer
  // that comes later is none that could have differed before.
  Framework early;
  early.layer("z.syn");
  early.write("layers/z.syn/mem", {2, 2, 3},
              {1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6});
  early.layer("z");
  Values spikes = kSpikes;
  spikes[6] = 0;
  early.write("layers/z/spikes", kShape, spikes, kBytes);
  result = must(early.compare(SampleRun("snn")));
  expectParts(result.report, {"different: layer 'z'", "sample 1"});
  EXPECT_EQ(result.report.find("cannot be seen"), std::string::npos);
}

TEST(TraceStored, T4ResultsMayDifferByAnyLayer) {
  Framework theirs;
  theirs.layer("z");
  theirs.write("layers/z/spikes", kOneSample, half(kSpikes), kBytes);
  theirs.layer("a");
  theirs.write("layers/a/spikes", kOneSample, half(kSpikes), kBytes);
  theirs.layer("z.syn");
  theirs.write("layers/z.syn/mem", {1, 2, 3}, {1, 2, 3, 4, 5, 6});
  theirs.write("predicted", {2}, {0, 1}, kBytes);
  expectParts(must(theirs.compare(SampleRun("snn"))).report,
              {"different: decision, sample 1: 1 against 0\n",
               "membranes of 'z.syn' are stored for the first sample only; "
               "spikes of 'z', 'a' are stored for the first sample only"});
}

TEST(TraceStored, T2SamplesOfWhichOneFileHasFewer) {
  for (bool reversed : {false, true}) {
    Framework theirs;
    theirs.layer("z");
    theirs.write("layers/z/spikes", kOneSample, half(kSpikes), kBytes);
    theirs.write("output_counts", {1, 2}, {1, 1}, kBytes);
    CompareResult result = must(theirs.compare(SampleRun("snn"), reversed));
    EXPECT_TRUE(result.equal) << result.report;
    expectParts(result.report, {"equal: 1 sample, 2 steps", "has 2", "has 1",
                                "the first sample was compared"});
    EXPECT_EQ(result.json["samples"], 1);
  }
  Framework none;
  none.layer("z");
  none.write("layers/z/spikes", {0, 2, 1, 2}, {}, kBytes);
  auto failed = none.compare(SampleRun("snn"));
  ASSERT_FALSE(failed);
  expectParts(llvm::toString(failed.takeError()), {"0 samples of 2 steps"});
}

/// Layers 'z' and 'a' as a chip's: u and v for pre and post.
void writeChip(Framework &theirs, const std::string &layer, const Shape &shape,
               const Values &u, const Values &v, const Values &spikes) {
  theirs.layer(layer);
  theirs.write("layers/" + layer + "/u", shape, u, kInts);
  theirs.write("layers/" + layer + "/v", shape, v, kInts);
  theirs.write("layers/" + layer + "/spikes", shape, spikes, kBytes);
}

TEST(TraceStored, T2IntegersUAndVAreOfAChip) {
  for (bool reversed : {false, true}) {
    Framework theirs;
    writeChip(theirs, "z", kShape, kPre, kPost, kSpikes);
    // Neurons in one dimension, as the chip's files have them.
    writeChip(theirs, "a", {2, 2, 2}, kPre, kPost, kSpikes);
    theirs.write("output_counts", {2, 2}, {1, 1, 1, 1}, kBytes);
    CompareResult result = must(theirs.compare(SampleRun("loihi"), reversed));
    EXPECT_TRUE(result.equal) << result.report;
    expectParts(result.report, {"2 samples, 2 steps, 2 layers, level loihi"});
    EXPECT_EQ(result.report.find("post"), std::string::npos);
  }
  for (std::string array : {"u", "v", "spikes"}) {
    Framework theirs;
    writeChip(theirs, "z", kOneSample, half(kPre), half(kPost), half(kSpikes));
    theirs.layer("a");
    writeChanged(theirs, array,
                 array == "u"   ? kPre
                 : array == "v" ? kPost
                                : kSpikes,
                 5, array == "spikes" ? kBytes : kInts);
    if (array == "spikes") // which then say what the level is
      theirs.state("level", "loihi");
    CompareResult result = must(theirs.compare(SampleRun("loihi")));
    EXPECT_FALSE(result.equal);
    expectParts(result.report,
                {"different: layer 'a', neuron 1 [0, 1], sample 1, step 0",
                 "an earlier divergence cannot be seen: spikes of 'z' are "
                 "stored for the first sample only"});
  }
}

TEST(TraceStored, T2LevelsOfFrameworks) {
  // Spikes alone do not say whose they are; an attribute does.
  for (bool stated : {false, true}) {
    Framework theirs;
    theirs.layer("z");
    theirs.write("layers/z/spikes", kShape, kSpikes, kBytes);
    if (stated)
      theirs.state("level", "loihi");
    auto result = theirs.compare(SampleRun("loihi"));
    EXPECT_EQ(static_cast<bool>(result), stated);
    if (!result)
      expectParts(llvm::toString(result.takeError()),
                  {"level 'snn' against 'loihi'", "integers 'u' or 'v'",
                   "attribute 'level'"});
  }
  Framework real;
  real.layer("z");
  real.write("layers/z/u", kShape, kPre);
  real.write("layers/z/v", kShape, kPost, kInts);
  auto failed = real.compare(SampleRun("loihi"));
  ASSERT_FALSE(failed);
  expectParts(llvm::toString(failed.takeError()),
              {"layers/z/u': expected integers", "but got f32"});
  Framework integer; // whose units only our traces have
  integer.layer("z");
  integer.state("level", "qsnn");
  auto unknown = integer.compare(SampleRun("qsnn"));
  ASSERT_FALSE(unknown);
  expectParts(llvm::toString(unknown.takeError()), {"'model_sha256'"});
}

TEST(TraceStored, T2StepsOfALatencyMayBeInOneTraceOnly) {
  for (bool reversed : {false, true}) {
    Framework theirs;
    writeChip(theirs, "z", {2, 1, 1, 2}, {0, 1, 0, 1}, {0, 0, 0, 0},
              {0, 1, 0, 1});
    theirs.write("output_counts", {2, 2}, {0, 1, 0, 1}, kBytes);
    CompareResult result = must(theirs.compare(SampleRun("loihi"), reversed));
    EXPECT_TRUE(result.equal) << result.report;
    expectParts(result.report,
                {"equal: 2 samples, 1 step, 1 layer, level loihi",
                 "for its latency): the first step was compared",
                 "'counts' is of all steps of each trace and was not"});
  }
  Framework theirs;
  writeChip(theirs, "z", {2, 1, 1, 2}, {0, 1, 0, 1}, {0, 0, 0, 7},
            {0, 1, 0, 1});
  expectParts(must(theirs.compare(SampleRun("loihi"))).report,
              {"neuron 1 [0, 1], sample 1, step 0: "});
}

TEST(TraceStored, T4NothingInCommonIsNotEqual) {
  Framework theirs;
  theirs.write("labels", {2}, {1, 1}, kBytes);
  theirs.layer("z.syn");
  theirs.write("layers/z.syn/spikes", {2, 2, 3}, Values(12, 0), kBytes);
  auto failed = theirs.compare(SampleRun("snn"));
  ASSERT_FALSE(failed);
  expectParts(llvm::toString(failed.takeError()),
              {"cannot be compared: no array is in both: ",
               "'z.syn': 'spikes' is in only one trace"});
  // Decisions alone can be compared.
  Framework decisions;
  decisions.write("predicted", {2}, {0, 0}, kBytes);
  expectParts(must(decisions.compare(SampleRun("snn"))).report,
              {"equal: 2 samples, 2 steps, 0 layers"});
}

TEST(TraceStored, T2LavaOfSeveralSamples) {
  SampleRun ours("loihi");
  ours.header.layers[1].name = "layer3";
  TemporaryFolder folder;
  std::string path = folder / "lava.h5";
  data::h5::Id file = must(data::h5::createFile(path));
  must(data::h5::createGroup(file, path, "layer"));
  must(data::h5::createGroup(file, path, "layer/3"));
  auto write = [&](const char *name, const Shape &shape, const Values &values) {
    must(data::h5::writeValues(file, path, name, kInts, shape, values));
  };
  Values u = kPre;
  u[7] += 1;
  write("layer/3/u", {2, 2, 2}, u);
  write("layer/3/v", {2, 2, 2}, kPost);
  write("predicted", {2}, {0, 0});
  must(data::h5::closeFile(file, path));
  ours.write(folder / "ours.h5");
  CompareResult result =
      must(compareTraces(path, folder / "ours.h5", CompareOptions()));
  expectParts(result.report,
              {"different: layer 'layer3', neuron 1, sample 1, step 1: "
               "pre -4 against -5",
               "1 sample differ", "of 2 samples, 2 steps"});
}

} // namespace
