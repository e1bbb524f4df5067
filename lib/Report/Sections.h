// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts of report.html.

#ifndef SNNC_LIB_REPORT_SECTIONS_H
#define SNNC_LIB_REPORT_SECTIONS_H

#include "Rules.h"
#include "snnc/Report/Report.h"

namespace snnc::report {

/// A space that does not break, between a number and its unit.
inline constexpr llvm::StringLiteral kSpace = "\u00a0";
inline constexpr llvm::StringLiteral kDash = "\u2013";

/// 0.9612 as "96.12 %" and -1 as "\u22121.00".
std::string percent(double share, int decimals = 2);
std::string points(double value);
/// 2378000 as "2,322 kB" (of 1024 bytes), 512 as "512 bytes".
std::string bytes(double count);
/// A number of the ledger, if it is there.
std::optional<double> findInLedger(const Report &report, llvm::StringRef layer,
                                   llvm::StringRef pass, llvm::StringRef key);
/// What it costs that rows of a layer share scales.
struct ScaleCost {
  std::optional<double> scales; ///< of the layer; none: one for each row
  std::optional<double> ratio;  ///< of the loss to that of a scale for each row
  ScaleCost(const Report &report, const Layer &layer);
};
/// A figure of the headline, with what it is and a word more.
std::string tile(llvm::StringRef what, llvm::StringRef figure,
                 llvm::StringRef more);
/// "Test set real: 200 recordings of test.h5", markup.
std::string describeTest(const TestSet &set);
/// What `stage` gave on the first test set; null without one.
const Result *firstResult(const Stage *stage);
/// A section with a heading.
std::string section(llvm::StringRef heading, llvm::StringRef inner);
/// A figure around a chart; empty without one.
std::string figure(llvm::StringRef caption, llvm::StringRef key,
                   llvm::StringRef chart);
/// A legend; items are {CSS class, words}.
std::string legend(const std::vector<std::pair<std::string, std::string>> &);

/// The drawing of the network, SVG; empty where there is none.
std::string drawNetwork(const Report &report);

/// Of outputs that are numbers; empty where none are judged so.
std::string errorTile(const Report &report);
std::string errorSection(const Report &report);

std::string classSection(const Report &report);
std::string layerSection(const Report &report);
std::string hardwareSection(const Report &report);
std::string claimSection(const Report &report, CitedRules &rules);
std::string remarkSection(const Report &report, CitedRules &rules);
std::string nextSection(const Report &report);
std::string provenanceSection(const Report &report);

} // namespace snnc::report

#endif // SNNC_LIB_REPORT_SECTIONS_H
