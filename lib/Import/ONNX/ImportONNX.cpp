// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Builds the snn network of an ONNX file.

#include "Emit.h"
#include "Forms.h"
#include "Model.h"
#include "Survey.h"
#include "dialects/SNN/SNNOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Verifier.h"
#include "snnc/Import/ONNX.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SHA256.h"
#include <onnx/onnx_pb.h>

using namespace mlir;

namespace snnc {
namespace {

using namespace onnxio;

Settings readOptions(const ONNXImportOptions &options, Findings &findings) {
  Settings settings;
  auto atLeastOne = [&](StringRef name, std::optional<int64_t> value) {
    if (value && *value < 1)
      findings.error("--" + name + "=" + Twine(*value) +
                     ": expected at least 1");
  };
  atLeastOne("dt-us", options.stepLengthUs);
  atLeastOne("steps", options.steps);
  if (options.events) {
    auto [rule, max] = StringRef(*options.events).split(':');
    settings.events = rule.str();
    int64_t number = 0;
    bool bounded = StringRef(*options.events).contains(':');
    bool wrongMax =
        bounded && (rule != "counts" || max.getAsInteger(10, number) ||
                    number < 1 || number > 255);
    if (bounded)
      settings.maxCount = number;
    if ((rule != "counts" && rule != "binary") || wrongMax)
      findings.error("--events=" + Twine(*options.events) +
                     ": expected counts, counts:MAX with MAX from 1 to 255, "
                     "or binary");
  }
  settings.stepLengthUs = options.stepLengthUs;
  settings.steps = options.steps;
  return settings;
}

/// `FILE[:GROUP]` with the SHA-256 of FILE; null after an error.
snn::DataAttr hashCalibration(StringRef spec, MLIRContext *context,
                              Findings &findings) {
  StringRef file = spec;
  if (!llvm::sys::fs::exists(file) && file.contains(':'))
    file = file.rsplit(':').first;
  auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/false,
                                            /*RequiresNullTerminator=*/false);
  if (!buffer) {
    findings.error("--calibration=" + spec + ": cannot read '" + file +
                   "': " + buffer.getError().message());
    return nullptr;
  }
  auto hash =
      llvm::SHA256::hash(llvm::arrayRefFromStringRef((*buffer)->getBuffer()));
  return snn::DataAttr::get(context, spec,
                            llvm::toHex(hash, /*LowerCase=*/true));
}

/// A symbol from the file's name.
std::string networkName(StringRef path) {
  std::string name;
  for (char c : llvm::sys::path::stem(path))
    name += llvm::isAlnum(c) ? c : '_';
  if (name.empty() || llvm::isDigit(name[0]))
    name = "net_" + name;
  return name;
}

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

/// What `decode` must be by what the output is (rule L5); absent: rule T6.
void chooseDecode(const std::optional<std::string> &option, const Graph &graph,
                  const StepNetwork &network, Settings &settings,
                  Findings &findings) {
  bool spikes = outputIsSpikes(network, settings);
  const Value &value = graph.values[network.outputValue];
  std::string output = "'" + value.name + "'";
  // One value is a number, no class (rule T3).
  bool isOne = value.known && llvm::all_of(value.shape, [](int64_t extent) {
                 return extent == 1;
               });
  if (!option) {
    bool current = !spikes && !isMembrane(network, network.output);
    settings.decode = spikes    ? snn::Decode::Count
                      : current ? snn::Decode::Mean
                                : snn::Decode::Last;
    findings.note(
        spikes    ? "the class is the output with most spikes "
                    "(--decode=count), as nothing else was said"
        : current ? (isOne ? "the result is the mean of "
                           : "the class is the largest mean of ") +
                        output +
                        " over the steps (--decode=mean), as no neuron adds it "
                        "up (or did a readout lose its state?) and nothing "
                        "else was said"
                  : (isOne ? "the result is "
                           : "the class is the largest value of ") +
                        output +
                        " in the last step (--decode=last), as nothing else "
                        "was said");
    return;
  }
  auto decode = snn::symbolizeDecode(*option);
  bool ofSpikes = decode && (*decode == snn::Decode::Count ||
                             *decode == snn::Decode::First);
  if (!decode || ofSpikes != spikes)
    findings.error("--decode=" + Twine(*option) + ": expected " +
                   (spikes ? "count or first, as the output is spikes"
                           : "last, max or mean, as the output " + output +
                                 " is a membrane or current"));
  else
    settings.decode = *decode;
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
void noteStart(const StepNetwork &network, Findings &findings) {
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
    any |= layer.isNeuron() || layer.kind == Layer::Delay;
    const Cell &cell = layer.cell;
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
          "so, change 'init' in the module");
  if (any)
    findings.note("states start at 0, as a step form does not say");
}

OwningOpRef<ModuleOp> importFile(StringRef path,
                                 const ONNXImportOptions &options,
                                 Location file, Findings &findings) {
  Settings settings = readOptions(options, findings);
  LoadedModel model = loadModel(path, findings);
  if (!model.proto)
    return nullptr;
  // What cannot be read is skipped; the walk goes on to find the rest.
  Findings found;
  Graph graph =
      buildGraph(*model.proto, llvm::sys::path::parent_path(path), found);
  StepNetwork network;
  if (!graph.outputs.empty())
    network = recogniseStep(graph, found);
  bool recognised = !found.failed();
  StringRef bytes = model.file->getBuffer();
  Refusal refusal =
      recognised ? checkMemory(graph, network, model.proto->graph(), bytes,
                               options.allowStateless, found)
      : found.faults.empty() ? explainForm(model.proto->graph(), bytes,
                                           options.allowStateless, found)
                             : Refusal();
  if (!refusal.error.empty()) { // the reason of all that was found
    found.errors.clear();
    found.error(refusal.error);
  }
  found.appendTo(findings);
  if (!refusal.error.empty()) {
    findings.help = refusal.help;
    return nullptr;
  }
  if (recognised)
    chooseDecode(options.decode, graph, network, settings, findings);
  snn::DataAttr calibration;
  if (!options.calibration.empty())
    calibration =
        hashCalibration(options.calibration, file.getContext(), findings);
  if (findings.failed())
    return nullptr;
  noteStart(network, findings);
  OwningOpRef<ModuleOp> module =
      emitNetwork(graph, network, networkName(path), settings, file, findings);
  if (module && calibration)
    (*module)->setAttr(snn::kCalibrationAttr, calibration);
  return module;
}

void report(const Findings &findings, Location file) {
  for (const std::string &fault : findings.faults)
    emitError(file) << fault;
  for (const std::string &error : findings.errors) {
    InFlightDiagnostic diagnostic = emitError(file) << error;
    if (&error == &findings.errors.back() && !findings.help.empty())
      diagnostic.attachNote(file) << findings.help;
  }
}

} // namespace

OwningOpRef<ModuleOp> importONNX(StringRef path,
                                 const ONNXImportOptions &options,
                                 MLIRContext *context) {
  context->loadDialect<snn::SNNDialect, arith::ArithDialect>();
  Location file = FileLineColLoc::get(context, path, 0, 0);
  Findings findings;
  OwningOpRef<ModuleOp> module = importFile(path, options, file, findings);
  report(findings, file);
  if (findings.failed() || !module || failed(verify(*module)))
    return nullptr;
  for (const std::string &warning : findings.warnings)
    emitWarning(file) << warning;
  for (const std::string &note : findings.notes)
    emitRemark(file) << note;
  return module;
}

} // namespace snnc
