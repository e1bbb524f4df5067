// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// convert-snn-to-qsnn: options and the search for fractional bits.

#include "snnc/Conversion/SNNToQSNN.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Calibration/Ledger.h"
#include "snnc/Sim/Interpreter.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Progress.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace snnc {

#define GEN_PASS_DEF_CONVERTSNNTOQSNN
#include "snnc/Conversion/SNNToQSNN.h.inc"

namespace {

/// More fractional bits than this never helped a network (osbc-conv-lab.md).
constexpr int64_t kMostFrac = 16;

struct ConvertSNNToQSNN : impl::ConvertSNNToQSNNBase<ConvertSNNToQSNN> {
  using Base::Base;

  void runOnOperation() override {
    bool any = false;
    for (Operation &op : llvm::make_early_inc_range(*getOperation().getBody()))
      if (auto network = dyn_cast<snn::NetworkOp>(op)) {
        any = true;
        if (failed(convert(network)))
          return signalPassFailure();
      }
    if (!any) {
      emitError(getOperation().getLoc())
          << "convert-snn-to-qsnn: the module has no 'snn.network'";
      signalPassFailure();
    }
  }

private:
  LogicalResult convert(snn::NetworkOp network);
  LogicalResult readOptions(snn::NetworkOp network, IntegerForm &form);
  FailureOr<qsnn::NetworkOp> search(snn::NetworkOp network, IntegerForm form);
  FailureOr<double> measureAgreement(const sim::Executable &integer,
                                     data::RecordingSource &source,
                                     std::pair<int64_t, int64_t> range,
                                     const std::vector<int64_t> &reference,
                                     snn::NetworkOp network);
};

LogicalResult ConvertSNNToQSNN::readOptions(snn::NetworkOp network,
                                            IntegerForm &form) {
  auto mode = qsnn::symbolizeRounding(rounding);
  if (!mode)
    return emitLayerError(network)
           << "rounding: expected nearest, floor, ceil or trunc, but got '"
           << rounding << "'";
  form.rounding = *mode;
  if (!(agreement > 0 && agreement <= 1))
    return emitLayerError(network)
           << "agreement: expected 0 < agreement <= 1, but got "
           << formatNumber(agreement);
  auto parseBits = [&](StringRef text, int64_t &bits) -> LogicalResult {
    if (!text.getAsInteger(10, bits) && bits >= 0 && bits <= kMostFrac)
      return success();
    return emitLayerError(network) << "frac: expected an integer of 0 to "
                                   << kMostFrac << ", but got '" << text << "'";
  };
  if (!StringRef(frac).contains(':'))
    return frac.empty() ? success() : parseBits(frac, form.frac);
  SmallVector<StringRef> entries;
  StringRef(frac).split(entries, ',');
  for (StringRef entry : entries) {
    auto [layer, bits] = entry.rsplit(':');
    if (failed(parseBits(bits, form.fracOf[layer])))
      return failure();
  }
  // Every layer is named, and every name is a layer's.
  for (auto lif : network.getBody().getOps<snn::LifOp>())
    if (!form.fracOf.contains(lif.getName()))
      return emitLayerError(lif) << "frac: names no bits for this layer";
  for (const auto &entry : form.fracOf)
    if (llvm::none_of(network.getBody().getOps<snn::LifOp>(), [&](auto lif) {
          return lif.getName() == entry.getKey();
        }))
      return emitLayerError(network)
             << "frac: no layer has the name '" << entry.getKey() << "'";
  return success();
}

LogicalResult ConvertSNNToQSNN::convert(snn::NetworkOp network) {
  IntegerForm form;
  if (failed(readOptions(network, form)))
    return failure();
  FailureOr<qsnn::NetworkOp> integer =
      frac.empty() ? search(network, form) : buildIntegerNetwork(network, form);
  if (failed(integer))
    return failure();
  network.erase();
  return success();
}

FailureOr<double> ConvertSNNToQSNN::measureAgreement(
    const sim::Executable &integer, data::RecordingSource &source,
    std::pair<int64_t, int64_t> range, const std::vector<int64_t> &reference,
    snn::NetworkOp network) {
  int64_t equal = 0, next = 0;
  llvm::Error error =
      sim::runAll(integer, source, range.first, range.second, {}, threads,
                  [&](const data::Recording &, sim::RunResult &result) {
                    equal += result.decision == reference[next++];
                    return llvm::Error::success();
                  });
  if (error)
    return emitLayerError(network)
           << "calibration data: " << toString(std::move(error));
  return double(equal) / double(reference.size());
}

/// The least number of fractional bits with which the integer network decides
/// like the float one often enough (osbc-lab.md §4).
FailureOr<qsnn::NetworkOp> ConvertSNNToQSNN::search(snn::NetworkOp network,
                                                    IntegerForm form) {
  // What cannot become integer is reported before any recording is read.
  auto first = buildIntegerNetwork(network, form);
  if (failed(first))
    return failure();
  first->erase();
  auto source = openCalibration(network, calibration);
  auto reference = sim::Executable::create(network);
  if (failed(source) || failed(reference))
    return failure();
  std::pair<int64_t, int64_t> range{0, (*source)->size()};
  if (!samples.empty()) {
    auto parsed = data::parseSampleRange(samples, (*source)->size());
    if (!parsed)
      return emitLayerError(network)
             << "samples: " << toString(parsed.takeError());
    range = *parsed;
  }
  if (range.first == range.second)
    return emitLayerError(network)
           << "calibration data: " << (*source)->description()
           << " holds no recordings";
  std::vector<int64_t> decisions;
  llvm::Error error =
      sim::runAll(**reference, **source, range.first, range.second, {}, threads,
                  [&](const data::Recording &, sim::RunResult &result) {
                    decisions.push_back(result.decision);
                    return llvm::Error::success();
                  });
  if (error)
    return emitLayerError(network)
           << "calibration data: " << toString(std::move(error));

  for (form.frac = 0; form.frac <= kMostFrac; ++form.frac) {
    auto integer = buildIntegerNetwork(network, form);
    if (failed(integer))
      return failure();
    auto executable = sim::Executable::create(*integer);
    if (failed(executable))
      return failure();
    auto share =
        measureAgreement(**executable, **source, range, decisions, network);
    if (failed(share))
      return failure();
    reportProgress(llvm::formatv("convert-snn-to-qsnn: {0} fractional bits: "
                                 "{1:P2} of the classes agree",
                                 form.frac, *share));
    if (*share >= agreement) {
      LedgerEntry(*integer, getArgument())
          .set("frac", form.frac)
          .set("rounding", rounding)
          .set("agreement", *share)
          .set("recordings", range.second - range.first);
      return integer;
    }
    integer->erase();
  }
  return emitLayerError(network)
         << "no number of fractional bits up to " << kMostFrac
         << " reaches an agreement of " << formatNumber(agreement)
         << " with the float network; lower 'agreement', or give 'frac'";
}

} // namespace
} // namespace snnc
