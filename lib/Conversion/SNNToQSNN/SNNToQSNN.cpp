// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// convert-snn-to-qsnn: options, the search for fractional bits, and what the
// form of a target loses.

#include "snnc/Conversion/SNNToQSNN.h"
#include "LoihiForm.h"
#include "lib/Conversion/Measure/InputForms.h"
#include "lib/Conversion/Measure/Likeness.h"
#include "snnc/Calibration/CalibrationChecks.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Calibration/CalibrationRun.h"
#include "snnc/Calibration/Ledger.h"
#include "snnc/Sim/Interpreter.h"
#include "snnc/Support/Advice.h"
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
  FailureOr<Likeness> measureLoihi(snn::NetworkOp network,
                                   qsnn::NetworkOp integer,
                                   const LoihiOptions &options);
  FailureOr<sim::Judgement> readJudgement(const sim::Executable &reference,
                                          data::RecordingSource &source,
                                          snn::NetworkOp network) const;
  struct Reference {
    RecordingRange *recordings;
    sim::Judgement judgement;
    Outputs outputs;
  };
  FailureOr<Reference> runReference(snn::NetworkOp network);
  FailureOr<Likeness> compare(const Reference &reference,
                              qsnn::NetworkOp integer, snn::NetworkOp network,
                              bool binary = false);
  FailureOr<std::pair<qsnn::NetworkOp, Likeness>>
  tryBits(const Reference &reference, snn::NetworkOp network,
          const IntegerForm &form);
  FailureOr<qsnn::NetworkOp> takeBest(const Reference &reference,
                                      snn::NetworkOp network, IntegerForm form,
                                      int64_t bits);
  void writeSearch(qsnn::NetworkOp integer, const IntegerForm &form,
                   const Likeness &likeness);
  bool isLike(const Likeness &likeness) const {
    return (!likeness.error || likeness.error->share() <= outputError) &&
           (!likeness.agreement || *likeness.agreement >= agreement);
  }

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
  if (!(outputError > 0))
    return emitLayerError(network)
           << "output-error: expected a share above 0, but got "
           << formatNumber(outputError);
  if (measure != "auto" && measure != "classes" && measure != "error")
    return emitLayerError(network)
           << "measure: expected auto, classes or error, but got '" << measure
           << "'";
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
    bool *known = findApproximation(options, entry);
    if (!known)
      return wrong("approximate: expected soft-reset, init, refractory or "
                   "floor, but got '" +
                   entry + "'");
    *known = true;
  }
  return options;
}

/// Steps, zero points and ranges of real inputs, with numbers where there are
/// several.
static void writeInputs(LedgerEntry &entry, const IntegerForm &form) {
  for (auto [i, input] : llvm::enumerate(form.inputs)) {
    if (!(input.step > 0))
      continue;
    std::string name = "input" + (i ? std::to_string(i) : "");
    entry.set(name + "_step", input.step).set(name + "_zero", input.zero);
    if (input.range)
      entry.set(name + "_low", input.range->first)
          .set(name + "_high", input.range->second);
  }
}

LogicalResult ConvertSNNToQSNN::convert(snn::NetworkOp network) {
  IntegerForm form;
  opened.reset();
  FailureOr<LoihiOptions> loihi = readLoihiOptions(network);
  // Messages are integers as they are.
  if (!target.empty())
    for (BlockArgument arg : network.getBody().getArguments())
      form.inputs.push_back({messageBitsOf(arg) ? 1.0 : 0.0, 0});
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
  if (target.empty() && !frac.empty() &&
      llvm::any_of(form.inputs,
                   [](const InputForm &f) { return f.step > 0; })) {
    LedgerEntry entry(*integer, getArgument());
    writeInputs(entry, form);
  }
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

/// `measure`, and what it compares where recordings have targets.
FailureOr<sim::Judgement>
ConvertSNNToQSNN::readJudgement(const sim::Executable &reference,
                                data::RecordingSource &source,
                                snn::NetworkOp network) const {
  auto judgement = sim::judge(reference, source);
  if (!judgement)
    return emitLayerError(network)
           << "calibration data: " << toString(judgement.takeError());
  if (measure == "classes")
    *judgement = {};
  if (measure == "error") {
    judgement->byClass = false;
    judgement->byError = true;
  }
  return *judgement;
}

/// What all numbers of fractional bits are held against.
FailureOr<ConvertSNNToQSNN::Reference>
ConvertSNNToQSNN::runReference(snn::NetworkOp network) {
  auto recordings = open(network);
  auto executable = sim::Executable::create(network);
  if (failed(recordings) || failed(executable))
    return failure();
  auto judgement = readJudgement(**executable, *(*recordings)->source, network);
  if (failed(judgement))
    return failure();
  auto outputs =
      runOutputs(**executable, *judgement, **recordings, threads, network);
  if (failed(outputs))
    return failure();
  return Reference{*recordings, *judgement, std::move(*outputs)};
}

/// How much `integer` is like the float network. `binary`: counts are cut to 1.
FailureOr<Likeness> ConvertSNNToQSNN::compare(const Reference &reference,
                                              qsnn::NetworkOp integer,
                                              snn::NetworkOp network,
                                              bool binary) {
  auto executable = sim::Executable::create(integer);
  if (failed(executable))
    return failure();
  auto outputs = runOutputs(**executable, reference.judgement,
                            *reference.recordings, threads, network, binary);
  if (failed(outputs))
    return failure();
  return compareOutputs(reference.outputs, *outputs, reference.judgement,
                        (*executable)->output().size);
}

FailureOr<std::pair<qsnn::NetworkOp, Likeness>>
ConvertSNNToQSNN::tryBits(const Reference &reference, snn::NetworkOp network,
                          const IntegerForm &form) {
  auto integer = buildIntegerNetwork(network, form);
  if (failed(integer))
    return failure();
  auto likeness = compare(reference, *integer, network);
  if (failed(likeness))
    return failure();
  reportProgress(llvm::formatv("convert-snn-to-qsnn: {0} fractional bits: {1}",
                               form.frac, likeness->text()));
  return std::pair(*integer, std::move(*likeness));
}

static void writeLikeness(LedgerEntry &entry, const Likeness &likeness) {
  entry.set("recordings", likeness.recordings);
  writeOutputs(entry, likeness.agreement, likeness.error);
  if (const auto &saturation = likeness.saturation)
    entry.set("input_saturated", saturation->count)
        .set("input_saturated_share", saturation->share())
        .set("input_overshoot", saturation->overshoot);
}

void ConvertSNNToQSNN::writeSearch(qsnn::NetworkOp integer,
                                   const IntegerForm &form,
                                   const Likeness &likeness) {
  LedgerEntry entry(integer, getArgument());
  entry.set("frac", form.frac).set("rounding", rounding);
  writeInputs(entry, form);
  writeLikeness(entry, likeness);
}

/// The least number of fractional bits with which the integer network is like
/// the float one (rule Q5.6).
FailureOr<qsnn::NetworkOp> ConvertSNNToQSNN::search(snn::NetworkOp network,
                                                    IntegerForm form) {
  // What cannot become integer is reported before any recording is run.
  auto first = buildIntegerNetwork(network, form);
  if (failed(first))
    return failure();
  first->erase();
  auto reference = runReference(network);
  if (failed(reference))
    return failure();
  double least = std::numeric_limits<double>::infinity();
  int64_t best = 0;
  for (form.frac = 0; form.frac <= kMostFrac; ++form.frac) {
    auto tried = tryBits(*reference, network, form);
    if (failed(tried))
      return failure();
    auto &[integer, likeness] = *tried;
    if (isLike(likeness)) {
      writeSearch(integer, form, likeness);
      return integer;
    }
    integer->erase();
    // What differs by hardly anything is not worth another bit.
    if (likeness.error && likeness.error->share() < 0.9 * least) {
      least = likeness.error->share();
      best = form.frac;
    }
  }
  if (reference->judgement.byError)
    return takeBest(*reference, network, form, best);
  return emitLayerError(network)
         << "no number of fractional bits up to " << kMostFrac
         << " reaches an agreement of " << formatNumber(agreement)
         << " with the float network; give " << advise("frac", "N")
         << ", and more bits of weights";
}

/// Spikes that fall otherwise, and the rounding of inputs, leave an error that
/// no number of bits removes.
FailureOr<qsnn::NetworkOp>
ConvertSNNToQSNN::takeBest(const Reference &reference, snn::NetworkOp network,
                           IntegerForm form, int64_t bits) {
  form.frac = bits;
  auto tried = tryBits(reference, network, form);
  if (failed(tried))
    return failure();
  auto &[integer, likeness] = *tried;
  emitWarning(network.getLoc())
      << "network '" << network.getSymName()
      << "': no number of fractional bits up to " << kMostFrac
      << " brings the squared error of the outputs down to "
      << formatNumber(100 * outputError) << " % of their variance"
      << (likeness.agreement ? llvm::formatv(" at an agreement of {0}",
                                             formatNumber(agreement))
                                   .str()
                             : "")
      << "; with " << bits << ", " << likeness.text();
  writeSearch(integer, form, likeness);
  return integer;
}

/// How much the form for the chip is like the float network on the calibration
/// recordings.
FailureOr<Likeness>
ConvertSNNToQSNN::measureLoihi(snn::NetworkOp network, qsnn::NetworkOp integer,
                               const LoihiOptions &options) {
  auto reference = runReference(network);
  if (failed(reference))
    return failure();
  auto likeness = compare(*reference, integer, network, options.binary);
  if (failed(likeness))
    return failure();
  if (approximate.empty() && !options.binary)
    reportProgress("convert-snn-to-qsnn: " + likeness->text());
  else
    emitRemark(network.getLoc())
        << "network '" << network.getSymName() << "': with"
        << (approximate.empty() ? "" : " approximate=" + approximate)
        << (options.binary ? " counts=binary" : "") << ", " << likeness->text();
  return likeness;
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
  std::optional<Likeness> likeness;
  if (bent || !calibration.empty() ||
      getOperation()->hasAttr(snn::kCalibrationAttr)) {
    auto measured = measureLoihi(network, *integer, options);
    if (failed(measured)) {
      integer->erase();
      return failure();
    }
    likeness = std::move(*measured);
  }
  LedgerEntry ledger(*integer, getArgument());
  ledger.set("target", target);
  if (bent)
    ledger.set("approximate", approximate).set("counts", counts);
  writeInputs(ledger, form);
  if (likeness)
    writeLikeness(ledger, *likeness);
  return integer;
}

} // namespace
} // namespace snnc
