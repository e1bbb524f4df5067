// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Class by class: what the compressed network takes for what, and which
// recordings it lost.

#include "Markup.h"
#include "Sections.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace snnc::report {

namespace {

/// A matrix with more classes than this cannot be read.
constexpr size_t kMatrixClasses = 20;
constexpr size_t kListed = 60;

using Confusions = std::vector<std::vector<int64_t>>;

int64_t sum(const std::vector<int64_t> &values) {
  return std::accumulate(values.begin(), values.end(), int64_t(0));
}

/// Classes in rows, decisions in columns; shades are shares of the class.
std::string matrix(const Confusions &counts, const std::string &caption) {
  std::vector<std::string> header = {"Class"};
  for (size_t k = 0; k < counts.size(); ++k)
    header.push_back(std::to_string(k));
  header.push_back("right");
  Table table(escape(caption), header, std::vector<bool>(header.size(), true),
              "compact");
  for (auto [label, row] : llvm::enumerate(counts)) {
    double total = double(sum(row));
    std::vector<std::string> cells = {std::to_string(label)};
    for (auto [decision, count] : llvm::enumerate(row)) {
      if (count == 0) {
        cells.push_back("");
        continue;
      }
      int shade = int(std::max(12.0, 70 * double(count) / total));
      const char *colour = label == decision ? "blue" : "orange";
      cells.push_back(element(
          "span",
          {{"class", "shade"},
           {"style", fmt::format("background:color-mix(in srgb,var(--{}) {}%,"
                                 "transparent)",
                                 colour, shade)}},
          grouped(count)));
    }
    cells.push_back(total > 0 ? percent(double(row[label]) / total, 1)
                              : kDash.str());
    table.add(std::move(cells));
  }
  return table.str();
}

/// Of many classes, those that lost most.
std::string worstClasses(const Confusions &before, const Confusions &after) {
  std::vector<size_t> order(std::min(before.size(), after.size()));
  std::iota(order.begin(), order.end(), 0);
  auto loss = [&](size_t k) { return before[k][k] - after[k][k]; };
  llvm::sort(order, [&](size_t a, size_t b) {
    return std::pair(-loss(a), a) < std::pair(-loss(b), b);
  });
  order.resize(std::min(order.size(), kMatrixClasses));
  Table table("The classes that lost most",
              {"Class", "Recordings", "Right, dense", "Right, last stage"},
              {false, true, true, true});
  for (size_t k : order)
    table.add({std::to_string(k), grouped(sum(after[k])), grouped(before[k][k]),
               grouped(after[k][k])});
  return table.str();
}

/// Which recordings, by their index in the file.
std::string listChanged(llvm::StringRef heading,
                        const std::vector<size_t> &indices, const TestSet &set,
                        const sim::Evaluation &before,
                        const sim::Evaluation &after) {
  if (indices.empty())
    return "";
  std::vector<std::string> entries;
  for (size_t i : llvm::ArrayRef(indices).take_front(kListed))
    entries.push_back(
        fmt::format("{} ({}, {} \u2192 {})", grouped(set.begin + int64_t(i)),
                    after.labels[i], before.decisions[i], after.decisions[i]));
  std::string text = llvm::join(entries, "; ");
  if (indices.size() > kListed)
    text += fmt::format("; and {} more, in report.json",
                        grouped(int64_t(indices.size() - kListed)));
  return element(
             "p", {},
             element("b", {},
                     escape(heading) + " " + grouped(int64_t(indices.size()))) +
                 ": " + escape(text)) +
         "\n";
}

std::string classesOf(const Report &report, size_t test) {
  const Stage *last = report.last();
  if (!last || test >= last->results.size() ||
      test >= report.stages.front().results.size())
    return "";
  const sim::Evaluation &before =
                            report.stages.front().results[test].evaluation,
                        &after = last->results[test].evaluation;
  Confusions counts = countConfusions(after);
  if (counts.size() < 2)
    return "";
  const TestSet &set = report.tests[test];
  std::string out;
  if (counts.size() <= kMatrixClasses)
    out += matrix(counts, fmt::format("{}, {}: recordings of a class (row) by "
                                      "decision (column)",
                                      last->title, set.name));
  else
    out += worstClasses(countConfusions(before), counts);
  if (last == &report.stages.front())
    return out;
  return out +
         listChanged("Lost", findLost(before, after), set, before, after) +
         listChanged("Gained", findLost(after, before), set, before, after);
}

} // namespace

std::string classSection(const Report &report) {
  std::string inner;
  for (size_t test = 0; test < report.tests.size(); ++test)
    inner += classesOf(report, test);
  if (inner.empty())
    return "";
  std::string intro =
      element("p", {{"class", "muted"}},
              "Lost are recordings that the network as it came decided right "
              "and this one does not, gained the reverse: index in the file "
              "(class, decision before \u2192 now).");
  return section("Class by class", intro + inner);
}

} // namespace snnc::report
