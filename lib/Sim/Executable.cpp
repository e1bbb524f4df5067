// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What every executor says of its network, and runs over many recordings.

#include "snnc/Sim/Executable.h"
#include "ConversionBand.h"
#include "snnc/Support/Parallel.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>
#include <cmath>

namespace snnc::sim {

namespace {

template <class Num>
NeuronLayer describe(const NeuronNode<Num> &node) {
  NeuronLayer layer;
  layer.name = node.name;
  layer.shape = node.shape;
  layer.size = node.neurons.size();
  layer.hasSpikes = !node.integrator;
  layer.integer = !std::is_same_v<Num, float>;
  layer.membraneBits = node.bits;
  layer.unit = node.unit;
  layer.counts = layer.hasSpikes && node.fire == snn::Fire::Count;
  layer.frac = node.frac;
  for (const auto &neuron : node.neurons) {
    if (layer.hasSpikes)
      layer.threshold.push_back(neuron.threshold);
    if constexpr (std::is_same_v<Num, float>)
      layer.decay.push_back(neuron.decay);
    else
      layer.decay.push_back(std::ldexp(double(neuron.leak), -int(node.shift)));
  }
  return layer;
}

/// Index of the `li` that hands its membrane to the neurons at `slot`.
template <class Num>
int64_t integratorBefore(const Program<Num> &program, size_t slot) {
  int64_t index = 0;
  for (const auto &node : program.nodes)
    if (auto *neurons = std::get_if<NeuronNode<Num>>(&node)) {
      if (neurons->integrator && neurons->membrane == slot)
        return index;
      ++index;
    }
  return -1;
}

template <class Num>
SynapseLayer describe(const Program<Num> &program,
                      const SynapseNode<Num> &node) {
  int64_t nonzero = node.weights.visit([](auto weights) {
    return llvm::count_if(weights, [](auto w) { return w != 0; });
  });
  return {node.name, program.size(node.in), program.size(node.out),
          int64_t(node.weights.size()) - node.padding, nonzero};
}

/// The first neurons that a current reaches, through sums, scales and, where
/// it is fed back, a delay.
template <class Num>
int64_t neuronsBehind(const Program<Num> &program, size_t slot,
                      bool delayed = false) {
  int64_t index = 0;
  for (const auto &node : program.nodes) {
    if (auto *neurons = std::get_if<NeuronNode<Num>>(&node)) {
      if (neurons->in == slot)
        return index;
      ++index;
    } else if (auto *add = std::get_if<AddNode>(&node)) {
      if (add->a == slot || add->b == slot)
        slot = add->out;
    } else if (auto *scale = std::get_if<ScaleNode<Num>>(&node)) {
      if (scale->in == slot)
        slot = scale->out;
    } else if (auto *rescale = std::get_if<RescaleNode>(&node)) {
      if (rescale->in == slot)
        slot = rescale->out;
    }
  }
  if (!delayed)
    for (const auto &delay : program.delays)
      if (delay.in == slot)
        return neuronsBehind(program, delay.out, /*delayed=*/true);
  return -1;
}

} // namespace

std::vector<float> SparseSteps::expand(int64_t size) const {
  int64_t steps = begin.size() - 1;
  std::vector<float> all(steps * size);
  for (int64_t t = 0; t < steps; ++t)
    for (size_t e = begin[t]; e < begin[t + 1]; ++e)
      all[t * size + index[e]] = value[e];
  return all;
}

template <class Num>
Executable::Executable(const Program<Num> &program)
    : outputs(program.outputShapes), levelName(program.level),
      latency(program.latency) {
  std::vector<std::vector<double>> errors = inputErrors(program);
  for (const auto &node : program.nodes) {
    if (auto *neurons = std::get_if<NeuronNode<Num>>(&node)) {
      neuronLayers.push_back(describe(*neurons));
      neuronLayers.back().integrator = integratorBefore(program, neurons->in);
      neuronLayers.back().inputError = errors[neurons->in];
    }
    if (auto *synapse = std::get_if<SynapseNode<Num>>(&node)) {
      synapseLayers.push_back(describe(program, *synapse));
      synapseLayers.back().neurons = neuronsBehind(program, synapse->out);
    }
  }
  if (program.countsClasses)
    numClasses = program.size(program.outputs[0]);
  if (!program.outputs.empty())
    firstOutput = {program.decode, program.size(program.outputs[0]),
                   program.outputShapes[0], program.outputUnit};
  numInputs = program.size(program.input);
  const InputQuantizer &quantizer = program.quantizer;
  if (quantizer.step != 0)
    range.emplace(double(program.inputLow - quantizer.zero) * quantizer.step,
                  double(program.inputHigh - quantizer.zero) * quantizer.step);
}

template Executable::Executable(const FloatProgram &);
template Executable::Executable(const IntegerProgram &);

llvm::Expected<RunResult> Executable::run(const data::Recording &recording,
                                          const RunOptions &options) const {
  assert(recording.stepBegin.size() == size_t(recording.steps) + 1 &&
         recording.address.size() == recording.value.size() &&
         "expected entries of every step");
  if (latency == 0)
    return runSteps(recording, options);
  data::Recording late = recording;
  late.steps += latency;
  late.stepBegin.insert(late.stepBegin.end(), latency, late.stepBegin.back());
  return runSteps(late, options);
}

llvm::Error
runAll(const Executable &network, data::RecordingSource &source, int64_t begin,
       int64_t end, const RunOptions &options, int threads,
       llvm::function_ref<llvm::Error(const data::Recording &, RunResult &)>
           consume) {
  // Small enough that memory stays bounded, large enough to keep threads busy.
  constexpr int64_t kChunk = 64;
  for (int64_t at = begin; at < end; at += kChunk) {
    auto recordings = source.read(at, std::min(end, at + kChunk));
    if (!recordings)
      return recordings.takeError();
    std::vector<std::optional<llvm::Expected<RunResult>>> results(
        recordings->size());
    parallelFor(recordings->size(), resolveThreads(threads), [&](int64_t i) {
      results[i].emplace(network.run((*recordings)[i], options));
    });
    llvm::Error error = llvm::Error::success();
    for (auto [i, result] : llvm::enumerate(results)) {
      if (error) // the first one is reported
        llvm::consumeError(result->takeError());
      else if (!*result)
        error = llvm::createStringError(source.description() + ": " +
                                        toString(result->takeError()));
      else
        error = consume((*recordings)[i], **result);
    }
    if (error)
      return error;
  }
  return llvm::Error::success();
}

} // namespace snnc::sim
