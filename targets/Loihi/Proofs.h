// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a mapped chip uses, and what shows that its artefacts are right.

#ifndef SNNC_TARGETS_LOIHI_PROOFS_H
#define SNNC_TARGETS_LOIHI_PROOFS_H

#include "snnc/Report/Report.h"
#include "snnc/TargetSupport/Target.h"

namespace snnc::loihi {

/// As Target::prove. The core image is read back from the files; the networks
/// run on the recordings of the bench, else on the calibration data.
mlir::LogicalResult proveChip(const ProofRun &run, report::Report &report);

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_PROOFS_H
