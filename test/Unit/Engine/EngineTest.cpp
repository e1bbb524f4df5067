// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The engine against the interpreter on random programs, with every
// instruction set of this machine and every form of weights.
// SNNC_RANDOM_NETWORKS=N runs N programs of each level instead of 200.

#include "RandomProgram.h"

#include "snnc/Sim/Engine.h"
#include "snnc/Sim/Interpreter.h"
#include "snnc/Support/Parallel.h"

#include "gtest/gtest.h"

#include <bit>
#include <cstdlib>

using namespace snnc;
using namespace snnc::sim;
using namespace snnc::test;

namespace {

int64_t programCount() {
  const char *wish = std::getenv("SNNC_RANDOM_NETWORKS");
  return wish ? std::atoll(wish) : 200;
}

/// To the bit; one NaN is as good as another.
bool sameNumber(double a, double b) {
  return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}
bool sameNumber(uint8_t a, uint8_t b) { return a == b; }
bool sameNumber(float a, float b) { return a == b || (a != a && b != b); }

template <class N>
void expectSame(const std::vector<N> &got, const std::vector<N> &want,
                const std::string &what) {
  ASSERT_EQ(got.size(), want.size()) << what;
  for (size_t i = 0; i < got.size(); ++i)
    ASSERT_TRUE(sameNumber(got[i], want[i]))
        << what << ": element " << i << " of " << got.size() << ": expected "
        << double(want[i]) << ", but got " << double(got[i]);
}

void expectSame(const RunResult &got, const RunResult &want) {
  EXPECT_EQ(got.steps, want.steps);
  ASSERT_EQ(got.neurons.size(), want.neurons.size());
  for (size_t k = 0; k < got.neurons.size(); ++k) {
    std::string name = "neurons " + std::to_string(k);
    EXPECT_EQ(got.neurons[k].spikeCount, want.neurons[k].spikeCount) << name;
    expectSame(got.neurons[k].pre, want.neurons[k].pre, name + " pre");
    expectSame(got.neurons[k].post, want.neurons[k].post, name + " post");
    expectSame(got.neurons[k].spikes, want.neurons[k].spikes, name + " spikes");
  }
  ASSERT_EQ(got.synapses.size(), want.synapses.size());
  for (size_t k = 0; k < got.synapses.size(); ++k) {
    EXPECT_EQ(got.synapses[k].operations, want.synapses[k].operations) << k;
    expectSame(got.synapses[k].inputs, want.synapses[k].inputs, "inputs");
  }
  ASSERT_EQ(got.outputs.size(), want.outputs.size());
  for (size_t k = 0; k < got.outputs.size(); ++k)
    expectSame(got.outputs[k], want.outputs[k], "output " + std::to_string(k));
  EXPECT_EQ(got.counts, want.counts);
  EXPECT_EQ(got.decision, want.decision);
}

/// Returns whether the interpreter ran to the end.
bool compare(const Executable &engine, const Executable &interpreter,
             const data::Recording &recording, const RunOptions &options) {
  auto want = interpreter.run(recording, options);
  auto got = engine.run(recording, options);
  std::string wantError = llvm::toString(want.takeError());
  std::string gotError = llvm::toString(got.takeError());
  EXPECT_EQ(gotError, wantError);
  if (wantError.empty() && gotError.empty())
    expectSame(*got, *want);
  return wantError.empty();
}

template <class Num>
void checkProgram(uint64_t seed, int64_t &ran) {
  ProgramMaker<Num> maker(seed);
  Program<Num> program = maker.make();
  std::vector<data::Recording> recordings = {maker.record(0), maker.record(1)};
  auto interpreter = makeInterpreter(program);
  for (int level = 0; level < int(engineLevels().size()); ++level)
    for (auto form : {EngineOptions::Form::ByCost, EngineOptions::Form::Dense,
                      EngineOptions::Form::Sparse}) {
      auto engine = makeEngine(program, {level, form});
      for (const data::Recording &recording : recordings)
        // With a trace, and without: what is not kept is not computed.
        for (bool trace : {true, false}) {
          RunOptions options;
          options.trace = options.synapseInputs = trace;
          ran += compare(*engine, *interpreter, recording, options);
          if (testing::Test::HasFailure()) {
            FAIL() << "seed " << seed << ", level " << engineLevels()[level]
                   << ", form " << int(form) << ", trace " << trace;
          }
        }
    }
}

template <class Num>
void checkPrograms() {
  int64_t ran = 0, count = programCount();
  for (int64_t seed = 0; seed < count; ++seed) {
    checkProgram<Num>(seed, ran);
    if (testing::Test::HasFailure())
      return;
  }
  int64_t runs = count * 12 * int64_t(engineLevels().size());
  // Errors are compared too, but most programs should run to the end.
  EXPECT_GT(ran, runs / 2);
  EXPECT_LT(ran, runs);
}

TEST(Engine, FloatEqualsInterpreter) { checkPrograms<float>(); }
TEST(Engine, IntegerEqualsInterpreter) { checkPrograms<int64_t>(); }

/// Many threads on one engine give what one thread gives.
TEST(Engine, RunsShareNothing) {
  ProgramMaker<int64_t> maker(7);
  Program<int64_t> program = maker.make();
  auto engine = makeEngine(program);
  std::vector<data::Recording> recordings;
  for (int64_t i = 0; i < 64; ++i)
    recordings.push_back(maker.record(i));
  RunOptions options;
  options.trace = true;
  std::vector<std::string> errors(recordings.size());
  std::vector<RunResult> results(recordings.size());
  parallelFor(recordings.size(), 4, [&](int64_t i) {
    auto result = engine->run(recordings[i], options);
    if (result)
      results[i] = std::move(*result);
    else
      errors[i] = llvm::toString(result.takeError());
  });
  for (size_t i = 0; i < recordings.size(); ++i) {
    auto want = engine->run(recordings[i], options);
    EXPECT_EQ(llvm::toString(want.takeError()), errors[i]);
    if (errors[i].empty())
      expectSame(results[i], *want);
  }
}

} // namespace
