// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The registered targets, and what they have in common.

#include "snnc/Target/Target.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

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

LogicalResult checkOrReport(const Target &target, ModuleOp module,
                            const TargetOptions &options) {
  FailureOr<CheckReport> report = target.check(module, options);
  if (failed(report))
    return failure();
  emitViolations(report->violations);
  return success(report->fits());
}

LogicalResult refuseOptions(const Target &target,
                            const TargetOptions &options) {
  llvm::ArrayRef<llvm::StringRef> known = target.getOptionNames();
  const std::pair<llvm::StringRef, const std::string *> all[] = {
      {"part", &options.part},
      {"cores", &options.cores},
      {"lanes", &options.lanes},
      {"cycles", &options.cycles},
      {"frac", &options.frac},
      {"rounding", &options.rounding},
      {"approximate", &options.approximate}};
  for (const auto &[name, value] : all) {
    if (value->empty() || llvm::is_contained(known, name))
      continue;
    llvm::errs() << "error: target '" << target.getName() << "' has no option '"
                 << name << "'; it takes " << target.getOptionsHelp() << "\n";
    return failure();
  }
  return success();
}

} // namespace snnc
