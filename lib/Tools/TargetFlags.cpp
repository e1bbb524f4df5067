// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The options of all targets as flags of a tool.

#include "TargetFlags.h"

#include "llvm/ADT/StringExtras.h"

namespace cl = llvm::cl;

namespace snnc {

/// Help begins with a capital; the name of a target does not.
static std::string capitalise(std::string text) {
  for (const Target *target : getTargets())
    if (llvm::StringRef(text).starts_with(target->getName()))
      return text;
  text[0] = llvm::toUpper(text[0]);
  return text;
}

TargetFlags::Flag::Flag(SharedOption described, cl::OptionCategory &category)
    : option{described.name, described.values,
             capitalise(std::move(described.help)), described.phase},
      values(option.values.lower()),
      flag(option.name, cl::desc(option.help), cl::value_desc(values),
           cl::cat(category)) {}

TargetFlags::TargetFlags(cl::OptionCategory &category, Phase first,
                         Phase last) {
  for (SharedOption &option : getSharedOptions(first, last))
    flags.emplace_back(std::move(option), category);
}

const TargetFlags::Flag *TargetFlags::findBehind(Phase last) const {
  for (const Flag &flag : flags)
    if (flag.isGiven() && flag.option.phase > last)
      return &flag;
  return nullptr;
}

void TargetFlags::read(TargetOptions &options) const {
  for (const Flag &flag : flags)
    if (flag.isGiven())
      options.set(flag.option.name, flag.flag.getValue());
}

} // namespace snnc
