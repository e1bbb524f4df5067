// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The list of targets: the one place that a new one is added to.

#include "snnc/Target/Target.h"
#include "targets/FPGA/FPGATarget.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <vector>

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

void registerAllTargets() { registerTarget(fpga::getFPGATarget()); }

} // namespace snnc
