// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tensors and types.

#include "Prepare.h"
#include "lib/Import/Common/Limits.h"
#include "lib/Import/ONNX/Reader/Tensor.h"
#include "llvm/ADT/STLExtras.h"
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {

//===----------------------------------------------------------------------===//
// Sparse tensors
//===----------------------------------------------------------------------===//

/// Where value k of `sparse` stands in the dense tensor; -1 where that is not
/// said, or is outside of it.
static int64_t positionOf(const onnx::SparseTensorProto &sparse,
                          const Tensor &indices, int64_t k, int64_t size) {
  int64_t rank = sparse.dims_size(), position = 0;
  if (indices.shape.size() == 1) {
    position = int64_t(indices.at(k));
  } else {
    for (int64_t d = 0; d < rank; ++d) {
      int64_t at = int64_t(indices.at(k * rank + d));
      if (at < 0 || at >= sparse.dims(int(d)))
        return -1;
      position = position * sparse.dims(int(d)) + at;
    }
  }
  return position < 0 || position >= size ? -1 : position;
}

/// "" or what is wrong with it.
static std::string spread(const onnx::SparseTensorProto &sparse,
                          importer::ElementBudget &budget,
                          onnx::TensorProto &dense) {
  Shape shape(sparse.dims().begin(), sparse.dims().end());
  Findings findings;
  auto values = decodeTensor(sparse.values(), "values", {}, findings);
  auto indices = decodeTensor(sparse.indices(), "indices", {}, findings);
  auto size = countElements(shape);
  if (!values || !indices || values->kind != Kind::F32 ||
      indices->kind != Kind::I64 || !size)
    return "expected float values, integer indices and a possible shape";
  if (std::string beyond = budget.take(*size); !beyond.empty())
    return beyond;
  int64_t count = values->size();
  bool isList = indices->shape == Shape{count};
  if (!isList && indices->shape != Shape{count, int64_t(shape.size())})
    return "its indices have shape " + shapeString(indices->shape) + " for " +
           std::to_string(count) + " values";
  std::vector<float> all(*size, 0.0f);
  for (int64_t k = 0; k < count; ++k) {
    int64_t at = positionOf(sparse, *indices, k, *size);
    if (at < 0)
      return "index " + std::to_string(k) + " does not fit " +
             shapeString(shape);
    all[at] = float(values->at(k));
  }
  dense.set_name(sparse.values().name());
  dense.set_data_type(onnx::TensorProto::FLOAT);
  dense.mutable_dims()->Add(shape.begin(), shape.end());
  dense.mutable_float_data()->Add(all.begin(), all.end());
  return "";
}

void spreadSparseTensors(onnx::ModelProto &model, const ImportLimits &limits,
                         Findings &findings) {
  importer::ElementBudget budget(limits);
  onnx::GraphProto &graph = *model.mutable_graph();
  for (const onnx::SparseTensorProto &sparse : graph.sparse_initializer()) {
    onnx::TensorProto dense;
    std::string reason = spread(sparse, budget, dense);
    if (reason.empty())
      *graph.add_initializer() = std::move(dense);
    else
      findings.fault("sparse initializer '" + sparse.values().name() +
                     "': " + reason);
  }
  graph.clear_sparse_initializer();
}

void checkInputs(const onnx::ModelProto &model, const ImportLimits &limits,
                 Findings &findings) {
  for (const onnx::ValueInfoProto &input : model.graph().input()) {
    Shape shape;
    for (const auto &dim : input.type().tensor_type().shape().dim())
      shape.push_back(std::max<int64_t>(dim.dim_value(), 1)); // open ones too
    int64_t count = countElements(shape).value_or(INT64_MAX);
    if (count > limits.elements)
      findings.fault("input '" + input.name() + "' of shape " +
                     shapeString(shape) + ": " +
                     describeBeyond(importer::Limit::Elements, limits, count));
  }
}

//===----------------------------------------------------------------------===//
// Float types
//===----------------------------------------------------------------------===//

namespace {

bool isOtherFloat(int type) {
  return type == onnx::TensorProto::DOUBLE ||
         type == onnx::TensorProto::FLOAT16 ||
         type == onnx::TensorProto::BFLOAT16;
}

class FloatUser {
public:
  std::set<std::string> changed; ///< names of types

  void run(onnx::GraphProto &graph) {
    for (onnx::TensorProto &tensor : *graph.mutable_initializer())
      use(tensor);
    for (auto *values : {graph.mutable_input(), graph.mutable_output()})
      for (onnx::ValueInfoProto &value : *values)
        use(value);
    for (onnx::NodeProto &node : *graph.mutable_node())
      use(node);
  }

private:
  void use(onnx::NodeProto &node) {
    for (onnx::AttributeProto &attribute : *node.mutable_attribute()) {
      if (attribute.has_g())
        run(*attribute.mutable_g());
      if (attribute.has_t())
        use(*attribute.mutable_t());
      if (node.op_type() == "Cast" && attribute.name() == "to" &&
          isOtherFloat(int(attribute.i())))
        attribute.set_i(onnx::TensorProto::FLOAT);
    }
  }

  void use(onnx::ValueInfoProto &value) {
    if (!value.type().has_tensor_type() ||
        !isOtherFloat(value.type().tensor_type().elem_type()))
      return;
    auto *type = value.mutable_type()->mutable_tensor_type();
    changed.insert(onnx::TensorProto::DataType_Name(
        onnx::TensorProto::DataType(type->elem_type())));
    type->set_elem_type(onnx::TensorProto::FLOAT);
  }

  /// Those of two bytes are read as floats anyway.
  void use(onnx::TensorProto &tensor) {
    if (tensor.data_type() != onnx::TensorProto::DOUBLE ||
        tensor.data_location() == onnx::TensorProto::EXTERNAL)
      return;
    Findings findings;
    auto values = decodeTensor(tensor, "", {}, findings);
    if (!values)
      return; // what is wrong with it is found where it is read
    changed.insert("DOUBLE");
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.clear_raw_data();
    tensor.clear_double_data();
    for (int64_t i = 0; i < values->size(); ++i)
      tensor.add_float_data(float(values->at(i)));
  }
};

} // namespace

/// Frames as the sensor gives them, which the first nodes make floats.
static void useFloatInputs(onnx::GraphProto &graph) {
  for (onnx::ValueInfoProto &input : *graph.mutable_input()) {
    if (!is_contained({onnx::TensorProto::UINT8, onnx::TensorProto::INT8,
                       onnx::TensorProto::UINT16, onnx::TensorProto::INT16,
                       onnx::TensorProto::INT32, onnx::TensorProto::INT64,
                       onnx::TensorProto::BOOL},
                      input.type().tensor_type().elem_type()))
      continue;
    bool isCast = false, isElse = false;
    for (const onnx::NodeProto &node : graph.node())
      for (const std::string &name : node.input())
        if (name == input.name())
          (node.op_type() == "Cast" ? isCast : isElse) = true;
    if (isCast && !isElse)
      input.mutable_type()->mutable_tensor_type()->set_elem_type(
          onnx::TensorProto::FLOAT);
  }
}

void useFloats(onnx::ModelProto &model, Findings &findings) {
  FloatUser user;
  user.run(*model.mutable_graph());
  useFloatInputs(*model.mutable_graph());
  std::string list;
  for (const std::string &type : user.changed)
    list += (list.empty() ? "" : ", ") + StringRef(type).lower();
  if (!list.empty())
    findings.note("the file computes in " + list +
                  ": read as float, in which the network computes");
}

} // namespace snnc::onnxio
