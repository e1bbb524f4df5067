// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The summary for a terminal.

#include "Sections.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <fmt/format.h>

#include <cmath>

namespace snnc::report {

namespace {

/// Outputs that are numbers: their error to the targets, where there are any,
/// and to the first stage.
std::string errorLines(const Report &report, size_t test) {
  const sim::Evaluation &first = report.stages.front().results[test].evaluation;
  bool labels = first.targetError &&
                llvm::any_of(first.labels, [](int l) { return l >= 0; });
  const char *note = labels ? "; labels are not used, as there are targets"
                     : first.judgement.byClass
                         ? "; judged by error and by class, as there are "
                           "neither labels nor targets"
                         : "";
  std::string text =
      fmt::format("output: {} of {} value{}{}\n{:<24}", first.outputName,
                  first.outputs, first.outputs == 1 ? "" : "s", note, "");
  if (first.targetError)
    text += fmt::format(" {:>10} {:>8} {:>11} {:>10}", "MSE", "R2",
                        "correlation", "deviation");
  text += fmt::format(" {:>13} {:>11} {:>12}\n", "MSE to dense", "R2 to dense",
                      "operations");
  auto number = [](std::optional<double> value) {
    return value ? fmt::format("{:.4f}", *value) : std::string("-");
  };
  for (auto [stage, result] : report.resultsOn(test)) {
    const sim::Evaluation &e = result.evaluation;
    text += fmt::format("{:<24}", stage.title);
    if (const auto &error = e.targetError)
      text += fmt::format(" {:>10.4g} {:>8} {:>11} {:>10.4g}",
                          error->meanSquared(), number(error->r2()),
                          number(error->correlation()), error->largest().value);
    if (const auto &error = e.referenceError)
      text += fmt::format(" {:>13.4g} {:>11}", error->meanSquared(),
                          number(error->r2()));
    else
      text += fmt::format(" {:>13} {:>11}", "-", "-");
    text +=
        fmt::format(" {:>12}\n", grouped(std::llround(e.synapticOperations)));
  }
  return text;
}

std::string stageLines(const Report &report, size_t test) {
  const TestSet &set = report.tests[test];
  std::string text =
      fmt::format("\n{}: {} recordings of {}\n", set.name,
                  grouped(set.source.recordings), set.source.file);
  if (report.judgement(test).byError)
    text += errorLines(report, test);
  if (!report.judgement(test).byClass)
    return text;
  text +=
      fmt::format("{:<24} {:>9} {:>17} {:>9} {:>10} {:>12}\n", "", "accuracy",
                  "95 % interval", "to dense", "agreement", "operations");
  for (auto [stage, result] : report.resultsOn(test)) {
    const sim::Evaluation &e = result.evaluation;
    std::string accuracy = "-", interval = "-", change = "-", agreement = "-";
    if (e.accuracy) {
      auto [low, high] = e.accuracy->interval();
      accuracy = fmt::format("{:.2f} %", 100 * e.accuracy->value());
      interval = fmt::format("{:.2f} to {:.2f}", 100 * low, 100 * high);
    }
    bool first = &stage == &report.stages.front();
    if (result.change && !first)
      change = fmt::format("{:+.2f}", result.change->points());
    if (e.agreement && !first)
      agreement = fmt::format("{:.2f} %", 100 * e.agreement->value());
    text += fmt::format("{:<24} {:>9} {:>17} {:>9} {:>10} {:>12}\n",
                        stage.title, accuracy, interval, change, agreement,
                        grouped(std::llround(e.synapticOperations)));
  }
  return text;
}

/// Values of the input beyond the range of the integers, where there are any.
std::string saturationLine(const Report &report, size_t test) {
  const Stage *last = report.last();
  if (!last || test >= last->results.size())
    return "";
  const auto &saturation = last->results[test].evaluation.saturation;
  if (!saturation || saturation->count == 0)
    return "";
  return fmt::format("input saturates: {:.3g} %, {} of {} values, by up to "
                     "{:.4g}\n",
                     100 * saturation->share(), grouped(saturation->count),
                     grouped(saturation->total), saturation->overshoot);
}

/// What sharing scales cost, by layer.
std::string scaleLines(const Report &report) {
  std::string text = fmt::format("\n{:<24} {:>9} {:>26}\n", "layer", "scales",
                                 "loss to a scale a row");
  for (const Layer &layer : report.layers) {
    ScaleCost cost(report, layer);
    if (!layer.synapse.empty() && cost.scales)
      text +=
          fmt::format("{:<24} {:>9} {:>26}\n", layer.synapse,
                      grouped(std::llround(*cost.scales)),
                      cost.ratio ? fmt::format("x {:.3f}", *cost.ratio) : "-");
  }
  return text;
}

std::string layerLines(const Report &report) {
  std::string text = fmt::format("\n{:<24} {:>9} {:>9} {:>8}\n", "layer",
                                 "weights", "kept", "share");
  for (const Layer &layer : report.layers) {
    std::string share = layer.weights
                            ? fmt::format("{:.2f} %", 100 * double(layer.kept) /
                                                          double(layer.weights))
                            : "-";
    std::string name = layer.synapse.empty() ? layer.neurons : layer.synapse;
    text += fmt::format("{:<24} {:>9} {:>9} {:>8}\n", name,
                        grouped(layer.weights), grouped(layer.kept), share);
  }
  std::string form;
  if (report.bits)
    form = fmt::format("{}-bit weights", *report.bits);
  if (report.scales)
    form += fmt::format(" with at most {} {} a layer", *report.scales,
                        *report.scales == 1 ? "scale" : "scales");
  if (!report.frac.empty())
    form += (form.empty() ? "" : ", ") + ("membranes with " + report.frac) +
            " fractional bits";
  if (!form.empty())
    text += form + "\n";
  return report.scales ? text + scaleLines(report) : text;
}

std::string hardwareLines(const Hardware &hardware) {
  auto count = [](const std::optional<double> &value) {
    return value ? grouped(std::llround(*value)) : std::string("-");
  };
  size_t width = 24;
  for (const Resource &r : hardware.resources)
    width = std::max(width, r.name.size());
  auto label = [&](const std::string &name) {
    return fmt::format("{:<{}}", name, width);
  };
  std::string text = fmt::format(
      "\n{} {:>9} {:>9} {:>10}\n", label(hardware.part), hardware.figures,
      hardware.measurable ? "measured" : "", "available");
  auto measured = [&](const std::optional<double> &value) {
    return hardware.measurable ? count(value) : std::string();
  };
  for (const Resource &r : hardware.resources)
    text += fmt::format("{} {:>9} {:>9} {:>10}\n", label(r.name),
                        count(r.predicted), measured(r.measured),
                        count(r.available));
  if (const auto &work = hardware.work) {
    std::string name = work->name;
    name[0] = llvm::toLower(name[0]);
    text += fmt::format("{} {:>9} {:>9}\n", label(name + ", mean"),
                        count(work->meanPredicted()),
                        measured(work->meanMeasured()));
    if (auto error = work->error())
      text += fmt::format("{} {:>+8.2f}%\n", label("error of the prediction"),
                          *error);
  }
  if (hardware.clockMHz)
    text += fmt::format("{} {:>9} {:>9.1f}\n", label("clock, MHz"), "",
                        *hardware.clockMHz);
  if (auto time = hardware.milliseconds())
    text +=
        fmt::format("{} {:>9} {:>9.3f}\n", label("ms a recording"), "", *time);
  return text;
}

} // namespace

std::string toText(const Report &report) {
  std::string text = "network '" + report.network + "'\n";
  for (size_t test = 0; test < report.tests.size(); ++test)
    text += stageLines(report, test) + saturationLine(report, test);
  if (!report.layers.empty())
    text += layerLines(report);
  if (report.hardware)
    text += hardwareLines(*report.hardware);
  if (!report.claims.empty())
    text += "\n";
  for (const Claim &claim : report.claims) {
    text += fmt::format("{:<12} {}\n", stringify(claim.state).str() + ":",
                        claim.claim);
    if (!claim.detail.empty())
      text += fmt::format("{:<12} {}\n", "", claim.detail);
  }
  return text;
}

} // namespace snnc::report
