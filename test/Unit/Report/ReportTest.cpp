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
