// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Inference of operators that move elements, or work on shapes.

#include "Infer.h"
#include "Slices.h"
#include "snnc/Support/Advice.h"
#include "llvm/ADT/STLExtras.h"
#include <onnx/onnx_pb.h>

using namespace llvm;

namespace snnc::onnxio {

static std::shared_ptr<const Tensor> withLevels(const Tensor &floats,
                                                Quantised quantised) {
  auto tensor = std::make_shared<Tensor>(floats);
  tensor->quantised = std::make_shared<Quantised>(std::move(quantised));
  return tensor;
}

static std::shared_ptr<const Tensor>
transposed(const Tensor &from, ArrayRef<int64_t> perm, const Shape &to) {
  size_t rank = perm.size();
  Shape stride(rank, 1);
  for (size_t i = rank; i-- > 1;)
    stride[i - 1] = stride[i] * from.shape[i];
  auto sourceOf = [&](int64_t i) {
    int64_t rest = i, position = 0;
    for (size_t d = rank; d-- > 0;) {
      position += rest % to[d] * stride[perm[d]];
      rest /= to[d];
    }
    return position;
  };
  auto tensor = makeTensor(from.kind, to,
                           [&](int64_t i) { return from.at(sourceOf(i)); });
  if (!from.quantised)
    return tensor;
  Quantised quantised = *from.quantised;
  quantised.axis = find(perm, quantised.axis) - perm.begin();
  for (int64_t i = 0; i < tensor->size(); ++i)
    quantised.levels[i] = from.quantised->levels[sourceOf(i)];
  return withLevels(*tensor, std::move(quantised));
}

/// Input i, a constant list of at most 64 integers.
std::optional<Shape> Inference::integers(size_t i, StringRef what) {
  std::string reason;
  std::optional<Shape> list = readIntegers(input(i), what, reason);
  if (!list)
    refuse(reason);
  return list;
}

/// The integers that a shape operator takes as attribute or second input.
std::optional<Shape> Inference::axes(StringRef name) {
  if (has(1))
    return integers(1, name);
  const auto *a = findAttribute(node, name);
  if (a && a->ints_size() <= 64)
    return Shape(a->ints().begin(), a->ints().end());
  if (a)
    refuse("its " + name + " has " + Twine(a->ints_size()) + " entries");
  else
    refuse("it has no " + name);
  return std::nullopt;
}

std::optional<Shape> Inference::flattened() {
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

std::optional<Shape> Inference::reshaped() {
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
std::optional<Shape> Inference::squeezed() {
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

void Inference::reshape() {
  std::optional<Shape> to = node.op == Op::Flatten   ? flattened()
                            : node.op == Op::Reshape ? reshaped()
                                                     : Inference::squeezed();
  if (!to)
    return;
  if (const auto &data = input(0).constant) {
    // Floats are shared.
    if (data->kind != Kind::F32 && !takeElements(*to))
      return;
    auto tensor = std::make_shared<Tensor>(*data);
    tensor->shape = *to;
    tensor->quantised = nullptr; // whose rows these are no longer
    return result(std::move(tensor));
  }
  if (to->empty() || to->front() != 1)
    return refuse("its result has shape " + shapeString(*to) +
                  ", expected the batch of 1 to stay in front");
  result(input(0).kind, std::move(*to));
}

void Inference::transpose() {
  ArrayRef<int64_t> from = input(0).shape;
  size_t rank = from.size();
  Shape perm;
  if (const auto *a = findAttribute(node, "perm"))
    perm.assign(a->ints().begin(), a->ints().end());
  else
    for (size_t i = rank; i-- > 0;)
      perm.push_back(int64_t(i));
  std::vector<bool> seen(rank, false);
  for (int64_t p : perm)
    if (p >= 0 && p < int64_t(rank))
      seen[p] = true;
  if (perm.size() != rank || any_of(seen, [](bool s) { return !s; }))
    return refuse("its perm does not fit " + shapeString(from));
  Shape to;
  for (int64_t p : perm)
    to.push_back(from[p]);
  if (const auto &data = input(0).constant)
    return takeElements(to) ? result(transposed(*data, perm, to)) : void();
  if (perm.empty() || perm[0] != 0)
    return refuse("its perm is " + shapeString(perm) +
                  ", expected the batch of 1 to stay in front");
  result(input(0).kind, std::move(to));
}

void Inference::concat() {
  ArrayRef<int64_t> first = input(0).shape;
  int64_t rank = int64_t(first.size()), axis = integer("axis", rank);
  int64_t at = axis < 0 ? axis + rank : axis;
  if (at < 0 || at >= rank)
    return refuse("its axis " + Twine(axis) + " does not fit " +
                  shapeString(first));
  Shape to(first);
  to[at] = 0;
  for (size_t i = 0; i < node.inputs.size(); ++i) {
    if (!has(i))
      return refuse("its input " + Twine(i) + " is absent");
    Shape other = input(i).shape;
    if (int64_t(other.size()) != rank || input(i).kind != input(0).kind)
      return refuse("its input " + Twine(i) + " is " + kindName(input(i).kind) +
                    " of shape " + shapeString(other) + ", expected " +
                    kindName(input(0).kind) + " as " + shapeString(first));
    to[at] += other[at];
    other[at] = first[at];
    if (ArrayRef(other) != first)
      return refuse("its input " + Twine(i) + " has shape " +
                    shapeString(input(i).shape) + ", expected as " +
                    shapeString(first) + " but for axis " + Twine(at));
  }
  std::optional<int64_t> count = countElements(to);
  if (!count)
    return refuse("its result of shape " + shapeString(to) + " is too large");
  if (allConstant())
    return foldConcat(at, to);
  if (at == 0 && node.inputs.size() > 1)
    return refuse("it joins along axis 0, the batch");
  for (size_t i = 0; i < node.inputs.size(); ++i)
    if (input(i).constant)
      return refuse("its input " + Twine(i) +
                    " is constant, expected values that change with time");
  result(input(0).kind, std::move(to));
}

void Inference::foldConcat(int64_t axis, const Shape &shape) {
  int64_t rows = *countElements(ArrayRef(shape).take_front(axis));
  int64_t row = 0, k = 0; // of the part from which the next element comes
  size_t part = 0;
  fold(input(0).kind, shape, [&](int64_t) {
    auto length = [&] { return input(part).constant->size() / rows; };
    for (; k == length(); k = 0)
      if (++part == node.inputs.size()) {
        part = 0;
        ++row;
      }
    return input(part).constant->at(row * length() + k++);
  });
}

/// The shape as a constant; with the batch of 1 (rule N5).
void Inference::shapeOf() {
  ArrayRef<int64_t> from = input(0).shape;
  int64_t rank = int64_t(from.size());
  auto clamp = [&](int64_t at) {
    return std::clamp<int64_t>(at < 0 ? at + rank : at, 0, rank);
  };
  int64_t start = clamp(integer("start", 0)), end = clamp(integer("end", rank));
  fold(Kind::I64, {std::max<int64_t>(end - start, 0)},
       [&](int64_t i) { return double(from[start + i]); });
}

/// ConstantOfShape.
void Inference::filled() {
  std::optional<Shape> shape = integers(0, "shape");
  if (!shape)
    return;
  std::shared_ptr<const Tensor> value;
  if (const auto *a = findAttribute(node, "value")) {
    value =
        decodeTensor(a->t(), "the value of " + node.label, source, findings);
    if (!value)
      return;
    if (value->size() != 1)
      return refuse("its value has " + Twine(value->size()) +
                    " elements, expected 1");
  }
  fold(value ? value->kind : Kind::F32, *shape,
       [&](int64_t) { return value ? value->at(0) : 0; });
}

/// Entries of a constant along an axis, in any order and shape.
void Inference::gather() {
  const Tensor &from = *input(0).constant, &which = *input(1).constant;
  int64_t rank = int64_t(from.shape.size()), axis = integer("axis", 0);
  axis += axis < 0 ? rank : 0;
  if (axis < 0 || axis >= rank || which.kind != Kind::I64)
    return refuse("its axis or indices do not fit " + shapeString(from.shape));
  int64_t size = from.shape[axis];
  for (int64_t i = 0; i < which.size(); ++i)
    if (!(which.at(i) >= -double(size) && which.at(i) < double(size)))
      return refuse("its index " + Twine(int64_t(which.at(i))) +
                    " does not fit " + shapeString(from.shape));
  Shape to(from.shape.begin(), from.shape.begin() + axis);
  to.append(which.shape.begin(), which.shape.end());
  to.append(from.shape.begin() + axis + 1, from.shape.end());
  int64_t inner = *countElements(ArrayRef(from.shape).drop_front(axis + 1));
  fold(from.kind, to, [&](int64_t i) {
    int64_t index = int64_t(which.at(i / inner % which.size()));
    int64_t row = i / inner / which.size() * size;
    return from.at((row + index + (index < 0 ? size : 0)) * inner + i % inner);
  });
}

/// Slice, Split and Gather.
void Inference::part() {
  if (node.op == Op::Gather && allConstant())
    return gather();
  std::string reason;
  std::optional<Part> part = readPart(graph, node, reason);
  if (!part)
    return refuse(reason);
  if (const auto &data = input(0).constant) {
    if (part->shape == data->shape &&
        part->stride == Shape(part->shape.size(), 1))
      return result(data);
    return fold(data->kind, part->shape, [&](int64_t i) {
      return data->at(elementOf(*part, i, data->shape));
    });
  }
  if (part->shape.empty() || part->shape.front() != 1)
    return refuse("its result has shape " + shapeString(part->shape) +
                  ", expected the batch of 1 to stay in front");
  for (auto [size, stride] : zip(part->size, part->stride))
    if (size < 1 || stride < 1)
      return refuse("it takes a part of shape " + shapeString(part->size) +
                    " with steps of " + shapeString(part->stride) +
                    ", expected elements in their order");
  result(input(0).kind, part->shape);
}

void Inference::expand() {
  std::optional<Shape> list = integers(1, "shape");
  if (!list)
    return;
  auto to = broadcastShapes(input(0).shape, *list);
  if (!to)
    return refuse("shape " + shapeString(*list) + " does not fit " +
                  shapeString(input(0).shape));
  if (!input(0).constant)
    return refuse("it spreads values that change with time, expected "
                  "constants only");
  const Tensor &from = *input(0).constant;
  fold(from.kind, *to,
       [&](int64_t i) { return from.at(broadcastIndex(i, *to, from.shape)); });
}

/// Weights that were stored as levels: (level − zero) · scale, of all or of
/// each row along an axis.
void Inference::dequantize() {
  if (!allConstant())
    return refuse("it works on values that change with time: a graph that is "
                  "quantised already is not read; expected the float network, "
                  "which " +
                  advise("bits", "4") + " quantises");
  const Tensor &levels = *input(0).constant, &scale = *input(1).constant;
  int64_t rank = int64_t(levels.shape.size()), axis = integer("axis", 1);
  axis += axis < 0 ? rank : 0;
  bool rows = scale.size() != 1;
  bool fits = scale.kind == Kind::F32 && integer("block_size", 0) == 0 &&
              (!rows || (axis >= 0 && axis < rank && scale.shape.size() == 1 &&
                         scale.size() == levels.shape[axis])) &&
              (!has(2) || input(2).constant->size() == scale.size());
  if (!fits)
    return refuse("its scales " + shapeString(scale.shape) +
                  " are not one, or one for each row, of its levels " +
                  shapeString(levels.shape));
  int64_t inner =
      rows ? *countElements(ArrayRef(levels.shape).drop_front(axis + 1)) : 1;
  auto rowOf = [&](int64_t i) {
    return rows ? i / inner % scale.size() : int64_t(0);
  };
  if (!takeElements(levels.shape))
    return;
  Quantised quantised{{}, {scale.floats.begin(), scale.floats.end()}, axis};
  for (int64_t i = 0; i < levels.size(); ++i)
    quantised.levels.push_back(
        int64_t(levels.at(i) - (has(2) ? input(2).constant->at(rowOf(i)) : 0)));
  auto floats = makeTensor(Kind::F32, levels.shape, [&](int64_t i) {
    return double(quantised.levels[i]) * scale.at(rowOf(i));
  });
  result(withLevels(*floats, std::move(quantised)));
}

} // namespace snnc::onnxio
