// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Options of targets: what is known of them, and what was given.

#include "snnc/TargetSupport/Options.h"

#include "snnc/TargetSupport/Target.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <cassert>

using namespace mlir;

namespace snnc {

//===----------------------------------------------------------------------===//
// Phases
//===----------------------------------------------------------------------===//

static constexpr llvm::StringLiteral kPhases[] = {"import", "compress",
                                                  "integers", "map", "emit"};

llvm::StringRef getName(Phase phase) { return kPhases[int(phase)]; }

std::optional<Phase> parsePhase(llvm::StringRef name) {
  const auto *found = llvm::find(kPhases, name);
  if (found == std::end(kPhases))
    return std::nullopt;
  return Phase(found - kPhases);
}

std::string getPhaseNames() {
  return llvm::join(llvm::ArrayRef(kPhases), ", ");
}

//===----------------------------------------------------------------------===//
// Descriptions
//===----------------------------------------------------------------------===//

const TargetOption kFracOption = {
    "frac", "N",
    "fractional bits of membranes, N or LAYER:N,…; searched by "
    "default",
    Phase::Integers};
const TargetOption kRoundingOption = {
    "rounding", "MODE",
    "rounding of the leak: nearest (default), floor, ceil or trunc",
    Phase::Integers};
const TargetOption kSeedOption = {"seed", "N", "seed of searches, default 1",
                                  Phase::Map, /*least=*/0};
const TargetOption kBenchInputOption = {
    "bench-input", "FILE[:GROUP]",
    "recordings that the proof runs on; the calibration data by default",
    Phase::Emit};
const TargetOption kBenchSamplesOption = {
    "bench-samples", "A:B", "recordings A:B of them; the first 16 by default",
    Phase::Emit};

llvm::ArrayRef<TargetOption> getIntegerOptions() {
  static const TargetOption options[] = {kFracOption, kRoundingOption};
  return options;
}

std::vector<SharedOption> getSharedOptions(Phase first, Phase last) {
  // By name, then by what is said of it, the targets that have it.
  struct Known {
    llvm::StringRef values;
    Phase phase;
    std::vector<std::pair<std::string, std::string>> helps;
  };
  std::map<llvm::StringRef, Known> known;
  auto add = [&](const TargetOption &option, llvm::StringRef owner) {
    if (option.phase < first || option.phase > last)
      return;
    auto [at, isNew] =
        known.try_emplace(option.name, Known{option.values, option.phase, {}});
    Known &entry = at->second;
    std::string help = option.help.str();
    if (llvm::StringRef(option.values).contains('|')) // a choice
      help = (option.values + ", " + help).str();
    auto same = llvm::find_if(
        entry.helps, [&](const auto &other) { return other.first == help; });
    if (same == entry.helps.end())
      entry.helps.push_back({help, owner.str()});
    else if (!owner.empty() && !same->second.empty())
      same->second += (", " + owner).str();
  };
  for (const TargetOption &option : getIntegerOptions())
    add(option, "");
  for (const Target *target : getTargets())
    for (const TargetOption &option : target->getOptions())
      add(option, target->getName());
  std::vector<SharedOption> shared;
  for (const auto &[name, entry] : known) {
    std::string help;
    for (const auto &[text, owners] : entry.helps)
      help += (help.empty() ? "" : "; ") +
              (owners.empty() ? "" : owners + ": ") + text;
    bool isChoice = entry.values.contains('|');
    shared.push_back(
        {name, isChoice ? "NAME" : entry.values, help, entry.phase});
  }
  return shared;
}

//===----------------------------------------------------------------------===//
// What was given
//===----------------------------------------------------------------------===//

llvm::StringRef TargetOptions::get(llvm::StringRef name) const {
  auto found = values.find(name.str());
  return found == values.end() ? llvm::StringRef() : found->second;
}

uint64_t TargetOptions::getNumber(llvm::StringRef name, uint64_t absent) const {
  uint64_t value = absent;
  bool wrong = !get(name).empty() && get(name).getAsInteger(10, value);
  assert(!wrong && "checkOptions() comes first");
  (void)wrong;
  return value;
}

void TargetOptions::set(llvm::StringRef name, llvm::StringRef value) {
  values[name.str()] = value.str();
}

static std::string describeOptions(const Target &target) {
  std::string text;
  for (const TargetOption &option : target.getOptions())
    text +=
        (text.empty() ? "" : ", ") +
        (option.name + "=" + option.values + " (" + option.help + ")").str();
  return text.empty() ? "none" : text;
}

LogicalResult checkOptions(const Target &target, const TargetOptions &options,
                           OptionFailure fail) {
  for (const auto &[name, value] : options.given()) {
    const auto *option =
        llvm::find_if(target.getOptions(), [&](const TargetOption &option) {
          return option.name == name;
        });
    if (option == target.getOptions().end())
      return fail("target '" + target.getName() + "' has no option '" + name +
                  "'; it takes " + describeOptions(target));
    uint64_t number;
    if (option->least && (llvm::StringRef(value).getAsInteger(10, number) ||
                          number < uint64_t(*option->least)))
      return fail(name + ": expected " + llvm::Twine(*option->least) +
                  " or more, but got '" + value + "'");
  }
  return success();
}

} // namespace snnc
