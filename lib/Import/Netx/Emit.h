// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the loihi network of the layers of a `.net` file.

#ifndef SNNC_LIB_IMPORT_NETX_EMIT_H
#define SNNC_LIB_IMPORT_NETX_EMIT_H

#include "Layers.h"
#include "dialects/SNN/SNNDialect.h"
#include "lib/Import/Common/Import.h"

namespace snnc::netx {

/// What the file does not say.
struct Settings : importer::Signature {
  std::optional<int64_t> resetInterval;
  int64_t resetOffset = 0;
  std::optional<int64_t> messageBits; ///< of a graded input
  /// "i1", "ui8" or "i32".
  enum class Input { Spikes, Counts, Integers } input = Input::Spikes;
  snn::Fire fire = snn::Fire::Gt;
};

mlir::OwningOpRef<mlir::ModuleOp> emitNetwork(const std::vector<Layer> &layers,
                                              llvm::StringRef name,
                                              const Settings &settings,
                                              mlir::Location file);

} // namespace snnc::netx

#endif // SNNC_LIB_IMPORT_NETX_EMIT_H
