// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What exporters of float networks have in common.

#include "Export.h"
#include "dialects/SNN/Signals.h"
#include "snnc/Support/Diagnostics.h"

using namespace mlir;

namespace snnc::exporter {

LogicalResult checkSignals(snn::NetworkOp network) {
  bool ok = true;
  for (Operation &op : network.getBody().front())
    for (OpOperand &operand : op.getOpOperands()) {
      Operation *from = operand.get().getDefiningOp();
      bool constant = from && from->hasTrait<OpTrait::ConstantLike>();
      if (!constant || !snn::isSignalUse(operand))
        continue;
      emitLayerError(&op) << "cannot be exported: expected a signal, but got a "
                             "constant";
      ok = false;
    }
  return success(ok);
}

Location locationOf(StringRef path, Operation *network) {
  return FileLineColLoc::get(network->getContext(), path, 0, 0);
}

std::string describeOptions(snn::NetworkOp network) {
  std::string text;
  if (auto dt = network.getDtUs())
    text += " --dt-us=" + std::to_string(*dt);
  if (auto steps = network.getSteps())
    text += " --steps=" + std::to_string(*steps);
  if (network.getNumArguments() == 0)
    return text;
  auto events = network.getArgAttrOfType<StringAttr>(0, snn::kArgEventsAttr);
  if (events)
    text += " --events=" + events.getValue().str();
  if (auto most = network.getArgAttrOfType<IntegerAttr>(0, snn::kArgMaxAttr))
    text += ":" + std::to_string(most.getInt());
  if (auto decode = network.getDecode())
    text += " --decode=" + snn::stringifyDecode(*decode).str();
  return text;
}

} // namespace snnc::exporter
