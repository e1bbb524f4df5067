// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything that a run shows, of two executors.

#ifndef SNNC_TEST_UNIT_ENGINE_COMPARE_H
#define SNNC_TEST_UNIT_ENGINE_COMPARE_H

#include "RandomProgram.h"

#include "snnc/Sim/Engine.h"
#include "snnc/Sim/Interpreter.h"

#include "gtest/gtest.h"

#include <bit>

namespace snnc::test {

using sim::Executable;
using sim::RunOptions;
using sim::RunResult;

/// To the bit; one NaN is as good as another.
inline bool sameNumber(double a, double b) {
  return std::bit_cast<uint64_t>(a) == std::bit_cast<uint64_t>(b) ||
         (std::isnan(a) && std::isnan(b));
}
inline bool sameNumber(uint8_t a, uint8_t b) { return a == b; }
inline bool sameNumber(float a, float b) {
  return a == b || (a != a && b != b);
}

template <class N>
void expectSame(const std::vector<N> &got, const std::vector<N> &want,
                const std::string &what) {
  ASSERT_EQ(got.size(), want.size()) << what;
  for (size_t i = 0; i < got.size(); ++i)
    ASSERT_TRUE(sameNumber(got[i], want[i]))
        << what << ": element " << i << " of " << got.size() << ": expected "
        << double(want[i]) << ", but got " << double(got[i]);
}

inline void expectSame(const RunResult &got, const RunResult &want) {
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
    const sim::SparseSteps &inputs = want.synapses[k].inputs;
    int64_t size = 1; // as many as any of them needs
    for (uint32_t element : inputs.index)
      size = std::max<int64_t>(size, element + 1);
    EXPECT_EQ(got.synapses[k].inputs.begin, inputs.begin) << k;
    expectSame(got.synapses[k].inputs.expand(size), inputs.expand(size),
               "inputs");
  }
  ASSERT_EQ(got.outputs.size(), want.outputs.size());
  for (size_t k = 0; k < got.outputs.size(); ++k)
    expectSame(got.outputs[k], want.outputs[k], "output " + std::to_string(k));
  EXPECT_EQ(got.counts, want.counts);
  EXPECT_EQ(got.decision, want.decision);
  expectSame(got.values, want.values, "values");
  EXPECT_EQ(got.input.saturated, want.input.saturated);
  EXPECT_EQ(got.input.overshoot, want.input.overshoot);
  EXPECT_EQ(got.input.firstStep, want.input.firstStep);
}

/// Returns whether the interpreter ran to the end.
inline bool compare(const Executable &engine, const Executable &interpreter,
                    const data::Recording &recording,
                    const RunOptions &options) {
  auto want = interpreter.run(recording, options);
  auto got = engine.run(recording, options);
  std::string wantError = llvm::toString(want.takeError());
  std::string gotError = llvm::toString(got.takeError());
  EXPECT_EQ(gotError, wantError);
  if (wantError.empty() && gotError.empty())
    expectSame(*got, *want);
  return wantError.empty();
}

} // namespace snnc::test

#endif // SNNC_TEST_UNIT_ENGINE_COMPARE_H
