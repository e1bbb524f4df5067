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
  importer::checkRange("num-layers", options.numLayers, 1, INT64_MAX, findings);
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
  if (options.fire == "ge")
    settings.fire = snn::Fire::Ge;
  else if (options.fire && *options.fire != "gt")
    findings.error("--netx-fire=" + *options.fire +
                   ": expected gt (a spike where v > threshold, as Lava runs "
                   "it) or ge (v >= threshold, as lava-dl trained it)");
  return settings;
}

/// How the class is read off what the last layer gives (rule L5).
void chooseDecode(const Layer &last, const NetxImportOptions &options,
                  Settings &settings, Findings &findings) {
  bool groups = last.kind == Layer::Average;
  bool spikes = !groups && !last.neverFires;
  settings.decode = spikes   ? snn::Decode::Count
                    : groups ? snn::Decode::Mean
                             : snn::Decode::Last;
  importer::readDecode(options, spikes,
                       spikes   ? "the output is spikes"
                       : groups ? "the output is numbers of spikes of groups "
                                  "(mean: the group with most)"
                                : "the output is membranes of neurons that "
                                  "never fire",
                       settings, findings);
  if (!options.decode)
    findings.note(std::string("the class is the ") +
                  (spikes   ? "output with most spikes (--decode=count)"
                   : groups ? "group with most spikes (--decode=mean)"
                            : "largest membrane after the last step "
                              "(--decode=last)") +
                  ", as nothing else was said");
}

/// What Lava runs is not quite what lava-dl trains.
void noteFire(const std::vector<Layer> &layers,
              const NetxImportOptions &options, Findings &findings) {
  if (!options.fire && llvm::any_of(layers, [](const Layer &layer) {
        return layer.hasNeurons && !layer.neverFires;
      }))
    findings.note("neurons fire where v > threshold, as Lava runs them "
                  "(--netx-fire=gt); lava-dl trained them with v >= threshold "
                  "(--netx-fire=ge)");
}

OwningOpRef<ModuleOp> readFile(StringRef path, const NetxImportOptions &options,
                               Location location, Findings &findings) {
  Settings settings = readOptions(options, findings);
  llvm::Expected<data::h5::Id> file = data::h5::openFile(path);
  if (!file) {
    findings.error(toString(file.takeError()));
    return nullptr;
  }
  std::vector<Layer> layers =
      readLayers(*file, path, options.numLayers.value_or(INT64_MAX),
                 options.limits, findings);
  linkLayers(layers, findings);
  for (Layer &layer : layers)
    if (layer.isRead && layer.kind == Layer::Dense)
      judgeWeights(layer, findings);
  if (!layers.empty())
    chooseDecode(layers.back(), options, settings, findings);
  if (findings.failed())
    return nullptr;
  bool given = options.events || options.inputMessageBits;
  if (layers.front().hasNeurons && layers.front().kind == Layer::Input &&
      !given)
    settings.input = Settings::Input::Integers;
  noteFire(layers, options, findings);
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
