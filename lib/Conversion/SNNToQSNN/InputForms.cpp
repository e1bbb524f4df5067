// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How real inputs become integers.

#include "InputForms.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Progress.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace mlir;

namespace snnc {

/// Inputs are ui8.
static constexpr double kLevels = 255;

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

static FailureOr<InputForm> measureForm(snn::NetworkOp network,
                                        OpenRecordings open) {
  FailureOr<RecordingRange *> recordings = open();
  if (failed(recordings))
    return failure();
  data::RecordingSource &source = *(*recordings)->source;
  auto [begin, end] = (*recordings)->range;
  constexpr int64_t kChunk = 64;
  double low = 0, high = 0;
  for (int64_t at = begin; at < end; at += kChunk) {
    auto chunk = source.read(at, std::min(end, at + kChunk));
    if (!chunk)
      return emitLayerError(network)
             << "calibration data: " << toString(chunk.takeError());
    for (const data::Recording &recording : *chunk)
      for (double value : recording.value) {
        low = std::min(low, value);
        high = std::max(high, value);
      }
  }
  if (!(std::isfinite(low) && std::isfinite(high)) || low == high)
    return emitLayerError(network)
           << "calibration data: the input ranges from " << formatNumber(low)
           << " to " << formatNumber(high)
           << "; no step follows from that, give 'input-step=' (rule Q5)";
  InputForm form{(high - low) / kLevels, 0};
  form.zero = std::llrint(-low / form.step);
  reportProgress(llvm::formatv(
      "convert-snn-to-qsnn: input of {0} to {1} in {2} recordings: step {3}, "
      "zero point {4}",
      formatNumber(low), formatNumber(high), end - begin,
      formatNumber(form.step), form.zero));
  return form;
}

LogicalResult chooseInputForms(snn::NetworkOp network, InputForm given,
                               OpenRecordings open, IntegerForm &form) {
  for (BlockArgument arg : network.getBody().getArguments()) {
    unsigned i = arg.getArgNumber();
    form.inputs.emplace_back();
    if (!getElementTypeOrSelf(arg).isF32())
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
      form.inputs[i].step = *most / kLevels;
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
