// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// snn-with-text TOOL …: the tools, with the target of this folder beside the
// others.

#include "snnc/Tools/Mains.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

int main(int argc, char **argv) {
  auto *tool = llvm::StringSwitch<int (*)(int, char **)>(
                   llvm::sys::path::filename(argc > 1 ? argv[1] : ""))
                   .Case("snn-opt", snnc::optMain)
                   .Case("snn-run", snnc::runMain)
                   .Case("snn-translate", snnc::translateMain)
                   .Case("snnc", snnc::driverMain)
                   .Default(nullptr);
  if (tool)
    return tool(argc - 1, argv + 1);
  llvm::errs() << "error: expected the name of a tool\n";
  return 1;
}
