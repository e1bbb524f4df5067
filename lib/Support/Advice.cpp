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
/// name in front; of what is said at import, those of snn-translate.
struct Wish {
  StringLiteral name, opt, translate, run, driver;
  bool atImport = false;
};

constexpr StringLiteral kEncode =
    "snn-translate --convert-recordings FILE --encode=$ --steps=T -o FILE.h5";

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
    {"integers", "--convert-snn-to-qsnn", "", "", "--bits=4"},
    {"float-form", "--convert-loihi-to-snn", "", "", ""},
    {"chip-form", "--convert-snn-to-qsnn=\"target=loihi\"", "", "",
     "--target=loihi"},
    {"input-step", "--convert-snn-to-qsnn=\"input-step=$\"", "", "",
     "--calibration=FILE"},
    {"input-zero",
     "--convert-snn-to-qsnn=\"target=loihi input-step=STEP input-zero=$\"", "",
     "", ""},
    {"reset-interval",
     "--convert-snn-to-qsnn=\"target=loihi reset-interval=$\"", "", "", ""},
    {"counts", "--convert-snn-to-qsnn=\"target=loihi counts=$\"", "", "",
     "--events=$"},
    {"calibration", "calibration=$", "--calibration=$",
     "--bisect-passes='PASS{calibration=$}'", "--calibration=$"},
    {"part", "part=$", "--part=$", "--bisect-passes='PASS{part=$}'",
     "--part=$"},
    {"cores", "cores=$", "--cores=$", "--bisect-passes='PASS{cores=$}'",
     "--cores=$"},
    {"lanes", "--fpga-assign-lanes=\"lanes=$\"", "--lanes=$", "", "--lanes=$"},
    {"cycles", "--convert-qsnn-to-fpga=\"cycles=$\"", "--cycles=$", "",
     "--cycles=$"},
    {"target", "snn-translate --target=$", "--target=$",
     "snn-translate --target=$", "--target=$"},
    {"calibration-at-import", "", "--calibration=$", "", "--calibration=$",
     true},
    {"dt-us", "", "--dt-us=$", "", "--dt-us=$", true},
    {"steps", "", "--steps=$", "", "--steps=$", true},
    {"events", "", "--events=$", "", "--events=$", true},
    {"decode", "", "--decode=$", "", "--decode=$", true},
    {"test", "snn-run --input=$", "snn-run --input=$", "--input=$", "--test=$"},
    {"test-samples", "snn-run --samples=$", "snn-run --samples=$",
     "--samples=$", "--test-samples=$"},
    {"output", "-o $", "-o $", "--json=$", "-o $"},
    {"threads", "", "--threads=$", "--threads=$", "--threads=$"},
    {"bench-input", "snn-translate --bench-input=$", "--bench-input=$",
     "snn-translate --bench-input=$", "--bench-input=$"},
    {"import-onnx", "snn-translate --import-onnx", "--import-onnx",
     "snn-translate --import-onnx", "snn-translate --import-onnx"},
    {"import-netx", "snn-translate --import-netx", "--import-netx",
     "snn-translate --import-netx", "snn-translate --import-netx"},
    {"import-nir", "snn-translate --import-nir", "--import-nir",
     "snn-translate --import-nir", "snn-translate --import-nir"},
    {"export-onnx", "snn-translate --export-onnx", "--export-onnx",
     "snn-translate --export-onnx", "snn-translate --export-onnx"},
    {"export-netx", "snn-translate --export-netx", "--export-netx",
     "snn-translate --export-netx", "snn-translate --export-netx"},
    {"export-nir", "snn-translate --export-nir", "--export-nir",
     "snn-translate --export-nir", "snn-translate --export-nir"},
    {"network-output", "snn-translate --output=$", "--output=$",
     "snn-translate --output=$", "--output=$"},
    {"init", "snn-translate --init=$", "--init=$", "snn-translate --init=$",
     "--init=$"},
    {"onnx-neurons", "snn-translate --onnx-neurons=$", "--onnx-neurons=$",
     "snn-translate --onnx-neurons=$", "--onnx-neurons=$"},
    {"max-nesting", "snn-translate --max-nesting=$", "--max-nesting=$",
     "snn-translate --max-nesting=$", "--max-nesting=$"},
    {"max-nodes", "snn-translate --max-nodes=$", "--max-nodes=$",
     "snn-translate --max-nodes=$", "--max-nodes=$"},
    {"max-elements", "snn-translate --max-elements=$", "--max-elements=$",
     "snn-translate --max-elements=$", "--max-elements=$"},
    {"max-steps", "snn-translate --max-steps=$", "--max-steps=$",
     "snn-translate --max-steps=$", "--max-steps=$"},
    {"allow-stateless", "snn-translate --allow-stateless", "--allow-stateless",
     "snn-translate --allow-stateless", "--allow-stateless"},
    {"float-weights", "snn-translate --float-weights", "--float-weights",
     "snn-translate --float-weights", "--float-weights"},
    {"encode", kEncode, kEncode, kEncode, kEncode},
    {"pass", "--$", "", "", ""},
    {"check", "--check=$", "", "", ""},
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
Tool getSpeakingTool() { return speaking; }

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
  std::string before = "'", after = "'";
  if (wish.atImport && (speaking != Tool::Driver || ofModule)) {
    text = wish.translate;
    after = "' at import";
  } else if (text.empty()) {
    text = wish.opt;
    before = "'snn-opt ";
  }
  if (size_t at = text.find('$'); at != StringRef::npos)
    return before + text.take_front(at).str() + value.str() +
           text.drop_front(at + 1).str() + after;
  return before + text.str() + after;
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
