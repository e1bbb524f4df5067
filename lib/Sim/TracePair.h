// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two traces, layer by layer and array by array (rules T2, T4).

#ifndef SNNC_LIB_SIM_TRACEPAIR_H
#define SNNC_LIB_SIM_TRACEPAIR_H

#include "TraceFile.h"
#include "snnc/Sim/Trace.h"

namespace snnc::sim {

/// One array of a trace, of one sample at a time.
struct Array {
  const data::h5::Dataset *from = nullptr;
  std::vector<double> scale;  // of each element of a step; empty: 1
  std::vector<double> values; // empty where the trace lacks this sample

  llvm::Error read(int64_t sample);
};

/// One array that both traces have.
struct ArrayPair {
  Array of[2];

  explicit operator bool() const { return !of[0].values.empty(); }
  const std::vector<double> &values(int side) const { return of[side].values; }
  bool differs(size_t i) const {
    return *this && of[0].values[i] != of[1].values[i];
  }

  llvm::Error read(int64_t sample);
};

/// A layer that both traces have.
struct LayerPair {
  const TraceFile::Layer *info;  // of the first trace
  const TraceFile::Layer *other; // of the second
  std::vector<double> threshold; // real numbers; 1, N or none
  std::vector<double> band;      // rule Q5a, across levels; 1, N or none
  ArrayPair spikes, pre, post;
  Array membrane;                 // what spikes are judged by: a `pre`, if any
  double maxPre = 0, maxPost = 0; // largest deviations seen

  double thresholdOf(int64_t neuron) const {
    return threshold[threshold.size() == 1 ? 0 : neuron];
  }
  double bandOf(int64_t neuron) const {
    if (band.empty())
      return 0;
    return band[band.size() == 1 ? 0 : neuron];
  }
};

struct TracePair {
  const TraceFile &a, &b;
  int64_t samples = 0, steps = 0; // that both have
  bool isFloat = false;           // real numbers, with a tolerance
  bool mixed = false; // float against integer: units are multiplied in
  int reference = 0;  // whose membranes are held against thresholds
  std::vector<LayerPair> layers; // in network order
  /// Layers that only the given trace has.
  std::vector<std::pair<const TraceFile *, const TraceFile::Layer *>> unpaired;
  std::vector<ArrayPair> outputs;
  ArrayPair counts, decision;
  Array saturated; // across levels: of the integer one (rule Q5.1)
  std::vector<std::string> notes; // what was not compared, and why

  /// Pairs what both have; an error says why nothing can be compared.
  static llvm::Expected<TracePair> make(const TraceFile &a, const TraceFile &b,
                                        const CompareOptions &options);
  llvm::Error read(int64_t sample);
  /// Which layers before `layer` (null: all layers), as phrases, may differ in
  /// this sample unseen, as what they send on was not compared.
  std::vector<std::string> listUnseen(const LayerPair *layer,
                                      int64_t sample) const;

private:
  TracePair(const TraceFile &a, const TraceFile &b) : a(a), b(b) {}
  llvm::Error incomparable(const llvm::Twine &why) const;
  llvm::Error checkLevels();
  llvm::Error checkOptions(const CompareOptions &options) const;
  llvm::Error checkExtent();
  llvm::Error pairLayers(const CompareOptions &options);
  llvm::Error pairLayer(const TraceFile::Layer &x, const TraceFile::Layer &y,
                        const CompareOptions &options);
  void pairArrays(LayerPair &layer, const CompareOptions &options);
  void takeMembrane(LayerPair &layer, const TraceFile::Layer &real,
                    const TraceFile::Layer &other) const;
  void noteStored(const std::string &what, int64_t stored);
  llvm::Error pairOutputs();
  llvm::Error pairResults();
  llvm::Error checkThresholds(const CompareOptions &options) const;
  llvm::Error dropCarried();
  llvm::Error checkAny() const;
};

} // namespace snnc::sim

#endif // SNNC_LIB_SIM_TRACEPAIR_H
