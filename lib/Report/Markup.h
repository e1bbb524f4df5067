// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Pieces of HTML and SVG. Everything that comes from a file or a user goes
// through `escape`.

#ifndef SNNC_LIB_REPORT_MARKUP_H
#define SNNC_LIB_REPORT_MARKUP_H

#include "llvm/ADT/StringRef.h"

#include <string>
#include <utility>
#include <vector>

namespace snnc::report {

/// Text for HTML and SVG, in attributes too: markup as entities, bytes that are
/// no UTF-8 as U+FFFD, control characters but tab and line feed as U+FFFD.
std::string escape(llvm::StringRef text);

/// Attributes of an element; values are escaped.
using Attributes = std::vector<std::pair<llvm::StringRef, std::string>>;

/// `<name …>inner</name>`; `inner` is markup.
std::string element(llvm::StringRef name, const Attributes &attributes,
                    llvm::StringRef inner);
/// `<name …/>`.
std::string element(llvm::StringRef name, const Attributes &attributes);

/// A table. Cells are markup; `numeric` says by column what is set to the
/// right. The first cell of a row is its header. `style` is a CSS class.
class Table {
public:
  Table(std::string caption, std::vector<std::string> header,
        std::vector<bool> numeric, std::string style = "")
      : caption(std::move(caption)), header(std::move(header)),
        numeric(std::move(numeric)), style(std::move(style)) {}
  void add(std::vector<std::string> cells) { rows.push_back(std::move(cells)); }
  bool empty() const { return rows.empty(); }
  std::string str() const;

private:
  std::string caption;
  std::vector<std::string> header;
  std::vector<bool> numeric;
  std::string style;
  std::vector<std::vector<std::string>> rows;
};

} // namespace snnc::report

#endif // SNNC_LIB_REPORT_MARKUP_H
