// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Charts as inline SVG. Positions are percentages of the width and heights are
// pixels, so that a chart fills a phone as well as a screen and its text keeps
// its size.

#ifndef SNNC_LIB_REPORT_CHARTS_H
#define SNNC_LIB_REPORT_CHARTS_H

#include <optional>
#include <string>
#include <vector>

namespace snnc::report {

/// From values to percent of the width.
class Scale {
public:
  /// Round bounds around lo..hi with about `count` steps between. Bounds that
  /// are equal, swapped or not finite give a scale all the same.
  Scale(double lo, double hi, int count = 5);
  double lo() const { return first; }
  double hi() const { return last; }
  double step() const { return stepSize; }
  /// In [0, 100]; values outside sit on the edge.
  double percent(double value) const;
  /// Multiples of the step from lo to hi.
  std::vector<double> ticks() const;

private:
  double first, last, stepSize;
};

/// What a chart is called, for those who see it and those who hear it.
struct ChartText {
  std::string id; ///< unique in the page: letters, digits, '-'
  std::string title, description;
};

/// A value with its interval, all in percent.
struct DotRow {
  std::string label, note;
  std::string style; ///< CSS class
  double value = 0, low = 0, high = 0;
};
/// One row a value; a dashed line through the first. A value far below the
/// first is written instead of drawn, so that the others stay apart.
std::string dotChart(const ChartText &text, const std::vector<DotRow> &rows);

struct Bar {
  std::string style; ///< CSS class
  std::string note;  ///< shown at its end
  std::optional<double> value;
};
struct BarRow {
  std::string label, note;
  std::optional<double> full; ///< the end of the row; the chart's if absent
  std::vector<Bar> bars;
};
/// Groups of bars from 0 to the row's full value, or to the largest of all.
std::string barChart(const ChartText &text, const std::vector<BarRow> &rows);

struct HistogramMark {
  std::string label, style;
  double value = 0;
};
/// Bars for `values`, beside them bars for `others` (may be empty), and marks.
/// Empty where there are no values at all.
std::string histogram(const ChartText &text, const std::vector<int64_t> &values,
                      const std::vector<int64_t> &others,
                      const std::vector<HistogramMark> &marks);

} // namespace snnc::report

#endif // SNNC_LIB_REPORT_CHARTS_H
