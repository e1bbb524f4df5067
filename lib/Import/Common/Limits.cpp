// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a file may cost, and what is said of one that is beyond it.

#include "Limits.h"
#include "Import.h"
#include "snnc/Support/Advice.h"

using llvm::StringLiteral;

namespace snnc::importer {

namespace {
struct Row {
  Limit limit;
  StringLiteral option, what;
  int64_t ImportLimits::*value;
  /// What the importers count, or recur, to.
  int64_t most;
};
} // namespace

/// Of what is beyond it, the exact number says nothing.
static constexpr int64_t kLargest = int64_t(1) << 48;

static constexpr Row kRows[] = {
    {Limit::Nesting, "max-nesting", "graphs in each other",
     &ImportLimits::nesting, 1000},
    {Limit::Nodes, "max-nodes", "nodes", &ImportLimits::nodes, 1 << 28},
    {Limit::Elements, "max-elements", "elements of tensors",
     &ImportLimits::elements, int64_t(1) << 48},
    {Limit::Steps, "max-steps", "steps", &ImportLimits::steps, kLargest},
};

/// `wanted`: what the option is to be.
static std::string describe(Limit limit, const ImportLimits &limits,
                            std::optional<int64_t> found, int64_t wanted) {
  const Row &row = kRows[size_t(limit)];
  std::string text =
      "expected at most " + std::to_string(limits.*row.value) + " " +
      row.what.str() + ", but got " +
      (found && *found <= kLargest ? std::to_string(*found) : "more");
  if (wanted > row.most)
    return text + ", which no option allows";
  return text + "; " + advise(row.option, std::to_string(wanted)) +
         (wanted == found ? " allows them" : " allows more");
}

std::string describeBeyond(Limit limit, const ImportLimits &limits,
                           std::optional<int64_t> found) {
  int64_t most = limits.*kRows[size_t(limit)].value;
  return describe(limit, limits, found, found.value_or(2 * most));
}

void checkLimits(const ImportLimits &limits, Findings &findings) {
  for (const Row &row : kRows)
    checkRange(row.option, limits.*row.value, 1, row.most, findings);
}

std::string ElementBudget::take(int64_t count) {
  taken = count > kLargest ? count : std::min(taken, kLargest) + count;
  if (taken <= limits.elements)
    return "";
  // There may be more behind them.
  return describe(Limit::Elements, limits, taken,
                  std::min(2 * taken, kLargest + (taken > kLargest)));
}

} // namespace snnc::importer
