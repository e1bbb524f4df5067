// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Layers by themselves, dense against sparse: a wide one, and those of the
// convolutional N-MNIST network. The time of a benchmark is that of one sample
// of 30 steps.

#include "snnc/Sim/Engine.h"

#include <benchmark/benchmark.h>

#include <random>

using namespace snnc;
using namespace snnc::sim;
using Form = EngineOptions::Form;

namespace {

using Random = std::mt19937;
constexpr int64_t kSteps = 30;

double unit(Random &random) { return random() * 0x1p-32; }

/// Weights of 4 bits, of which a share is not 0.
std::vector<int64_t> weights(Random &random, int64_t count, double density) {
  std::vector<int64_t> result(count);
  for (int64_t &w : result)
    if (unit(random) < density)
      w = random() % 2 ? 1 + int64_t(random() % 7) : -1 - int64_t(random() % 7);
  return result;
}

size_t addSlot(IntegerProgram &program, int64_t size) {
  program.slotSizes.push_back(size);
  return program.slotSizes.size() - 1;
}

/// Neurons behind `in` that fire now and then. They are no output: to decode
/// thousands of classes is nobody's job.
void addNeurons(IntegerProgram &program, size_t in) {
  NeuronNode<int64_t> node;
  node.name = "lif";
  node.in = in;
  node.shape = {program.size(in)};
  node.spikes = addSlot(program, program.size(in));
  node.reset = snn::Reset::To;
  node.shift = 1;
  node.frac = 5;
  node.rounding = qsnn::Rounding::Nearest;
  node.bits = 24;
  node.neurons.assign(program.size(in), {1, 0, 600, 0, 0, 0});
  program.nodes.push_back(std::move(node));
}

IntegerProgram startProgram(std::vector<int64_t> shape) {
  IntegerProgram program;
  program.level = "qsnn";
  int64_t size = 1;
  for (int64_t n : shape)
    size *= n;
  program.input = addSlot(program, size);
  program.inputShape = std::move(shape);
  program.inputHigh = 1;
  return program;
}

IntegerProgram linear(int64_t rows, int64_t cols, double density) {
  Random random(1);
  IntegerProgram program = startProgram({cols});
  SynapseNode<int64_t> node;
  node.in = program.input;
  node.out = addSlot(program, rows);
  node.rows = rows;
  node.cols = cols;
  node.weights = weights(random, rows * cols, density);
  size_t out = node.out;
  program.nodes.push_back(std::move(node));
  addNeurons(program, out);
  return program;
}

IntegerProgram conv(int64_t in, int64_t out, int64_t side, int64_t kernel,
                    double density) {
  Random random(1);
  IntegerProgram program = startProgram({in, side, side});
  SynapseNode<int64_t> node;
  int64_t pad = kernel / 2;
  node.in = program.input;
  node.out = addSlot(program, out * side * side);
  node.rows = out;
  node.cols = in * kernel * kernel;
  node.window = Window{in, side, side, out, side, side, kernel, kernel,
                       1,  1,    1,    1,   pad,  pad,  pad,    pad};
  node.weights = weights(random, node.rows * node.cols, density);
  size_t slot = node.out;
  program.nodes.push_back(std::move(node));
  addNeurons(program, slot);
  return program;
}

std::vector<data::Recording> spikes(int64_t size, double rate) {
  Random random(2);
  std::vector<data::Recording> recordings(16);
  for (data::Recording &recording : recordings) {
    recording.steps = kSteps;
    recording.stepBegin = {0};
    for (int64_t t = 0; t < kSteps; ++t) {
      for (int64_t i = 0; i < size; ++i)
        if (unit(random) < rate)
          recording.address.push_back(uint32_t(i));
      recording.stepBegin.push_back(uint32_t(recording.address.size()));
    }
    recording.value.assign(recording.address.size(), 1);
  }
  return recordings;
}

void layer(benchmark::State &state, const IntegerProgram &program, int level,
           Form form, double rate) {
  if (level >= int(engineLevels().size()))
    return state.SkipWithError("this machine has no such instructions");
  auto engine = makeEngine(program, {level, form});
  auto recordings = spikes(program.size(program.input), rate);
  size_t at = 0;
  double events = 0, operations = 0;
  for (auto _ : state) {
    const data::Recording &recording = recordings[at];
    auto result = engine->run(recording, {});
    events += double(recording.address.size());
    operations += double(result->synapses[0].operations);
    at = (at + 1) % recordings.size();
  }
  state.counters["events"] =
      benchmark::Counter(events, benchmark::Counter::kAvgIterations);
  state.counters["operations"] =
      benchmark::Counter(operations, benchmark::Counter::kAvgIterations);
}

void addForms(const std::string &name, const IntegerProgram &program,
              double rate) {
  std::vector<std::string> levels = engineLevels();
  for (int level = 0; level < int(levels.size()); ++level)
    for (auto [form, text] :
         {std::pair(Form::Dense, "dense"), std::pair(Form::Sparse, "sparse"),
          std::pair(Form::ByCost, "chosen")})
      benchmark::RegisterBenchmark(
          (name + "/" + levels[level] + "/" + text).c_str(),
          [=](benchmark::State &state) {
            layer(state, program, level, form, rate);
          })
          ->Unit(benchmark::kMicrosecond);
}

const bool registered = [] {
  for (auto [percent, density] :
       {std::pair("0", 1.0), std::pair("90", 0.1), std::pair("97", 0.03),
        std::pair("99", 0.01)}) {
    std::string zeros = std::string("/zeros:") + percent + "%";
    addForms("linear2312x256" + zeros, linear(256, 2312, density), 0.039);
    addForms("linear2048x2048" + zeros, linear(2048, 2048, density), 0.05);
    addForms("conv2to12of34k5" + zeros, conv(2, 12, 34, 5, density), 0.04);
    addForms("conv12to24of17k3" + zeros, conv(12, 24, 17, 3, density), 0.05);
  }
  return true;
}();

} // namespace
