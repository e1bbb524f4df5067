// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration of the qsnn dialect and the arithmetic of rule Q2.

#include "dialects/QSNN/QSNNDialect.h"
#include "dialects/QSNN/ProvedWidths.h"
#include "dialects/QSNN/QSNNOps.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include <algorithm>

using namespace mlir;

#include "dialects/QSNN/QSNNDialect.cpp.inc"
#include "dialects/QSNN/QSNNEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/QSNN/QSNNAttrs.cpp.inc"

namespace snnc::qsnn {

void QSNNDialect::initialize() {
  addInterfaces<ProvedWidths>();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/QSNN/QSNNAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/QSNN/QSNNOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// ModeAttr (rule Q4)
//===----------------------------------------------------------------------===//

/// `wrap 24`, `fold 24`, `saturate -8 7`.
static ParseResult parseMode(AsmParser &parser, Overflow &kind, int64_t &bits,
                             int64_t &low, int64_t &high) {
  StringRef keyword;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseKeyword(&keyword))
    return failure();
  std::optional<Overflow> known = symbolizeOverflow(keyword);
  if (!known)
    return parser.emitError(loc, "expected 'wrap', 'saturate' or 'fold', but "
                                 "got '")
           << keyword << "'";
  kind = *known;
  bits = low = high = 0;
  constexpr int64_t kLimit = int64_t(1) << (kMostBits - 1);
  if (kind == Overflow::Saturate) {
    if (parser.parseInteger(low) || parser.parseInteger(high))
      return failure();
    if (low > high || low < -kLimit || high >= kLimit)
      return parser.emitError(loc, "expected 'saturate LOW HIGH' with LOW <= "
                                   "HIGH, within ")
             << kMostBits << " bits (rule Q4)";
    return success();
  }
  if (parser.parseInteger(bits))
    return failure();
  if (bits < 2 || bits > int64_t(kMostBits))
    return parser.emitError(loc, "expected 2 to ")
           << kMostBits << " bits, but got " << bits << " (rule Q4)";
  return success();
}

Attribute ModeAttr::parse(AsmParser &parser, Type) {
  Overflow kind;
  int64_t bits, low, high;
  if (parser.parseLess() || parseMode(parser, kind, bits, low, high) ||
      parser.parseGreater())
    return {};
  return get(parser.getContext(), kind, bits, low, high);
}

void ModeAttr::print(AsmPrinter &printer) const {
  printer << "<";
  printMode(printer.getStream(), *this);
  printer << ">";
}

void printMode(llvm::raw_ostream &os, ModeAttr mode) {
  os << stringifyOverflow(mode.getKind()) << ' ';
  if (mode.getKind() == Overflow::Saturate)
    os << mode.getLow() << ' ' << mode.getHigh();
  else
    os << mode.getBits();
}

OptionalParseResult parseOptionalMode(AsmParser &parser, ModeAttr &mode) {
  char first = *parser.getCurrentLocation().getPointer();
  if (first != 'w' && first != 's' && first != 'f')
    return std::nullopt;
  Overflow kind;
  int64_t bits, low, high;
  if (parseMode(parser, kind, bits, low, high))
    return failure();
  mode = ModeAttr::get(parser.getContext(), kind, bits, low, high);
  return success();
}

int64_t ModeAttr::apply(int64_t value) const {
  return applyOverflow(getKind(), getBits(), getLow(), getHigh(), value);
}

WideRange ModeAttr::range(WideRange range) const {
  return overflowRange(getKind(), getBits(), getLow(), getHigh(), range);
}

int64_t applyOverflow(Overflow kind, int64_t bits, int64_t low, int64_t high,
                      int64_t value) {
  switch (kind) {
  case Overflow::Saturate:
    return std::clamp(value, low, high);
  case Overflow::Wrap: {
    unsigned unused = 64 - bits;
    return static_cast<int64_t>(static_cast<uint64_t>(value) << unused) >>
           unused;
  }
  case Overflow::Fold: {
    int64_t half = int64_t(1) << (bits - 1);
    if (value > half)
      return value - 2 * half;
    return value <= -half ? value + 2 * half : value;
  }
  }
  return value;
}

WideRange overflowRange(Overflow kind, int64_t bits, int64_t low, int64_t high,
                        WideRange range) {
  if (kind == Overflow::Saturate)
    return {std::clamp<__int128>(range.low, low, high),
            std::clamp<__int128>(range.high, low, high)};
  __int128 half = __int128(1) << (bits - 1);
  if (kind == Overflow::Wrap) {
    WideRange all{-half, half - 1};
    return all.contains(range) ? range : all;
  }
  // fold: once, so what is far outside stays outside.
  if (range.low > -half && range.high <= half)
    return range;
  return {std::min(-half + 1, range.low + 2 * half),
          std::max(half, range.high - 2 * half)};
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
