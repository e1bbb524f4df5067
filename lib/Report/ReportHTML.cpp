// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// report.html.

#include "Charts.h"
#include "Markup.h"
#include "Sections.h"
#include "Style.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <fmt/format.h>

#include <cmath>

namespace snnc::report {

std::string percent(double share, int decimals) {
  return fmt::format("{:.{}f}{}%", 100 * share, decimals, kSpace.str());
}

std::string bytes(double count) {
  if (count < 1024)
    return grouped(std::llround(count)) + kSpace.str() + "bytes";
  if (count < 10 * 1024)
    return fmt::format("{:.1f}{}kB", count / 1024, kSpace.str());
  return grouped(std::llround(count / 1024)) + kSpace.str() + "kB";
}

std::string points(double value) {
  std::string digits = fmt::format("{:.2f}", std::abs(value));
  if (digits == "0.00")
    return "\u00b10.00";
  return (value < 0 ? "\u2212" : "+") + digits;
}

std::string section(llvm::StringRef heading, llvm::StringRef inner) {
  return element("section", {},
                 "\n" + element("h2", {}, escape(heading)) + "\n" +
                     inner.str()) +
         "\n";
}

std::string figure(llvm::StringRef caption, llvm::StringRef key,
                   llvm::StringRef chart) {
  if (chart.empty())
    return "";
  return element("figure", {},
                 element("figcaption", {}, escape(caption)) + key.str() +
                     chart.str()) +
         "\n";
}

std::string
legend(const std::vector<std::pair<std::string, std::string>> &items) {
  std::string inner;
  for (const auto &[style, words] : items)
    inner += element("li", {{"class", style}}, escape(words));
  return element("ul", {{"class", "key"}}, inner);
}

std::string tile(llvm::StringRef what, llvm::StringRef figure,
                 llvm::StringRef more) {
  return element("li", {},
                 element("span", {{"class", "what"}}, escape(what)) +
                     element("span", {{"class", "figure"}}, escape(figure)) +
                     element("span", {{"class", "more"}}, escape(more))) +
         "\n";
}

std::string describeTest(const TestSet &set) {
  return escape(fmt::format("Test set {}: {} recordings of {}", set.name,
                            grouped(set.source.recordings), set.source.file));
}

const Result *firstResult(const Stage *stage) {
  return stage && !stage->results.empty() ? &stage->results.front() : nullptr;
}

namespace {

std::string accuracyText(const sim::Evaluation &evaluation, int decimals = 2) {
  return evaluation.accuracy ? percent(evaluation.accuracy->value(), decimals)
                             : kDash.str();
}

//===----------------------------------------------------------------------===//
// Headline
//===----------------------------------------------------------------------===//

std::string accuracyTile(const Report &report) {
  const Result *result = firstResult(report.last());
  if (!result || !result->evaluation.accuracy)
    return "";
  std::string more =
      fmt::format("{} recordings ({})", result->evaluation.samples,
                  report.tests.front().name);
  if (result->change && report.stages.size() > 1)
    more = points(result->change->points()) + " points to dense; " + more;
  return tile("Accuracy", accuracyText(result->evaluation, 1), more);
}

std::string weightTile(const Report &report) {
  int64_t weights = 0, kept = 0;
  for (const Layer &layer : report.layers)
    weights += layer.weights, kept += layer.kept;
  if (weights == 0)
    return "";
  // Values alone: how a target stores where they stand is its own.
  double before = 4.0 * double(weights),
         after = double(kept) * double(report.bits.value_or(32)) / 8;
  std::string more = grouped(kept) + " of " + grouped(weights);
  if (report.bits)
    more += fmt::format(", {} bits each", *report.bits);
  more += "; values " + bytes(before) + " \u2192 " + bytes(after);
  return tile("Weights kept", percent(double(kept) / double(weights), 1), more);
}

std::string operationTile(const Report &report) {
  const Result *first = firstResult(&report.stages.front());
  const Result *last = firstResult(report.last());
  if (!first || !last)
    return "";
  double before = first->evaluation.synapticOperations,
         after = last->evaluation.synapticOperations;
  std::string more = "per recording";
  if (after > 0 && report.stages.size() > 1)
    more += fmt::format(", {:.1f} times fewer than dense", before / after);
  return tile("Synaptic operations", grouped(std::llround(after)), more);
}

std::string hardwareTiles(const Report &report) {
  const Hardware &hardware = *report.hardware;
  std::string out;
  if (!hardware.resources.empty()) {
    const Resource &r = hardware.resources.front();
    auto value = r.measured ? r.measured : r.predicted;
    if (value) {
      std::string more = r.measured ? "placed and routed" : hardware.figures;
      if (r.available)
        more = "of " + grouped(std::llround(*r.available)) + " on " +
               hardware.part + ", " + more;
      std::string name = r.name;
      name[0] = llvm::toUpper(name[0]);
      out += tile(name, grouped(std::llround(*value)), more);
    }
  }
  if (!hardware.work)
    return out;
  const Work &work = *hardware.work;
  bool measured = !work.measured.empty();
  if (auto mean = measured ? work.meanMeasured() : work.meanPredicted()) {
    std::string more = measured ? work.measuredBy : work.predictedBy;
    if (auto time = hardware.milliseconds())
      more += fmt::format("; {:.3f}{}ms at {:.0f}{}MHz", *time, kSpace.str(),
                          *hardware.clockMHz, kSpace.str());
    if (auto times = report.timesRealTime())
      more +=
          fmt::format(", {} times real time", grouped(std::llround(*times)));
    out += tile(work.name, grouped(std::llround(*mean)), more);
  }
  return out;
}

std::string claimTile(const Report &report) {
  if (report.claims.empty())
    return "";
  int64_t proved = 0, failed = 0;
  std::string missing;
  for (const Claim &claim : report.claims) {
    if (claim.lacksTools && missing.empty())
      missing = ": " + claim.detail;
    proved += claim.state == Claim::State::Proved;
    failed += claim.state == Claim::State::Failed;
  }
  int64_t open = int64_t(report.claims.size()) - proved - failed;
  std::string more = failed ? fmt::format("{} failed", failed) : "none failed";
  if (open)
    more += fmt::format(", {} not proved{}", open, missing);
  return tile("Proved", fmt::format("{} of {}", proved, report.claims.size()),
              more);
}

std::string lead(const Report &report) {
  std::vector<std::string> parts;
  auto bold = [](const std::string &text) {
    return element("b", {}, escape(text));
  };
  if (report.sparsity)
    parts.push_back(
        bold(fmt::format("{:g}{}%", 100 * *report.sparsity, kSpace.str())) +
        " of the weights pruned");
  if (report.bits)
    parts.push_back(
        bold(fmt::format("{} bits", *report.bits)) + " for each that is left" +
        (report.scales
             ? fmt::format(" and at most {} {} a layer", *report.scales,
                           *report.scales == 1 ? "scale" : "scales")
             : ""));
  if (!report.frac.empty())
    parts.push_back("membranes as integers with " + bold(report.frac) +
                    " fractional bits");
  if (report.hardware)
    parts.push_back("emitted for " + bold(report.hardware->part));
  return parts.empty()
             ? ""
             : element("p", {{"class", "lead"}}, llvm::join(parts, ", ") + ".");
}

std::string headline(const Report &report) {
  std::string tiles = accuracyTile(report) + errorTile(report) +
                      weightTile(report) + operationTile(report);
  if (report.hardware)
    tiles += hardwareTiles(report);
  tiles += claimTile(report);
  return element("header", {},
                 element("p", {{"class", "eyebrow"}}, "snnc report") + "\n" +
                     element("h1", {}, escape(report.network)) + "\n" +
                     lead(report) + "\n" +
                     element("ul", {{"class", "tiles"}}, "\n" + tiles)) +
         "\n";
}

//===----------------------------------------------------------------------===//
// Accuracy
//===----------------------------------------------------------------------===//

std::string stageStyle(const Report &report, const Stage &stage) {
  if (stage.key == "magnitude")
    return "baseline";
  return &stage == &report.stages.front() ? "start" : "way";
}

std::string accuracyChart(const Report &report, size_t test) {
  std::vector<DotRow> rows;
  for (auto [stage, result] : report.resultsOn(test)) {
    if (!result.evaluation.accuracy)
      continue;
    const sim::Share &share = *result.evaluation.accuracy;
    auto [low, high] = share.interval();
    rows.push_back({stage.title, percent(share.value()),
                    stageStyle(report, stage), 100 * share.value(), 100 * low,
                    100 * high});
  }
  return dotChart({fmt::format("accuracy-{}", test),
                   "Accuracy of each stage on " + report.tests[test].name,
                   "Dots with 95 % confidence intervals; the dashed line is "
                   "the first stage. The figures are in the table."},
                  rows);
}

std::string accuracyTable(const Report &report, size_t test) {
  Table table(describeTest(report.tests[test]),
              {"Network", "Accuracy", "95\u00a0% interval", "Points to dense",
               "Lost / gained", "Same class as dense", "Synaptic operations"},
              {false, true, true, true, true, true, true});
  for (auto [stage, result] : report.resultsOn(test)) {
    const sim::Evaluation &e = result.evaluation;
    std::string interval = kDash.str(), change = interval, moved = interval;
    if (e.accuracy)
      interval =
          fmt::format("{:.2f} to {:.2f}", 100 * e.accuracy->interval().first,
                      100 * e.accuracy->interval().second);
    if (result.change && &stage != &report.stages.front()) {
      auto [low, high] = result.change->interval();
      change = points(result.change->points()) +
               element("span", {{"class", "sub"}},
                       points(low) + " to " + points(high));
      moved =
          fmt::format("{} / {}", result.change->lost, result.change->gained);
    }
    table.add({escape(stage.title) +
                   element("span", {{"class", "sub"}}, escape(stage.file)),
               accuracyText(e), interval, change, moved,
               e.agreement ? percent(e.agreement->value()) : kDash.str(),
               grouped(std::llround(e.synapticOperations))});
  }
  return table.str();
}

std::string accuracySection(const Report &report) {
  std::string charts, tables;
  for (size_t test = 0; test < report.tests.size(); ++test) {
    if (!report.judgement(test).byClass)
      continue;
    charts += figure(report.tests[test].name, "", accuracyChart(report, test));
    tables += accuracyTable(report, test);
  }
  if (tables.empty() && !report.tests.empty())
    return "";
  std::string intro = element(
      "p", {{"class", "muted"}},
      "Dots are accuracies on labelled recordings, whiskers their "
      "95\u00a0% confidence intervals (Wilson score). Points to dense compare "
      "the same recordings, so that their interval is narrower: lost are "
      "those right before and wrong now, gained the reverse.");
  return section("What it costs in accuracy",
                 intro + element("div", {{"class", "pair"}}, charts) + tables);
}

std::string networkSection(const Report &report) {
  std::string drawing = drawNetwork(report);
  if (drawing.empty())
    return "";
  return section("The network",
                 figure("What flows where, with the values that leave each "
                        "layer in a step; bars are the weights that are left.",
                        "", drawing));
}

} // namespace

std::string toHTML(const Report &report) {
  std::string head =
      element("meta", {{"charset", "utf-8"}}) +
      element("meta", {{"name", "viewport"},
                       {"content", "width=device-width, initial-scale=1"}}) +
      element("meta",
              {{"name", "generator"}, {"content", "snnc " + report.version}}) +
      element("title", {}, escape(report.network) + " \u00b7 snnc report") +
      element("style", {}, getStyle());
  CitedRules rules;
  std::string body = headline(report) + networkSection(report) +
                     accuracySection(report) + errorSection(report) +
                     classSection(report) + layerSection(report) +
                     hardwareSection(report) + claimSection(report, rules) +
                     remarkSection(report, rules) + nextSection(report) +
                     provenanceSection(report);
  body += rules.section();
  return "<!DOCTYPE html>\n" +
         element("html", {{"lang", "en"}},
                 "\n" + element("head", {}, head) + "\n" +
                     element("body", {}, element("main", {}, "\n" + body)) +
                     "\n") +
         "\n";
}

} // namespace snnc::report
