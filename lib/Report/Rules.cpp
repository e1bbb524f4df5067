// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The numbered rules of docs/semantics.md.

#include "Rules.h"
#include "Markup.h"
#include "Sections.h"
#include "snnc/Support/EmbeddedFiles.h"

#include "llvm/ADT/StringExtras.h"

namespace snnc::report {

std::span<const EmbeddedFile> getSemantics();

/// A rule begins with "* **Q4** " and ends before the next item or heading.
llvm::StringRef findRule(llvm::StringRef label) {
  llvm::StringRef text = getSemantics().front().content;
  std::string start = ("\n* **" + label + "** ").str();
  size_t begin = text.find(start);
  if (label.empty() || begin == llvm::StringRef::npos)
    return "";
  text = text.drop_front(begin + start.size());
  size_t end = std::min(
      {text.find("\n* "), text.find("\n#"), text.find("\n\n"), text.size()});
  return text.take_front(end);
}

/// The label that `text` begins with: "Q5a" of "Q5a), …".
static llvm::StringRef takeLabel(llvm::StringRef text) {
  if (text.empty() || !llvm::isUpper(text[0]))
    return "";
  size_t end = 1;
  while (end < text.size() && llvm::isDigit(text[end]))
    ++end;
  if (end == 1)
    return "";
  if (end < text.size() && llvm::isLower(text[end]))
    ++end;
  bool whole = end == text.size() || !llvm::isAlnum(text[end]);
  return whole ? text.take_front(end) : "";
}

std::string CitedRules::link(llvm::StringRef text) {
  std::string out;
  size_t copied = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    bool starts = at == 0 || !llvm::isAlnum(text[at - 1]);
    llvm::StringRef label =
        starts ? takeLabel(text.drop_front(at)) : llvm::StringRef();
    // Only where it is about rules: "A4" may be a part's or a layer's name.
    if (label.empty() || findRule(label).empty() ||
        !text.take_front(at).contains("rule"))
      continue;
    labels.insert(label.str());
    out += escape(text.slice(copied, at)) +
           element("a", {{"href", ("#rule-" + label).str()}}, label);
    copied = at + label.size();
    at = copied - 1;
  }
  return out + escape(text.drop_front(copied));
}

/// `**bold**` and `` `code` `` of Markdown; everything else as it stands.
static std::string fromMarkdown(llvm::StringRef text) {
  std::string out;
  bool bold = false, code = false;
  size_t copied = 0;
  auto toggle = [&](size_t at, size_t length, bool &on, const char *name) {
    out += escape(text.slice(copied, at)) + (on ? "</" : "<") + name + ">";
    on = !on;
    copied = at + length;
  };
  for (size_t at = 0; at < text.size(); ++at)
    if (text[at] == '`')
      toggle(at, 1, code, "code");
    else if (!code && text.substr(at, 2) == "**")
      toggle(at++, 2, bold, "b");
  out += escape(text.drop_front(copied));
  return out + (code ? "</code>" : "") + (bold ? "</b>" : "");
}

std::string CitedRules::section() const {
  std::string list;
  for (const std::string &label : labels)
    list += element("dt", {{"id", "rule-" + label}}, label) +
            element("dd", {}, fromMarkdown(findRule(label))) + "\n";
  return list.empty() ? ""
                      : report::section(
                            "Rules cited",
                            element("dl", {{"class", "rules"}}, "\n" + list));
}

} // namespace snnc::report
