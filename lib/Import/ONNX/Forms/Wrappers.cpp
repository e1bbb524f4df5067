// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Which framework a file comes from, and how it exports one step.

#include "Explain.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include <onnx/onnx_pb.h>
#include <set>

using namespace llvm;

namespace snnc::onnxio {
namespace {

struct Wrapper {
  StringRef name; // of the file, without its ending
  StringRef code;
};

/// Wrappers/*.py, which docs/ExportingModels.md shows and tests run.
const Wrapper wrappers[] = {
#include "Wrappers.inc"
};

/// What exporters leave of a framework in a file: names of parameters and, of
/// the exporter through torch.export, of classes.
struct Trace {
  StringRef framework, text;
};
const Trace traces[] = {
    {"snntorch", "snntorch._neurons"},
    {"snntorch", "graded_spikes_factor"},
    {"spikingjelly", "spikingjelly.activation_based"},
    {"spikingjelly", "spikingjelly.clock_driven"},
    {"norse", "norse.torch"},
    {"sinabs", "sinabs.layers"},
    {"sinabs", "spike_threshold"},
};

/// A single float that is 0.
bool isZero(const onnx::TensorProto &tensor) {
  bool one = all_of(tensor.dims(), [](int64_t size) { return size == 1; });
  if (!one || tensor.data_type() != onnx::TensorProto::FLOAT)
    return false;
  return tensor.float_data_size() == 1
             ? tensor.float_data(0) == 0
             : tensor.raw_data() == std::string(4, '\0');
}

/// SpikingJelly's neurons leave no parameter. Those of releases before 2 are
/// scripts in which the membrane is called v; the surrogates of others fire
/// where the membrane less the threshold is not below 0.
bool isSpikingJelly(const onnx::GraphProto &graph) {
  std::set<std::string> zeros;
  auto take = [&](const std::string &name, const onnx::TensorProto &tensor) {
    if (isZero(tensor))
      zeros.insert(name);
  };
  for (const onnx::TensorProto &tensor : graph.initializer())
    take(tensor.name(), tensor);
  for (const onnx::NodeProto &node : graph.node()) {
    for (const onnx::AttributeProto &attribute : node.attribute()) {
      if (node.op_type() == "Constant" && node.output_size())
        take(node.output(0), attribute.t());
      if (attribute.has_g() && isSpikingJelly(attribute.g()))
        return true; // the body of a loop
    }
    if (node.op_type() != "GreaterOrEqual" || node.input_size() != 2)
      continue;
    auto [name, number] = StringRef(node.input(0)).split('.');
    bool script = name == "v" && all_of(number, isDigit);
    if (script || zeros.count(node.input(1)))
      return true;
  }
  return false;
}

} // namespace

StringRef frameworkOf(const onnx::GraphProto &graph, StringRef bytes) {
  for (const Trace &trace : traces)
    if (bytes.contains(trace.text))
      return trace.framework;
  return isSpikingJelly(graph) ? "spikingjelly" : "torch";
}

static StringRef title(StringRef framework) {
  return framework == "snntorch"       ? "snnTorch"
         : framework == "spikingjelly" ? "SpikingJelly"
         : framework == "norse"        ? "Norse"
         : framework == "sinabs"       ? "sinabs"
                                       : "PyTorch";
}

/// The file of that name.
static StringRef codeOf(StringRef name) {
  for (const Wrapper &wrapper : wrappers)
    if (wrapper.name == name)
      return wrapper.code;
  return "";
}

std::string wrapperFor(const onnx::GraphProto &graph, StringRef bytes) {
  StringRef framework = frameworkOf(graph, bytes);
  return ("one step of a network in " + title(framework) +
          " is exported with its states so (docs/ExportingModels.md has the "
          "rest):\n" +
          codeOf(framework) + codeOf("export").rtrim())
      .str();
}

} // namespace snnc::onnxio
