// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What all do that make a network of one level out of one of another.

#include "dialects/SNN/Rebuild.h"

#include "mlir/IR/BuiltinOps.h"

using namespace mlir;

namespace snnc::snn {

void keepLedger(Operation *from, Operation *to) {
  if (Attribute ledger = from->getAttr(kLedgerAttr))
    to->setAttr(kLedgerAttr, ledger);
}

Value makePlaceholder(OpBuilder &builder, Location loc, Type type) {
  return builder.create<UnrealizedConversionCastOp>(loc, type, ValueRange())
      .getResult(0);
}

bool isPlaceholder(Value value) {
  return value.getDefiningOp<UnrealizedConversionCastOp>() != nullptr;
}

void fillPlace(Value placeholder, Value value) {
  placeholder.replaceAllUsesWith(value);
  placeholder.getDefiningOp()->erase();
}

std::string takeName(llvm::StringSet<> &names, const Twine &base,
                     StringRef separator) {
  std::string first = base.str(), name = first;
  for (int n = 2; !names.insert(name).second; ++n)
    name = (first + separator + Twine(n)).str();
  return name;
}

} // namespace snnc::snn
