// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the command lines of all tools have in common.

#ifndef SNNC_LIB_TOOLS_COMMANDLINE_H
#define SNNC_LIB_TOOLS_COMMANDLINE_H

#include "snnc/Support/Advice.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/LogicalResult.h"

namespace snnc {

/// To be called first in each main: who speaks, colours as the terminal and
/// NO_COLOR ask for, and what to do with a crash.
void startTool(Tool tool);

/// Parses argv against the registered options. What is wrong is a message that
/// names the option that was meant; false: the tool ends with an error.
/// `mostFiles`: how many arguments without dashes there may be.
bool parseCommandLine(int argc, char **argv, llvm::StringRef overview,
                      unsigned mostFiles = 1);

/// The end of a tool, as its exit code, or of a part of one.
struct Failure {
  int code;
  operator int() const { return code; }
  operator llvm::LogicalResult() const { return llvm::failure(); }
};

/// Prints an error that has no place in a file.
Failure fail(const llvm::Twine &message, int code = 1);

/// Whether `input` is stdin although nobody asked for it and it is a terminal:
/// then the tool would wait in silence. Says what `usage` is instead.
bool waitsForTerminal(llvm::StringRef input, int argc, char **argv,
                      llvm::StringRef usage);

} // namespace snnc

#endif // SNNC_LIB_TOOLS_COMMANDLINE_H
