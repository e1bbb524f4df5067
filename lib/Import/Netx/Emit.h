// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the loihi network of the layers of a `.net` file.

#ifndef SNNC_LIB_IMPORT_NETX_EMIT_H
#define SNNC_LIB_IMPORT_NETX_EMIT_H

#include "Layers.h"
#include "dialects/SNN/SNNDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include <optional>

namespace snnc::netx {

/// What the file does not say.
struct Settings {
  std::optional<int64_t> stepLengthUs, steps, resetInterval, maxCount;
  std::optional<int64_t> messageBits; ///< of a graded input
  int64_t resetOffset = 0;
  std::string events; ///< "counts", "binary" or nothing
  /// "i1", "ui8" or "i32".
  enum class Input { Spikes, Counts, Integers } input = Input::Spikes;
  snn::Decode decode = snn::Decode::Count;
};

mlir::OwningOpRef<mlir::ModuleOp> emitNetwork(const std::vector<Layer> &layers,
                                              llvm::StringRef name,
                                              const Settings &settings,
                                              mlir::Location file);

} // namespace snnc::netx

#endif // SNNC_LIB_IMPORT_NETX_EMIT_H
