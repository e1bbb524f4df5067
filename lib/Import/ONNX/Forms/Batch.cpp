// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// From several samples to one.

#include "Batch.h"
#include "Constants.h"
#include "Parts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {
namespace {

onnx::TensorShapeProto *shapeOf(onnx::ValueInfoProto &value) {
  return value.mutable_type()->mutable_tensor_type()->mutable_shape();
}

/// Nodes that spread a constant over the samples by themselves.
bool isElementwise(const onnx::NodeProto &node) {
  return StringSwitch<bool>(node.op_type())
      .Cases("Add", "Sub", "Mul", "Div", "Pow", "Where", "Max", "Min", true)
      .Cases("Greater", "GreaterOrEqual", "Less", "LessOrEqual", true)
      .Cases("Identity", "Cast", "Gemm", "MatMul", true) // of first states
      .Default(false);
}

/// A graph with the bodies of its loops.
class Sampler {
public:
  Sampler(const ModelSource &source, const Batch &batch,
          const Constants &constants, onnx::GraphProto &top)
      : source(source), batch(batch), constants(constants), top(top) {}

  void run(onnx::GraphProto &graph) {
    for (onnx::NodeProto &node : *graph.mutable_node()) {
      for (onnx::AttributeProto &attribute : *node.mutable_attribute())
        if (attribute.has_g())
          runBody(*attribute.mutable_g());
      bool loops = node.op_type() == "Loop" || node.op_type() == "Scan";
      bool spreads = loops || isElementwise(node);
      if (spreads && !isConstant(node)) {
        for (std::string &input : *node.mutable_input())
          input = sampleOf(input);
      }
      bool isSized = node.op_type() == "Reshape" || node.op_type() == "Expand";
      if (isSized && !isConstant(node) && node.input_size() > 1 &&
          constants.contains(node.input(1)))
        node.set_input(1, addSizes(node.input(1)));
    }
  }

private:
  void runBody(onnx::GraphProto &body) {
    run(body);
    for (onnx::ValueInfoProto &input : *body.mutable_input())
      if (auto *shape = shapeOf(input);
          shape->dim_size() > 0 && shape->dim(0).dim_value() == batch.size)
        shape->mutable_dim(0)->set_dim_value(1);
    for (onnx::ValueInfoProto &output : *body.mutable_output())
      output.mutable_type()->mutable_tensor_type()->clear_shape();
  }

  bool isConstant(const onnx::NodeProto &node) const {
    return node.output_size() > 0 && constants.contains(node.output(0));
  }

  std::shared_ptr<const Tensor> evaluate(const std::string &name) const {
    return evaluateConstant(source, top, constants, name);
  }

  /// The name of the constant `name` for one sample; of others theirs.
  std::string sampleOf(const std::string &name) {
    if (!constants.contains(name))
      return name;
    auto [at, isNew] = sampled.try_emplace(name);
    if (isNew)
      at->second = addSample(name);
    return at->second;
  }

  std::string addSample(const std::string &name) {
    auto tensor = evaluate(name);
    if (!tensor || tensor->kind != Kind::F32 || tensor->shape.size() < 2 ||
        tensor->shape[0] != batch.size)
      return name;
    int64_t size = tensor->size() / batch.size;
    for (int64_t i = size; i < tensor->size(); ++i)
      if (tensor->at(i) != tensor->at(i % size))
        return name;
    Shape shape = tensor->shape;
    shape[0] = 1;
    addTensor(top, name + ":sample",
              *makeTensor(Kind::F32, shape,
                          [&](int64_t i) { return tensor->at(i); }));
    return name + ":sample";
  }

  /// The list of sizes `name` for one sample: the name of that.
  std::string addSizes(const std::string &name) {
    auto tensor = evaluate(name);
    if (!tensor || tensor->kind != Kind::I64 || tensor->shape.size() != 1)
      return name;
    std::vector<int64_t> sizes;
    for (int64_t i = 0; i < tensor->size(); ++i)
      sizes.push_back(int64_t(tensor->at(i)));
    if (sizes.empty() || !shrink(sizes))
      return name;
    std::string sample = name + ":sample" + std::to_string(numLists++);
    addList(top, sample, sizes);
    return sample;
  }

  /// The batch stands in front, behind time, or together with time.
  bool shrink(std::vector<int64_t> &sizes) const {
    if (batch.axis == 1 && sizes.size() > 1 && sizes[0] == batch.steps &&
        sizes[1] == batch.size)
      sizes[1] = 1;
    else if (sizes[0] == batch.steps * batch.size)
      sizes[0] = batch.steps;
    else if (sizes[0] == batch.size)
      sizes[0] = 1;
    else
      return false;
    return true;
  }

  const ModelSource &source;
  const Batch &batch;
  const Constants &constants;
  onnx::GraphProto &top;
  std::map<std::string, std::string> sampled;
  int numLists = 0;
};

} // namespace

std::vector<Batch> findBatches(const onnx::GraphProto &graph) {
  std::set<std::string> given;
  for (const onnx::TensorProto &tensor : graph.initializer())
    given.insert(tensor.name());
  std::vector<const onnx::ValueInfoProto *> inputs;
  for (const onnx::ValueInfoProto &input : graph.input())
    if (!given.count(input.name()))
      inputs.push_back(&input);
  auto size = [](const onnx::ValueInfoProto &input, int axis) {
    const auto &shape = input.type().tensor_type().shape();
    return axis < shape.dim_size() ? shape.dim(axis).dim_value() : 0;
  };
  std::vector<Batch> batches;
  if (inputs.empty())
    return batches;
  int64_t first = size(*inputs[0], 0), second = size(*inputs[0], 1);
  bool isOnly = inputs.size() == 1;
  if (isOnly && second > 1 && size(*inputs[0], 2) > 0)
    batches.push_back({1, second, std::max<int64_t>(first, 1)});
  if (first > 1 && all_of(inputs, [&](const auto *input) {
        return size(*input, 0) == first;
      }))
    batches.push_back({0, first, isOnly ? std::max<int64_t>(second, 1) : 1});
  return batches;
}

void takeOneSample(const std::shared_ptr<onnx::ModelProto> &model,
                   const std::string &folder, const ImportLimits &limits,
                   const Batch &batch) {
  onnx::GraphProto &graph = *model->mutable_graph();
  Constants constants(graph);
  ModelSource source{model, folder, limits};
  Sampler(source, batch, constants, graph).run(graph);
  for (onnx::ValueInfoProto &input : *graph.mutable_input())
    if (auto *shape = shapeOf(input);
        batch.axis < shape->dim_size() &&
        shape->dim(batch.axis).dim_value() == batch.size &&
        !constants.contains(input.name()))
      shape->mutable_dim(batch.axis)->set_dim_value(1);
  for (onnx::ValueInfoProto &output : *graph.mutable_output())
    output.mutable_type()->mutable_tensor_type()->clear_shape();
}

} // namespace snnc::onnxio
