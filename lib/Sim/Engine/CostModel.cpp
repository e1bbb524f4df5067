// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Costs of an event, from what it reads and adds.

#include "CostModel.h"
#include "Kernels.h"

#include "llvm/Support/ErrorHandling.h"

#include <algorithm>
#include <cmath>

namespace snnc::sim::engine {

namespace {

/// ns to read a line of 64 bytes of weights: from the second cache, and, where
/// there are more than kNearBytes of them, from behind it.
constexpr double kNearBytes = 3 << 20;
constexpr double kNearLine = 0.6, kFarLine = 1.5;
constexpr double kVector = 0.4; // ns to add a vector of weights
constexpr double kEvent = 1;    // ns to begin with the next event

double linesOf(double bytesPerEvent, const SynapseShape &shape) {
  bool far = bytesPerEvent * static_cast<double>(shape.inputs) > kNearBytes;
  return (far ? kFarLine : kNearLine) * std::ceil(bytesPerEvent / 64);
}

} // namespace

double costOf(SynapseForm form, const SynapseShape &shape) {
  double rows = static_cast<double>(shape.rows);
  switch (form) {
  case SynapseForm::Bytes: {
    double vectors = std::ceil(rows / shape.vectorBytes);
    double widened = 2 * kVector / shape.perByte;
    return kEvent + vectors * (kVector + widened) + linesOf(rows, shape);
  }
  case SynapseForm::Columns: {
    double bytes = rows * shape.numberBytes;
    return kEvent + kVector * std::ceil(bytes / shape.vectorBytes) +
           linesOf(bytes, shape);
  }
  case SynapseForm::Conv: {
    // Each run is a loop, on sums that other events have written lately.
    double bytes = shape.runLength * shape.numberBytes;
    return kEvent +
           shape.runs * (4 + 1.2 * bytes / 64 +
                         kVector * std::ceil(bytes / shape.vectorBytes));
  }
  case SynapseForm::Sparse: {
    // Entries go one by one; those of short columns are copied before.
    double copied = std::min<double>(shape.perEvent, kShortColumn);
    return 4 + 0.8 * shape.perEvent + 0.4 * copied;
  }
  }
  llvm_unreachable("all forms are above");
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
