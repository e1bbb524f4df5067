// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The levels of targets.

#include "snnc/Sim/Levels.h"

#include "snnc/Sim/Trace.h"

#include <deque>

namespace snnc::sim {

static std::deque<Level> &getLevels() {
  static std::deque<Level> levels;
  return levels;
}

void registerLevel(const Level &level) {
  if (lookupLevel(level.network))
    return;
  getLevels().push_back(level);
  registerTraceLevel(level.name);
}

const Level *lookupLevel(llvm::StringRef network) {
  for (const Level &level : getLevels())
    if (level.network == network)
      return &level;
  return nullptr;
}

std::string getNetworkNames() {
  std::string names = "'snn.network', 'qsnn.network'";
  for (const Level &level : getLevels())
    names += ", '" + level.network.str() + "'";
  return names;
}

} // namespace snnc::sim
