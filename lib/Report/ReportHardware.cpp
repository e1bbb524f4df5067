// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Resources and cycles, predicted and measured.

#include "Charts.h"
#include "Markup.h"
#include "Sections.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

#include <cmath>

namespace snnc::report {

namespace {

std::string count(const std::optional<double> &value,
                  llvm::StringRef absent = "") {
  return value            ? grouped(std::llround(*value))
         : absent.empty() ? kDash.str()
                          : absent.str();
}

std::string resourceChart(const Hardware &hardware) {
  std::vector<BarRow> rows;
  for (const Resource &r : hardware.resources) {
    BarRow row{r.name, "", r.available, {}};
    if (r.available)
      row.note = count(r.available) + " there";
    if (r.predicted)
      row.bars.push_back({"predicted",
                          count(r.predicted) + " " + hardware.figures,
                          r.predicted});
    if (r.measured || (!r.predicted && hardware.measurable))
      row.bars.push_back({"measured",
                          r.measured ? count(r.measured) + " measured"
                                     : std::string("not measured"),
                          r.measured});
    // A row without a capacity has no bar to compare with.
    if (!row.full)
      row.full = std::max(r.predicted.value_or(0), r.measured.value_or(0));
    rows.push_back(std::move(row));
  }
  std::string description =
      "Bars from nothing to what there is: " + hardware.figures +
      " by the compiler";
  if (hardware.measurable)
    description += ", measured after place-and-route";
  return barChart(
      {"resources", "Resources of the part in use", description + "."}, rows);
}

std::string workChart(const Work &work) {
  std::vector<HistogramMark> marks;
  if (auto mean =
          work.measured.empty() ? work.meanPredicted() : work.meanMeasured())
    marks.push_back({"mean " + count(mean), "mean", *mean});
  if (work.goal)
    marks.push_back({"goal " + count(work.goal), "goal", *work.goal});
  return histogram({work.key, "Distribution: " + work.name,
                    "Histogram over the recordings."},
                   work.predicted, work.measured, marks);
}

std::string workFigure(const Hardware &hardware) {
  if (!hardware.work)
    return "";
  const Work &work = *hardware.work;
  std::string caption =
      fmt::format("{}, {} recordings", work.name,
                  std::max(work.predicted.size(), work.measured.size()));
  if (!work.input.empty())
    caption += " (" + work.samples + " of " + work.input + ")";
  std::vector<std::pair<std::string, std::string>> keys = {
      {"blue", work.predictedBy}};
  if (!work.measured.empty())
    keys.push_back({"orange", work.measuredBy});
  return figure(caption, legend(keys), workChart(work));
}

/// What can be measured, beside its prediction.
std::string comparison(const Report &report) {
  const Hardware &hardware = *report.hardware;
  if (!hardware.measurable)
    return "";
  Table table("Predicted against measured", {"", "predicted", "measured", ""},
              {false, true, true, true});
  for (const Resource &r : hardware.resources)
    table.add({escape(r.name), count(r.predicted),
               count(r.measured, "not measured"),
               r.available ? "of " + count(r.available) : ""});
  if (const auto &work = hardware.work) {
    std::string error;
    if (auto value = work->error())
      error = fmt::format("model {:+.2f}{}%", *value, kSpace.str());
    table.add({escape(work->name) + ", mean", count(work->meanPredicted()),
               count(work->meanMeasured(), "not measured"), error});
  }
  if (hardware.clockMHz)
    table.add({"clock", kDash.str(),
               fmt::format("{:.1f}{}MHz", *hardware.clockMHz, kSpace.str()),
               ""});
  if (auto time = hardware.milliseconds())
    table.add({"time per recording", kDash.str(),
               fmt::format("{:.3f}{}ms", *time, kSpace.str()),
               grouped(std::llround(1000 / *time)) + " a second"});
  if (auto times = report.timesRealTime())
    table.add({"times real time", kDash.str(), grouped(std::llround(*times)),
               fmt::format("of {} steps of {}{}\u00b5s", grouped(*report.steps),
                           grouped(*report.stepLengthUs), kSpace.str())});
  table.add({"energy per recording", "not estimated", "not measured", ""});
  return table.str();
}

std::string cell(const nlohmann::ordered_json &value) {
  if (value.is_number_integer())
    return grouped(value.get<int64_t>());
  if (value.is_number())
    return fmt::format("{:.3f}", value.get<double>());
  return value.is_string() ? escape(value.get<std::string>()) : kDash.str();
}

std::string figuresTable(const Figures &figures) {
  std::vector<std::string> headings;
  std::vector<bool> numeric;
  for (const Figures::Column &column : figures.columns) {
    if (column.heading.empty())
      continue;
    headings.push_back(escape(column.heading));
    numeric.push_back(column.numeric);
  }
  Table table(escape(figures.caption), headings, numeric);
  for (const auto &row : figures.rows) {
    std::vector<std::string> cells;
    for (auto [column, value] : llvm::zip(figures.columns, row))
      if (!column.heading.empty())
        cells.push_back(cell(value));
    table.add(std::move(cells));
  }
  return table.empty() ? "" : table.str();
}

} // namespace

std::string hardwareSection(const Report &report) {
  if (!report.hardware)
    return "";
  const Hardware &hardware = *report.hardware;
  std::string intro = element("p", {},
                              "Target " + escape(hardware.target) + ", part " +
                                  element("b", {}, escape(hardware.part)) +
                                  ". Everything is in " +
                                  element("code", {}, escape(hardware.folder)) +
                                  ": " + escape(hardware.contents) + ".");
  std::vector<std::pair<std::string, std::string>> keys = {
      {"blue", hardware.figures}};
  if (hardware.measurable)
    keys.push_back({"orange", "measured"});
  std::string charts =
      figure("Resources of the part", legend(keys), resourceChart(hardware)) +
      workFigure(hardware);
  std::string tables;
  for (const Figures &figures : hardware.tables)
    tables += figuresTable(figures);
  return section("Hardware",
                 intro + element("div", {{"class", "pair"}}, charts) +
                     figure(hardware.pictureCaption, "", hardware.picture) +
                     comparison(report) + tables);
}

} // namespace snnc::report
