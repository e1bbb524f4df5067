// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Resources and cycles, predicted and measured.

#include "Charts.h"
#include "Markup.h"
#include "Sections.h"

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
      row.note = count(r.available) + " on the part";
    if (r.predicted)
      row.bars.push_back(
          {"predicted", count(r.predicted) + " predicted", r.predicted});
    if (r.measured || !r.predicted)
      row.bars.push_back({"measured",
                          r.measured ? count(r.measured) + " measured"
                                     : std::string("not measured"),
                          r.measured});
    // A row without a capacity has no bar to compare with.
    if (!row.full)
      row.full = std::max(r.predicted.value_or(0), r.measured.value_or(0));
    rows.push_back(std::move(row));
  }
  return barChart({"resources", "Resources of the part in use",
                   "Bars from nothing to what the part has: predicted by the "
                   "compiler, measured after place-and-route."},
                  rows);
}

std::string cycleChart(const Hardware &hardware) {
  std::vector<HistogramMark> marks;
  auto mean = hardware.measuredCycles.empty() ? hardware.meanPredicted()
                                              : hardware.meanMeasured();
  if (mean)
    marks.push_back({"mean " + count(mean), "mean", *mean});
  if (hardware.cyclesGoal)
    marks.push_back(
        {"goal " + count(hardware.cyclesGoal), "goal", *hardware.cyclesGoal});
  return histogram({"cycles", "Distribution of the cycles per recording",
                    "Histogram over the recordings of the test bench."},
                   hardware.predictedCycles, hardware.measuredCycles, marks);
}

std::string comparison(const Hardware &hardware) {
  Table table("Predicted against measured", {"", "predicted", "measured", ""},
              {false, true, true, true});
  for (const Resource &r : hardware.resources)
    table.add({escape(r.name), count(r.predicted),
               count(r.measured, "not measured"),
               r.available ? "of " + count(r.available) : ""});
  std::string error;
  if (auto value = hardware.cycleError())
    error = fmt::format("model {:+.2f}{}%", *value, kSpace.str());
  table.add({"cycles per recording, mean", count(hardware.meanPredicted()),
             count(hardware.meanMeasured(), "not measured"), error});
  if (hardware.clockMHz)
    table.add({"clock", kDash.str(),
               fmt::format("{:.1f}{}MHz", *hardware.clockMHz, kSpace.str()),
               ""});
  if (auto time = hardware.milliseconds())
    table.add({"time per recording", kDash.str(),
               fmt::format("{:.3f}{}ms", *time, kSpace.str()), ""});
  return table.str();
}

std::string coreTable(const Hardware &hardware) {
  Table table("Cores of the design",
              {"Core", "Layers", "Neurons", "Lanes", "Synapse words", "Index",
               "Membrane bits"},
              {false, false, true, true, true, false, true});
  for (const Core &c : hardware.cores)
    table.add({escape(c.name), escape(c.layers), grouped(c.neurons),
               std::to_string(c.lanes), grouped(c.rows), escape(c.format),
               std::to_string(c.membraneBits)});
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
                                  ": Verilog, memories, test bench, manifest.");
  std::string recordings =
      fmt::format("Cycles per recording, {} recordings",
                  std::max(hardware.predictedCycles.size(),
                           hardware.measuredCycles.size()));
  if (!hardware.benchInput.empty())
    recordings +=
        " (" + hardware.benchSamples + " of " + hardware.benchInput + ")";
  std::vector<std::pair<std::string, std::string>> keys = {
      {"blue", "predicted"}};
  if (!hardware.measuredCycles.empty())
    keys.push_back({"orange", "measured in simulation"});
  std::string charts =
      figure("Resources of the part",
             legend({{"blue", "predicted"}, {"orange", "measured"}}),
             resourceChart(hardware)) +
      figure(recordings, legend(keys), cycleChart(hardware));
  return section("Hardware", intro +
                                 element("div", {{"class", "pair"}}, charts) +
                                 comparison(hardware) + coreTable(hardware));
}

} // namespace snnc::report
