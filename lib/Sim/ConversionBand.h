// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How far the integer network may be from the float one (rule Q5a).

#ifndef SNNC_LIB_SIM_CONVERSIONBAND_H
#define SNNC_LIB_SIM_CONVERSIONBAND_H

#include "snnc/Sim/Program.h"

namespace snnc::sim {

/// For each slot how far its integers may be from the real input's, while no
/// spike differs: half a step of a quantised input, carried on to the neurons.
/// Empty where there is no such error.
std::vector<std::vector<double>> inputErrors(const IntegerProgram &program);
std::vector<std::vector<double>> inputErrors(const FloatProgram &program);

} // namespace snnc::sim

#endif // SNNC_LIB_SIM_CONVERSIONBAND_H
