// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The FPGA as a target.

#ifndef SNNC_TARGETS_FPGA_FPGATARGET_H
#define SNNC_TARGETS_FPGA_FPGATARGET_H

#include "snnc/Target/Target.h"

namespace snnc::fpga {

const Target &getFPGATarget();

} // namespace snnc::fpga

#endif // SNNC_TARGETS_FPGA_FPGATARGET_H
