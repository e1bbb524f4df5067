// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Pieces of a graph.

#include "Parts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <onnx/onnx_pb.h>
#include <set>

using namespace llvm;

namespace snnc::onnxio {

const onnx::ValueInfoProto *getOnlyInput(const onnx::GraphProto &graph) {
  const onnx::ValueInfoProto *only = nullptr;
  for (const onnx::ValueInfoProto &input : graph.input()) {
    if (any_of(graph.initializer(), [&](const onnx::TensorProto &tensor) {
          return tensor.name() == input.name();
        }))
      continue;
    if (only)
      return nullptr;
    only = &input;
  }
  return only;
}

std::optional<Shape> getSizes(const onnx::ValueInfoProto &value) {
  const auto &type = value.type().tensor_type();
  if (!value.type().has_tensor_type() || !type.has_shape() ||
      type.elem_type() != onnx::TensorProto::FLOAT)
    return std::nullopt;
  Shape sizes;
  for (const auto &dim : type.shape().dim()) {
    if (!dim.has_dim_value() || dim.dim_value() <= 0)
      return std::nullopt;
    sizes.push_back(dim.dim_value());
  }
  return sizes;
}

void setSizes(onnx::ValueInfoProto &value, const std::string &name,
              std::optional<Shape> sizes) {
  value.set_name(name);
  auto *type = value.mutable_type()->mutable_tensor_type();
  type->set_elem_type(onnx::TensorProto::FLOAT);
  type->clear_shape();
  if (!sizes)
    return;
  type->mutable_shape();
  for (int64_t size : *sizes)
    type->mutable_shape()->add_dim()->set_dim_value(size);
}

void renameValue(onnx::GraphProto &graph, const std::string &old,
                 const std::string &name) {
  for (onnx::NodeProto &node : *graph.mutable_node())
    for (std::string &input : *node.mutable_input())
      if (input == old)
        input = name;
  for (auto *list : {graph.mutable_input(), graph.mutable_output()})
    for (onnx::ValueInfoProto &value : *list)
      if (value.name() == old)
        value.set_name(name);
}

const onnx::NodeProto *findOnly(const onnx::GraphProto &graph, StringRef type) {
  const onnx::NodeProto *only = nullptr;
  for (const onnx::NodeProto &node : graph.node()) {
    if (node.op_type() != type || !node.domain().empty())
      continue;
    if (only)
      return nullptr;
    only = &node;
  }
  return only;
}

bool Sequence::keepsOrder(int64_t axis) const {
  SmallVector<int64_t> rest(order);
  rest.erase(rest.begin() + axis);
  return is_sorted(rest);
}

std::optional<Sequence> readSequence(const onnx::GraphProto &graph,
                                     const std::string &value) {
  Sequence sequence{value, value, {}, {}};
  const onnx::NodeProto *turned = nullptr;
  for (const onnx::NodeProto &node : graph.node())
    if (node.op_type() == "Transpose" && node.output(0) == value)
      turned = &node;
  if (turned)
    sequence.input = turned->input(0);
  std::optional<Shape> sizes;
  for (const onnx::ValueInfoProto &input : graph.input())
    if (input.name() == sequence.input)
      sizes = getSizes(input);
  if (!sizes)
    return std::nullopt;
  int64_t rank = int64_t(sizes->size());
  for (int64_t d = 0; d < rank; ++d) {
    int64_t from =
        turned ? integerOf(*turned, "perm", int(d), rank - 1 - d) : d;
    if (from < 0 || from >= rank)
      return std::nullopt;
    sequence.order.push_back(from);
    sequence.sizes.push_back((*sizes)[from]);
  }
  return sequence;
}

static void addOutsideReads(const onnx::GraphProto &body,
                            std::vector<std::string> &names) {
  StringSet<> own;
  for (const onnx::ValueInfoProto &input : body.input())
    own.insert(input.name());
  for (const onnx::TensorProto &tensor : body.initializer())
    own.insert(tensor.name());
  for (const onnx::NodeProto &node : body.node()) {
    for (std::string &name : namesRead(node))
      if (!own.contains(name))
        names.push_back(std::move(name));
    for (const std::string &output : node.output())
      own.insert(output);
  }
  for (const onnx::ValueInfoProto &output : body.output())
    if (!own.contains(output.name()))
      names.push_back(output.name());
}

std::vector<std::string> namesRead(const onnx::NodeProto &node) {
  std::vector<std::string> names;
  for (const std::string &input : node.input())
    if (!input.empty())
      names.push_back(input);
  for (const onnx::AttributeProto &attribute : node.attribute())
    if (attribute.has_g())
      addOutsideReads(attribute.g(), names);
  return names;
}

std::vector<bool> findLive(const onnx::GraphProto &graph) {
  std::set<std::string> read;
  for (const onnx::ValueInfoProto &output : graph.output())
    read.insert(output.name());
  std::vector<bool> live(graph.node_size());
  for (int i = graph.node_size(); i-- > 0;) {
    const onnx::NodeProto &node = graph.node(i);
    live[i] = any_of(node.output(), [&](const std::string &output) {
      return read.count(output);
    });
    if (live[i])
      for (std::string &name : namesRead(node))
        read.insert(std::move(name));
  }
  return live;
}

void dropDeadNodes(onnx::GraphProto &graph) {
  std::vector<bool> live = findLive(graph);
  google::protobuf::RepeatedPtrField<onnx::NodeProto> all;
  all.Swap(graph.mutable_node());
  for (int i = 0; i < all.size(); ++i)
    if (live[i])
      graph.add_node()->Swap(&all[i]);
}

onnx::GraphProto copyConstants(const onnx::GraphProto &graph,
                               const Constants &constants) {
  onnx::GraphProto copy;
  copy.set_name(graph.name());
  for (const onnx::NodeProto &node : graph.node())
    if (node.output_size() > 0 && constants.contains(node.output(0)))
      *copy.add_node() = node;
  return copy;
}

std::shared_ptr<const Tensor> evaluateConstant(const ModelSource &source,
                                               const onnx::GraphProto &graph,
                                               const Constants &constants,
                                               const std::string &name) {
  auto part =
      std::make_shared<onnx::GraphProto>(copyConstants(graph, constants));
  setSizes(*part->add_output(), name, std::nullopt);
  Findings findings;
  Graph built = buildGraph(source, part, findings);
  return built.outputs.empty() ? nullptr
                               : built.values[built.outputs[0]].constant;
}

void addList(onnx::GraphProto &graph, const std::string &name,
             ArrayRef<int64_t> list) {
  onnx::TensorProto *tensor = graph.add_initializer();
  tensor->set_name(name);
  tensor->set_data_type(onnx::TensorProto::INT64);
  tensor->add_dims(int64_t(list.size()));
  for (int64_t value : list)
    tensor->add_int64_data(value);
}

void addTensor(onnx::GraphProto &graph, const std::string &name,
               const Tensor &from) {
  onnx::TensorProto *tensor = graph.add_initializer();
  tensor->set_name(name);
  tensor->mutable_dims()->Add(from.shape.begin(), from.shape.end());
  switch (from.kind) {
  case Kind::F32:
    tensor->set_data_type(onnx::TensorProto::FLOAT);
    break;
  case Kind::F64:
    tensor->set_data_type(onnx::TensorProto::DOUBLE);
    break;
  case Kind::I64:
    tensor->set_data_type(onnx::TensorProto::INT64);
    break;
  case Kind::Bool:
    tensor->set_data_type(onnx::TensorProto::BOOL);
    break;
  }
  for (int64_t i = 0; i < from.size(); ++i)
    if (from.kind == Kind::F32)
      tensor->add_float_data(float(from.at(i)));
    else if (from.kind == Kind::F64)
      tensor->add_double_data(from.at(i));
    else if (from.kind == Kind::I64)
      tensor->add_int64_data(int64_t(from.at(i)));
    else
      tensor->add_int32_data(from.at(i) != 0);
}

const onnx::AttributeProto *attributeOf(const onnx::NodeProto &node,
                                        StringRef name) {
  for (const onnx::AttributeProto &attribute : node.attribute())
    if (attribute.name() == name)
      return &attribute;
  return nullptr;
}

int64_t integerOf(const onnx::NodeProto &node, StringRef name,
                  int64_t fallback) {
  const onnx::AttributeProto *attribute = attributeOf(node, name);
  return attribute ? attribute->i() : fallback;
}

int64_t integerOf(const onnx::NodeProto &node, StringRef name, int k,
                  int64_t fallback) {
  const onnx::AttributeProto *list = attributeOf(node, name);
  return list && k < list->ints_size() ? list->ints(k) : fallback;
}

bool addState(const ModelSource &source, const Constants &constants,
              const std::string &operand, const onnx::ValueInfoProto &state,
              onnx::GraphProto &step, FoundStep &found) {
  const onnx::GraphProto &graph = source.model->graph();
  std::optional<Shape> shape;
  if (constants.contains(operand)) {
    auto initial = evaluateConstant(source, graph, constants, operand);
    if (!initial || initial->kind != Kind::F32)
      return false;
    shape = initial->shape;
    found.initial[state.name()] = initial;
  } else {
    for (const onnx::ValueInfoProto &input : graph.input())
      if (input.name() == operand)
        shape = getSizes(input);
  }
  if (shape)
    setSizes(*step.add_input(), state.name(), shape);
  return shape.has_value();
}

/// What only puts the values of steps together.
static bool isJoin(const onnx::NodeProto &node) {
  return StringSwitch<bool>(node.op_type())
      .Cases("Identity", "Squeeze", "Unsqueeze", true)
      .Cases("Concat", "ConcatFromSequence", true)
      .Default(false);
}

/// A sum of all steps as a mean, say.
static bool isScale(const ModelSource &source, const Constants &constants,
                    const onnx::NodeProto &node) {
  bool isMul = node.op_type() == "Mul";
  if ((!isMul && node.op_type() != "Div") || node.input_size() != 2)
    return false;
  auto factor = evaluateConstant(
      source, source.model->graph(), constants,
      node.input(isMul && constants.contains(node.input(0)) ? 0 : 1));
  return factor && factor->size() == 1 && factor->at(0) > 0;
}

std::string traceOutput(const ModelSource &source, const Constants &constants,
                        std::string output,
                        function_ref<bool(const std::string &)> isStep,
                        bool first) {
  const onnx::GraphProto &graph = source.model->graph();
  StringMap<const onnx::NodeProto *> producers;
  for (const onnx::NodeProto &node : graph.node())
    for (const std::string &result : node.output())
      producers[result] = &node;
  while (!isStep(output)) {
    const onnx::NodeProto *node = producers.lookup(output);
    if (!node || !(isJoin(*node) || isScale(source, constants, *node)))
      return "";
    std::vector<std::string> varying;
    for (const std::string &input : node->input())
      if (!constants.contains(input) && !input.empty())
        varying.push_back(input);
    if (varying.empty() || (varying.size() > 1 && node->op_type() != "Concat"))
      return "";
    output = first ? varying.front() : varying.back();
  }
  return output;
}

} // namespace snnc::onnxio
