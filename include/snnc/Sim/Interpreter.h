// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The interpreters. That of `qsnn` is the definition of the integer network
// (rule Q6); that of `snn` follows rules F1 to F7. Slow, written to be read.

#ifndef SNNC_SIM_INTERPRETER_H
#define SNNC_SIM_INTERPRETER_H

#include "snnc/Sim/Executable.h"

namespace snnc::sim {

std::unique_ptr<Executable> makeInterpreter(FloatProgram program);
std::unique_ptr<Executable> makeInterpreter(IntegerProgram program);

} // namespace snnc::sim

#endif // SNNC_SIM_INTERPRETER_H
