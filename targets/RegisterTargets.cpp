// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The list of targets: the one place that a new one is added to.

#include "snnc/Target/Target.h"
#include "targets/FPGA/FPGATarget.h"
#include "targets/Loihi/LoihiTarget.h"

namespace snnc {

void registerAllTargets() {
  registerTarget(fpga::getFPGATarget());
  registerTarget(loihi::getLoihiTarget());
}

} // namespace snnc
