// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the loihi network of a `.net` file.

#include "Emit.h"
#include "Layers.h"
#include "dialects/Loihi/LoihiDialect.h"
#include "snnc/Import/Netx.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Verifier.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace snnc {
namespace {

using namespace netx;

void readEvents(const NetxImportOptions &options, Settings &settings,
                Findings &findings) {
  auto [rule, max] = StringRef(*options.events).split(':');
  int64_t number = 0;
  bool bounded = StringRef(*options.events).contains(':');
  bool wrongMax =
      bounded && (rule != "counts" || max.getAsInteger(10, number) ||
                  number < 1 || number > 255);
  if ((rule != "counts" && rule != "binary") || wrongMax)
    return findings.error("--events=" + Twine(*options.events) +
                          ": expected counts, counts:MAX with MAX from 1 to "
                          "255, or binary");
  settings.events = rule.str();
  if (bounded)
    settings.maxCount = number;
  settings.input =
      rule == "binary" ? Settings::Input::Spikes : Settings::Input::Counts;
  if (options.inputMessageBits)
    findings.error("--events and --input-message-bits both say what the input "
                   "is; expected one of them");
}

Settings readOptions(const NetxImportOptions &options, Findings &findings) {
  Settings settings;
  for (auto [name, value, least, most] :
       {std::tuple("dt-us", options.stepLengthUs, 1, INT64_MAX),
        {"steps", options.steps, 1, INT64_MAX},
        {"reset-interval", options.resetInterval, 1, INT64_MAX},
        {"reset-offset", options.resetOffset, 0, 1 << 30},
        {"input-message-bits", options.inputMessageBits, 0, 32}})
    if (value && (*value < least || *value > most))
      findings.error("--" + Twine(name) + "=" + Twine(*value) +
                     (most == INT64_MAX
                          ? ": expected at least " + Twine(least).str()
                          : ": expected " + Twine(least).str() + " to " +
                                std::to_string(most)));
  settings.stepLengthUs = options.stepLengthUs;
  settings.steps = options.steps;
  settings.resetInterval = options.resetInterval;
  settings.resetOffset = options.resetOffset.value_or(0);
  if (options.resetOffset && !options.resetInterval)
    findings.error("--reset-offset has no meaning without --reset-interval");
  if (options.inputMessageBits.value_or(0) > 0) {
    settings.input = Settings::Input::Integers;
    settings.messageBits = options.inputMessageBits;
  }
  if (options.events)
    readEvents(options, settings, findings);
  if (options.decode) {
    auto decode = snn::symbolizeDecode(*options.decode);
    if (decode &&
        (*decode == snn::Decode::Count || *decode == snn::Decode::First))
      settings.decode = *decode;
    else
      findings.error("--decode=" + Twine(*options.decode) +
                     ": expected count or first, as the output is spikes");
  }
  return settings;
}

/// A symbol from the file's name.
std::string networkName(StringRef path) {
  std::string name;
  for (char c : llvm::sys::path::stem(path))
    name += llvm::isAlnum(c) ? c : '_';
  if (name.empty() || llvm::isDigit(name[0]))
    name = "net_" + name;
  return name;
}

OwningOpRef<ModuleOp> importFile(StringRef path,
                                 const NetxImportOptions &options,
                                 Location location, Findings &findings) {
  Settings settings = readOptions(options, findings);
  llvm::Expected<data::h5::Id> file = data::h5::openFile(path);
  if (!file) {
    findings.error(toString(file.takeError()));
    return nullptr;
  }
  std::vector<Layer> layers = readLayers(*file, path, findings);
  linkLayers(layers, findings);
  for (Layer &layer : layers)
    if (layer.isRead && layer.kind == Layer::Dense)
      judgeWeights(layer, findings);
  if (findings.failed())
    return nullptr;
  bool given = options.events || options.inputMessageBits;
  if (layers.front().hasNeurons && layers.front().kind == Layer::Input &&
      !given)
    settings.input = Settings::Input::Integers;
  if (!options.decode)
    findings.note("the class is the output with most spikes (--decode=count), "
                  "as nothing else was said");
  return emitNetwork(layers, networkName(path), settings, location);
}

} // namespace

OwningOpRef<ModuleOp> importNetx(StringRef path,
                                 const NetxImportOptions &options,
                                 MLIRContext *context) {
  context->loadDialect<loihi::LoihiDialect, arith::ArithDialect>();
  Location file = FileLineColLoc::get(context, path, 0, 0);
  Findings findings;
  OwningOpRef<ModuleOp> module = importFile(path, options, file, findings);
  for (const std::string &error : findings.errors)
    emitError(file) << error;
  for (const std::string &warning : findings.warnings)
    emitWarning(file) << warning;
  if (findings.failed() || !module || failed(verify(*module)))
    return nullptr;
  for (const std::string &note : findings.notes)
    emitRemark(file) << note;
  return module;
}

} // namespace snnc
