// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Outputs that are numbers: what each stage costs in error.

#include "Charts.h"
#include "Markup.h"
#include "Sections.h"

#include <fmt/format.h>

#include <cmath>

namespace snnc::report {

namespace {

std::string number(const std::optional<double> &value) {
  if (!value)
    return kDash.str();
  std::string digits = fmt::format("{:.4g}", std::abs(*value));
  return (*value < 0 ? "\u2212" : "") + digits;
}

/// R² and correlation, which have a scale of their own.
std::string share(const std::optional<double> &value) {
  if (!value)
    return kDash.str();
  std::string digits = fmt::format("{:.3f}", std::abs(*value));
  return (*value < 0 ? "\u2212" : "") + digits;
}

std::optional<double>
meanSquared(const std::optional<sim::OutputError> &error) {
  return error ? std::optional(error->meanSquared()) : std::nullopt;
}

std::string errorChart(const Report &report, size_t test) {
  std::vector<BarRow> rows;
  for (auto [stage, result] : report.resultsOn(test)) {
    const sim::Evaluation &e = result.evaluation;
    BarRow row{stage.title, "", std::nullopt, {}};
    if (auto error = meanSquared(e.targetError))
      row.bars.push_back({"predicted", number(error), error});
    if (auto error = meanSquared(e.referenceError))
      row.bars.push_back({"measured", number(error), error});
    if (!row.bars.empty())
      rows.push_back(std::move(row));
  }
  return barChart(
      {fmt::format("error-{}", test),
       "Mean squared error of each stage on " + report.tests[test].name,
       "Bars from 0: to the targets, where there are any, and to "
       "the dense network. The figures are in the table."},
      rows);
}

std::string errorTable(const Report &report, size_t test) {
  Table table(describeTest(report.tests[test]),
              {"Network", "Mean squared error", "R\u00b2", "Correlation",
               "Largest deviation", "Mean squared error to dense",
               "R\u00b2 to dense", "Synaptic operations"},
              {false, true, true, true, true, true, true, true});
  for (auto [stage, result] : report.resultsOn(test)) {
    const sim::Evaluation &e = result.evaluation;
    const auto &target = e.targetError, &dense = e.referenceError;
    auto of = [](const auto &error, auto figure) {
      return error ? figure(*error) : std::optional<double>();
    };
    auto r2 = [](const sim::OutputError &error) { return error.r2(); };
    table.add({escape(stage.title) +
                   element("span", {{"class", "sub"}}, escape(stage.file)),
               number(meanSquared(target)), share(of(target, r2)),
               share(of(target,
                        [](const sim::OutputError &error) {
                          return error.correlation();
                        })),
               number(of(target,
                         [](const sim::OutputError &error) {
                           return std::optional<double>(error.largest().value);
                         })),
               number(meanSquared(dense)), share(of(dense, r2)),
               grouped(std::llround(e.synapticOperations))});
  }
  return table.str();
}

} // namespace

std::string errorTile(const Report &report) {
  const Result *first = report.stages.empty()
                            ? nullptr
                            : firstResult(&report.stages.front()),
               *last = firstResult(report.last());
  if (!last || !report.judgement(0).byError)
    return "";
  const sim::Evaluation &e = last->evaluation;
  const auto &error = e.targetError ? e.targetError : e.referenceError;
  if (!error)
    return "";
  std::string more;
  if (e.targetError && first != last)
    more = number(meanSquared(first->evaluation.targetError)) + " as it came; ";
  if (error->r2())
    more += "R\u00b2 " + share(error->r2()) + ", ";
  more += fmt::format("of {} recordings ({}), to the {}", grouped(e.samples),
                      report.tests.front().name,
                      e.targetError ? "targets" : "dense network");
  return tile("Mean squared error", number(error->meanSquared()), more);
}

std::string errorSection(const Report &report) {
  std::string charts, tables;
  bool targets = false, both = false;
  for (size_t test = 0; test < report.tests.size(); ++test) {
    if (!report.judgement(test).byError)
      continue;
    both |= report.judgement(test).byClass;
    targets |=
        report.stages.front().results[test].evaluation.targetError.has_value();
    charts += figure(report.tests[test].name, "", errorChart(report, test));
    tables += errorTable(report, test);
  }
  if (tables.empty())
    return "";
  std::string intro = element(
      "p", {{"class", "muted"}},
      std::string(both ? "Recordings with neither labels nor targets "
                         "do not say whether the outputs are classes "
                         "or numbers; judged as numbers here. "
                       : "The outputs are numbers. ") +
          "Their errors are to the targets, where "
          "the recordings have any, and to the outputs of the dense "
          "network; R\u00b2 is 1 less the squared error as a share of the "
          "variance, the mean over the outputs.");
  std::vector<std::pair<std::string, std::string>> keys;
  if (targets)
    keys.push_back({"blue", "to the targets"});
  keys.push_back({"orange", "to the dense network"});
  return section("What it costs in error",
                 intro + legend(keys) +
                     element("div", {{"class", "pair"}}, charts) + tables);
}

} // namespace snnc::report
