// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Warnings that a run says once.

#include "snnc/Support/Warnings.h"

#include "snnc/Support/Diagnostics.h"

#include <mutex>
#include <set>

/// Networks are copied and passes run one after another, so that no object
/// lives as long as a run does, apart from the program.
static bool isNew(const std::string &text) {
  static std::mutex mutex;
  static std::set<std::string> said;
  std::lock_guard<std::mutex> lock(mutex);
  return said.insert(text).second;
}

static std::function<void(bool, llvm::StringRef)> listener;

void snnc::setWarningListener(
    std::function<void(bool, llvm::StringRef)> newListener) {
  listener = std::move(newListener);
}

static void sayOnce(bool isWarning, const std::string &text) {
  if (!isNew(text))
    return;
  llvm::errs() << (isWarning ? "warning: " : "note: ") << text << "\n";
  if (listener)
    listener(isWarning, text);
}

void snnc::warnOnce(const llvm::Twine &text) { sayOnce(true, text.str()); }

void snnc::noteOnce(const llvm::Twine &text) { sayOnce(false, text.str()); }

void snnc::warnOnce(mlir::Operation *op, const llvm::Twine &text) {
  if (isNew(text.str()))
    emitLayerWarning(op) << text;
}
