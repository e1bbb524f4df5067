// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Candidates of the search for the sparsity that fits a target.

#include "Fit.h"
#include "Weights.h"

#include "mlir/IR/IRMapping.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>

using namespace mlir;

namespace snnc {

//===----------------------------------------------------------------------===//
// The option
//===----------------------------------------------------------------------===//

/// The target's option `key`, where it bears on whether a network fits.
static const TargetOption *lookupOption(const Target &target, StringRef key) {
  for (const TargetOption &option : target.getOptions())
    if (option.name == key && option.phase <= Phase::Map)
      return &option;
  return nullptr;
}

static std::string keysOf(const Target &target) {
  std::string keys = "bits, scales";
  for (const TargetOption &option : target.getOptions())
    if (option.phase <= Phase::Map)
      keys += (", " + option.name).str();
  return keys;
}

static LogicalResult parseKey(StringRef key, StringRef value, FitSpec &spec,
                              OptionError fail) {
  auto failHere = [&](const Twine &message) {
    return fail("osbc-prune: fit: " + message);
  };
  if (key == "bits")
    return parseBits(value, spec.bits, failHere);
  if (key == "scales") {
    if (value != "rows")
      return value.empty() ? failHere("scales: expected a number, or 'rows'")
                           : parseScales(value, spec.scales, failHere);
    spec.scales = 0;
    return success();
  }
  const TargetOption *option = lookupOption(*spec.target, key);
  if (!option)
    return failHere("unknown key '" + key + "'; with '" +
                    spec.target->getName() +
                    "' expected one of: " + keysOf(*spec.target));
  if (value.empty() && !option->least)
    return failHere(key + ": expected a value");
  spec.options.set(key, value);
  return success();
}

/// "KEY=VALUE,…": a part without '=' belongs to the value before it.
static llvm::SmallVector<std::pair<StringRef, std::string>>
splitKeys(StringRef text) {
  llvm::SmallVector<std::pair<StringRef, std::string>> keys;
  llvm::SmallVector<StringRef> parts;
  text.split(parts, ',', -1, /*KeepEmpty=*/false);
  for (StringRef part : parts)
    if (part.contains('=') || keys.empty())
      keys.push_back({part.split('=').first, part.split('=').second.str()});
    else
      keys.back().second += ("," + part).str();
  return keys;
}

LogicalResult parseFit(StringRef text, FitSpec &spec, OptionError fail) {
  spec = {};
  if (text.empty())
    return success();
  auto [name, rest] = text.split(':');
  spec.target = lookupTarget(name);
  spec.options.advise = false; // the search finds the change itself
  if (!spec.target)
    return fail("osbc-prune: fit: unknown target '" + name +
                "'; expected TARGET:KEY=VALUE,…, e.g. '" +
                getTargets().front()->getName() +
                ":bits=4', with one of: " + getTargetNames());
  for (const auto &[key, value] : splitKeys(rest))
    if (failed(parseKey(key, value, spec, fail)))
      return failure();
  return checkOptions(*spec.target, spec.options, [&](const Twine &message) {
    return fail("osbc-prune: fit: " + message);
  });
}

//===----------------------------------------------------------------------===//
// Candidates
//===----------------------------------------------------------------------===//

/// Scales of rows whose largest weights are `tops`: of those that are not zero
/// at most `count`, for as many rows each as can be, by size; `count` 0: one
/// for each.
static std::vector<float> shareScales(const std::vector<float> &tops,
                                      int64_t count, int bits) {
  double levels = (1 << (bits - 1)) - 1;
  std::vector<size_t> order;
  for (size_t i = 0; i < tops.size(); ++i)
    if (tops[i] > 0)
      order.push_back(i);
  llvm::stable_sort(order,
                    [&](size_t a, size_t b) { return tops[a] < tops[b]; });
  std::vector<float> scales(tops.size(), 1.0f);
  int64_t rows = order.size();
  int64_t groups = count == 0 ? rows : std::min(count, rows);
  float scale = 1;
  for (int64_t g = 0; g < groups; ++g) {
    int64_t begin = rows * g / groups, end = rows * (g + 1) / groups;
    scale = std::max<float>(tops[order[end - 1]] / levels,
                            std::numeric_limits<float>::min());
    for (int64_t i = begin; i < end; ++i)
      scales[order[i]] = scale;
  }
  for (size_t i = 0; i < tops.size(); ++i)
    if (!(tops[i] > 0))
      scales[i] = scale; // rows of zeros cost none
  return scales;
}

/// Levels that quantisation to `bits` bits hardly ever needs more memory than:
/// those of survivors need all bits, have both signs in every part of the layer
/// that a core may get, and no two columns are alike, for memory formats may be
/// narrower, and lists shared, where that is not so. Drawn by position.
static std::vector<int64_t> widestLevels(const std::vector<float> &weights,
                                         int bits) {
  uint64_t half = uint64_t(1) << (bits - 2);
  std::vector<int64_t> levels;
  std::minstd_rand random(1);
  for (float weight : weights) {
    uint64_t drawn = random() >> 8;
    auto level = static_cast<int64_t>(half + (drawn >> 1) % half);
    levels.push_back(weight == 0 ? 0 : drawn & 1 ? level : -level);
  }
  return levels;
}

/// In place of the weights of `copy`, a copy of the network.
void FitChecker::quantise(
    Operation *copy, const std::vector<std::vector<float>> &weights) const {
  struct Layer {
    std::vector<int64_t> levels;
    std::vector<float> scales;
  };
  std::map<size_t, Layer> layers; // by synapse
  size_t k = 0;
  for (std::span<const WeightBlock> parts : getLayers(blocks)) {
    std::vector<float> tops;
    for (size_t b = 0; b < parts.size(); ++b)
      for (int64_t row = 0; row < parts[b].rows; ++row) {
        float top = 0;
        for (int64_t j = 0; j < parts[b].cols; ++j)
          top =
              std::max(top, std::fabs(weights[k + b][row * parts[b].cols + j]));
        tops.push_back(top);
      }
    std::vector<float> scales = shareScales(tops, spec.scales, spec.bits);
    int64_t first = 0;
    for (const WeightBlock &block : parts) {
      std::vector<int64_t> levels = widestLevels(weights[k], spec.bits);
      for (auto [s, source] : llvm::enumerate(block.sources)) {
        Layer &layer = layers[source.index];
        layer.levels.resize(layer.levels.size() + block.rows * source.cols);
        scatter(block, s, levels, layer.levels);
        layer.scales.insert(layer.scales.end(), scales.begin() + first,
                            scales.begin() + first + block.rows);
      }
      first += block.rows;
      ++k;
    }
  }
  std::vector<snn::SynapseOpInterface> synapses = getSynapses(copy);
  for (const auto &[index, layer] : layers)
    replaceWeights(synapses[index], spec.bits, layer.levels, layer.scales);
}

FailureOr<CheckReport>
FitChecker::check(const std::vector<std::vector<float>> &weights) const {
  IRMapping mapping;
  OwningOpRef<ModuleOp> copy(cast<ModuleOp>(ModuleOp(module)->clone(mapping)));
  quantise(mapping.lookup(network), weights);
  PassManager passes(network->getContext());
  spec.target->prepare(passes, spec.options);
  CheckReport report;
  report.violations = runAndCollect(passes, *copy);
  if (!report.fits())
    return report;
  return spec.target->check(*copy, spec.options);
}

//===----------------------------------------------------------------------===//
// The search
//===----------------------------------------------------------------------===//

FailureOr<std::optional<int64_t>>
leastFitting(int64_t low, int64_t start, int64_t high, int64_t step,
             llvm::function_ref<FailureOr<bool>(int64_t)> fits) {
  // Up to `below` nothing fits, `above` does; high + 1: not known to.
  int64_t below = low, above = high + 1;
  auto ask = [&](int64_t k) {
    FailureOr<bool> answer = fits(k);
    if (succeeded(answer))
      (*answer ? above : below) = k;
    return answer;
  };
  int64_t at = std::clamp(start, low + 1, high);
  for (; below < at && at < above; step *= 2) {
    FailureOr<bool> answer = ask(at);
    if (failed(answer))
      return failure();
    if (*answer ? below > low : above <= high)
      break; // both sides are known
    at = *answer ? std::max(at - step, low + 1) : std::min(at + step, high);
  }
  while (above <= high && below + 1 < above)
    if (failed(ask(below + (above - below) / 2)))
      return failure();
  if (above > high)
    return std::optional<int64_t>();
  return std::optional(above);
}

} // namespace snnc
