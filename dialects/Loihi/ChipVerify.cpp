// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Verifiers of the chip tier: shapes of tables, and that each neuron stands
// once. Limits are those of a target, not of the dialect.

#include "dialects/Loihi/LoihiOps.h"
#include "snnc/Support/Blobs.h"

#include <map>
#include <set>

using namespace mlir;
using namespace snnc;
using namespace snnc::loihi;

using ErrorFn = function_ref<InFlightDiagnostic()>;

/// A table of i64 with `columns` of them (1: a list), or nothing.
static LogicalResult verifyTable(ErrorFn error, StringRef what,
                                 ElementsAttr table, int64_t columns) {
  if (!table)
    return success();
  auto type = dyn_cast<RankedTensorType>(table.getType());
  bool good = type && type.getElementType().isSignlessInteger(64) &&
              type.getRank() == (columns == 1 ? 1 : 2) &&
              (columns == 1 || type.getDimSize(1) == columns);
  if (!good) {
    std::string shape =
        columns == 1 ? "Nxi64" : "Nx" + std::to_string(columns) + "xi64";
    return error() << "expected '" << what << "' of type 'tensor<" << shape
                   << ">', but got " << table.getType();
  }
  return checkBlob(error, what, table);
}

LogicalResult CoreOp::verify() {
  auto error = [&] {
    return mlir::emitError(getLoc()) << "core '" << getSymName() << "': ";
  };
  for (Operation &op : getBody().front())
    if (!isa<CompartmentsOp, FormatOp, AxonsOp>(op))
      return error() << "expected compartments, formats and axons, but got '"
                     << op.getName() << "'";
  if (failed(
          verifyTable(error, "configurations", getConfigurationsAttr(), 2)) ||
      failed(verifyTable(error, "thresholds", getThresholdsAttr(), 1)) ||
      failed(verifyTable(error, "memory", getMemoryAttr(), 1)) ||
      failed(verifyTable(error, "routes", getRoutesAttr(), 3)))
    return failure();
  bool built = getMemoryAttr() != nullptr;
  if (built != (getConfigurationsAttr() != nullptr) ||
      built != (getThresholdsAttr() != nullptr) ||
      built != (getRoutesAttr() != nullptr))
    return error() << "expected 'configurations', 'thresholds', 'memory' and "
                      "'routes' together";
  if (built && !getIndex())
    return error() << "expected an index with 'memory'";
  return success();
}

LogicalResult CompartmentsOp::verify() {
  auto error = [&] {
    return mlir::emitError(getLoc()) << "compartments '" << getLayer() << "': ";
  };
  if (failed(verifyTable(error, "neurons", getNeuronsAttr(), 1)) ||
      failed(verifyTable(error, "constants", getConstantsAttr(), 3)))
    return failure();
  auto count = [](ElementsAttr table) {
    return cast<RankedTensorType>(table.getType()).getDimSize(0);
  };
  if (getConstantsAttr() && count(getConstantsAttr()) != count(getNeurons()))
    return error() << "expected a row of 'constants' for each of the "
                   << count(getNeurons()) << " neurons, but got "
                   << count(getConstantsAttr());
  return success();
}

LogicalResult AxonsOp::verify() {
  auto error = [&] {
    return mlir::emitError(getLoc()) << "axons '" << getSynapses() << "': ";
  };
  return verifyTable(error, "entries", getEntriesAttr(), 3);
}

LogicalResult ChipOp::verifyRegions() {
  auto error = [&] {
    return mlir::emitError(getLoc()) << "chip '" << getSymName() << "': ";
  };
  std::set<int64_t> indices;
  std::set<std::pair<StringRef, int64_t>> neurons;
  for (Operation &op : getBody().front()) {
    auto core = dyn_cast<CoreOp>(op);
    if (!core)
      return error() << "expected cores, but got '" << op.getName() << "'";
    if (core.getIndex() && !indices.insert(*core.getIndex()).second)
      return error() << "two cores have index " << *core.getIndex();
    for (auto compartments : core.getBody().front().getOps<CompartmentsOp>())
      for (int64_t neuron : readIntegers(compartments.getNeurons()))
        if (!neurons.insert({compartments.getLayer(), neuron}).second)
          return error() << "neuron " << neuron << " of '"
                         << compartments.getLayer() << "' stands twice";
  }
  return verifyTable(error, "input_routes", getInputRoutesAttr(), 4);
}

LogicalResult ChipOp::verifySymbolUses(SymbolTableCollection &tables) {
  auto network = tables.lookupNearestSymbolFrom<NetworkOp>(
      (*this)->getParentOp(), getNetworkAttr());
  if (!network)
    return mlir::emitError(getLoc())
           << "chip '" << getSymName() << "': " << getNetworkAttr()
           << " is no 'loihi.network' of the module";
  std::map<StringRef, int64_t> layers;
  for (auto lif : network.getBody().front().getOps<LifOp>())
    layers[lif.getName()] =
        cast<RankedTensorType>(lif.getSpikes().getType()).getNumElements();
  for (auto core : getBody().front().getOps<CoreOp>())
    for (auto compartments : core.getBody().front().getOps<CompartmentsOp>()) {
      auto error = [&] {
        return mlir::emitError(compartments.getLoc())
               << "core '" << core.getSymName() << "': ";
      };
      auto layer = layers.find(compartments.getLayer());
      if (layer == layers.end())
        return error() << "network " << getNetworkAttr() << " has no neurons '"
                       << compartments.getLayer() << "'";
      for (int64_t neuron : readIntegers(compartments.getNeurons()))
        if (neuron < 0 || neuron >= layer->second)
          return error() << "'" << layer->first << "' has " << layer->second
                         << " neurons, so " << neuron << " is none of them";
    }
  return success();
}
