// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The interpreters of both levels. Written to be read: one function a rule.

#include "snnc/Sim/Interpreter.h"
#include "snnc/Sim/Decoder.h"
#include "snnc/Sim/Rules.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir;

namespace snnc::sim {

namespace {

/// Rule Q4: each mode once, in order, on a finished sum.
template <class Num>
Num applyModes(const std::vector<OverflowMode> &modes, Num value) {
  if constexpr (!std::is_same_v<Num, float>)
    for (const OverflowMode &mode : modes)
      value = mode.apply(value);
  return value;
}

/// u[t] of one neuron (rules F1, Q2). Each operation is rounded to Num.
float integrate(const NeuronNode<float> &, const FloatNeuron &n, float v,
                float x) {
  return n.decay * v + n.gain * x + n.bias;
}
int64_t integrate(const NeuronNode<int64_t> &layer, const IntegerNeuron &n,
                  int64_t v, int64_t x) {
  int64_t u = qsnn::leak(v, n.leak, layer.shift, layer.rounding) +
              (x << layer.frac) + n.bias;
  return applyModes(layer.overflow, u);
}

/// What one neuron does in one step.
template <class Num>
struct Step {
  Num shown;  ///< the membrane `pre` (rule F6)
  Num v;      ///< after the reset
  Num spikes; ///< 0 or 1, or a count
};

/// Rules F2 to F3a, Q3: the spikes of a membrane u, and what they leave of it.
template <class Num>
Step<Num> fireAndReset(const NeuronNode<Num> &layer,
                       const typename NeuronNode<Num>::Parameters &n,
                       Num before, Num u) {
  Num spikes = 0, shown = u;
  switch (layer.fire) {
  case snn::Fire::Gt:
    spikes = u > n.threshold;
    break;
  case snn::Fire::Ge:
    spikes = u >= n.threshold;
    break;
  case snn::Fire::Count:
    spikes = countSpikes(u, n.threshold);
    break;
  case snn::Fire::GtOver: {
    bool over = before > n.threshold;
    spikes = u > (over ? n.threshold + n.resetValue : n.threshold);
    shown = over ? u - n.resetValue : u;
    break;
  }
  }
  Num v = u;
  if (layer.reset == snn::Reset::To && spikes > 0)
    v = n.resetValue;
  if (layer.reset == snn::Reset::Subtract)
    v = u - n.resetValue * spikes;
  if (layer.hasFloor)
    v = std::max(v, n.floor);
  return {shown, applyModes(layer.overflow, v), spikes};
}

template <class Num>
class Interpreter final : public Executable {
public:
  explicit Interpreter(Program<Num> program)
      : Executable(program), program(std::move(program)) {}

private:
  llvm::Expected<RunResult> runSteps(const data::Recording &recording,
                                     const RunOptions &options) const override;

  const Program<Num> program;
};

/// One recording on its way through a network.
template <class Num>
class Run {
  using Values = std::vector<Num>;

public:
  Run(const Program<Num> &program, const data::Recording &recording,
      const RunOptions &options, RunResult &result)
      : program(program), recording(recording), options(options),
        result(result) {
    for (int64_t size : program.slotSizes)
      values.emplace_back(size);
    for (const auto &node : program.nodes) {
      if (auto *layer = std::get_if<NeuronNode<Num>>(&node)) {
        Values &v = membranes.emplace_back();
        for (const auto &neuron : layer->neurons)
          v.push_back(neuron.init);
        waiting.emplace_back(v.size());
      }
      synapseCount += std::holds_alternative<SynapseNode<Num>>(node);
    }
    result.neurons.resize(membranes.size());
    result.synapses.resize(synapseCount);
    result.outputs.resize(program.outputs.size());
    // By step mod n. What a recording is too short to see again is not kept.
    for (const DelayNode<Num> &delay : program.delays)
      past.emplace_back(
          std::min(delay.steps, std::max<int64_t>(recording.steps, 1)),
          delay.init);
  }

  llvm::Error step(int64_t now);
  const Values &value(size_t slot) const { return values[slot]; }

private:
  llvm::Error loadInput();
  llvm::Error run(const SynapseNode<Num> &node);
  llvm::Error run(const PoolNode &node);
  llvm::Error run(const ScaleNode<Num> &node);
  llvm::Error run(const RescaleNode &node);
  llvm::Error run(const AddNode &node);
  llvm::Error run(const GatherNode &node);
  llvm::Error run(const EncodeNode &node);
  llvm::Error run(const NeuronNode<Num> &node);
  void runLinear(const SynapseNode<Num> &node, SynapseRecord &record);
  void runConv(const SynapseNode<Num> &node, SynapseRecord &record);
  Step<Num> runNeuron(const NeuronNode<Num> &node, size_t i, Num x);
  void record(const NeuronNode<Num> &node, const Step<Num> &step);

  const Program<Num> &program;
  const data::Recording &recording;
  const RunOptions &options;
  RunResult &result;
  int64_t t = 0;
  std::vector<Values> values;                ///< by slot
  std::vector<Values> membranes;             ///< v, by layer of neurons
  std::vector<std::vector<int64_t>> waiting; ///< refractory steps left
  std::vector<std::vector<Values>> past;     ///< by delay and step mod n
  size_t synapseCount = 0, nextSynapse = 0, nextNeurons = 0;
};

template <class Num>
llvm::Error Run<Num>::loadInput() {
  Values &input = values[program.input];
  std::fill(input.begin(), input.end(), Num(program.quantizer.zero));
  for (uint32_t e = recording.stepBegin[t]; e < recording.stepBegin[t + 1];
       ++e) {
    auto value = inputValue(program, recording, t, e, result.input);
    if (!value)
      return value.takeError();
    input[recording.address[e]] = *value;
  }
  return llvm::Error::success();
}

template <class Num>
llvm::Error Run<Num>::run(const SynapseNode<Num> &node) {
  SynapseRecord &record = result.synapses[nextSynapse++];
  if (options.synapseInputs) {
    for (auto [j, x] : llvm::enumerate(values[node.in]))
      if (x != 0)
        record.inputs.add(j, static_cast<float>(x));
    record.inputs.endStep();
  }
  if (node.window)
    runConv(node, record);
  else
    runLinear(node, record);
  return llvm::Error::success();
}

/// Rule L1: y_i = b_i + Σ_j W_ij x_j, over the x_j that are not 0, j ascending.
template <class Num>
void Run<Num>::runLinear(const SynapseNode<Num> &node, SynapseRecord &record) {
  const Values &x = values[node.in];
  Values &y = values[node.out];
  y = node.bias.empty() ? Values(node.rows) : node.bias;
  for (int64_t j = 0; j < node.cols; ++j) {
    if (x[j] == 0)
      continue;
    for (int64_t i = 0; i < node.rows; ++i)
      if (Num w = node.weights[i * node.cols + j]; w != 0) {
        y[i] += w * x[j];
        ++record.operations;
      }
  }
  for (Num &sum : y)
    sum = applyModes(node.overflow, sum);
}

/// Rule L2 for each filter and position: taps in ascending order of the input,
/// those beyond it hold the pad value.
template <class Num>
void Run<Num>::runConv(const SynapseNode<Num> &node, SynapseRecord &record) {
  const Window &w = *node.window;
  const Values &x = values[node.in];
  Values &y = values[node.out];
  int64_t inGroup = w.channels / node.groups;
  int64_t outGroup = w.outChannels / node.groups;
  size_t position = 0;
  for (int64_t o = 0; o < w.outChannels; ++o)
    for (int64_t oy = 0; oy < w.outHeight; ++oy)
      for (int64_t ox = 0; ox < w.outWidth; ++ox) {
        Num sum = node.bias.empty() ? 0 : node.bias[o];
        size_t at = o * node.cols;
        for (int64_t c = 0; c < inGroup; ++c)
          for (int64_t ky = 0; ky < w.kernelHeight; ++ky)
            for (int64_t kx = 0; kx < w.kernelWidth; ++kx) {
              int64_t channel = o / outGroup * inGroup + c;
              auto cell = w.inputCell(channel, oy, ox, ky, kx);
              Num value = cell ? x[*cell] : node.padValue;
              Num weight = node.weights[at++];
              if (value == 0 || weight == 0)
                continue;
              sum += weight * value;
              record.operations += cell.has_value();
            }
        y[position++] = applyModes(node.overflow, sum);
      }
}

/// Rule L3: cells outside the input are left out.
template <class Num>
llvm::Error Run<Num>::run(const PoolNode &node) {
  const Window &w = node.window;
  const Values &x = values[node.in];
  Values &y = values[node.out];
  size_t at = 0, plane = w.outHeight * w.outWidth;
  for (int64_t c = 0; c < w.channels; ++c)
    for (int64_t oy = 0; oy < w.outHeight; ++oy)
      for (int64_t ox = 0; ox < w.outWidth; ++ox) {
        std::optional<Num> found;
        for (int64_t ky = 0; ky < w.kernelHeight; ++ky)
          for (int64_t kx = 0; kx < w.kernelWidth; ++kx) {
            auto cell = w.inputCell(c, oy, ox, ky, kx);
            if (!cell)
              continue;
            Num value = x[*cell];
            if (!found)
              found = value;
            else if (node.kind == snn::PoolKind::Max)
              found = std::max(*found, value);
            else
              *found += value;
          }
        Num value = *found; // the verifier saw that no window is empty
        if (node.kind == snn::PoolKind::Avg)
          value /= static_cast<Num>(node.divisors[at % plane]);
        y[at++] = value;
      }
  return llvm::Error::success();
}

/// Rule L4.
template <class Num>
llvm::Error Run<Num>::run(const ScaleNode<Num> &node) {
  for (size_t i = 0; i < node.factor.size(); ++i)
    values[node.out][i] = node.factor[i] * values[node.in][i] + node.shift[i];
  return llvm::Error::success();
}

/// Rule Q1.
template <class Num>
llvm::Error Run<Num>::run(const RescaleNode &node) {
  if constexpr (!std::is_same_v<Num, float>)
    for (size_t i = 0; i < node.multiplier.size(); ++i)
      values[node.out][i] = applyModes(
          node.overflow, qsnn::leak(values[node.in][i], node.multiplier[i],
                                    node.shift, node.rounding));
  return llvm::Error::success();
}

template <class Num>
llvm::Error Run<Num>::run(const AddNode &node) {
  for (size_t i = 0; i < values[node.out].size(); ++i)
    values[node.out][i] =
        applyModes(node.overflow, values[node.a][i] + values[node.b][i]);
  return llvm::Error::success();
}

template <class Num>
llvm::Error Run<Num>::run(const GatherNode &node) {
  Values all;
  for (size_t in : node.ins)
    all.insert(all.end(), values[in].begin(), values[in].end());
  for (size_t i = 0; i < node.sources.size(); ++i)
    values[node.out][i] = all[node.sources[i]];
  return llvm::Error::success();
}

/// Rule L6.
template <class Num>
llvm::Error Run<Num>::run(const EncodeNode &node) {
  for (size_t i = 0; i < node.most.size(); ++i) {
    double x = static_cast<double>(values[node.in][i]);
    if (!(x >= 0 && x <= node.most[i]))
      return outsideRange(node, recording, t, i, x);
    values[node.out][i] = static_cast<Num>(encode(
        node.kind, x, node.most[i], t, recording.steps - program.latency));
  }
  return llvm::Error::success();
}

/// One neuron of the layer in this step (rules F1 to F5).
template <class Num>
Step<Num> Run<Num>::runNeuron(const NeuronNode<Num> &node, size_t i, Num x) {
  const auto &neuron = node.neurons[i];
  Num &v = membranes[nextNeurons][i];
  int64_t &wait = waiting[nextNeurons][i];
  if (wait > 0) { // rule F4: input, leak and bias are lost
    --wait;
    return {v, v, 0};
  }
  Num before = v, u = integrate(node, neuron, before, x);
  Step<Num> step = node.integrator ? Step<Num>{u, u, 0}
                                   : fireAndReset(node, neuron, before, u);
  v = step.v;
  if (step.spikes > 0)
    wait = node.refractory;
  return step;
}

template <class Num>
void Run<Num>::record(const NeuronNode<Num> &node, const Step<Num> &step) {
  NeuronRecord &record = result.neurons[nextNeurons];
  record.spikeCount += static_cast<int64_t>(step.spikes);
  if (!options.trace)
    return;
  record.post.push_back(static_cast<double>(step.v));
  if (node.integrator)
    return;
  record.spikes.push_back(static_cast<uint8_t>(step.spikes));
  record.pre.push_back(static_cast<double>(step.shown));
}

template <class Num>
llvm::Error Run<Num>::run(const NeuronNode<Num> &node) {
  // Rule Q10: a periodic start from v[−1].
  if (node.clearEvery > 0 && t % node.clearEvery == node.clearPhase)
    for (size_t i = 0; i < node.neurons.size(); ++i)
      membranes[nextNeurons][i] = node.neurons[i].init;
  for (size_t i = 0; i < node.neurons.size(); ++i) {
    Step<Num> step = runNeuron(node, i, values[node.in][i]);
    if (step.spikes > 255)
      return tooManySpikes(node.name, recording, t, i,
                           static_cast<double>(step.spikes));
    record(node, step);
    if (node.spikes)
      values[*node.spikes][i] = step.spikes;
    if (node.membrane)
      values[*node.membrane][i] =
          node.shown == snn::Membrane::Pre ? step.shown : step.v;
  }
  ++nextNeurons;
  return llvm::Error::success();
}

/// Rules N1, N2: one step of everything, in network order.
template <class Num>
llvm::Error Run<Num>::step(int64_t now) {
  t = now;
  nextSynapse = nextNeurons = 0;
  if (llvm::Error error = loadInput())
    return error;
  for (auto [d, delay] : llvm::enumerate(program.delays))
    values[delay.out] = past[d][t % past[d].size()];
  for (const auto &node : program.nodes)
    if (llvm::Error error =
            std::visit([&](const auto &n) { return run(n); }, node))
      return error;
  for (auto [d, delay] : llvm::enumerate(program.delays))
    past[d][t % past[d].size()] = values[delay.in];
  return llvm::Error::success();
}

template <class Num>
llvm::Expected<RunResult>
Interpreter<Num>::runSteps(const data::Recording &recording,
                           const RunOptions &options) const {
  RunResult result;
  result.steps = recording.steps;
  Run<Num> run(program, recording, options, result);
  Decoder decoder(program.decode,
                  program.outputs.empty() ? 0
                                          : program.size(program.outputs[0]),
                  recording.steps, program.latency, program.decodeFactors);
  for (int64_t t = 0; t < recording.steps; ++t) {
    if (llvm::Error error = run.step(t))
      return std::move(error);
    if (!program.outputs.empty())
      decoder.add(run.value(program.outputs[0]).data(), t);
    if (options.trace || options.outputs)
      for (auto [k, slot] : llvm::enumerate(program.outputs))
        result.outputs[k].insert(result.outputs[k].end(),
                                 run.value(slot).begin(),
                                 run.value(slot).end());
  }
  result.decision = decoder.decision();
  result.values = decoder.values(program.outputUnit);
  if (program.countsClasses)
    result.counts.assign(decoder.scores().begin(), decoder.scores().end());
  return result;
}

} // namespace

std::unique_ptr<Executable> makeInterpreter(FloatProgram program) {
  return std::make_unique<Interpreter<float>>(std::move(program));
}

std::unique_ptr<Executable> makeInterpreter(IntegerProgram program) {
  return std::make_unique<Interpreter<int64_t>>(std::move(program));
}

} // namespace snnc::sim
