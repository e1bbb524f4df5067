// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What was proved, what was assumed, what to do next and where it all comes
// from.

#include "Markup.h"
#include "Sections.h"

namespace snnc::report {

std::string claimSection(const Report &report, CitedRules &rules) {
  std::string items;
  for (const Claim &claim : report.claims) {
    llvm::StringRef style = claim.state == Claim::State::Proved   ? "proved"
                            : claim.state == Claim::State::Failed ? "failed"
                                                                  : "open";
    llvm::StringRef sign = claim.state == Claim::State::Proved   ? "\u2713 "
                           : claim.state == Claim::State::Failed ? "\u2717 "
                                                                 : "\u25cb ";
    std::string text =
        element("p", {}, rules.link(claim.claim)) +
        element("p", {{"class", "muted"}}, rules.link(claim.detail));
    items += element("li", {},
                     element("span", {{"class", ("state " + style).str()}},
                             (sign + stringify(claim.state)).str()) +
                         element("div", {}, text)) +
             "\n";
  }
  return items.empty() ? ""
                       : section("What was proved",
                                 element("ul", {{"class", "claims"}}, items));
}

std::string remarkSection(const Report &report, CitedRules &rules) {
  std::string items;
  for (const Remark &remark : report.remarks)
    items +=
        element(
            "li", {},
            element("span",
                    {{"class", remark.warning ? "state open" : "state note"}},
                    remark.warning ? "! warning" : "note") +
                element("div", {}, rules.link(remark.text))) +
        "\n";
  return items.empty() ? ""
                       : section("What was assumed or changed",
                                 element("ul", {{"class", "claims"}}, items));
}

std::string nextSection(const Report &report) {
  std::string items;
  for (const NextStep &step : report.next) {
    std::string inner = escape(step.text);
    if (!step.command.empty())
      inner += element("pre", {{"tabindex", "0"}},
                       element("code", {}, escape(step.command)));
    items += element("li", {}, inner) + "\n";
  }
  return items.empty()
             ? ""
             : section("What next", element("ul", {{"class", "next"}}, items));
}

std::string provenanceSection(const Report &report) {
  std::string list;
  auto add = [&](const std::string &term, const Source &source) {
    std::string text = element("code", {}, escape(source.file));
    if (source.recordings)
      text += ", " + grouped(source.recordings) + " recordings";
    text += element("span", {{"class", "sub"}},
                    "SHA-256 " + element("code", {}, escape(source.sha256)));
    list += element("dt", {}, escape(term)) + element("dd", {}, text) + "\n";
  };
  add("Model", report.model);
  if (report.calibration)
    add("Calibration", *report.calibration);
  for (const TestSet &test : report.tests)
    add("Test, " + test.name, test.source);
  std::string tools = "snnc " + escape(report.version);
  for (const Tool &tool : report.tools)
    tools += element("span", {{"class", "sub"}},
                     escape(tool.name + ": " + tool.version));
  list += element("dt", {}, "Made with") + element("dd", {}, tools);
  return section("Where it comes from",
                 element("dl", {}, list) +
                     element("h3", {}, "The command that makes this again") +
                     element("pre", {{"tabindex", "0"}},
                             element("code", {}, escape(report.command))));
}

} // namespace snnc::report
