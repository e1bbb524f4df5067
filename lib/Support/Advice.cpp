// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Advice in messages, in the options of the tool that speaks.

#include "snnc/Support/Advice.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/ErrorHandling.h"

using namespace llvm;

namespace snnc {

namespace {
/// '$' stands for the value. An empty spelling: the words of snn-opt, with its
/// name in front (snn-translate for what is said at import).
struct Wish {
  StringLiteral name, opt, translate, run, driver;
  bool atImport = false;
};

constexpr Wish kWishes[] = {
    {"bits", "--osbc-quantize=$", "", "", "--bits=$"},
    {"sparsity", "--osbc-prune=$", "", "", "--sparsity=$"},
    {"scales", "--osbc-quantize=\"bits=4 scales=$\"", "", "", "--scales=$"},
    {"solver", "--osbc-prune=\"sparsity=0.97 solver=$\"", "", "", "--solver=$"},
    {"frac", "--convert-snn-to-qsnn=\"frac=$\"", "", "", "--frac=$"},
    {"rounding", "--convert-snn-to-qsnn=\"rounding=$\"", "", "",
     "--rounding=$"},
    {"approximate", "--convert-snn-to-qsnn=\"target=loihi approximate=$\"", "",
     "", "--approximate=$"},
    {"target", "snn-translate --target=$", "--target=$",
     "snn-translate --target=$", "--target=$"},
    {"dt-us", "", "--dt-us=$", "", "--dt-us=$", true},
    {"steps", "", "--steps=$", "", "--steps=$", true},
    {"events", "", "--events=$", "", "--events=$", true},
    {"decode", "", "--decode=$", "", "--decode=$", true},
    {"test", "snn-run --input=$", "snn-run --input=$", "--input=$", "--test=$"},
    {"test-samples", "snn-run --samples=$", "snn-run --samples=$",
     "--samples=$", "--test-samples=$"},
    {"output", "-o $", "-o $", "--json=$", "-o $"},
    {"threads", "", "--threads=$", "--threads=$", "--threads=$"},
};

/// Other words for the same.
constexpr std::pair<StringLiteral, StringLiteral> kWords[] = {
    {"out", "output"},
    {"output-dir", "output"},
    {"input", "test"},
    {"data", "test"},
    {"samples", "test-samples"},
    {"quantize", "bits"},
    {"quantise", "bits"},
    {"quantization", "bits"},
    {"osbc-quantize", "bits"},
    {"prune", "sparsity"},
    {"pruning", "sparsity"},
    {"osbc-prune", "sparsity"},
    {"timesteps", "steps"},
    {"num-steps", "steps"},
    {"dt", "dt-us"},
    {"step-length", "dt-us"},
    {"timestep", "dt-us"},
    {"jobs", "threads"},
    {"j", "threads"},
};

Tool speaking = Tool::Opt;
bool ofModule = false;
} // namespace

void setSpeakingTool(Tool tool) { speaking = tool; }
void setSpeaksOfModule() { ofModule = true; }

static std::string spell(const Wish &wish, StringRef value) {
  StringRef text;
  switch (speaking) {
  case Tool::Opt:
    text = wish.opt;
    break;
  case Tool::Translate:
    text = wish.translate;
    break;
  case Tool::Run:
    text = wish.run;
    break;
  case Tool::Driver:
    text = wish.driver;
    break;
  }
  std::string words;
  if (wish.atImport && (text.empty() || ofModule)) {
    text = wish.translate;
    words = "snn-translate --import-onnx ";
  } else if (text.empty()) {
    text = wish.opt;
    words = "snn-opt ";
  }
  auto [before, after] = text.split('$');
  return "'" + words + before.str() + value.str() + after.str() + "'";
}

std::string advise(StringRef name, StringRef value) {
  for (const Wish &wish : kWishes)
    if (wish.name == name)
      return spell(wish, value);
  llvm_unreachable("no such wish");
}

std::string adviseForWord(StringRef name, StringRef value) {
  for (auto [word, meant] : kWords)
    if (word == name)
      name = meant;
  for (const Wish &wish : kWishes)
    if (wish.name == name &&
        !(wish.opt.empty() && !wish.atImport && speaking == Tool::Opt))
      return spell(wish, value);
  return "";
}

} // namespace snnc
