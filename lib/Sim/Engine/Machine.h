// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A compiled program: where everything lies in memory, and the nodes that run
// on it. `T` is float, int32_t or int64_t.

#ifndef SNNC_SIM_ENGINE_MACHINE_H
#define SNNC_SIM_ENGINE_MACHINE_H

#include "Aligned.h"
#include "Kernels.h"
#include "snnc/Sim/Engine.h"

#include "llvm/Support/Alignment.h"

#include <memory>
#include <vector>

namespace snnc::sim::engine {

/// In which order the elements of a slot are stored: with `channels` > 1 the
/// channels of a position lie side by side, as convolutions write them.
struct Order {
  int64_t size = 0, channels = 1;

  bool plain() const { return channels == 1; }
  /// Row-major address of the stored element k, and back.
  int64_t logical(int64_t k) const {
    int64_t positions = size / channels;
    return plain() ? k : k % channels * positions + k / channels;
  }
  int64_t stored(int64_t i) const {
    int64_t positions = size / channels;
    return plain() ? i : i % positions * channels + i / positions;
  }
  template <class U>
  std::vector<U> arrange(const std::vector<U> &values) const {
    if (plain())
      return values;
    std::vector<U> result(values.size());
    for (size_t i = 0; i < values.size(); ++i)
      result[stored(i)] = values[i];
    return result;
  }
  bool operator==(const Order &) const = default;
};

/// A place in the memory of a run, aligned for vectors, with slack behind it.
template <class U>
struct Room {
  size_t at = 0;
  U *in(std::byte *memory) const { return reinterpret_cast<U *>(memory + at); }
};

/// Lays rooms out one behind the other.
class MemoryPlan {
public:
  template <class U>
  Room<U> reserve(size_t count) {
    size_t at = bytes;
    bytes += llvm::alignTo(count * sizeof(U) + kSlack, kAlignment);
    return {at};
  }
  size_t size() const { return bytes; }

private:
  size_t bytes = 0;
};

/// The values of a slot that are not 0, in one step.
template <class T>
struct Events {
  uint32_t count = 0;
  const uint32_t *index = nullptr; ///< stored elements
  const T *value = nullptr;        ///< null: each is 1
  /// Integers: an event of a count n up to kMostUnits stands n times among the
  /// units, in any order; the others are `scaled`.
  uint32_t units = 0, scaled = 0;
  const uint32_t *unit = nullptr, *scaledIndex = nullptr;
  const T *scaledValue = nullptr;
};

template <class T>
struct Slot {
  Order order;
  bool binary = false;     ///< holds 0 and 1 only
  bool counts = false;     ///< holds whole numbers from 0 only
  bool wantsDense = false; ///< of the input: someone reads it as an array
  bool wantsEvents = false;
  Room<T> dense;
  Room<uint32_t> index, unit, scaledIndex;
  Room<T> value, scaledValue;
  /// Floats are added in ascending order of their address (rule F9): room to
  /// sort by channel.
  bool sorted = false;
  Room<uint32_t> sortedIndex, channelBegin;
  Room<T> sortedValue;
};

/// One recording in one step.
template <class T>
struct RunState {
  const std::vector<Slot<T>> &slots;
  const data::Recording &recording;
  const RunOptions &options;
  RunResult &result;
  std::byte *memory;
  Events<T> *events; ///< by slot
  int64_t t = 0;

  template <class U>
  U *at(Room<U> room) const {
    return room.in(memory);
  }
  T *dense(size_t slot) const { return at(slots[slot].dense); }
};

template <class T>
class Node {
public:
  virtual ~Node() = default;
  /// Before the first step of a recording.
  virtual void start(RunState<T> &) const {}
  virtual llvm::Error run(RunState<T> &) const = 0;
};

/// Finds the events of a slot whose array is written.
template <class T>
void findEvents(const KernelsOf<T> &kernels, RunState<T> &state, size_t slot);
/// Of events whose index and value are set: sorts or splits them.
template <class T>
void finishEvents(const KernelsOf<T> &kernels, RunState<T> &state, size_t slot);

/// What nodes are made with.
template <class T>
struct Context {
  const Kernels &level;
  EngineOptions options;
  std::vector<Slot<T>> &slots;
  MemoryPlan &memory;
  int64_t latency; ///< as Program::latency

  const KernelsOf<T> &kernels() const { return level.of<T>(); }
};

template <class T>
using NodePointer = std::unique_ptr<Node<T>>;

/// `Num` of the program that T computes.
template <class T>
using NumOf = std::conditional_t<std::is_same_v<T, float>, float, int64_t>;

template <class T>
NodePointer<T> makeNode(Context<T> &context, const SynapseNode<NumOf<T>> &node,
                        size_t index);
template <class T>
NodePointer<T> makeNode(Context<T> &context, const NeuronNode<NumOf<T>> &node,
                        size_t index);
template <class T>
NodePointer<T> makeNode(Context<T> &context, const PoolNode &node);
template <class T>
NodePointer<T> makeNode(Context<T> &context, const ScaleNode<NumOf<T>> &node);
template <class T>
NodePointer<T> makeNode(Context<T> &context, const RescaleNode &node);
template <class T>
NodePointer<T> makeNode(Context<T> &context, const AddNode &node);
template <class T>
NodePointer<T> makeNode(Context<T> &context, const GatherNode &node);
template <class T>
NodePointer<T> makeNode(Context<T> &context, const EncodeNode &node);

/// The modes that can act on numbers of T.
template <class T>
std::vector<Mode> kernelModes(const std::vector<OverflowMode> &modes) {
  std::vector<Mode> result;
  constexpr int64_t kBits = 8 * sizeof(T);
  for (const OverflowMode &mode : modes) {
    auto low = std::max<int64_t>(mode.low, std::numeric_limits<T>::lowest());
    auto high = std::min<int64_t>(mode.high, std::numeric_limits<T>::max());
    if (mode.kind == qsnn::Overflow::Saturate)
      result.push_back({ModeKind::Saturate, 0, low, high});
    else if (mode.bits < kBits)
      result.push_back(
          {mode.kind == qsnn::Overflow::Wrap ? ModeKind::Wrap : ModeKind::Fold,
           int32_t(mode.bits), 0, 0});
  }
  return result;
}

} // namespace snnc::sim::engine

#endif // SNNC_SIM_ENGINE_MACHINE_H
