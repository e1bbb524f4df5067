// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The N-MNIST network (97 % of its weights removed, 4 bits) on real recordings:
// the time of a benchmark is that of one recording.

#include "HandWritten.h"

#include "dialects/QSNN/QSNNOps.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Sim/Engine.h"
#include "snnc/Sim/Interpreter.h"
#include "snnc/Support/Parallel.h"
#include "snnc/Tools/ModuleFile.h"

#include <benchmark/benchmark.h>

using namespace snnc;
using namespace snnc::sim;
using Form = EngineOptions::Form;

namespace {

/// Stops the program: without its network a benchmark has nothing to say.
[[noreturn]] void stop(const llvm::Twine &message) {
  llvm::errs() << "error: " << message << "\n";
  std::exit(1);
}

struct Networks {
  IntegerProgram integer;
  FloatProgram real;
  std::vector<data::Recording> recordings;

  Networks() {
    auto q = ModuleFile::read(SNNC_BENCHMARK_MODELS "/q.mlir");
    auto pruned = ModuleFile::read(SNNC_BENCHMARK_MODELS "/pruned.mlir");
    if (!q || !pruned)
      stop("no models");
    auto network = *q->module().getOps<qsnn::NetworkOp>().begin();
    auto whole = readIntegerProgram(network);
    auto floats =
        readFloatProgram(*pruned->module().getOps<snn::NetworkOp>().begin());
    if (failed(whole) || failed(floats))
      stop("no programs");
    integer = std::move(*whole);
    real = std::move(*floats);
    auto source =
        data::openRecordings(SNNC_BENCHMARK_RECORDINGS, getInputSpec(network));
    if (!source)
      stop(llvm::toString(source.takeError()));
    auto read = (*source)->read(0, (*source)->size());
    if (!read)
      stop(llvm::toString(read.takeError()));
    recordings = std::move(*read);
  }
};

const Networks &networks() {
  static const Networks networks;
  return networks;
}

void runRecordings(benchmark::State &state, const Executable &network) {
  const auto &recordings = networks().recordings;
  size_t at = 0;
  for (auto _ : state) {
    auto result = network.run(recordings[at], {});
    benchmark::DoNotOptimize(result->decision);
    at = at + 1 == recordings.size() ? 0 : at + 1;
  }
  state.SetItemsProcessed(state.iterations());
}

void engine(benchmark::State &state, int level, Form form) {
  if (level >= int(engineLevels().size()))
    return state.SkipWithError("this machine has no such instructions");
  state.SetLabel(engineLevels()[level]);
  runRecordings(state, *makeEngine(networks().integer, {level, form}));
}

void floatEngine(benchmark::State &state, Form form) {
  runRecordings(state, *makeEngine(networks().real, {0, form}));
}

void interpreter(benchmark::State &state) {
  runRecordings(state, *makeInterpreter(networks().integer));
}

/// A hand-written kernel counts only where it gives the same.
void handWritten(benchmark::State &state, bench::HandWritten::Sum sum) {
  auto kernel = bench::HandWritten::make(networks().integer);
  if (!kernel)
    return state.SkipWithError("written for AVX-512 and another network");
  auto engine = makeEngine(networks().integer);
  std::vector<bench::CompactRecording> recordings;
  for (const data::Recording &recording : networks().recordings) {
    recordings.push_back(bench::compact(recording));
    if (kernel->run(recordings.back(), sum) !=
        engine->run(recording, {})->counts)
      return state.SkipWithError("differs from the engine");
  }
  size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(kernel->run(recordings[at], sum));
    at = at + 1 == recordings.size() ? 0 : at + 1;
  }
  state.SetItemsProcessed(state.iterations());
}

/// All recordings on several threads: wall time of all of them, and the CPU
/// time of all threads together.
void threads(benchmark::State &state) {
  auto engine = makeEngine(networks().integer);
  const auto &recordings = networks().recordings;
  constexpr int64_t kRounds = 20; // so that starting threads does not matter
  int64_t count = kRounds * int64_t(recordings.size());
  for (auto _ : state)
    parallelFor(count, int(state.range(0)), [&](int64_t i) {
      auto result = engine->run(recordings[i % recordings.size()], {});
      benchmark::DoNotOptimize(result->decision);
    });
  state.SetItemsProcessed(state.iterations() * count);
}

#define SNNC_BENCHMARK(...)                                                    \
  BENCHMARK_CAPTURE(__VA_ARGS__)->Unit(benchmark::kMicrosecond)

SNNC_BENCHMARK(engine, best, 0, Form::ByCost);
SNNC_BENCHMARK(engine, dense, 0, Form::Dense);
SNNC_BENCHMARK(engine, sparse, 0, Form::Sparse);
SNNC_BENCHMARK(engine, secondBest, 1, Form::ByCost);
SNNC_BENCHMARK(engine, secondDense, 1, Form::Dense);
SNNC_BENCHMARK(engine, secondSparse, 1, Form::Sparse);
SNNC_BENCHMARK(engine, thirdBest, 2, Form::ByCost);
SNNC_BENCHMARK(handWritten, shorts, bench::HandWritten::Sum::Shorts);
SNNC_BENCHMARK(handWritten, bytes, bench::HandWritten::Sum::Bytes);
SNNC_BENCHMARK(floatEngine, best, Form::ByCost);
SNNC_BENCHMARK(floatEngine, dense, Form::Dense);
SNNC_BENCHMARK(floatEngine, sparse, Form::Sparse);
BENCHMARK(interpreter)->Unit(benchmark::kMicrosecond);
BENCHMARK(threads)
    ->Arg(1)
    ->Arg(2)
    ->Arg(4)
    ->Arg(8)
    ->MeasureProcessCPUTime()
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

} // namespace
