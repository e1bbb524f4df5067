// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/FPGA/FPGADialect.h"
#include "dialects/FPGA/FPGAOps.h"

using namespace mlir;

#include "dialects/FPGA/FPGADialect.cpp.inc"

#include "dialects/FPGA/FPGAEnums.cpp.inc"

void snnc::fpga::FPGADialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/FPGA/FPGAOps.cpp.inc"
      >();
}
