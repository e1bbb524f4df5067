// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Progress of long work: one line an event on stderr, none where it is not a
// terminal.

#ifndef SNNC_SUPPORT_PROGRESS_H
#define SNNC_SUPPORT_PROGRESS_H

#include "llvm/ADT/Twine.h"

namespace snnc {

/// Writes the line at once; called from one thread.
void reportProgress(const llvm::Twine &line);

} // namespace snnc

#endif // SNNC_SUPPORT_PROGRESS_H
