// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What all do that make a network of one level out of one of another.

#ifndef SNNC_DIALECTS_SNN_REBUILD_H
#define SNNC_DIALECTS_SNN_REBUILD_H

#include "dialects/SNN/SNNDialect.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringSet.h"

namespace snnc::snn {

/// What the ledger says of an operation stays with what becomes of it.
void keepLedger(mlir::Operation *from, mlir::Operation *to);

/// A network with the name, the signature and the attributes of `from`, and no
/// body yet.
template <class Network, class From>
Network createNetwork(mlir::OpBuilder &builder, From from,
                      mlir::IntegerAttr latency) {
  auto made = builder.create<Network>(
      from.getLoc(), from.getSymName(), from.getFunctionType(),
      from.getDecodeAttr(), from.getDtUsAttr(), from.getStepsAttr(), latency,
      from.getArgAttrsAttr(), from.getResAttrsAttr());
  keepLedger(from, made);
  if (mlir::Attribute assumed = from->getAttr(kImportAttr))
    made->setAttr(kImportAttr, assumed);
  return made;
}

/// Holds the place of a value that is read before it stands (rule N3).
mlir::Value makePlaceholder(mlir::OpBuilder &builder, mlir::Location loc,
                            mlir::Type type);
bool isPlaceholder(mlir::Value value);
void fillPlace(mlir::Value placeholder, mlir::Value value);

/// `base`, or with a number behind it the first that is not among `names`,
/// where it is then.
std::string takeName(llvm::StringSet<> &names, const llvm::Twine &base,
                     llvm::StringRef separator);

} // namespace snnc::snn

#endif // SNNC_DIALECTS_SNN_REBUILD_H
