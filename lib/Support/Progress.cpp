// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Progress of long work.

#include "snnc/Support/Progress.h"

#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

namespace snnc {

void reportProgress(const llvm::Twine &line) {
  if (llvm::sys::Process::StandardErrIsDisplayed())
    llvm::errs() << (line + "\n").str();
}

} // namespace snnc
