// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Numbering of constants.

#include "Constants.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Endian.h"
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {

std::optional<int64_t> oneInteger(const onnx::TensorProto &tensor) {
  for (int64_t size : tensor.dims())
    if (size != 1)
      return std::nullopt;
  if (tensor.data_type() == onnx::TensorProto::INT64) {
    if (tensor.int64_data_size() == 1)
      return tensor.int64_data(0);
    if (tensor.raw_data().size() == 8)
      return int64_t(support::endian::read64le(tensor.raw_data().data()));
  }
  if (tensor.data_type() == onnx::TensorProto::BOOL) {
    if (tensor.int32_data_size() == 1)
      return tensor.int32_data(0);
    if (tensor.raw_data().size() == 1)
      return tensor.raw_data()[0];
  }
  return std::nullopt;
}

std::string describeWork(const onnx::NodeProto &node) {
  std::string text = node.domain() + ":" + node.op_type();
  for (const onnx::AttributeProto &attribute : node.attribute())
    text += "\n" + attribute.SerializeAsString();
  return text;
}

Constants::Constants(const onnx::GraphProto &graph) {
  for (const onnx::TensorProto &tensor : graph.initializer())
    addTensor(tensor.name(), tensor);
  for (const onnx::NodeProto &node : graph.node())
    addNode(node);
}

int Constants::number(const std::string &description) {
  return numbers.try_emplace(description, int(numbers.size()) + 1)
      .first->second;
}

/// Large ones are known by their names: exporters write weights once.
void Constants::addTensor(const std::string &name,
                          const onnx::TensorProto &tensor) {
  constexpr size_t kSmall = 4096;
  if (auto integer = oneInteger(tensor))
    integers[name] = *integer;
  if (tensor.dims_size() == 0)
    scalars.insert(name);
  std::string description = "name " + name;
  if (tensor.data_location() != onnx::TensorProto::EXTERNAL &&
      tensor.ByteSizeLong() <= kSmall) {
    onnx::TensorProto data = tensor;
    data.clear_name();
    data.clear_doc_string();
    description = "data " + data.SerializeAsString();
  }
  ids[name] = number(description);
}

static bool drawsNumbers(const onnx::NodeProto &node) {
  StringRef type = node.op_type();
  return type.starts_with("Random") || type == "Bernoulli" ||
         type == "Multinomial";
}

void Constants::addNode(const onnx::NodeProto &node) {
  if (any_of(node.input(),
             [&](const std::string &input) {
               return !input.empty() && !contains(input);
             }) ||
      any_of(node.attribute(),
             [](const onnx::AttributeProto &attribute) {
               return attribute.has_g();
             }) ||
      drawsNumbers(node))
    return;
  if (node.op_type() == "Constant" && node.attribute_size() == 1 &&
      node.attribute(0).has_t() && node.output_size() == 1)
    return addTensor(node.output(0), node.attribute(0).t());
  if (node.op_type() == "Identity" && node.output_size() == 1) {
    const std::string &from = node.input(0), &to = node.output(0);
    ids[to] = *idOf(from);
    if (auto integer = integerOf(from))
      integers[to] = *integer;
    if (isScalar(from))
      scalars.insert(to);
    return;
  }
  std::string work = describeWork(node);
  for (const std::string &input : node.input())
    work += "\n" + std::to_string(*idOf(input));
  for (const auto &[k, output] : enumerate(node.output()))
    ids[output] = number(work + "\n#" + std::to_string(k));
}

std::optional<int> Constants::idOf(const std::string &value) const {
  if (value.empty())
    return 0;
  auto found = ids.find(value);
  return found == ids.end() ? std::nullopt : std::optional(found->second);
}

std::optional<int64_t> Constants::integerOf(const std::string &value) const {
  auto found = integers.find(value);
  return found == integers.end() ? std::nullopt : std::optional(found->second);
}

} // namespace snnc::onnxio
