// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Figures that follow from a report's own.

#include "snnc/Report/Report.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"

#include <cmath>
#include <numeric>

namespace snnc::report {

double PairedChange::points() const {
  return total ? 100.0 * double(gained - lost) / double(total) : 0;
}

std::pair<double, double> PairedChange::interval() const {
  constexpr double z = 1.959963985;
  double b = double(lost) + 0.5, c = double(gained) + 0.5;
  double n = double(total) + 2, difference = (c - b) / n;
  double half = z * std::sqrt(b + c - (c - b) * (c - b) / n) / n;
  return {100 * std::max(-1.0, difference - half),
          100 * std::min(1.0, difference + half)};
}

static std::optional<double> mean(const std::vector<int64_t> &values) {
  if (values.empty())
    return std::nullopt;
  return double(std::accumulate(values.begin(), values.end(), int64_t(0))) /
         double(values.size());
}

std::optional<double> Work::meanPredicted() const { return mean(predicted); }

std::optional<double> Work::meanMeasured() const { return mean(measured); }

std::optional<double> Work::error() const {
  auto predictedMean = meanPredicted(), measuredMean = meanMeasured();
  // Means of different recordings say nothing about the model.
  if (!predictedMean || !measuredMean || *measuredMean <= 0 ||
      predicted.size() != measured.size())
    return std::nullopt;
  return 100 * (*predictedMean - *measuredMean) / *measuredMean;
}

std::optional<double> Hardware::milliseconds() const {
  if (!work || !clockMHz || *clockMHz <= 0)
    return std::nullopt;
  auto cycles =
      work->measured.empty() ? work->meanPredicted() : work->meanMeasured();
  if (!cycles)
    return std::nullopt;
  return *cycles / (*clockMHz * 1000);
}

llvm::StringRef stringify(Claim::State state) {
  switch (state) {
  case Claim::State::Proved:
    return "proved";
  case Claim::State::NotProved:
    return "not proved";
  case Claim::State::Failed:
    return "failed";
  }
  llvm_unreachable("all states are above");
}

const Layer *Report::findLayer(llvm::StringRef synapse) const {
  auto at = llvm::find_if(
      layers, [&](const Layer &layer) { return layer.synapse == synapse; });
  return synapse.empty() || at == layers.end() ? nullptr : &*at;
}

std::optional<double> Report::timesRealTime() const {
  auto milliseconds =
      hardware ? hardware->milliseconds() : std::optional<double>();
  if (!milliseconds || *milliseconds <= 0 || !steps || !stepLengthUs)
    return std::nullopt;
  return double(*steps) * double(*stepLengthUs) / 1000 / *milliseconds;
}

const Stage *Report::find(llvm::StringRef key) const {
  auto at = llvm::find_if(stages, [&](const Stage &s) { return s.key == key; });
  return at == stages.end() ? nullptr : &*at;
}

sim::Judgement Report::judgement(size_t test) const {
  if (stages.empty() || test >= stages.front().results.size())
    return {};
  return stages.front().results[test].evaluation.judgement;
}

const Stage *Report::last() const {
  for (const Stage &stage : llvm::reverse(stages))
    if (stage.key != "magnitude")
      return &stage;
  return nullptr;
}

std::vector<std::pair<const Stage &, const Result &>>
Report::resultsOn(size_t test) const {
  std::vector<std::pair<const Stage &, const Result &>> results;
  for (const Stage &stage : stages)
    if (test < stage.results.size())
      results.emplace_back(stage, stage.results[test]);
  return results;
}

std::vector<std::vector<int64_t>> countConfusions(const sim::Evaluation &run) {
  constexpr int64_t kMost = 1000;
  int64_t classes = 0;
  for (auto [label, decision] : llvm::zip(run.labels, run.decisions))
    classes = std::max({classes, label + 1, decision + 1});
  if (!run.accuracy || classes > kMost)
    return {};
  std::vector<std::vector<int64_t>> counts(classes,
                                           std::vector<int64_t>(classes));
  for (auto [label, decision] : llvm::zip(run.labels, run.decisions))
    if (label >= 0 && decision >= 0)
      ++counts[label][decision];
  return counts;
}

std::vector<size_t> findLost(const sim::Evaluation &a,
                             const sim::Evaluation &b) {
  std::vector<size_t> lost;
  for (size_t i = 0; i < std::min(a.decisions.size(), b.decisions.size()); ++i)
    if (a.decisions[i] == a.labels[i] && b.decisions[i] != b.labels[i])
      lost.push_back(i);
  return lost;
}

std::string grouped(int64_t value) {
  std::string digits = std::to_string(value);
  size_t first = value < 0 ? 1 : 0;
  for (size_t at = digits.size(); at > first + 3;)
    digits.insert(at -= 3, ",");
  return digits;
}

} // namespace snnc::report
