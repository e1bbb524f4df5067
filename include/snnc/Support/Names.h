// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names that users chose, in what we write. Every writer takes its form of a
// name from here.

#ifndef SNNC_SUPPORT_NAMES_H
#define SNNC_SUPPORT_NAMES_H

#include "llvm/ADT/StringRef.h"

#include <string>

namespace snnc {

/// Whether `text` is legal UTF-8 of characters that can be seen: no line
/// breaks, controls or marks of direction.
bool isPrintable(llvm::StringRef text);

/// `text` with each byte of other characters as `\xNN`.
std::string makePrintable(llvm::StringRef text);

/// The same in ASCII, on one line: for comments in source text.
std::string makeASCII(llvm::StringRef text);

/// Letters, digits and '_' only, not beginning with a digit and at most `most`
/// characters: for identifiers of Verilog and MLIR and for file names.
/// Different names may become the same; callers add what tells them apart.
std::string makeIdentifier(llvm::StringRef text, size_t most = 64);

/// Whether `text` is one already, of any length.
bool isIdentifier(llvm::StringRef text);

/// `text` in a cell of a Markdown table.
std::string makeMarkdown(llvm::StringRef text);

} // namespace snnc

#endif // SNNC_SUPPORT_NAMES_H
