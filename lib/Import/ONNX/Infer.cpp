// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Kinds, shapes and constant folding of the operators the importer knows.

#include "Graph.h"
#include <cmath>
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

namespace {

/// A folded constant larger than this is no parameter of a network.
constexpr int64_t foldLimit = int64_t(1) << 26;

/// Inference for one node; every function reports at most one error and
/// leaves the results unknown after it.
class Inference {
public:
  Inference(Graph &graph, size_t index, StringRef folder, Findings &findings)
      : graph(graph), node(graph.nodes[index]), folder(folder),
        findings(findings) {}

  void run() {
    if (node.op == Op::Unknown)
      return refuse(unknownReason());
    auto [least, most] = arity();
    if (node.inputs.size() < least || node.inputs.size() > most ||
        any_of(ArrayRef(node.inputs).take_front(least),
               [](int v) { return v < 0; }))
      return refuse("it has " + Twine(node.inputs.size()) +
                    " inputs, expected " + Twine(least) +
                    (most > least ? " to " + Twine(most) : Twine()));
    if (node.outputs.empty() || node.outputs[0] < 0)
      return refuse("it has no output");
    for (int input : node.inputs)
      if (input >= 0 && !graph.values[input].known)
        return; // reported where it came from
    if (node.op == Op::Constant)
      return constant();
    if (isElementwise(node.op))
      return elementwise();
    if (isReshape(node.op))
      return reshape();
    if (node.op == Op::Transpose)
      return transpose();
    return synapse();
  }

private:
  void refuse(const Twine &reason) {
    findings.error(node.label + " is not understood: " + reason);
  }

  std::string unknownReason() const {
    StringRef type = node.proto->op_type();
    if (type == "Loop" || type == "Scan")
      return "a loop over time is not read yet; export one time step with the "
             "states as inputs and outputs";
    if (!node.proto->domain().empty() && node.proto->domain() != "ai.onnx")
      return "it is of domain '" + node.proto->domain() +
             "', expected standard operators";
    return "no rule for this operator";
  }

  std::pair<size_t, size_t> arity() const {
    switch (node.op) {
    case Op::Constant:
      return {0, 0};
    case Op::Where:
      return {3, 3};
    case Op::Clip:
      return {1, 3};
    case Op::Gemm:
      return {2, 3};
    case Op::Squeeze:
    case Op::Unsqueeze:
      return {1, 2};
    case Op::Add:
    case Op::Sub:
    case Op::Mul:
    case Op::Div:
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

  const Value &input(size_t i) const { return graph.values[node.inputs[i]]; }

  const onnx::AttributeProto *attribute(StringRef name) const {
    for (const onnx::AttributeProto &a : node.proto->attribute())
      if (a.name() == name)
        return &a;
    return nullptr;
  }

  int64_t integer(StringRef name, int64_t fallback) const {
    const onnx::AttributeProto *a = attribute(name);
    return a ? a->i() : fallback;
  }

  void result(Kind kind, Shape shape) {
    Value &value = graph.values[node.outputs[0]];
    value.kind = kind;
    value.shape = std::move(shape);
    value.known = true;
  }

  void result(std::shared_ptr<const Tensor> tensor) {
    result(tensor->kind, tensor->shape);
    graph.values[node.outputs[0]].constant = std::move(tensor);
  }

  bool allConstant() const {
    return all_of(node.inputs, [&](int v) {
      return v < 0 || graph.values[v].constant != nullptr;
    });
  }

  void constant() {
    if (const auto *value = attribute("value")) {
      auto tensor = decodeTensor(value->t(), "the value of " + node.label,
                                 folder, findings);
      return tensor ? result(std::move(tensor)) : void();
    }
    auto tensor = std::make_shared<Tensor>();
    if (const auto *value = attribute("value_float")) {
      if (!std::isfinite(value->f()))
        return refuse("its value is not finite");
      tensor->push(value->f());
    } else if (const auto *value = attribute("value_int")) {
      tensor->kind = Kind::I64;
      tensor->push(double(value->i()));
    } else if (const auto *value = attribute("value_ints")) {
      tensor->kind = Kind::I64;
      tensor->shape = {value->ints_size()};
      for (int64_t i : value->ints())
        tensor->push(double(i));
    } else {
      return refuse("it has no tensor, float or integer value");
    }
    result(std::move(tensor));
  }

  /// Kind of an elementwise result, nothing after an error.
  std::optional<Kind> resultKind() {
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
             kind != Kind::F64)
      refuse("its operands are " + kindName(kind) +
             ", expected float or double");
    else
      return isCompare(node.op) ? Kind::Bool : kind;
    return std::nullopt;
  }

  void elementwise() {
    std::optional<Kind> kind = resultKind();
    if (!kind)
      return;
    Shape shape;
    for (int v : node.inputs) {
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
    if (!allConstant()) {
      if (node.op > Op::Where)
        return refuse("it works on values that change with time, expected "
                      "constants only");
      return result(*kind, std::move(shape));
    }
    if (*count > foldLimit)
      return refuse("its constant result of shape " + shapeString(shape) +
                    " is too large");
    auto tensor = std::make_shared<Tensor>();
    tensor->kind = *kind;
    tensor->shape = shape;
    for (int64_t i = 0; i < *count; ++i)
      tensor->push(evalElement(node.op, operands(i, shape), *kind));
    for (int64_t i = 0; i < *count; ++i)
      if (!std::isfinite(tensor->at(i)))
        return refuse("its constant result is not finite at element " +
                      Twine(i));
    result(std::move(tensor));
  }

  /// The operands of element i of a constant result.
  SmallVector<double, 3> operands(int64_t i, ArrayRef<int64_t> shape) const {
    SmallVector<double, 3> args;
    for (size_t k = 0; k < node.inputs.size(); ++k)
      args.push_back(node.inputs[k] < 0 ? bound(k)
                                        : input(k).constant->at(broadcastIndex(
                                              i, shape, input(k).shape)));
    while (node.op == Op::Clip && args.size() < 3)
      args.push_back(bound(args.size()));
    return args;
  }

  /// Absent bound k of a Clip: an attribute before operator set 11.
  double bound(size_t k) const {
    const auto *a = attribute(k == 1 ? "min" : "max");
    double infinity = std::numeric_limits<double>::infinity();
    return a ? a->f() : k == 1 ? -infinity : infinity;
  }

  /// The integers that a shape operator takes as attribute or second input.
  std::optional<Shape> axes(StringRef name) {
    Shape list;
    if (node.inputs.size() > 1 && node.inputs[1] >= 0) {
      const Value &value = input(1);
      if (!value.constant || value.kind != Kind::I64 ||
          value.shape.size() > 1) {
        refuse("its " + name + " is not a constant list of integers");
        return std::nullopt;
      }
      for (int64_t i = 0; i < value.constant->size(); ++i)
        list.push_back(int64_t(value.constant->at(i)));
    } else if (const auto *a = attribute(name)) {
      list.assign(a->ints().begin(), a->ints().end());
    } else {
      refuse("it has no " + name);
      return std::nullopt;
    }
    if (list.size() > 64) {
      refuse("its " + name + " has " + Twine(list.size()) + " entries");
      return std::nullopt;
    }
    return list;
  }

  std::optional<Shape> flattened() {
    ArrayRef<int64_t> from = input(0).shape;
    int64_t rank = from.size(), axis = integer("axis", 1);
    if (axis < -rank || axis > rank) {
      refuse("its axis " + Twine(axis) + " does not fit " + shapeString(from));
      return std::nullopt;
    }
    axis += axis < 0 ? rank : 0;
    auto rows = countElements(from.take_front(axis));
    auto columns = countElements(from.drop_front(axis));
    if (!rows || !columns) {
      refuse("shape " + shapeString(from) + " is too large");
      return std::nullopt;
    }
    return Shape{*rows, *columns};
  }

  std::optional<Shape> reshaped() {
    std::optional<Shape> to = axes("shape");
    if (!to)
      return std::nullopt;
    ArrayRef<int64_t> from = input(0).shape;
    int64_t open = -1;
    for (size_t i = 0; i < to->size(); ++i) {
      if ((*to)[i] == 0 && !integer("allowzero", 0) && i < from.size())
        (*to)[i] = from[i];
      if ((*to)[i] == -1 && open < 0) {
        open = int64_t(i);
        (*to)[i] = 1;
      }
    }
    auto count = countElements(from), rest = countElements(*to);
    if (count && rest && open >= 0 && *rest > 0 && *count % *rest == 0)
      (*to)[open] = *count / *rest;
    if (!count || !rest || countElements(*to) != count) {
      refuse("shape " + shapeString(*to) + " does not hold the elements of " +
             shapeString(from));
      return std::nullopt;
    }
    return to;
  }

  /// Squeeze and Unsqueeze.
  std::optional<Shape> squeezed() {
    std::optional<Shape> list = axes("axes");
    if (!list)
      return std::nullopt;
    ArrayRef<int64_t> from = input(0).shape;
    bool insert = node.op == Op::Unsqueeze;
    int64_t rank = int64_t(from.size() + (insert ? list->size() : 0));
    std::vector<bool> marked(rank, false);
    for (int64_t axis : *list) {
      int64_t at = axis < 0 ? axis + rank : axis;
      if (at < 0 || at >= rank || marked[at] || (!insert && from[at] != 1)) {
        refuse("axis " + Twine(axis) + " does not fit " + shapeString(from));
        return std::nullopt;
      }
      marked[at] = true;
    }
    Shape to;
    for (int64_t i = 0, j = 0; i < rank; ++i) {
      if (insert)
        to.push_back(marked[i] ? 1 : from[j++]);
      else if (!marked[i])
        to.push_back(from[i]);
    }
    return to;
  }

  void reshape() {
    std::optional<Shape> to = node.op == Op::Flatten   ? flattened()
                              : node.op == Op::Reshape ? reshaped()
                                                       : squeezed();
    if (!to)
      return;
    if (const auto &data = input(0).constant) {
      auto tensor = std::make_shared<Tensor>(*data);
      tensor->shape = *to;
      return result(std::move(tensor));
    }
    if (to->empty() || to->front() != 1)
      return refuse("its result has shape " + shapeString(*to) +
                    ", expected the batch of 1 to stay in front");
    result(input(0).kind, std::move(*to));
  }

  void transpose() {
    if (!input(0).constant)
      return refuse("it works on values that change with time, expected "
                    "constants only");
    const Tensor &from = *input(0).constant;
    size_t rank = from.shape.size();
    Shape perm;
    if (const auto *a = attribute("perm"))
      perm.assign(a->ints().begin(), a->ints().end());
    else
      for (size_t i = rank; i-- > 0;)
        perm.push_back(int64_t(i));
    std::vector<bool> seen(rank, false);
    for (int64_t p : perm)
      if (p >= 0 && p < int64_t(rank))
        seen[p] = true;
    if (perm.size() != rank || any_of(seen, [](bool s) { return !s; }))
      return refuse("its perm does not fit " + shapeString(from.shape));
    Shape stride(rank, 1), to;
    for (size_t i = rank; i-- > 1;)
      stride[i - 1] = stride[i] * from.shape[i];
    for (int64_t p : perm)
      to.push_back(from.shape[p]);
    auto tensor = std::make_shared<Tensor>();
    tensor->kind = from.kind;
    tensor->shape = to;
    for (int64_t i = 0, e = from.size(); i < e; ++i) {
      int64_t rest = i, position = 0;
      for (size_t d = rank; d-- > 0;) {
        position += rest % to[d] * stride[perm[d]];
        rest /= to[d];
      }
      tensor->push(from.at(position));
    }
    result(std::move(tensor));
  }

  /// MatMul and Gemm: a constant matrix on the right (rule L1).
  void synapse() {
    const Value &x = input(0), &w = input(1);
    if (x.constant || !w.constant || w.shape.size() != 2 ||
        w.kind != Kind::F32 || x.kind != Kind::F32)
      return refuse("expected values that change with time on the left and a "
                    "constant float matrix on the right, but got shapes " +
                    shapeString(x.shape) + " and " + shapeString(w.shape));
    bool transposed = node.op == Op::Gemm && integer("transB", 0) != 0;
    if (node.op == Op::Gemm && integer("transA", 0) != 0)
      return refuse("transA is set, expected rows of one sample");
    for (StringRef name : {"alpha", "beta"})
      if (const auto *a = attribute(name); a && !std::isfinite(a->f()))
        return refuse(name + " is not finite");
    int64_t in = w.shape[transposed ? 1 : 0];
    int64_t out = w.shape[transposed ? 0 : 1];
    if (in <= 0 || out <= 0 || x.shape.size() != 2 || x.shape[0] != 1 ||
        x.shape[1] != in)
      return refuse("its input has shape " + shapeString(x.shape) +
                    ", expected [1, " + Twine(in) + "] for weights of shape " +
                    shapeString(w.shape));
    if (node.inputs.size() == 3 && node.inputs[2] >= 0) {
      const Value &bias = input(2);
      auto fits = broadcastShapes(bias.shape, {1, out});
      if (!bias.constant || bias.kind != Kind::F32 || !fits ||
          *fits != Shape{1, out})
        return refuse("its bias has shape " + shapeString(bias.shape) +
                      ", expected a constant of " + Twine(out) + " floats");
    }
    result(Kind::F32, Shape{1, out});
  }

  Graph &graph;
  const Node &node;
  StringRef folder;
  Findings &findings;
};

} // namespace

void inferNode(Graph &graph, size_t index, StringRef folder,
               Findings &findings) {
  Inference(graph, index, folder, findings).run();
}

} // namespace snnc::onnxio
