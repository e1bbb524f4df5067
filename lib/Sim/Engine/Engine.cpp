// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles a program and runs recordings on it.

#include "snnc/Sim/Engine.h"
#include "Bounds.h"
#include "Machine.h"
#include "snnc/Sim/Decoder.h"
#include "snnc/Sim/Rules.h"

#include "llvm/ADT/STLExtras.h"

#include <mutex>

namespace snnc::sim {

namespace engine {

namespace {

/// What a run writes. Runs that follow each other use the same one.
template <class T>
struct Scratch {
  AlignedVector<std::byte> memory;
  std::vector<Events<T>> events;    ///< by slot
  std::vector<std::vector<T>> past; ///< by delay: [steps, n], by step mod n
  std::vector<T> output;
};

template <class T>
class Pool {
public:
  using Pointer = std::unique_ptr<Scratch<T>>;

  Pointer take(size_t bytes, size_t slots) {
    std::lock_guard lock(mutex);
    if (free.empty())
      return Pointer(new Scratch<T>{AlignedVector<std::byte>(bytes),
                                    std::vector<Events<T>>(slots),
                                    {},
                                    {}});
    Pointer scratch = std::move(free.back());
    free.pop_back();
    return scratch;
  }
  void give(Pointer scratch) {
    std::lock_guard lock(mutex);
    free.push_back(std::move(scratch));
  }

private:
  std::mutex mutex;
  std::vector<Pointer> free;
};

template <class T>
class Engine final : public Executable {
  using Num = NumOf<T>;

public:
  Engine(Program<Num> program, const Bounds<Num> &bounds,
         EngineOptions options);

private:
  llvm::Expected<RunResult> runSteps(const data::Recording &recording,
                                     const RunOptions &options) const override;

  void makeSlots(const Bounds<Num> &bounds);
  void findReaders();
  void makeNodes(EngineOptions options);
  void makeRooms();
  void start(RunState<T> &state, Scratch<T> &scratch) const;
  llvm::Error step(RunState<T> &state, Scratch<T> &scratch) const;
  llvm::Error loadInput(RunState<T> &state) const;
  llvm::Error loadAnyInput(RunState<T> &state) const;
  const T *output(RunState<T> &state, size_t slot, Scratch<T> &scratch) const;
  llvm::Error run(RunState<T> &state, Scratch<T> &scratch) const;

  /// A node, and its results whose events others read.
  struct Place {
    NodePointer<T> node;
    std::vector<size_t> found;
  };

  Program<Num> program; ///< without its nodes
  const Kernels &level;
  const KernelsOf<T> &kernels;
  MemoryPlan memory;
  std::vector<Slot<T>> slots;
  std::vector<Place> places;
  size_t neuronCount = 0, synapseCount = 0;
  mutable Pool<T> pool;
};

/// The slots that a node writes.
template <class NodeKind>
std::vector<size_t> resultsOf(const NodeKind &node) {
  return {node.out};
}
template <class Num>
std::vector<size_t> resultsOf(const NeuronNode<Num> &node) {
  std::vector<size_t> results;
  for (std::optional<size_t> slot : {node.spikes, node.membrane})
    if (slot)
      results.push_back(*slot);
  return results;
}

template <class T>
Engine<T>::Engine(Program<Num> source, const Bounds<Num> &bounds,
                  EngineOptions options)
    : Executable(source), program(std::move(source)),
      level(kernelLevel(options.level)), kernels(level.of<T>()) {
  makeSlots(bounds);
  findReaders();
  makeNodes(options);
  makeRooms();
  program.nodes.clear();
}

template <class T>
void Engine<T>::makeSlots(const Bounds<Num> &bounds) {
  for (auto [size, interval] : llvm::zip(program.slotSizes, bounds.slots)) {
    Slot<T> &slot = slots.emplace_back();
    slot.order = {size, 1};
    slot.binary = Interval(0, 1).contains(interval);
    slot.counts = interval.low >= 0;
  }
}

/// Who reads events, and who reads the input as an array.
template <class T>
void Engine<T>::findReaders() {
  auto readsDense = [&](size_t slot) { slots[slot].wantsDense = true; };
  auto readsEvents = [&](size_t slot) { slots[slot].wantsEvents = true; };
  for (const auto &node : program.nodes) {
    if (auto *synapse = std::get_if<SynapseNode<Num>>(&node)) {
      readsEvents(synapse->in);
    } else if (auto *pool = std::get_if<PoolNode>(&node)) {
      slots[pool->in].counts ? readsEvents(pool->in) : readsDense(pool->in);
    } else if (auto *add = std::get_if<AddNode>(&node)) {
      readsDense(add->a);
      readsDense(add->b);
    } else if (auto *gather = std::get_if<GatherNode>(&node)) {
      llvm::for_each(gather->ins, readsDense);
    } else {
      std::visit(
          [&](const auto &n) {
            if constexpr (requires { n.in; })
              readsDense(n.in);
          },
          node);
    }
  }
  for (const auto &delay : program.delays)
    readsDense(delay.in);
  llvm::for_each(program.outputs, readsDense);
}

template <class T>
void Engine<T>::makeNodes(EngineOptions options) {
  Context<T> context{level, options, slots, memory, program.latency};
  for (const auto &node : program.nodes) {
    Place &place = places.emplace_back();
    std::visit(
        [&](const auto &n) {
          using Kind = std::decay_t<decltype(n)>;
          if constexpr (std::is_same_v<Kind, SynapseNode<Num>>)
            place.node = makeNode<T>(context, n, synapseCount++);
          else if constexpr (std::is_same_v<Kind, NeuronNode<Num>>)
            place.node = makeNode<T>(context, n, neuronCount++);
          else
            place.node = makeNode<T>(context, n);
          for (size_t slot : resultsOf(n))
            if (slots[slot].wantsEvents)
              place.found.push_back(slot);
        },
        node);
  }
}

template <class T>
void Engine<T>::makeRooms() {
  for (Slot<T> &slot : slots) {
    size_t size = slot.order.size;
    slot.dense = memory.reserve<T>(size);
    if (!slot.wantsEvents)
      continue;
    slot.index = memory.reserve<uint32_t>(size);
    slot.value = memory.reserve<T>(size);
    if (std::is_same_v<T, float> && !slot.order.plain()) {
      slot.sorted = true;
      slot.sortedIndex = memory.reserve<uint32_t>(size);
      slot.sortedValue = memory.reserve<T>(size);
      slot.channelBegin = memory.reserve<uint32_t>(slot.order.channels + 1);
    } else if (!std::is_same_v<T, float> && !slot.binary) {
      slot.unit = memory.reserve<uint32_t>(kMostUnits * size);
      slot.scaledIndex = memory.reserve<uint32_t>(size);
      slot.scaledValue = memory.reserve<T>(size);
    }
  }
}

//===----------------------------------------------------------------------===//
// A run
//===----------------------------------------------------------------------===//

template <class T>
void Engine<T>::start(RunState<T> &state, Scratch<T> &scratch) const {
  for (const Place &place : places)
    place.node->start(state);
  scratch.past.resize(program.delays.size());
  for (auto [delay, past] : llvm::zip(program.delays, scratch.past)) {
    // What a recording is too short to see again is not kept.
    int64_t steps =
        std::min(delay.steps, std::max<int64_t>(state.recording.steps, 1));
    past.clear();
    for (int64_t t = 0; t < steps; ++t)
      past.insert(past.end(), delay.init.begin(), delay.init.end());
  }
}

/// Events as they stand in the recording; only what others read as an array is
/// written as one.
template <class T>
llvm::Error Engine<T>::loadInput(RunState<T> &state) const {
  const data::Recording &recording = state.recording;
  const Slot<T> &slot = slots[program.input];
  uint32_t begin = recording.stepBegin[state.t];
  uint32_t count = recording.stepBegin[state.t + 1] - begin;
  bool asIs = !program.anyInput && program.quantizer.step == 0 &&
              program.quantizer.zero == 0 && slot.wantsEvents;
  T *value = state.at(slot.value);
  if (!asIs || !kernels.wholeValues(recording.value.data() + begin, count,
                                    double(program.inputLow),
                                    double(program.inputHigh), value))
    return loadAnyInput(state);
  const uint32_t *address = recording.address.data() + begin;
  if (slot.wantsDense) {
    T *dense = state.at(slot.dense);
    std::fill_n(dense, slot.order.size, T(0));
    for (uint32_t e = 0; e < count; ++e)
      dense[address[e]] = value[e];
  }
  Events<T> &events = state.events[program.input];
  events.count = count;
  events.index = address;
  events.value = slot.binary ? nullptr : value;
  finishEvents(kernels, state, program.input);
  return llvm::Error::success();
}

/// Values that need a check or a conversion each; the first wrong one is
/// reported.
template <class T>
llvm::Error Engine<T>::loadAnyInput(RunState<T> &state) const {
  const data::Recording &recording = state.recording;
  const Slot<T> &slot = slots[program.input];
  T *dense = state.at(slot.dense);
  std::fill_n(dense, slot.order.size, static_cast<T>(program.quantizer.zero));
  for (uint32_t e = recording.stepBegin[state.t];
       e < recording.stepBegin[state.t + 1]; ++e) {
    auto value = inputValue(program, recording, state.t, e, state.result.input);
    if (!value)
      return value.takeError();
    dense[recording.address[e]] = static_cast<T>(*value);
  }
  if (slot.wantsEvents)
    findEvents(kernels, state, program.input);
  return llvm::Error::success();
}

/// Rules N1, N2.
template <class T>
llvm::Error Engine<T>::step(RunState<T> &state, Scratch<T> &scratch) const {
  if (llvm::Error error = loadInput(state))
    return error;
  for (auto [delay, past] : llvm::zip(program.delays, scratch.past)) {
    int64_t size = slots[delay.out].order.size;
    int64_t at = state.t % (past.size() / size) * size;
    std::copy_n(past.data() + at, size, state.dense(delay.out));
    if (slots[delay.out].wantsEvents)
      findEvents(kernels, state, delay.out);
  }
  for (const Place &place : places) {
    if (llvm::Error error = place.node->run(state))
      return error;
    for (size_t slot : place.found)
      findEvents(kernels, state, slot);
  }
  for (auto [delay, past] : llvm::zip(program.delays, scratch.past)) {
    const Order &order = slots[delay.in].order;
    const T *value = state.dense(delay.in);
    T *to = past.data() + state.t % (past.size() / order.size) * order.size;
    for (int64_t k = 0; k < order.size; ++k)
      to[order.logical(k)] = value[k];
  }
  return llvm::Error::success();
}

/// An output in the order of its shape.
template <class T>
const T *Engine<T>::output(RunState<T> &state, size_t slot,
                           Scratch<T> &scratch) const {
  const Order &order = slots[slot].order;
  const T *values = state.dense(slot);
  if (order.plain())
    return values;
  scratch.output.resize(order.size);
  for (int64_t k = 0; k < order.size; ++k)
    scratch.output[order.logical(k)] = values[k];
  return scratch.output.data();
}

template <class T>
llvm::Error Engine<T>::run(RunState<T> &state, Scratch<T> &scratch) const {
  RunResult &result = state.result;
  start(state, scratch);
  bool decodes = !program.outputs.empty();
  Decoder decoder(
      program.decode, decodes ? program.size(program.outputs[0]) : 0,
      state.recording.steps, program.latency, program.decodeFactors);
  for (state.t = 0; state.t < state.recording.steps; ++state.t) {
    if (llvm::Error error = step(state, scratch))
      return error;
    if (decodes)
      decoder.add(output(state, program.outputs[0], scratch), state.t);
    if (!state.options.trace && !state.options.outputs)
      continue;
    for (auto [k, slot] : llvm::enumerate(program.outputs)) {
      const T *values = output(state, slot, scratch);
      result.outputs[k].insert(result.outputs[k].end(), values,
                               values + program.size(slot));
    }
  }
  result.decision = decoder.decision();
  result.values = decoder.values(program.outputUnit);
  if (program.countsClasses)
    result.counts.assign(decoder.scores().begin(), decoder.scores().end());
  return llvm::Error::success();
}

template <class T>
llvm::Expected<RunResult> Engine<T>::runSteps(const data::Recording &recording,
                                              const RunOptions &options) const {
  RunResult result;
  result.steps = recording.steps;
  result.neurons.resize(neuronCount);
  result.synapses.resize(synapseCount);
  result.outputs.resize(program.outputs.size());
  auto scratch = pool.take(memory.size(), slots.size());
  RunState<T> state{slots,
                    recording,
                    options,
                    result,
                    scratch->memory.data(),
                    scratch->events.data()};
  llvm::Error error = run(state, *scratch);
  pool.give(std::move(scratch));
  if (error)
    return std::move(error);
  return result;
}

} // namespace

} // namespace engine

std::unique_ptr<Executable> makeEngine(FloatProgram program,
                                       EngineOptions options) {
  auto bounds = engine::findBounds(program);
  return std::make_unique<engine::Engine<float>>(std::move(program), bounds,
                                                 options);
}

std::unique_ptr<Executable> makeEngine(IntegerProgram program,
                                       EngineOptions options) {
  auto bounds = engine::findBounds(program);
  if (bounds.narrow)
    return std::make_unique<engine::Engine<int32_t>>(std::move(program), bounds,
                                                     options);
  return std::make_unique<engine::Engine<int64_t>>(std::move(program), bounds,
                                                   options);
}

std::vector<std::string> engineLevels() {
  std::vector<std::string> names;
  for (int level = 0; level < engine::kernelLevels(); ++level)
    names.push_back(engine::kernelLevel(level).name);
  return names;
}

} // namespace snnc::sim
