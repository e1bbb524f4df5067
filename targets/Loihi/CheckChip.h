// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Everything that a chip cannot do of a network, and what it uses of it.

#ifndef SNNC_TARGETS_LOIHI_CHECKCHIP_H
#define SNNC_TARGETS_LOIHI_CHECKCHIP_H

#include "snnc/TargetSupport/Target.h"
#include "targets/Loihi/Model.h"

namespace snnc::loihi {

/// As Target::check, for a module at level `qsnn` (in the form of rule Q10) or
/// `loihi`. Cores that the module pins stay pinned.
mlir::FailureOr<CheckReport> checkChip(mlir::ModuleOp module,
                                       const TargetOptions &options);

/// The model that `part` names. Empty: that of the chip in `module`, or the
/// default. Null after an error, also where the chip is of another part.
const Model *findModel(mlir::ModuleOp module, llvm::StringRef part);

/// Most cores that `text` allows (empty: 0, all of the chip); fails after an
/// error at `module`.
mlir::FailureOr<unsigned> parseCores(mlir::ModuleOp module, const Model &model,
                                     llvm::StringRef text);

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_CHECKCHIP_H
