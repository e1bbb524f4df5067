// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The interpreters of both levels. Written to be read: one function a rule.

#include "snnc/Sim/Interpreter.h"
#include "dialects/QSNN/QSNNOps.h"
#include "dialects/QSNN/QSNNRanges.h"
#include "dialects/SNN/NetworkVerify.h"
#include "dialects/SNN/SNNOps.h"
#include "snnc/Support/Blobs.h"
#include "snnc/Support/Diagnostics.h"
#include "snnc/Support/Parallel.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;

namespace snnc::sim {

namespace {

/// Result of one neuron in one step.
template <class Num>
struct Fired {
  Num u, v;
  bool spike;
};

/// Rule F3: what a spike leaves.
template <class Num>
Num reset(snn::Reset kind, Num u, Num value, bool spike) {
  if (!spike || kind == snn::Reset::None)
    return u;
  return kind == snn::Reset::To ? value : u - value;
}

/// The float neuron (rules F1 to F3).
struct FloatNeuron {
  using Num = float;
  float decay, gain, bias, threshold, resetValue, init;
  snn::Fire fire;
  snn::Reset kind;

  Fired<float> step(float v, float x) const {
    float u = decay * v + gain * x + bias;
    bool spike = fire == snn::Fire::Gt ? u > threshold : u >= threshold;
    return {u, reset(kind, u, resetValue, spike), spike};
  }
};

/// The integer neuron (rules Q2, Q3).
struct IntegerNeuron {
  using Num = int64_t;
  qsnn::NeuronConstants constants;
  int64_t init;

  Fired<int64_t> step(int64_t v, int64_t x) const {
    const qsnn::NeuronConstants &n = constants;
    int64_t u =
        qsnn::leak(v, n.leak, n.shift, n.rounding) + (x << n.frac) + n.bias;
    bool spike = u > n.threshold;
    return {u, reset(n.reset, u, n.resetValue, spike), spike};
  }
};

std::vector<FloatNeuron> readNeurons(snn::LifOp lif) {
  int64_t count = lif.getInput().getType().getNumElements();
  ArrayRef<int64_t> shape = lif.getInput().getType().getShape();
  auto read = [&](Attribute param) { return expandParam(param, shape); };
  auto decay = read(lif.getDecay()), gain = read(lif.getGain()),
       bias = read(lif.getBias()), threshold = read(lif.getThreshold()),
       init = read(lif.getInit());
  std::vector<double> value(count);
  if (Attribute attr = lif.getResetValueAttr())
    value = read(attr);
  std::vector<FloatNeuron> neurons;
  for (int64_t i = 0; i < count; ++i)
    neurons.push_back({float(decay[i]), float(gain[i]), float(bias[i]),
                       float(threshold[i]), float(value[i]), float(init[i]),
                       lif.getFire(), lif.getReset()});
  return neurons;
}

std::vector<IntegerNeuron> readNeurons(qsnn::LifOp lif) {
  std::vector<IntegerNeuron> neurons;
  for (const qsnn::NeuronConstants &constants : qsnn::neuronConstants(lif))
    neurons.push_back({constants, constants.init});
  return neurons;
}

/// Weights by column, zeros left out: an input that is zero costs nothing.
template <class Num>
struct Columns {
  std::vector<size_t> begin;
  std::vector<uint32_t> row;
  std::vector<Num> weight;

  template <class Element>
  Columns(const std::vector<Element> &weights, int64_t rows, int64_t cols) {
    for (int64_t j = 0; j < cols; ++j) {
      begin.push_back(row.size());
      for (int64_t i = 0; i < rows; ++i)
        if (weights[i * cols + j] != 0) {
          row.push_back(i);
          weight.push_back(static_cast<Num>(weights[i * cols + j]));
        }
    }
    begin.push_back(row.size());
  }
};

template <class Neuron>
class Interpreter final : public Executable {
  using Num = typename Neuron::Num;

  struct Synapse {
    size_t in, out;
    Columns<Num> columns;
    std::vector<Num> bias;
  };
  struct Neurons {
    size_t in, out;
    std::vector<Neuron> neurons;
  };
  struct Delay {
    size_t in, out;
    int64_t steps;
    std::vector<Num> init;
  };
  enum class Kind { Synapse, Neurons };

  /// What runs in each step, in network order.
  std::vector<std::pair<Kind, size_t>> schedule;
  std::vector<Synapse> synapseNodes;
  std::vector<Neurons> neuronNodes;
  std::vector<Delay> delayNodes;
  std::vector<size_t> slotSizes, outputSlots;
  DenseMap<Value, size_t> slots;
  size_t inputSlot = 0;
  qsnn::Range inputBound{0, 0};
  bool anyInput = false; ///< f32 input: any value
  snn::Decode decode;

  size_t slotOf(Value value) {
    auto [at, inserted] = slots.try_emplace(value, slotSizes.size());
    if (inserted)
      slotSizes.push_back(
          cast<RankedTensorType>(value.getType()).getNumElements());
    return at->second;
  }

  void addSynapse(StringRef name, Value in, Value out, Value weight, Value bias,
                  auto weights) {
    auto shape = cast<RankedTensorType>(weight.getType()).getShape();
    Synapse node{slotOf(in), slotOf(out),
                 Columns<Num>(weights, shape[0], shape[1]),
                 std::vector<Num>(shape[0])};
    if (bias) {
      ElementsAttr attr = getConstantAttr(bias);
      if constexpr (std::is_same_v<Num, float>)
        node.bias = readFloats(attr);
      else
        node.bias = readIntegers(attr);
    }
    schedule.push_back({Kind::Synapse, synapseNodes.size()});
    synapseLayers.push_back(
        {name.str(), shape[0], shape[1], int64_t(node.columns.row.size()), -1});
    synapseNodes.push_back(std::move(node));
  }

  template <class Op>
  void addNeurons(Op op) {
    schedule.push_back({Kind::Neurons, neuronNodes.size()});
    neuronNodes.push_back(
        {slotOf(op.getInput()), slotOf(op.getSpikes()), readNeurons(op)});
    auto type = op.getInput().getType();
    NeuronLayer layer{op.getName().str(),
                      type.getShape().vec(),
                      type.getNumElements(),
                      !std::is_same_v<Num, float>,
                      0,
                      {},
                      {}};
    for (const Neuron &neuron : neuronNodes.back().neurons)
      if constexpr (std::is_same_v<Num, float>)
        layer.threshold.push_back(neuron.threshold);
      else
        layer.threshold.push_back(neuron.constants.threshold);
    if constexpr (!std::is_same_v<Num, float>) {
      layer.membraneBits = op.getMembraneWidth();
      layer.unit = paramValues(op.getUnit());
    }
    neuronLayers.push_back(std::move(layer));
  }

  template <class Op>
  void addDelay(Op op) {
    std::vector<Num> init;
    if constexpr (std::is_same_v<Num, float>)
      for (double value :
           expandParam(op.getInit(), op.getInput().getType().getShape()))
        init.push_back(value);
    else
      for (int64_t value :
           expandIntegerParam(op.getInit(), op.getInput().getType().getShape()))
        init.push_back(value);
    delayNodes.push_back({slotOf(op.getInput()), slotOf(op.getResult()),
                          int64_t(op.getSteps()), std::move(init)});
  }

  void addOp(Operation *op) {
    auto reshape = [&](auto r) {
      size_t slot = slotOf(r.getInput());
      slots[r.getResult()] = slot;
    };
    auto output = [&](auto o) {
      for (Value value : o.getValues())
        outputSlots.push_back(slotOf(value));
    };
    if constexpr (std::is_same_v<Num, float>)
      llvm::TypeSwitch<Operation *>(op)
          .Case([&](snn::LinearOp l) {
            addSynapse(l.getName(), l.getInput(), l.getResult(), l.getWeight(),
                       l.getBias(), snn::readWeights(l.getWeight()));
          })
          .Case([&](snn::LifOp l) { addNeurons(l); })
          .Case([&](snn::DelayOp d) { addDelay(d); })
          .Case([&](snn::ReshapeOp r) { reshape(r); })
          .Case([&](snn::OutputOp o) { output(o); });
    else
      llvm::TypeSwitch<Operation *>(op)
          .Case([&](qsnn::LinearOp l) {
            addSynapse(l.getName(), l.getInput(), l.getResult(), l.getWeight(),
                       l.getBias(),
                       readIntegers(getConstantAttr(l.getWeight())));
          })
          .Case([&](qsnn::LifOp l) { addNeurons(l); })
          .Case([&](qsnn::DelayOp d) { addDelay(d); })
          .Case([&](qsnn::ReshapeOp r) { reshape(r); })
          .Case([&](qsnn::OutputOp o) { output(o); });
  }

public:
  Interpreter(Operation *network) {
    auto interface = cast<snn::NetworkOpInterface>(network);
    levelName = interface.getLevel().str();
    Value input = network->getRegion(0).getArgument(0);
    Type element = cast<RankedTensorType>(input.getType()).getElementType();
    anyInput = element.isF32();
    inputBound = qsnn::inputRange(input);
    inputSlot = slotOf(input);
    for (Operation *op : snn::getNetworkOrder(network))
      addOp(op);
    for (auto [s, synapse] : llvm::enumerate(synapseNodes))
      for (auto [n, neurons] : llvm::enumerate(neuronNodes))
        if (synapse.out == neurons.in && synapseLayers[s].neurons < 0)
          synapseLayers[s].neurons = n;
    auto results = cast<FunctionOpInterface>(network).getResultTypes();
    for (Type type : results)
      outputs.push_back(cast<RankedTensorType>(type).getShape().vec());
    decode = interface.getDecodeKind();
    bool spikes =
        !results.empty() &&
        cast<RankedTensorType>(results[0]).getElementType().isInteger();
    // Rule T6: without a decode, spikes are counted and a membrane is read
    // last.
    if (!spikes && decode == snn::Decode::Count)
      decode = snn::Decode::Last;
    if (spikes && decode == snn::Decode::Count)
      numClasses = slotSizes[outputSlots[0]];
  }

  llvm::Expected<RunResult> run(const data::Recording &recording,
                                const RunOptions &options) const override;

private:
  llvm::Error loadInput(const data::Recording &recording, int64_t t,
                        std::vector<Num> &input) const;
  void runSynapse(const Synapse &node, std::vector<std::vector<Num>> &values,
                  SynapseRecord &record, bool keepInputs) const;
  void runNeurons(const Neurons &node, std::vector<std::vector<Num>> &values,
                  std::vector<Num> &membrane, NeuronRecord &record,
                  bool trace) const;
};

/// Rule N4: a value that the input cannot hold is an error, never clipped.
template <class Neuron>
llvm::Error Interpreter<Neuron>::loadInput(const data::Recording &recording,
                                           int64_t t,
                                           std::vector<Num> &input) const {
  std::fill(input.begin(), input.end(), Num(0));
  for (uint32_t e = recording.stepBegin[t]; e < recording.stepBegin[t + 1];
       ++e) {
    double value = recording.value[e];
    bool fits =
        anyInput || (value == std::floor(value) && value >= inputBound.low &&
                     value <= inputBound.high);
    if (!fits)
      return llvm::createStringError(
          "sample " + llvm::Twine(recording.index) + ", step " +
          llvm::Twine(t) + ", address " + llvm::Twine(recording.address[e]) +
          ": expected an integer of " + llvm::Twine(inputBound.low) + " to " +
          llvm::Twine(inputBound.high) + ", but got " + std::to_string(value) +
          " (rule N4; the bound is given at import: '--events=counts:MAX')");
    input[recording.address[e]] = static_cast<Num>(value);
  }
  return llvm::Error::success();
}

/// Rule L1, column by column of what is not zero.
template <class Neuron>
void Interpreter<Neuron>::runSynapse(const Synapse &node,
                                     std::vector<std::vector<Num>> &values,
                                     SynapseRecord &record,
                                     bool keepInputs) const {
  const std::vector<Num> &x = values[node.in];
  std::vector<Num> &y = values[node.out];
  y = node.bias;
  for (size_t j = 0; j < x.size(); ++j) {
    if (x[j] == 0)
      continue;
    size_t begin = node.columns.begin[j], end = node.columns.begin[j + 1];
    record.operations += end - begin;
    for (size_t e = begin; e < end; ++e)
      y[node.columns.row[e]] += node.columns.weight[e] * x[j];
  }
  if (keepInputs)
    record.inputs.insert(record.inputs.end(), x.begin(), x.end());
}

template <class Neuron>
void Interpreter<Neuron>::runNeurons(const Neurons &node,
                                     std::vector<std::vector<Num>> &values,
                                     std::vector<Num> &membrane,
                                     NeuronRecord &record, bool trace) const {
  const std::vector<Num> &x = values[node.in];
  std::vector<Num> &s = values[node.out];
  for (size_t i = 0; i < x.size(); ++i) {
    Fired<Num> fired = node.neurons[i].step(membrane[i], x[i]);
    membrane[i] = fired.v;
    s[i] = fired.spike;
    record.spikeCount += fired.spike;
    if (!trace)
      continue;
    record.spikes.push_back(fired.spike);
    record.pre.push_back(static_cast<double>(fired.u));
    record.post.push_back(static_cast<double>(fired.v));
  }
}

/// Rule L5 on the output of one step after the other.
class Decoder {
  snn::Decode decode;
  std::vector<double> score;

public:
  Decoder(snn::Decode decode, size_t size, int64_t steps) : decode(decode) {
    double start = 0;
    if (decode == snn::Decode::Max)
      start = -INFINITY;
    if (decode == snn::Decode::First)
      start = static_cast<double>(steps);
    score.assign(size, start);
  }
  template <class Num>
  void add(const std::vector<Num> &output, int64_t t) {
    for (size_t i = 0; i < score.size(); ++i) {
      double y = static_cast<double>(output[i]);
      switch (decode) {
      case snn::Decode::Count:
      case snn::Decode::Mean: // the same class as the sum
        score[i] += y;
        break;
      case snn::Decode::Last:
        score[i] = y;
        break;
      case snn::Decode::Max:
        score[i] = std::max(score[i], y);
        break;
      case snn::Decode::First:
        if (y != 0)
          score[i] = std::min(score[i], static_cast<double>(t));
        break;
      }
    }
  }
  const std::vector<double> &scores() const { return score; }
  /// Ties go to the lower index.
  int64_t decision() const {
    if (score.empty())
      return -1;
    return decode == snn::Decode::First
               ? std::min_element(score.begin(), score.end()) - score.begin()
               : std::max_element(score.begin(), score.end()) - score.begin();
  }
};

template <class Neuron>
llvm::Expected<RunResult>
Interpreter<Neuron>::run(const data::Recording &recording,
                         const RunOptions &options) const {
  RunResult result;
  result.steps = recording.steps;
  result.neurons.resize(neuronNodes.size());
  result.synapses.resize(synapseNodes.size());
  result.outputs.resize(outputSlots.size());
  std::vector<std::vector<Num>> values;
  for (size_t size : slotSizes)
    values.emplace_back(size);
  std::vector<std::vector<Num>> membranes;
  for (const Neurons &node : neuronNodes) {
    auto &membrane = membranes.emplace_back();
    for (const Neuron &neuron : node.neurons)
      membrane.push_back(neuron.init);
  }
  // By delay and step mod n. What a recording is too short to see again is not
  // kept.
  std::vector<std::vector<std::vector<Num>>> past;
  for (const Delay &delay : delayNodes)
    past.emplace_back(std::min(delay.steps, std::max<int64_t>(result.steps, 1)),
                      delay.init);
  Decoder decoder(decode, outputSlots.empty() ? 0 : slotSizes[outputSlots[0]],
                  recording.steps);

  for (int64_t t = 0; t < recording.steps; ++t) {
    if (llvm::Error error = loadInput(recording, t, values[inputSlot]))
      return std::move(error);
    for (auto [d, delay] : llvm::enumerate(delayNodes))
      values[delay.out] = past[d][t % past[d].size()];
    for (auto [kind, index] : schedule) {
      if (kind == Kind::Synapse)
        runSynapse(synapseNodes[index], values, result.synapses[index],
                   options.synapseInputs);
      else
        runNeurons(neuronNodes[index], values, membranes[index],
                   result.neurons[index], options.trace);
    }
    for (auto [d, delay] : llvm::enumerate(delayNodes))
      past[d][t % past[d].size()] = values[delay.in];
    if (!outputSlots.empty())
      decoder.add(values[outputSlots[0]], t);
    if (options.trace)
      for (auto [k, slot] : llvm::enumerate(outputSlots))
        result.outputs[k].insert(result.outputs[k].end(), values[slot].begin(),
                                 values[slot].end());
  }
  result.decision = decoder.decision();
  if (numClasses)
    result.counts.assign(decoder.scores().begin(), decoder.scores().end());
  return result;
}

} // namespace

/// Every operation has a meaning at its level, and every signal comes from an
/// input or a layer: nothing is left out silently.
static LogicalResult verifyExecutable(Operation *network) {
  bool ok = true;
  for (Operation &op : network->getRegion(0).front()) {
    bool constant = op.hasTrait<OpTrait::ConstantLike>();
    if (!constant && op.getDialect() != network->getDialect()) {
      emitLayerError(&op) << "cannot be executed: expected operations of '"
                          << network->getDialect()->getNamespace()
                          << "' and constants";
      ok = false;
    }
    if (!constant)
      continue;
    for (OpOperand &use : op.getUses()) {
      auto synapse = dyn_cast<snn::SynapseOpInterface>(use.getOwner());
      bool signal = synapse ? use.get() == synapse.getPresynaptic()
                            : !isa<snn::DequantizeOp>(use.getOwner());
      if (!signal)
        continue;
      emitLayerError(use.getOwner())
          << "cannot be executed: expected a signal, but got a constant";
      ok = false;
    }
  }
  return success(ok);
}

FailureOr<std::unique_ptr<Executable>> Executable::create(Operation *network) {
  if (!isa<snn::NetworkOp, qsnn::NetworkOp>(network))
    return emitLayerError(network)
           << "is not executable: expected 'snn.network' or 'qsnn.network', "
              "but got '"
           << network->getName() << "'";
  if (network->getRegion(0).getNumArguments() != 1)
    return emitLayerError(network) << "expected one input, but got "
                                   << network->getRegion(0).getNumArguments();
  if (failed(verifyExecutable(network)))
    return failure();
  if (isa<snn::NetworkOp>(network))
    return std::unique_ptr<Executable>(new Interpreter<FloatNeuron>(network));
  return std::unique_ptr<Executable>(new Interpreter<IntegerNeuron>(network));
}

llvm::Error
runAll(const Executable &network, data::RecordingSource &source, int64_t begin,
       int64_t end, const RunOptions &options, int threads,
       llvm::function_ref<llvm::Error(const data::Recording &, RunResult &)>
           consume) {
  // Small enough that memory stays bounded, large enough to keep threads busy.
  constexpr int64_t kChunk = 64;
  for (int64_t at = begin; at < end; at += kChunk) {
    auto recordings = source.read(at, std::min(end, at + kChunk));
    if (!recordings)
      return recordings.takeError();
    std::vector<std::optional<llvm::Expected<RunResult>>> results(
        recordings->size());
    parallelFor(recordings->size(), resolveThreads(threads), [&](int64_t i) {
      results[i].emplace(network.run((*recordings)[i], options));
    });
    llvm::Error error = llvm::Error::success();
    for (auto [i, result] : llvm::enumerate(results)) {
      if (error) // the first one is reported
        llvm::consumeError(result->takeError());
      else if (!*result)
        error = result->takeError();
      else
        error = consume((*recordings)[i], **result);
    }
    if (error)
      return error;
  }
  return llvm::Error::success();
}

} // namespace snnc::sim
