// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions of a model, written out where they are called.

#include "Prepare.h"
#include "lib/Import/Common/Limits.h"
#include "lib/Import/ONNX/Forms/Survey.h"
#include "llvm/ADT/StringMap.h"
#include <google/protobuf/unknown_field_set.h>
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {
namespace {

class Inliner {
public:
  Inliner(onnx::ModelProto &model, const ImportLimits &limits,
          Findings &findings)
      : limits(limits), findings(findings) {
    for (onnx::FunctionProto &function : *model.mutable_functions())
      functions[function.domain() + "::" + function.name()] = &function;
  }

  void run(onnx::GraphProto &graph, int depth = 0) {
    google::protobuf::RepeatedPtrField<onnx::NodeProto> nodes;
    nodes.Swap(graph.mutable_node());
    for (onnx::NodeProto &node : nodes) {
      if (depth == 0)
        caller = nodeLabel(node, graph.node_size());
      add(std::move(node), graph, depth);
    }
  }

private:
  using Names = StringMap<std::string>;

  void add(onnx::NodeProto node, onnx::GraphProto &graph, int depth) {
    auto called = functions.find(node.domain() + "::" + node.op_type());
    if (called == functions.end()) {
      for (onnx::AttributeProto &attribute : *node.mutable_attribute())
        if (attribute.has_g())
          run(*attribute.mutable_g(), depth);
      *graph.add_node() = std::move(node);
      return;
    }
    const onnx::FunctionProto &function = *called->second;
    numNodes += function.node_size();
    bool tooDeep = depth >= limits.nesting;
    if (hasFailed || tooDeep || numNodes > limits.nodes)
      return fail(tooDeep);
    Names names = bind(function, node);
    for (const onnx::NodeProto &inner : function.node())
      add(write(inner, function, node, names), graph, depth + 1);
  }

  void fail(bool tooDeep) {
    if (!std::exchange(hasFailed, true))
      findings.fault(caller +
                     (tooDeep ? " calls functions that call functions: "
                              : " calls functions, written out: ") +
                     describeBeyond(tooDeep ? importer::Limit::Nesting
                                            : importer::Limit::Nodes,
                                    limits, std::nullopt) +
                     (tooDeep ? ", unless one calls itself" : ""));
  }

  /// What the names of the function are where `node` calls it.
  Names bind(const onnx::FunctionProto &function, const onnx::NodeProto &node) {
    Names names;
    std::string prefix = (node.name().empty() ? node.op_type() : node.name()) +
                         "#" + std::to_string(numCalls++) + "/";
    for (const onnx::NodeProto &inner : function.node())
      for (const std::string &output : inner.output())
        if (!output.empty())
          names[output] = prefix + output;
    for (int i = 0; i < function.input_size(); ++i)
      names[function.input(i)] = i < node.input_size() ? node.input(i) : "";
    for (int i = 0; i < function.output_size(); ++i)
      if (i < node.output_size() && !node.output(i).empty())
        names[function.output(i)] = node.output(i);
    return names;
  }

  static onnx::NodeProto write(const onnx::NodeProto &inner,
                               const onnx::FunctionProto &function,
                               const onnx::NodeProto &call,
                               const Names &names) {
    onnx::NodeProto node = inner;
    rename(node, names);
    node.set_name(call.name() + "/" +
                  (inner.name().empty() ? inner.op_type() : inner.name()));
    node.clear_attribute();
    for (const onnx::AttributeProto &attribute : inner.attribute()) {
      const onnx::AttributeProto *value = &attribute;
      onnx::AttributeProto byDefault;
      if (!attribute.ref_attr_name().empty()) {
        value = argument(attribute.ref_attr_name(), call);
        if (!value &&
            readDefault(function, attribute.ref_attr_name(), byDefault))
          value = &byDefault;
      }
      if (!value)
        continue; // the operator's own default
      onnx::AttributeProto *copy = node.add_attribute();
      *copy = *value;
      copy->set_name(attribute.name());
      if (copy->has_g())
        rename(*copy->mutable_g(), names);
    }
    return node;
  }

  static const onnx::AttributeProto *argument(const std::string &name,
                                              const onnx::NodeProto &call) {
    for (const onnx::AttributeProto &attribute : call.attribute())
      if (attribute.name() == name)
        return &attribute;
    return nullptr;
  }

  /// The field `attribute_proto` of ONNX 1.13 and newer.
  static bool readDefault(const onnx::FunctionProto &function,
                          const std::string &name,
                          onnx::AttributeProto &attribute) {
    constexpr int kAttributeProto = 11;
    const auto &fields = function.GetReflection()->GetUnknownFields(function);
    for (int i = 0; i < fields.field_count(); ++i)
      if (const auto &field = fields.field(i);
          field.number() == kAttributeProto &&
          field.type() ==
              google::protobuf::UnknownField::TYPE_LENGTH_DELIMITED &&
          attribute.ParseFromString(field.length_delimited()) &&
          attribute.name() == name)
        return true;
    return false;
  }

  static void rename(std::string &value, const Names &names) {
    if (auto found = names.find(value); found != names.end())
      value = found->second;
  }

  static void rename(onnx::NodeProto &node, const Names &names) {
    for (std::string &input : *node.mutable_input())
      rename(input, names);
    for (std::string &output : *node.mutable_output())
      rename(output, names);
  }

  static void rename(onnx::GraphProto &body, const Names &names) {
    for (onnx::NodeProto &node : *body.mutable_node()) {
      rename(node, names);
      for (onnx::AttributeProto &attribute : *node.mutable_attribute())
        if (attribute.has_g())
          rename(*attribute.mutable_g(), names);
    }
    for (onnx::ValueInfoProto &output : *body.mutable_output())
      rename(*output.mutable_name(), names);
  }

  const ImportLimits &limits;
  Findings &findings;
  StringMap<const onnx::FunctionProto *> functions;
  std::string caller; ///< of the graph's own nodes
  int64_t numNodes = 0, numCalls = 0;
  bool hasFailed = false;
};

} // namespace

void inlineFunctions(onnx::ModelProto &model, const ImportLimits &limits,
                     Findings &findings) {
  if (model.functions_size() == 0)
    return;
  Inliner(model, limits, findings).run(*model.mutable_graph());
}

} // namespace snnc::onnxio
