// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Kinds, shapes and constant folding of the operators the importer knows.

#include "Infer.h"
#include "lib/Import/ONNX/Neurons/CustomNeurons.h"
#include "snnc/Support/Advice.h"
#include <cmath>
#include <cstdint>
#include <limits>
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {

double evalElement(Op op, ArrayRef<double> args, Kind kind) {
  auto round = [kind](double value) {
    if (kind == Kind::F32)
      return double(float(value)); // exact for + - * / of floats in double
    return kind == Kind::Bool  ? double(value != 0)
           : kind == Kind::I64 ? std::trunc(value)
                               : value;
  };
  switch (op) {
  case Op::Add:
    return round(args[0] + args[1]);
  case Op::Sub:
    return round(args[0] - args[1]);
  case Op::Mul:
    return round(args[0] * args[1]);
  case Op::Div:
    return round(args[0] / args[1]);
  case Op::Neg:
    return round(-args[0]);
  case Op::Cast:
  case Op::CastLike:
  case Op::Identity:
    return round(args[0]);
  case Op::Greater:
    return args[0] > args[1];
  case Op::GreaterOrEqual:
    return args[0] >= args[1];
  case Op::Less:
    return args[0] < args[1];
  case Op::LessOrEqual:
    return args[0] <= args[1];
  case Op::Not:
    return args[0] == 0;
  case Op::Where:
    return args[0] != 0 ? args[1] : args[2];
  case Op::Clip:
    return std::min(std::max(args[0], args[1]), args[2]);
  case Op::Max:
    return args.size() > 1 ? std::max(args[0], args[1]) : args[0];
  case Op::Min:
    return args.size() > 1 ? std::min(args[0], args[1]) : args[0];
  case Op::Pow:
    return round(std::pow(args[0], args[1]));
  case Op::Floor:
    return std::floor(args[0]);
  case Op::Abs:
    return std::abs(args[0]);
  case Op::Sign:
    return double((args[0] > 0) - (args[0] < 0));
  case Op::Relu:
    return std::max(args[0], 0.0);
  case Op::Reciprocal:
    return round(1 / args[0]);
  case Op::Sqrt:
    return round(std::sqrt(args[0]));
  case Op::Exp:
    return round(std::exp(args[0]));
  case Op::Sigmoid:
    return round(1 / (1 + std::exp(-args[0])));
  default:
    return std::numeric_limits<double>::quiet_NaN();
  }
}

void Inference::refuse(const Twine &reason) {
  findings.misfit(node.label, node.proto->op_type(), reason);
}

void Inference::run() {
  if (node.reported)
    return;
  if (node.op == Op::Unknown)
    return refuse(unknownReason());
  if (!checkOperands())
    return;
  if (node.op == Op::Constant)
    return constant();
  if (isElementwise(node.op))
    return elementwise();
  if (isReshape(node.op))
    return reshape();
  if (isPart(node.op))
    return part();
  switch (node.op) {
  case Op::Shape:
    return shapeOf();
  case Op::ConstantOfShape:
    return filled();
  case Op::Expand:
    return expand();
  case Op::Dequantize:
    return dequantize();
  case Op::Transpose:
    return transpose();
  case Op::Concat:
    return concat();
  case Op::Conv:
    return conv();
  case Op::BatchNormalization:
    return batchNorm();
  case Op::MatMul:
  case Op::Gemm:
    return synapse();
  default:
    return pool();
  }
}

/// False where an operand is missing (reported), or unknown (reported where
/// it came from).
bool Inference::checkOperands() {
  auto [least, most] = arity();
  if (node.inputs.size() < least || node.inputs.size() > most ||
      any_of(ArrayRef(node.inputs).take_front(least),
             [](int v) { return v < 0; })) {
    std::string reason = "it has " + std::to_string(node.inputs.size()) +
                         " inputs, expected " + std::to_string(least) +
                         (most > least ? " to " + std::to_string(most) : "");
    if (node.inputs.size() > most)
      refuse(reason);
    else // whatever the graph is meant to be
      findings.fault(node.label + " is not understood: " + reason);
    return false;
  }
  for (size_t i = 1; i < node.outputs.size(); ++i)
    if (node.outputs[i] >= 0) {
      refuse("its output '" + graph.values[node.outputs[i]].name +
             "' is used, expected only the first");
      return false;
    }
  if (node.outputs.empty() || node.outputs[0] < 0) {
    refuse("it has no output");
    return false;
  }
  return all_of(node.inputs,
                [&](int v) { return v < 0 || graph.values[v].known; });
}

std::string Inference::unknownReason() const {
  StringRef type = node.proto->op_type();
  if (type == "QuantizeLinear" || type == "DynamicQuantizeLinear" ||
      type == "DequantizeLinear" || type.starts_with("QLinear") ||
      type.ends_with("Integer"))
    return "a graph that is quantised already is not read; expected the float "
           "network, which " +
           advise("bits", "4") + " quantises";
  if (type == "Loop" || type == "Scan")
    return "a loop that does not do one step after the other on one input; "
           "export one time step with the states as inputs and outputs";
  if (type.starts_with("Sequence") || type == "ConcatFromSequence")
    return "a sequence outside of a loop over time; export one time step with "
           "the states as inputs and outputs";
  if (StringRef(node.proto->domain()).starts_with("pkg."))
    return "functions of domain '" + node.proto->domain() +
           "' are not read; torch 2.5 or newer, or 'dynamo=False' in the "
           "export, writes none";
  if (!node.proto->domain().empty() && node.proto->domain() != "ai.onnx")
    return "it is of domain '" + node.proto->domain() +
           "', expected standard operators or one of the neurons " +
           customNeurons() + " (" + advise("onnx-neurons", "FILE") +
           " tells others)";
  if (type.ends_with("Normalization"))
    return "it normalises by the values of each step, which no weights do; "
           "expected a batch normalisation";
  return "no rule for this operator";
}

std::pair<size_t, size_t> Inference::arity() const {
  switch (node.op) {
  case Op::Constant:
    return {0, 0};
  case Op::Where:
    return {3, 3};
  case Op::Dequantize:
    return {2, 3};
  case Op::Clip:
    return {1, 3};
  case Op::Gemm:
  case Op::Conv:
    return {2, 3};
  case Op::Max:
  case Op::Min:
    return {1, 2};
  case Op::Concat:
    return {1, 64};
  case Op::BatchNormalization:
    return {5, 5};
  case Op::Squeeze:
  case Op::Unsqueeze:
  case Op::Split:
    return {1, 2};
  case Op::Slice:
    return {3, 5};
  case Op::Identity: // Dropout has a ratio and a mode
    return {1, 3};
  case Op::Gather:
  case Op::Expand:
  case Op::Add:
  case Op::Sub:
  case Op::Mul:
  case Op::CastLike:
  case Op::Div:
  case Op::Pow:
  case Op::Greater:
  case Op::GreaterOrEqual:
  case Op::Less:
  case Op::LessOrEqual:
  case Op::Reshape:
  case Op::MatMul:
    return {2, 2};
  default:
    return {1, 1};
  }
}

void Inference::result(Kind kind, Shape shape) {
  std::optional<int64_t> count = countElements(shape);
  if (!count || *count > graph.limits.elements)
    return findings.fault(
        node.label + ": its result of shape " + shapeString(shape) + ": " +
        describeBeyond(importer::Limit::Elements, graph.limits,
                       count.value_or(INT64_MAX)));
  Value &value = graph.values[node.outputs[0]];
  value.kind = kind;
  value.shape = std::move(shape);
  value.known = true;
}

void Inference::result(std::shared_ptr<const Tensor> tensor) {
  result(tensor->kind, tensor->shape);
  Value &value = graph.values[node.outputs[0]];
  if (value.known)
    value.constant = std::move(tensor);
}

bool Inference::takeElements(ArrayRef<int64_t> shape) {
  std::optional<int64_t> count = countElements(shape);
  std::string beyond = budget.take(count.value_or(INT64_MAX));
  if (!beyond.empty())
    findings.fault(node.label + ": its constant result of shape " +
                   shapeString(shape) + ": " + beyond);
  return beyond.empty();
}

void Inference::fold(Kind kind, ArrayRef<int64_t> shape,
                     function_ref<double(int64_t)> at) {
  if (takeElements(shape))
    result(makeTensor(kind, shape, at));
}

bool Inference::allConstant() const {
  return all_of(node.inputs, [&](int v) {
    return v < 0 || graph.values[v].constant != nullptr;
  });
}

void Inference::constant() {
  if (const auto *value = findAttribute(node, "value")) {
    const onnx::TensorProto &proto = value->t();
    if (countElements(ArrayRef(proto.dims().data(), proto.dims_size())) &&
        !takeElements(ArrayRef(proto.dims().data(), proto.dims_size())))
      return;
    auto tensor =
        decodeTensor(proto, "the value of " + node.label, source, findings);
    return tensor ? result(std::move(tensor)) : void();
  }
  if (const auto *value = findAttribute(node, "value_float")) {
    if (!std::isfinite(value->f()))
      return refuse("its value is not finite");
    fold(Kind::F32, {}, [&](int64_t) { return value->f(); });
  } else if (const auto *value = findAttribute(node, "value_int")) {
    fold(Kind::I64, {}, [&](int64_t) { return double(value->i()); });
  } else if (const auto *value = findAttribute(node, "value_ints")) {
    fold(Kind::I64, {value->ints_size()},
         [&](int64_t i) { return double(value->ints(int(i))); });
  } else {
    refuse("it has no tensor, float or integer value");
  }
}

/// Kind of an elementwise result, nothing after an error.
std::optional<Kind> Inference::resultKind() {
  if (node.op == Op::CastLike)
    return input(1).kind;
  if (node.op == Op::Cast) {
    switch (integer("to", 0)) {
    case onnx::TensorProto::FLOAT:
      return Kind::F32;
    case onnx::TensorProto::DOUBLE:
      return Kind::F64;
    case onnx::TensorProto::INT64:
    case onnx::TensorProto::INT32:
      return Kind::I64;
    case onnx::TensorProto::BOOL:
      return Kind::Bool;
    default:
      refuse("it casts to element type " + Twine(integer("to", 0)));
      return std::nullopt;
    }
  }
  size_t first = node.op == Op::Where ? 1 : 0;
  Kind kind = input(first).kind;
  for (size_t i = first; i < node.inputs.size(); ++i)
    if (node.inputs[i] >= 0 && input(i).kind != kind) {
      refuse("its operands are " + kindName(kind) + " and " +
             kindName(input(i).kind) + ", expected one type");
      return std::nullopt;
    }
  bool logical = node.op == Op::Not || node.op == Op::Where;
  if (logical && input(0).kind != Kind::Bool)
    refuse("its first operand is " + kindName(input(0).kind) +
           ", expected bool");
  else if (!logical && node.op != Op::Identity && kind != Kind::F32 &&
           kind != Kind::F64 && !(kind == Kind::I64 && allConstant()))
    refuse("its operands are " + kindName(kind) + ", expected float or double");
  else
    return isCompare(node.op) ? Kind::Bool : kind;
  return std::nullopt;
}

void Inference::elementwise() {
  if (node.op == Op::Identity && node.inputs.size() > 1)
    return dropout();
  std::optional<Kind> kind = resultKind();
  if (!kind)
    return;
  Shape shape;
  for (int v :
       ArrayRef(node.inputs)
           .take_front(node.op == Op::CastLike ? 1 : node.inputs.size())) {
    if (v < 0)
      continue;
    auto wider = broadcastShapes(shape, graph.values[v].shape);
    if (!wider)
      return refuse("shape " + shapeString(graph.values[v].shape) +
                    " does not fit " + shapeString(shape));
    shape = *wider;
  }
  std::optional<int64_t> count = countElements(shape);
  if (!count)
    return refuse("shape " + shapeString(shape) + " is too large");
  if (allConstant())
    return foldElements(*kind, shape, *count);
  if (node.op > Op::Relu)
    return refuse("it works on values that change with time, expected "
                  "constants only");
  result(*kind, std::move(shape));
}

/// Identity at inference; operator sets before 12 have no mode.
void Inference::dropout() {
  if (has(2) && (!input(2).constant || input(2).constant->size() != 1 ||
                 input(2).constant->at(0) != 0))
    return refuse("it is in training mode, expected an export for inference");
  if (input(0).constant)
    return result(input(0).constant);
  result(input(0).kind, input(0).shape);
}

void Inference::foldElements(Kind kind, const Shape &shape, int64_t count) {
  if (!takeElements(shape))
    return;
  auto tensor = makeTensor(kind, shape, [&](int64_t i) {
    return evalElement(node.op, operands(i, shape), kind);
  });
  for (int64_t i = 0; i < count; ++i)
    if (!std::isfinite(tensor->at(i)))
      return refuse("its constant result is not finite at element " + Twine(i));
  result(std::move(tensor));
}

/// The operands of element i of a constant result.
SmallVector<double, 3> Inference::operands(int64_t i,
                                           ArrayRef<int64_t> shape) const {
  SmallVector<double, 3> args;
  for (size_t k = 0; k < node.inputs.size(); ++k)
    args.push_back(node.inputs[k] < 0 ? clipBound(node, k)
                                      : input(k).constant->at(broadcastIndex(
                                            i, shape, input(k).shape)));
  while (node.op == Op::Clip && args.size() < 3)
    args.push_back(clipBound(node, args.size()));
  return args;
}

void inferNode(Graph &graph, size_t index, const TensorSource &source,
               importer::ElementBudget &budget, Findings &findings) {
  Inference(graph, index, source, budget, findings).run();
}

} // namespace snnc::onnxio
