// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The engine against the interpreter on random programs, with every
// instruction set of this machine and every form of weights.
// SNNC_RANDOM_NETWORKS=N runs N programs of each level instead of 200.

#include "Compare.h"

#include "snnc/Support/Parallel.h"

#include <cstdlib>

using namespace snnc;
using namespace snnc::sim;
using namespace snnc::test;

namespace {

int64_t programCount() {
  const char *wish = std::getenv("SNNC_RANDOM_NETWORKS");
  return wish ? std::atoll(wish) : 200;
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
