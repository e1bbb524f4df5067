// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What stands in the way of judging a network by its decisions.

#include "EvaluateChecks.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <cmath>
#include <fmt/format.h>

namespace snnc::sim {

/// Fewer recordings are of one class by chance.
static constexpr int64_t kFewDecisions = 10;

static int64_t classesOf(const Executable &network) {
  if (network.outputShapes().empty())
    return 0;
  int64_t classes = 1;
  for (int64_t extent : network.outputShapes().front())
    classes *= extent;
  return classes;
}

llvm::Error checkLabels(const Executable &network,
                        data::RecordingSource &source, int64_t begin,
                        int64_t end) {
  int64_t classes = classesOf(network);
  if (!source.hasLabels() || classes < 2 || source.targets())
    return llvm::Error::success();
  auto labels = source.readLabels(begin, end);
  if (!labels)
    return labels.takeError();
  auto wrong =
      llvm::find_if(*labels, [&](int label) { return label >= classes; });
  if (wrong == labels->end())
    return llvm::Error::success();
  auto [least, most] = std::minmax_element(labels->begin(), labels->end());
  std::string hint;
  if (*least == 1 && *most == classes)
    hint = fmt::format("; the labels seem to begin at 1: expected 0 to {}, so "
                       "save them less 1",
                       classes - 1);
  return llvm::createStringError(fmt::format(
      "{}: sample {} has label {}, but the network has {} classes, 0 to {}{}",
      source.description(), begin + (wrong - labels->begin()), *wrong, classes,
      classes - 1, hint));
}

/// Integers that no membrane of the layer passes: its membranes are a read-out.
static bool isReadOut(const NeuronLayer &layer) {
  double most = std::ldexp(1.0, int(layer.membraneBits) - 1) - 1;
  return layer.integer && llvm::all_of(layer.threshold, [&](float threshold) {
           return threshold >= most;
         });
}

/// Layers without a single spike. Returns whether any layer has one.
static bool checkSpikes(const Executable &network, const Evaluation &evaluation,
                        llvm::ArrayRef<int64_t> spikes,
                        std::vector<std::string> &found) {
  std::vector<std::string> silent;
  size_t spiking = 0;
  for (auto [layer, count] : llvm::zip_equal(network.neurons(), spikes)) {
    if (layer.hasSpikes && isReadOut(layer))
      continue;
    spiking += layer.hasSpikes;
    if (layer.hasSpikes && count == 0)
      silent.push_back("'" + layer.name + "'");
  }
  if (silent.empty())
    return true;
  if (silent.size() == spiking)
    found.push_back(fmt::format("the network never fires: no neuron spikes in "
                                "{} recordings",
                                evaluation.samples));
  else
    found.push_back(fmt::format("no neuron of {} spikes in {} recordings",
                                llvm::join(silent, ", "), evaluation.samples));
  return silent.size() < spiking;
}

/// Inputs beyond the range of the integers (rule Q5).
static void checkSaturation(const Evaluation &evaluation,
                            std::vector<std::string> &found) {
  constexpr double kFew = 0.001;
  const std::optional<Saturation> &s = evaluation.saturation;
  if (!s || s->share() <= kFew)
    return;
  found.push_back(fmt::format(
      "{:.2f} % of the values of the input saturate: they are up to {:.4g} "
      "beyond what the input's integers hold, {:.4g} to {:.4g} by the "
      "calibration recordings (recording {}; rule Q5)",
      100 * s->share(), s->overshoot, s->low, s->high, s->recording));
}

/// Fractions where the calibration recordings had whole steps only: 8 bits over
/// a range round by 0.4 % of its larger end at most.
static void checkRounding(const Evaluation &evaluation,
                          std::vector<std::string> &found) {
  constexpr double kMuch = 0.01;
  const std::optional<Saturation> &s = evaluation.saturation;
  if (!s || s->rounding <= kMuch * s->largest)
    return;
  found.push_back(fmt::format(
      "values of the input lie between the input's integers, which the "
      "calibration recordings gave their step: they are rounded by up to "
      "{:.4g}, where the largest is {:.4g}; calibrate on recordings of the "
      "same scale (rule Q5)",
      s->rounding, s->largest));
}

std::vector<std::string> checkActivity(const Executable &network,
                                       const Evaluation &evaluation,
                                       llvm::ArrayRef<int64_t> spikes) {
  std::vector<std::string> found;
  checkSaturation(evaluation, found);
  checkRounding(evaluation, found);
  if (!checkSpikes(network, evaluation, spikes, found))
    return found; // then its decisions are of course the same
  const std::vector<int64_t> &decisions = evaluation.decisions;
  bool isOneClass = !evaluation.labels.empty() &&
                    evaluation.labels.front() >= 0 &&
                    llvm::all_equal(evaluation.labels);
  if (evaluation.judgement.byClass && classesOf(network) > 1 &&
      evaluation.samples >= kFewDecisions && llvm::all_equal(decisions) &&
      !isOneClass)
    found.push_back(fmt::format(
        "all {} recordings are decided as class {}; any network that always "
        "does so agrees with this one",
        evaluation.samples, decisions.front()));
  return found;
}

} // namespace snnc::sim
