// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which form of a synapse's weights is the quickest.

#ifndef SNNC_SIM_ENGINE_COSTMODEL_H
#define SNNC_SIM_ENGINE_COSTMODEL_H

#include "snnc/Sim/Engine.h"

namespace snnc::sim::engine {

enum class SynapseForm {
  Bytes,   ///< all weights, of at most 8 bits
  Columns, ///< all weights
  Conv,    ///< all weights of a convolution
  Sparse,  ///< those that are not 0
};

struct SynapseShape {
  int64_t rows, inputs;
  double perEvent;      ///< weights that are not 0 behind an input, mean
  int vectorBytes;      ///< of the instruction set
  int numberBytes;      ///< of the numbers of the network
  uint32_t perByte = 0; ///< ByteColumns::perByte; 0: weights are not bytes
  bool conv = false;    ///< a convolution, with
  double runs = 0;      ///< runs that an event reaches, mean
  double runLength = 0; ///< their length, mean
};

/// Estimated ns for an event. The constants are measured (test/Benchmark).
double costOf(SynapseForm form, const SynapseShape &shape);

SynapseForm chooseForm(const SynapseShape &shape, EngineOptions::Form wish);

} // namespace snnc::sim::engine

#endif // SNNC_SIM_ENGINE_COSTMODEL_H
