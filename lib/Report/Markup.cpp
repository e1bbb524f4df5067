// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pieces of HTML and SVG.

#include "Markup.h"

#include "llvm/Support/ConvertUTF.h"

namespace snnc::report {

static constexpr llvm::StringLiteral kReplacement = "\xEF\xBF\xBD";

static void appendASCII(std::string &out, char c) {
  switch (c) {
  case '&':
    out += "&amp;";
    return;
  case '<':
    out += "&lt;";
    return;
  case '>':
    out += "&gt;";
    return;
  case '"':
    out += "&quot;";
    return;
  case '\'':
    out += "&#39;";
    return;
  }
  if ((c >= 0 && c < ' ' && c != '\t' && c != '\n') || c == 127)
    out += kReplacement;
  else
    out += c;
}

std::string escape(llvm::StringRef text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    auto lead = static_cast<llvm::UTF8>(text[i]);
    if (lead < 0x80) {
      appendASCII(out, text[i++]);
      continue;
    }
    const auto *at = reinterpret_cast<const llvm::UTF8 *>(text.data()) + i;
    const auto *end = reinterpret_cast<const llvm::UTF8 *>(text.end());
    unsigned length = llvm::getNumBytesForUTF8(lead);
    if (llvm::isLegalUTF8Sequence(at, end)) {
      out += text.substr(i, length);
      i += length;
    } else {
      out += kReplacement;
      ++i;
    }
  }
  return out;
}

static std::string open(llvm::StringRef name, const Attributes &attributes) {
  std::string out = "<" + name.str();
  for (const auto &[key, value] : attributes)
    out += " " + key.str() + "=\"" + escape(value) + "\"";
  return out;
}

std::string element(llvm::StringRef name, const Attributes &attributes,
                    llvm::StringRef inner) {
  return open(name, attributes) + ">" + inner.str() + "</" + name.str() + ">";
}

std::string element(llvm::StringRef name, const Attributes &attributes) {
  return open(name, attributes) + "/>";
}

std::string Table::str() const {
  auto cell = [&](size_t column, bool head, const std::string &content) {
    Attributes attributes;
    if (column < numeric.size() && numeric[column])
      attributes.push_back({"class", "n"});
    if (head)
      attributes.push_back({"scope", "col"});
    else if (column == 0)
      attributes.push_back({"scope", "row"});
    return element(head || column == 0 ? "th" : "td", attributes, content);
  };
  std::string head, body;
  for (size_t c = 0; c < header.size(); ++c)
    head += cell(c, true, header[c]);
  for (const std::vector<std::string> &row : rows) {
    std::string cells;
    for (size_t c = 0; c < row.size(); ++c)
      cells += cell(c, false, row[c]);
    body += element("tr", {}, cells) + "\n";
  }
  std::string inner = element("thead", {}, element("tr", {}, head)) + "\n" +
                      element("tbody", {}, "\n" + body);
  // A wide table scrolls by itself, with the keyboard too; its caption stays.
  std::string table = style.empty()
                          ? element("table", {}, inner)
                          : element("table", {{"class", style}}, inner);
  return element("figure", {},
                 element("figcaption", {}, caption) + "\n" +
                     element("div",
                             {{"class", "scroll"},
                              {"tabindex", "0"},
                              {"role", "group"}},
                             table)) +
         "\n";
}

} // namespace snnc::report
