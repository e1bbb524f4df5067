// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where the recordings of a module are.

#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Diagnostics.h"

#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace mlir;

namespace snnc {

data::InputSpec getInputSpec(Operation *network) {
  auto interface = cast<snn::NetworkOpInterface>(network);
  auto function = cast<FunctionOpInterface>(network);
  data::InputSpec spec;
  if (function.getNumArguments() > 0)
    spec.shape =
        cast<RankedTensorType>(function.getArgumentTypes()[0]).getShape().vec();
  if (auto length = interface.getStepLength())
    spec.stepLengthUs = *length;
  if (auto steps = interface.getNumSteps())
    spec.steps = *steps;
  if (function.getNumArguments() == 0)
    return spec;
  if (auto events =
          function.getArgAttrOfType<StringAttr>(0, snn::kArgEventsAttr))
    spec.events = events.getValue() == "binary"
                      ? data::InputSpec::Events::Binary
                      : data::InputSpec::Events::Counts;
  // Networks of targets take any message for a spike, as Lava does (rule T1).
  Type element =
      cast<RankedTensorType>(function.getArgumentTypes()[0]).getElementType();
  bool ofTarget =
      interface.getLevel() != "snn" && interface.getLevel() != "qsnn";
  if (ofTarget && element.isInteger(1) &&
      spec.events == data::InputSpec::Events::Unstated)
    spec.events = data::InputSpec::Events::Spikes;
  if (auto max = function.getArgAttrOfType<IntegerAttr>(0, snn::kArgMaxAttr))
    spec.maxCount = max.getInt();
  return spec;
}

std::string rebasePath(StringRef path, StringRef from, StringRef to) {
  if (llvm::sys::path::is_absolute(path) || from == to)
    return path.str();
  SmallString<128> full(from);
  llvm::sys::path::append(full, path);
  llvm::sys::path::remove_dots(full, /*remove_dot_dot=*/true);
  // The common part is left out, each folder more on the side of `to` is a
  // "..".
  auto begin = llvm::sys::path::begin(full.str()),
       end = llvm::sys::path::end(full.str());
  auto at = llvm::sys::path::begin(to), last = llvm::sys::path::end(to);
  while (begin != end && at != last && *begin == *at)
    ++begin, ++at;
  SmallString<128> result;
  for (; at != last; ++at)
    llvm::sys::path::append(result, "..");
  for (; begin != end; ++begin)
    llvm::sys::path::append(result, *begin);
  return result.str().str();
}

void setCalibration(ModuleOp module, StringRef spec, StringRef folder,
                    StringRef sha256) {
  SmallString<128> current;
  (void)llvm::sys::fs::current_path(current);
  std::string path = rebasePath(spec, current, folder);
  module->setAttr(snn::kCalibrationAttr,
                  snn::DataAttr::get(module.getContext(), path, sha256));
}

FailureOr<std::unique_ptr<data::RecordingSource>>
openCalibration(Operation *network, StringRef spec, StringRef what) {
  data::InputSpec input = getInputSpec(network);
  auto open =
      [&](StringRef path) -> FailureOr<std::unique_ptr<data::RecordingSource>> {
    auto source = data::openRecordings(path, input);
    if (source)
      return std::move(*source);
    return emitLayerError(network)
           << what << ": " << toString(source.takeError());
  };
  if (!spec.empty())
    return open(spec);

  auto module = network->getParentOfType<ModuleOp>();
  auto recorded =
      module ? module->getAttrOfType<snn::DataAttr>(snn::kCalibrationAttr)
             : snn::DataAttr();
  if (!recorded)
    return emitLayerError(network)
           << "needs calibration data, and the module records none: "
           << "give " << advise("calibration", "FILE")
           << (getSpeakingTool() == Tool::Opt
                   ? " to the pass, or " +
                         advise("calibration-at-import", "FILE")
                   : "");
  SmallString<128> path(recorded.getPath());
  if (!llvm::sys::path::is_absolute(path)) {
    auto *dialect = network->getContext()->getLoadedDialect<snn::SNNDialect>();
    path = dialect->modelFolder;
    llvm::sys::path::append(path, recorded.getPath());
    // As rebasePath() made it. Messages name it as the user would.
    llvm::sys::path::remove_dots(path, /*remove_dot_dot=*/true);
    SmallString<128> current;
    StringRef name = path;
    if (!llvm::sys::fs::current_path(current) &&
        name.consume_front((current + "/").str()))
      path = SmallString<128>(name);
  }
  auto source = open(path);
  if (failed(source))
    return failure();
  auto sha256 = (*source)->sha256();
  if (!sha256)
    return emitLayerError(network)
           << "calibration data: " << toString(sha256.takeError());
  if (*sha256 != recorded.getSha256())
    return emitLayerError(network)
           << "calibration data '" << path
           << "' has changed since the module recorded it (SHA-256 "
           << StringRef(*sha256).take_front(8) << "…, expected "
           << recorded.getSha256().take_front(8) << "…); give "
           << advise("calibration", "FILE") << " to use it all the same";
  return source;
}

FailureOr<Operation *> getOnlyNetwork(ModuleOp module) {
  SmallVector<Operation *> networks;
  for (Operation &op : *module.getBody())
    if (isa<snn::NetworkOpInterface>(op))
      networks.push_back(&op);
  if (networks.size() == 1)
    return networks.front();
  return emitError(module.getLoc())
         << "expected a module with one network, but it has "
         << networks.size();
}

} // namespace snnc
