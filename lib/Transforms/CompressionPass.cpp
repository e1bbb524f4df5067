// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The way in and out of passes that compress.

#include "CompressionPass.h"
#include "snnc/Calibration/CalibrationChecks.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace snnc {

LogicalResult
forEachNetwork(ModuleOp module, StringRef pass,
               llvm::function_ref<LogicalResult(snn::NetworkOp)> compress) {
  bool any = false;
  for (Operation &op : llvm::make_early_inc_range(*module.getBody()))
    if (auto network = dyn_cast<snn::NetworkOp>(op)) {
      any = true;
      if (failed(compress(network)))
        return failure();
    }
  if (!any)
    return emitError(module.getLoc())
           << pass << ": the module has no 'snn.network'";
  return success();
}

LogicalResult checkNotQuantized(snn::NetworkOp network, StringRef help) {
  bool ok = true;
  for (snn::SynapseOpInterface synapse : getSynapses(network)) {
    if (getConstantAttr(synapse.getWeightOperand().get()))
      continue;
    InFlightDiagnostic error = emitLayerError(synapse);
    if (synapse->hasAttr(snn::kLedgerAttr))
      error << "is quantised already" << help;
    else
      error << "was quantised already in the file that it came from; "
            << advise("float-weights", "") << " reads its weights as floats";
    ok = false;
  }
  return success(ok);
}

FailureOr<CompressionRun>
CompressionRun::start(snn::NetworkOp network, StringRef pass,
                      StringRef calibration, StringRef samples, int threads) {
  auto data = openCalibrationRange(network, calibration, samples, threads);
  if (failed(data))
    return failure();
  warnAboutCalibration(network, *data->source, data->begin, data->end);
  auto before = sim::Executable::create(network);
  if (failed(before))
    return failure();
  CompressionRun run;
  run.network = network;
  run.pass = pass.str();
  run.data = std::move(*data);
  run.before = std::move(*before);
  return run;
}

LogicalResult
CompressionRun::finish(StringRef ledger,
                       llvm::function_ref<void(LedgerEntry &)> describe) {
  auto after = sim::Executable::create(network);
  if (failed(after))
    return failure();
  auto comparison = compareNetworks(*before, **after, data, network);
  if (failed(comparison))
    return failure();
  writeComparison(network, pass, *comparison);
  {
    LedgerEntry entry(network, pass);
    describe(entry);
    entry.set("recordings", data.end - data.begin);
    writeOutputs(entry, comparison->agreement, comparison->outputError);
  }
  return ledger.empty() ? success() : writeLedger(network, ledger);
}

} // namespace snnc
