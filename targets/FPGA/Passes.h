// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes that map an integer network onto an FPGA.

#ifndef SNNC_TARGETS_FPGA_PASSES_H
#define SNNC_TARGETS_FPGA_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace snnc::fpga {

#define GEN_PASS_DECL
#include "targets/FPGA/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "targets/FPGA/Passes.h.inc"

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_PASSES_H
