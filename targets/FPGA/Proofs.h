// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a design uses, and what simulators, synthesis and place-and-route show
// of it.

#ifndef SNNC_TARGETS_FPGA_PROOFS_H
#define SNNC_TARGETS_FPGA_PROOFS_H

#include "snnc/Report/Report.h"
#include "snnc/TargetSupport/Target.h"

namespace snnc::fpga {

/// As Target::prove; runs the Makefile of the artefacts where that is asked
/// for.
mlir::LogicalResult proveDesign(const ProofRun &run, report::Report &report);

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_PROOFS_H
