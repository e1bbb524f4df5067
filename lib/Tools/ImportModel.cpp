// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What snn-translate and snnc share.

#include "ImportModel.h"
#include "snnc/Calibration/CalibrationChecks.h"
#include "snnc/Calibration/CalibrationData.h"
#include "snnc/Support/Diagnostics.h"

using namespace mlir;
namespace cl = llvm::cl;

namespace snnc {

LimitFlags::LimitFlags(cl::OptionCategory &category)
    : nesting("max-nesting",
              cl::desc("Import: most graphs, or calls of functions, in each\n"
                       "other"),
              cl::init(ImportLimits().nesting), cl::value_desc("n"),
              cl::cat(category)),
      nodes("max-nodes", cl::desc("Import: most nodes of a file"),
            cl::init(ImportLimits().nodes), cl::value_desc("n"),
            cl::cat(category)),
      elements("max-elements",
               cl::desc("Import: most elements of a file's tensors together"),
               cl::init(ImportLimits().elements), cl::value_desc("n"),
               cl::cat(category)),
      steps("max-steps", cl::desc("Import: most steps that a file says"),
            cl::init(ImportLimits().steps), cl::value_desc("T"),
            cl::cat(category)) {}

std::vector<const cl::Option *> LimitFlags::all() const {
  return {&nesting, &nodes, &elements, &steps};
}

ImportLimits LimitFlags::read() const {
  return {nesting, nodes, elements, steps};
}

ONNXFlags::ONNXFlags(cl::OptionCategory &category)
    : allowStateless(
          "allow-stateless",
          cl::desc("Of an ONNX file: neurons that forget everything\n"
                   "in every step are meant so"),
          cl::cat(category)),
      floatWeights("float-weights",
                   cl::desc("Of an ONNX file: weights that it has quantised\n"
                            "are read as floats, to be compressed anew"),
                   cl::cat(category)),
      output("output",
             cl::desc("Of an ONNX file: which of its outputs is the\n"
                      "network's"),
             cl::value_desc("name"), cl::cat(category)),
      initial("init",
              cl::desc("Of an ONNX file: what a state begins with, by the\n"
                       "name of its input or layer; 0 where nothing says;\n"
                       "may be given several times"),
              cl::value_desc("state=value"), cl::cat(category)),
      neurons("onnx-neurons",
              cl::desc("Of an ONNX file: neuron ops of other domains, a table\n"
                       "in JSON (docs/CustomNeurons.md)"),
              cl::value_desc("file"), cl::cat(category)),
      report("import-report",
             cl::desc("Of an ONNX file: write what was found, each neuron in\n"
                      "the file's names (JSON)"),
             cl::value_desc("file"), cl::cat(category)) {}

std::vector<const cl::Option *> ONNXFlags::all() const {
  // The & of a list is that of its values.
  return {&allowStateless,         &floatWeights, &output,
          std::addressof(initial), &neurons,      &report};
}

void ONNXFlags::read(ONNXImportOptions &options) const {
  options.allowStateless = allowStateless;
  options.floatWeights = floatWeights;
  if (output.getNumOccurrences())
    options.output = output;
  options.initial.assign(initial.begin(), initial.end());
  options.neurons = neurons;
  options.report = report;
}

NIRFlags::NIRFlags(cl::OptionCategory &category)
    : convention("nir-convention",
                 cl::desc("Of a NIR file: whose neurons it holds: nir (the\n"
                          "specification taken literally), snntorch,\n"
                          "spikingjelly, norse, sinabs or lava"),
                 cl::value_desc("name"), cl::cat(category)),
      reset("nir-reset",
            cl::desc("Of a NIR file: what a spike does to the membrane:\n"
                     "hard, subtract or none; NODE=rule of one node"),
            cl::value_desc("rule[,node=rule]"), cl::cat(category)),
      stepSeconds("nir-dt",
                  cl::desc("Of a NIR file: step of the neuron equations, in\n"
                           "the unit of tau"),
                  cl::value_desc("seconds"), cl::cat(category)) {}

std::vector<const cl::Option *> NIRFlags::all() const {
  return {&convention, &reset, &stepSeconds};
}

void NIRFlags::read(NIRImportOptions &options) const {
  if (convention.getNumOccurrences())
    options.convention = convention;
  if (reset.getNumOccurrences())
    options.reset = reset;
  if (stepSeconds.getNumOccurrences())
    options.stepSeconds = stepSeconds;
}

NetxFlags::NetxFlags(cl::OptionCategory &category)
    : numLayers("num-layers",
                cl::desc("Of a .net file: its first N layers, all kinds\n"
                         "counted (num_layers of netx)"),
                cl::value_desc("N"), cl::cat(category)),
      inputMessageBits(
          "input-message-bits",
          cl::desc("Of a .net file: above 0 the input is graded, signed\n"
                   "integers (input_message_bits of netx)"),
          cl::value_desc("N"), cl::cat(category)),
      resetInterval(
          "reset-interval",
          cl::desc("Of a .net file: the states of the k-th layer start anew\n"
                   "every N steps, from step k on (reset_interval of netx)"),
          cl::value_desc("N"), cl::cat(category)),
      resetOffset("reset-offset",
                  cl::desc("With --reset-interval: N steps later (reset_offset "
                           "of netx)"),
                  cl::value_desc("N"), cl::cat(category)),
      fire("netx-fire",
           cl::desc("Of a .net file: a spike where v > threshold (gt, as\n"
                    "Lava runs it, the default) or v >= threshold (ge, as\n"
                    "lava-dl trains it)"),
           cl::value_desc("gt|ge"), cl::cat(category)) {}

std::vector<const cl::Option *> NetxFlags::all() const {
  return {&numLayers, &inputMessageBits, &resetInterval, &resetOffset, &fire};
}

void NetxFlags::read(NetxImportOptions &options) const {
  auto read = [](const auto &flag, auto &option) {
    if (flag.getNumOccurrences())
      option = flag.getValue();
  };
  read(numLayers, options.numLayers);
  read(inputMessageBits, options.inputMessageBits);
  read(resetInterval, options.resetInterval);
  read(resetOffset, options.resetOffset);
  read(fire, options.fire);
}

LogicalResult recordCalibration(ModuleOp module, llvm::StringRef spec,
                                llvm::StringRef folder) {
  auto network = getOnlyNetwork(module);
  if (failed(network))
    return failure();
  auto source = openCalibration(*network, spec);
  if (failed(source))
    return failure();
  auto sha256 = (*source)->sha256();
  if (!sha256)
    return emitLayerError(*network) << toString(sha256.takeError());
  warnAboutCalibration(*network, **source, 0, (*source)->size());
  setCalibration(module, spec, folder, *sha256);
  return success();
}

} // namespace snnc
