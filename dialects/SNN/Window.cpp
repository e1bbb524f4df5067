// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Geometry of convolutions and pools (rules L2, L3).

#include "dialects/SNN/Window.h"

#include "mlir/IR/BuiltinTypes.h"

using namespace mlir;

namespace snnc::snn {

int64_t windowCount(int64_t size, const WindowLists &lists, size_t d) {
  size_t space = lists.kernel.size();
  int64_t before = lists.pads[d], after = lists.pads[space + d];
  int64_t reach = lists.dilation[d] * (lists.kernel[d] - 1) + 1;
  int64_t room = size + before + after - reach, stride = lists.stride[d];
  if (room < 0)
    return 0;
  int64_t count = room / stride + 1;
  // A further window may reach beyond the end, if it begins before it.
  if (lists.ceil && room % stride != 0 && count * stride < size + before)
    ++count;
  return count;
}

bool windowsTouch(int64_t size, int64_t count, const WindowLists &lists,
                  size_t d) {
  int64_t stride = lists.stride[d], before = lists.pads[d];
  if ((count - 1) * stride - before >= size)
    return false;
  // Those that begin inside have one. Without dilation the first is the worst
  // of them.
  int64_t last = lists.dilation[d] == 1 ? 1 : count;
  for (int64_t o = 0; o < last && o * stride < before; ++o) {
    int64_t at = o * stride - before;
    int64_t skipped = (-at + lists.dilation[d] - 1) / lists.dilation[d];
    if (skipped >= lists.kernel[d] || at + skipped * lists.dilation[d] >= size)
      return false;
  }
  return true;
}

Window makeWindow(Type input, Type result, WindowLists lists) {
  ArrayRef<int64_t> in = cast<RankedTensorType>(input).getShape();
  ArrayRef<int64_t> out = cast<RankedTensorType>(result).getShape();
  Window w{};
  w.channels = in[0];
  w.outChannels = out[0];
  bool plane = in.size() == 3;
  size_t x = plane ? 1 : 0, space = in.size() - 1;
  w.height = plane ? in[1] : 1;
  w.width = in.back();
  w.outHeight = plane ? out[1] : 1;
  w.outWidth = out.back();
  w.kernelHeight = plane ? lists.kernel[0] : 1;
  w.kernelWidth = lists.kernel[x];
  w.strideHeight = plane ? lists.stride[0] : 1;
  w.strideWidth = lists.stride[x];
  w.dilationHeight = plane ? lists.dilation[0] : 1;
  w.dilationWidth = lists.dilation[x];
  w.padTop = plane ? lists.pads[0] : 0;
  w.padLeft = lists.pads[x];
  w.padBottom = plane ? lists.pads[space] : 0;
  w.padRight = lists.pads[space + x];
  return w;
}

/// Taps of one dimension that lie in [low, high).
static int64_t countTaps(int64_t first, int64_t taps, int64_t dilation,
                         int64_t low, int64_t high) {
  int64_t count = 0;
  for (int64_t k = 0; k < taps; ++k)
    if (int64_t at = first + k * dilation; at >= low && at < high)
      ++count;
  return count;
}

std::vector<int64_t> averageDivisors(const Window &w, bool includePad) {
  int64_t top = includePad ? -w.padTop : 0, left = includePad ? -w.padLeft : 0;
  int64_t bottom = w.height + (includePad ? w.padBottom : 0);
  int64_t right = w.width + (includePad ? w.padRight : 0);
  std::vector<int64_t> divisors;
  for (int64_t y = 0; y < w.outHeight; ++y)
    for (int64_t x = 0; x < w.outWidth; ++x)
      divisors.push_back(countTaps(w.inputRow(y, 0), w.kernelHeight,
                                   w.dilationHeight, top, bottom) *
                         countTaps(w.inputColumn(x, 0), w.kernelWidth,
                                   w.dilationWidth, left, right));
  return divisors;
}

} // namespace snnc::snn
