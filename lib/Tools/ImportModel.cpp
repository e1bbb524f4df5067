// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What snn-translate and snnc share.

#include "ImportModel.h"
#include "snnc/Calibration/CalibrationChecks.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Support/Diagnostics.h"

using namespace mlir;

namespace snnc {

LogicalResult recordCalibration(ModuleOp module, llvm::StringRef spec,
                                llvm::StringRef folder) {
  auto network = getOnlyNetwork(module);
  if (failed(network))
    return failure();
  auto source = openCalibration(*network, spec);
  if (failed(source))
    return failure();
  auto sha256 = (*source)->sha256();
  if (!sha256)
    return emitLayerError(*network) << toString(sha256.takeError());
  warnAboutCalibration(*network, **source, 0, (*source)->size());
  setCalibration(module, spec, folder, *sha256);
  return success();
}

} // namespace snnc
