// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What neurons with a bias do in chip steps before their first step
// (rule Q10).

#include "Plan.h"
#include "snnc/Sim/Executable.h"
#include "snnc/Support/Diagnostics.h"

using namespace mlir;

namespace snnc {

namespace {

/// Spikes by layer, [steps, neurons], where no input comes.
using Spikes = llvm::StringMap<const sim::NeuronRecord *>;

/// The last chip step before its first in which neurons that `term` reads fire
/// so late that it arrives in time; -1: none.
int64_t findEarlySpike(const Term &term, const LoihiLayer &from,
                       const sim::NeuronRecord &record) {
  std::vector<char> read(term.weights.cols);
  for (uint32_t col : term.weights.col)
    read[col] = true;
  for (int64_t t = from.offset - 1;
       t >= std::max<int64_t>(0, from.offset - term.delay); --t)
    for (int64_t i = 0; i < term.weights.cols; ++i)
      if (read[i] && record.spikes[t * term.weights.cols + i])
        return t;
  return -1;
}

} // namespace

LogicalResult checkLoihiStart(LoihiPlan &plan, Operation *network) {
  // A spike before a layer's first step reaches what is cleared later, unless
  // the network delays it.
  int64_t steps = 0;
  for (LoihiLayer &layer : plan.layers)
    for (auto [term, from] : llvm::zip_equal(layer.terms, layer.from))
      if (term.delay > 0 && from >= 0 && plan.layers[from].cleared)
        steps = std::max(steps, plan.layers[from].offset);
  if (steps == 0)
    return success();
  auto executable = sim::Executable::create(network);
  if (failed(executable))
    return failure();
  data::Recording silence;
  silence.steps = std::max<int64_t>(1, steps - plan.latency);
  silence.stepBegin.assign(silence.steps + 1, 0);
  sim::RunOptions options;
  options.trace = true;
  auto run = (*executable)->run(silence, options);
  if (!run)
    return emitLayerError(network) << toString(run.takeError());
  Spikes spikes;
  for (auto [layer, record] :
       llvm::zip_equal((*executable)->neurons(), run->neurons))
    spikes[layer.name] = &record;
  bool ok = true;
  for (LoihiLayer &layer : plan.layers)
    for (auto [term, from] : llvm::zip_equal(layer.terms, layer.from)) {
      if (term.delay == 0 || from < 0)
        continue;
      LoihiLayer &source = plan.layers[from];
      if (findEarlySpike(term, source, *spikes.at(source.name())) < 0)
        continue;
      ok = false;
      emitLayerError(layer.neurons())
          << "reads '" << source.name() << "' with a delay of " << term.delay
          << "; on the chip that one's bias makes it fire before its first "
             "step (it starts "
          << source.offset
          << " steps behind the input), and the spike would arrive in time "
             "(rule Q10)";
    }
  return success(ok);
}

} // namespace snnc
