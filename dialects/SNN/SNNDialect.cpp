// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration of the snn dialect; checks of its attributes elsewhere.

#include "dialects/SNN/SNNDialect.h"
#include "dialects/SNN/LayerVerify.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Support/Arrays.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;

#include "dialects/SNN/SNNDialect.cpp.inc"
#include "dialects/SNN/SNNEnums.cpp.inc"
#include "dialects/SNN/SNNInterfaces.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "dialects/SNN/SNNAttrs.cpp.inc"

namespace snnc::snn {

namespace {
/// Ledgers are long: they print as aliases.
struct LedgerAliases : OpAsmDialectInterface {
  using OpAsmDialectInterface::OpAsmDialectInterface;
  AliasResult getAlias(Attribute attr, llvm::raw_ostream &os) const override {
    if (!isa<LedgerAttr>(attr))
      return AliasResult::NoAlias;
    os << "ledger";
    return AliasResult::FinalAlias;
  }
};
} // namespace

void SNNDialect::initialize() {
  addInterfaces<LedgerAliases, BlobFacts>();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "dialects/SNN/SNNAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/SNN/SNNOps.cpp.inc"
      >();
}

bool isFloatParam(Attribute attr) {
  if (auto number = dyn_cast<FloatAttr>(attr))
    return number.getType().isF32();
  auto elements = dyn_cast<ElementsAttr>(attr);
  return elements && elements.getElementType().isF32();
}

LogicalResult SNNDialect::verifyOperationAttribute(Operation *op,
                                                   NamedAttribute attr) {
  if (attr.getName() == kCalibrationAttr) {
    if (!isa<ModuleOp>(op) || !isa<DataAttr>(attr.getValue()))
      return emitError(op->getLoc())
             << "'" << kCalibrationAttr
             << "' is a '#snn.data<\"FILE\", \"SHA-256\">' of a module";
    return success();
  }
  if (attr.getName() == kLedgerAttr && !isa<LedgerAttr>(attr.getValue()))
    return emitError(op->getLoc())
           << "'" << kLedgerAttr << "' is a '#snn.ledger<{…}>'";
  if (attr.getName() == kImportAttr && !isa<StringAttr>(attr.getValue()))
    return emitError(op->getLoc()) << "'" << kImportAttr << "' is a string";
  return success();
}

LogicalResult SNNDialect::verifyRegionArgAttribute(Operation *op,
                                                   unsigned region,
                                                   unsigned index,
                                                   NamedAttribute attr) {
  auto fail = [&](StringRef expected) -> LogicalResult {
    return emitError(op->getLoc())
           << "argument " << index << ": '" << attr.getName().getValue()
           << "' expected " << expected << ", but got " << attr.getValue();
  };
  auto text = dyn_cast<StringAttr>(attr.getValue());
  if (attr.getName() == kArgNameAttr)
    return text ? success() : fail("a string");
  // Rule N5: an event input declares counts or binary.
  if (attr.getName() == kArgEventsAttr)
    return text && (text.getValue() == "counts" || text.getValue() == "binary")
               ? success()
               : fail("\"counts\" or \"binary\" (rule N5)");
  if (attr.getName() == kArgMaxAttr) {
    auto number = dyn_cast<IntegerAttr>(attr.getValue());
    return number && number.getInt() >= 1 && number.getInt() <= 255
               ? success()
               : fail("an integer of 1 to 255 (rule N4)");
  }
  // Rule Q5: how a real input becomes integer.
  if (attr.getName() == kArgStepAttr) {
    auto number = dyn_cast<FloatAttr>(attr.getValue());
    return number && number.getType().isF64() &&
                   number.getValueAsDouble() > 0 &&
                   std::isfinite(number.getValueAsDouble())
               ? success()
               : fail("an f64 above 0 (rule Q5)");
  }
  if (attr.getName() == kArgZeroAttr) {
    auto number = dyn_cast<IntegerAttr>(attr.getValue());
    return number && std::abs(number.getInt()) < (int64_t(1) << 31)
               ? success()
               : fail("an integer of 32 bits (rule Q5)");
  }
  return emitError(op->getLoc())
         << "argument " << index << ": unknown attribute '"
         << attr.getName().getValue() << "'";
}

/// Rule Q9: units are above 0, one or one for each element of the result.
static LogicalResult verifyUnit(Operation *op, unsigned index, Attribute unit) {
  auto type = dyn_cast<RankedTensorType>(
      cast<FunctionOpInterface>(op).getResultTypes()[index]);
  // What is no tensor has been refused with the signature.
  if (type && failed(verifyParam(op, kUnitAttr, unit, type)))
    return failure();
  for (double value : paramValues(unit))
    if (!(value > 0))
      return emitLayerError(op) << "result " << index << ": '" << kUnitAttr
                                << "' expected numbers above 0, but got "
                                << formatNumber(value) << " (rule Q9)";
  return success();
}

LogicalResult SNNDialect::verifyRegionResultAttribute(Operation *op,
                                                      unsigned region,
                                                      unsigned index,
                                                      NamedAttribute attr) {
  // Rule Q9: a membrane carries its unit.
  if (attr.getName() == kUnitAttr) {
    auto typed = dyn_cast<TypedAttr>(attr.getValue());
    if (typed && getElementTypeOrSelf(typed.getType()).isF64() &&
        isa<FloatAttr, ElementsAttr>(attr.getValue()))
      return verifyUnit(op, index, attr.getValue());
    return emitError(op->getLoc())
           << "result " << index << ": '" << kUnitAttr
           << "' expected an f64 number or tensor, but got " << attr.getValue();
  }
  return emitError(op->getLoc())
         << "result " << index << ": unknown attribute '"
         << attr.getName().getValue() << "'";
}

} // namespace snnc::snn
