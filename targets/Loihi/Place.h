// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where on the chip each core stands.

#ifndef SNNC_TARGETS_LOIHI_PLACE_H
#define SNNC_TARGETS_LOIHI_PLACE_H

#include "targets/Loihi/Partition.h"

namespace snnc::loihi {

/// Messages between the cores of a partition, over all recordings.
struct Flows {
  std::vector<std::vector<uint64_t>> between; ///< from, to
  std::vector<uint64_t> input;                ///< from the input to each core
};
Flows measureFlows(const Network &network, const Activity &activity,
                   const std::vector<CoreNeurons> &cores,
                   const std::vector<CorePlan> &plans);

/// Steps between two cores on the mesh.
unsigned getDistance(const Model &model, unsigned a, unsigned b);

/// Messages times the steps that they go.
uint64_t measureHops(const Model &model, const Flows &flows,
                     const std::vector<unsigned> &indices);

struct PlaceOptions {
  uint64_t seed = 1;
  uint64_t tries = 100000;
};

/// An index for each core so that messages go few steps: in order, then by
/// annealing. Fixed ones stay. There are not more cores than the chip has, and
/// no fixed index twice.
std::vector<unsigned>
placeCores(const Model &model, const Flows &flows,
           const std::vector<std::optional<unsigned>> &fixed,
           const PlaceOptions &options);

} // namespace snnc::loihi

#endif // SNNC_TARGETS_LOIHI_PLACE_H
