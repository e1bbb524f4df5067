// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From a network of any level to its executor.

#include "dialects/QSNN/QSNNOps.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Sim/Engine.h"
#include "snnc/Sim/Interpreter.h"
#include "snnc/Sim/Levels.h"
#include "snnc/Support/Diagnostics.h"

using namespace mlir;

namespace snnc::sim {

template <class Num>
static FailureOr<std::unique_ptr<Executable>>
make(FailureOr<Program<Num>> program, Executor executor) {
  if (failed(program))
    return failure();
  return executor == Executor::Engine ? makeEngine(std::move(*program))
                                      : makeInterpreter(std::move(*program));
}

FailureOr<std::unique_ptr<Executable>> Executable::create(Operation *network,
                                                          Executor executor) {
  if (isa<snn::NetworkOp>(network))
    return make(readFloatProgram(network), executor);
  if (isa<qsnn::NetworkOp>(network) ||
      lookupLevel(network->getName().getStringRef()))
    return make(readIntegerProgram(network), executor);
  return emitLayerError(network)
         << "is not executable: expected one of " << getNetworkNames()
         << ", but got '" << network->getName() << "'";
}

} // namespace snnc::sim
