// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How real inputs become integers.

#include "InputForms.h"
#include "InputRange.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Progress.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace mlir;

namespace snnc {

/// The maximum of all encoders that read `arg`, where nothing else does.
static std::optional<double> encodedMaximum(BlockArgument arg) {
  std::optional<double> most;
  for (Operation *user : arg.getUsers()) {
    auto encode = dyn_cast<snn::EncodeOp>(user);
    if (!encode)
      return std::nullopt;
    for (double max : paramValues(encode.getMax())) {
      if (most && *most != max)
        return std::nullopt;
      most = max;
    }
  }
  return most;
}

static FailureOr<InputRange> measureRange(snn::NetworkOp network,
                                          RecordingRange &recordings) {
  auto [begin, end] = recordings.range;
  constexpr int64_t kChunk = 64;
  InputRange range;
  for (int64_t at = begin; at < end; at += kChunk) {
    auto chunk = recordings.source->read(at, std::min(end, at + kChunk));
    if (!chunk)
      return emitLayerError(network)
             << "calibration data: " << toString(chunk.takeError());
    for (const data::Recording &recording : *chunk)
      for (double value : recording.value) {
        if (!std::isfinite(value))
          return emitLayerError(network)
                 << "calibration data: " << recordings.source->description()
                 << ": sample " << recording.index
                 << ": expected finite numbers, but got "
                 << formatNumber(value);
        range.add(value);
      }
  }
  return range;
}

/// What the user did not ask for and should know.
static void remarkOn(const InputRange &range, snn::NetworkOp network) {
  std::string low = formatNumber(range.low()),
              high = formatNumber(range.high());
  std::string events = range.high() > 1 ? "counts:" + high : "binary";
  if (range.isWhole() && range.low() == 0)
    emitRemark(network.getLoc())
        << "network '" << network.getSymName()
        << "': all values of the calibration recordings are whole numbers of 0 "
           "to "
        << high
        << "; they stay exact (step 1), but as a real input, which hardware "
           "that takes events refuses: if they are "
        << (range.high() > 1 ? "counts of events" : "spikes") << ", say "
        << advise("events", events);
  else if (auto bulk = range.bulk(); bulk && !range.isWhole())
    emitWarning(network.getLoc())
        << "network '" << network.getSymName() << "': the input ranges from "
        << low << " to " << high
        << ", but 99.9 % of its values that are not 0 are within "
        << formatNumber(*bulk)
        << " of 0: few of the 256 levels are left for them; clip what is "
           "beyond in the calibration recordings, and it will saturate (rule "
           "Q5)";
}

static FailureOr<InputForm> measureForm(snn::NetworkOp network,
                                        OpenRecordings open) {
  FailureOr<RecordingRange *> recordings = open();
  if (failed(recordings))
    return failure();
  auto range = measureRange(network, **recordings);
  if (failed(range))
    return failure();
  std::optional<InputForm> form = range->form();
  if (!form)
    return emitLayerError(network)
           << "calibration data: the input ranges from "
           << formatNumber(range->low()) << " to "
           << formatNumber(range->high())
           << ", from which no step follows (rule Q5); expected recordings "
              "whose input is not 0 throughout"
           << (getSpeakingTool() == Tool::Driver
                   ? ""
                   : ", or " + advise("input-step", "STEP"));
  remarkOn(*range, network);
  reportProgress(llvm::formatv(
      "convert-snn-to-qsnn: input of {0} to {1} in {2} recordings: step {3}, "
      "zero point {4}",
      formatNumber(range->low()), formatNumber(range->high()),
      (*recordings)->range.second - (*recordings)->range.first,
      formatNumber(form->step), form->zero));
  form->range.emplace(range->low(), range->high());
  return *form;
}

LogicalResult chooseInputForms(snn::NetworkOp network, InputForm given,
                               OpenRecordings open, IntegerForm &form) {
  for (BlockArgument arg : network.getBody().getArguments()) {
    unsigned i = arg.getArgNumber();
    if (form.inputs.size() <= i)
      form.inputs.emplace_back();
    if (!getElementTypeOrSelf(arg).isF32() || form.inputs[i].step > 0)
      continue;
    if (given.step > 0) {
      form.inputs[i] = given;
      continue;
    }
    if (auto step = network.getArgAttrOfType<FloatAttr>(i, snn::kArgStepAttr)) {
      form.inputs[i].step = step.getValueAsDouble();
      if (auto zero =
              network.getArgAttrOfType<IntegerAttr>(i, snn::kArgZeroAttr))
        form.inputs[i].zero = zero.getInt();
      continue;
    }
    if (auto most = encodedMaximum(arg)) {
      form.inputs[i].step = *most / 255;
      continue;
    }
    auto measured = measureForm(network, open);
    if (failed(measured))
      return failure();
    form.inputs[i] = *measured;
  }
  return success();
}

} // namespace snnc
