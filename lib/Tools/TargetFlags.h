// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The options of all targets as flags of a tool.

#ifndef SNNC_LIB_TOOLS_TARGETFLAGS_H
#define SNNC_LIB_TOOLS_TARGETFLAGS_H

#include "snnc/TargetSupport/Target.h"

#include "llvm/Support/CommandLine.h"

#include <deque>

namespace snnc {

class TargetFlags {
public:
  struct Flag {
    SharedOption option;
    std::string values; ///< in lower case, as help shows them
    llvm::cl::opt<std::string> flag;

    Flag(SharedOption described, llvm::cl::OptionCategory &category);
    bool isGiven() const { return flag.getNumOccurrences() > 0; }
  };

  /// Those for the phases `first` to `last`, of the targets that are
  /// registered.
  TargetFlags(llvm::cl::OptionCategory &category, Phase first, Phase last);

  /// By name.
  const std::deque<Flag> &all() const { return flags; }
  /// The first of a phase behind `last` that was given, or null.
  const Flag *findBehind(Phase last) const;
  /// Sets those that were given.
  void read(TargetOptions &options) const;

private:
  std::deque<Flag> flags; // LLVM keeps their addresses
};

} // namespace snnc

#endif // SNNC_LIB_TOOLS_TARGETFLAGS_H
