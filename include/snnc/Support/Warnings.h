// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Warnings that a run says once, however often what they are about is met.

#ifndef SNNC_SUPPORT_WARNINGS_H
#define SNNC_SUPPORT_WARNINGS_H

#include "mlir/IR/Operation.h"
#include "llvm/ADT/Twine.h"

#include <functional>

namespace snnc {

/// Is told what warnOnce and noteOnce print; null: nobody. Diagnostics have
/// handlers of their own.
void setWarningListener(
    std::function<void(bool isWarning, llvm::StringRef text)> listener);

/// "warning: <text>" on stderr, unless this program has said it before.
void warnOnce(const llvm::Twine &text);
/// "note: <text>" likewise.
void noteOnce(const llvm::Twine &text);
/// A warning as a diagnostic at `op`, after its name.
void warnOnce(mlir::Operation *op, const llvm::Twine &text);

} // namespace snnc

#endif // SNNC_SUPPORT_WARNINGS_H
