// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "snnc/TargetSupport/Manifest.h"
#include "snnc/Support/Hash.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir;

namespace snnc {

std::string hashNetwork(Operation *network) {
  std::string text;
  llvm::raw_string_ostream os(text);
  network->print(os, OpPrintingFlags().useLocalScope());
  network->walk([&](Operation *op) {
    for (NamedAttribute attr : op->getAttrs())
      if (auto resource = dyn_cast<DenseResourceElementsAttr>(attr.getValue()))
        if (AsmResourceBlob *blob = resource.getRawHandle().getBlob())
          os << StringRef(blob->getData().data(), blob->getData().size());
  });
  os.flush();
  return hashBytes(text);
}

nlohmann::ordered_json hashFiles(const FileMap &files) {
  nlohmann::ordered_json hashes = nlohmann::ordered_json::object();
  for (const auto &[name, content] : files)
    hashes[name] = hashBytes(content);
  return hashes;
}

std::string printManifest(const nlohmann::ordered_json &manifest) {
  return manifest.dump(1, ' ', /*ensure_ascii=*/false,
                       nlohmann::ordered_json::error_handler_t::replace) +
         "\n";
}

} // namespace snnc
