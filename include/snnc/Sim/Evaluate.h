// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A network on a set of recordings: accuracy, rates, synaptic operations, and
// a trace where it is wanted (rules T1 to T3).

#ifndef SNNC_SIM_EVALUATE_H
#define SNNC_SIM_EVALUATE_H

#include "snnc/Sim/Interpreter.h"
#include "snnc/Sim/OutputError.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace snnc::sim {

struct TraceFormat;

/// A share of `total` and its 95 % confidence interval (Wilson score).
struct Share {
  int64_t count = 0, total = 0;
  double value() const { return total ? double(count) / double(total) : 0; }
  std::pair<double, double> interval() const;
};

struct EvaluateOptions {
  int64_t begin = 0, end = 0;            ///< recordings
  int threads = 0;                       ///< 0: as many as the machine has
  std::string trace;                     ///< file, or empty
  const TraceFormat *format = nullptr;   ///< of it; null: that of rule T2
  double stepSeconds = 1;                ///< for the trace; unknown: steps
  std::string modelSha256, toolVersion;  ///< for the trace
  const Executable *reference = nullptr; ///< decisions to agree with
};

/// Values of a real input that saturated, or were rounded (rule Q5.1).
struct Saturation {
  int64_t count = 0, total = 0; ///< of values, those that are 0 included
  double overshoot = 0;         ///< the largest distance beyond the range
  double low = 0, high = 0;     ///< the range
  int64_t recording = -1;       ///< with the largest
  double rounding = 0;          ///< the largest distance of others to integers
  double largest = 0;           ///< |value| of others
  void add(const Executable &network, const data::Recording &recording,
           const RunResult &run);
  double share() const { return total ? double(count) / double(total) : 0; }
};

struct Evaluation {
  int64_t samples = 0;
  int64_t steps = 0; ///< of each recording
  Judgement judgement;
  // By class:
  std::optional<Share> accuracy;  ///< where the recordings have labels
  std::optional<Share> agreement; ///< with the reference
  // By error:
  std::string outputName;                    ///< Judgement::valueName
  int64_t outputs = 0;                       ///< values of a step
  std::optional<OutputError> targetError;    ///< to the targets
  std::optional<OutputError> referenceError; ///< to the reference's outputs
  std::optional<Saturation> saturation;      ///< of a real input at level qsnn
  double synapticOperations = 0;             ///< per sample
  struct Layer {
    std::string name;
    int64_t neurons = 0;
    double rate = 0;               ///< spikes per neuron and step
    double synapticOperations = 0; ///< per sample, of the synapse in front
    int64_t weights = 0, nonzero = 0;
  };
  std::vector<Layer> layers;
  std::vector<int64_t> decisions;
  std::vector<int64_t> labels; ///< -1: unknown
  /// What makes these figures say little, each with its own: a layer that
  /// never spikes, decisions that are all the same.
  std::vector<std::string> warnings;
  /// Judged by error: what judgedValues makes of each recording.
  std::vector<std::vector<double>> values;
  int64_t firstRecording = 0;

  /// Agreement with, or error to, the same recordings in another network.
  void compareWith(const Evaluation &reference);

  /// Rule T3.
  nlohmann::ordered_json toJSON() const;
  /// The same as a table for people.
  std::string toText() const;
};

/// Runs recordings [begin, end) of `source`. An error where a label is none of
/// the network's classes. Nothing is left of a trace when it fails.
llvm::Expected<Evaluation> evaluate(const Executable &network,
                                    data::RecordingSource &source,
                                    const EvaluateOptions &options);

} // namespace snnc::sim

#endif // SNNC_SIM_EVALUATE_H
