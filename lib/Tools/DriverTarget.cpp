// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the integer network to a target's artefacts, and what the target shows
// of them.

#include "Driver.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Support/Advice.h"

using namespace mlir;

namespace snnc {

/// What no compression changes is refused before it, all of it at once.
LogicalResult Driver::checkLayers() {
  if (!options.target || level() != "snn")
    return success();
  OwningOpRef<ModuleOp> folded = fold();
  if (!folded)
    return failure();
  std::vector<Violation> violations;
  if (options.bits.empty())
    folded->walk([&](snn::SynapseOpInterface synapse) {
      Operation *weight = synapse.getWeightOperand().get().getDefiningOp();
      if (!isa_and_nonnull<snn::DequantizeOp>(weight))
        violations.push_back(
            Violation::at(synapse, "has float weights; quantise them, e.g. " +
                                       advise("bits", "4")));
    });
  llvm::append_range(
      violations, options.target->checkLayers(*folded, options.targetOptions));
  emitViolations(violations);
  return success(violations.empty());
}

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
