// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The beginning and the end of every import.

#include "Import.h"
#include "Limits.h"

#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace snnc::importer {

void checkRange(StringRef name, std::optional<int64_t> value, int64_t least,
                int64_t most, Findings &findings) {
  if (value && (*value < least || *value > most))
    findings.error("--" + name + "=" + Twine(*value) +
                   (most == INT64_MAX
                        ? ": expected at least " + std::to_string(least)
                        : ": expected " + std::to_string(least) + " to " +
                              std::to_string(most)));
}

static void readEvents(StringRef events, Signature &signature,
                       Findings &findings) {
  auto [rule, max] = events.split(':');
  int64_t number = 0;
  bool bounded = events.contains(':');
  bool wrongMax =
      bounded && (rule != "counts" || max.getAsInteger(10, number) ||
                  number < 1 || number > 255);
  if ((rule != "counts" && rule != "binary") || wrongMax)
    return findings.error("--events=" + events +
                          ": expected counts, counts:MAX with MAX from 1 to "
                          "255, or binary");
  signature.events = rule.str();
  if (bounded)
    signature.maxCount = number;
}

Signature readOptions(const ImportOptions &options, Findings &findings) {
  Signature signature;
  checkRange("dt-us", options.stepLengthUs, 1, INT64_MAX, findings);
  checkRange("steps", options.steps, 1, INT64_MAX, findings);
  signature.stepLengthUs = options.stepLengthUs;
  signature.steps = options.steps;
  checkLimits(options.limits, findings);
  if (options.events)
    readEvents(*options.events, signature, findings);
  return signature;
}

void readDecode(const ImportOptions &options, bool spikes, const Twine &what,
                Signature &signature, Findings &findings) {
  if (!options.decode)
    return;
  auto decode = snn::symbolizeDecode(*options.decode);
  bool ofSpikes = decode && (*decode == snn::Decode::Count ||
                             *decode == snn::Decode::First);
  if (decode && ofSpikes == spikes)
    signature.decode = *decode;
  else
    findings.error("--decode=" + Twine(*options.decode) + ": expected " +
                   (spikes ? "count or first" : "last, max or mean") + ", as " +
                   what);
}

std::string getNetworkName(StringRef path) {
  std::string name;
  for (char c : llvm::sys::path::stem(path))
    name += llvm::isAlnum(c) ? c : '_';
  if (name.empty() || llvm::isDigit(name[0]))
    name = "net_" + name;
  return name;
}

void addAttributes(OperationState &state, OpBuilder &builder, StringRef name,
                   Type argument, Type result, NamedAttrList input,
                   const Signature &signature) {
  MLIRContext *context = builder.getContext();
  if (!signature.events.empty())
    input.set(snn::kArgEventsAttr, builder.getStringAttr(signature.events));
  if (signature.maxCount)
    input.set(snn::kArgMaxAttr, builder.getI64IntegerAttr(*signature.maxCount));
  state.addAttribute("sym_name", builder.getStringAttr(name));
  state.addAttribute("function_type",
                     TypeAttr::get(builder.getFunctionType(argument, result)));
  state.addAttribute("arg_attrs",
                     builder.getArrayAttr(input.getDictionary(context)));
  state.addAttribute("decode", snn::DecodeAttr::get(context, signature.decode));
  if (signature.stepLengthUs)
    state.addAttribute("dt_us",
                       builder.getI64IntegerAttr(*signature.stepLengthUs));
  if (signature.steps)
    state.addAttribute("steps", builder.getI64IntegerAttr(*signature.steps));
}

static void emitErrors(const Findings &findings, Location file) {
  for (const std::string &fault : findings.faults)
    emitError(file) << fault;
  for (const std::string &error : findings.errors) {
    InFlightDiagnostic diagnostic = emitError(file) << error;
    if (&error == &findings.errors.back() && !findings.help.empty())
      diagnostic.attachNote(file) << findings.help;
  }
}

OwningOpRef<ModuleOp> importFile(
    StringRef path, MLIRContext *context,
    llvm::function_ref<OwningOpRef<ModuleOp>(Location file, Findings &findings)>
        read) {
  Location file = FileLineColLoc::get(context, path, 0, 0);
  Findings findings;
  OwningOpRef<ModuleOp> module = read(file, findings);
  emitErrors(findings, file);
  if (findings.failed() || !module || failed(verify(*module)))
    return nullptr;
  for (const std::string &warning : findings.warnings)
    emitWarning(file) << warning;
  for (const std::string &note : findings.notes)
    emitRemark(file) << note;
  return module;
}

} // namespace snnc::importer
