// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The numbered rules of docs/semantics.md, for those who read a report without
// the source tree.

#ifndef SNNC_LIB_REPORT_RULES_H
#define SNNC_LIB_REPORT_RULES_H

#include "llvm/ADT/StringRef.h"

#include <set>
#include <string>

namespace snnc::report {

/// Rules that a report cites, collected while it is written.
class CitedRules {
public:
  /// Markup of `text`, in which each label of a rule that there is ("rule Q4",
  /// "rules Q4 and Q5") links to its text at the end of the page.
  std::string link(llvm::StringRef text);
  /// The section with the texts of the rules cited; empty without any.
  std::string section() const;

private:
  std::set<std::string> labels;
};

/// The text of a rule in Markdown, e.g. of "Q5a"; empty where there is none.
llvm::StringRef findRule(llvm::StringRef label);

} // namespace snnc::report

#endif // SNNC_LIB_REPORT_RULES_H
