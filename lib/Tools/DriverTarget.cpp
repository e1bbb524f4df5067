// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// From the integer network to a target's artefacts, and what the target shows
// of them.

#include "Driver.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Conversion/CheckIntegers.h"
#include "snnc/Support/Advice.h"

using namespace mlir;

namespace snnc {

/// What no compression changes is refused before it, all of it at once.
LogicalResult Driver::checkLayers() {
  if (!options.reaches(Phase::Integers) ||
      (!options.target && options.bits.empty()))
    return success();
  std::vector<Violation> violations;
  if (options.bits.empty())
    folded->walk([&](snn::SynapseOpInterface synapse) {
      Operation *weight = synapse.getWeightOperand().get().getDefiningOp();
      if (!isa_and_nonnull<snn::DequantizeOp>(weight))
        violations.push_back(
            Violation::at(synapse, "has float weights; quantise them, e.g. " +
                                       advise("bits", "4")));
    });
  auto network = cast<snn::NetworkOp>(*getOnlyNetwork(*folded));
  llvm::append_range(violations, collectErrors(*folded, [&] {
                       return checkIntegerForm(network);
                     }));
  if (options.target)
    llvm::append_range(violations, options.target->checkLayers(
                                       *folded, options.targetOptions));
  emitViolations(violations);
  return success(violations.empty());
}

LogicalResult Driver::mapToTarget() {
  std::string name = options.target->getName().str();
  startPhase("map to " + name);
  auto mapped = mapOrReport(*options.target, *current, options.targetOptions);
  if (failed(mapped))
    return failure();
  mapping = std::move(*mapped);
  return orFail(writeModule(*mapping.module, pathOf(name + ".mlir")));
}

LogicalResult Driver::emitTarget() {
  const Target &target = *options.target;
  startPhase("emit");
  std::string folder = pathOf(target.getFolderName());
  if (failed(target.emit(mapping, folder, options.targetOptions)))
    return failure();
  report.hardware.emplace();
  report.hardware->target = target.getName().str();
  report.hardware->folder = (target.getFolderName() + "/").str();
  ProofRun run{*current,
               mapping,
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
