// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How far the integer network may be from the float one.

#include "ConversionBand.h"
#include "snnc/Sim/Executable.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <numeric>

namespace snnc::sim {

namespace {

/// One pass over the nodes; each carries the errors of its inputs on.
class ErrorPass {
public:
  ErrorPass(const IntegerProgram &program,
            std::vector<std::vector<double>> &errors)
      : program(program), errors(errors) {}

  void run(const SynapseNode<int64_t> &node) {
    if (errors[node.in].empty())
      return;
    double error = most(node.in);
    auto &out = errors[node.out];
    int64_t positions = program.size(node.out) / node.rows;
    for (int64_t i = 0; i < node.rows; ++i) {
      double sum = 0;
      for (int64_t j = 0; j < node.cols; ++j)
        sum += std::abs(double(node.weights[i * node.cols + j]));
      out.insert(out.end(), positions, sum * error);
    }
  }
  void run(const PoolNode &node) {
    double cells = node.window.kernelHeight * node.window.kernelWidth;
    if (!errors[node.in].empty())
      errors[node.out].assign(
          program.size(node.out),
          most(node.in) * (node.kind == snn::PoolKind::Max ? 1 : cells));
  }
  void run(const RescaleNode &node) {
    errors[node.out] = errors[node.in];
    for (auto [error, multiplier] :
         llvm::zip(errors[node.out], node.multiplier))
      error *= std::ldexp(double(multiplier), -int(node.shift));
  }
  void run(const AddNode &node) {
    auto &out = errors[node.out];
    for (size_t in : {node.a, node.b}) {
      if (errors[in].empty())
        continue;
      out.resize(program.size(node.out));
      for (auto [sum, error] : llvm::zip_equal(out, errors[in]))
        sum += error;
    }
  }
  void run(const GatherNode &node) {
    std::vector<double> all;
    bool any = false;
    for (size_t in : node.ins) {
      any |= !errors[in].empty();
      all.insert(all.end(), errors[in].begin(), errors[in].end());
      if (errors[in].empty())
        all.insert(all.end(), program.size(in), 0.0);
    }
    for (uint32_t from : node.sources)
      if (any)
        errors[node.out].push_back(all[from]);
  }
  void run(const ScaleNode<int64_t> &) {}
  void run(const EncodeNode &) {}
  // A spike that differs cuts the sample off; membranes: conversionBand.
  void run(const NeuronNode<int64_t> &) {}

private:
  double most(size_t slot) const {
    return *std::max_element(errors[slot].begin(), errors[slot].end());
  }

  const IntegerProgram &program;
  std::vector<std::vector<double>> &errors;
};

} // namespace

std::vector<std::vector<double>> inputErrors(const IntegerProgram &program) {
  std::vector<std::vector<double>> errors(program.slotSizes.size());
  if (program.quantizer.step == 0)
    return errors;
  // A delay hands on what the pass before has found; without neurons there are
  // no cycles, so that as many passes as delays see the end of it.
  for (size_t pass = 0; pass <= program.delays.size(); ++pass) {
    std::vector<std::vector<double>> before = std::move(errors);
    errors.assign(program.slotSizes.size(), {});
    errors[program.input].assign(program.size(program.input), 0.5);
    for (const auto &delay : program.delays)
      if (!before.empty())
        errors[delay.out] = before[delay.in];
    ErrorPass next(program, errors);
    for (const auto &node : program.nodes)
      std::visit([&](const auto &n) { next.run(n); }, node);
  }
  return errors;
}

std::vector<std::vector<double>> inputErrors(const FloatProgram &program) {
  return std::vector<std::vector<double>>(program.slotSizes.size());
}

/// In units of neuron i. What comes in at each step adds up to 1 / (1 - a)
/// times as much: a rounding of up to 2 units, an error of the current.
static double bandInUnits(llvm::ArrayRef<NeuronLayer> layers, size_t index,
                          int64_t i, int64_t steps) {
  const NeuronLayer &layer = layers[index];
  double a = layer.decay[i];
  double band = a < 1 ? 2 / (1 - a) : double(steps);
  double growth = a < 1 ? 1 / (1 - a) : double(steps);
  double current = layer.inputError.empty() ? 0 : layer.inputError[i];
  if (layer.integrator >= 0)
    current += bandInUnits(layers, layer.integrator, i, steps);
  return band + std::ldexp(growth, layer.frac) * current;
}

std::vector<double> conversionBand(llvm::ArrayRef<NeuronLayer> layers,
                                   size_t index, int64_t steps) {
  const NeuronLayer &layer = layers[index];
  if (!layer.integer || layer.counts || layer.unit.empty())
    return {};
  std::vector<double> band(layer.size);
  for (int64_t i = 0; i < layer.size; ++i)
    band[i] = bandInUnits(layers, index, i, steps) *
              layer.unit[layer.unit.size() == 1 ? 0 : i];
  return band;
}

} // namespace snnc::sim
