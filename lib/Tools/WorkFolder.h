// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Long work that fills a folder, with sub-processes of its own.

#ifndef SNNC_LIB_TOOLS_WORKFOLDER_H
#define SNNC_LIB_TOOLS_WORKFOLDER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

#include <string>

namespace snnc {

/// What the work came to.
enum class WorkResult {
  Done = 0,
  /// Nothing is left of it.
  Broken = 1,
  /// The folder is whole and stays, but says that something does not hold.
  Failed = 2
};

/// Runs `work(temporary, summary)` in a process of its own and puts the folder
/// in place as `path` when it is whole. However it ends otherwise (an error, an
/// interrupt, a crash), that process and all it started are gone and nothing is
/// left. `work` writes to the folder `temporary`, which must get a manifest,
/// and appends to `summary` what goes to stdout in the end. `names` are files
/// and folders (NAME/) that it is going to write, as far as that is known: the
/// user's own in their place are refused before the work. Returns the exit
/// code. To be called before any thread is started.
int runInWorkFolder(llvm::StringRef path, llvm::ArrayRef<std::string> names,
                    llvm::function_ref<WorkResult(llvm::StringRef temporary,
                                                  std::string &summary)>
                        work);

} // namespace snnc

#endif // SNNC_LIB_TOOLS_WORKFOLDER_H
