// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// convert-snn-to-qsnn: options, the search for fractional bits, and what the
// form of a target loses.

#include "InputForms.h"
#include "LoihiForm.h"
#include "snnc/Calibration/CalibrationChecks.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Calibration/Ledger.h"
#include "snnc/Sim/Interpreter.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Progress.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

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
  FailureOr<RecordingRange *> open(snn::NetworkOp network);
  LogicalResult readOptions(snn::NetworkOp network, IntegerForm &form);
  FailureOr<LoihiOptions> readLoihiOptions(snn::NetworkOp network);
  FailureOr<qsnn::NetworkOp> search(snn::NetworkOp network, IntegerForm form);
  FailureOr<qsnn::NetworkOp> convertForLoihi(snn::NetworkOp network,
                                             const IntegerForm &form,
                                             const LoihiOptions &options);
  FailureOr<std::pair<double, int64_t>> measure(snn::NetworkOp network,
                                                qsnn::NetworkOp integer,
                                                const LoihiOptions &options);
  FailureOr<std::vector<int64_t>> decide(const sim::Executable &executable,
                                         data::RecordingSource &source,
                                         std::pair<int64_t, int64_t> range,
                                         snn::NetworkOp network);

  std::shared_ptr<RecordingRange> opened;
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
  if (!(inputStep >= 0 && std::isfinite(inputStep)))
    return emitLayerError(network)
           << "input-step: expected a number above 0, but got "
           << formatNumber(inputStep);
  if (inputZero < 0 || inputZero > 255)
    return emitLayerError(network)
           << "input-zero: expected an integer of 0 to 255, but got "
           << int64_t(inputZero);
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
    if (failed(parseBits(bits, form.layerFrac[layer])))
      return failure();
  }
  // Every layer is named, and every name is a layer's.
  llvm::StringSet<> layers;
  for (auto neurons : network.getBody().getOps<snn::NeuronOpInterface>()) {
    layers.insert(neurons.getLayerName());
    if (!form.layerFrac.contains(neurons.getLayerName()))
      return emitLayerError(neurons) << "frac: names no bits for this layer";
  }
  for (const auto &entry : form.layerFrac)
    if (!layers.contains(entry.getKey()))
      return emitLayerError(network)
             << "frac: no layer has the name '" << entry.getKey() << "'";
  return success();
}

/// What has a meaning with a target, and with this one.
FailureOr<LoihiOptions>
ConvertSNNToQSNN::readLoihiOptions(snn::NetworkOp network) {
  LoihiOptions options;
  bool loihi = target == "loihi";
  auto wrong = [&](const Twine &text) {
    emitLayerError(network) << text;
    return failure();
  };
  if (!loihi && !target.empty())
    return wrong("target: expected loihi, but got '" + target + "'");
  if (!loihi && (!approximate.empty() || counts != "graded" || resetInterval))
    return wrong("approximate, counts, reset-interval: expected 'target=loihi' "
                 "with them");
  if (loihi && (!frac.empty() || rounding != "nearest"))
    return wrong("frac, rounding: have no meaning with 'target=loihi', which "
                 "has 6 bits and rounds towards zero (rule Q10)");
  if (counts != "graded" && counts != "binary")
    return wrong("counts: expected graded or binary, but got '" + counts + "'");
  if (resetInterval < 0)
    return wrong("reset-interval: expected a number of chip steps above 0, but "
                 "got " +
                 Twine(int64_t(resetInterval)));
  options.binary = counts == "binary";
  options.resetInterval = resetInterval;
  SmallVector<StringRef> entries;
  StringRef(approximate).split(entries, ',', -1, /*KeepEmpty=*/false);
  for (StringRef entry : entries) {
    bool *known = llvm::StringSwitch<bool *>(entry)
                      .Case("soft-reset", &options.softReset)
                      .Case("init", &options.init)
                      .Case("refractory", &options.refractory)
                      .Case("floor", &options.floor)
                      .Default(nullptr);
    if (!known)
      return wrong("approximate: expected soft-reset, init, refractory or "
                   "floor, but got '" +
                   entry + "'");
    *known = true;
  }
  return options;
}

LogicalResult ConvertSNNToQSNN::convert(snn::NetworkOp network) {
  IntegerForm form;
  opened.reset();
  FailureOr<LoihiOptions> loihi = readLoihiOptions(network);
  if (failed(loihi) || failed(readOptions(network, form)) ||
      failed(chooseInputForms(
          network, {inputStep, inputZero}, [&] { return open(network); },
          form)))
    return failure();
  FailureOr<qsnn::NetworkOp> integer =
      !target.empty() ? convertForLoihi(network, form, *loihi)
      : frac.empty()  ? search(network, form)
                      : buildIntegerNetwork(network, form);
  if (failed(integer))
    return failure();
  network.erase();
  return success();
}

/// The calibration recordings, opened once.
FailureOr<RecordingRange *> ConvertSNNToQSNN::open(snn::NetworkOp network) {
  if (opened)
    return opened.get();
  auto source = openCalibration(network, calibration);
  if (failed(source))
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
  warnAboutCalibration(network, **source, range.first, range.second);
  opened = std::make_shared<RecordingRange>(std::move(*source), range);
  return opened.get();
}

FailureOr<std::vector<int64_t>> ConvertSNNToQSNN::decide(
    const sim::Executable &executable, data::RecordingSource &source,
    std::pair<int64_t, int64_t> range, snn::NetworkOp network) {
  std::vector<int64_t> decisions;
  auto [begin, end] = range;
  llvm::Error error =
      sim::runAll(executable, source, begin, end, {}, threads,
                  [&](const data::Recording &, sim::RunResult &result) {
                    decisions.push_back(result.decision);
                    return llvm::Error::success();
                  });
  if (error)
    return emitLayerError(network)
           << "calibration data: " << toString(std::move(error));
  return decisions;
}

static double shareOfEqual(const std::vector<int64_t> &a,
                           const std::vector<int64_t> &b) {
  int64_t equal = 0;
  for (auto [x, y] : llvm::zip_equal(a, b))
    equal += x == y;
  return double(equal) / double(a.size());
}

/// The least number of fractional bits with which the integer network decides
/// like the float one often enough (osbc-lab.md §4).
FailureOr<qsnn::NetworkOp> ConvertSNNToQSNN::search(snn::NetworkOp network,
                                                    IntegerForm form) {
  // What cannot become integer is reported before any recording is run.
  auto first = buildIntegerNetwork(network, form);
  if (failed(first))
    return failure();
  first->erase();
  auto recordings = open(network);
  auto reference = sim::Executable::create(network);
  if (failed(recordings) || failed(reference))
    return failure();
  auto expected = decide(**reference, *(*recordings)->source,
                         (*recordings)->range, network);
  if (failed(expected))
    return failure();
  for (form.frac = 0; form.frac <= kMostFrac; ++form.frac) {
    auto integer = buildIntegerNetwork(network, form);
    if (failed(integer))
      return failure();
    auto executable = sim::Executable::create(*integer);
    if (failed(executable))
      return failure();
    auto decisions = decide(**executable, *(*recordings)->source,
                            (*recordings)->range, network);
    if (failed(decisions))
      return failure();
    double share = shareOfEqual(*expected, *decisions);
    reportProgress(llvm::formatv("convert-snn-to-qsnn: {0} fractional bits: "
                                 "{1:P2} of the classes agree",
                                 form.frac, share));
    if (share >= agreement) {
      LedgerEntry(*integer, getArgument())
          .set("frac", form.frac)
          .set("rounding", rounding)
          .set("agreement", share)
          .set("recordings", int64_t(expected->size()));
      return integer;
    }
    integer->erase();
  }
  return emitLayerError(network)
         << "no number of fractional bits up to " << kMostFrac
         << " reaches an agreement of " << formatNumber(agreement)
         << " with the float network; lower 'agreement', or give 'frac'";
}

/// Recordings with 1 for every count above it.
class BinaryRecordings : public data::RecordingSource {
public:
  explicit BinaryRecordings(data::RecordingSource &counts) : counts(counts) {}
  int64_t size() const override { return counts.size(); }
  bool hasLabels() const override { return counts.hasLabels(); }
  llvm::Expected<std::string> sha256() override { return counts.sha256(); }
  std::string description() const override { return counts.description(); }
  llvm::Expected<std::vector<data::Recording>> read(int64_t begin,
                                                    int64_t end) override {
    auto recordings = counts.read(begin, end);
    if (recordings)
      for (data::Recording &recording : *recordings)
        for (double &value : recording.value)
          value = std::min(value, 1.0);
    return recordings;
  }

private:
  data::RecordingSource &counts;
};

/// Share of the calibration recordings that both networks put into one class,
/// and the number of them.
FailureOr<std::pair<double, int64_t>>
ConvertSNNToQSNN::measure(snn::NetworkOp network, qsnn::NetworkOp integer,
                          const LoihiOptions &options) {
  auto recordings = open(network);
  auto reference = sim::Executable::create(network);
  auto executable = sim::Executable::create(integer);
  if (failed(recordings) || failed(reference) || failed(executable))
    return failure();
  data::RecordingSource &source = *(*recordings)->source;
  auto range = (*recordings)->range;
  auto expected = decide(**reference, source, range, network);
  BinaryRecordings binary(source);
  data::RecordingSource *seen = &source;
  if (options.binary)
    seen = &binary;
  auto decisions = decide(**executable, *seen, range, network);
  if (failed(expected) || failed(decisions))
    return failure();
  double share = shareOfEqual(*expected, *decisions);
  int64_t count = expected->size();
  std::string text = llvm::formatv(
      "{0:P2} of the classes of {1} recordings are those of the float network",
      share, count);
  if (approximate.empty() && !options.binary)
    reportProgress("convert-snn-to-qsnn: " + text);
  else
    emitRemark(network.getLoc())
        << "network '" << network.getSymName() << "': with"
        << (approximate.empty() ? "" : " approximate=" + approximate)
        << (options.binary ? " counts=binary" : "") << ", " << text;
  return std::pair(share, count);
}

/// The form of rule Q10, and how often it decides like the float network on
/// the calibration recordings: measured where there are any, and where
/// something is approximated.
FailureOr<qsnn::NetworkOp>
ConvertSNNToQSNN::convertForLoihi(snn::NetworkOp network,
                                  const IntegerForm &form,
                                  const LoihiOptions &options) {
  auto integer = buildLoihiForm(network, form, options);
  if (failed(integer))
    return failure();
  bool bent = !approximate.empty() || options.binary;
  std::optional<std::pair<double, int64_t>> agreement;
  if (bent || !calibration.empty() ||
      getOperation()->hasAttr(snn::kCalibrationAttr)) {
    auto measured = measure(network, *integer, options);
    if (failed(measured)) {
      integer->erase();
      return failure();
    }
    agreement = *measured;
  }
  LedgerEntry ledger(*integer, getArgument());
  ledger.set("target", target);
  if (bent)
    ledger.set("approximate", approximate).set("counts", counts);
  if (agreement)
    ledger.set("agreement", agreement->first)
        .set("recordings", agreement->second);
  return integer;
}

} // namespace
} // namespace snnc
