// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Costs of an event, from what it reads and adds.

#include "CostModel.h"

#include <cmath>

namespace snnc::sim::engine {

namespace {

/// Weights beyond this many bytes come from behind the second cache.
constexpr double kNearBytes = 1 << 20;
constexpr double kFarLine = 1.5; // ns for 64 bytes from there

double farAway(double bytesPerEvent, int64_t inputs) {
  bool far = bytesPerEvent * static_cast<double>(inputs) > kNearBytes;
  return far ? kFarLine * bytesPerEvent / 64 : 0;
}

} // namespace

double costOf(SynapseForm form, const SynapseShape &shape) {
  double rows = static_cast<double>(shape.rows);
  switch (form) {
  case SynapseForm::Bytes: {
    double vectors = std::ceil(rows / shape.vectorBytes);
    return 0.8 + vectors * (0.35 + 1.2 / shape.perByte) +
           farAway(vectors * shape.vectorBytes, shape.inputs);
  }
  case SynapseForm::Columns: {
    double bytes = rows * shape.numberBytes;
    return 1 + 0.5 * std::ceil(bytes / shape.vectorBytes) +
           farAway(bytes, shape.inputs);
  }
  case SynapseForm::Conv: {
    double vectors =
        std::ceil(shape.runLength * shape.numberBytes / shape.vectorBytes);
    return 4 + shape.runs * (1 + vectors);
  }
  case SynapseForm::Sparse:
    return 4 + 0.8 * shape.perEvent +
           farAway(shape.perEvent * (shape.perByte ? 3 : 8), shape.inputs);
  }
  return 0;
}

SynapseForm chooseForm(const SynapseShape &shape, EngineOptions::Form wish) {
  SynapseForm dense = shape.conv          ? SynapseForm::Conv
                      : shape.perByte > 0 ? SynapseForm::Bytes
                                          : SynapseForm::Columns;
  if (wish == EngineOptions::Form::Dense)
    return dense;
  if (wish == EngineOptions::Form::Sparse)
    return SynapseForm::Sparse;
  return costOf(SynapseForm::Sparse, shape) < costOf(dense, shape)
             ? SynapseForm::Sparse
             : dense;
}

} // namespace snnc::sim::engine
