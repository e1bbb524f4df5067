// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The smallest synapse that says what a term says.

#include "Kernels.h"

#include <numeric>

using namespace mlir;

namespace snnc {

namespace {

/// Looks for a kernel on the term's grid: reads a weight for every tap that
/// some position sees inside the input, then checks that every position agrees.
class KernelSearch {
public:
  KernelSearch(const Term &term, ArrayRef<int64_t> shape)
      : term(term), shape(shape), plane(shape.size() > 2) {}
  std::optional<Kernel> run();

private:
  bool setGeometry();
  bool readTaps();
  bool allAgree() const;
  /// Position of weight (o, c, ky, kx) in `taps`.
  size_t tapAt(int64_t o, int64_t c, int64_t ky, int64_t kx) const {
    return ((o * in[0] + c) * size[0] + ky) * size[1] + kx;
  }
  int64_t findGroups() const;

  const Term &term;
  ArrayRef<int64_t> shape;
  bool plane;
  std::array<int64_t, 3> in, out; ///< [C, H, W]
  std::array<int64_t, 2> size, step, after;
  std::vector<int64_t> taps; ///< [O, C, kh, kw]
};

std::array<int64_t, 3> asPlane(ArrayRef<int64_t> shape) {
  return {shape[0], shape.size() > 2 ? shape[1] : 1, shape.back()};
}

bool KernelSearch::setGeometry() {
  const Grid &grid = *term.grid;
  in = asPlane(grid.view), out = asPlane(shape);
  for (int d = 0; d < 2; ++d) {
    int64_t reach = grid.high[d] - grid.low[d];
    step[d] = std::max<int64_t>(grid.step[d], 1);
    size[d] = reach / step[d] + 1;
    after[d] = std::max<int64_t>(0, (out[d + 1] - 1) * grid.stride[d] +
                                        grid.high[d] - (in[d + 1] - 1));
    // Rule L2 must give the size that there is. No window begins behind the
    // first cell (low ≤ 0), and all of them have room.
    int64_t room = in[d + 1] - grid.low[d] + after[d] - reach - 1;
    if (room / grid.stride[d] + 1 != out[d + 1])
      return false;
  }
  return true;
}

bool KernelSearch::readTaps() {
  const Grid &grid = *term.grid;
  const SparseMatrix &m = term.weights;
  taps.assign(out[0] * in[0] * size[0] * size[1], 0);
  for (int64_t row = 0; row < m.rows(); ++row) {
    int64_t x = row % out[2], y = row / out[2] % out[1],
            o = row / (out[1] * out[2]);
    for (size_t i = m.start[row]; i < m.start[row + 1]; ++i) {
      int64_t ix = m.col[i] % in[2], iy = m.col[i] / in[2] % in[1],
              c = m.col[i] / (in[1] * in[2]);
      int64_t ky = iy - y * grid.stride[0] - grid.low[0],
              kx = ix - x * grid.stride[1] - grid.low[1];
      if (ky < 0 || kx < 0 || ky % step[0] || kx % step[1] ||
          ky / step[0] >= size[0] || kx / step[1] >= size[1])
        return false;
      int64_t &tap = taps[tapAt(o, c, ky / step[0], kx / step[1])];
      if (tap != 0 && tap != m.weight[i])
        return false;
      tap = m.weight[i];
    }
  }
  return true;
}

/// As many weights at every position as the kernel has inside the input: with
/// equal weights where there are any, none is missing.
bool KernelSearch::allAgree() const {
  const Grid &grid = *term.grid;
  const SparseMatrix &m = term.weights;
  std::vector<int64_t> counts(out[0] * size[0] * size[1]);
  for (int64_t o = 0; o < out[0]; ++o)
    for (int64_t c = 0; c < in[0]; ++c)
      for (int64_t k = 0; k < size[0] * size[1]; ++k)
        counts[o * size[0] * size[1] + k] += taps[tapAt(o, c, 0, k)] != 0;
  for (int64_t row = 0; row < m.rows(); ++row) {
    int64_t x = row % out[2], y = row / out[2] % out[1],
            o = row / (out[1] * out[2]), expected = 0;
    for (int64_t ky = 0; ky < size[0]; ++ky) {
      int64_t iy = y * grid.stride[0] + grid.low[0] + ky * step[0];
      if (iy < 0 || iy >= in[1])
        continue;
      for (int64_t kx = 0; kx < size[1]; ++kx) {
        int64_t ix = x * grid.stride[1] + grid.low[1] + kx * step[1];
        if (ix >= 0 && ix < in[2])
          expected += counts[(o * size[0] + ky) * size[1] + kx];
      }
    }
    if (expected != int64_t(m.start[row + 1] - m.start[row]))
      return false;
  }
  return true;
}

/// The most groups of channels that are connected apart.
int64_t KernelSearch::findGroups() const {
  int64_t most = std::gcd(in[0], out[0]), area = size[0] * size[1];
  for (int64_t groups = most; groups > 1; --groups) {
    if (most % groups)
      continue;
    bool apart = true;
    for (int64_t o = 0; apart && o < out[0]; ++o)
      for (int64_t c = 0; apart && c < in[0]; ++c)
        if (o / (out[0] / groups) != c / (in[0] / groups))
          apart = std::all_of(&taps[tapAt(o, c, 0, 0)],
                              &taps[tapAt(o, c, 0, 0)] + area,
                              [](int64_t tap) { return tap == 0; });
    if (apart)
      return groups;
  }
  return 1;
}

std::optional<Kernel> KernelSearch::run() {
  if (!term.grid || shape.size() < 2 || shape.size() > 3 ||
      term.grid->view.size() != shape.size() || !setGeometry() || !readTaps() ||
      !allAgree())
    return std::nullopt;
  const Grid &grid = *term.grid;
  Kernel kernel;
  kernel.view = grid.view;
  kernel.groups = findGroups();
  int64_t filters = out[0] / kernel.groups, channels = in[0] / kernel.groups,
          area = size[0] * size[1];
  kernel.shape = {out[0], channels};
  for (int64_t o = 0; o < out[0]; ++o) {
    auto from = taps.begin() + tapAt(o, o / filters * channels, 0, 0);
    kernel.weights.insert(kernel.weights.end(), from, from + channels * area);
  }
  for (int d = plane ? 0 : 1; d < 2; ++d) {
    kernel.shape.push_back(size[d]);
    kernel.stride.push_back(grid.stride[d]);
    kernel.dilation.push_back(step[d]);
    kernel.pads.push_back(-grid.low[d]);
  }
  for (int d = plane ? 0 : 1; d < 2; ++d)
    kernel.pads.push_back(after[d]);
  return kernel;
}

} // namespace

std::optional<Kernel> findKernel(const Term &term, ArrayRef<int64_t> shape) {
  return KernelSearch(term, shape).run();
}

std::vector<int64_t> makeDense(const SparseMatrix &matrix) {
  std::vector<int64_t> dense(matrix.rows() * matrix.cols);
  for (int64_t row = 0; row < matrix.rows(); ++row)
    for (size_t i = matrix.start[row]; i < matrix.start[row + 1]; ++i)
      dense[row * matrix.cols + matrix.col[i]] = matrix.weight[i];
  return dense;
}

} // namespace snnc
