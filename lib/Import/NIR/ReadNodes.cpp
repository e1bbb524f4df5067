// Part of snnc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a node of a NIR file has, by its type: `nir/ir/*.py` of nir 1.0.8.

#include "ReadNodes.h"

#include "llvm/ADT/STLExtras.h"

using llvm::StringRef;
using llvm::Twine;

namespace snnc::nir {

std::optional<Node::Kind> findKind(StringRef type) {
  for (const KindInfo &info : getKinds())
    if (info.type == type)
      return info.kind;
  return std::nullopt;
}

std::string listKinds() {
  std::string text;
  for (const KindInfo &info : getKinds())
    text += info.type.str() + ", ";
  return text + "NIRGraph";
}

/// What is not of the specification may change the meaning.
static bool checkEntries(const Node &node, const KindInfo &info,
                         const std::vector<std::string> &entries,
                         Values &values) {
  bool good = true;
  for (const std::string &entry : entries) {
    // Shapes, which follow from the rest, and what says nothing of numbers.
    bool known = llvm::is_contained(
        {"type", "metadata", "input_type", "output_type"}, StringRef(entry));
    known |= llvm::is_contained(info.numbers, entry) ||
             llvm::is_contained(info.other, entry) ||
             llvm::any_of(info.optional,
                          [&](const auto &o) { return o.first == entry; });
    if (!known)
      good = values.error(node, "'" + entry +
                                    "' is not one of its parameters "
                                    "in NIR; what it changes is not "
                                    "known");
  }
  return good;
}

static bool readParams(Node &node, const KindInfo &info, Values &values) {
  bool good = true;
  auto read = [&](StringRef name) {
    // A neuron without leak, as snnTorch writes it: tau and r beyond numbers.
    bool infinite = name.starts_with("tau") || name == "r" || name == "w_in";
    auto array = values.numbers(node, name, infinite);
    good &= array.has_value();
    if (array)
      node.params.emplace(name.str(), std::move(*array));
  };
  for (StringRef name : info.numbers)
    read(name);
  for (const auto &[name, value] : info.optional)
    if (values.has(node, name))
      read(name);
    else
      node.params.emplace(name.str(), Array{{}, {value}});
  return good;
}

static bool readBias(Node &node, Values &values) {
  Shape shape;
  FloatArray bias;
  if (!values.floats(node, "bias", shape, bias))
    return false;
  int64_t out = node.weightShape[0];
  if (shape != Shape{out})
    return values.error(node, "bias: expected " + Twine(out) +
                                  " numbers, one for each row of the weights " +
                                  describeShape(node.weightShape) +
                                  ", but got shape " + describeShape(shape));
  node.bias.assign(bias.begin(), bias.end());
  return true;
}

static bool readWeights(Node &node, size_t rank, StringRef expected,
                        Values &values) {
  if (!values.floats(node, "weight", node.weightShape, node.weight))
    return false;
  if (node.weightShape.size() == rank)
    return true;
  Shape shape = std::move(node.weightShape);
  node.weightShape.clear();
  return values.error(node, "weight: expected " + expected +
                                ", but got shape " + describeShape(shape));
}

/// One number, or one a dimension.
static bool readList(const Node &node, StringRef name, size_t dimensions,
                     int64_t least, Shape &list, Values &values) {
  auto read = values.integers(node, name, least);
  if (!read)
    return false;
  if (read->size() != 1 && read->size() != dimensions)
    return values.error(node, name + ": expected " +
                                  (dimensions == 1
                                       ? Twine("one number")
                                       : "one number or " + Twine(dimensions)) +
                                  ", but got " + Twine(read->size()));
  list = std::move(*read);
  list.resize(dimensions, list[0]);
  return true;
}

static bool readPadding(Node &node, size_t dimensions, Values &values) {
  if (!values.isText(node, "padding"))
    return readList(node, "padding", dimensions, 0, node.padding, values);
  auto text = values.text(node, "padding");
  if (!text)
    return false;
  node.same = *text == "same";
  node.padding.assign(dimensions, 0);
  if (*text != "same" && *text != "valid")
    return values.error(node, "padding: expected numbers, 'same' or 'valid', "
                              "but got '" +
                                  *text + "'");
  if (node.same && llvm::any_of(node.stride, [](int64_t s) { return s > 1; }))
    return values.error(node, "padding 'same' has no meaning with a stride "
                              "above 1 (PyTorch refuses it)");
  return true;
}

static bool readConv(Node &node, Values &values) {
  size_t dimensions = node.kind == Node::Conv1d ? 1 : 2;
  bool good =
      readWeights(node, dimensions + 2,
                  dimensions == 1 ? "filters [out, in / groups, k]"
                                  : "filters [out, in / groups, height, width]",
                  values) &&
      readBias(node, values);
  good &= readList(node, "stride", dimensions, 1, node.stride, values);
  good &= readList(node, "dilation", dimensions, 1, node.dilation, values);
  good &= readPadding(node, dimensions, values);
  auto groups = values.integer(node, "groups", 1);
  node.groups = groups.value_or(1);
  if (values.has(node, "input_shape")) {
    Shape shape;
    good &= readList(node, "input_shape", dimensions, 1, shape, values);
    node.declared = shape;
  }
  return good && groups;
}

static bool readPool(Node &node, Values &values) {
  bool good = readList(node, "kernel_size", 2, 1, node.kernel, values);
  good &= readList(node, "stride", 2, 1, node.stride, values);
  good &= readPadding(node, 2, values);
  node.dilation = {1, 1};
  if (good && node.same)
    return values.error(node, "padding: expected numbers, but got 'same'");
  for (size_t d = 0; good && d < 2; ++d)
    if (node.padding[d] * 2 > node.kernel[d])
      good = values.error(
          node, "padding: expected at most half of the window " +
                    data::h5::formatShape(node.kernel) + ", but got " +
                    data::h5::formatShape(node.padding));
  return good;
}

static bool readFlatten(Node &node, Values &values) {
  auto start = values.integer(node, "start_dim", -8);
  auto end = values.integer(node, "end_dim", -8);
  bool good = start && end;
  if (values.has(node, "input_type")) {
    node.declared = values.integers(node, "input_type", 1);
    good &= node.declared.has_value();
  }
  node.startDim = start.value_or(0);
  node.endDim = end.value_or(-1);
  return good;
}

/// The shape of an input or output, where the file says it.
static bool readShape(Node &node, Values &values) {
  if (!values.has(node, "shape"))
    return true;
  node.declared = values.integers(node, "shape", 1);
  if (!node.declared)
    return false;
  int64_t count = countElements(*node.declared);
  return count <= values.limits.elements ||
         values.error(node, "shape: " + describeShape(*node.declared) + ": " +
                                describeBeyond(importer::Limit::Elements,
                                               values.limits, count));
}

bool readNode(Node &node, const std::vector<std::string> &entries,
              Values &values) {
  const KindInfo &info = getInfo(node.kind);
  bool good = checkEntries(node, info, entries, values);
  good &= readParams(node, info, values);
  switch (node.kind) {
  case Node::Affine:
    return readWeights(node, 2, "weights [out, in]", values) &&
           readBias(node, values) && good;
  case Node::Linear:
    return readWeights(node, 2, "weights [out, in]", values) && good;
  case Node::Conv1d:
  case Node::Conv2d:
    return readConv(node, values) && good;
  case Node::SumPool2d:
  case Node::AvgPool2d:
    return readPool(node, values) && good;
  case Node::Flatten:
    return readFlatten(node, values) && good;
  case Node::Input:
  case Node::Output:
    return readShape(node, values) && good;
  default:
    return good;
  }
}

} // namespace snnc::nir
