// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Charts as inline SVG.

#include "Charts.h"
#include "Markup.h"
#include "snnc/Report/Report.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace snnc::report {

//===----------------------------------------------------------------------===//
// Scale
//===----------------------------------------------------------------------===//

Scale::Scale(double lo, double hi, int count) {
  if (!std::isfinite(lo) || !std::isfinite(hi))
    lo = 0, hi = 1;
  if (lo > hi)
    std::swap(lo, hi);
  if (hi - lo < 1e-9 * std::max(1.0, std::abs(hi)))
    hi = lo + std::max(1.0, std::abs(lo) * 0.1);
  // Steps of 1, 2 or 5 times a power of ten.
  double raw = (hi - lo) / std::max(count, 1);
  double power = std::pow(10.0, std::floor(std::log10(raw)));
  double lead = raw / power;
  stepSize = power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
  first = std::floor(lo / stepSize + 1e-9) * stepSize;
  last = std::ceil(hi / stepSize - 1e-9) * stepSize;
}

double Scale::percent(double value) const {
  if (!std::isfinite(value))
    return 0;
  return std::clamp(100 * (value - first) / (last - first), 0.0, 100.0);
}

std::vector<double> Scale::ticks() const {
  std::vector<double> result;
  int64_t count = std::llround((last - first) / stepSize);
  for (int64_t k = 0; k <= count; ++k)
    result.push_back(first + double(k) * stepSize);
  return result;
}

//===----------------------------------------------------------------------===//
// SVG
//===----------------------------------------------------------------------===//

namespace {

/// Left and right margin in percent, so that marks and tick labels at the ends
/// stay in the picture.
constexpr double kMargin = 4;

std::string at(double percent) {
  return fmt::format("{:.3f}%", kMargin + percent * (100 - 2 * kMargin) / 100);
}
std::string span(double percent) {
  return fmt::format("{:.3f}%", percent * (100 - 2 * kMargin) / 100);
}
std::string pixels(double value) { return fmt::format("{:g}", value); }

std::string text(const std::string &x, double y, const std::string &content,
                 const std::string &style, llvm::StringRef anchor = "start") {
  return element("text",
                 {{"x", x},
                  {"y", pixels(y)},
                  {"class", style},
                  {"text-anchor", anchor.str()}},
                 escape(content));
}

std::string line(const std::string &x1, double y1, const std::string &x2,
                 double y2, const std::string &style) {
  return element("line", {{"x1", x1},
                          {"y1", pixels(y1)},
                          {"x2", x2},
                          {"y2", pixels(y2)},
                          {"class", style}});
}

std::string rect(const std::string &x, double y, const std::string &width,
                 double height, const std::string &style) {
  return element("rect", {{"x", x},
                          {"y", pixels(y)},
                          {"width", width},
                          {"height", pixels(height)},
                          {"rx", "2"},
                          {"class", style}});
}

std::string wrap(const ChartText &text, double height, llvm::StringRef body) {
  std::string title =
      element("title", {{"id", text.id + "-t"}}, escape(text.title));
  std::string description =
      element("desc", {{"id", text.id + "-d"}}, escape(text.description));
  return element("svg",
                 {{"role", "img"},
                  {"width", "100%"},
                  {"height", pixels(height)},
                  {"aria-labelledby", text.id + "-t " + text.id + "-d"}},
                 title + description + body.str()) +
         "\n";
}

/// Grid lines with labels under them.
std::string axis(const Scale &scale, double top, double bottom,
                 llvm::StringRef unit) {
  std::string out;
  int decimals = scale.step() < 1 ? 1 : 0;
  for (double tick : scale.ticks()) {
    std::string x = at(scale.percent(tick));
    std::string label =
        decimals ? fmt::format("{:.1f}", tick) : grouped(std::llround(tick));
    out += line(x, top, x, bottom, "grid");
    out += text(x, bottom + 16, label + unit.str(), "tick", "middle");
  }
  return out;
}

} // namespace

/// Whether a row would squeeze the others: it ends far below the first begins.
static bool isFarBelow(const DotRow &row, const DotRow &first) {
  return row.high < first.low - 4 * std::max(1.0, first.high - first.low);
}

std::string dotChart(const ChartText &text, const std::vector<DotRow> &rows) {
  if (rows.empty())
    return "";
  constexpr double kRow = 44;
  double lo = 100, hi = 0;
  for (const DotRow &row : rows)
    if (!isFarBelow(row, rows.front()))
      lo = std::min({lo, row.low, row.value}),
      hi = std::max({hi, row.high, row.value});
  Scale scale(lo, hi, 5);
  double bottom = kRow * double(rows.size()) + 6;
  std::string out = axis(scale, 0, bottom, "\u00a0%");
  std::string reference = at(scale.percent(rows.front().value));
  out += line(reference, 0, reference, bottom, "reference");
  for (size_t k = 0; k < rows.size(); ++k) {
    const DotRow &row = rows[k];
    double y = kRow * double(k) + 32;
    out += report::text("0", y - 16, row.label, "label");
    out += report::text("100%", y - 16, row.note, "note", "end");
    if (isFarBelow(row, rows.front())) {
      out += report::text("0", y + 5, "\u25c0 below the scale, " + row.note,
                          "off " + row.style);
      continue;
    }
    std::string left = at(scale.percent(row.low)),
                right = at(scale.percent(row.high));
    out += line(left, y, right, y, "whisker " + row.style);
    out += line(left, y - 5, left, y + 5, "whisker " + row.style);
    out += line(right, y - 5, right, y + 5, "whisker " + row.style);
    out += element("circle", {{"cx", at(scale.percent(row.value))},
                              {"cy", pixels(y)},
                              {"r", "6"},
                              {"class", "dot " + row.style}});
  }
  return wrap(text, bottom + 24, out);
}

std::string barChart(const ChartText &text, const std::vector<BarRow> &rows) {
  constexpr double kTrack = 66; // percent; the rest is for the notes
  double most = 0;
  for (const BarRow &row : rows)
    for (const Bar &bar : row.bars)
      most = std::max(most, bar.value.value_or(0));
  std::string out;
  double y = 0;
  for (const BarRow &row : rows) {
    double full = row.full.value_or(most);
    out += report::text("0", y + 14, row.label, "label");
    out += report::text("100%", y + 14, row.note, "note", "end");
    y += 22;
    for (const Bar &bar : row.bars) {
      out += rect("0", y, pixels(kTrack) + "%", 12, "track");
      double share =
          bar.value && full > 0 ? std::clamp(*bar.value / full, 0.0, 1.0) : 0;
      // What is there but tiny still shows.
      if (bar.value && *bar.value > 0)
        out +=
            rect("0", y, fmt::format("{:.3f}%", std::max(0.4, kTrack * share)),
                 12, "bar " + bar.style);
      out += report::text("100%", y + 11, bar.note, "note", "end");
      y += 18;
    }
    y += 10;
  }
  return rows.empty() ? "" : wrap(text, y, out);
}

constexpr double kLabel = 18; ///< height of a mark's label

/// Labels stand one below the other, above the bars, and none is crossed by the
/// line of another: the first stands to the left where there is room, the
/// others to the right, and where even the last stands to the left, it is above
/// the others.
static std::string drawMarks(const std::vector<HistogramMark> &marks,
                             const Scale &scale, double bottom) {
  std::string out;
  std::vector<HistogramMark> sorted = marks;
  llvm::sort(sorted, [](const HistogramMark &a, const HistogramMark &b) {
    return a.value < b.value;
  });
  auto isBefore = [&](size_t k) {
    double p = scale.percent(sorted[k].value);
    return p > 75 || (k == 0 && sorted.size() > 1 && p >= 25);
  };
  bool downwards = !sorted.empty() && isBefore(sorted.size() - 1);
  for (auto [k, mark] : llvm::enumerate(sorted)) {
    size_t row = downwards ? sorted.size() - 1 - k : k;
    double p = scale.percent(mark.value), y = 13 + kLabel * double(row);
    bool before = isBefore(k);
    out += line(at(p), y - 11, at(p), bottom, "mark " + mark.style);
    out += element("text",
                   {{"x", at(p)},
                    {"dx", before ? "-6" : "6"},
                    {"y", pixels(y)},
                    {"class", "note"},
                    {"text-anchor", before ? "end" : "start"}},
                   escape(mark.label));
  }
  return out;
}

std::string histogram(const ChartText &text, const std::vector<int64_t> &values,
                      const std::vector<int64_t> &others,
                      const std::vector<HistogramMark> &marks) {
  std::vector<int64_t> all = values;
  all.insert(all.end(), others.begin(), others.end());
  if (all.empty())
    return "";
  auto [least, most] = std::minmax_element(all.begin(), all.end());
  // Bins subdivide the steps of the axis, which reaches to the marks.
  Scale fine(double(*least), double(*most), 16);
  double lo = fine.lo(), hi = fine.hi();
  for (const HistogramMark &mark : marks)
    lo = std::min(lo, mark.value), hi = std::max(hi, mark.value);
  Scale scale(lo, hi, 4);
  auto bins = size_t(std::llround((fine.hi() - fine.lo()) / fine.step()));
  auto count = [&](const std::vector<int64_t> &data) {
    std::vector<int64_t> result(bins, 0);
    for (int64_t value : data) {
      auto bin = int64_t((double(value) - fine.lo()) / fine.step());
      ++result[std::clamp<int64_t>(bin, 0, int64_t(bins) - 1)];
    }
    return result;
  };
  std::vector<int64_t> filled = count(values), outlined = count(others);
  double top = std::max(*std::max_element(filled.begin(), filled.end()),
                        *std::max_element(outlined.begin(), outlined.end()));
  double start = 6 + kLabel * double(marks.size()), height = 130;
  std::string out = axis(scale, start, start + height, "");
  for (size_t b = 0; b < bins; ++b) {
    double from = fine.lo() + double(b) * fine.step();
    double left = scale.percent(from);
    double width = scale.percent(from + fine.step()) - left;
    auto draw = [&](int64_t n, llvm::StringRef style, double begin,
                    double end) {
      if (n == 0)
        return;
      double h = height * double(n) / top;
      out += rect(at(left + width * begin), start + height - h,
                  span(width * (end - begin)), h, style.str());
    };
    draw(filled[b], "bar predicted", 0.08, others.empty() ? 0.92 : 0.48);
    draw(outlined[b], "bar measured", 0.52, 0.92);
  }
  out += drawMarks(marks, scale, start + height);
  return wrap(text, start + height + 24, out);
}

} // namespace snnc::report
