// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the manifests of all targets have in common.

#ifndef SNNC_TARGETSUPPORT_MANIFEST_H
#define SNNC_TARGETSUPPORT_MANIFEST_H

#include "snnc/Support/OutputFolder.h"

#include "mlir/IR/Operation.h"

#include <nlohmann/json.hpp>
#include <string>

namespace snnc {

/// Hash of what a network computes: its text, which names blobs, and the
/// blobs.
std::string hashNetwork(mlir::Operation *network);

/// The hash of each file by its name.
nlohmann::ordered_json hashFiles(const FileMap &files);

/// The text of a manifest: names are escaped where they are no UTF-8.
std::string printManifest(const nlohmann::ordered_json &manifest);

} // namespace snnc

#endif // SNNC_TARGETSUPPORT_MANIFEST_H
