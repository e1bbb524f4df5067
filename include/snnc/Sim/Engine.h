// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The engine: compiles a program once, and runs recordings by their events. It
// equals the interpreter (Interpreter.h) bit for bit, float and integer: in
// spikes, membranes, outputs, counts, decisions, operations and errors.

#ifndef SNNC_SIM_ENGINE_H
#define SNNC_SIM_ENGINE_H

#include "snnc/Sim/Executable.h"

namespace snnc::sim {

/// What tests and benchmarks choose for themselves.
struct EngineOptions {
  /// Instruction set, of those that this machine has: 0 is the best.
  int level = 0;
  /// How synapses are held: by cost, all weights, or those that are not 0.
  enum class Form { ByCost, Dense, Sparse } form = Form::ByCost;
};

std::unique_ptr<Executable> makeEngine(FloatProgram program,
                                       EngineOptions options = {});
std::unique_ptr<Executable> makeEngine(IntegerProgram program,
                                       EngineOptions options = {});

/// Instruction sets that this machine has, best first, e.g. "avx512".
std::vector<std::string> engineLevels();

} // namespace snnc::sim

#endif // SNNC_SIM_ENGINE_H
