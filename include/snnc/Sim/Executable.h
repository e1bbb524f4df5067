// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A network made ready to run, and what a run shows. The interpreter
// (Interpreter.h) is the definition (rule Q6); the engine equals it.

#ifndef SNNC_SIM_EXECUTABLE_H
#define SNNC_SIM_EXECUTABLE_H

#include "snnc/Data/Recordings.h"
#include "snnc/Sim/Program.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <memory>
#include <string>
#include <vector>

namespace snnc::sim {

/// A layer of neurons, in network order.
struct NeuronLayer {
  std::string name;
  std::vector<int64_t> shape;
  int64_t size;
  bool hasSpikes;               ///< false: an `li`, which has `post` only
  bool integer;                 ///< level qsnn
  unsigned membraneBits;        ///< at level qsnn
  std::vector<double> unit;     ///< at level qsnn: one, or one per neuron
  std::vector<float> threshold; ///< one per neuron (at level qsnn in units)
  std::vector<double> decay;    ///< of one step, one per neuron (rule F1)
  bool counts = false;          ///< several spikes a step (rule F2a)
  int64_t frac = 0;             ///< at level qsnn: f (rule Q2)
  int64_t integrator = -1;      ///< the `li` whose membrane comes in; -1: none
  /// At level qsnn: how far the current may be from that of the real input,
  /// since that is rounded (rule Q5a), in its units, one per neuron; empty: 0.
  std::vector<double> inputError = {};
};

/// A layer of synapses, in network order.
struct SynapseLayer {
  std::string name;
  int64_t inputs, outputs; ///< values that enter and leave in a step
  int64_t weights, nonzero;
  int64_t neurons = -1; ///< index of the neurons that it feeds; -1: none
};

/// The first output, which is decoded (rule L5).
struct OutputLayer {
  snn::Decode decode = snn::Decode::Count;
  int64_t size = 0; ///< values of a step; 0: the network has no output
  std::vector<int64_t> shape;
  /// Real value of an integer, [size]; empty: 1.
  std::vector<double> unit;
};

struct RunOptions {
  bool trace = false;         ///< keep spikes, membranes and outputs
  bool outputs = false;       ///< keep outputs only
  bool synapseInputs = false; ///< keep what enters each synapse
};

/// What a layer of neurons did in one recording.
struct NeuronRecord {
  int64_t spikeCount = 0;
  /// [steps, size], kept with RunOptions::trace: spikes, u[t] and v[t]. An `li`
  /// has `post` only.
  std::vector<uint8_t> spikes;
  std::vector<double> pre, post;
};

/// What is not zero in the values of each step.
struct SparseSteps {
  std::vector<size_t> begin = {0}; ///< [steps + 1], places in the other two
  std::vector<uint32_t> index;     ///< of the element, in any order
  std::vector<float> value;

  void add(uint32_t element, float x) {
    index.push_back(element);
    value.push_back(x);
  }
  void endStep() { begin.push_back(index.size()); }
  /// All values, of `size` elements a step: [steps, size].
  std::vector<float> expand(int64_t size) const;
};

struct SynapseRecord {
  /// Surviving weights behind inputs that are not zero, summed over steps. An
  /// input that counts several events in a step is one.
  int64_t operations = 0;
  SparseSteps inputs; ///< kept with synapseInputs
};

/// What became of the values of a real input as integers (rule Q5.1).
struct InputRecord {
  int64_t saturated = 0;
  int64_t firstStep = -1; ///< with one of them; -1: none
  double overshoot = 0;   ///< the largest distance beyond the range, real
  double rounding = 0;    ///< the largest distance of others to their integer
  double largest = 0;     ///< |value| of others
};

struct RunResult {
  int64_t steps = 0;
  InputRecord input;
  std::vector<NeuronRecord> neurons;
  std::vector<SynapseRecord> synapses;
  std::vector<std::vector<double>> outputs; ///< [steps, n], where they are kept
  std::vector<int64_t> counts;              ///< decode count: spikes by class
  int64_t decision = -1;                    ///< the class (rule L5)
  /// What `decode` makes of each element of the first output, in real units:
  /// number of spikes, last, largest or mean membrane, first step.
  std::vector<double> values;
};

/// Who runs a network: the fast one, or the definition.
enum class Executor { Engine, Interpreter };

/// A network made ready to run. Runs share nothing that they change.
class Executable {
public:
  /// `network` has passed its verifier; an error is emitted where it is of no
  /// executable level, has more than one input, or operations that no executor
  /// knows.
  static mlir::FailureOr<std::unique_ptr<Executable>>
  create(mlir::Operation *network, Executor executor = Executor::Engine);
  virtual ~Executable() = default;

  /// Runs one recording, and as many steps more as the outputs are late. An
  /// error says which value is not one of the input's, or which neuron made
  /// more spikes in a step than a count holds (rule N4).
  llvm::Expected<RunResult> run(const data::Recording &recording,
                                const RunOptions &options) const;

  llvm::ArrayRef<NeuronLayer> neurons() const { return neuronLayers; }
  llvm::ArrayRef<SynapseLayer> synapses() const { return synapseLayers; }
  llvm::StringRef level() const { return levelName; }
  const std::vector<std::vector<int64_t>> &outputShapes() const {
    return outputs;
  }
  /// Classes of a network that counts spikes; 0 for others.
  int64_t classes() const { return numClasses; }
  const OutputLayer &output() const { return firstOutput; }
  int64_t inputSize() const { return numInputs; } ///< values of a step
  /// Steps by which outputs are behind the input.
  int64_t outputLatency() const { return latency; }
  /// The range of a real input that becomes integer; nothing for others.
  std::optional<std::pair<double, double>> inputRange() const { return range; }

protected:
  template <class Num>
  explicit Executable(const Program<Num> &program);

  /// Runs the steps of `recording`, those without input included.
  virtual llvm::Expected<RunResult>
  runSteps(const data::Recording &recording,
           const RunOptions &options) const = 0;

  std::vector<NeuronLayer> neuronLayers;
  std::vector<SynapseLayer> synapseLayers;
  std::vector<std::vector<int64_t>> outputs;
  std::string levelName;
  int64_t numClasses = 0;
  int64_t latency = 0; ///< as Program::latency
  OutputLayer firstOutput;
  int64_t numInputs = 0;
  std::optional<std::pair<double, double>> range;
};

/// Rule Q5a: how far the membranes of a layer of level qsnn may be from those
/// of the float network, in real numbers, one per neuron. Empty where nothing
/// is promised.
std::vector<double> conversionBand(llvm::ArrayRef<NeuronLayer> layers,
                                   size_t index, int64_t steps);

/// Runs recordings [begin, end) of `source`, streamed, on `threads` threads.
/// `consume` gets them in order, on the calling thread.
llvm::Error
runAll(const Executable &network, data::RecordingSource &source, int64_t begin,
       int64_t end, const RunOptions &options, int threads,
       llvm::function_ref<llvm::Error(const data::Recording &, RunResult &)>
           consume);

} // namespace snnc::sim

#endif // SNNC_SIM_EXECUTABLE_H
