// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One step of a neuron over ranges (rules Q2 to Q4), and where it settles.

#ifndef SNNC_DIALECTS_QSNN_NEURONRANGES_H
#define SNNC_DIALECTS_QSNN_NEURONRANGES_H

#include "dialects/QSNN/QSNNRanges.h"

namespace snnc::qsnn {

/// Overflow modes of an op, in order (rule Q4); empty: `exact`.
llvm::SmallVector<ModeAttr> modesOf(mlir::Operation *op);
WideRange applyModes(llvm::ArrayRef<ModeAttr> modes, WideRange range);

/// A layer of neurons, as rules Q2 and Q3 see it.
struct NeuronForm {
  struct Neuron {
    int64_t leak, bias, threshold, resetValue, floor, init;
  };
  std::vector<Neuron> neurons;
  int64_t shift = 0, frac = 0;
  Rounding rounding = Rounding::Floor;
  bool integrator = false; ///< `li`
  snn::Fire fire = snn::Fire::Gt;
  Reset reset = Reset::None;
  bool hasFloor = false;
  int64_t refractory = 0, clearEvery = 0;
  bool showsMembrane = false; ///< as a result
  llvm::SmallVector<ModeAttr> modes;

  /// Reads a `lif` or `li`.
  static NeuronForm read(mlir::Operation *op);
};

/// What one neuron can do in a step, from any v and any input of its ranges.
struct NeuronStep {
  WideRange u, pre, partial;
  std::optional<WideRange> v; ///< none: every way ends in a run's error
  Range spikes;
  bool rests = false; ///< whether it can be without a spike, refractory apart
};

/// A neuron of a layer over ranges. Each range only grows.
class NeuronRange {
public:
  NeuronRange(const NeuronForm &form, size_t i);

  /// One step more. Whether v has grown.
  bool advance(WideRange input, WideRange partial);
  /// Step t, counted from 0, and those since the last one, in which the input
  /// was what it was then: they are allowed where the neuron sleeps.
  void advanceTo(int64_t t, WideRange input, WideRange partial);
  /// While the input stays as it is, no result of the neuron changes: v does
  /// not, or only falls.
  bool isAsleep() const { return asleep; }
  /// Steps until nothing changes; a v without bound goes to the limit.
  void settle(WideRange input, WideRange partial);
  /// `steps` steps from v[-1] (`clear every`, rule Q10).
  void restart(WideRange input, WideRange partial, int64_t steps);

  const NeuronStep &last() const { return now; }
  /// All that v can be before and after the steps so far.
  WideRange state() const { return v; }

private:
  NeuronStep step(WideRange input, WideRange partial) const;
  void fire(NeuronStep &result, WideRange u, bool over, bool first) const;
  std::optional<WideRange> afterSpikes(WideRange fired) const;
  void fall(int64_t steps);
  void leap(WideRange input);
  __int128 leapUp(__int128 most) const;
  __int128 leapDown(__int128 least) const;
  /// The least u without a spike, less 1.
  __int128 limit() const;
  /// The greatest u that a count holds (rule N4).
  __int128 mostCounted() const;
  __int128 decayed(__int128 value) const;

  const NeuronForm &form;
  NeuronForm::Neuron n;
  WideRange v;
  NeuronStep now;
  WideRange lastInput;
  int64_t lastStep = -1;
  bool asleep = false, falls = false;
};

} // namespace snnc::qsnn

#endif // SNNC_DIALECTS_QSNN_NEURONRANGES_H
