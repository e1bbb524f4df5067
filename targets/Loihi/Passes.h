// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes that map a loihi network onto the cores of a chip.

#ifndef SNNC_TARGETS_LOIHI_PASSES_H
#define SNNC_TARGETS_LOIHI_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace snnc::loihi {

#define GEN_PASS_DECL
#include "targets/Loihi/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "targets/Loihi/Passes.h.inc"

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_PASSES_H
