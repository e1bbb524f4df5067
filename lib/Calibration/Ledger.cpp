// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The compression ledger.

#include "snnc/Calibration/Ledger.h"
#include "dialects/SNN/NetworkVerify.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/OutputFile.h"

#include "mlir/IR/Builders.h"

using namespace mlir;

namespace snnc {

LedgerEntry::LedgerEntry(Operation *op, StringRef pass)
    : op(op), pass(pass.str()) {}

LedgerEntry &LedgerEntry::set(StringRef key, double value) {
  entries.set(key, Builder(op->getContext()).getF64FloatAttr(value));
  return *this;
}

LedgerEntry &LedgerEntry::set(StringRef key, int64_t value) {
  entries.set(key, Builder(op->getContext()).getI64IntegerAttr(value));
  return *this;
}

LedgerEntry &LedgerEntry::set(StringRef key, StringRef value) {
  entries.set(key, StringAttr::get(op->getContext(), value));
  return *this;
}

LedgerEntry::~LedgerEntry() {
  NamedAttrList passes;
  if (auto ledger = op->getAttrOfType<snn::LedgerAttr>(snn::kLedgerAttr))
    passes = NamedAttrList(ledger.getPasses());
  passes.set(pass, entries.getDictionary(op->getContext()));
  op->setAttr(snn::kLedgerAttr,
              snn::LedgerAttr::get(op->getContext(),
                                   passes.getDictionary(op->getContext())));
}

static nlohmann::ordered_json toJSON(Attribute attr) {
  if (auto text = dyn_cast<StringAttr>(attr))
    return text.getValue().str();
  if (auto number = dyn_cast<IntegerAttr>(attr))
    return number.getInt();
  if (auto number = dyn_cast<FloatAttr>(attr))
    return number.getValueAsDouble();
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  if (auto dictionary = dyn_cast<DictionaryAttr>(attr))
    for (NamedAttribute entry : dictionary)
      object[entry.getName().str()] = toJSON(entry.getValue());
  return object;
}

nlohmann::ordered_json ledgerToJSON(Operation *network) {
  nlohmann::ordered_json json;
  auto ledgerOf = [](Operation *op) -> Attribute {
    auto ledger = op->getAttrOfType<snn::LedgerAttr>(snn::kLedgerAttr);
    return ledger ? ledger.getPasses() : Attribute();
  };
  json["network"] = nlohmann::ordered_json::object();
  if (Attribute ledger = ledgerOf(network))
    json["network"] = toJSON(ledger);
  json["layers"] = nlohmann::ordered_json::array();
  for (Operation *op : snn::getNetworkOrder(network)) {
    auto layer = dyn_cast<snn::LayerOpInterface>(op);
    Attribute ledger = ledgerOf(op);
    if (!layer || !ledger)
      continue;
    nlohmann::ordered_json entry;
    entry["name"] = layer.getLayerName().str();
    entry.update(toJSON(ledger));
    json["layers"].push_back(std::move(entry));
  }
  return json;
}

LogicalResult writeLedger(Operation *network, StringRef file) {
  if (llvm::Error error = writeFile(file, ledgerToJSON(network).dump(2) + "\n"))
    return emitLayerError(network) << "ledger: " << toString(std::move(error));
  return success();
}

} // namespace snnc
