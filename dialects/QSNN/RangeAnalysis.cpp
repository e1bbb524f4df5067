// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The interpreter over ranges: a whole network, one abstract step after the
// other (rule Q4).

#include "dialects/QSNN/NeuronRanges.h"
#include "dialects/QSNN/QSNNOps.h"
#include "dialects/QSNN/QSNNRanges.h"
#include "dialects/QSNN/SynapseRanges.h"
#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/Signals.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/Blobs.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;

namespace snnc::qsnn {

/// With `steps` up to this many the network is followed step by step.
static constexpr int64_t kMostSteps = 1 << 16;
/// After this many rounds what still grows around a cycle gets the whole of the
/// width that it has reached.
static constexpr int64_t kPatientRounds = 64;

namespace {

struct Signal {
  std::vector<Range> ranges, partials;
  bool bounded = true;
  unsigned version = 0; ///< rises with every change
};

struct Layer {
  Operation *op;
  SmallVector<Signal *> inputs, results;
  SmallVector<unsigned> seen = {}; ///< versions of the inputs
  SmallVector<ModeAttr> modes = {};
  std::unique_ptr<SynapseForm> synapse = {};
  std::unique_ptr<NeuronForm> form = {};
  std::vector<NeuronRange> neurons = {};
  MembraneRanges membrane = {};
  bool settled = false, failed = false;
  bool follows = false; ///< neurons, step by step

  /// Whether the result may differ from the last one.
  bool isStale();
};

} // namespace

bool Layer::isStale() {
  SmallVector<unsigned> versions;
  for (Signal *input : inputs)
    versions.push_back(input->version);
  if (versions == seen && settled)
    return false;
  settled = versions == seen;
  seen = std::move(versions);
  return true;
}

struct RangeAnalysis::State {
  explicit State(Operation *network);
  void run();

  Operation *network;
  /// Of a run: T and the latency; 0: not stated, or too many to follow.
  int64_t steps;
  int64_t sampleSteps; ///< T alone
  int64_t round = 0;
  DenseMap<Value, std::unique_ptr<Signal>> signals;
  std::vector<Layer> layers; ///< in network order
  std::vector<Layer> delays;
  DenseMap<Operation *, size_t> layerOf;
  std::vector<RangeFailure> failures;

private:
  Signal *signalOf(Value value);
  Layer makeLayer(Operation *op);
  bool evaluate(Layer &layer);
  bool evaluateNeurons(Layer &layer);
  bool showNeurons(Layer &layer);
  void finishNeurons(Layer &layer);
  bool evaluateDelay(Layer &layer);
  bool store(Layer &layer, Signal &result, SumRanges sums);
  bool update(Signal &result, ArrayRef<WideRange> ranges,
              ArrayRef<WideRange> partials);
  void fail(Layer &layer, size_t neuron, WideRange range, bool membrane);
  std::string causeOf(const Layer &layer, size_t neuron, bool membrane) const;
  std::string cycleOf(Operation *op) const;
};

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

/// What a value can be that no operation of the dialect makes.
static Range rangeOfType(Value value) {
  Type element = cast<RankedTensorType>(value.getType()).getElementType();
  unsigned bits = element.getIntOrFloatBitWidth();
  if (isa<BlockArgument>(value) && (bits == 1 || element.isUnsignedInteger()))
    return {0, snn::signalBound(value)};
  if (bits == 1 || element.isUnsignedInteger())
    return {0, (int64_t(1) << std::min(bits, 61u)) - 1};
  int64_t half = int64_t(1) << std::min(bits - 1, 61u);
  return {-half, half - 1};
}

/// Finished values as single terms, each of them there or not.
static std::vector<WideRange> asTerms(ArrayRef<WideRange> ranges) {
  std::vector<WideRange> terms;
  for (WideRange range : ranges)
    terms.push_back(range.hull({0, 0}));
  return terms;
}

static std::vector<WideRange> widen(ArrayRef<Range> ranges) {
  return {ranges.begin(), ranges.end()};
}

Signal *RangeAnalysis::State::signalOf(Value value) {
  auto [at, inserted] = signals.try_emplace(value);
  if (!inserted)
    return at->second.get();
  Signal *signal = new Signal;
  at->second.reset(signal);
  Operation *op = value.getDefiningOp();
  if (op && op->getDialect() == network->getDialect())
    return signal;
  std::vector<WideRange> ranges(
      cast<RankedTensorType>(value.getType()).getNumElements(),
      rangeOfType(value));
  update(*signal, ranges, asTerms(ranges));
  // Too wide to add up: who reads it says so.
  signal->bounded = true;
  return signal;
}

/// Whether `result` has grown.
bool RangeAnalysis::State::update(Signal &result, ArrayRef<WideRange> ranges,
                                  ArrayRef<WideRange> partials) {
  bool changed = result.ranges.empty();
  result.ranges.resize(ranges.size());
  result.partials.resize(ranges.size());
  bool first = changed;
  auto grow = [&](Range &range, WideRange by) {
    Range next = by.clamped();
    if (!first)
      next = next.hull(range);
    changed |= !(next == range);
    range = next;
    result.bounded &= by.isBounded();
  };
  for (size_t i = 0; i < ranges.size(); ++i) {
    grow(result.ranges[i], ranges[i]);
    grow(result.partials[i], partials[i]);
  }
  result.version += changed;
  return changed;
}

/// Finished sums of a layer: modes act, or they must have a bound.
bool RangeAnalysis::State::store(Layer &layer, Signal &result, SumRanges sums) {
  for (auto [i, partial] : llvm::enumerate(sums.partial))
    if (WideRange all = partial.hull(sums.finished[i]); !all.isBounded())
      fail(layer, i, all, /*membrane=*/false);
  if (!layer.modes.empty()) {
    for (WideRange &range : sums.finished)
      range = applyModes(layer.modes, range);
    sums.partial = asTerms(sums.finished);
  }
  return update(result, sums.finished, sums.partial);
}

//===----------------------------------------------------------------------===//
// Layers
//===----------------------------------------------------------------------===//

static SumRanges addRanges(const Signal &a, const Signal &b) {
  SumRanges sums{widen(a.ranges), widen(a.partials)};
  for (size_t i = 0; i < a.ranges.size(); ++i) {
    sums.finished[i] = sums.finished[i].plus(b.ranges[i]);
    sums.partial[i] = sums.partial[i].plus(b.partials[i]);
  }
  return sums;
}

/// Rule Q1. Rounding keeps the order.
static SumRanges rescaleRanges(RescaleOp op, const Signal &x) {
  SumRanges sums;
  auto by = expandIntegerParam(op.getMultiplier(),
                               op.getInput().getType().getShape());
  for (auto [i, range] : llvm::enumerate(x.ranges)) {
    // `leak` returns 64 bits; beyond the limit the sign is all that counts.
    auto scale = [&, m = by[i]](int64_t value) -> __int128 {
      __int128 rough = (__int128(value) * m) >> op.getShift();
      if (!WideRange(rough, rough + 1).isBounded())
        return rough;
      return leak(value, m, op.getShift(), op.getRounding());
    };
    sums.finished.push_back({scale(range.low), scale(range.high)});
  }
  sums.partial = asTerms(sums.finished);
  return sums;
}

/// Rule L6: a value above the declared maximum ends the run.
static SumRanges encodeRanges(EncodeOp op, const Signal &x, int64_t steps) {
  SumRanges sums;
  auto most =
      expandIntegerParam(op.getMax(), op.getInput().getType().getShape());
  for (auto [i, range] : llvm::enumerate(x.ranges)) {
    int64_t low = std::clamp<int64_t>(range.low, 0, most[i]);
    int64_t high = std::clamp<int64_t>(range.high, 0, most[i]);
    if (op.getEncoding() == snn::Encoding::Direct) {
      sums.finished.push_back({low, high});
      continue;
    }
    bool spikes = high > 0;
    if (op.getEncoding() == snn::Encoding::Rate && steps > 0)
      spikes = __int128(steps) * high >= most[i];
    sums.finished.push_back({0, spikes ? 1 : 0});
  }
  sums.partial = asTerms(sums.finished);
  return sums;
}

static SumRanges moveRanges(snn::MoveOpInterface op,
                            ArrayRef<Signal *> inputs) {
  SumRanges all;
  for (Signal *input : inputs) {
    llvm::append_range(all.finished, input->ranges);
    llvm::append_range(all.partial, input->partials);
  }
  std::vector<uint32_t> sources = op.getSources();
  if (sources.empty())
    return all;
  SumRanges moved;
  for (uint32_t from : sources) {
    moved.finished.push_back(all.finished[from]);
    moved.partial.push_back(all.partial[from]);
  }
  return moved;
}

Layer RangeAnalysis::State::makeLayer(Operation *op) {
  Layer layer{op, {}, {}};
  if (auto synapse = dyn_cast<snn::SynapseOpInterface>(op)) {
    layer.inputs.push_back(signalOf(synapse.getPresynaptic()));
    layer.synapse = std::make_unique<SynapseForm>(synapse);
  } else {
    for (Value operand : op->getOperands())
      layer.inputs.push_back(signalOf(operand));
  }
  for (Value result : op->getResults())
    layer.results.push_back(signalOf(result));
  layer.modes = modesOf(op);
  if (isa<LifOp, LiOp>(op)) {
    layer.form = std::make_unique<NeuronForm>(NeuronForm::read(op));
    for (size_t i = 0; i < layer.form->neurons.size(); ++i)
      layer.neurons.emplace_back(*layer.form, i);
  }
  return layer;
}

bool RangeAnalysis::State::evaluate(Layer &layer) {
  if (!layer.isStale())
    return false;
  if (layer.form)
    return evaluateNeurons(layer);
  layer.settled = true; // no state
  const Signal &x = *layer.inputs[0];
  SumRanges sums =
      llvm::TypeSwitch<Operation *, SumRanges>(layer.op)
          .Case([&](snn::SynapseOpInterface) {
            return layer.synapse->sum(x.ranges);
          })
          .Case([&](snn::MoveOpInterface op) {
            return moveRanges(op, layer.inputs);
          })
          .Case([&](PoolOp op) { return poolRanges(op, x.ranges, x.partials); })
          .Case([&](AddOp) { return addRanges(x, *layer.inputs[1]); })
          .Case([&](RescaleOp op) { return rescaleRanges(op, x); })
          .Case([&](EncodeOp op) { return encodeRanges(op, x, sampleSteps); })
          .Default([](Operation *op) -> SumRanges {
            llvm::report_fatal_error("no ranges are known of '" +
                                     op->getName().getStringRef() + "'");
          });
  return store(layer, *layer.results[0], std::move(sums));
}

bool RangeAnalysis::State::evaluateNeurons(Layer &layer) {
  const Signal &x = *layer.inputs[0];
  bool inputChanged = !layer.settled;
  // Rule Q10: a neuron that starts anew goes on for that many steps only.
  int64_t period = layer.form->clearEvery;
  bool restarts =
      period > 0 && period <= kMostSteps && (steps == 0 || period < steps);
  bool changed = false;
  for (auto [i, neuron] : llvm::enumerate(layer.neurons)) {
    if (!inputChanged && neuron.isAsleep())
      continue;
    if (restarts)
      neuron.restart(x.ranges[i], x.partials[i], period);
    else if (steps > 0)
      neuron.advanceTo(round, x.ranges[i], x.partials[i]);
    else
      neuron.settle(x.ranges[i], x.partials[i]);
    changed |= !neuron.isAsleep();
  }
  layer.settled = restarts || !changed;
  layer.follows = !restarts && steps > 0;
  changed &= layer.follows;
  return showNeurons(layer) || changed;
}

/// The results of a layer of neurons; whether they have grown.
bool RangeAnalysis::State::showNeurons(Layer &layer) {
  std::vector<WideRange> spikes, shown;
  bool post = true;
  if (auto lif = dyn_cast<LifOp>(layer.op))
    post = lif.getShown() != snn::Membrane::Pre;
  for (auto [i, neuron] : llvm::enumerate(layer.neurons)) {
    const NeuronStep &step = neuron.last();
    WideRange v = neuron.state();
    spikes.push_back(step.spikes);
    shown.push_back(post ? step.v.value_or(v) : step.pre);
    WideRange all = step.u.hull(step.pre).hull(step.partial).hull(v);
    if (!all.isBounded())
      fail(layer, i, all, /*membrane=*/true);
  }
  bool changed = false;
  if (!layer.form->integrator)
    changed |= update(*layer.results[0], spikes, asTerms(spikes));
  if (layer.form->showsMembrane)
    changed |= update(*layer.results.back(), shown, asTerms(shown));
  return changed;
}

/// Wakes what sleeps for the last step; then membranes are what they are.
void RangeAnalysis::State::finishNeurons(Layer &layer) {
  const Signal &x = *layer.inputs[0];
  if (layer.follows)
    for (auto [i, neuron] : llvm::enumerate(layer.neurons))
      neuron.advanceTo(steps - 1, x.ranges[i], x.partials[i]);
  showNeurons(layer);
  for (const NeuronRange &neuron : layer.neurons) {
    layer.membrane.u.push_back(neuron.last().u.clamped());
    layer.membrane.pre.push_back(neuron.last().pre.clamped());
    layer.membrane.v.push_back(neuron.state().clamped());
    layer.membrane.partial.push_back(neuron.last().partial.clamped());
  }
}

/// Rule N2. A delay gives any value that it has been given so far.
bool RangeAnalysis::State::evaluateDelay(Layer &layer) {
  Signal &y = *layer.results[0];
  if (round == 0) {
    auto op = cast<DelayOp>(layer.op);
    std::vector<WideRange> ranges;
    for (int64_t init :
         expandIntegerParam(op.getInit(), op.getInput().getType().getShape()))
      ranges.push_back({init, init});
    return update(y, ranges, asTerms(ranges));
  }
  if (!layer.isStale())
    return false;
  layer.settled = true;
  const Signal &x = *layer.inputs[0];
  std::vector<WideRange> ranges = widen(x.ranges);
  bool changed = update(y, ranges, asTerms(ranges));
  if (!changed || steps > 0 || round < kPatientRounds)
    return changed;
  Range all = y.ranges[0];
  for (Range range : y.ranges)
    all = all.hull(range);
  WideRange type = rangeOfType(layer.op->getResult(0));
  for (WideRange &range : ranges) {
    int64_t half = int64_t(1) << std::min(61u, all.width() - 1);
    range = {all.low < 0 ? -half : 0, half - 1};
    // Of spikes and counts no more than they can be.
    if (type.low == 0)
      range = {0, std::min(range.high, type.high)};
  }
  return update(y, ranges, asTerms(ranges));
}

//===----------------------------------------------------------------------===//
// What has no bound
//===----------------------------------------------------------------------===//

void RangeAnalysis::State::fail(Layer &layer, size_t neuron, WideRange range,
                                bool membrane) {
  // Who comes after the one that fails has nothing to add.
  bool bounded =
      llvm::all_of(layer.inputs, [](Signal *input) { return input->bounded; });
  if (layer.failed || !bounded)
    return;
  layer.failed = true;
  failures.push_back({layer.op, neuron, membrane, !range.hasLow(),
                      !range.hasHigh(), causeOf(layer, neuron, membrane)});
}

/// The delays through which `op` feeds itself, e.g. "'back'".
std::string RangeAnalysis::State::cycleOf(Operation *op) const {
  auto reach = [&](auto next) {
    DenseSet<Operation *> seen;
    SmallVector<Operation *> work{op};
    while (!work.empty())
      next(work.pop_back_val(), [&](Operation *to) {
        if (to && seen.insert(to).second)
          work.push_back(to);
      });
    return seen;
  };
  auto after = reach([](Operation *at, auto visit) {
    for (Operation *user : at->getUsers())
      visit(user);
  });
  auto before = reach([](Operation *at, auto visit) {
    for (Value operand : at->getOperands())
      visit(operand.getDefiningOp());
  });
  std::string names;
  for (const Layer &delay : delays)
    if (after.contains(delay.op) && before.contains(delay.op))
      names += (names.empty() ? "'" : ", '") +
               cast<DelayOp>(delay.op).getName().str() + "'";
  return names;
}

std::string RangeAnalysis::State::causeOf(const Layer &layer, size_t neuron,
                                          bool membrane) const {
  if (steps > 0)
    return "its constants are too large for " + std::to_string(steps) +
           " steps";
  auto stated = cast<snn::NetworkOpInterface>(network).getNumSteps();
  std::string noSteps = stated ? "the network states too many steps to follow"
                               : "the network states no number of steps (" +
                                     advise("steps", "N") + ")";
  if (membrane && layer.form->neurons[neuron].leak == int64_t(1)
                                                          << layer.form->shift)
    return "it does not decay, and " + noSteps;
  // What is too large by itself is so in the first round.
  if (std::string cycle = round > 0 ? cycleOf(layer.op) : ""; !cycle.empty())
    return "it feeds itself through the delay " + cycle + ", and " + noSteps;
  return "its constants are too large";
}

//===----------------------------------------------------------------------===//
// The whole network
//===----------------------------------------------------------------------===//

RangeAnalysis::State::State(Operation *network) : network(network) {
  sampleSteps =
      cast<snn::NetworkOpInterface>(network).getNumSteps().value_or(0);
  steps = sampleSteps;
  if (auto latency = network->getAttrOfType<IntegerAttr>("latency");
      latency && steps > 0)
    steps += latency.getInt();
  if (steps > kMostSteps)
    steps = sampleSteps = 0;
  for (Operation *op : snn::getNetworkOrder(network)) {
    if (op->hasTrait<OpTrait::IsTerminator>())
      for (Value value : op->getOperands())
        signalOf(value);
    if (op->getDialect() != network->getDialect() || op->getNumResults() == 0)
      continue;
    if (isa<DelayOp>(op)) {
      delays.push_back(makeLayer(op));
      continue;
    }
    layerOf[op] = layers.size();
    layers.push_back(makeLayer(op));
  }
}

void RangeAnalysis::State::run() {
  for (bool changed = true; changed; ++round) {
    if (steps > 0 && round == steps)
      break;
    changed = false;
    for (Layer &delay : delays)
      changed |= evaluateDelay(delay);
    for (Layer &layer : layers)
      changed |= evaluate(layer);
    // What a delay was given shows in the next step.
    changed |= round == 0 && !delays.empty();
  }
  for (Layer &layer : layers)
    if (layer.form)
      finishNeurons(layer);
  llvm::sort(failures, [&](const auto &a, const auto &b) {
    return layerOf.lookup(a.op) < layerOf.lookup(b.op);
  });
}

RangeAnalysis::RangeAnalysis(Operation *network)
    : state(std::make_unique<State>(network)) {
  state->run();
}

RangeAnalysis::~RangeAnalysis() = default;

ArrayRef<Range> RangeAnalysis::rangesOf(Value value) const {
  auto at = state->signals.find(value);
  return at == state->signals.end() ? ArrayRef<Range>()
                                    : ArrayRef(at->second->ranges);
}

ArrayRef<Range> RangeAnalysis::partialsOf(Value value) const {
  auto at = state->signals.find(value);
  return at == state->signals.end() ? ArrayRef<Range>()
                                    : ArrayRef(at->second->partials);
}

const MembraneRanges *RangeAnalysis::membraneOf(Operation *op) const {
  auto at = state->layerOf.find(op);
  if (at == state->layerOf.end() || !state->layers[at->second].form)
    return nullptr;
  return &state->layers[at->second].membrane;
}

ArrayRef<RangeFailure> RangeAnalysis::failures() const {
  return state->failures;
}

} // namespace snnc::qsnn
