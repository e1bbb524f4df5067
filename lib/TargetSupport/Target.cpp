// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The registered targets, and what they have in common.

#include "snnc/TargetSupport/Target.h"
#include "dialects/SNN/SNNDialect.h"
#include "snnc/Support/Advice.h"

#include "mlir/IR/Diagnostics.h"

#include "llvm/ADT/STLExtras.h"

#include <vector>

using namespace mlir;

namespace snnc {

static std::vector<const Target *> &getRegistry() {
  static std::vector<const Target *> registry;
  return registry;
}

void registerTarget(const Target &target) {
  std::vector<const Target *> &registry = getRegistry();
  if (lookupTarget(target.getName()))
    return;
  registry.push_back(&target);
  target.registerLevels();
  llvm::sort(registry, [](const Target *a, const Target *b) {
    return a->getName() < b->getName();
  });
}

llvm::ArrayRef<const Target *> getTargets() { return getRegistry(); }

const Target *lookupTarget(llvm::StringRef name) {
  for (const Target *target : getRegistry())
    if (target->getName() == name)
      return target;
  return nullptr;
}

std::string getTargetNames() {
  std::string names;
  for (const Target *target : getRegistry())
    names += (names.empty() ? "" : ", ") + target->getName().str();
  return names;
}

FailureOr<Mapping> Target::map(ModuleOp module,
                               const TargetOptions &options) const {
  FailureOr<CheckReport> report = check(module, options);
  if (failed(report))
    return failure();
  Mapping mapping{std::move(*report), nullptr};
  if (!mapping.report.fits())
    return mapping;
  mapping.module = module.clone();
  PassManager passes(module.getContext());
  lower(passes, options);
  if (failed(passes.run(*mapping.module)))
    return failure();
  return mapping;
}

FailureOr<Mapping> mapOrReport(const Target &target, ModuleOp module,
                               const TargetOptions &options) {
  FailureOr<Mapping> mapping = target.map(module, options);
  if (failed(mapping))
    return failure();
  emitViolations(mapping->report.violations);
  if (!mapping->report.fits())
    return failure();
  return mapping;
}

InFlightDiagnostic emitLevelError(Operation *network) {
  StringRef level = cast<snn::NetworkOpInterface>(network).getLevel();
  InFlightDiagnostic diagnostic = emitError(network->getLoc());
  diagnostic << "expected a network of level 'qsnn' (";
  if (level == "snn")
    diagnostic << "run " << advise("integers", "") << " first";
  else
    diagnostic << advise("float-form", "")
               << " makes a float network of it, which goes on as any other";
  diagnostic << "), but it is of level '" << level << "'";
  return diagnostic;
}

} // namespace snnc
