// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Scales and charts at their edges.

#include "lib/Report/Charts.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

using namespace snnc::report;

static size_t countOf(const std::string &text, const std::string &what) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; ++at)
    ++count;
  return count;
}

TEST(Scale, RoundBoundsHoldTheData) {
  Scale scale(91.3, 98.2, 4);
  EXPECT_DOUBLE_EQ(scale.step(), 2);
  EXPECT_DOUBLE_EQ(scale.lo(), 90);
  EXPECT_DOUBLE_EQ(scale.hi(), 100);
  EXPECT_DOUBLE_EQ(scale.percent(95), 50);
  EXPECT_EQ(scale.ticks().size(), 6u);
}

TEST(Scale, DegenerateBounds) {
  double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  const std::pair<double, double> cases[] = {
      {0, 0}, {5, 5}, {100, 100}, {3, -3}, {nan, 1}, {0, inf}, {-1e-30, 0}};
  for (auto [lo, hi] : cases) {
    Scale scale(lo, hi);
    EXPECT_GT(scale.hi(), scale.lo()) << lo << " " << hi;
    EXPECT_GE(scale.ticks().size(), 2u);
    EXPECT_LE(scale.ticks().size(), 12u);
  }
}

TEST(Scale, OutsideSitsOnTheEdge) {
  Scale scale(0, 10);
  EXPECT_DOUBLE_EQ(scale.percent(-5), 0);
  EXPECT_DOUBLE_EQ(scale.percent(50), 100);
  EXPECT_DOUBLE_EQ(scale.percent(std::nan("")), 0);
}

TEST(DotChart, OneRowAndNone) {
  EXPECT_EQ(dotChart({"a", "t", "d"}, {}), "");
  std::string chart =
      dotChart({"a", "t", "d"}, {{"<b>", "97 %", "way", 97, 97, 97}});
  EXPECT_EQ(countOf(chart, "<circle"), 1u);
  EXPECT_NE(chart.find("&lt;b&gt;"), std::string::npos);
  EXPECT_EQ(chart.find("<b>"), std::string::npos);
  EXPECT_NE(chart.find("<title id=\"a-t\">t</title>"), std::string::npos);
  EXPECT_EQ(chart.find("nan"), std::string::npos);
}

TEST(DotChart, WhatIsFarBelowIsWritten) {
  std::string chart =
      dotChart({"a", "t", "d"}, {{"dense", "97 %", "start", 97, 94, 99},
                                 {"near", "95 %", "way", 95, 91, 97},
                                 {"far", "37 %", "baseline", 37, 31, 44}});
  EXPECT_EQ(countOf(chart, "<circle"), 2u);
  EXPECT_NE(chart.find("below the scale, 37 %"), std::string::npos);
}

TEST(DotChart, FarBelowIsFourIntervalsOrFourPercent) {
  auto isWritten = [](double low, double high, double value) {
    return dotChart({"a", "t", "d"}, {{"first", "", "", high, low, high},
                                      {"other", "", "", value, value, value}})
               .find("below the scale") != std::string::npos;
  };
  // The first's interval is 94 to 99.
  EXPECT_FALSE(isWritten(94, 99, 74));
  EXPECT_TRUE(isWritten(94, 99, 73.9));
  // A narrow one counts as 1 %.
  EXPECT_FALSE(isWritten(97, 97.5, 93));
  EXPECT_TRUE(isWritten(97, 97.5, 92.9));
}

TEST(BarChart, MissingAndZeroValues) {
  EXPECT_EQ(barChart({"a", "t", "d"}, {}), "");
  std::string chart = barChart(
      {"a", "t", "d"},
      {{"x", "", 0.0, {{"s", "none", std::nullopt}, {"s", "zero", 0.0}}},
       {"y", "", std::nullopt, {{"s", "some", 3.0}}}});
  // Two tracks without a bar, one with.
  EXPECT_EQ(countOf(chart, "class=\"track\""), 3u);
  EXPECT_EQ(countOf(chart, "class=\"bar s\""), 1u);
  EXPECT_EQ(chart.find("nan"), std::string::npos);
  EXPECT_EQ(chart.find("inf"), std::string::npos);
}

TEST(Histogram, NoneOneAndMany) {
  EXPECT_EQ(histogram({"a", "t", "d"}, {}, {}, {}), "");
  std::string one = histogram({"a", "t", "d"}, {10400}, {}, {});
  EXPECT_EQ(countOf(one, "bar predicted"), 1u);
  EXPECT_EQ(countOf(one, "bar measured"), 0u);
  std::string both = histogram({"a", "t", "d"}, {1, 2, 3, 900}, {2, 3},
                               {{"goal", "goal", 20000}});
  EXPECT_GE(countOf(both, "bar predicted"), 2u);
  EXPECT_GE(countOf(both, "bar measured"), 1u);
  EXPECT_EQ(countOf(both, "mark goal"), 1u);
  EXPECT_EQ(both.find("nan"), std::string::npos);
}

/// Where the label of `mark` stands: its height, and whether it ends there.
static std::pair<double, bool> labelOf(const std::string &chart,
                                       const std::string &mark) {
  size_t end = chart.find(">" + mark + "<"), begin = chart.rfind("<text", end);
  std::string label = chart.substr(begin, end - begin);
  size_t y = label.find(" y=\"");
  return {std::stod(label.substr(y + 4)),
          label.find("text-anchor=\"end\"") != std::string::npos};
}

TEST(Histogram, TheFirstLabelStandsBeforeItsMarkWhereThereIsRoom) {
  auto ends = [](std::vector<HistogramMark> marks) {
    std::string drawn = histogram({"a", "t", "d"}, {0, 20000}, {}, marks);
    std::string result;
    for (const HistogramMark &mark : marks)
      result += labelOf(drawn, mark.label).second ? '<' : '>';
    return result;
  };
  EXPECT_EQ(ends({{"a", "", 10000}, {"b", "", 12000}}), "<>");
  EXPECT_EQ(ends({{"a", "", 5000}, {"b", "", 12000}}), "<>");
  EXPECT_EQ(ends({{"a", "", 4000}, {"b", "", 12000}}), ">>");
  EXPECT_EQ(ends({{"a", "", 10000}}), ">"); // alone
  EXPECT_EQ(ends({{"a", "", 15000}}), ">");
  EXPECT_EQ(ends({{"a", "", 15100}}), "<");
}

TEST(Histogram, LabelsNeverMeet) {
  auto chart = [](double mean, double goal) {
    return histogram({"a", "t", "d"}, {0, 20000}, {},
                     {{"mean", "mean", mean}, {"goal", "goal", goal}});
  };
  for (auto [mean, goal] : {std::pair{10100., 12000.},
                            {12000., 10100.},
                            {19000., 19900.},
                            {100., 300.},
                            {5000., 5000.}}) {
    std::string drawn = chart(mean, goal);
    auto [meanY, meanEnds] = labelOf(drawn, "mean");
    auto [goalY, goalEnds] = labelOf(drawn, "goal");
    EXPECT_GE(std::abs(meanY - goalY), 16) << mean << " " << goal;
    // The line of the upper one passes the lower label: they lie apart.
    bool meanIsUpper = meanY < goalY;
    double upper = meanIsUpper ? mean : goal, lower = meanIsUpper ? goal : mean;
    bool lowerEnds = meanIsUpper ? goalEnds : meanEnds;
    if (upper != lower)
      EXPECT_EQ(lowerEnds, lower < upper) << mean << " " << goal;
  }
}
