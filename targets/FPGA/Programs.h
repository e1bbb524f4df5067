// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The programs of others that the Makefile of the artefacts runs.

#ifndef SNNC_TARGETS_FPGA_PROGRAMS_H
#define SNNC_TARGETS_FPGA_PROGRAMS_H

#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace snnc::fpga {

struct Program {
  std::string name;    ///< as it is run; a variable of the environment may say
  std::string package; ///< how to get it, as a command
  std::string versionFlag; ///< that prints its version; may be empty
};

/// The programs that `makeTargets` need for a part, make first.
std::vector<Program> getPrograms(const std::vector<std::string> &makeTargets,
                                 llvm::StringRef part);

/// Which of `programs` are not there and how to get them, as a sentence; empty
/// where all are.
std::string describeMissing(const std::vector<Program> &programs);

/// The first line of what the program says of its version; empty where it says
/// nothing. It is run, with its output in the file `scratch`, which is removed.
std::string readVersion(const Program &program, llvm::StringRef scratch);

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_PROGRAMS_H
