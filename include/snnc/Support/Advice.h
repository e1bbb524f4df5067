// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Advice in messages, in the options of the tool that speaks. Passes and
// targets run in several tools, which spell the same wish in different ways.

#ifndef SNNC_SUPPORT_ADVICE_H
#define SNNC_SUPPORT_ADVICE_H

#include "llvm/ADT/StringRef.h"

#include <string>

namespace snnc {

enum class Tool { Opt, Translate, Run, Driver };

/// Says who speaks; each main does so once. snn-opt until then.
void setSpeakingTool(Tool tool);
Tool getSpeakingTool();
/// For the driver: its input is a module, so that what is said at import
/// (steps, events …) is said to snn-translate.
void setSpeaksOfModule();

/// How the user says `wish` (an option of snnc, or one of the table in
/// Advice.cpp) with `value` to the tool that speaks, in quotes, e.g.
/// advise("bits", "4"): '--bits=4' of snnc, '--osbc-quantize=4' of snn-opt and
/// 'snn-opt --osbc-quantize=4' of the others. What is said at import is
/// '--steps=30' of snnc and '--steps=30' at import of the others.
std::string advise(llvm::StringRef wish, llvm::StringRef value);

/// The same for `name` (without dashes) of any tool, where the tool that speaks
/// has another word for it; empty: it has none.
std::string adviseForWord(llvm::StringRef name, llvm::StringRef value);

} // namespace snnc

#endif // SNNC_SUPPORT_ADVICE_H
