// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "dialects/Loihi/LoihiDialect.h"
#include "dialects/Loihi/LoihiOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

#include "dialects/Loihi/LoihiDialect.cpp.inc"

#include "dialects/Loihi/LoihiEnums.cpp.inc"

void snnc::loihi::LoihiDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/Loihi/LoihiOps.cpp.inc"
      >();
}
