// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds the loihi network of a `.net` file.

#include "Emit.h"
#include "Layers.h"
#include "dialects/Loihi/LoihiDialect.h"
#include "snnc/Import/Netx.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;

namespace snnc {
namespace {

using namespace netx;

Settings readOptions(const NetxImportOptions &options, Findings &findings) {
  Settings settings{importer::readOptions(options, findings)};
  importer::checkRange("reset-interval", options.resetInterval, 1, INT64_MAX,
                       findings);
  importer::checkRange("reset-offset", options.resetOffset, 0, 1 << 30,
                       findings);
  importer::checkRange("input-message-bits", options.inputMessageBits, 0, 32,
                       findings);
  settings.resetInterval = options.resetInterval;
  settings.resetOffset = options.resetOffset.value_or(0);
  if (options.resetOffset && !options.resetInterval)
    findings.error("--reset-offset has no meaning without --reset-interval");
  if (options.inputMessageBits.value_or(0) > 0) {
    settings.input = Settings::Input::Integers;
    settings.messageBits = options.inputMessageBits;
  }
  if (!settings.events.empty())
    settings.input = settings.events == "binary" ? Settings::Input::Spikes
                                                 : Settings::Input::Counts;
  if (!settings.events.empty() && options.inputMessageBits)
    findings.error("--events and --input-message-bits both say what the input "
                   "is; expected one of them");
  importer::readDecode(options, /*spikes=*/true, "the output is spikes",
                       settings, findings);
  return settings;
}

OwningOpRef<ModuleOp> readFile(StringRef path, const NetxImportOptions &options,
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
  return emitNetwork(layers, importer::getNetworkName(path), settings,
                     location);
}

} // namespace

OwningOpRef<ModuleOp> importNetx(StringRef path,
                                 const NetxImportOptions &options,
                                 MLIRContext *context) {
  context->loadDialect<loihi::LoihiDialect, arith::ArithDialect>();
  return importer::importFile(path, context,
                              [&](Location file, Findings &findings) {
                                return readFile(path, options, file, findings);
                              });
}

} // namespace snnc
