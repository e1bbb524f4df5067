// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What stands in the way of judging a network by its decisions.

#ifndef SNNC_LIB_SIM_EVALUATECHECKS_H
#define SNNC_LIB_SIM_EVALUATECHECKS_H

#include "snnc/Sim/Evaluate.h"

namespace snnc::sim {

/// An error where a label of recordings [begin, end) is none of the network's
/// classes. A network of one output has no classes.
llvm::Error checkLabels(const Executable &network,
                        data::RecordingSource &source, int64_t begin,
                        int64_t end);

/// Inputs that saturate, layers that never spike (`spikes` holds one count a
/// layer of neurons), and decisions that are all the same.
std::vector<std::string> checkActivity(const Executable &network,
                                       const Evaluation &evaluation,
                                       llvm::ArrayRef<int64_t> spikes);

} // namespace snnc::sim

#endif // SNNC_LIB_SIM_EVALUATECHECKS_H
