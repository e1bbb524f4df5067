// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the integer network to a target's artefacts, and what the target shows
// of them.

#include "Driver.h"

using namespace mlir;

namespace snnc {

LogicalResult Driver::emitTarget() {
  const Target &target = *options.target;
  std::string name = target.getName().str();
  startPhase("check for " + name);
  if (failed(checkOrReport(target, *current, options.targetOptions)))
    return failure();
  startPhase("lower to " + name);
  OwningOpRef<ModuleOp> lowered = transform(*current, [&](PassManager &passes) {
    return target.lower(passes, options.targetOptions);
  });
  if (!lowered)
    return failure();
  if (failed(orFail(writeModule(*lowered, pathOf(name + ".mlir")))))
    return failure();
  startPhase("emit");
  std::string folder = pathOf(target.getFolderName());
  if (failed(target.emit(*lowered, folder, options.targetOptions)))
    return failure();
  report.hardware.emplace();
  report.hardware->target = name;
  report.hardware->folder = (target.getFolderName() + "/").str();
  ProofRun run{*current,
               *lowered,
               folder,
               pathOf(kLogFolder.drop_back()),
               kLogFolder.str(),
               options.simulate,
               options.synthesize,
               options.targetOptions,
               [&](llvm::StringRef phase) { startPhase(phase); }};
  return target.prove(run, report);
}

} // namespace snnc
