// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compression ledger: what each pass did to each layer, as attributes.

#ifndef SNNC_TRANSFORMS_LEDGER_H
#define SNNC_TRANSFORMS_LEDGER_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Operation.h"

#include <nlohmann/json.hpp>

namespace snnc {

/// Adds entries of `pass` to `snn.ledger` of a layer or network; entries of the
/// same pass are replaced.
class LedgerEntry {
public:
  LedgerEntry(mlir::Operation *op, llvm::StringRef pass);
  LedgerEntry &set(llvm::StringRef key, double value);
  LedgerEntry &set(llvm::StringRef key, int64_t value);
  LedgerEntry &set(llvm::StringRef key, llvm::StringRef value);
  ~LedgerEntry();

private:
  mlir::Operation *op;
  std::string pass;
  mlir::NamedAttrList entries;
};

/// The ledger of `network`: {"network": {pass: {…}}, "layers": [{"name": …,
/// pass: {…}}]}, layers in network order, those without an entry left out.
nlohmann::ordered_json ledgerToJSON(mlir::Operation *network);

/// Writes it to `file`; an error is emitted where that fails.
mlir::LogicalResult writeLedger(mlir::Operation *network, llvm::StringRef file);

} // namespace snnc

#endif // SNNC_TRANSFORMS_LEDGER_H
