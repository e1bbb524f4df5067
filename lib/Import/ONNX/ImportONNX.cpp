// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Builds the snn network of an ONNX file.

#include "dialects/SNN/SNNOps.h"
#include "lib/Import/Common/Limits.h"
#include "lib/Import/ONNX/Forms/Batch.h"
#include "lib/Import/ONNX/Forms/Explain.h"
#include "lib/Import/ONNX/Forms/Form.h"
#include "lib/Import/ONNX/Forms/Survey.h"
#include "lib/Import/ONNX/Forms/Tail.h"
#include "lib/Import/ONNX/Forms/Windows.h"
#include "lib/Import/ONNX/Network/Emit.h"
#include "lib/Import/ONNX/Network/Report.h"
#include "lib/Import/ONNX/Neurons/NeuronTable.h"
#include "lib/Import/ONNX/Reader/Model.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "snnc/Import/ONNX.h"
#include "snnc/Support/Advice.h"
#include "snnc/Support/OutputFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <cmath>
#include <onnx/onnx_pb.h>

using namespace mlir;

namespace snnc {
namespace {

using namespace onnxio;
using importer::Signature;

/// Whether `signal` is a membrane, perhaps moved or scaled: it remembers. What
/// a synapse gives does not.
bool isMembrane(const StepNetwork &network, Signal signal) {
  for (size_t k = 0; k < network.layers.size() && signal.layer >= 0; ++k) {
    const Layer &layer = network.layers[signal.layer];
    if (layer.isNeuron())
      return true;
    if (layer.kind == Layer::Linear || layer.kind == Layer::Conv ||
        layer.inputs.empty())
      return false;
    signal = layer.inputs[0];
  }
  return false;
}

/// One value is a number, no class (rule T3).
bool isOneValue(const Graph &graph, const StepNetwork &network) {
  const Value &value = graph.values[network.outputValue];
  return value.known &&
         llvm::all_of(value.shape, [](int64_t extent) { return extent == 1; });
}

/// How the class or the result is read where nothing is said (rule T6).
void assumeDecode(const Graph &graph, const StepNetwork &network, bool spikes,
                  Signature &signature, Findings &findings) {
  const Value &value = graph.values[network.outputValue];
  std::string output = "'" + value.name + "'";
  bool isOne = isOneValue(graph, network);
  bool current = !spikes && !isMembrane(network, network.output);
  signature.decode = spikes    ? snn::Decode::Count
                     : current ? snn::Decode::Mean
                               : snn::Decode::Last;
  findings.note(
      spikes ? "the class is the output with most spikes (--decode=count), "
               "as nothing else was said"
      : current
          ? (isOne ? "the result is the mean of "
                   : "the class is the largest mean of ") +
                output +
                " over the steps (--decode=mean), as no neuron adds it up "
                "(or did a readout lose its state?) and nothing else was "
                "said"
          : (isOne ? "the result is " : "the class is the largest value of ") +
                output +
                " in the last step (--decode=last), as nothing else was "
                "said");
}

/// What the file itself makes of the output over all steps.
void takeReduction(Reduction reduction, const std::string &output, bool spikes,
                   bool isOne, Signature &signature, Findings &findings) {
  bool sums = reduction == Reduction::Sum || reduction == Reduction::Mean;
  if (spikes && !sums)
    return findings.error(
        "the file takes the " +
        Twine(reduction == Reduction::Max ? "largest" : "last") + " of '" +
        output +
        "', which are spikes, over the steps; expected their sum "
        "(--decode=count reads the class so, --decode=first by the first "
        "spike)");
  signature.decode = spikes                        ? snn::Decode::Count
                     : sums                        ? snn::Decode::Mean
                     : reduction == Reduction::Max ? snn::Decode::Max
                                                   : snn::Decode::Last;
  std::string what = spikes ? "number of spikes of '" + output + "'"
                     : sums ? "mean of '" + output + "'"
                            : "value of '" + output + "'";
  std::string when = sums                          ? ""
                     : reduction == Reduction::Max ? " in any step"
                                                   : " in the last step";
  if (isOne)
    what = (reduction == Reduction::Max ? "the result is the largest "
                                        : "the result is the ") +
           what;
  else
    what = spikes ? "the class is the output with most spikes"
                  : "the class is the largest " + what;
  bool scaled = isOne && sums && spikes != (reduction == Reduction::Sum);
  findings.note(what + when +
                " (--decode=" + snn::stringifyDecode(signature.decode) +
                "), as the file reads it so" +
                (!scaled  ? ""
                 : spikes ? ", divided by the number of steps"
                          : ", times the number of steps"));
}

/// What `decode` must be by what the output is (rule L5); absent: rule T6.
void chooseDecode(const ONNXImportOptions &options, const Graph &graph,
                  const StepNetwork &network, Reduction reduction,
                  Signature &signature, Findings &findings) {
  bool spikes = outputIsSpikes(network, signature);
  if (!options.decode && reduction != Reduction::None)
    return takeReduction(reduction, graph.values[network.outputValue].name,
                         spikes, isOneValue(graph, network), signature,
                         findings);
  if (!options.decode)
    return assumeDecode(graph, network, spikes, signature, findings);
  const std::string &output = graph.values[network.outputValue].name;
  importer::readDecode(options, spikes,
                       spikes ? "the output is spikes"
                              : "the output '" + output +
                                    "' is a membrane or current",
                       signature, findings);
}

/// "0.25", or "VALUE" of several.
std::string describeValue(ArrayRef<double> values) {
  std::string text;
  if (llvm::all_equal(values))
    llvm::raw_string_ostream(text) << llvm::format("%g", values[0]);
  return text.empty() ? "VALUE" : text;
}

/// "neuron 'lif1' resets to 0.25", "neurons 'a', 'b' reset to values other than
/// 0"
std::string describeRest(ArrayRef<std::string> names, StringRef verb,
                         ArrayRef<double> values) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << (names.size() > 1 ? "neurons " : "neuron ") << listNames(names) << " "
     << verb << (names.size() > 1 ? " to " : "s to ");
  if (llvm::all_equal(values))
    os << llvm::format("%g", values[0]);
  else
    os << "values other than 0";
  return text;
}

/// A step form does not say the first states. Frameworks start at 0, but for
/// those whose neurons come to rest elsewhere.
void noteStart(const Graph &graph, const StepNetwork &network,
               Findings &findings) {
  struct {
    StringRef verb;
    std::vector<std::string> names;
    Coef values;
  } resets{"reset", {}, {}}, leaks{"leak", {}, {}};
  auto add = [](auto &to, const Layer &layer, const Coef &value) {
    if (llvm::all_of(value, [](double v) { return v == 0; }))
      return false;
    to.names.push_back(layer.name);
    to.values.insert(to.values.end(), value.begin(), value.end());
    return true;
  };
  bool any = false;
  for (const Layer &layer : network.layers) {
    const Cell &cell = layer.cell;
    if (network.initial.count(layer.state()))
      continue; // the file says it
    any |= layer.isNeuron() || layer.kind == Layer::Delay;
    if (layer.kind != Layer::Lif || cell.reset != Cell::To ||
        add(resets, layer, cell.resetValue))
      continue;
    if (cell.bias.size() == 1 && cell.decay.size() == 1 && cell.decay[0] < 1)
      add(leaks, layer, {cell.bias[0] / (1 - cell.decay[0])});
  }
  for (const auto &rest : {resets, leaks})
    if (!rest.names.empty())
      findings.warning(
          describeRest(rest.names, rest.verb, rest.values) + ", but start" +
          (rest.names.size() > 1 ? "" : "s") +
          " at 0, as a step form does not say the first state: SpikingJelly "
          "starts at its v_reset, Norse at its v_leak; if this network does "
          "so, say it with " +
          advise("init", rest.names[0] + "=" + describeValue(rest.values)));
  if (any)
    findings.note("states start at 0, as a step form does not say");
}

/// The last inputs and outputs of a found step are its states.
void joinStates(Graph &graph, int numStates) {
  size_t count = std::min<size_t>(
      {size_t(numStates), graph.inputs.size(), graph.outputs.size()});
  for (size_t k = 0; k < count; ++k)
    graph.nextOf[graph.inputs[graph.inputs.size() - count + k]] =
        graph.outputs[graph.outputs.size() - count + k];
}

/// The file's outputs give the values that they are made of their names, and
/// the user may say which is the network's.
void chooseOutput(const onnx::GraphProto &file, const FoundStep *step,
                  const std::optional<std::string> &chosen, Graph &graph,
                  Findings &findings) {
  std::vector<std::string> names;
  for (auto [k, output] : llvm::enumerate(file.output())) {
    size_t index = step ? size_t(step->outputs[k]) : k;
    if (index >= graph.outputs.size())
      return;
    names.push_back(makePrintable(output.name()));
    int value = graph.outputs[index];
    if (step && llvm::count(step->outputs, index) == 1)
      graph.values[value].name = names.back();
    if (names.back() == chosen)
      graph.ownOutput = value;
  }
  if (chosen && graph.ownOutput < 0)
    findings.fault("the file has no output '" + *chosen + "' (" +
                   advise("network-output", *chosen) + "), but " +
                   listNames(names));
}

/// `STATE=VALUE` of the user, by the name of its input or of its layer.
void takeInitial(StringRef spec, const Graph &graph, StepNetwork &network,
                 Findings &findings) {
  auto [name, text] = spec.rsplit('=');
  std::string what = advise("init", spec.str());
  double value = 0;
  if (name.empty() || text.getAsDouble(value) || !std::isfinite(float(value)))
    return findings.fault(what + ": expected STATE=VALUE, a name and a number");
  std::vector<std::string> states;
  for (const Layer &layer : network.layers) {
    int state = layer.state();
    if (state < 0)
      continue;
    const Value &input = graph.values[state];
    states.push_back(input.name);
    if (input.name != name && layer.name != name)
      continue;
    if (!network.initial
             .try_emplace(state, makeTensor(Kind::F32, input.shape,
                                            [&](int64_t) { return value; }))
             .second)
      findings.fault(what + ": what '" + input.name +
                     "' begins with is said already");
    return;
  }
  findings.fault(what + ": there is no state or layer '" + name +
                 "'; the states are " + listNames(states));
}

/// Whether a spike before the first step would still have to reset the neuron:
/// `value` is what its membrane begins with.
bool beginsWithSpike(const Cell &cell, const Tensor &value) {
  for (int64_t i = 0; i < value.size() && cell.spiking; ++i)
    if (value.at(i) >= cell.threshold[cell.threshold.size() == 1 ? 0 : i])
      return true;
  return false;
}

/// What the file makes of the network's output over all steps.
Reduction reductionOf(const FoundStep &step, const Graph &graph,
                      const StepNetwork &network) {
  for (auto [output, reduction] : llvm::zip(step.outputs, step.reductions))
    if (graph.outputs[output] == network.outputValue)
      return reduction;
  return Reduction::None;
}

/// A state that begins with other values than 0 is a delayed value, or the
/// membrane of a neuron that is reset at once, or has nothing to be reset for:
/// of others, what it holds is not the membrane alone.
void checkInitial(const Graph &graph, const StepNetwork &network,
                  Findings &findings) {
  for (const auto &[state, value] : network.initial) {
    bool zero = true;
    for (int64_t i = 0; i < value->size(); ++i)
      zero &= value->at(i) == 0;
    auto isMembrane = [&, state = state, value = value](const Layer &layer) {
      const Cell &cell = layer.cell;
      return layer.isNeuron() && cell.state == state && !cell.over &&
             cell.refractory == 0 &&
             ((!cell.delayed && !cell.last) || !beginsWithSpike(cell, *value));
    };
    auto isState = [&, state = state](const Layer &layer) {
      return layer.isNeuron() && layer.cell.state == state;
    };
    auto isDelayed = [&, state = state](const Layer &layer) {
      return layer.kind == Layer::Delay && layer.carried == state;
    };
    bool delayed = llvm::any_of(network.layers, isDelayed) &&
                   llvm::none_of(network.layers, isState);
    if (!zero && !delayed && llvm::none_of(network.layers, isMembrane))
      findings.error("state '" + graph.values[state].name +
                     "' begins with values other than 0, expected that only "
                     "of delayed values and of membranes, and below the "
                     "threshold where a spike resets them a step later");
  }
}

/// What a form says besides the step: T, and what states begin with.
void takeForm(const FoundStep &step, const Graph &graph, Signature &signature,
              StepNetwork &network, Findings &findings) {
  findings.note("the file is " + step.how +
                ": the network is what every step does");
  if (!signature.steps && step.steps > 0)
    signature.steps = step.steps;
  for (int input : graph.inputs)
    if (auto at = step.initial.find(graph.values[input].name);
        at != step.initial.end())
      network.initial[input] = at->second;
}

/// A file, as far as a network is found in it.
struct Reading {
  LoadedModel model;
  std::vector<std::string> heads; ///< left out
  std::optional<FoundStep> step;  ///< of a form over time
  Graph graph;
  StepNetwork network;
  Findings found;
  Refusal refusal;

  bool failed() const { return found.failed() || !refusal.error.empty(); }
};

/// What is wrong with the file as a whole.
Refusal refuse(const Reading &reading, const onnx::GraphProto &proto,
               const Misfit &misfit, const ONNXImportOptions &options,
               Findings &found) {
  StringRef bytes = reading.model.file->getBuffer();
  if (!found.failed())
    return checkMemory(reading.graph, reading.network, proto, bytes,
                       options.allowStateless, found);
  if (!found.faults.empty())
    return {};
  if (!misfit.error.empty())
    return {misfit.error,
            misfit.isOfForm ? wrapperFor(proto, bytes) : std::string()};
  return explainForm(proto, bytes, options.allowStateless, found);
}

/// Of the whole file, or of one sample of a `batch`.
Reading readNetwork(StringRef path, const ONNXImportOptions &options,
                    const Batch *batch) {
  Reading reading;
  reading.model = loadModel(path, options.limits, reading.found);
  if (!reading.model.proto)
    return reading;
  std::string folder = llvm::sys::path::parent_path(path).str();
  if (!options.neurons.empty())
    useNeuronTable(*reading.model.proto, options.neurons, reading.found);
  if (reading.found.failed())
    return reading;
  ModelSource source{reading.model.proto, folder, options.limits};
  Misfit misfit;
  if (onnx::GraphProto &file = *reading.model.proto->mutable_graph();
      isWellFormed(file)) {
    reading.heads = leaveOutHeads(file);
    useWindows(reading.model.proto, folder, options.limits);
    if (batch)
      takeOneSample(reading.model.proto, folder, options.limits, *batch);
    reading.step = findStep(source, misfit);
  }
  if (reading.step && reading.step->steps > options.limits.steps) {
    reading.found.fault("the file is " + reading.step->how + ": " +
                        describeBeyond(importer::Limit::Steps, options.limits,
                                       reading.step->steps));
    return reading;
  }
  const FoundStep *step = reading.step ? &*reading.step : nullptr;
  std::shared_ptr<const onnx::GraphProto> proto =
      step ? step->graph : source.getGraph();
  // What cannot be read is skipped; the walk goes on to find the rest.
  reading.graph = buildGraph(source, proto, reading.found);
  if (step)
    joinStates(reading.graph, step->numStates);
  chooseOutput(source.model->graph(), step, options.output, reading.graph,
               reading.found);
  if (!reading.graph.outputs.empty())
    reading.network = recogniseStep(reading.graph, reading.found);
  reading.refusal = refuse(reading, *proto, misfit, options, reading.found);
  return reading;
}

/// Where the file as it is holds no network, one sample of it may.
Reading readSample(StringRef path, const ONNXImportOptions &options) {
  Reading whole = readNetwork(path, options, nullptr);
  if (!whole.failed() || !whole.model.proto || !whole.found.faults.empty())
    return whole;
  for (const Batch &batch : findBatches(whole.model.proto->graph())) {
    Reading sample = readNetwork(path, options, &batch);
    if (sample.failed())
      continue;
    sample.found.note("the file works on " + Twine(batch.size) +
                      " samples at once: the network is that of one");
    return sample;
  }
  return whole;
}

void writeReport(StringRef path, const Graph &graph, const StepNetwork &network,
                 StringRef form, const Signature &signature,
                 Findings &findings) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::formatv(
      "{0:2}\n", describeImport(graph, network, form, signature));
  if (llvm::Error error = writeFile(path, text))
    findings.fault("cannot write the import report: " +
                   toString(std::move(error)));
}

OwningOpRef<ModuleOp> readModel(StringRef path,
                                const ONNXImportOptions &options, Location file,
                                Findings &findings) {
  if (llvm::Error error =
          checkOverwrite("--import-report", options.report, {path})) {
    findings.fault(toString(std::move(error)));
    return nullptr;
  }
  Signature signature = importer::readOptions(options, findings);
  Reading reading = readSample(path, options);
  const Graph &graph = reading.graph;
  StepNetwork &network = reading.network;
  if (!reading.refusal.error.empty()) { // the reason of all that was found
    reading.found.errors.clear();
    reading.found.error(reading.refusal.error);
    findings.help = reading.refusal.help;
  }
  reading.found.appendTo(findings);
  if (reading.failed())
    return nullptr;
  chooseDecode(options, graph, network,
               reading.step ? reductionOf(*reading.step, graph, network)
                            : Reduction::None,
               signature, findings);
  if (findings.failed())
    return nullptr;
  if (reading.step)
    takeForm(*reading.step, graph, signature, network, findings);
  for (const std::string &spec : options.initial)
    takeInitial(spec, graph, network, findings);
  checkInitial(graph, network, findings);
  if (findings.failed())
    return nullptr;
  noteStart(graph, network, findings);
  if (const auto &heads = reading.heads; !heads.empty())
    findings.note("left out behind the network: " + llvm::join(heads, ", ") +
                  (heads.size() > 1 ? ", which do" : ", which does") +
                  " not change the class");
  auto module = emitNetwork(graph, network, importer::getNetworkName(path),
                            signature, !options.floatWeights, file, findings);
  if (module && !options.report.empty())
    writeReport(options.report, graph, network,
                reading.step ? reading.step->how : "one step", signature,
                findings);
  return findings.failed() ? nullptr : std::move(module);
}

} // namespace

OwningOpRef<ModuleOp> importONNX(StringRef path,
                                 const ONNXImportOptions &options,
                                 MLIRContext *context) {
  context->loadDialect<snn::SNNDialect, arith::ArithDialect>();
  return importer::importFile(path, context,
                              [&](Location file, Findings &findings) {
                                return readModel(path, options, file, findings);
                              });
}

} // namespace snnc
