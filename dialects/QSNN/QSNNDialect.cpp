// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration of the qsnn dialect and the arithmetic of rule Q2.

#include "dialects/QSNN/QSNNDialect.h"
#include "dialects/QSNN/QSNNOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

#include "dialects/QSNN/QSNNDialect.cpp.inc"
#include "dialects/QSNN/QSNNEnums.cpp.inc"

namespace snnc::qsnn {

void QSNNDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "dialects/QSNN/QSNNOps.cpp.inc"
      >();
}

bool isIntegerParam(Attribute attr) {
  if (auto number = dyn_cast<IntegerAttr>(attr))
    return number.getType().isSignlessInteger(64);
  auto elements = dyn_cast<ElementsAttr>(attr);
  return elements && elements.getElementType().isSignlessInteger(64);
}

bool isUnit(Attribute attr) {
  if (auto number = dyn_cast<FloatAttr>(attr))
    return number.getType().isF64() && number.getValueAsDouble() > 0;
  auto elements = dyn_cast<ElementsAttr>(attr);
  return elements && elements.getElementType().isF64();
}

int64_t leak(int64_t v, int64_t multiplier, int64_t shift, Rounding rounding) {
  // 128 bits: the product must not wrap before it is shifted.
  __int128 product = static_cast<__int128>(multiplier) * v;
  __int128 one = static_cast<__int128>(1) << shift;
  switch (rounding) {
  case Rounding::Floor:
    break;
  case Rounding::Nearest:
    product += one >> 1;
    break;
  case Rounding::Ceil:
    product += one - 1;
    break;
  case Rounding::Trunc:
    if (product < 0)
      product += one - 1;
    break;
  }
  return static_cast<int64_t>(product >> shift);
}

} // namespace snnc::qsnn
