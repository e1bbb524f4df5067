// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Traces of runs (rule T2): written sample by sample, compared by rules T4
// and F8.

#ifndef SNNC_SIM_TRACE_H
#define SNNC_SIM_TRACE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace snnc::sim {

/// Besides `snn` and `qsnn`, traces are of levels of targets, whose neurons
/// have two stages: `pre` is the current u, `post` the membrane v (rule T2).
/// `name` lives as long as the program.
void registerTraceLevel(llvm::StringRef name);
bool hasStages(llvm::StringRef level);
/// The level of a trace that names none and has u or v; empty: no target has
/// one.
llvm::StringRef getStagedLevel();

/// A neuron op of the network, as a trace states it.
struct TraceLayer {
  std::string name;           // unique, without '/'
  int64_t index;              // place in network order (rule T2)
  std::vector<int64_t> shape; // of its neurons, without step and sample
  bool hasSpikes;             // false: an `li`, which has `post` only
  enum class Membrane { F32, I32, I64 } membrane;
  std::vector<double> unit; // rule Q5; empty for float level; 1 or N
  /// Float level: what `pre` is compared with, 1 or N numbers, so that rule F8
  /// can judge a differing spike from the trace alone. Empty: not recorded.
  std::vector<float> threshold = {};
  /// Level qsnn: how far the float network may be (rule Q5a), in real numbers,
  /// 1 or N. Empty: not promised, or not recorded.
  std::vector<double> band = {};
  bool counts = false; // several spikes a step (rule F2a)
};

struct TraceHeader {
  std::string level;
  std::string modelSha256, dataSha256, toolVersion;
  std::vector<TraceLayer> layers;
  std::vector<std::vector<int64_t>> outputs; // shapes, without step and sample
  int64_t classes = 0;                       // of decode count; 0: none
  bool labels = false;
  bool saturates = false; // a real input that is quantised (rule Q5.1)
  double stepSeconds = 1; // where the network does not say it: steps
};

/// What a run is written to, sample by sample: to a temporary file that close()
/// renames; one that goes away before that leaves nothing behind. Equal runs
/// give equal bytes.
class TraceSink {
public:
  virtual ~TraceSink() = default;

  /// One layer of one sample; arrays are [steps, neurons], row-major. An empty
  /// array is one that is not kept; all samples keep the same ones.
  struct LayerData {
    std::span<const uint8_t> spikes;
    std::span<const double> pre, post;
  };
  struct SampleData {
    std::span<const LayerData> layers;                // as in the header
    std::span<const std::span<const double>> outputs; // each [steps, …]
    std::span<const int64_t> counts;                  // [classes]
    int64_t decision;
    int label;              // ignored when the header has no labels
    int64_t saturated = -1; // first step with an input beyond its range
  };
  /// Appends the next sample. A membrane that its type does not hold exactly
  /// (a fraction, or beyond the range, at integer level) is an error.
  virtual llvm::Error append(const SampleData &sample) = 0;
  /// Finishes the file and gives it its name.
  virtual llvm::Error close() = 0;
};

/// A format that runs are written in; `steps` ≥ 1 is T, one for all samples.
/// Errors of `create` name the path, or what is wrong in the header.
struct TraceFormat {
  llvm::StringLiteral name, description;
  llvm::Expected<std::unique_ptr<TraceSink>> (*create)(
      llvm::StringRef path, const TraceHeader &header, int64_t steps);
};
/// All of them; the first is that of rule T2.
llvm::ArrayRef<TraceFormat> getTraceFormats();

/// A trace of rule T2.
class TraceWriter final : public TraceSink {
public:
  static llvm::Expected<std::unique_ptr<TraceWriter>>
  create(llvm::StringRef path, const TraceHeader &header, int64_t steps);
  ~TraceWriter() override;

  llvm::Error append(const SampleData &sample) override;
  llvm::Error close() override;

private:
  struct State;
  explicit TraceWriter(std::unique_ptr<State> state);
  std::unique_ptr<State> state;
};

struct CompareOptions {
  /// Rule F8's band, relative above 1; default 1e-4.
  std::optional<double> tolerance;
  /// By layer name, 1 or N numbers; they win over those in the traces.
  std::map<std::string, std::vector<float>> thresholds;
  /// Layers of `a` with those of `b`, where the names differ.
  std::vector<std::pair<std::string, std::string>> layers;
  /// Of "spikes", "pre" and "post", those to compare; empty: all.
  std::vector<std::string> arrays;
  /// Layers that only one trace has are noted, also in traces of ours.
  bool partial = false;
  /// What messages call the traces; empty: by their paths.
  std::string labelA = {}, labelB = {};
};

struct CompareResult {
  bool equal;
  std::string report;  // for people, lines end with '\n'
  nlohmann::json json; // the same, for programs
};

/// Compares two traces: exactly at integer levels, by rule F8 at float level,
/// where `a` is the reference, by rules Q5a and F8 across the levels. "First"
/// is by sample, then step, then network order of the layers, then neuron. A
/// framework's trace may lack layers, arrays, samples and results: they are
/// noted, and where an earlier layer may differ unseen, that is said. What
/// cannot be compared (no traces, nothing in common, other shapes; of ours
/// other layers or numbers of samples) is an error. Reads one sample at a time.
llvm::Expected<CompareResult> compareTraces(llvm::StringRef a,
                                            llvm::StringRef b,
                                            const CompareOptions &options);

} // namespace snnc::sim

#endif // SNNC_SIM_TRACE_H
