// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Figures, and reports in which something is missing.

#include "snnc/Report/Report.h"

#include <gtest/gtest.h>

using namespace snnc;
using namespace snnc::report;

TEST(PairedChange, PointsAndInterval) {
  PairedChange change{5, 1, 200};
  EXPECT_DOUBLE_EQ(change.points(), -2);
  auto [low, high] = change.interval();
  // Agresti-Min by hand: b = 5.5, c = 1.5, n = 202.
  EXPECT_NEAR(low, -4.533, 1e-3);
  EXPECT_NEAR(high, 0.572, 1e-3);
}

TEST(PairedChange, NothingChangedIsNotCertain) {
  auto [low, high] = PairedChange{0, 0, 200}.interval();
  EXPECT_LT(low, 0);
  EXPECT_GT(high, 0);
  EXPECT_NEAR(low, -high, 1e-12);
}

TEST(PairedChange, NoSamples) {
  PairedChange none;
  EXPECT_EQ(none.points(), 0);
  EXPECT_GE(none.interval().first, -100);
  EXPECT_LE(none.interval().second, 100);
}

TEST(HardwareFigures, MissingMeasurement) {
  Hardware hardware;
  EXPECT_FALSE(hardware.milliseconds());
  Work &work = hardware.work.emplace();
  EXPECT_FALSE(work.meanPredicted());
  EXPECT_FALSE(work.error());
  work.predicted = {100, 300};
  EXPECT_DOUBLE_EQ(*work.meanPredicted(), 200);
  EXPECT_FALSE(work.error());
  EXPECT_FALSE(hardware.milliseconds());
  hardware.clockMHz = 100;
  EXPECT_DOUBLE_EQ(*hardware.milliseconds(), 0.002);
  work.measured = {100};
  EXPECT_FALSE(work.error()); // other recordings
  work.measured = {100, 100};
  EXPECT_DOUBLE_EQ(*work.error(), 100);
}

TEST(Grouped, Digits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(-1234567), "-1,234,567");
}

static Report smallReport() {
  Report report;
  report.version = "1";
  report.network = "<b>net</b>";
  report.command = "snnc 'a&b.onnx'";
  report.tests.push_back({"te<st", {"f.h5", "00", 0}});
  Stage stage;
  stage.key = "dense";
  stage.title = "Dense";
  stage.results.emplace_back();
  report.stages.push_back(stage);
  report.layers.push_back({"fc<1>", "lif&1", 2, 3, 6, 0});
  report.ledger = {{"network", nlohmann::ordered_json::object()},
                   {"layers", nlohmann::ordered_json::array()}};
  return report;
}

TEST(ReportHTML, NamesDoNotBreakIt) {
  std::string html = toHTML(smallReport());
  EXPECT_EQ(html.find("<b>net"), std::string::npos);
  EXPECT_NE(html.find("&lt;b&gt;net&lt;/b&gt;"), std::string::npos);
  EXPECT_NE(html.find("fc&lt;1&gt; → lif&amp;1"), std::string::npos);
  EXPECT_EQ(html.find("<script"), std::string::npos);
  EXPECT_EQ(html.find("http"), std::string::npos);
}

TEST(ReportHTML, NoSamplesNoLabelsNoHardware) {
  Report report = smallReport();
  for (const std::string &text :
       {toHTML(report), toText(report), toJSON(report)}) {
    EXPECT_EQ(text.find("nan"), std::string::npos);
    EXPECT_EQ(text.find("inf "), std::string::npos);
  }
  EXPECT_EQ(toHTML(report).find("<h2>Hardware"), std::string::npos);
  report.hardware.emplace();
  report.hardware->resources.push_back({"block RAMs", 3.0, {}, 56.0});
  EXPECT_NE(toHTML(report).find("not measured"), std::string::npos);
}

TEST(ReportHTML, WhatNobodyCanMeasureIsNotMissing) {
  Report report = smallReport();
  Hardware &hardware = report.hardware.emplace();
  hardware.figures = "used";
  hardware.measurable = false;
  hardware.resources.push_back({"cores", 3.0, {}, 128.0});
  std::string html = toHTML(report), text = toText(report);
  EXPECT_NE(html.find("3 used"), std::string::npos);
  for (const char *absent : {"not measured", ">measured<", "Predicted against"})
    EXPECT_EQ(html.find(absent), std::string::npos) << absent;
  EXPECT_EQ(text.find("measured"), std::string::npos);
}

TEST(ReportHTML, TablesOfATarget) {
  Report report = smallReport();
  report.hardware.emplace().tables.push_back(
      {"cores",
       "Cores <1>",
       {{"name", "Core", false},
        {"words", "Words", true},
        {"use", "Use", true}},
       {{"a<b", 12345, 0.5}, {"c", nullptr, nullptr}}});
  std::string html = toHTML(report);
  for (const char *expected :
       {"Cores &lt;1&gt;", "a&lt;b", "12,345", "0.500", "\u2013"})
    EXPECT_NE(html.find(expected), std::string::npos) << expected;
  auto json = nlohmann::ordered_json::parse(toJSON(report));
  EXPECT_EQ(json["hardware"]["cores"][0]["words"], 12345);
  EXPECT_TRUE(json["hardware"]["cores"][1]["use"].is_null());
}

TEST(ReportHTML, FailedClaimsAreSaid) {
  Report report = smallReport();
  report.claims.push_back(
      {"simulation", "RTL equals.", Claim::State::Failed, "first difference"});
  EXPECT_NE(toHTML(report).find("state failed"), std::string::npos);
  EXPECT_NE(toHTML(report).find("1 failed"), std::string::npos);
  EXPECT_NE(toText(report).find("failed:"), std::string::npos);
}

TEST(ReportLayers, WhatSharedScalesCost) {
  Report report = smallReport();
  EXPECT_EQ(toText(report).find("scale"), std::string::npos);
  report.bits = 4;
  report.scales = 2;
  report.ledger["layers"] = {
      {{"name", "fc<1>"},
       {"osbc-quantize",
        {{"scales", 2}, {"loss", 3.0}, {"loss_per_row_scales", 2.0}}}}};
  EXPECT_NE(toText(report).find("4-bit weights with at most 2 scales a layer"),
            std::string::npos);
  EXPECT_NE(toText(report).find("x 1.500"), std::string::npos);
  EXPECT_NE(toHTML(report).find("2 scales: 1.50 times the loss"),
            std::string::npos);
  auto json = nlohmann::ordered_json::parse(toJSON(report));
  EXPECT_EQ(json["options"]["scales"], 2);
}

TEST(ReportJSON, ReadsBack) {
  Report report = smallReport();
  report.network = "a\xFF";
  auto json = nlohmann::ordered_json::parse(toJSON(report));
  EXPECT_EQ(json["generator"], "snnc");
  EXPECT_EQ(json["layers"][0]["synapse"], "fc<1>");
  EXPECT_TRUE(json["hardware"].is_null());
  EXPECT_TRUE(json["options"]["bits"].is_null());
  EXPECT_TRUE(json["options"]["scales"].is_null());
}

//===----------------------------------------------------------------------===//
// Class by class
//===----------------------------------------------------------------------===//

static sim::Evaluation run(std::vector<int64_t> decisions,
                           std::vector<int64_t> labels) {
  sim::Evaluation evaluation;
  evaluation.samples = int64_t(labels.size());
  evaluation.decisions = std::move(decisions);
  evaluation.labels = std::move(labels);
  auto &accuracy = evaluation.accuracy.emplace();
  for (size_t i = 0; i < evaluation.labels.size(); ++i, ++accuracy.total)
    accuracy.count += evaluation.labels[i] == evaluation.decisions[i];
  return evaluation;
}

TEST(Classes, ConfusionsCountLabelsByDecision) {
  auto counts = countConfusions(run({0, 1, 1, 2, 0}, {0, 1, 2, 2, -1}));
  EXPECT_EQ(counts, (std::vector<std::vector<int64_t>>{
                        {1, 0, 0}, {0, 1, 0}, {0, 1, 1}}));
  EXPECT_TRUE(countConfusions(sim::Evaluation()).empty());
  EXPECT_TRUE(countConfusions(run({0}, {5000})).empty());
}

static Report classReport() {
  Report report = smallReport();
  report.tests[0].begin = 100;
  report.stages[0].results[0].evaluation = run({0, 1, 1, 0}, {0, 1, 1, 1});
  Stage last = report.stages[0];
  last.key = "integer";
  last.results[0].evaluation = run({0, 0, 1, 1}, {0, 1, 1, 1});
  report.stages.push_back(last);
  return report;
}

TEST(Classes, LostAndGainedAreNamedByTheirIndexInTheFile) {
  Report report = classReport();
  EXPECT_EQ(findLost(report.stages[0].results[0].evaluation,
                     report.stages[1].results[0].evaluation),
            (std::vector<size_t>{1}));
  std::string html = toHTML(report);
  EXPECT_NE(html.find("<b>Lost 1</b>: 101 (1, 1 \u2192 0)"), std::string::npos);
  EXPECT_NE(html.find("<b>Gained 1</b>: 103 (1, 0 \u2192 1)"),
            std::string::npos);
  auto json = nlohmann::json::parse(toJSON(report));
  EXPECT_EQ(json["stages"][1]["results"][0]["lost_recordings"],
            nlohmann::json({101}));
  EXPECT_EQ(json["stages"][1]["results"][0]["gained_recordings"],
            nlohmann::json({103}));
  EXPECT_FALSE(json["stages"][0]["results"][0].contains("lost_recordings"));
}

TEST(Classes, RightDecisionsHaveAColourOfTheirOwn) {
  std::string html = toHTML(classReport());
  // Of class 1 two of three are right.
  auto cell = [](const char *colour, int percent, int count) {
    return "var(--" + std::string(colour) + ") " + std::to_string(percent) +
           "%,transparent)\">" + std::to_string(count) + "</span>";
  };
  for (const std::string &expected :
       {cell("blue", 70, 1), cell("orange", 23, 1), cell("blue", 46, 2)})
    EXPECT_NE(html.find(expected), std::string::npos) << expected;
}

//===----------------------------------------------------------------------===//
// Rules, remarks, speed
//===----------------------------------------------------------------------===//

TEST(Rules, CitedOnesAreLinkedAndQuotedOnce) {
  Report report = smallReport();
  report.claims.push_back({"widths", "Part A4 holds.", Claim::State::Proved,
                           "By rules Q4 and Q5; rule Q4 again, rule Z9 not."});
  std::string html = toHTML(report);
  EXPECT_NE(html.find("rules <a href=\"#rule-Q4\">Q4</a> and "
                      "<a href=\"#rule-Q5\">Q5</a>"),
            std::string::npos);
  EXPECT_NE(html.find("Part A4 holds."), std::string::npos);
  EXPECT_NE(html.find("rule Z9 not."), std::string::npos);
  size_t quoted = html.find("id=\"rule-Q4\"");
  ASSERT_NE(quoted, std::string::npos);
  EXPECT_EQ(html.find("id=\"rule-Q4\"", quoted + 1), std::string::npos);
  EXPECT_NE(html.find("Every accumulator and membrane declares its range"),
            std::string::npos);
  // Links stay in the page.
  EXPECT_EQ(html.find("href=\"http"), std::string::npos);
}

TEST(Rules, NoneCitedNoSection) {
  EXPECT_EQ(toHTML(smallReport()).find("Rules cited"), std::string::npos);
}

TEST(Remarks, WarningsAndNotesStandInTheReport) {
  Report report = smallReport();
  report.remarks = {{true, "soft reset <taken> as hard"},
                    {false, "starts at 0"}};
  std::string html = toHTML(report);
  EXPECT_NE(html.find("soft reset &lt;taken&gt; as hard"), std::string::npos);
  auto json = nlohmann::json::parse(toJSON(report));
  EXPECT_EQ(json["remarks"][0]["kind"], "warning");
  EXPECT_EQ(json["remarks"][1]["kind"], "note");
}

TEST(Claims, TheCardSaysWhichToolsAreMissing) {
  Report report = smallReport();
  report.claims = {{"a", "A.", Claim::State::Proved, ""},
                   {"b", "B.", Claim::State::NotProved, "not asked for"},
                   {"c", "C.", Claim::State::NotProved, "yosys is not there.",
                    /*lacksTools=*/true}};
  EXPECT_NE(
      toHTML(report).find("none failed, 2 not proved: yosys is not there."),
      std::string::npos);
}

TEST(Speed, TimesRealTimeNeedsStepsAndAClock) {
  Report report = smallReport();
  EXPECT_FALSE(report.timesRealTime());
  Hardware &hardware = report.hardware.emplace();
  hardware.work.emplace().measured = {10000};
  hardware.clockMHz = 100; // 0.1 ms
  EXPECT_FALSE(report.timesRealTime());
  report.steps = 30;
  report.stepLengthUs = 10000; // 300 ms
  EXPECT_DOUBLE_EQ(*report.timesRealTime(), 3000);
  std::string html = toHTML(report);
  EXPECT_NE(html.find("3,000 times real time"), std::string::npos);
  EXPECT_NE(html.find("10,000 a second"), std::string::npos);
  EXPECT_NE(html.find("not estimated"), std::string::npos); // energy
}

//===----------------------------------------------------------------------===//
// The drawing
//===----------------------------------------------------------------------===//

TEST(Drawing, WiresThatSkipOrReturnHaveLanesOfTheirOwn) {
  Report report = smallReport();
  report.drawing = {
      {"in<put", "3", "", "", {}},
      {"fc<1> \u2192 lif&1", "2", "linear", "fc<1>", {{0}, {1, true}}},
      {"sum", "2", "add", "", {{1}, {0}}}};
  std::string html = toHTML(report);
  size_t straight = 0, delayed = 0, at = 0;
  while ((at = html.find("class=\"wire", at)) != std::string::npos) {
    bool back = html.compare(at, 20, "class=\"wire delayed\"") == 0;
    (back ? delayed : straight) += 1;
    ++at;
  }
  EXPECT_EQ(straight, 3u);
  EXPECT_EQ(delayed, 1u);
  EXPECT_NE(html.find("in&lt;put"), std::string::npos);
  EXPECT_NE(html.find("0.0\u00a0% of 6 weights"), std::string::npos);
}

//===----------------------------------------------------------------------===//
// Outputs that are numbers
//===----------------------------------------------------------------------===//

/// One recording of three steps whose error to the targets is `offset` in each.
static sim::Evaluation errorsOf(double offset) {
  sim::Evaluation evaluation;
  evaluation.samples = 1;
  evaluation.judgement.byClass = false;
  evaluation.judgement.byError = true;
  const double expected[] = {0, 1, 2};
  double values[3];
  for (int i = 0; i < 3; ++i)
    values[i] = expected[i] + offset;
  evaluation.targetError.emplace(1).add(values, expected, 0);
  return evaluation;
}

TEST(Errors, OutputsThatAreNumbersHaveCardsOfTheirOwn) {
  Report report = smallReport();
  report.stages[0].results[0].evaluation = errorsOf(0.5);
  Stage last = report.stages[0];
  last.key = "integer";
  last.results[0].evaluation = errorsOf(-1);
  report.stages.push_back(last);
  ASSERT_TRUE(report.judgement(0).byError);
  std::string html = toHTML(report);
  // 1² and 0.5²; R² = 1 - 3/2 against a variance of 2.
  EXPECT_NE(html.find("<span class=\"figure\">1</span>"), std::string::npos);
  EXPECT_NE(html.find("0.25 as it came; R² −0.500"), std::string::npos);
  EXPECT_NE(html.find("What it costs in error"), std::string::npos);
  EXPECT_NE(html.find("id=\"error-0-t\""), std::string::npos);
  for (const char *absent : {"What it costs in accuracy", "Class by class"})
    EXPECT_EQ(html.find(absent), std::string::npos) << absent;
}

TEST(Errors, WhatIsJudgedBothWaysHasBothCards) {
  Report report = smallReport();
  report.stages[0].results[0].evaluation = errorsOf(0.5);
  report.stages[0].results[0].evaluation.judgement.byClass = true;
  std::string html = toHTML(report);
  for (const char *there :
       {"What it costs in accuracy", "What it costs in error",
        "neither labels nor targets"})
    EXPECT_NE(html.find(there), std::string::npos) << there;
  EXPECT_NE(toText(report).find("judged by error and by class"),
            std::string::npos);
}
