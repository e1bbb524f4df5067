// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Pads and means as windows.

#include "Windows.h"
#include "Cut.h"
#include "Parts.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace snnc::onnxio {
namespace {

/// One graph, or the body of a loop.
class WindowUser {
public:
  WindowUser(const ModelSource &source, onnx::GraphProto &graph)
      : source(source), graph(graph), constants(graph), cutter(graph) {}

  void run() {
    for (onnx::NodeProto &node : *graph.mutable_node()) {
      for (onnx::AttributeProto &attribute : *node.mutable_attribute())
        if (attribute.has_g())
          WindowUser(source, *attribute.mutable_g()).run();
      if (node.op_type() == "Pad" && node.domain().empty())
        mergePad(node);
    }
    onnx::GraphProto changed;
    for (onnx::NodeProto &node : *graph.mutable_node())
      if (!addMean(node, changed))
        changed.add_node()->Swap(&node);
    graph.mutable_node()->Swap(changed.mutable_node());
  }

private:
  /// Integers of an operand or attribute. Empty where they are not known.
  Shape integers(const onnx::NodeProto &node, int operand, StringRef name) {
    Shape list;
    if (const onnx::AttributeProto *attribute = attributeOf(node, name)) {
      list.assign(attribute->ints().begin(), attribute->ints().end());
    } else if (operand < node.input_size()) {
      if (auto value =
              evaluateConstant(source, graph, constants, node.input(operand)))
        for (int64_t i = 0; i < value->size(); ++i)
          list.push_back(int64_t(value->at(i)));
    }
    return list;
  }

  /// Zeros, the last dimensions of which are planes.
  bool padsZeros(const onnx::NodeProto &node) {
    const onnx::AttributeProto *mode = attributeOf(node, "mode");
    const onnx::AttributeProto *old = attributeOf(node, "value");
    if ((mode && mode->s() != "constant") || (old && old->f() != 0) ||
        (node.input_size() > 3 && !node.input(3).empty()))
      return false;
    if (node.input_size() < 3 || node.input(2).empty())
      return true;
    auto value = evaluateConstant(source, graph, constants, node.input(2));
    return value && value->size() == 1 && value->at(0) == 0;
  }

  void mergePad(const onnx::NodeProto &pad) {
    if (pad.output_size() != 1 || !padsZeros(pad))
      return;
    Shape pads = integers(pad, 1, "pads");
    size_t rank = pads.size() / 2;
    // None in front of or between samples and channels.
    if (pads.size() % 2 || rank < 3 ||
        any_of(
            pads, [](int64_t n) { return n < 0 || n > (1 << 20); }) ||
        pads[0] || pads[1] || pads[rank] || pads[rank + 1])
      return;
    Shape planes(pads.begin() + 2, pads.begin() + rank);
    planes.append(pads.begin() + rank + 2, pads.end());
    for (int reader : cutter.readers(pad.output(0)))
      merge(planes, pad, *graph.mutable_node(reader));
  }

  static void merge(ArrayRef<int64_t> planes, const onnx::NodeProto &pad,
                    onnx::NodeProto &conv) {
    const onnx::AttributeProto *automatic = attributeOf(conv, "auto_pad");
    const onnx::AttributeProto *own = attributeOf(conv, "pads");
    if (conv.op_type() != "Conv" || conv.input(0) != pad.output(0) ||
        (automatic && automatic->s() != "NOTSET" &&
         automatic->s() != "VALID") ||
        (own && own->ints_size() != int(planes.size())))
      return;
    onnx::AttributeProto all;
    all.set_name("pads");
    all.set_type(onnx::AttributeProto::INTS);
    for (auto [k, size] : enumerate(planes))
      all.add_ints(size + (own ? own->ints(int(k)) : 0));
    auto &attributes = *conv.mutable_attribute();
    for (int k = attributes.size(); k-- > 0;)
      if (attributes[k].name() == "pads" || attributes[k].name() == "auto_pad")
        attributes.DeleteSubrange(k, 1);
    *conv.add_attribute() = std::move(all);
    conv.set_input(0, pad.input(0));
  }

  /// A mean over the last two of four dimensions.
  bool addMean(const onnx::NodeProto &node, onnx::GraphProto &to) {
    if (node.op_type() != "ReduceMean" || !node.domain().empty() ||
        node.output_size() != 1)
      return false;
    Shape axes = integers(node, 1, "axes");
    sort(axes);
    if (axes != Shape{2, 3} && axes != Shape{-2, -1})
      return false;
    bool keeps = integerOf(node, "keepdims", 1) != 0;
    onnx::NodeProto *pool = to.add_node();
    pool->set_op_type("GlobalAveragePool");
    pool->set_name(node.name());
    pool->add_input(node.input(0));
    pool->add_output(node.output(0) + (keeps ? "" : ":planes"));
    if (keeps)
      return true;
    onnx::NodeProto *flat = to.add_node();
    flat->set_op_type("Flatten");
    flat->set_name(node.name());
    flat->add_input(pool->output(0));
    flat->add_output(node.output(0));
    return true;
  }

  const ModelSource &source;
  onnx::GraphProto &graph;
  Constants constants;
  Cutter cutter;
};

} // namespace

void useWindows(const std::shared_ptr<onnx::ModelProto> &model,
                const std::string &folder, const ImportLimits &limits) {
  auto isWindow = [](const onnx::NodeProto &node) {
    return node.op_type() == "Pad" || node.op_type() == "ReduceMean";
  };
  onnx::GraphProto &graph = *model->mutable_graph();
  bool any = false;
  for (const onnx::NodeProto &node : graph.node()) {
    any |= isWindow(node);
    for (const onnx::AttributeProto &attribute : node.attribute())
      any |= attribute.has_g() && any_of(attribute.g().node(), isWindow);
  }
  if (!any)
    return;
  ModelSource source{model, folder, limits};
  WindowUser(source, graph).run();
}

} // namespace snnc::onnxio
