// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Weights of dense layers that netx loads as they are: a matrix of one sign
// gets a weight of the other one on an input that never fires.

#include "Chain.h"

#include "dialects/Loihi/Arithmetic.h"
#include "snnc/Import/NetxWeights.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Twine.h"

using llvm::ArrayRef;
using llvm::Twine;

namespace snnc::loihi {

static bool isDense(const NetLayer &layer) {
  return layer.kind == NetLayer::Dense || layer.kind == NetLayer::Recurrent;
}

static int64_t valueOf(const NetLayer::Parameter &parameter, size_t neuron) {
  return parameter.values.size() == 1 ? parameter.values[0]
                                      : parameter.values[neuron];
}

/// The layer that gives `chain.layers[k]` its input; null: the network's input.
static NetLayer *neuronsBefore(NetChain &chain, size_t k) {
  while (k-- > 0)
    if (chain.layers[k].hasNeurons)
      return &chain.layers[k];
  return nullptr;
}

/// A neuron of a dense layer without weights and with v <= 0 for ever.
static std::optional<size_t> findSilent(const NetLayer &layer) {
  if (!isDense(layer))
    return std::nullopt;
  size_t rows = layer.weightShape[0], columns = layer.weightShape[1];
  auto zero = [](int64_t w) { return w == 0; };
  for (size_t i = 0; i < rows; ++i)
    if (llvm::all_of(ArrayRef(layer.weights).slice(i * columns, columns),
                     zero) &&
        (layer.recurrent.empty() ||
         llvm::all_of(ArrayRef(layer.recurrent).slice(i * rows, rows), zero)) &&
        valueOf(layer.bias, i) <= 0 && valueOf(layer.threshold, i) >= 0)
      return i;
  return std::nullopt;
}

static void addValue(NetLayer::Parameter &parameter, size_t neurons,
                     int64_t value) {
  if (parameter.values.size() == 1)
    parameter.values.resize(neurons, parameter.values[0]);
  parameter.values.push_back(value);
}

/// One more column of zeros.
static void widen(std::vector<int64_t> &matrix, size_t rows, size_t columns) {
  if (matrix.empty())
    return;
  std::vector<int64_t> wide;
  for (size_t i = 0; i < rows; ++i) {
    auto row = ArrayRef(matrix).slice(i * columns, columns);
    wide.insert(wide.end(), row.begin(), row.end());
    wide.push_back(0);
  }
  matrix = std::move(wide);
}

/// A neuron more in `layer`, which nothing reaches, and its column in `next`.
static size_t addSilent(NetLayer &layer, NetLayer &next) {
  size_t n = layer.weightShape[0];
  layer.weights.resize(layer.weights.size() + layer.weightShape[1]);
  if (!layer.delays.empty())
    layer.delays.resize(layer.weights.size());
  widen(layer.recurrent, n, n);
  if (!layer.recurrent.empty())
    layer.recurrent.resize((n + 1) * (n + 1));
  layer.weightShape[0] = layer.shape[0] = n + 1;
  for (NetLayer::Parameter *parameter : {&layer.iDecay, &layer.vDecay})
    if (parameter->values.size() > 1)
      addValue(*parameter, n, 0);
  addValue(layer.threshold, n, kMostThreshold);
  addValue(layer.bias, n, 0);
  widen(next.weights, next.weightShape[0], n);
  widen(next.delays, next.weightShape[0], n);
  next.weightShape[1] = n + 1;
  return n;
}

static void fitLayer(NetChain &chain, size_t k) {
  NetLayer &layer = chain.layers[k];
  auto problem = [&](const Twine &text) {
    chain.report.problems.push_back(
        ("layer '" + layer.name + "': " + text).str());
  };
  std::vector<int64_t> all = layer.weights;
  llvm::append_range(all, layer.recurrent);
  NetxWeights weights(all);
  std::string extent = "weights of " + std::to_string(weights.least()) +
                       " to " + std::to_string(weights.most());
  bool negative = weights.least() < 0;
  if (weights.clips() || weights.vanish() ||
      (weights.least() < NetxWeights::kLeast))
    return problem("has " + extent + " (with their exponent); netx holds " +
                   Twine(kLeastWeight) + " to " + Twine(kMostWeight) +
                   " of both signs, 0 to " + Twine(kMostOneSigned) + " or -" +
                   Twine(kMostOneSigned) +
                   " to 0; scale weights, bias and threshold down");
  if (!weights.allZero() && !weights.firstWrong())
    return;
  // netx is wrong about no sign or the negative one: a positive weight helps.
  NetLayer *before = neuronsBefore(chain, k);
  std::optional<size_t> silent = before ? findSilent(*before) : std::nullopt;
  if (!silent && before && isDense(*before)) {
    silent = addSilent(*before, layer);
    chain.report.notes.push_back(
        "layer '" + before->name +
        "' has one neuron more, the last, which "
        "never fires: netx would misread the weights of layer '" +
        layer.name + "' without a weight from it");
  }
  if (!silent) {
    std::string what =
        negative ? "has " + extent +
                       ", which netx misreads, as none is above 0 and the "
                       "least is a power of two"
                 : "has weights that are all 0, which netx cannot load";
    return problem(what + "; a weight of the other sign on an input that never "
                          "fires would help, but there is none");
  }
  layer.weights[*silent] = 1;
}

void fitWeights(NetChain &chain) {
  // From behind: what is added to a layer is judged with it.
  for (size_t k = chain.layers.size(); k-- > 0;)
    if (isDense(chain.layers[k]))
      fitLayer(chain, k);
}

} // namespace snnc::loihi
