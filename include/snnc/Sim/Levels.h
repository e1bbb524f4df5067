// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Levels of targets: networks that run as the integer network they stand for.

#ifndef SNNC_SIM_LEVELS_H
#define SNNC_SIM_LEVELS_H

#include "dialects/QSNN/QSNNOps.h"

#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringMap.h"

#include <functional>
#include <string>

namespace snnc::sim {

struct Level {
  /// In traces and messages. Its neurons have two stages, a current u and a
  /// membrane v, which traces show as one layer (rule T2).
  llvm::StringRef name;
  llvm::StringRef network; ///< name of the operation
  /// Builds what `network` means. `synapses`, where given: the number of
  /// weights of each layer of synapses in the result that the network has.
  std::function<qsnn::NetworkOp(mlir::Operation *network,
                                mlir::OpBuilder &builder,
                                llvm::StringMap<int64_t> *synapses)>
      expand;
};

/// Makes a level known; its strings live as long as the program.
void registerLevel(const Level &level);

/// The level whose networks are operations named `network`, or null.
const Level *lookupLevel(llvm::StringRef network);

/// The networks that executors run, for messages.
std::string getNetworkNames();

} // namespace snnc::sim

#endif // SNNC_SIM_LEVELS_H
