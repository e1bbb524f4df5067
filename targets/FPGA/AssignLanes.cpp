// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// fpga-assign-lanes: how many neurons each core updates at a time.

#include "targets/FPGA/Passes.h"

#include "targets/FPGA/Lanes.h"
#include "targets/FPGA/Network.h"

#include "snnc/Support/Advice.h"
#include "llvm/ADT/StringExtras.h"

namespace snnc::fpga {
#define GEN_PASS_DEF_FPGAASSIGNLANES
#include "targets/FPGA/Passes.h.inc"
} // namespace snnc::fpga

using namespace mlir;
using namespace snnc;
using namespace snnc::fpga;

namespace {
struct FPGAAssignLanes : fpga::impl::FPGAAssignLanesBase<FPGAAssignLanes> {
  using Base::Base;
  void runOnOperation() override;
  LogicalResult pinLanes(MappedDesign &mapped);
};

/// A core with a number of lanes.
struct Candidate {
  unsigned lanes;
  double cycles;
  unsigned blocks;
};

/// What a core could have, fewest lanes first, and what it gets.
struct Choice {
  std::vector<Candidate> candidates;
  size_t chosen = 0;
  bool pinned = false;
};
} // namespace

/// Tries enough to rank numbers of lanes; the placement comes later.
static constexpr uint64_t rankingTries = 40000;

LogicalResult FPGAAssignLanes::pinLanes(MappedDesign &mapped) {
  if (lanes.empty())
    return success();
  SmallVector<StringRef> parts;
  StringRef(lanes.getValue()).split(parts, ',');
  if (parts.size() > mapped.cores.size())
    return mlir::emitError(mapped.design.getLoc())
           << "lanes: the network has " << mapped.cores.size()
           << " layers of neurons, but '" << lanes.getValue() << "' names "
           << parts.size();
  for (auto [core, text] : llvm::zip(mapped.cores, parts)) {
    text = text.trim();
    uint64_t number;
    if (text.empty())
      continue;
    if (text.getAsInteger(10, number) || !isLaneCount(number))
      return mlir::emitError(mapped.design.getLoc())
             << "lanes: expected 1, 2, 4, 8 or 16 for '" << core.getNeurons()
             << "', but got '" << text << "'";
    core.setLanes(number);
  }
  return success();
}

static Candidate evaluate(const MappedDesign &mapped, size_t k, unsigned lanes,
                          const SparseWeights &weights, const Activity &events,
                          uint64_t seed) {
  CoreOp core = mapped.cores[k];
  std::vector<uint64_t> reads = getColumnReads(events, k, core);
  bool last = k + 1 == mapped.cores.size();
  std::vector<uint32_t> order =
      core.getOrderAttr() || last
          ? core.getNeuronOrder()
          : annealOrder(weights, lanes, reads, rankingTries, seed);
  IndexFormat format =
      chooseIndexFormat(*mapped.part, weights, order, lanes, core.getWeightW(),
                        reads, core.getLutram());
  SynapseMemories memories = buildSynapseMemories(weights, order, {}, lanes,
                                                  core.getWeightW(), format);
  ConstantFields constants =
      buildConstants(readNeuronFields(mapped.layers[k]), order, lanes);
  Candidate candidate{lanes, 0, 0};
  if (events)
    candidate.cycles = estimateCoreCycles(
        getTiming(core, mapped.fifos[k], lanes, memories.columnRows, order),
        (*events)[k]);
  candidate.blocks =
      countROMBlocks(*mapped.part, memories.pointers, core.getLutram()) +
      countROMBlocks(*mapped.part, memories.synapses, core.getLutram()) +
      planCoreRAMs(*mapped.part, core, lanes).countBlocks() +
      planFifo(*mapped.part, mapped.fifos[k]).blocks;
  if (constants.image.width)
    candidate.blocks +=
        planConstants(*mapped.part, core, constants.image).blocks;
  return candidate;
}

/// The choice of one core by itself.
static Choice chooseLanes(const MappedDesign &mapped, size_t k, double goal,
                          const Activity &events, uint64_t seed) {
  CoreOp core = mapped.cores[k];
  SparseWeights weights = readWeights(mapped.layers[k]);
  Choice choice;
  choice.pinned = core.getLanes().has_value();
  for (unsigned lanes = 1; lanes <= maxLanes; lanes *= 2) {
    if (choice.pinned && lanes != *core.getLanes())
      continue;
    choice.candidates.push_back(
        evaluate(mapped, k, lanes, weights, events, seed));
    choice.chosen = choice.candidates.size() - 1;
    if (!choice.pinned && (!events || lanes >= core.getNOut() ||
                           choice.candidates.back().cycles <= goal))
      break;
  }
  return choice;
}

/// Takes lanes back, where that saves most block RAMs, until all fit.
static void fitPart(const Part &part, std::vector<Choice> &choices) {
  for (;;) {
    unsigned blocks = 0;
    for (const Choice &choice : choices)
      blocks += choice.candidates[choice.chosen].blocks;
    if (blocks <= part.blockRAMs)
      return;
    Choice *best = nullptr;
    size_t bestIndex = 0;
    unsigned bestSaved = 0;
    for (Choice &choice : choices)
      for (size_t i = 0; i != choice.chosen; ++i) {
        unsigned now = choice.candidates[choice.chosen].blocks;
        unsigned then = choice.candidates[i].blocks;
        if (then < now && now - then >= bestSaved) {
          best = &choice;
          bestIndex = i;
          bestSaved = now - then;
        }
      }
    if (!best)
      return; // fpga-build-memories says what does not fit
    best->chosen = bestIndex;
  }
}

/// Cores run side by side: the slowest one sets the time.
static void remarkOnGoal(MappedDesign &mapped,
                         const std::vector<Choice> &choices, double goal) {
  double slowest = 0;
  for (const Choice &choice : choices)
    slowest = std::max(slowest, choice.candidates[choice.chosen].cycles);
  if (slowest > goal)
    mlir::emitRemark(mapped.design.getLoc())
        << "a recording takes " << uint64_t(slowest)
        << " cycles on average with as many lanes as there may be, more than "
           "the goal of "
        << uint64_t(goal) << " (" << advise("cycles", "N") << ")";
}

void FPGAAssignLanes::runOnOperation() {
  FailureOr<MappedDesign> mapped = getMappedDesign(getOperation());
  if (failed(mapped) || failed(pinLanes(*mapped)))
    return signalPassFailure();
  if (llvm::all_of(mapped->cores, [](CoreOp c) { return !!c.getLanes(); }))
    return markAnalysesPreserved<Measurements<Activity>>();
  ActivityOptions recordings{calibration, samples, threads};
  auto measured = getAnalysis<Measurements<Activity>>().get(
      recordings, [&] { return measureActivity(*mapped, recordings); });
  if (failed(measured))
    return signalPassFailure();
  markAnalysesPreserved<Measurements<Activity>>();
  const Activity &events = **measured;
  if (!events)
    mlir::emitWarning(mapped->design.getLoc())
        << "no calibration recordings: each core gets 1 lane (name recordings "
           "with "
        << advise("calibration", "FILE") << ", or lanes with "
        << advise("lanes", "N,N") << ")";
  double goal = mapped->design.getCyclesGoal().value_or(12000);
  std::vector<Choice> choices;
  for (size_t k = 0; k != mapped->cores.size(); ++k)
    choices.push_back(chooseLanes(*mapped, k, goal, events, seed));
  fitPart(*mapped->part, choices);
  if (events && mapped->design.getCyclesGoal())
    remarkOnGoal(*mapped, choices, goal);
  for (auto [core, choice] : llvm::zip(mapped->cores, choices))
    core.setLanes(choice.candidates[choice.chosen].lanes);
}
