// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Geometry of convolutions and pools (rules L2, L3).

#ifndef SNNC_DIALECTS_SNN_WINDOW_H
#define SNNC_DIALECTS_SNN_WINDOW_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace mlir {
class Type;
} // namespace mlir

namespace snnc::snn {

/// A window that slides over `[C, H, W]`; in 1-D the height is 1. It may reach
/// beyond the input on every side: cells outside are skipped, or hold a pad
/// value.
struct Window {
  int64_t channels, height, width;          ///< input
  int64_t outChannels, outHeight, outWidth; ///< result
  int64_t kernelHeight, kernelWidth;
  int64_t strideHeight, strideWidth;
  int64_t dilationHeight, dilationWidth;
  int64_t padTop, padLeft, padBottom, padRight;

  /// Row (column) of the input under tap k of result row (column) o; outside
  /// [0, height) where the tap lies beyond the input.
  int64_t inputRow(int64_t o, int64_t k) const {
    return o * strideHeight - padTop + k * dilationHeight;
  }
  int64_t inputColumn(int64_t o, int64_t k) const {
    return o * strideWidth - padLeft + k * dilationWidth;
  }
  /// Place in the input, row-major, of the cell of channel c under tap (ky, kx)
  /// of result position (y, x); none beyond the input.
  std::optional<int64_t> inputCell(int64_t c, int64_t y, int64_t x, int64_t ky,
                                   int64_t kx) const {
    int64_t row = inputRow(y, ky), column = inputColumn(x, kx);
    if (row < 0 || row >= height || column < 0 || column >= width)
      return std::nullopt;
    return (c * height + row) * width + column;
  }
  int64_t inputSize() const { return channels * height * width; }
  int64_t resultSize() const { return outChannels * outHeight * outWidth; }

  bool operator==(const Window &) const = default;
};

/// The lists of a sliding window as attributes: one number a dimension of
/// space, of `pads` two.
struct WindowLists {
  llvm::ArrayRef<int64_t> kernel, stride, pads, dilation;
  bool ceil = false;
};

/// Size of the result of dimension `d`, of `size` cells (rules L2, L3); 0 where
/// no window fits.
int64_t windowCount(int64_t size, const WindowLists &lists, size_t d);

/// Whether every window of dimension `d` has a tap inside the input.
bool windowsTouch(int64_t size, int64_t count, const WindowLists &lists,
                  size_t d);

/// The window of a convolution or pool that has passed its verifier.
Window makeWindow(mlir::Type input, mlir::Type result, WindowLists lists);

/// By how many cells an `avg` divides at each result position, `[outHeight,
/// outWidth]` (rule L3): those inside the input, with `includePad` also those
/// in the declared pads.
std::vector<int64_t> averageDivisors(const Window &window, bool includePad);

} // namespace snnc::snn

#endif // SNNC_DIALECTS_SNN_WINDOW_H
